"""axe-core on every page, in both languages and text sizes: WCAG 2.2 A and AA."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from examples.material import card_photo

from .bank import Bank
from .cameras import DeskCamera
from .conftest import NewContext
from .tour import JOURNEY, Stop, Tour

pytestmark = pytest.mark.browser

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = "tags => axe.run(document, { runOnly: tags, resultTypes: ['violations'], elementRef: false })"


def violations(page: Page) -> list[str]:
    """What axe finds wrong: rule, and the elements it holds for."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(_RUN, TAGS)
    return [f"{each['id']}: {[node['target'] for node in each['nodes']]}" for each in found["violations"]]


@pytest.fixture
def page(new_context: NewContext, desk_camera: DeskCamera, bank: Bank) -> Page:
    desk_camera.show(card_photo("happy", "front", bank.today))
    return new_context().new_page()


@pytest.fixture(scope="module")
def tour(bank: Bank) -> Tour:
    return Tour(bank)


@pytest.mark.parametrize("stop", JOURNEY, ids=lambda stop: stop.name)
def test_a_page_has_no_accessibility_violations(stop: Stop, page: Page, tour: Tour) -> None:
    found = {mode.name: violations(page) for mode in tour.visit(stop, page)}
    assert not {mode: wrong for mode, wrong in found.items() if wrong}


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
    page.get_by_role("row").filter(has_text=application[-6:]).get_by_role("link").click()
    assert not violations(page)
