"""``python -m tests.browser.strip``: the journey in six phone screens, as docs/images/journey.png."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect, sync_playwright

from examples.material import card_photo

from .applicant import Applicant
from .bank import Bank, running
from .cameras import DeskCamera, put_person_before
from .conftest import CHROMIUM, FAKE_CAMERA, FLAGS, PHONE

OUT = Path("docs/images/journey.png")
WIDTH, GAP, CORNER = 300, 18, 22
_NO_TOAST = "sessionStorage.setItem('onboarding-outbox-seen', '9')"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as bank, sync_playwright() as playwright:
        camera = DeskCamera(Path(folder))
        camera.show(card_photo("happy", "front", bank.today))
        flags = [*FLAGS, *FAKE_CAMERA, f"--use-file-for-fake-video-capture={camera.path}"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        page = browser.new_context(viewport=PHONE, device_scale_factor=2, reduced_motion="reduce").new_page()
        page.add_init_script(_NO_TOAST)
        screens = [_framed(picture) for picture in _screens(page, bank)]
        browser.close()
    OUT.parent.mkdir(parents=True, exist_ok=True)
    _side_by_side(screens).quantize(256, method=Image.Quantize.MEDIANCUT).save(OUT, optimize=True)


def _screens(page: Page, bank: Bank) -> Iterator[bytes]:
    """One application from its first page to its card, looked at on the way."""
    applicant = Applicant(page, bank, "zh-CN")
    reached = "id_document"
    application = bank.application("happy", reached, locale="zh-CN")
    bank.enter(page.context, application, locale="zh-CN")

    def come_to(stage: str) -> None:
        nonlocal reached
        bank.advance(application, "happy", reached, stage)
        reached = stage

    page.goto(bank.page("/apply/id_document"))
    page.route("**/id_document/read", lambda route: route.abort())  # the photo that is about to take itself
    page.locator("[data-open]").first.click()
    expect(page.locator(".viewfinder-hint")).to_have_text(applicant.word("id.hint_good"))
    yield page.screenshot()
    come_to("liveness")
    page.goto(bank.page("/apply/liveness"))
    put_person_before(page, bank.persona("happy").clip_portrait, "zh-CN")
    page.locator("[data-start]").click()
    page.wait_for_timeout(3_200)
    yield page.screenshot()
    come_to("product")
    page.goto(bank.page("/apply/questionnaire"))
    expect(page.locator("[data-figure]")).to_contain_text("¥")
    yield page.screenshot()
    page.goto(bank.page("/apply/product"))
    yield page.screenshot()
    come_to("signing")
    page.goto(bank.page("/apply/credit"))
    yield page.screenshot()
    come_to("active")
    page.goto(bank.page("/apply/card"))
    applicant.press("card.reveal")
    expect(page.locator("[data-secret=pan]")).to_be_visible()
    page.evaluate("() => scrollTo(0, 0)")
    yield page.screenshot()


def _framed(picture: bytes) -> Image.Image:
    """The screen with round corners on white."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image = image.resize((WIDTH, round(image.height * WIDTH / image.width)), Image.Resampling.LANCZOS)
    mask = Image.new("L", (image.width * 4, image.height * 4), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, mask.width - 1, mask.height - 1), CORNER * 4, fill=255)
    framed = Image.new("RGB", image.size, "white")
    framed.paste(image, mask=mask.resize(image.size, Image.Resampling.LANCZOS))
    outline = ImageDraw.Draw(framed)
    outline.rounded_rectangle((0, 0, image.width - 1, image.height - 1), CORNER, outline="#c9d2de", width=2)
    return framed


def _side_by_side(screens: list[Image.Image]) -> Image.Image:
    width = len(screens) * (WIDTH + GAP) + GAP
    strip = Image.new("RGB", (width, max(each.height for each in screens) + 2 * GAP), "white")
    for index, screen in enumerate(screens):
        strip.paste(screen, (GAP + index * (WIDTH + GAP), GAP))
    return strip


if __name__ == "__main__":
    main()
