"""Pages that ask the server again and again: what they say when the answer is not the hoped-for one."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from onboarding.credit.simulator import CannotSimulate
from onboarding.web.visit import SessionExpired

from .applicant import Applicant
from .bank import Bank

pytestmark = pytest.mark.browser


@pytest.fixture
def application(bank: Bank) -> str:
    """One that is approved."""
    return bank.application("happy", "signing")


@pytest.fixture
def simulator(page: Page, bank: Bank, application: str) -> Applicant:
    """An applicant at the page of the result."""
    bank.enter(page.context, application, locale="en")
    page.goto(bank.page("/apply/credit"))
    return Applicant(page, bank)


def test_the_simulator_says_that_a_person_would_decide(simulator: Applicant) -> None:
    income = simulator.page.locator("input[name=monthly_income]")
    result = simulator.page.locator("[data-result]")
    income.fill("5000")
    expect(result).to_have_text(simulator.word("credit.simulated_person"))
    income.fill("0")
    expect(result).to_have_text(simulator.word("credit.simulated_none"))


def test_the_simulator_repeats_what_was_wrong_with_a_figure(simulator: Applicant) -> None:
    simulator.page.locator("input[name=monthly_income]").fill("99999999999")
    expect(simulator.page.locator("[data-result]")).to_have_text(CannotSimulate.text.en)


def test_the_simulator_says_that_the_session_ended(simulator: Applicant, bank: Bank, application: str) -> None:
    bank.house.sessions.end_all(application)
    simulator.page.locator("input[name=months_employed]").fill("12")
    expect(simulator.page.locator("[data-result]")).to_have_text(SessionExpired.text.en)


def test_the_waiting_page_stops_when_the_session_ended_and_shows_the_way_back(page: Page, bank: Bank) -> None:
    application = bank.application("happy", "liveness")
    bank.enter(page.context, application, locale="en")
    page.goto(bank.page("/apply/liveness"))
    applicant = Applicant(page, bank)
    applicant.press("live.other_way")
    applicant.reads("wait.title")
    bank.house.sessions.end_all(application)
    expect(page.locator("h1")).to_have_text(SessionExpired.text.en)
    applicant.link("error.retry").click()
    applicant.at("/resume")
