"""What Tesseract writes with its readings (hOCR): characters with their places, or its network's very output.

hOCR: http://kba.github.io/hocr-spec/1.2/. With ``lstm_choice_mode=1`` there is for each step of the network a list of
characters in whole percent, an empty one being the CTC blank; for languages whose characters are coded in several
parts, such as Chinese, those mean nothing.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterator
from itertools import zip_longest

from onboarding.ocr.engine import Character
from onboarding.ocr.geometry import LineBox

_SURE, _DOUBTFUL, _SUREST = 98.9, 7.5, 0.995
"""What ``x_conf`` means: of 2,020 characters on drawn cards at four levels of photos, 99.3 % were right at 98.5 and
above, 83 % at 97.5, 70 % at 96, 50 % at 94.5, 44 % at 91 and 30 % at 89."""
_RIVALS = 3
_PAGE = re.compile(r"class='ocr_page'.*?title='[^']*?bbox 0 0 (\d+) (\d+)")
_CHARACTER = re.compile(r"x_bboxes (-?\d+) -?\d+ (-?\d+) -?\d+; x_conf (-?[\d.]+)'>([^<]+)<")
_CHOICE = re.compile(r"x_confs ([\d.]+)'>([^<]*)<")
_LINE = re.compile(r"class='ocr_(?:line|caption|header|textfloat)'[^>]*?bbox (\d+) (\d+) (\d+) (\d+)")


def pages(document: str) -> Iterator[tuple[float, str]]:
    """Each page's width in pixels and its part of the document."""
    starts = list(_PAGE.finditer(document))
    for start, following in zip_longest(starts, starts[1:]):
        yield float(start[1]), document[start.end() : following.start() if following else None]


def characters(width: float, page: str) -> tuple[Character, ...]:
    """The characters of a page that holds one line, with their rivals where the network's output is there."""
    found = []
    starts = list(_CHARACTER.finditer(page))
    for start, following in zip_longest(starts, starts[1:]):
        left, right, confidence, text = start.groups()
        probability = min(_SUREST, math.exp((float(confidence) - _SURE) / _DOUBTFUL))
        position = (float(left) + float(right)) / 2 / width
        read = html.unescape(text)
        rivals = _rivals(page[start.end() : following.start() if following else None], read, probability)
        found.append(Character(read, probability, position, ((read, probability), *rivals)))
    return tuple(found)


def _rivals(steps: str, read: str, probability: float) -> list[tuple[str, float]]:
    """What else the network saw in the steps of a character, likeliest first."""
    seen: dict[str, float] = {}
    for percent, text in _CHOICE.findall(steps):
        rival = html.unescape(text)
        if rival and rival != read:
            seen[rival] = min(probability, max(seen.get(rival, 0.0), float(percent) / 100))
    return sorted(seen.items(), key=lambda pair: -pair[1])[:_RIVALS]


def lines(document: str) -> list[LineBox]:
    """The lines of a picture, upright as Tesseract takes them to be."""
    boxes = []
    for corners in _LINE.findall(document):
        left, top, right, bottom = map(float, corners)
        boxes.append(LineBox((left + right) / 2, (top + bottom) / 2, right - left, bottom - top, 0.0))
    return boxes
