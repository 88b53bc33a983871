"""The large-text pages: one question at a time, and nothing too small to hit or too wide to see."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .applicant import Applicant
from .bank import Bank
from .tour import JOURNEY, Mode, Stop, Tour

pytestmark = pytest.mark.browser

MAIN_PX, LEAST_PX = 60, 44
#: Every control that shows, with the height of its target: a label counts with the box that it ticks.
#: Links inside a sentence are exempt (WCAG 2.5.8).
_TARGETS = """
() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
  .filter((each) => each.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
  .filter((each) => each.getBoundingClientRect().height > 1 && !each.classList.contains("skip"))
  .filter((each) => !(each.tagName === "A" && getComputedStyle(each).display === "inline"))
  .map((each) => {
    const box = (each.closest("label") ?? each).getBoundingClientRect();
    const main = each.matches(".button.main, .button.second, .input, .tile input");
    return { what: (each.textContent || each.name).trim().slice(0, 40), main, width: box.width, height: box.height };
  })
"""
_OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def too_small(page: Page) -> list[dict[str, object]]:
    """Targets that a finger misses."""
    least = {True: MAIN_PX, False: LEAST_PX}
    found = page.evaluate(_TARGETS)
    assert found
    return [each for each in found if each["height"] < least[each["main"]] or each["width"] < LEAST_PX]


@pytest.fixture(scope="module")
def tour(bank: Bank) -> Tour:
    return Tour(bank)


@pytest.mark.parametrize("stop", [s for s in JOURNEY if s.name != "id-viewfinder"], ids=lambda stop: stop.name)
def test_targets_are_large_and_nothing_sticks_out(stop: Stop, page: Page, tour: Tour) -> None:
    for mode in tour.visit(stop, page, (Mode("zh-CN", True), Mode("en", True))):
        assert not too_small(page), mode.name
        assert page.evaluate(_OVERFLOW) <= 0, mode.name


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
