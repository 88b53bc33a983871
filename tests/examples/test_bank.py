"""The example bank's own pages: home, demo login, a partner's signed link, and the keys it makes for itself."""

from __future__ import annotations

import re
import stat
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from examples import partner
from examples.bank import create_app
from onboarding.domain.consent import PRIVACY, SENSITIVE
from onboarding.web.installation import named


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(tmp_path_factory.mktemp("bank"))


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    return app.test_client()


def text(browser: FlaskClient, url: str) -> str:
    response = browser.get(url)
    assert response.status_code == 200, url
    return response.get_data(as_text=True)


def apply_from(browser: FlaskClient, link: str, **more: str) -> dict[str, object]:
    """Begin an application on the page that a partner's link opens; gives what was stored."""
    where = urlsplit(link)
    page = text(browser, f"{where.path}?{where.query}")
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', page))
    consents = {f"consent_{w.purpose}": w.hash for w in (PRIVACY, SENSITIVE)}
    begun = browser.post("/card/", data={**hidden, **consents, "consent_face": "other_way", **more})
    assert begun.status_code == 303
    with browser.application.app_context():
        house = named("onboarding").house
        cookie = browser.get_cookie("onboarding_session", path="/card/")
        assert cookie is not None
        session = house.sessions.find(cookie.value)
        assert session is not None
        assert session.application_id is not None
        record = house.engine.open(session.application_id).record
    return {
        "partner": record.partner,
        "campaign": record.campaign,
        "phone": record.phone,
        "prefill": dict(record.prefill),
    }


@pytest.mark.parametrize("url", ["/", "/staff", "/partner/"])
@pytest.mark.parametrize(("language", "word"), [("zh-CN", "海港"), ("en", "Harbour")])
def test_the_host_s_pages_speak_both_languages(browser: FlaskClient, url: str, language: str, word: str) -> None:
    page = text(browser, f"{url}?lang={language}")
    assert f'<html lang="{language}">' in page
    assert word in page


def test_every_link_on_the_home_page_leads_somewhere(browser: FlaskClient) -> None:
    targets = set(re.findall(r'(?:href|src)="(/[^"#]*)"', text(browser, "/")))
    assert {"/card/", "/partner/", "/staff"} <= targets
    assert {url: browser.get(url).status_code for url in targets} == dict.fromkeys(targets, 200)


def test_the_review_desk_opens_only_after_the_demo_login_which_says_what_it_is(browser: FlaskClient) -> None:
    assert browser.get("/card/reviews").status_code == 403
    assert "without a password" in text(browser, "/staff?lang=en")
    assert browser.post("/staff", data={"reviewer": "li-yue"}).location == "/card/reviews"
    assert browser.get("/card/reviews").status_code == 200
    browser.post("/staff", data={"reviewer": ""})
    assert browser.get("/card/reviews").status_code == 403


def test_nobody_becomes_a_reviewer_who_is_not_on_the_list(browser: FlaskClient) -> None:
    browser.post("/staff", data={"reviewer": "mallory"})
    assert browser.get("/card/reviews").status_code == 403


def test_what_a_partner_s_member_agreed_to_share_arrives(browser: FlaskClient) -> None:
    link = browser.post("/partner/apply", data={"share": "1"}).location
    assert partner.MEMBER["phone"] not in link
    kept = apply_from(browser, link)
    others = {name: value for name, value in partner.MEMBER.items() if name != "phone"}
    assert kept == {
        "partner": partner.MALL.id,
        "campaign": partner.CAMPAIGN,
        "phone": f"+86{partner.MEMBER['phone']}",
        "prefill": others,
    }


def test_without_agreement_a_partner_shares_nothing(browser: FlaskClient) -> None:
    kept = apply_from(browser, browser.post("/partner/apply").location, phone="13800000002")
    assert kept["prefill"] == {}
    assert kept["phone"] == "+8613800000002"
    assert kept["partner"] == partner.MALL.id


def test_a_persona_brings_its_own_phone(browser: FlaskClient) -> None:
    assert apply_from(browser, "/card/", persona="elder")["phone"] == "+8613800000007"


def test_a_persona_nobody_knows_is_nobody(browser: FlaskClient) -> None:
    kept = apply_from(browser, "/card/", persona="no_such", phone="13800000002")
    assert kept["phone"] == "+8613800000002"
    token = re.search(r'name="_csrf" value="([^"]+)"', text(browser, "/card/apply/id_document"))
    assert token is not None
    assert browser.post("/card/apply/id_document/specimen", data={"_csrf": token[1]}).status_code == 404


def test_the_session_key_is_the_owner_s_alone_and_outlives_a_restart(tmp_path: Path) -> None:
    first = create_app(tmp_path).secret_key
    assert create_app(tmp_path).secret_key == first
    assert isinstance(first, bytes)
    assert len(first) == 32
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
