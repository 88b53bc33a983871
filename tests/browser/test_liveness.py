"""The face check as a person meets it: guided to a clip, told what went wrong, and never in a dead end."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from onboarding.liveness.messages import reason
from onboarding.ports.store import Change
from onboarding.stages.face_attempts import Attempts, LockPolicy
from onboarding.store.evidence import entries

from . import scenes
from .applicant import Applicant
from .bank import Bank
from .cameras import put_person_before, put_scene_before
from .conftest import NewContext
from .measures import too_small, violations

pytestmark = pytest.mark.browser

COLORS = 8
OTHER_PERSON = "grace_hopper"
#: What is shown and told, with the time of each change.
_WATCH = """
() => {
  const dialog = document.querySelector("dialog");
  const told = document.querySelector("[data-announce]");
  window.colors = [];
  window.announced = [];
  window.ways = {};
  new MutationObserver(() => {
    const color = dialog.style.getPropertyValue("--surround");
    if (color && color !== colors.at(-1)) colors.push(color);
    const middle = (each) => each.getBoundingClientRect().left + each.getBoundingClientRect().width / 2;
    const [way, oval] = [".live-way:not([hidden])", ".live-frame"].map((each) => dialog.querySelector(each));
    if (way) ways[dialog.dataset.cue] = Math.sign(Math.round(middle(way) - middle(oval)));
  }).observe(dialog, { attributes: true });
  new MutationObserver(() => announced.push([performance.now(), told.textContent]))
    .observe(told, { childList: true, characterData: true, subtree: true });
}
"""
_VOICE = """
() => {
  window.spoken = [];
  speechSynthesis.speak = (utterance) => spoken.push(utterance.text);
  speechSynthesis.cancel = () => {};
}
"""
_HIDE = """
() => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
  document.dispatchEvent(new Event("visibilitychange"));
}
"""
_SHOW = "() => Object.defineProperty(document, 'hidden', { configurable: true, get: () => false })"
_FAILS = "(name) => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', name)); }"
_TRACKS = "() => cameraStream.getTracks().map((track) => track.readyState)"


class Sitter:
    """An applicant at the page of the face check."""

    def __init__(self, page: Page, bank: Bank, *, until: str = "liveness", large: bool = False) -> None:
        self.page, self.bank = page, bank
        self.applicant = Applicant(page, bank)
        self.id = bank.application("happy", until)
        self.looks: list[Request] = []
        self.challenges: list[Any] = []
        self.clips: list[Request] = []
        page.on("request", self._asked)
        bank.enter(page.context, self.id, locale="en", large=large)
        page.goto(bank.page("/apply/liveness"))

    def _asked(self, request: Request) -> None:
        if request.method == "POST" and request.url.endswith("/look"):
            self.looks.append(request)
        elif request.method == "POST" and request.url.endswith("/challenge"):
            self.challenges.append(json.loads(request.post_data or "{}"))
        elif request.method == "POST" and request.url.endswith("/apply/liveness"):
            self.clips.append(request)

    def person(self, portrait: str | None = None) -> None:
        put_person_before(self.page, portrait or self.bank.persona("happy").clip_portrait, "en")

    def start(self) -> None:
        self.page.locator("[data-start]").click()
        expect(self.dialog).to_be_visible()

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    def films(self) -> None:
        self.comes_to("filming")

    def comes_to(self, phase: str) -> None:
        expect(self.page.locator(f"dialog[data-phase={phase}]")).to_be_visible(timeout=30_000)

    def passes(self) -> None:
        expect(self.page.locator("h1")).to_have_text(self.applicant.word("ask.title"), timeout=30_000)

    def found(self) -> Any:
        """What the judge saw in the clip that passed."""
        with self.bank.house.database.connect() as connection:
            passed = [each for each in entries(connection, self.id) if each.event == "stage.done"]
        return passed[-1].details["signals"]

    def fails(self, times: int, policy: LockPolicy) -> None:
        """As if so many clips had been judged, none of which was the applicant."""
        record = self.bank.house.store.load(self.id)
        now = self.bank.house.clock()
        attempts = Attempts()
        for _ in range(times):
            attempts = attempts.failed(now, policy)
        change = Change(at=now, memory=("liveness", attempts.to_memory()))
        self.bank.house.store.change(record.id, record.version, change)

    def is_told(self, sentence: str) -> None:
        """Back on the page, with a sentence and the way to go on."""
        expect(self.page.get_by_role("alert")).to_have_text(sentence, timeout=30_000)
        expect(self.dialog).to_be_hidden()
        expect(self.page.get_by_role("button", name=self.applicant.word("live.again"))).to_be_enabled()
        expect(self.page.get_by_role("button", name=self.applicant.word("live.other_way"))).to_be_visible()


@pytest.fixture
def wall() -> bytes:
    """Nobody before the camera."""
    return scenes.jpeg(scenes.wood(1))


def test_a_person_is_guided_filmed_in_the_screen_s_colours_and_passes(new_context: NewContext, bank: Bank) -> None:
    sitter = Sitter(new_context(reduced_motion="no-preference").new_page(), bank)
    sitter.person()
    sitter.page.evaluate(_WATCH)
    sitter.page.evaluate(_VOICE)
    sitter.page.get_by_role("checkbox", name=sitter.applicant.word("live.voice")).check()
    with sitter.page.expect_response(lambda response: response.url.endswith("/challenge")) as asked:
        sitter.start()
    challenge = asked.value.json()["data"]
    sitter.comes_to("checking")
    shown, announced, ways, spoken = sitter.page.evaluate("() => [colors, announced, ways, spoken]")
    sitter.passes()
    assert len(shown) == COLORS
    assert shown == challenge["colors"]
    assert float(sitter.found()["colors"]["correlation"]) > 0.5  # followed on the clock of the pictures
    assert sitter.challenges == [{"colors": True}]
    labels = [challenge["labels"][action] for action in challenge["actions"]]
    assert [sentence for _, sentence in announced if sentence in labels] == labels
    assert [sentence for sentence in spoken if sentence in labels] == labels
    assert all(after - before > 1_900 for (before, _), (after, _) in pairwise(announced))
    mirrored = {"turn_left": -1, "turn_right": 1, "nod": 0}  # the preview is a mirror
    assert ways == {action: mirrored[action] for action in challenge["actions"] if action in mirrored}
    assert len(sitter.clips) == 1
    assert max(int(look.header_value("content-length") or 0) for look in sitter.looks) < 20_000


def test_whom_light_bothers_switches_the_colours_off_until_the_page_is_left(
    new_context: NewContext, bank: Bank
) -> None:
    sitter = Sitter(new_context(reduced_motion="no-preference").new_page(), bank)
    switch = sitter.page.get_by_role("checkbox", name=sitter.applicant.word("live.plain"))
    switch.check()
    sitter.page.reload()
    expect(switch).to_be_checked()
    sitter.person()
    sitter.page.evaluate(_WATCH)
    sitter.start()
    sitter.films()
    sitter.page.wait_for_timeout(500)
    assert sitter.page.evaluate("() => colors") == []
    assert sitter.challenges == [{"colors": False}]


def test_reduced_motion_keeps_the_screen_as_it_is_and_a_lost_network_delays_the_clip_only(
    page: Page, bank: Bank
) -> None:
    sitter = Sitter(page, bank)
    expect(page.get_by_role("checkbox", name=sitter.applicant.word("live.plain"))).to_be_disabled()
    page.route("**/look", lambda route: route.fulfill(status=429, json={}))  # hints are a help, not a condition
    sitter.person()
    page.evaluate(_WATCH)
    sitter.start()
    sitter.films()
    page.context.set_offline(True)
    sitter.comes_to("waiting")
    expect(page.locator(".live-say")).to_have_text(sitter.applicant.word("live.waiting"))
    assert page.evaluate("() => colors") == []
    page.context.set_offline(False)
    sitter.passes()
    assert sitter.challenges == [{"colors": False}]


def test_somebody_else_is_told_whose_face_is_needed_and_may_try_again(page: Page, bank: Bank) -> None:
    sitter = Sitter(page, bank)
    sitter.person(OTHER_PERSON)
    sitter.start()
    sitter.is_told(reason("other_person").text.en)
    sitter.start()
    sitter.films()
    assert len(sitter.challenges) == 2
    sitter.dialog.get_by_role("button", name=sitter.applicant.word("live.other_way")).click()
    sitter.applicant.reads("wait.title")


def test_after_too_many_failures_the_page_says_until_when_and_offers_a_person(page: Page, bank: Bank) -> None:
    sitter = Sitter(page, bank)
    sitter.person()
    sitter.fails(LockPolicy().failures, LockPolicy())
    with page.expect_navigation():  # the lock is met where the page still offered to start
        page.locator("[data-start]").click()
    until = bank.house.engine.prompt(sitter.id, "liveness").data["locked_until"]
    expect(page.get_by_text(f"{until:%H:%M}")).to_be_visible()
    expect(page.locator("[data-start]")).to_have_count(0)
    assert not violations(page)
    assert not sitter.clips
    page.get_by_role("button", name=sitter.applicant.word("live.other_way")).click()
    sitter.applicant.reads("wait.title")


def test_a_camera_that_does_not_open_has_its_sentence(page: Page, bank: Bank) -> None:
    sitter = Sitter(page, bank)
    words = {"NotAllowedError": "live.denied", "NotFoundError": "live.absent", "NotReadableError": "live.busy"}
    for error, word in words.items():
        page.evaluate(_FAILS, error)
        page.locator("[data-start]").click()
        sitter.is_told(sitter.applicant.word(word))
    assert not sitter.challenges
    sitter.person()
    sitter.start()
    sitter.films()


def test_leaving_the_page_stops_the_camera_and_a_fresh_challenge_goes_on(page: Page, bank: Bank) -> None:
    sitter = Sitter(page, bank)
    sitter.person()
    sitter.start()
    sitter.films()
    page.evaluate(_HIDE)
    sitter.is_told(sitter.applicant.word("live.away"))
    page.evaluate(_SHOW)
    sitter.start()
    sitter.films()
    assert len(sitter.challenges) == 2
    assert not sitter.clips


def test_a_camera_that_goes_away_and_a_person_who_leaves_end_the_check(page: Page, bank: Bank, wall: bytes) -> None:
    sitter = Sitter(page, bank)
    put_scene_before(page, wall)
    sitter.start()
    expect(sitter.page.locator(".live-say")).to_have_text(sitter.applicant.word("live.hold"))
    page.evaluate("() => cameraStream.getTracks()[0].dispatchEvent(new Event('ended'))")
    sitter.is_told(sitter.applicant.word("live.gone"))
    page.keyboard.press("Enter")  # the button to start again has the focus
    expect(sitter.dialog.get_by_role("button", name=sitter.applicant.word("base.cancel"))).to_be_focused()
    page.keyboard.press("Tab")
    expect(sitter.dialog.get_by_role("button", name=sitter.applicant.word("live.other_way"))).to_be_focused()
    page.keyboard.press("Escape")
    expect(sitter.dialog).to_be_hidden()
    expect(page.locator("[data-start]")).to_be_focused()
    expect(page.get_by_role("alert")).to_be_hidden()
    assert page.evaluate(_TRACKS) == ["ended"]


def test_whoever_is_not_found_well_placed_may_start_anyway(page: Page, bank: Bank, wall: bytes) -> None:
    sitter = Sitter(page, bank, large=True)
    put_scene_before(page, wall)
    page.clock.install()
    sitter.start()
    sitter.comes_to("placing")
    anyway = sitter.dialog.get_by_role("button", name=sitter.applicant.word("live.anyway"))
    expect(anyway).to_be_hidden()
    for _ in range(80):  # at twice the pace of life: the looks meanwhile are real, and may not seem late
        page.clock.run_for(100)
        page.wait_for_timeout(50)
    expect(anyway).to_be_visible()
    assert not too_small(page)
    assert not violations(page)
    page.clock.resume()
    with page.expect_request("**/liveness/challenge"):
        anyway.click()
