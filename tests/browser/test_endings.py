"""Journeys that end early, and journeys that a person decides."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from examples.journey import printed_on
from onboarding.domain.reference import reference
from onboarding.domain.review import REFUSAL_REASONS, VERIFICATIONS

from .applicant import Applicant
from .bank import Bank
from .conftest import NewContext

pytestmark = pytest.mark.browser


def _arrive(page: Page, bank: Bank, persona: str, until: str) -> Applicant:
    bank.enter(page.context, bank.application(persona, until), locale="en", persona=persona)
    page.goto(bank.page(f"/apply/{until}"))
    return Applicant(page, bank)


def _reviewer(new_context: NewContext, bank: Bank, application: str) -> Applicant:
    """Somebody of the bank's staff, with the newest application open."""
    page = new_context().new_page()
    page.goto(f"{bank.url}/staff")
    page.get_by_role("button", name="Open the review desk").click()
    row = page.get_by_role("row").filter(has_text=reference(application))
    row.get_by_role("link").click()
    return Applicant(page, bank)


def test_a_minor_is_told_at_once_that_the_law_forbids_it(page: Page, bank: Bank) -> None:
    applicant = _arrive(page, bank, "minor", "id_document")
    applicant.use_specimen()
    applicant.confirm_card(printed_on(bank.persona("minor")))
    applicant.reads("refused.title")
    expect(page.locator(".reasons li")).to_have_count(1)
    expect(page.locator(".reasons li")).to_contain_text("18")


def test_a_refusal_names_its_reasons_and_the_way_to_a_person(page: Page, bank: Bank) -> None:
    applicant = _arrive(page, bank, "low_income", "credit")
    applicant.authorise()
    applicant.reads("refused.title")
    reasons = page.locator(".reasons li").all_inner_texts()
    assert reasons
    assert all(re.search(r"\w{3}", reason) for reason in reasons)
    expect(page.get_by_text(applicant.word("refused.contact"))).to_be_visible()
    page.goto(bank.page("/apply/signing"))
    applicant.at("/refused")


def test_the_waiting_page_moves_on_by_itself_when_a_reviewer_approves(
    page: Page, bank: Bank, new_context: NewContext
) -> None:
    application = bank.application("happy", "liveness")
    bank.enter(page.context, application, locale="en")
    page.goto(bank.page("/apply/liveness"))
    applicant = Applicant(page, bank)
    applicant.press("live.other_way")
    applicant.reads("wait.title")
    page.goto(bank.page("/apply/liveness"))  # as an old bookmark would
    applicant.reads("wait.title")
    reviewer = _reviewer(new_context, bank, application)
    reviewer.page.get_by_role("radio", name=reviewer.word("review.verdict_approve")).check()
    reviewer.page.get_by_role("radio", name=VERIFICATIONS["call_back"].en).check()
    reviewer.press("review.decide")
    reviewer.reads("review.title")
    applicant.reads("ask.title")


def test_a_reviewer_must_choose_and_a_refusal_reaches_the_applicant_with_its_reason(
    page: Page, bank: Bank, new_context: NewContext
) -> None:
    application = bank.application("referred", "credit")
    bank.enter(page.context, application, locale="en")
    page.goto(bank.page("/apply/credit"))
    applicant = Applicant(page, bank)
    applicant.authorise()
    applicant.reads("wait.title")
    expect(page.locator(".bullets li").first).to_be_visible()
    reviewer = _reviewer(new_context, bank, application)
    reviewer.press("review.decide")
    expect(reviewer.page.get_by_role("alert")).to_be_visible()
    reviewer.page.get_by_role("radio", name=reviewer.word("review.verdict_refuse")).check()
    reason = REFUSAL_REASONS[0]
    reviewer.page.get_by_label(reviewer.word("review.reason")).select_option(reason.code)
    reviewer.press("review.decide")
    applicant.reads("refused.title")
    expect(page.locator(".reasons li")).to_have_text(reason.text.en)
