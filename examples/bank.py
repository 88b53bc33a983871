"""A bank that embeds the library: ``flask --app examples.bank run``, or ``python -m examples.bank``.

Everything outside is a sandbox: no bureau is asked, no message leaves, no card can be used.
"""

from __future__ import annotations

import argparse
import os
import secrets
import tempfile
from contextlib import suppress
from datetime import date, time, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

from flask import Flask, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.serving import run_simple

from onboarding import Ports, Text, create_blueprint
from onboarding.credit.bureau import SandboxBureau
from onboarding.customers import ListedCustomers
from onboarding.video import OfficeHours

from . import clock, partner
from .pages import show
from .specimen_source import Specimens
from .specimens.personas import personas
from .warming import load_models, take_pictures

BANK = Text("海港银行", "Harbour Bank")
#: Testers work at night, too.
ALWAYS = OfficeHours(clock.ZONE, weekdays=frozenset(range(7)), opens=time(0), closes=time(0), slot=timedelta(hours=1))
REVIEWERS = {"chen-ming": Text("陈明", "Chen Ming"), "li-yue": Text("李悦", "Li Yue")}
GUIDE = """
  {address}/          the example bank
  {address}/card/     apply for a card: choose a sandbox persona first
  {address}/partner/  come from a partner's page, with some answers filled in
  {address}/staff     sign in as a demo reviewer; persona "referred" gives you something to decide, and so does
                      whoever chooses to be verified by a person: meet them by video, in two windows

Everything outside is a sandbox: no message is sent, nobody is asked, no card can be used.
"""


def create_app(instance: Path | None = None, **config: Any) -> Flask:
    """The whole example. Keys and data go into ``instance``, by default a folder of that name beside ``examples``."""
    app = Flask("examples.bank", instance_path=str(instance.resolve()) if instance else None)
    app.config.update(
        SECRET_KEY=_secret(Path(app.instance_path)),
        SESSION_COOKIE_SAMESITE="Lax",
        ONBOARDING_SANDBOX=True,
        ONBOARDING_TIME_ZONE=clock.ZONE.key,
    )
    app.config.update(config)
    people = personas(today())
    ports = Ports(
        bureau=SandboxBureau({one.document.id_number: one.bureau for one in people}),
        customers=ListedCustomers(one.document.id_number for one in people if one.existing_customer),
        video_hours=ALWAYS,
    )
    card = create_blueprint(
        bank=BANK,
        ports=ports,
        policies=[],  # demo only: a bank leaves this out, and staff confirm every first card (Art 43)
        partners=[partner.MALL],
        reviewer=lambda: session.get("reviewer"),
        specimens=Specimens(today()),
        clock=clock.now,
    )
    app.register_blueprint(card, url_prefix="/card")
    app.register_blueprint(partner.make_pages(), url_prefix="/partner")
    app.add_url_rule("/", "home", _home)
    app.add_url_rule("/staff", "staff", _staff, methods=["GET", "POST"])
    return app


def today() -> date:
    """By the bank's calendar, which also judges the personas' cards."""
    return clock.now().date()


def _home() -> ResponseReturnValue:
    return show("home.html")


def _staff() -> ResponseReturnValue:
    """A stand-in for the bank's own staff login: it has no password and says so."""
    if request.method == "POST":
        chosen = request.form.get("reviewer", "")
        if chosen in REVIEWERS:
            session["reviewer"] = chosen
            return redirect(url_for("onboarding.reviews"), 303)
        session.pop("reviewer", None)
    return show("staff.html", reviewers=REVIEWERS, signed_in=session.get("reviewer"))


def _secret(folder: Path) -> bytes:
    """The session key: made once, whole or not at all, readable by its owner alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "secret-key"
    if not path.exists():
        with tempfile.NamedTemporaryFile(dir=folder) as draft:  # created 0600
            draft.write(secrets.token_bytes(32))
            draft.flush()
            with suppress(FileExistsError):  # another worker was faster
                os.link(draft.name, path)
    return path.read_bytes()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m examples.bank", description=__doc__)
    parser.add_argument("--port", type=int, default=5000)
    options = parser.parse_args()
    app = create_app()
    print("Loading models …", flush=True)
    load_models()
    Thread(target=take_pictures, args=[today()], daemon=True).start()
    print(GUIDE.format(address=f"http://127.0.0.1:{options.port}"), flush=True)
    run_simple("127.0.0.1", options.port, app, threaded=True)


if __name__ == "__main__":
    main()
