"""Signing and the card over the pages: codes, hands, and numbers that show once."""

from __future__ import annotations

import pytest

from onboarding.domain.states import State
from onboarding.ports.issuer import CardState
from tests.journey import code_sent, signature
from tests.web.conftest import state


def sign(site, browser, **changes):
    shown = site.house.engine.prompt(site.application_id, "signing").data
    answer = {"document_hash": shown["document_hash"], "agreed": "true", "strokes": signature(), **changes}
    return browser.send("/apply/signing", answer)


def test_a_signature_needs_the_right_code_the_statement_and_the_hand(site_at):
    site = site_at("signing")
    browser = site.applicant()
    assert browser.send("/apply/signing/send_code", {}).status_code == 200
    code = code_sent(site.house, site.application_id)
    for wrong in (
        {"code": ""}, {"code": "abcdef"}, {"code": code, "agreed": "false"}, {"code": code, "strokes": "[]"},
        {"code": code, "strokes": "[" * 10_000}, {"code": code, "document_hash": "0" * 64}, {"strokes": "null"},
        {"code": code, "strokes": '[{"points":[{"x":NaN,"y":1e999}]}]'},
    ):  # fmt: skip
        assert sign(site, browser, **wrong).status_code == 422
    assert state(site)[0] is State.APPROVED
    assert sign(site, browser, code=code).status_code == 200
    assert state(site)[0] is State.SIGNED


def test_a_signing_code_locks_after_five_wrong_tries(site_at):
    site = site_at("signing")
    browser = site.applicant()
    browser.send("/apply/signing/send_code", {})
    code = code_sent(site.house, site.application_id)
    wrong = [f"{(int(code) + n) % 10**6:06}" for n in range(1, 6)]
    codes = [sign(site, browser, code=guess).json["problems"]["code"]["code"] for guess in wrong]
    assert codes == ["code_wrong"] * 4 + ["code_locked"]
    assert sign(site, browser, code=code).json["problems"]["code"]["code"] == "code_locked"
    site.clock.forward(minutes=2)
    assert browser.send("/apply/signing/send_code", {}).status_code == 422


def test_a_code_is_bound_to_the_session_it_was_sent_in(site_at):
    site = site_at("signing")
    site.applicant().send("/apply/signing/send_code", {})
    code = code_sent(site.house, site.application_id)
    assert sign(site, site.applicant(), code=code).status_code == 422


def test_an_expired_signing_code_is_refused(site_at):
    site = site_at("signing")
    browser = site.applicant()
    browser.send("/apply/signing/send_code", {})
    code = code_sent(site.house, site.application_id)
    site.clock.forward(minutes=6)
    assert sign(site, browser, code=code).json["problems"]["code"]["code"] == "code_expired"


def test_a_card_is_shown_once_per_click_and_only_where_it_was_asked_for(site_at):
    site = site_at("active")
    browser, other = site.applicant(), site.applicant()
    ticket = browser.send("/apply/card/reveal", {}).json["data"]["ticket"]
    assert other.send("/apply/card/show", {"ticket": ticket}).status_code == 410
    shown = browser.send("/apply/card/show", {"ticket": ticket})
    assert shown.headers["Cache-Control"] == "no-store"
    assert len(shown.json["data"]["pan"]) == 16
    assert browser.send("/apply/card/show", {"ticket": ticket}).status_code == 410
    assert shown.json["data"]["pan"] not in browser.get("/apply/card").text


@pytest.mark.parametrize(("state", "says"), [("frozen", "Your card is frozen"), ("closed", "Your card is closed")])
def test_a_card_that_the_bank_stopped_says_so_and_offers_nothing(site_at, state, says):
    site = site_at("active")
    token = site.house.engine.open(site.application_id).record.results["card"]["token"]
    site.house.ports.issuer.set_state(token, CardState(state))
    page = site.applicant().get("/apply/card").text
    assert says in page
    assert "data-reveal" not in page
    assert "/apply/card/activate" not in page


def test_a_card_not_yet_active_shows_no_number(site_at):
    site = site_at("issued")
    browser = site.applicant()
    ticket = browser.send("/apply/card/reveal", {}).json["data"]["ticket"]
    assert browser.send("/apply/card/show", {"ticket": ticket}).status_code == 409
