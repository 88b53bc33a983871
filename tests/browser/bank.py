"""The example bank behind a real port, and a way to arrive at any of its pages without walking there."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import BrowserContext
from werkzeug.serving import make_server

from examples import bank as example
from examples.journey import printed_on
from examples.material import signature
from examples.specimen_source import Specimens
from examples.specimens.personas import Persona, persona
from onboarding.defaults import House
from onboarding.domain.consent import CREDIT_QUERY, STARTING
from onboarding.web.visit import COOKIE

PREFIX = "/card"
STAGES = ("id_document", "liveness", "questionnaire", "product", "credit", "signing", "card", "issued", "active")


@dataclass(frozen=True)
class Bank:
    """``url`` is the address of the running server; ``house`` what is behind its pages."""

    url: str
    house: House
    today: date
    _worker: Executor = field(repr=False)

    def page(self, path: str = "/") -> str:
        """The address of one of the library's pages."""
        return f"{self.url}{PREFIX}{path}"

    def persona(self, key: str) -> Persona:
        return persona(key, self.today)

    def application(self, key: str = "happy", until: str = "id_document", locale: str = "en") -> str:
        """A persona's application, taken through the real stages up to the one named; its id."""
        started = self.house.engine.start(phone=self.persona(key).phone, locale=locale, consents=STARTING)
        self.advance(started, key, STAGES[0], until)
        return started

    def advance(self, application: str, key: str, since: str, until: str) -> None:
        """Do the stages from ``since`` up to ``until``, which is left to do."""
        ways = _Ways(self, application, self.persona(key))
        for stage in STAGES[STAGES.index(since) : STAGES.index(until)]:
            # In a thread of its own: an agreement cannot be signed where Playwright's event loop runs.
            self._worker.submit(ways.do, stage).result()

    def refer(self, application: str) -> None:
        """Ask for a person at the credit stage, as the persona that needs one does."""
        answer = {"authorised": True, "authorisation_hash": CREDIT_QUERY.hash}
        self.house.engine.submit(application, "credit", answer, session="arrival")

    def enter(self, context: BrowserContext, application: str | None, **preferences: Any) -> None:
        """Give a browser the session of an application: ``locale``, ``large`` and ``persona`` as one likes."""
        token = self.house.sessions.open(application, preferences)
        context.add_cookies([{"name": COOKIE, "value": token, "domain": "127.0.0.1", "path": f"{PREFIX}/"}])

    def code(self, application: str) -> str:
        """The digits of the newest message on the applicant's sandbox phone."""
        found = re.search(r"(?<!\d)\d{6}(?!\d)", self.house.outbox.shown(application)[0].text.en)
        assert found is not None
        return found.group()


class _Ways:
    """How each stage is done by somebody in a hurry."""

    def __init__(self, bank: Bank, application: str, one: Persona) -> None:
        self._engine, self._application, self._one, self._bank = bank.house.engine, application, one, bank
        self._specimens = Specimens(bank.today)

    def do(self, stage: str) -> None:
        ways: Mapping[str, Callable[[], object]] = {
            "id_document": self._document,
            "liveness": lambda: self._play("liveness"),
            "questionnaire": self._questionnaire,
            "product": lambda: self._submit("product", {"code": self._best()}),
            "credit": lambda: self._submit("credit", {"authorised": True, "authorisation_hash": CREDIT_QUERY.hash}),
            "signing": self._sign,
            "card": lambda: self._submit("card", {}),
            "issued": self._activate,
        }
        ways[stage]()

    def _document(self) -> None:
        self._play("id_document")
        printed = printed_on(self._one)
        shown = [field["name"] for field in self._prompt("id_document")["fields"]]
        self._submit("id_document", {"corrections": {name: printed[name] for name in shown}})

    def _questionnaire(self) -> None:
        self._submit("questionnaire", {"answers": dict(self._one.answers)})

    def _best(self) -> str:
        return str(next(product["code"] for product in self._prompt("product")["products"] if product["eligible"]))

    def _sign(self) -> None:
        self._act("signing", "send_code", {})
        answer = {"document_hash": self._prompt("signing")["document_hash"], "agreed": True, "strokes": signature()}
        self._submit("signing", answer | {"code": self._bank.code(self._application)})

    def _activate(self) -> None:
        self._act("card", "send_code", {})
        self._act("card", "activate", {"code": self._bank.code(self._application)})

    def _play(self, stage: str) -> None:
        self._specimens.play(self._engine, self._application, stage, self._one.key, "arrival")

    def _prompt(self, stage: str) -> Any:
        return self._engine.prompt(self._application, stage).data

    def _act(self, stage: str, action: str, request: Mapping[str, Any]) -> None:
        self._engine.act(self._application, stage, action, request, session="arrival")

    def _submit(self, stage: str, answer: Mapping[str, Any]) -> None:
        self._engine.submit(self._application, stage, answer, session="arrival")


@contextmanager
def running(folder: Path) -> Iterator[Bank]:
    """The example bank on a free loopback port, without limits on how often one address may call."""
    unlimited = "1000000/minute"
    limits = {f"ONBOARDING_{what}_LIMIT": unlimited for what in ("START", "RESUME", "API")}
    app: Flask = example.create_app(folder, **limits)
    with app.app_context():
        house = app.extensions["onboarding"]["onboarding"].house
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with ThreadPoolExecutor(1) as worker:
            yield Bank(f"http://127.0.0.1:{server.server_port}", house, example.today(), worker)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
