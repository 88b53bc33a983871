"""``flask onboarding …``: migrate, deliver, sweep, doctor."""

from __future__ import annotations

import click
from flask import Blueprint, current_app
from flask.cli import with_appcontext

from onboarding.defaults import House
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
    """Delete expired sessions."""
    for name, house in _houses():
        click.echo(f"{name}: {house.sessions.sweep()} expired sessions deleted")


@click.command()
@click.option("--production", is_flag=True, help="Fail while a sandbox stands behind any port.")
@with_appcontext
def doctor(production: bool) -> None:
    """Say what stands behind every port and what is wrong with the set-up."""
    faults = 0
    for name, house in _houses():
        click.echo(f"{name}: flow {house.flow.version}: {' → '.join(stage.name for stage in house.flow)}")
        for port in house.sandboxes:
            click.echo(f"{name}: sandbox behind {port}: nothing real happens there")
        if house.settings.sandbox:
            click.echo(f"{name}: ONBOARDING_SANDBOX is on: one-time codes are shown in the page")
        faults += len(house.sandboxes) + house.settings.sandbox
    if production and faults:
        raise click.ClickException(f"not fit for production: {faults} to mend")
