"""Every page in both languages and text sizes: WCAG 2.2 A and AA by axe-core, targets and widths as drawn."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from examples.material import card_photo
from onboarding.domain.reference import reference

from .bank import Bank
from .cameras import DeskCamera
from .conftest import NewContext
from .measures import overflow, too_small, violations
from .tour import JOURNEY, Stop, Tour

pytestmark = pytest.mark.browser


@pytest.fixture
def page(new_context: NewContext, desk_camera: DeskCamera, bank: Bank) -> Page:
    desk_camera.show(card_photo("happy", "front", bank.today))
    return new_context().new_page()


@pytest.fixture(scope="module")
def tour(bank: Bank) -> Tour:
    return Tour(bank)


@pytest.mark.parametrize("stop", JOURNEY, ids=lambda stop: stop.name)
def test_a_page_suits_everybody(stop: Stop, page: Page, tour: Tour) -> None:
    """No violations, nothing beside the screen; in large text, targets that nobody misses."""
    wrong = {}
    for mode in tour.visit(stop, page):
        wrong[mode.name] = violations(page) + ([f"{overflow(page)} px too wide"] if overflow(page) > 0 else [])
        if mode.large and not stop.name.startswith("id-viewfinder"):
            wrong[mode.name] += [f"too small: {each}" for each in too_small(page)]
    assert not {mode: found for mode, found in wrong.items() if found}


@pytest.mark.parametrize("path", ["/", "/staff", "/partner/"])
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_the_host_s_pages_have_no_accessibility_violations(path: str, locale: str, page: Page, bank: Bank) -> None:
    page.goto(f"{bank.url}{path}?lang={locale}")
    assert not violations(page)


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_the_reviewer_s_pages_have_no_accessibility_violations(locale: str, page: Page, bank: Bank) -> None:
    application = bank.application("referred", "credit")
    bank.refer(application)
    page.goto(f"{bank.url}/staff")
    page.locator("form button.main").click()
    page.goto(bank.page(f"/reviews?lang={locale}"))
    assert not violations(page)
    page.get_by_role("row").filter(has_text=reference(application)).get_by_role("link").click()
    assert not violations(page)


def test_the_measures_notice_what_is_wrong(page: Page, bank: Bank) -> None:
    page.goto(bank.page("/resume"))
    assert too_small(page)  # the standard size is not the large one
    page.evaluate("() => document.querySelector('h1').replaceChildren(document.createElement('img'))")
    page.evaluate("() => { document.querySelector('main').style.width = '600px'; }")
    assert any(each.startswith("image-alt") for each in violations(page))
    assert overflow(page) > 0
