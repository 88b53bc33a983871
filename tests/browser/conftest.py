"""One bank, one Chromium, and a guard over every page of every test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from .bank import Bank, running
from .cameras import DeskCamera
from .guard import Guard

CHROMIUM = Path("/usr/bin/chromium")
PHONE = {"width": 390, "height": 844}
FLAGS = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking")
FAKE_CAMERA = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")

NewContext = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    with running(tmp_path_factory.mktemp("bank")) as bank:
        yield bank


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """In place of the plugin's, which runs an event loop to the end of the session: others need to start their own."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def launch(playwright: Playwright) -> Callable[..., Browser]:
    """Start Chromium with more flags; skips where there is none."""
    if not CHROMIUM.exists():
        pytest.skip("browser tests need Debian's chromium: apt-get install chromium")
    return lambda *flags: playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])


@pytest.fixture(scope="session")
def desk_camera(tmp_path_factory: pytest.TempPathFactory) -> DeskCamera:
    return DeskCamera(tmp_path_factory.mktemp("camera"))


@pytest.fixture(scope="package")
def browser(launch: Callable[..., Browser], desk_camera: DeskCamera) -> Iterator[Browser]:
    """Chromium whose camera looks at the desk."""
    browser = launch(*FAKE_CAMERA, f"--use-file-for-fake-video-capture={desk_camera.path}")
    yield browser
    browser.close()


@pytest.fixture
def guard() -> Iterator[Guard]:
    guard = Guard()
    yield guard
    assert not guard.seen


@pytest.fixture
def new_context(browser: Browser, guard: Guard) -> Iterator[NewContext]:
    """Make a phone with its own cookies. ``locale`` is the browser's language."""
    made: list[BrowserContext] = []

    def make(*, of: Browser | None = None, locale: str = "en", **options: object) -> BrowserContext:
        settings = {"viewport": PHONE, "locale": locale, "reduced_motion": "reduce", "service_workers": "block"}
        context = (of or browser).new_context(**(settings | options))
        context.set_default_timeout(15_000)
        guard.watch(context)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def page(new_context: NewContext) -> Page:
    """A page in an English browser."""
    return new_context().new_page()
