"""No camera, or none allowed: a sentence that says what to do, and another way that works."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from examples.material import card_photo

from .applicant import Applicant
from .bank import Bank
from .conftest import NewContext

pytestmark = pytest.mark.browser

Launch = Callable[..., Browser]


@pytest.fixture(scope="module", params=["absent", "denied"])
def trouble(request: pytest.FixtureRequest, launch: Launch) -> Iterator[tuple[str, Browser]]:
    """Chromium without a camera, and one that has a camera but refuses it to pages."""
    browser = launch(*(["--use-fake-device-for-media-stream"] if request.param == "denied" else []))
    yield request.param, browser
    browser.close()


def test_a_card_can_be_sent_as_a_file_when_the_camera_stays_shut(
    trouble: tuple[str, Browser], bank: Bank, new_context: NewContext
) -> None:
    kind, browser = trouble
    page = new_context(of=browser).new_page()
    applicant = Applicant(page, bank)
    bank.enter(page.context, bank.application(), locale="en")
    page.goto(bank.page("/apply/id_document"))
    front = page.locator("form[data-side=front]")
    front.get_by_role("button", name=applicant.word("id.photo")).click()
    expect(front.get_by_text(applicant.word(f"id.{kind}"))).to_be_visible()
    for side in ("front", "back"):
        form = page.locator(f"form[data-side={side}]")
        photo = {"name": "card.jpg", "mimeType": "image/jpeg", "buffer": card_photo("happy", side, bank.today)}
        with page.expect_navigation():
            form.locator("input[type=file]").set_input_files(photo)
        expect(form.get_by_text(applicant.word("id.done"))).to_be_visible()
    expect(page.locator("input[name='corrections.name']")).to_have_value(bank.persona("happy").document.name)


def test_a_face_that_cannot_be_filmed_has_another_way(
    trouble: tuple[str, Browser], bank: Bank, new_context: NewContext
) -> None:
    kind, browser = trouble
    page = new_context(of=browser).new_page()
    applicant = Applicant(page, bank)
    bank.enter(page.context, bank.application("happy", "liveness"), locale="en")
    page.goto(bank.page("/apply/liveness"))
    applicant.press("live.start")
    expect(page.get_by_text(applicant.word(f"live.{kind}"))).to_be_visible()
    applicant.press("live.other_way")
    applicant.reads("wait.title")


def test_a_photo_of_something_else_is_answered_with_advice(bank: Bank, new_context: NewContext) -> None:
    page = new_context().new_page()
    applicant = Applicant(page, bank)
    bank.enter(page.context, bank.application(), locale="en")
    page.goto(bank.page("/apply/id_document"))
    form = page.locator("form[data-side=front]")
    photo = {"name": "card.jpg", "mimeType": "image/jpeg", "buffer": card_photo("happy", "back", bank.today)}
    form.locator("input[type=file]").set_input_files(photo)
    expect(form.locator(".wrong").first).to_be_visible()
    expect(form.get_by_text(applicant.word("id.done"), exact=True)).to_have_count(0)
