"""What can be measured on a page as it is drawn: targets, overflow, and what axe-core finds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = "tags => axe.run(document, { runOnly: tags, resultTypes: ['violations'], elementRef: false })"
MAIN_PX, LEAST_PX = 60, 44
#: Every control that shows, with the height of its target: a label counts with the box that it ticks.
#: Links inside a sentence are exempt (WCAG 2.5.8).
_TARGETS = """
() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
  .filter((each) => each.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
  .filter((each) => each.getBoundingClientRect().height > 1 && !each.classList.contains("skip"))
  .filter((each) => !(each.tagName === "A" && getComputedStyle(each).display === "inline"))
  .map((each) => {
    const box = (each.closest("label") ?? each).getBoundingClientRect();
    const main = each.matches(".button.main, .button.second, .input, .tile input");
    return { what: (each.textContent || each.name).trim().slice(0, 40), main, width: box.width, height: box.height };
  })
"""
_OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def too_small(page: Page) -> list[dict[str, object]]:
    """Targets that a finger misses."""
    least = {True: MAIN_PX, False: LEAST_PX}
    found = page.evaluate(_TARGETS)
    assert found
    return [each for each in found if each["height"] < least[each["main"]] or each["width"] < LEAST_PX]


def overflow(page: Page) -> int:
    """By how many CSS pixels the page is wider than the screen."""
    return int(page.evaluate(_OVERFLOW))


def violations(page: Page) -> list[str]:
    """What axe finds wrong: the rule, and the elements it holds for."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate(_RUN, TAGS)
    return [f"{each['id']}: {[node['target'] for node in each['nodes']]}" for each in found["violations"]]
