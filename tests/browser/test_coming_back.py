"""Back buttons, second tabs and ended sessions: nothing that was entered is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from onboarding.case import AlreadyDone
from onboarding.domain.phone import mask
from onboarding.domain.results import Answers
from onboarding.web.visit import SessionExpired

from .applicant import Applicant
from .bank import Bank

pytestmark = pytest.mark.browser


@pytest.fixture
def application(bank: Bank) -> str:
    return bank.application("happy", "product")


@pytest.fixture
def applicant(page: Page, bank: Bank, application: str) -> Applicant:
    """Somebody who is about to choose a card."""
    bank.enter(page.context, application, locale="en")
    page.goto(bank.page("/apply/product"))
    return Applicant(page, bank)


def test_an_earlier_step_can_be_done_again_after_going_back(applicant: Applicant, application: str) -> None:
    page, bank = applicant.page, applicant.bank
    page.goto(bank.page("/apply/questionnaire"))
    applicant.press("base.continue")
    applicant.reads("product.title")
    page.go_back()
    applicant.reads("ask.title")
    applicant.answer("monthly_income", 26000)
    applicant.press("base.continue")
    applicant.reads("product.title")
    case = bank.house.engine.open(application)
    assert case.view(bank.house.clock()).get(Answers).values["monthly_income"] == 26000


def test_a_step_that_is_over_leads_back_to_where_the_application_stands(bank: Bank, page: Page) -> None:
    bank.enter(page.context, bank.application("happy", "signing"), locale="en")
    page.goto(bank.page("/apply/questionnaire"))
    applicant = Applicant(page, bank)
    applicant.at("/apply/signing")
    applicant.reads("sign.title")


def test_the_tab_that_comes_second_is_told_so_and_finds_its_way(applicant: Applicant, application: str) -> None:
    applicant.choose_first_card()
    applicant.reads("credit.title")
    second = Applicant(applicant.page.context.new_page(), applicant.bank)
    second.page.goto(applicant.bank.page("/apply/credit"))
    applicant.authorise()
    applicant.reads("credit.result_title")
    second.authorise()
    expect(second.page.locator("h1")).to_have_text(AlreadyDone.text.en)
    second.link("error.retry").click()
    second.link("progress.go_on").click()
    second.reads("sign.title")


def test_a_form_from_before_a_new_application_is_turned_away_in_a_sentence(applicant: Applicant) -> None:
    other = Applicant(applicant.page.context.new_page(), applicant.bank)
    other.start(phone="13800000077")
    applicant.choose_first_card()
    expect(applicant.page.locator("h1")).to_contain_text("out of date")


def test_an_ended_session_goes_on_with_phone_and_code_where_it_was(bank: Bank, page: Page) -> None:
    somebody = "thin_file"  # with no other application, to which the code would open the way
    application = bank.application(somebody, "product")
    bank.enter(page.context, application, locale="en")
    applicant = Applicant(page, bank)
    page.goto(bank.page("/apply/questionnaire"))
    applicant.answer("monthly_income", 21500)
    bank.house.sessions.end_all(application)
    applicant.press("base.continue")
    expect(page.locator("h1")).to_have_text(SessionExpired.text.en)
    applicant.link("error.retry").click()
    applicant.reads("resume.title")
    page.get_by_role("textbox", name=applicant.word("start.phone")).fill(bank.persona(somebody).phone)
    applicant.press("code.send")
    expect(page.get_by_text(mask(bank.persona(somebody).phone))).to_be_visible()
    page.get_by_role("textbox", name=applicant.word("code.label")).fill(bank.code(application))
    applicant.press("base.continue")
    applicant.reads("ask.title")
    expect(page.locator("input[name='answers.monthly_income']")).to_have_value("21500")


def test_an_answer_given_after_the_session_ended_is_not_called_wrong(applicant: Applicant, application: str) -> None:
    page, bank = applicant.page, applicant.bank
    page.goto(bank.page("/apply/questionnaire"))
    expect(page.locator("h1")).to_be_visible()
    bank.house.sessions.end_all(application)
    applicant.answer("monthly_income", 21500)
    expect(page.locator("[data-saved]")).to_have_text(SessionExpired.text.en)
