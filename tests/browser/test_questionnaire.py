"""The questions: what shows, what is kept, and what the panel makes of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .applicant import Applicant
from .bank import Bank

pytestmark = pytest.mark.browser


@pytest.fixture
def applicant(page: Page, bank: Bank) -> Applicant:
    bank.enter(page.context, bank.application("happy", "questionnaire"), locale="en")
    page.goto(bank.page("/apply/questionnaire"))
    return Applicant(page, bank)


def test_the_estimate_follows_the_answers(applicant: Applicant) -> None:
    figure = applicant.page.locator("[data-figure]")
    expect(figure).to_have_text(applicant.word("ask.no_estimate"))
    for name, value in applicant.bank.persona("happy").answers.items():
        applicant.answer(name, value)
    expect(figure).to_contain_text("¥")
    before = figure.inner_text()
    applicant.answer("monthly_income", 45000)
    expect(figure).not_to_have_text(before)
    expect(applicant.page.locator("[data-cards] li").first).to_be_attached()


def test_a_question_comes_and_goes_with_the_answer_it_hangs_on(applicant: Applicant) -> None:
    employer = applicant.page.locator("[data-question=employer]")
    expect(employer).to_be_hidden()
    applicant.answer("employment", "employed")
    expect(employer).to_be_visible()
    applicant.answer("employment", "retired")
    expect(employer).to_be_hidden()


def test_what_was_answered_survives_a_reload(applicant: Applicant) -> None:
    page = applicant.page
    applicant.answer("employment", "self_employed")
    applicant.answer("months_employed", 30)
    expect(page.locator("[data-saved]")).to_have_text(applicant.word("ask.saved"))
    page.reload()
    expect(page.locator("input[value=self_employed]")).to_be_checked()
    expect(page.locator("input[name='answers.months_employed']")).to_have_value("30")


def test_an_impossible_answer_is_marked_where_it_stands_and_cleared_when_mended(applicant: Applicant) -> None:
    field = applicant.page.locator("[data-field=existing_cards]")
    applicant.answer("existing_cards", "99")
    expect(field.locator(".wrong")).to_be_visible()
    expect(field.get_by_role("textbox")).to_have_attribute("aria-invalid", "true")
    applicant.answer("existing_cards", "2")
    expect(field.locator(".wrong")).to_be_hidden()


def test_the_slider_and_its_typed_twin_say_the_same(applicant: Applicant) -> None:
    question = applicant.page.locator("[data-question=monthly_income]")
    question.get_by_role("slider").fill("24000")
    expect(question.locator("input.twin")).to_have_value("24000")
    question.locator("input.twin").fill("31,500")
    expect(question.get_by_role("slider")).to_have_value("31500")
    expect(question.locator("output")).to_have_text("¥31,500")


def test_a_form_sent_unanswered_lists_what_is_missing_and_leads_there(applicant: Applicant) -> None:
    applicant.press("base.continue")
    summary = applicant.page.get_by_role("alert").filter(has=applicant.page.get_by_role("heading"))
    expect(summary).to_be_focused()
    summary.get_by_role("link").first.click()
    focused = applicant.page.evaluate("document.activeElement.name")
    assert focused == "answers.employment"
