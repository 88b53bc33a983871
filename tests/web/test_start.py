"""The way in: what is asked, what is kept, and what is refused in a sentence."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from onboarding.domain.consent import FACE, PRIVACY
from onboarding.domain.text import Text
from onboarding.partners import ApplyLink, Partner, make_token
from tests.web.conftest import starting_form

PARTNER = Partner("mall", Text("商城", "The Mall"), b"k" * 32, frozenset({"phone", "monthly_income"}))


def test_a_complete_form_begins_an_application(site):
    reply = site.browser().post("/", starting_form(), page="/")
    assert reply.status_code == 303
    assert reply.headers["Location"].endswith("/cards/apply/id_document")


@pytest.mark.parametrize("phone", ["", "12345", "1380000111", "+86 12800001111", "电话", "1" * 5000, "'; drop table"])
def test_a_phone_that_is_none_is_asked_for_again(site, phone):
    reply = site.browser().post("/", starting_form(phone=phone), page="/?lang=en")
    assert reply.status_code == 422
    assert "complete" in reply.text or "手机号格式不对" in reply.text


def test_what_was_typed_stays_in_the_form_and_is_escaped(site):
    reply = site.browser().post("/", starting_form(phone='"><script>alert(1)</script>'), page="/")
    assert "<script>alert" not in reply.text
    assert "&lt;script&gt;" in reply.text


@pytest.mark.parametrize("consent", ["privacy", "sensitive_identity"])
@pytest.mark.parametrize("value", [None, "1", "0" * 64])
def test_a_consent_counts_only_with_the_hash_of_the_wording_shown(site, consent, value):
    form = starting_form(**{f"consent_{consent}": value})
    form = {name: entry for name, entry in form.items() if entry is not None}
    reply = site.browser().post("/", form, page="/")
    assert reply.status_code == 422


def test_each_missing_consent_is_asked_for_by_its_name(site):
    form = {name: value for name, value in starting_form().items() if not name.startswith("consent_")}
    page = site.browser().post("/", form, page="/").text
    assert "请先勾选：隐私说明。" in page
    assert "请先勾选：读取身份证件。" in page


def test_the_face_may_be_declined_but_not_passed_over(site):
    browser = site.browser()
    neither = {name: value for name, value in starting_form().items() if name != f"consent_{FACE.purpose}"}
    assert browser.post("/", neither, page="/").status_code == 422
    declined = starting_form(**{f"consent_{FACE.purpose}": "other_way"})
    assert browser.post("/", declined, page="/").status_code == 303
    session = site.house.sessions.find(browser.token)
    consents = site.house.engine.open(session.application_id).record.consents
    assert FACE.hash not in {each.text_hash for each in consents}
    assert PRIVACY.hash in {each.text_hash for each in consents}


def test_a_partner_s_link_fills_in_what_it_may(site_at):
    site = site_at(partners=[PARTNER])
    prefill = {"phone": "13900003333", "monthly_income": 9000}
    token = make_token(PARTNER, ApplyLink("mall", "spring", site.clock() + timedelta(days=1), prefill, site.clock()))
    browser = site.browser()
    assert "The Mall" in browser.get(f"/?link={token}&lang=en").text
    assert browser.post("/", starting_form(phone="", link=token), page="/").status_code == 303
    record = site.house.engine.open(site.house.sessions.find(browser.token).application_id).record
    assert (record.phone, record.partner, record.campaign) == ("+8613900003333", "mall", "spring")
    assert record.prefill == {"monthly_income": 9000}


@pytest.mark.parametrize("phone", ["", "123", 5, "call me"])
def test_a_partner_s_bad_phone_is_asked_for_and_stops_nobody(site_at, phone):
    site = site_at(partners=[PARTNER])
    link = ApplyLink("mall", "spring", site.clock() + timedelta(days=1), {"phone": phone}, site.clock())
    token, browser = make_token(PARTNER, link), site.browser()
    page = browser.get(f"/?link={token}&lang=en")
    assert page.status_code == 200
    assert re.search(r'<input[^>]*name="phone"', page.text)
    assert browser.post("/", starting_form(phone="", link=token), page="/").status_code == 422
    assert browser.post("/", starting_form(phone="13900003333", link=token), page="/").status_code == 303


def test_a_forged_link_is_refused_with_a_sentence(site_at):
    site = site_at(partners=[PARTNER])
    reply = site.browser().get("/?lang=en&link=v1.mall.AAAA.BBBB")
    assert reply.status_code == 400
    assert "apply link" in reply.text


def test_an_expired_link_is_refused_with_a_way_on(site_at):
    site = site_at(partners=[PARTNER])
    token = make_token(PARTNER, ApplyLink("mall", "spring", site.clock() + timedelta(hours=1)))
    site.clock.forward(hours=2)
    reply = site.browser().get(f"/?link={token}&lang=en")
    assert reply.status_code == 410
    assert "The Mall" in reply.text


def test_too_many_starts_from_one_place_are_slowed_down(site_at):
    site = site_at(settings={"ONBOARDING_START_LIMIT": "2/hour"})
    browser = site.browser()
    codes = [browser.post("/", starting_form(), page="/").status_code for _ in range(3)]
    assert codes == [303, 303, 429]
