"""Every page there is, each in any language and text size: what the accessibility tests and the screenshots visit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Page, expect

from . import scenes
from .applicant import Applicant
from .bank import STAGES, Bank
from .cameras import put_scene_before

Locale = Literal["zh-CN", "en"]


@dataclass(frozen=True)
class Mode:
    """How a visitor reads."""

    locale: Locale
    large: bool = False

    @property
    def name(self) -> str:
        return ("large-" if self.large else "") + self.locale[:2]


MODES = (Mode("zh-CN"), Mode("en"), Mode("zh-CN", True), Mode("en", True))

Prepare = Callable[[Applicant], None]


@dataclass(frozen=True)
class Stop:
    """One page: where it is, how far its application has come, and what is done before looking."""

    name: str
    path: str
    until: str | None = None
    prepare: Prepare = lambda applicant: None
    persona: str = "happy"


def _nothing_filled_in(applicant: Applicant) -> None:
    applicant.press("start.apply")
    expect(applicant.page.locator(".summary")).to_be_visible()


def _specimen(applicant: Applicant) -> None:
    button = applicant.button("base.specimen")
    if not applicant.page.locator("[data-reading]").count():
        button.click()
    expect(applicant.page.locator("[data-reading]").first).to_be_visible()


def _viewfinder(applicant: Applicant) -> None:
    """The camera sees a card that lies askew."""
    _look_at(applicant, scenes.Pose(turn=9.0), "straight")


def _viewfinder_by_hand(applicant: Applicant) -> None:
    """The camera sees a card that lies well, and waits for the button."""
    applicant.page.evaluate("() => history.replaceState({ auto: false }, '')")
    applicant.page.reload()
    _look_at(applicant, scenes.Pose(), "press")


def _look_at(applicant: Applicant, pose: scenes.Pose, hint: str) -> None:
    printed = scenes.card("happy", "front", applicant.bank.today)
    put_scene_before(applicant.page, scenes.jpeg(scenes.seen(scenes.with_card(scenes.wood(), printed, pose))))
    applicant.page.locator("[data-open]").first.click()
    expect(applicant.page.locator(".viewfinder-hint span")).to_have_text(applicant.word(f"id.hint_{hint}"))


def _nobody_before_the_camera(applicant: Applicant) -> None:
    put_scene_before(applicant.page, scenes.jpeg(scenes.wood(1)))
    applicant.page.locator("[data-start]").click()
    expect(applicant.page.locator("dialog[data-cue=no_face]")).to_be_visible()


def _unanswered(applicant: Applicant) -> None:
    applicant.page.evaluate("() => document.querySelector('#questionnaire').requestSubmit()")
    expect(applicant.page.locator(".summary")).to_be_visible()


def _answered(applicant: Applicant) -> None:
    applicant.use_specimen()
    expect(applicant.page.locator("[data-figure]")).to_contain_text("¥")


def _reveal(applicant: Applicant) -> None:
    applicant.press("card.reveal")
    expect(applicant.page.locator("[data-secret=pan]")).to_be_visible()


def _ask_for_code(applicant: Applicant) -> None:
    applicant.page.locator("#field-phone").fill("13800000001")
    applicant.press("code.send")
    expect(applicant.page.locator("#field-code")).to_be_visible()


def _other_way(applicant: Applicant) -> None:
    if applicant.page.url.endswith("/liveness"):
        applicant.press("live.other_way")
    applicant.reads("wait.title")


def _by_video(path: str, title: str) -> Prepare:
    def prepare(applicant: Applicant) -> None:
        _other_way(applicant)
        applicant.page.goto(applicant.bank.page(path))
        applicant.reads(f"video.{title}")

    return prepare


def _authorise(applicant: Applicant) -> None:
    if applicant.page.url.endswith("/credit"):
        applicant.authorise()
    applicant.reads("refused.title")


def _withdraw(applicant: Applicant) -> None:
    if applicant.page.locator("summary").count():
        applicant.page.locator("summary").click()
        applicant.press("progress.withdraw_now")
    applicant.page.goto(applicant.bank.page("/closed"))
    applicant.reads("closed.withdrawn_title")


#: In the order of the journey: stops of one persona share one application.
JOURNEY = (
    Stop("start", "/"),
    Stop("start-wrong", "/", None, _nothing_filled_in),
    Stop("resume", "/resume"),
    Stop("resume-code", "/resume", None, _ask_for_code),
    Stop("id-empty", "/apply/id_document", "id_document"),
    Stop("id-viewfinder", "/apply/id_document", "id_document", _viewfinder),
    Stop("id-viewfinder-by-hand", "/apply/id_document", "id_document", _viewfinder_by_hand),
    Stop("id-read", "/apply/id_document", "id_document", _specimen),
    Stop("liveness", "/apply/liveness", "liveness"),
    Stop("liveness-guided", "/apply/liveness", "liveness", _nobody_before_the_camera),
    Stop("questions-wrong", "/apply/questionnaire", "questionnaire", _unanswered),
    Stop("questions", "/apply/questionnaire", "questionnaire", _answered),
    Stop("product", "/apply/product", "product"),
    Stop("credit", "/apply/credit", "credit"),
    Stop("credit-result", "/apply/credit", "signing"),
    Stop("signing", "/apply/signing", "signing"),
    Stop("phone", "/phone", "card"),
    Stop("card-issue", "/apply/card", "card"),
    Stop("card-issued", "/apply/card", "issued"),
    Stop("card-active", "/apply/card", "active"),
    Stop("card-revealed", "/apply/card", "active", _reveal),
    Stop("progress", "/progress", "active"),
    Stop("handoff", "/resume", "active"),
    Stop("waiting", "/apply/liveness", "liveness", _other_way),
    Stop("video", "/apply/liveness", "liveness", _by_video("/video", "room_title")),
    Stop("video-clip", "/apply/liveness", "liveness", _by_video("/video/clip", "clip_title")),
    Stop("video-booking", "/apply/liveness", "liveness", _by_video("/video/booking", "booking_title")),
    Stop("refused", "/apply/credit", "credit", _authorise, "low_income"),
    Stop("closed", "/progress", "id_document", _withdraw),
    Stop("session-ended", "/progress"),
)


class Tour:
    """Goes from stop to stop with one application, or with another where that one has come too far."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self._reached: dict[str, tuple[str, str]] = {}

    def visit(self, stop: Stop, page: Page, modes: tuple[Mode, ...] = MODES) -> Iterator[Mode]:
        """The page stands open in each mode that is yielded."""
        application = self._application(stop.persona, stop.until) if stop.until else None
        for mode in modes:
            persona = {"persona": stop.persona} if stop.until in STAGES[:3] else {}
            self._bank.enter(page.context, application, locale=mode.locale, large=mode.large, **persona)
            page.goto(self._bank.page(stop.path))
            stop.prepare(Applicant(page, self._bank, mode.locale))
            yield mode

    def _application(self, persona: str, until: str) -> str:
        application, reached = self._reached.get(persona, ("", ""))
        if application and STAGES.index(reached) <= STAGES.index(until):
            self._bank.advance(application, persona, reached, until)
        else:
            application = self._bank.application(persona, until)
        self._reached[persona] = application, until
        return application
