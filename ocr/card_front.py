"""The side with the portrait: where its fields stand (GA 448-2013)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from onboarding.ocr import ethnicities, id_number, toponyms
from onboarding.ocr.columns import continues, continuing, together
from onboarding.ocr.fields import read, read_by_vote, readings
from onboarding.ocr.lines import Page, Row, Span, read_line
from onboarding.ocr.reading import Field
from onboarding.ocr.snippet import DIGITS, SIMPLIFIED, Snippet, is_han, iso

Rows = Sequence[Row]

_LABELS = r"姓名|性别|民族|出生|住址|公民|身份"
_ENDLESS = r"[路街巷弄道省市区县乡镇族]$|胡同$"
_LONG_NAME = 6
"""Names of so many characters have a dot between their parts: where it is missing, it was not seen."""
_LEGIBLE = 0.7
_SURE = 0.95
_SURE_DIGIT = 0.6
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})")
_NAME = r"姓.?名[:：]?|^.?名|^姓.?"
_ID_LABEL = r"公民身份号码|身份号码|份号码|号码|公民|身份"
_NUMBER = r"公民|身份号|\d{9}"
_SEX = r"性.?[别別]|^.?[别別]|^性.?"
_ETHNICITY = r"民.?族|.族|(?<=[男女])民"
_BELOW_NAME = r"[男女]|族|\d年"
_BIRTH = re.compile(r"[12]\d{3}.?年|\d月|年\d|月\d")
_ADDRESS = r"[住佳]址|^.址|^[住佳](?![别別])"


def read_front(page: Page) -> dict[str, Field]:
    """Fields of the side with the portrait, each as printed; dates ISO 8601."""
    number_row = _row_of_number(page)
    above = tuple(takewhile(lambda row: row is not number_row and not re.search(_NUMBER, row.text), page.rows))
    number = _id_number(page, number_row)
    return {
        "name": _name(page, above),
        "sex": _sex(page, above),
        "ethnicity": _ethnicity(page, above),
        "birth_date": _birth_date(page, above),
        "address": _address(page, above, number.text[:6]),
        "id_number": number,
    }


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
    """After its label, or on the first row if that of sex or birth follows; a long name takes two lines."""
    at, spans = next(((i, spans) for i, row in enumerate(rows) if (spans := row.after(_NAME, r"性别"))), (0, ()))
    if not spans:
        spans = _value(page, rows, _NAME, r"性别", 5)
    labelled = bool(spans)  # what hid the label may hide the surname too
    if not spans and len(rows) > 1 and re.match(r"\D{2,}$", rows[0].text) and re.search(_BELOW_NAME, rows[1].text):
        spans = rows[0].spans()
    if spans:
        more = takewhile(lambda row: re.fullmatch(r"[^\d男女族]+", row.text), rows[at + 1 :])
        spans = (*together(page.image, spans), *continuing(page.image, spans, more))
    snippet = read_by_vote(page, spans)
    kept = Snippet(tuple(c for c in snippet.characters if is_han(c.text) or c.text in "·•."), snippet.box)
    name = re.sub(r"[•.]", "·", kept.text).translate(SIMPLIFIED)
    if re.search(_LABELS, name):
        return Field()
    whole = labelled and ("·" in name or len(name) < _LONG_NAME)
    return kept.field(name, kept.confidence if whole else kept.confidence / 2)


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
            spans = row.after(r"出.?生|^.?生|^出") or row.spans()
            for reading in readings(page, spans, DIGITS | set("年月日")):
                found = _DATE.search(reading.text)
                if found and (day := iso(*found.groups())):
                    return replace(reading, characters=reading.characters[slice(*found.span())]).field(day)
    return Field()


def _address(page: Page, rows: Rows, place: str) -> Field:
    """What follows the label, and the lines below it in the same column."""
    for i, row in enumerate(rows):
        if spans := row.after(_ADDRESS):
            return _address_from(page, together(page.image, spans), rows[i + 1 :], place)
    births = [i for i, row in enumerate(rows) if _BIRTH.search(row.text)]
    if births and len(rows) > births[-1] + 1:  # no label seen: what stands below the birth date
        return _address_from(page, rows[births[-1] + 1].spans(), rows[births[-1] + 2 :], place)
    return Field()


def _address_from(page: Page, first: Sequence[Span], rows: Rows, place: str) -> Field:
    column = [first[0], *continuing(page.image, first, rows)]
    snippet = read_by_vote(page, [*first, *column[1:], *_short_last_line(page, column)], common=True)
    kept = [c for c in snippet.characters if is_han(c.text) or re.match(r"[0-9A-Za-z#()（）\-·]", c.text)]
    plain = [replace(c, text=c.text.translate(SIMPLIFIED)) for c in kept]
    repaired = toponyms.repair_address(plain, place)
    address = Snippet(repaired.characters, snippet.box)
    cut = re.search(_ENDLESS, address.text)  # a street without a number has lost its last line
    return address.field(confidence=address.confidence / 2 if cut else address.confidence)


def _short_last_line(page: Page, lines: list[Span]) -> list[Span]:
    """One or two characters under a full last line: the detector tends to miss what is so short."""
    whole = [span for span in lines if _indent(lines[0], span) < 1]  # a shadow's edge may break lines in two
    if len(whole) < 2 or whole[-1] is not lines[-1]:
        return []
    upper, last = (span.line.box for span in whole[-2:])
    pitch = last.at(0, 0.5) - upper.at(whole[-2].start, 0.5)
    if last.width < (1 - whole[-2].start) * upper.width - 0.8 * last.height:
        return []
    x, y = last.at(last.height / last.width, 0.5) + pitch
    box = replace(last, x=float(x), y=float(y), width=2 * last.height)
    line = read_line(page.image, box, page.engine, careful=True)
    sure = line.characters and min(c.probability for c in line.characters) > _LEGIBLE
    return [Span(line)] if sure and continues(page.image, lines[-1:], line) else []


def _indent(first: Span, other: Span) -> float:
    """How much further right than the first a line begins, in its heights."""
    box = first.line.box
    return float(box.along @ (other.line.box.at(other.start, 0.5) - box.at(first.start, 0.5))) / box.height


def _id_number(page: Page, row: Row | None) -> Field:
    """The first reading that passes the checksum, two alike where a digit is unsure; else a repair of one."""
    if row is None:
        return Field()
    start = re.search(r"[0-9]", row.text)
    spans = row.after(_ID_LABEL) or row.spans(start.start() if start else 0)
    failed: list[Snippet] = []
    unsure: list[Snippet] = []
    for reading in readings(page, spans, id_number.ALPHABET):
        number = _valid_part(reading)
        if number is None:
            failed.append(reading)
        elif number.confidence > _SURE_DIGIT or number.text in (other.text for other in unsure):
            return number.field(confidence=1 - (1 - number.confidence) / 11)  # 1 in 11 wrong ones would pass
        else:
            unsure.append(number)
    if unsure:
        return unsure[0].field()
    for reading in failed:
        if repaired := id_number.repair([c.rivals for c in reading.characters]):
            return reading.field(repaired, reading.confidence)
    return failed[0].field(confidence=0.0)


def _valid_part(reading: Snippet) -> Snippet | None:
    """The only 18 characters in a row that are an identity number: stray marks may have been read around them."""
    windows = [reading.part(i, i + 18) for i in range(len(reading.characters) - 17)]
    valid = [window for window in windows if id_number.is_valid(window.text)]
    return valid[0] if len(valid) == 1 else None
