"""The guard over all browser tests notices what it is there for."""

from __future__ import annotations

from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page

from .bank import Bank
from .conftest import NewContext
from .guard import Guard

pytestmark = pytest.mark.browser


@pytest.fixture
def seen(guard: Guard, new_context: NewContext, bank: Bank) -> tuple[Page, list[str]]:
    page = new_context().new_page()
    page.goto(bank.page("/"))
    return page, guard.seen


@pytest.mark.parametrize(
    ("deed", "expected"),
    [
        ("() => console.error('oh no')", "console: oh no"),
        ("() => { setTimeout(() => { throw new Error('lost') }, 0) }", "lost"),
        ("() => { document.body.innerHTML = '<b>markup</b>' }", "TrustedHTML"),
        ("() => { document.body.setAttribute('style', 'color: red') }", "Content Security Policy"),
        ("() => { new Image().src = 'https://elsewhere.test/pixel.png' }", "Content Security Policy"),
        ("() => fetch('/nowhere').then(() => 0)", "404"),
    ],
)
def test_a_misdeed_is_seen(seen: tuple[Page, list[str]], deed: str, expected: str) -> None:
    page, found = seen
    with suppress(Error):  # some are refused on the spot as well
        page.evaluate(deed)
    page.wait_for_timeout(300)
    assert any(expected in each for each in found)
    found.clear()
