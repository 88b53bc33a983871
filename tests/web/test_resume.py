"""Coming back by phone and code: nobody learns whose phones are known, and nobody stays who should not."""

from __future__ import annotations

import re

import pytest

from tests.journey import code_sent, happy
from tests.web.conftest import starting_form

KNOWN, UNKNOWN = happy().phone, "+8613700007777"


def ask(browser, phone):
    return browser.post("/resume", {"phone": phone})


def enter(browser, code):
    return browser.post("/resume", {"code": code})


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_the_right_code_opens_the_application_where_it_was(site_at):
    site = site_at("questionnaire")
    browser = site.browser()
    ask(browser, KNOWN)
    reply = enter(browser, code_sent(site.house, site.application_id))
    assert (reply.status_code, reply.headers["Location"]) == (303, "/cards/apply/questionnaire")


def test_a_code_opens_once_and_only_in_time(site):
    first, second = site.browser(), site.browser()
    ask(first, KNOWN)
    code = code_sent(site.house, site.application_id)
    assert enter(first, code).status_code == 303
    ask(second, KNOWN)
    assert enter(second, code).status_code == 422
    site.clock.forward(minutes=2)
    ask(second, KNOWN)
    code = code_sent(site.house, site.application_id)
    site.clock.forward(minutes=6)
    assert enter(second, code).status_code == 422


def test_after_five_wrong_codes_the_right_one_opens_nothing(site):
    browser = site.browser()
    ask(browser, KNOWN)
    code = code_sent(site.house, site.application_id)
    for _ in range(5):
        assert enter(browser, wrong(code)).status_code == 422
    assert enter(browser, code).status_code == 422


def readable(reply) -> str:
    """A page without what differs on every load."""
    return re.sub(r"[0-9a-f]{64}|\d{3}\*{4}\d{4}", "", reply.text)


def test_known_and_unknown_phones_are_answered_alike_from_first_to_last(site_at):
    site = site_at(settings={"ONBOARDING_RESUME_LIMIT": "100/hour"})
    replies = {}
    for phone in (KNOWN, UNKNOWN):
        browser = site.browser()
        asked = ask(browser, phone)
        tries = [enter(browser, guess) for guess in ("000000", "abc", "", "999999", "111111", "222222", "333333")]
        again = browser.post("/resume", {"resend": "1"})
        pages = [asked, *tries, again, browser.get("/resume")]
        replies[phone] = [(page.status_code, page.headers.get("Location"), readable(page)) for page in pages]
    assert replies[KNOWN] == replies[UNKNOWN]


def test_whoever_mistyped_the_phone_may_ask_with_another(site):
    browser = site.browser()
    ask(browser, UNKNOWN)
    assert 'name="phone"' not in browser.get("/resume").text
    assert browser.post("/resume", {"another": "true"}).headers["Location"] == "/cards/resume"
    assert 'name="phone"' in browser.get("/resume").text
    ask(browser, KNOWN)
    assert enter(browser, code_sent(site.house, site.application_id)).status_code == 303


def test_a_code_asked_for_in_one_browser_is_of_no_use_in_another(site):
    asking, other = site.browser(), site.browser()
    ask(asking, KNOWN)
    assert enter(other, code_sent(site.house, site.application_id)).status_code == 200  # asked for a phone
    assert other.get("/progress").status_code == 401


def test_whoever_proves_the_phone_puts_every_other_session_out(site):
    """Else somebody could begin with a victim's phone and wait for the victim to fill in the rest."""
    earlier, api = site.applicant(), site.bearer()
    browser = site.browser()
    ask(browser, KNOWN)
    enter(browser, code_sent(site.house, site.application_id))
    assert browser.get("/apply/id_document").status_code == 200
    assert earlier.get("/apply/id_document").status_code == 401
    address = f"/cards/api/v1/applications/{site.application_id}"
    assert site.app.test_client().get(address, headers=api).status_code == 401


def test_a_phone_gets_only_so_many_codes_however_many_places_ask(site_at):
    site = site_at(settings={"ONBOARDING_RESUME_LIMIT": "100/hour"})
    for place in range(12):
        browser = site.browser()
        csrf = browser.csrf()
        browser.client.post(
            "/cards/resume",
            data={"_csrf": csrf, "phone": KNOWN},
            environ_base={"REMOTE_ADDR": f"10.0.0.{place}"},
        )
        site.clock.forward(minutes=1)
    assert len(site.house.outbox.shown(site.application_id)) <= 5


def test_too_many_tries_from_one_place_are_slowed_down(site):
    browser = site.browser()
    codes = [enter(browser, "000000").status_code for _ in range(11)]
    assert codes[-1] == 429


@pytest.mark.parametrize("phone", ["", "123", "电话", "a" * 1000])
def test_a_phone_that_is_none_is_asked_for_again(site, phone):
    assert ask(site.browser(), phone).status_code == 422


def test_the_newest_application_of_a_phone_is_the_one_resumed(site):
    site.clock.forward(minutes=1)
    site.browser().post("/", starting_form(phone=KNOWN), page="/")
    newest = site.house.store.find_by_phone(KNOWN)
    assert newest != site.application_id
    browser = site.browser()
    ask(browser, KNOWN)
    assert enter(browser, code_sent(site.house, newest)).status_code == 303
    assert site.house.sessions.find(browser.token).application_id == newest
