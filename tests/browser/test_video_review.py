"""Two windows: an applicant before a camera, and a reviewer who sees them, asks and decides."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from examples.material import clip
from onboarding.domain.consent import VIDEO
from onboarding.domain.reference import reference
from onboarding.domain.review import VERIFICATIONS, VIDEO_CALL

from .applicant import Applicant
from .bank import Bank
from .cameras import put_scene_before
from .conftest import NewContext
from .measures import violations

pytestmark = pytest.mark.browser


@pytest.fixture
def application(bank: Bank) -> str:
    """One whose applicant would rather be verified by a person."""
    application = bank.application("happy", "liveness")
    bank.house.engine.submit(application, "liveness", {"other_way": True}, session="arrival")
    return application


@pytest.fixture
def applicant(page: Page, bank: Bank, application: str) -> Applicant:
    bank.enter(page.context, application, locale="en")
    page.goto(bank.page("/waiting"))
    return Applicant(page, bank)


@pytest.fixture
def reviewer(new_context: NewContext, bank: Bank) -> Applicant:
    """A member of staff before the list of reviews."""
    page = new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(f"{bank.url}/staff")
    page.get_by_role("button", name="Open the review desk").click()
    return Applicant(page, bank)


def stand_before_camera(page: Page) -> None:
    """A person who moves a little."""
    put_scene_before(page, *(frame.image for frame in clip("astronaut", ["turn_left"])[::3]))


def agree(applicant: Applicant, start: str) -> None:
    applicant.page.get_by_role("checkbox", name=VIDEO.text.en).check()
    applicant.press(start)


def approve(reviewer: Applicant) -> None:
    reviewer.page.get_by_role("radio", name=reviewer.word("review.verdict_approve")).check()
    reviewer.page.get_by_role("radio", name=VERIFICATIONS[VIDEO_CALL].en).check()
    reviewer.press("review.decide")
    reviewer.reads("review.title")


def test_a_reviewer_meets_the_applicant_asks_and_approves_and_the_applicant_s_page_moves_on(
    applicant: Applicant, reviewer: Applicant, application: str
) -> None:
    row = reviewer.page.get_by_role("row").filter(has_text=reference(application))
    here = row.get_by_text(reviewer.word("desk.here"))
    expect(here).to_be_hidden()
    applicant.link("video.join_now").click()
    stand_before_camera(applicant.page)
    spoken = "() => { window.said = []; speechSynthesis.speak = (one) => window.said.push(one.text); }"
    applicant.page.evaluate(spoken)
    agree(applicant, "video.join")
    state = applicant.page.locator("[data-state]")
    expect(state).to_have_text(applicant.word("video.waiting"))
    expect(here).to_be_visible()  # the open list notices by itself
    row.get_by_role("link").click()
    reviewer.press("desk.join")
    live = reviewer.page.locator("[data-live]")
    expect(live).to_be_visible()
    first = live.get_attribute("src")
    expect(live).not_to_have_attribute("src", str(first))  # the picture moves
    expect(state).to_have_text(applicant.word("video.met"))
    assert not violations(reviewer.page)
    assert not violations(applicant.page)

    reviewer.page.get_by_label(reviewer.word("desk.question"), exact=True).select_option("zodiac")
    reviewer.press("desk.ask")
    asked = applicant.page.locator("[data-ask]")
    expect(asked).to_contain_text("zodiac")
    assert asked.inner_text() in applicant.page.evaluate("() => window.said")
    applicant.page.get_by_label(applicant.word("video.your_answer")).fill("Dragon")
    applicant.press("video.send")
    expect(reviewer.page.locator("[data-asked] li").first).to_contain_text("Dragon")
    approve(reviewer)
    applicant.reads("ask.title")  # by itself


def test_a_clip_is_recorded_now_and_a_reviewer_plays_it_later(
    applicant: Applicant, reviewer: Applicant, application: str
) -> None:
    applicant.link("video.clip_title").click()
    stand_before_camera(applicant.page)
    agree(applicant, "video.start_clip")
    expect(applicant.page.locator("[data-ask]")).to_contain_text("ID card")
    expect(applicant.page.get_by_text(applicant.word("video.clip_kept"))).to_be_visible(timeout=30_000)
    reviewer.page.reload()
    reviewer.page.get_by_role("row").filter(has_text=reference(application)).get_by_role("link").click()
    reviewer.page.wait_for_load_state()
    reviewer.press("desk.watch")
    shown = reviewer.page.locator("[data-shown]")
    expect(shown).to_be_visible()
    assert shown.evaluate("async (image) => { await image.decode(); return image.naturalWidth; }") > 100
    at = reviewer.page.locator("[data-at]")
    expect(at).to_contain_text("1 of")
    reviewer.press("desk.step_on")
    expect(at).to_contain_text("2 of")
    reviewer.press("desk.play")
    expect(at).to_contain_text(re.compile(r"^[4-9] of"))
    assert not violations(reviewer.page)
    approve(reviewer)
    applicant.reads("ask.title")


def test_without_a_camera_the_page_says_so_and_a_time_can_be_booked_instead(applicant: Applicant, bank: Bank) -> None:
    applicant.link("video.join_now").click()
    denied = "async () => { throw new DOMException('', 'NotAllowedError'); }"
    applicant.page.evaluate(f"() => {{ navigator.mediaDevices.getUserMedia = {denied}; }}")
    agree(applicant, "video.join")
    expect(applicant.page.get_by_role("alert")).to_contain_text(applicant.word("video.denied"))
    assert not violations(applicant.page)
    applicant.link("video.book").click()
    applicant.page.get_by_role("radio").first.check()
    applicant.press("video.book_now")
    expect(applicant.page.get_by_text("Booked:")).to_be_visible()
    applicant.link("video.change").click()
    applicant.press("video.cancel")
    expect(applicant.page.get_by_text("Booked:")).to_be_hidden()


def test_nobody_is_filmed_who_has_not_agreed(applicant: Applicant) -> None:
    applicant.link("video.join_now").click()
    stand_before_camera(applicant.page)
    applicant.press("video.join")
    expect(applicant.page.get_by_text(applicant.word("video.consent_first"))).to_be_visible()
    assert applicant.page.evaluate("() => window.cameraStream === undefined")
