"""A second-generation resident identity card in a picture: which sheet of print it is, and which side."""

from __future__ import annotations

import re
from dataclasses import replace

from onboarding.ocr.engine import Image, TextEngine
from onboarding.ocr.extent import of_one_card
from onboarding.ocr.lines import Page, read_pages
from onboarding.ocr.reading import Side

_FRONT = (r"姓名", r"性别", r"民族", r"出生", r"住址", r"公民|身份号码", r"\d{17}[\dXx]", r"\d年\d+月")
_BACK = (r"中华人民", r"^居?民?身份证$", r"^签?发?机关", r"^有?效?期限", r"公安局|分局$", r"\d{4}\.\d\d\.\d\d")


def find_side(image: Image, engine: TextEngine) -> tuple[Page, Side] | None:
    """The first sheet of a picture that is a side of a card, with the lines of that card only."""
    for page in read_pages(image, engine):
        if side := side_of(page):
            return replace(of_one_card(page, side), sheet=page.text), side
    return None


def side_of(page: Page) -> Side | None:
    """Which side the rows belong to, None if they are not from a card: at least two of its marks must be there."""
    front = sum(bool(re.search(mark, page.text, re.MULTILINE)) for mark in _FRONT)
    back = sum(bool(re.search(mark, page.text, re.MULTILINE)) for mark in _BACK)
    if max(front, back) < 2 or front == back:
        return None
    return "front" if front > back else "back"
