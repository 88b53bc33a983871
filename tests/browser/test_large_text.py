"""The large-text pages: chosen anywhere, kept, and one question at a time."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .applicant import Applicant
from .bank import Bank

pytestmark = pytest.mark.browser


def test_the_questions_come_one_at_a_time_up_to_the_offer(page: Page, bank: Bank) -> None:
    bank.enter(page.context, bank.application("elder", "questionnaire"), locale="zh-CN", large=True)
    page.goto(bank.page("/apply/questionnaire"))
    applicant = Applicant(page, bank, "zh-CN")
    asked = page.locator("[data-question]:visible")
    answers = dict(bank.persona("elder").answers)
    while answers:
        expect(asked).to_have_count(1)
        name = str(asked.get_attribute("data-question"))
        applicant.answer(name, answers.pop(name))
        if answers:
            applicant.press("ask.next")
    applicant.press("base.continue")
    applicant.reads("product.title")
    expect(page.locator("html")).to_have_class("large")


def test_the_text_size_is_changed_from_any_page_and_kept(page: Page, bank: Bank) -> None:
    bank.enter(page.context, bank.application("happy", "questionnaire"), locale="en")
    page.goto(bank.page("/apply/questionnaire"))
    applicant = Applicant(page, bank)
    applicant.press("base.large_on")
    applicant.at("/apply/questionnaire")
    expect(page.locator("html")).to_have_class("large")
    page.goto(bank.page("/progress"))
    expect(page.locator("html")).to_have_class("large")
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.intro p')).fontSize)") >= 20
