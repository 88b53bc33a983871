"""Whole applications over a copied step of the journey, and a browser that posts forms as a page would."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from onboarding import create_blueprint
from onboarding.defaults import House
from onboarding.domain.consent import STARTING
from onboarding.web.visit import COOKIE
from tests.conftest import Clock
from tests.journey import config, ports

_CSRF = re.compile(r'name="_csrf"[^>]*value="([0-9a-f]{64})"')


@dataclass
class Site:
    """A host app at one step of the journey; ``prefix`` is where the blueprint is mounted."""

    app: Flask
    application_id: str
    clock: Clock
    prefix: str = "/cards"

    @property
    def house(self) -> House:
        with self.app.app_context():
            house: House = self.app.extensions["onboarding"]["onboarding"].house
            return house

    def browser(self) -> Browser:
        """Somebody who comes for the first time."""
        return Browser(self.app.test_client(), self)

    def applicant(self) -> Browser:
        """The applicant, in the session that began the application."""
        browser = self.browser()
        browser.take(self.house.sessions.open(self.application_id, {"locale": "en"}))
        return browser

    def bearer(self) -> dict[str, str]:
        """The headers of an API client that holds the application's token."""
        return {"Authorization": f"Bearer {self.house.sessions.open(self.application_id)}"}


@dataclass
class Browser:
    """Follows forms: every post carries the hidden token of the page it was on."""

    client: FlaskClient
    site: Site

    @property
    def token(self) -> str | None:
        cookie = self.client.get_cookie(COOKIE, path=f"{self.site.prefix}/")
        return cookie.value if cookie else None

    def take(self, token: str) -> None:
        self.client.set_cookie(COOKIE, token, path=f"{self.site.prefix}/")

    def get(self, path: str, **options: Any) -> Any:
        return self.client.get(self.site.prefix + path, **options)

    def csrf(self, path: str = "/resume") -> str:
        found = _CSRF.search(self.get(path).text)
        assert found is not None
        return found.group(1)

    def post(self, path: str, data: Any = None, *, page: str = "/resume", **options: Any) -> Any:
        data = {"_csrf": self.csrf(page), **(data or {})}
        return self.client.post(self.site.prefix + path, data=data, **options)

    def send(self, path: str, data: Any) -> Any:
        """As our own script does: the answer comes as JSON."""
        return self.post(path, data, headers={"Accept": "application/json"}, content_type="multipart/form-data")


def starting_form(**changes: Any) -> dict[str, Any]:
    """Everything the start page asks for."""
    consents = {f"consent_{wording.purpose}": wording.hash for wording in STARTING}
    return {"phone": "13900002222", **consents, **changes}


@pytest.fixture
def site_at(journey, tmp_path):
    """Open a host app at a step of the journey."""

    def open_(name: str = "id_document", *, settings: Any = None, **options: Any) -> Site:
        step = journey[name]
        clock = Clock()
        clock.now = step.at
        app = Flask("host", instance_path=str(tmp_path / "instance"))
        kept = step.copy_to(tmp_path / f"at-{name}")
        app.config |= {"SECRET_KEY": "of the host", **config(kept), **(settings or {})}
        options = {"policies": [], "ports": ports(), **options}
        app.register_blueprint(create_blueprint(**options), url_prefix="/cards")
        app.extensions["onboarding"]["onboarding"].build_options["clock"] = clock
        return Site(app, step.application_id, clock)

    return open_


@pytest.fixture
def site(site_at) -> Site:
    return site_at()


def state(site):
    """Where an application stands, to compare before and after."""
    case = site.house.engine.open(site.application_id)
    return case.record.state, case.current.name if case.current else None, dict(case.record.results)
