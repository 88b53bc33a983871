"""``python -m tests.browser.screens``: a picture of every page, in build/screens."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from examples.material import card_photo
from onboarding.domain.reference import reference

from . import scenes
from .bank import Bank, running
from .cameras import DeskCamera, put_person_before, put_scene_before
from .conftest import CHROMIUM, FAKE_CAMERA, FLAGS, PHONE
from .scenes import CALM, WELL, Pose, Shot
from .tour import JOURNEY, MODES, Mode, Stop, Tour

OUT = Path("build/screens")
DESK = {"width": 1440, "height": 900}
WIDE = (
    "start",
    "id-read",
    "liveness",
    "liveness-guided",
    "questions",
    "product",
    "credit-result",
    "signing",
    "card-active",
)
#: What fills the screen by itself is shown as the screen, not as a page.
SCREENFULS = ("id-viewfinder", "id-viewfinder-by-hand", "liveness-guided", "questions")
#: What brings out each hint of the viewfinder.
HINTS = {
    "place": (Pose(right=0.3, down=0.2), CALM),
    "closer": (Pose(scale=0.75), CALM),
    "back": (Pose(scale=1.08), CALM),
    "straight": (Pose(turn=9.0), CALM),
    "light": (WELL, Shot(gain=0.1)),
    "glare": (WELL, Shot(gain=0.75, glare=0.4)),
    "still": (WELL, Shot(blur=5.0)),
    "press": (WELL, CALM),
}


def main(only: list[str]) -> None:
    stops = [stop for stop in JOURNEY if not only or stop.name in only]
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as bank, sync_playwright() as playwright:
        camera = DeskCamera(Path(folder))
        camera.show(card_photo("happy", "front", bank.today))
        flags = [*FLAGS, *FAKE_CAMERA, f"--use-file-for-fake-video-capture={camera.path}"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        _applicant(browser, bank, stops)
        if not only or "id-hints" in only:
            _hints(browser, bank)
        if not only or "liveness-filming" in only:
            _filming(browser, bank)
        if not only:
            _others(browser, bank)
        browser.close()


def _applicant(browser: Browser, bank: Bank, stops: list[Stop]) -> None:
    tour = Tour(bank)
    phone, dark, desk = (_page(browser, **options) for options in ({}, {"color_scheme": "dark"}, {"viewport": DESK}))
    for stop in stops:
        for mode in tour.visit(stop, phone):
            _shoot(phone, stop, mode.name)
        for mode in tour.visit(stop, dark, (Mode("zh-CN"),)):
            _shoot(dark, stop, f"dark-{mode.name}")
        if stop.name in WIDE:
            for mode in tour.visit(stop, desk, MODES[:2]):
                _shoot(desk, stop, f"wide-{mode.name}")


def _hints(browser: Browser, bank: Bank) -> None:
    """The viewfinder with each hint, as an upright phone's camera shows it; one of them on a phone held sideways."""
    card = scenes.card("happy", "front", bank.today)
    views = {
        hint: scenes.jpeg(
            scenes.upright(
                scenes.seen(scenes.with_card(scenes.wood(), card, pose), shot), scenes.seen(scenes.wood(), shot)
            )
        )
        for hint, (pose, shot) in HINTS.items()
    }
    for mode in MODES[:3]:
        for scheme in ("light", "dark") if mode == MODES[0] else ("light",):
            page = _page(browser, color_scheme=scheme)
            for hint, view in views.items():
                _look(page, bank, mode, view)
                page.screenshot(path=OUT / f"id-hint-{hint}-{scheme + '-' if scheme == 'dark' else ''}{mode.name}.png")
    page = _page(browser, viewport={"width": 844, "height": 390})
    _look(page, bank, MODES[0], scenes.jpeg(scenes.seen(scenes.with_card(scenes.wood(), card, scenes.Pose(turn=9)))))
    page.screenshot(path=OUT / "id-hint-sideways-zh.png")


def _look(page: Page, bank: Bank, mode: Mode, view: bytes) -> None:
    """Open the viewfinder by hand before a view, and wait until it has made up its mind."""
    bank.enter(page.context, bank.application(), locale=mode.locale, large=mode.large)
    page.goto(bank.page("/apply/id_document"))
    page.evaluate("() => history.replaceState({ auto: false }, '')")
    page.reload()
    put_scene_before(page, view)
    page.locator("[data-open]").first.click()
    page.wait_for_timeout(3_500)


def _filming(browser: Browser, bank: Bank) -> None:
    """The face check while it runs: in colours and without, on a phone upright and sideways, a tablet and a desk."""
    sideways, tablet = {"width": 844, "height": 390}, {"width": 768, "height": 1024}
    for name, mode, options in (
        ("zh", MODES[0], {"reduced_motion": "no-preference"}),
        ("en", MODES[1], {}),
        ("large-zh", MODES[2], {"reduced_motion": "no-preference", "color_scheme": "dark"}),
        ("large-en", MODES[3], {"reduced_motion": "no-preference"}),
        ("sideways-zh", MODES[0], {"viewport": sideways, "reduced_motion": "no-preference"}),
        ("tablet-en", MODES[1], {"viewport": tablet, "reduced_motion": "no-preference"}),
        ("desk-zh", MODES[0], {"viewport": DESK, "reduced_motion": "no-preference"}),
    ):
        page = _page(browser, **options)
        bank.enter(page.context, bank.application("happy", "liveness"), locale=mode.locale, large=mode.large)
        page.goto(bank.page("/apply/liveness"))
        put_person_before(page, bank.persona("happy").clip_portrait, mode.locale)
        page.locator("[data-start]").click()
        page.locator("dialog[data-phase=filming]").wait_for()
        for shot in range(3):
            page.wait_for_timeout(1_500)
            page.screenshot(path=OUT / f"liveness-filming-{name}-{shot}.png")
        page.context.close()


def _others(browser: Browser, bank: Bank) -> None:
    """The bank's own pages and the reviewer's desk."""
    application = bank.application("referred", "credit")
    bank.refer(application)
    for size, viewport in (("phone", PHONE), ("wide", DESK)):
        page = _page(browser, viewport=viewport)
        for name, path in (("home", "/"), ("partner", "/partner/"), ("staff", "/staff")):
            page.goto(f"{bank.url}{path}?lang=zh-CN")
            page.screenshot(path=OUT / f"{name}-{size}.png", full_page=True)
        page.locator("form button.main").click()
        page.screenshot(path=OUT / f"reviews-{size}.png", full_page=True)
        page.get_by_role("row").filter(has_text=reference(application)).get_by_role("link").click()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=OUT / f"review-{size}.png", full_page=True)


def _page(browser: Browser, **options: Any) -> Page:
    settings = {"viewport": PHONE, "device_scale_factor": 2, "locale": "zh-CN", "reduced_motion": "reduce"}
    return browser.new_context(**(settings | options)).new_page()


def _shoot(page: Page, stop: Stop, mode: str) -> None:
    page.wait_for_timeout(150)  # images and fonts settle
    page.screenshot(path=OUT / f"{stop.name}-{mode}.png", full_page=stop.name not in SCREENFULS)


if __name__ == "__main__":
    main(sys.argv[1:])
