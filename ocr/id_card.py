"""The two sides of a second-generation resident identity card (GA 448-2013): where each field stands."""

from __future__ import annotations

import re
from datetime import date
from itertools import takewhile

from onboarding.ocr import ethnicities, id_number
from onboarding.ocr.fields import Snippet, read
from onboarding.ocr.lines import Page, Row, Span
from onboarding.ocr.reading import Field, Side

LONG_TERM = "长期"

_DIGITS = frozenset("0123456789")
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})")
_PERIOD = re.compile(r"(\d{4})\.?(\d\d)\.?(\d\d)\.?-+(?:(\d{4})\.?(\d\d)\.?(\d\d)|长期)")

_NAME = r"姓.?名|^.名|^姓."
_ID_LABEL = r"公民身份号码|身份号码|份号码|号码|公民|身份"
_ADDRESS = r"[住佳]址|^.址|^住."
_FRONT = (r"姓名", r"性别", r"民族", r"出生", r"住址", r"公民|身份号码", r"\d{17}[\dXx]", r"\d年\d+月")
_BACK = (r"中华人民", r"居民身份证", r"签发", r"机关", r"有效|期限", r"公安", r"\d{4}\.\d\d\.\d\d")


def side_of(page: Page) -> Side | None:
    """Which side the rows belong to, None if they are not from a card: at least two of its marks must be there."""
    front = sum(bool(re.search(mark, page.text)) for mark in _FRONT)
    back = sum(bool(re.search(mark, page.text)) for mark in _BACK)
    if max(front, back) < 2 or front == back:
        return None
    return "front" if front > back else "back"


def read_front(page: Page) -> dict[str, Field]:
    """Fields of the side with the portrait, each as printed; dates ISO 8601."""
    number_row = _row_of_number(page)
    above = tuple(takewhile(lambda row: row is not number_row, page.rows))
    return {
        "name": _name(page, above),
        "sex": _sex(page, above),
        "ethnicity": _ethnicity(page, above),
        "birth_date": _birth_date(page, above),
        "address": _address(page, above),
        "id_number": _id_number(page, number_row),
    }


def read_back(page: Page) -> dict[str, Field]:
    """Fields of the side with the emblem."""
    valid_from, valid_to = _validity(page)
    return {"issuing_authority": _authority(page), "valid_from": valid_from, "valid_to": valid_to}


def is_han(character: str) -> bool:
    """Whether a character is a Han ideograph of any Unicode block, or 〇.

    >>> [is_han(c) for c in "王𠅤A1·"]
    [True, True, False, False, False]
    """
    return bool(re.match(r"[〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]", character))


def _row_of_number(page: Page) -> Row | None:
    """The row with most digits, if they can be an identity number."""
    counts = [(len(re.findall(r"[0-9Xx]", row.text)), i) for i, row in enumerate(page.rows)]
    most, index = max(counts, default=(0, 0))
    return page.rows[index] if most >= 14 else None


def _first(rows: tuple[Row, ...], label: str, until: str | None = None) -> tuple[Span, ...]:
    """What follows a label in the first row that has it."""
    return next((spans for row in rows if (spans := row.after(label, until))), ())


def _name(page: Page, rows: tuple[Row, ...]) -> Field:
    snippet = read(page, _first(rows, _NAME, until=r"性别"), careful=True)
    kept = Snippet(tuple(c for c in snippet.characters if is_han(c.text) or c.text in "·•."), snippet.box)
    return kept.field(re.sub(r"[•.]", "·", kept.text))


def _sex(page: Page, rows: tuple[Row, ...]) -> Field:
    spans = _first(rows, r"性.?别|.别|性", until=r"民族|民|族") or _first(rows, r"^(?=[男女])", until=r"民族|民|族")
    snippet = read(page, spans, frozenset("男女"))
    return Snippet(snippet.characters[:1], snippet.box).field()


def _ethnicity(page: Page, rows: tuple[Row, ...]) -> Field:
    """Read with the larger recognizer: the tiny one has no 仫 and would turn 仫佬 into 仡佬."""
    snippet = read(page, _first(rows, r"民.?族|.族|民"), ethnicities.ALPHABET, careful=True)
    name = ethnicities.nearest(snippet.text)
    return snippet.field(name) if name else snippet.field(confidence=0.0)


def _birth_date(page: Page, rows: tuple[Row, ...]) -> Field:
    for row in rows:
        if "年" in row.text or "月" in row.text:
            snippet = read(page, row.after(r"出.?生|.生|出") or row.spans(), _DIGITS | set("年月日"))
            if found := _DATE.search(snippet.text):
                return snippet.field(_iso(*found.groups()))
    return Field()


def _address(page: Page, rows: tuple[Row, ...]) -> Field:
    """The row of the label and all rows below it, as far as they stand in the same column."""
    for i, row in enumerate(rows):
        if spans := row.after(_ADDRESS):
            following = [span for below in rows[i + 1 :] for span in _column(spans[0], below)]
            snippet = read(page, [*spans, *following], careful=True)
            kept = tuple(c for c in snippet.characters if is_han(c.text) or re.match(r"[0-9A-Za-z#()（）\-·]", c.text))
            return Snippet(kept, snippet.box).field()
    return Field()


def _column(first: Span, row: Row) -> tuple[Span, ...]:
    """The spans of a row that begin no further left, and lie no further right, than an address may."""
    axis = first.line.box.along
    height = first.line.box.height
    left = float(axis @ first.line.box.at(first.start, 0.5))
    spans = []
    for span in row.spans():
        begin, end = (float(axis @ span.line.box.at(u, 0.5)) for u in (span.start, span.stop))
        if begin > left - 2.5 * height and end < left + 16 * height:
            spans.append(span)
    return tuple(spans)


def _id_number(page: Page, row: Row | None) -> Field:
    """Tiny recognizer first, the small one only if the checksum fails, then a repair of either."""
    if row is None:
        return Field()
    start = re.search(r"[0-9]", row.text)
    spans = row.after(_ID_LABEL) or row.spans(start.start() if start else 0)
    readings = []
    for careful in (False, True):
        snippet = read(page, spans, id_number.ALPHABET, careful=careful)
        if id_number.is_valid(snippet.text):
            return snippet.field(confidence=1 - (1 - snippet.confidence) / 11)  # 1 in 11 wrong ones would pass
        readings.append(snippet)
    for snippet in readings:
        if repaired := id_number.repair([c.rivals for c in snippet.characters]):
            return snippet.field(repaired, snippet.confidence)
    return readings[1].field(confidence=0.0)


def _authority(page: Page) -> Field:
    spans = _first(page.rows, r"签发机关|发机关|机关|签发")
    snippet = read(page, spans, careful=True)
    return Snippet(tuple(c for c in snippet.characters if is_han(c.text)), snippet.box).field()


def _validity(page: Page) -> tuple[Field, Field]:
    alphabet = _DIGITS | set(".-" + LONG_TERM)
    for row in page.rows:
        if len(re.findall(r"\d", row.text)) < 6:
            continue
        spans = row.after(r"有?效?期限|有效期?|期限|限") or row.spans()
        for careful in (False, True):
            snippet = read(page, spans, alphabet, careful=careful)
            found = _PERIOD.search(snippet.text)
            if found and (start := _iso(*found.groups()[:3])):
                end = _iso(*found.groups()[3:]) if found[4] else LONG_TERM
                return snippet.field(start), snippet.field(end)
    return Field(), Field()


def _iso(year: str, month: str, day: str) -> str:
    """ISO 8601, or nothing if there is no such day."""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
