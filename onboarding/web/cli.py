"""``flask onboarding …``: migrate, deliver, sweep, doctor."""

from __future__ import annotations

from collections.abc import Iterator

import click
from flask import Blueprint, current_app
from flask.cli import with_appcontext

from onboarding.defaults import House
from onboarding.stages.policies import FirstCardNeedsPerson
from onboarding.store import database

from .installation import EXTENSION, named


def register(blueprint: Blueprint) -> None:
    """Commands work on every installation in the app."""
    for command in (migrate, deliver, sweep, doctor):
        blueprint.cli.add_command(command)


def _houses() -> list[tuple[str, House]]:
    return [(name, named(name).house) for name in current_app.extensions[EXTENSION]]


@click.command()
@with_appcontext
def migrate() -> None:
    """Bring the database to this version of the package."""
    for name, house in _houses():
        database.migrate(house.database)
        click.echo(f"{name}: the database is up to date")


@click.command()
@with_appcontext
def deliver() -> None:
    """Send the messages that are due: run it every minute beside the web workers."""
    for name, house in _houses():
        click.echo(f"{name}: {house.outbox.deliver(limit=200)} sent")


@click.command()
@with_appcontext
def sweep() -> None:
    """Delete expired sessions, close video rooms that everybody has left."""
    for name, house in _houses():
        click.echo(f"{name}: {house.sessions.sweep()} expired sessions deleted")
        click.echo(f"{name}: {house.video_desk.sweep()} deserted video rooms closed")


@click.command()
@click.option("--production", is_flag=True, help="Fail while anything named here is unfit for production.")
@with_appcontext
def doctor(production: bool) -> None:
    """Say what stands behind every port and what is wrong with the set-up."""
    count = 0
    for name, house in _houses():
        click.echo(f"{name}: flow {house.flow.version}: {' → '.join(stage.name for stage in house.flow)}")
        for fault in _faults(house):
            click.echo(f"{name}: {fault}")
            count += 1
    if production and count:
        raise click.ClickException(f"not fit for production: {count} to mend")


def _faults(house: House) -> Iterator[str]:
    """What a bank mends before it goes live."""
    settings = house.settings
    for port in house.sandboxes:
        yield f"sandbox behind {port}: nothing real happens there"
    if settings.sandbox:
        yield "ONBOARDING_SANDBOX is on: one-time codes are shown in the page"
    if database.needs_migration(house.database):
        yield "the database is older than this version: run flask onboarding migrate"
    if not settings.cookie_secure:
        yield "ONBOARDING_COOKIE_SECURE is not on: the session cookie may travel without TLS"
    if settings.limits_url.startswith("memory:"):
        yield "ONBOARDING_LIMITS_URL is memory://: each worker counts attempts alone; name a shared store"
    if not any(isinstance(policy, FirstCardNeedsPerson) for policy in house.engine.policies):
        yield "no FirstCardNeedsPerson: first cards are granted without a person (credit card rules, Art 43)"
