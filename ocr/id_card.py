"""The two sides of a second-generation resident identity card (GA 448-2013): where each field stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import takewhile

from onboarding.ocr import ethnicities, id_number
from onboarding.ocr.engine import Image, TextEngine
from onboarding.ocr.fields import Snippet, is_han, read
from onboarding.ocr.lines import Page, Row, Span, TextLine, read_line, read_pages
from onboarding.ocr.quality import ink_contrast
from onboarding.ocr.reading import Field, Side

LONG_TERM = "长期"
Rows = Sequence[Row]

_SAME_INK = 0.6
_LEGIBLE = 0.7
_SURE = 0.95
_SIMPLIFIED = str.maketrans("粵漢區縣號戶樓單", "粤汉区县号户楼单")
"""Traditional forms the recognizer prefers now and then; cards print addresses in simplified characters."""
_DIGITS = frozenset("0123456789")
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})")
_PERIOD = re.compile(r"(\d{4})\.?(\d\d)\.?(\d\d)\.?-+(?:(\d{4})\.?(\d\d)\.?(\d\d)|长期)")

_NAME = r"姓.?名|^.?名|^姓.?"
_ID_LABEL = r"公民身份号码|身份号码|份号码|号码|公民|身份"
_SEX = r"性.?[别別]|^.?[别別]|^性.?"
_ETHNICITY = r"民.?族|.族|(?<=[男女])民"
_BELOW_NAME = r"[男女]|族|\d年"
_BIRTH = re.compile(r"[12]\d{3}.?年|\d月|年\d|月\d")
_ADDRESS = r"[住佳]址|^.址|^[住佳](?![别別])"
_FRONT = (r"姓名", r"性别", r"民族", r"出生", r"住址", r"公民|身份号码", r"\d{17}[\dXx]", r"\d年\d+月")
_BACK = (r"中华人民", r"居民身份证", r"签发", r"机关", r"有效|期限", r"公安", r"\d{4}\.\d\d\.\d\d")


def find_side(image: Image, engine: TextEngine) -> tuple[Page, Side] | None:
    """The first sheet of a picture that is a side of a card."""
    for page in read_pages(image, engine):
        if side := side_of(page):
            return page, side
    return None


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


def _row_of_number(page: Page) -> Row | None:
    """The row with most digits, if they can be an identity number."""
    counts = [(len(re.findall(r"[0-9Xx]", row.text)), i) for i, row in enumerate(page.rows)]
    most, index = max(counts, default=(0, 0))
    return page.rows[index] if most >= 14 else None


def _first(rows: Rows, label: str, until: str | None = None) -> tuple[Span, ...]:
    """What follows a label in the first row that has it."""
    return next((spans for row in rows if (spans := row.after(label, until))), ())


def _value(page: Page, rows: Rows, label: str, until: str, reach: float) -> tuple[Span, ...]:
    """What follows a label, or, where the detector saw nothing there, the place where it must stand."""
    if spans := _first(rows, label, until):
        return spans
    box = next((box for row in rows if (box := row.beside(label, reach))), None)
    if box is None:
        return ()
    return Row((read_line(page.image, box, page.engine, careful=True),)).after(label, until)


def _name(page: Page, rows: Rows) -> Field:
    """After its label; where that was not seen, the first row if the row of sex or birth follows it."""
    spans = _value(page, rows, _NAME, r"性别", 5)
    if not spans and len(rows) > 1 and re.match(r"\D{2,}$", rows[0].text) and re.search(_BELOW_NAME, rows[1].text):
        spans = rows[0].spans()
    snippet = read(page, spans, careful=True)
    kept = Snippet(tuple(c for c in snippet.characters if is_han(c.text) or c.text in "·•."), snippet.box)
    return kept.field(re.sub(r"[•.]", "·", kept.text))


def _sex(page: Page, rows: Rows) -> Field:
    spans = _value(page, rows, _SEX, _ETHNICITY, 3) or _first(rows, r"^(?=[男女])", _ETHNICITY)
    snippet = read(page, spans, "男女")
    return Snippet(snippet.characters[:1], snippet.box).field()


def _ethnicity(page: Page, rows: Rows) -> Field:
    """Tiny recognizer first; the small one where it is unsure, or read 仡佬, since it has no 仫 for 仫佬."""
    spans = _value(page, rows, _ETHNICITY, r"$", 5)
    snippet = read(page, spans, ethnicities.ALPHABET)
    if snippet.confidence < _SURE or ethnicities.nearest(snippet.text) != snippet.text or "仡" in snippet.text:
        snippet = read(page, spans, ethnicities.ALPHABET, careful=True)
    name = ethnicities.nearest(snippet.text)
    return snippet.field(name) if name else snippet.field(confidence=0.0)


def _birth_date(page: Page, rows: Rows) -> Field:
    for row in rows:
        if _BIRTH.search(row.text):
            snippet = read(page, row.after(r"出.?生|^.?生|^出") or row.spans(), _DIGITS | set("年月日"))
            if found := _DATE.search(snippet.text):
                return snippet.field(_iso(*found.groups()))
    return Field()


def _address(page: Page, rows: Rows) -> Field:
    """What follows the label, and the lines below it in the same column."""
    for i, row in enumerate(rows):
        if spans := row.after(_ADDRESS):
            return _address_from(page, spans, rows[i + 1 :])
    births = [i for i, row in enumerate(rows) if _BIRTH.search(row.text)]
    if births and len(rows) > births[-1] + 1:  # no label seen: what stands below the birth date
        return _address_from(page, rows[births[-1] + 1].spans(), rows[births[-1] + 2 :])
    return Field()


def _address_from(page: Page, first: Sequence[Span], rows: Rows) -> Field:
    lines = [line for row in rows for line in row.lines]
    column = [first[0], *(Span(line) for line in lines if _continues(page, first[0], line))]
    snippet = read(page, [first[0], *first[1:], *column[1:], *_short_last_line(page, column)], careful=True)
    kept = [c for c in snippet.characters if is_han(c.text) or re.match(r"[0-9A-Za-z#()（）\-·]", c.text)]
    address = Snippet(tuple(kept), snippet.box)
    return address.field(address.text.translate(_SIMPLIFIED))


def _short_last_line(page: Page, lines: list[Span]) -> list[Span]:
    """One or two characters under a full last line: the detector tends to miss what is so short."""
    if len(lines) < 2:
        return []
    upper, last = (span.line.box for span in lines[-2:])
    pitch = last.at(0, 0.5) - upper.at(lines[-2].start, 0.5)
    if last.width < (1 - lines[-2].start) * upper.width - 0.8 * last.height:
        return []
    x, y = last.at(last.height / last.width, 0.5) + pitch
    box = replace(last, x=float(x), y=float(y), width=2 * last.height)
    line = read_line(page.image, box, page.engine, careful=True)
    sure = line.characters and min(c.probability for c in line.characters) > _LEGIBLE
    return [Span(line)] if sure and _continues(page, lines[-1], line) else []


def _continues(page: Page, first: Span, line: TextLine) -> bool:
    """Whether a line goes on in the column of the address: no further left, of like height and like ink.

    Stamps such as 仅供办卡使用 are larger, fainter, or stand elsewhere.
    """
    axis, height = first.line.box.along, first.line.box.height
    shift = float(axis @ (line.box.at(0, 0.5) - first.line.box.at(first.start, 0.5)))
    if not -height < shift < 12 * height or not 0.6 < line.box.height / height < 1.6:
        return False
    return ink_contrast(page.image, line.box) > _SAME_INK * ink_contrast(page.image, first.line.box)


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
    """After its label, of which the value's box may show the last character again."""
    snippet = read(page, _first(page.rows, r"签发机关|发机关|机关|签发"), careful=True)
    kept = Snippet(tuple(c for c in snippet.characters if is_han(c.text)), snippet.box)
    return kept.field(kept.text.translate(_SIMPLIFIED).lstrip("签发机关"))


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
