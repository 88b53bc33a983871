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

import numpy as np

from onboarding.ocr.engine import Character
from onboarding.ocr.geometry import LineBox
from onboarding.ocr.recognizer import Charset, CtcRecognition

_SURE, _DOUBTFUL, _SUREST = 98.9, 7.5, 0.995
"""What ``x_conf`` means: of 2,020 characters on drawn cards at four levels of photos, 99.3 % were right at 98.5 and
above, 83 % at 97.5, 70 % at 96, 50 % at 94.5, 44 % at 91 and 30 % at 89."""
_PAGE = re.compile(r"class='ocr_page'.*?title='[^']*?bbox 0 0 (\d+) (\d+)")
_CHARACTER = re.compile(r"x_bboxes (-?\d+) -?\d+ (-?\d+) -?\d+; x_conf (-?[\d.]+)'>([^<]+)<")
_STEP = re.compile(r"id='timestep[\d_]+'>")
_CHOICE = re.compile(r"x_confs ([\d.]+)'>([^<]*)<")
_LINE = re.compile(r"class='ocr_(?:line|caption|header|textfloat)'[^>]*?bbox (\d+) (\d+) (\d+) (\d+)")


def pages(document: str) -> Iterator[tuple[float, str]]:
    """Each page's width in pixels and its part of the document."""
    starts = list(_PAGE.finditer(document))
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        yield float(start[1]), document[start.end() : following.start() if following else None]


def characters(width: float, page: str) -> tuple[Character, ...]:
    """The characters of a page that holds one line."""
    found = []
    for left, right, confidence, text in _CHARACTER.findall(page):
        probability = min(_SUREST, math.exp((float(confidence) - _SURE) / _DOUBTFUL))
        position = (float(left) + float(right)) / 2 / width
        read = html.unescape(text)
        found.append(Character(read, probability, position, ((read, probability),)))
    return tuple(found)


def recognition(page: str) -> CtcRecognition:
    """The network's output for a page that holds one line, ready to be decoded within any alphabet."""
    steps = [
        {html.unescape(text): float(percent) / 100 for percent, text in _CHOICE.findall(step)}
        for step in _STEP.split(page)[1:]
    ]
    classes = _Classes(("", *sorted({text for step in steps for text in step if text})))
    index = {text: i for i, text in enumerate(classes.characters)}
    table = np.zeros((max(1, len(steps)), len(index)), np.float32)
    table[: len(steps) or 1, 0] = 0.0 if steps else 1.0
    for row, step in zip(table, steps, strict=False):
        for text, probability in step.items():
            row[index[text]] = probability
    return CtcRecognition(table, classes)


def lines(document: str) -> list[LineBox]:
    """The lines of a picture, upright as Tesseract takes them to be."""
    boxes = []
    for corners in _LINE.findall(document):
        left, top, right, bottom = map(float, corners)
        boxes.append(LineBox((left + right) / 2, (top + bottom) / 2, right - left, bottom - top, 0.0))
    return boxes


class _Classes(Charset):
    """The characters that a network thought of in one line."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__("", "")
        self.characters = names
