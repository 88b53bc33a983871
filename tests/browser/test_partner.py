"""Coming from a partner's page, with and without agreeing to share."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from examples.journey import printed_on
from examples.partner import MALL, MEMBER

from .applicant import Applicant
from .bank import Bank

pytestmark = pytest.mark.browser


def _leave_the_shop(page: Page, bank: Bank, *, share: bool) -> Applicant:
    page.goto(f"{bank.url}/partner/")
    page.get_by_role("checkbox").set_checked(share)
    page.get_by_role("button", name="Apply at Harbour Bank").click()
    expect(page.get_by_text(f"Invited by {MALL.name.en}")).to_be_visible()
    return Applicant(page, bank)


def test_what_a_member_agreed_to_share_is_filled_in(page: Page, bank: Bank) -> None:
    applicant = _leave_the_shop(page, bank, share=True)
    expect(page.get_by_text("138****0001")).to_be_visible()
    applicant.choose_persona("happy")
    applicant.consent()
    applicant.press("start.apply")
    applicant.use_specimen()
    applicant.confirm_card(printed_on(bank.persona("happy")))
    applicant.use_specimen()
    applicant.reads("ask.title")
    expect(page.locator(f"input[name='answers.spending'][value={MEMBER['spending']}]")).to_be_checked()
    applicant.answer("employment", "employed")
    expect(page.locator("input[name='answers.employer']")).to_have_value(MEMBER["employer"])


def test_nothing_is_passed_on_without_the_member_s_agreement(page: Page, bank: Bank) -> None:
    applicant = _leave_the_shop(page, bank, share=False)
    expect(page.get_by_text("138****0001")).to_have_count(0)
    applicant.consent()
    applicant.press("start.apply")
    expect(page.get_by_role("textbox", name=applicant.word("start.phone"))).to_have_attribute("aria-invalid", "true")
