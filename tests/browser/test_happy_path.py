"""From the first page to an active card."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from examples.journey import printed_on
from examples.material import card_photo
from onboarding.cards.pan import is_valid
from onboarding.domain.states import State
from onboarding.tracking.words import MILESTONES

from .applicant import Applicant
from .bank import Bank
from .cameras import DeskCamera, put_person_before
from .conftest import NewContext

pytestmark = pytest.mark.browser


def _photograph(applicant: Applicant, camera: DeskCamera, side: str) -> None:
    camera.show(card_photo("happy", side, applicant.bank.today))
    form = applicant.page.locator(f"form[data-side={side}]")
    with applicant.page.expect_navigation():  # nobody presses the shutter
        form.get_by_role("button", name=applicant.word("id.photo")).click()
    expect(form.get_by_text(applicant.word("id.done"))).to_be_visible()


def _finish(applicant: Applicant) -> None:
    """From the offer to the card's numbers."""
    page = applicant.page
    applicant.choose_first_card()
    applicant.reads("credit.title")
    applicant.authorise()
    applicant.reads("credit.result_title")
    expect(page.locator(".verdict-figure")).to_have_text(re.compile(r"^¥[\d,]+$"))
    applicant.link("credit.sign").click()
    applicant.reads("sign.title")
    applicant.sign()
    applicant.reads("card.issue_title")
    applicant.press("card.issue")
    applicant.reads("card.title_issued")
    page.clock.install()
    applicant.receive_code()
    applicant.press("card.activate")
    applicant.reads("card.title_active")
    _reveal(applicant)
    page.goto(applicant.bank.page("/progress"))
    expect(page.locator(".intro")).to_contain_text(MILESTONES[State.ACTIVE].words.to(applicant.locale))


def _reveal(applicant: Applicant) -> None:
    """The number is shown for a minute, and leaves nothing behind."""
    page = applicant.page
    applicant.press("card.reveal")
    number = page.locator("[data-secret=pan]")
    expect(number).to_have_text(re.compile(r"^\d{4}( \d{4}){3}$"))
    digits = number.inner_text().replace(" ", "")
    assert is_valid(digits)
    page.clock.fast_forward(61_000)
    expect(page.get_by_text(applicant.word("card.hidden_again"))).to_be_visible()
    assert digits[-8:] not in page.content().replace(" ", "")


def test_a_chinese_applicant_reaches_an_active_card_with_camera_and_hand(
    bank: Bank, new_context: NewContext, desk_camera: DeskCamera
) -> None:
    one = bank.persona("happy")
    desk_camera.show(card_photo("happy", "front", bank.today))
    page = new_context(locale="zh-CN").new_page()
    applicant = Applicant(page, bank, "zh-CN")
    applicant.start(phone=one.phone.removeprefix("+86"))
    for side in ("front", "back"):
        _photograph(applicant, desk_camera, side)
    applicant.confirm_card(printed_on(one))
    applicant.reads("live.title")
    put_person_before(page, one.clip_portrait, "zh-CN")
    applicant.press("live.start")
    expect(page.locator("h1")).to_have_text(applicant.word("ask.title"), timeout=30_000)
    for name, value in one.answers.items():
        applicant.answer(name, value)
    applicant.press("base.continue")
    applicant.reads("product.title")
    _finish(applicant)


def test_an_english_tester_reaches_an_active_card_with_specimens(page: Page, bank: Bank) -> None:
    applicant = Applicant(page, bank)
    applicant.start(persona="happy")
    applicant.use_specimen()
    applicant.confirm_card(printed_on(bank.persona("happy")))
    applicant.reads("live.title")
    applicant.use_specimen()
    applicant.reads("ask.title")
    applicant.use_specimen()
    applicant.press("base.continue")
    applicant.reads("product.title")
    _finish(applicant)
