"""The side with the emblem: where its fields stand (GA 448-2013)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import takewhile

from onboarding.ocr import toponyms
from onboarding.ocr.columns import continuing, together
from onboarding.ocr.engine import Character
from onboarding.ocr.fields import read_by_vote, readings
from onboarding.ocr.lines import Page, Row, Span, TextLine, read_line
from onboarding.ocr.reading import LONG_TERM, Field
from onboarding.ocr.snippet import DIGITS, SIMPLIFIED, Snippet, is_han, iso

_AUTHORITY = r"签发机关|发机关|机关|签发"
_TERM = r"有?效?期限|有效期?|期限|限"
_TITLE = r"身份证|中华|人民共"
_POLICE = ("公安局", "分局")
_STRAY = 0.7
_HEADING = frozenset("中华人民共和国居民身份证")
_PERIOD = re.compile(r"(20\d\d|19[89]\d)\.?(\d\d)\.?(\d\d)\.?-+(?:(20\d\d)\.?(\d\d)\.?(\d\d)|长期)")


def read_back(page: Page) -> dict[str, Field]:
    """Fields of the side with the emblem; dates ISO 8601, the end 长期 where it is not a date."""
    valid_from, valid_to = _validity(page)
    return {"issuing_authority": _authority(page), "valid_from": valid_from, "valid_to": valid_to}


def _authority(page: Page) -> Field:
    """What stands beside its label, of which the value's box may show the last character again.

    The police issue all cards: a text that does not end in 局 has lost something.
    """
    for i, row in enumerate(page.rows):
        if re.search(_AUTHORITY, row.text):
            snippet = read_by_vote(page, _authority_lines(page, i), common=True)
            kept = [replace(c, text=c.text.translate(SIMPLIFIED)) for c in snippet.characters if is_han(c.text)]
            kept = _without_label(kept)
            whole = Snippet(toponyms.repair_authority(kept).characters, snippet.box)
            return whole.field(confidence=whole.confidence if whole.text.endswith("局") else whole.confidence / 2)
    for row in page.rows:
        if row.text.endswith(_POLICE):  # what hid the label may hide the first characters too
            snippet = read_by_vote(page, row.spans())
            text = re.sub(r"^.*机关", "", snippet.text)
            return snippet.field(text, snippet.confidence / 2)
    return Field()


def _without_label(characters: list[Character]) -> list[Character]:
    """Without what a box showed of the label once more: its characters, or an unsure one before a known place."""
    while characters and characters[0].text in "签发机关":
        characters = characters[1:]
    rest = toponyms.repair_authority(characters[1:])
    stray = bool(characters) and characters[0].probability < _STRAY and rest.text.endswith("局") and not rest.changes
    return characters[1:] if stray else characters


def _authority_lines(page: Page, index: int) -> Sequence[Span]:
    """The spans beside the label and the lines of their column: a long name takes two, around or below the label."""
    row = page.rows[index]
    beside = together(page.image, row.after(_AUTHORITY)) or _place_beside(page, row)
    if not beside:
        return ()
    above = list(takewhile(lambda row: not re.search(_TITLE, row.text), reversed(page.rows[:index])))
    below = takewhile(lambda row: not re.search(rf"{_TERM}|\d\d", row.text), page.rows[index + 1 :])

    def others(rows: Iterable[Row]) -> tuple[Span, ...]:
        spans = continuing(page.image, beside, rows)
        return tuple(span for span in spans if is_han(span.line.text) and not set(span.line.text) <= _HEADING)

    return (*others(reversed(above)), *beside, *others(below))


def _place_beside(page: Page, row: Row) -> tuple[Span, ...]:
    """What is read where the value must stand although the detector saw nothing there."""
    box = row.beside(_AUTHORITY, 8)
    if box is None:
        return ()
    line: TextLine = read_line(page.image, box, page.engine, careful=True)
    return Row((line,)).after(_AUTHORITY)


def _validity(page: Page) -> tuple[Field, Field]:
    alphabet = DIGITS | set(".-" + LONG_TERM)
    for row in page.rows:
        if len(re.findall(r"\d", row.text)) < 6:
            continue
        spans = row.after(_TERM) or row.spans()
        for snippet in readings(page, spans, alphabet):
            found = _PERIOD.search(snippet.text)
            if found and (start := iso(*found.groups()[:3])):
                end = iso(*found.groups()[3:]) if found[4] else LONG_TERM
                return snippet.field(start), snippet.field(end)
    return Field(), Field()
