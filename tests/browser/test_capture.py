"""The identity card takes its own photo: when it lies well, and only then; by hand, by keyboard or by file always."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, Request, expect

from onboarding.ocr.images import MAX_BYTES

from . import scenes
from .applicant import Applicant
from .bank import Bank
from .cameras import DeskCamera, put_scene_before
from .conftest import NewContext
from .measures import too_small, violations
from .scenes import CALM, WELL, Pose, Shot

pytestmark = pytest.mark.browser

#: The camera fires at the third good look in a row that comes after its first 0.9 s; it looks seven times a second.
PATIENCE_MS = 2_500
#: A voice that writes down what it is told.
_VOICE = """
window.spoken = [];
speechSynthesis.speak = (utterance) => spoken.push([utterance.lang, utterance.text]);
speechSynthesis.cancel = () => {};
"""
_TORCH = """
() => {
  window.wanted = [];
  MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true });
  MediaStreamTrack.prototype.applyConstraints = async ({ advanced }) => { wanted.push(advanced[0].torch); };
}
"""
_HIDE = "(hidden) => Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden })"


class Desk:
    """An applicant at the page of the card, and what lies before the camera."""

    def __init__(self, page: Page, bank: Bank, locale: str = "en", large: bool = False) -> None:
        self.page, self.bank = page, bank
        self.applicant = Applicant(page, bank, locale)
        self.readings: list[Request] = []
        page.on("request", lambda each: self.readings.append(each) if each.url.endswith("/id_document/read") else None)
        bank.enter(page.context, bank.application(), locale=locale, large=large)
        page.goto(bank.page("/apply/id_document"))

    def card(self, pose: Pose = WELL, shot: Shot = CALM, side: scenes.Side = "front", seed: int = 0) -> bytes:
        printed = scenes.card("happy", side, self.bank.today)
        return scenes.jpeg(scenes.seen(scenes.with_card(scenes.wood(), printed, pose), shot, seed))

    def open(self, *jpegs: bytes, side: str = "front") -> None:
        """Open the camera; without pictures it is the one that Chromium plays from a file."""
        if jpegs:
            put_scene_before(self.page, *jpegs)
        self.form(side).get_by_role("button", name=self.applicant.word("id.photo")).click()
        expect(self.dialog).to_be_visible()

    def form(self, side: str = "front") -> Locator:
        return self.page.locator(f"form[data-side={side}]")

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    @property
    def shutter(self) -> Locator:
        return self.dialog.get_by_role("button", name=self.applicant.word("id.shutter"))

    def hints(self, key: str) -> None:
        """The hint says so."""
        expect(self.dialog.get_by_role("status")).to_have_text(self.applicant.word(f"id.hint_{key}"))

    def waits(self) -> None:
        """Time goes by before a running camera."""
        self.page.wait_for_function("() => document.querySelector('.viewfinder video').videoWidth > 0")
        self.page.wait_for_timeout(PATIENCE_MS)

    def is_read(self, side: str = "front") -> None:
        expect(self.form(side).get_by_text(self.applicant.word("id.done"), exact=True)).to_be_visible()


@pytest.fixture
def desk(page: Page, bank: Bank) -> Desk:
    return Desk(page, bank)


def _moving(desk: Desk) -> list[bytes]:
    """A hand waves the card: it is never where it was, and smeared."""
    ways = [(0.06 * np.sin(k), 0.04 * np.cos(k)) for k in np.arange(0, 2 * np.pi, 0.7)]
    shots = [Shot(shake=40, along=float(30 * i)) for i in range(len(ways))]
    return [desk.card(Pose(right=x, down=y), shot) for (x, y), shot in zip(ways, shots, strict=True)]


UNFIT: dict[str, Callable[[Desk], list[bytes]]] = {
    "turned by nine degrees": lambda desk: [desk.card(Pose(turn=9.0))],
    "turned the other way": lambda desk: [desk.card(Pose(turn=-9.0))],
    "waved about": _moving,
    "an empty table": lambda desk: [scenes.jpeg(scenes.seen(scenes.wood()))],
    "a table full of things": lambda desk: [scenes.jpeg(scenes.seen(scenes.busy(3)))],
    "a book's edge": lambda desk: [scenes.jpeg(scenes.seen(scenes.book()))],
}


def test_a_card_that_lies_well_is_photographed_by_itself_and_read(desk: Desk, desk_camera: DeskCamera) -> None:
    desk_camera.show(desk.card())
    with desk.page.expect_navigation():
        desk.open()
    desk.is_read()
    one = desk.bank.persona("happy").document
    expect(desk.page.locator("input[name='corrections.name']")).to_have_value(one.name)
    expect(desk.page.locator("input[name='corrections.id_number']")).to_have_value(one.id_number)
    assert len(desk.readings) == 1


@pytest.mark.parametrize("unfit", UNFIT)
def test_nothing_else_is_photographed_by_itself(unfit: str, desk: Desk, desk_camera: DeskCamera) -> None:
    desk_camera.show(*UNFIT[unfit](desk))
    desk.open()
    desk.waits()
    expect(desk.dialog).to_be_visible()
    assert not desk.readings


def test_the_shutter_takes_what_would_not_take_itself(desk: Desk, desk_camera: DeskCamera) -> None:
    desk_camera.show(desk.card(Pose(turn=9.0)))
    desk.open()
    desk.hints("straight")
    with desk.page.expect_navigation():
        desk.shutter.click()
    desk.is_read()


def test_what_cannot_be_read_is_one_tap_away_from_another_photo(desk: Desk, desk_camera: DeskCamera) -> None:
    desk_camera.show(scenes.jpeg(scenes.seen(scenes.wood())))
    desk.open()
    desk.page.wait_for_function("() => document.querySelector('.viewfinder video').videoWidth > 0")
    desk.shutter.click()
    expect(desk.form().locator(".wrong").first).to_be_visible()
    again = desk.form().get_by_role("button", name=desk.applicant.word("id.photo"))
    expect(again).to_be_focused()
    again.press("Enter")
    expect(desk.dialog).to_be_visible()


@pytest.mark.parametrize(
    ("key", "seen"),
    [
        ("closer", (Pose(scale=0.75), CALM)),
        ("back", (Pose(scale=1.09), CALM)),
        ("straight", (Pose(turn=-7.0), CALM)),
        ("place", (Pose(right=0.3, down=0.2), CALM)),
        ("light", (WELL, Shot(gain=0.1))),
        ("glare", (WELL, Shot(gain=0.75, glare=0.4))),
        ("still", (WELL, Shot(blur=5.0))),
    ],
)
def test_a_hint_says_what_to_do_next(key: str, seen: tuple[Pose, Shot], desk: Desk) -> None:
    desk.open(desk.card(*seen))
    desk.hints(key)
    assert not desk.readings


def test_hints_are_spoken_where_a_voice_is_wanted_and_calmly(page: Page, bank: Bank) -> None:
    page.add_init_script(_VOICE)
    desk = Desk(page, bank, "zh-CN")
    far, turned = desk.card(Pose(scale=0.75)), desk.card(Pose(turn=9.0))
    desk.open(far, far, turned)  # ten pictures a second: a flickering opinion
    page.wait_for_timeout(1_000)
    assert page.evaluate("() => spoken") == []
    desk.dialog.get_by_role("button", name=desk.applicant.word("id.voice")).click()
    desk.waits()
    spoken = page.evaluate("() => spoken")
    assert 1 <= len(spoken) <= 4
    assert {language for language, _ in spoken} == {"zh-CN"}


def test_the_large_pages_speak_from_the_start(page: Page, bank: Bank) -> None:
    page.add_init_script(_VOICE)
    desk = Desk(page, bank, "zh-CN", large=True)
    desk.open(desk.card(Pose(scale=0.75)))
    desk.hints("closer")
    spoken = [sentence for _, sentence in page.evaluate("() => spoken")]
    assert spoken == [desk.applicant.word("id.hint_place"), desk.applicant.word("id.hint_closer")]
    expect(desk.dialog.get_by_text("点按钮拍照")).to_be_visible()
    assert not too_small(page)


def test_whoever_dislikes_it_takes_every_photo_by_hand(desk: Desk) -> None:
    desk.open(desk.card(Pose(turn=9.0)))
    switch = desk.dialog.get_by_role("switch", name=desk.applicant.word("id.auto"))
    expect(switch).to_be_checked()
    switch.click()
    expect(switch).not_to_be_checked()
    desk.page.reload()
    desk.open(desk.card())
    expect(switch).not_to_be_checked()
    desk.hints("press")
    desk.waits()
    assert not desk.readings
    assert desk.page.evaluate("() => localStorage.length") == 0
    with desk.page.expect_navigation():
        desk.shutter.click()
    desk.is_read()


def test_a_keyboard_reaches_everything_and_escape_leaves(desk: Desk) -> None:
    desk.open(desk.card(Pose(turn=9.0)))
    expect(desk.shutter).to_be_focused()
    desk.page.keyboard.press("Tab")
    expect(desk.dialog.get_by_role("switch")).to_be_focused()
    desk.page.keyboard.press("Space")
    expect(desk.dialog.get_by_role("switch")).not_to_be_checked()
    desk.page.keyboard.press("Escape")
    expect(desk.dialog).to_be_hidden()
    expect(desk.form().locator("[data-open]")).to_be_focused()
    assert desk.page.evaluate("() => cameraStream.getTracks().map((track) => track.readyState)") == ["ended"]
    assert not desk.readings


def test_a_hidden_page_takes_no_photo(desk: Desk) -> None:
    desk.page.evaluate(_HIDE, True)
    desk.open(desk.card())
    desk.waits()
    assert not desk.readings
    with desk.page.expect_navigation():
        desk.page.evaluate(_HIDE, False)
    desk.is_read()


def test_the_light_of_the_phone_can_be_switched_on_where_it_has_one(page: Page, bank: Bank) -> None:
    desk = Desk(page, bank)
    light = desk.dialog.get_by_role("button", name=desk.applicant.word("id.torch"))
    desk.open(desk.card(Pose(turn=9.0)))
    desk.hints("straight")
    expect(light).to_be_hidden()
    desk.page.keyboard.press("Escape")
    page.evaluate(_TORCH)
    desk.open(desk.card(Pose(turn=9.0)))
    light.click()
    expect(light).to_have_attribute("aria-pressed", "true")
    light.click()
    expect(light).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("() => wanted") == [True, False]


def test_a_camera_that_goes_away_leaves_advice_and_the_file(desk: Desk) -> None:
    desk.open(desk.card(Pose(turn=9.0)))
    desk.hints("straight")
    desk.page.evaluate("() => cameraStream.getTracks()[0].dispatchEvent(new Event('ended'))")
    expect(desk.dialog).to_be_hidden()
    expect(desk.form().get_by_text(desk.applicant.word("id.absent"))).to_be_visible()
    expect(desk.form().locator("input[type=file]")).to_be_focused()


@pytest.fixture
def large_picture(desk: Desk) -> bytes:
    """A photo of 4800 × 3600 pixels, nine megabytes."""
    card = Image.open(BytesIO(desk.card(shot=Shot(noise=0)))).resize((4800, 3600))
    grain = np.random.default_rng(0).integers(0, 24, (3600, 4800, 3), np.uint8)
    file = BytesIO()
    Image.fromarray(np.asarray(card) // 2 + 90 + grain).save(file, "JPEG", quality=97)
    assert file.tell() > 9_000_000
    return file.getvalue()


def test_a_picture_larger_than_needed_is_made_smaller_before_it_is_sent(desk: Desk, large_picture: bytes) -> None:
    sent = {"name": "card.jpg", "mimeType": "image/jpeg", "buffer": large_picture}
    with desk.page.expect_navigation():
        desk.form().locator("input[type=file]").set_input_files(sent)
    desk.is_read()
    assert int(desk.readings[0].header_value("content-length") or 0) < 4_000_000


def test_a_file_that_cannot_be_made_smaller_is_refused_above_what_the_reader_takes(desk: Desk) -> None:
    sent = {"name": "card.heic", "mimeType": "image/jpeg", "buffer": bytes(MAX_BYTES + 1)}
    desk.form().locator("input[type=file]").set_input_files(sent)
    expect(desk.form().get_by_text(desk.applicant.word("id.large_file"))).to_be_visible()
    assert not desk.readings


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("large", [False, True])
def test_the_dialog_suits_everybody(scheme: str, large: bool, new_context: NewContext, bank: Bank) -> None:
    desk = Desk(new_context(color_scheme=scheme).new_page(), bank, "zh-CN", large)
    desk.open(desk.card(Pose(turn=9.0)))
    desk.hints("straight")
    assert not violations(desk.page)
