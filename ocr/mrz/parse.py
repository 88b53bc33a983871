"""Lines of a machine-readable zone that is already text (a chip's DG1, a keyboard) to fields and checks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar

from onboarding.domain.errors import OnboardingError
from onboarding.domain.text import Text
from onboarding.ocr.mrz import dates
from onboarding.ocr.mrz.checksum import check_digit
from onboarding.ocr.mrz.formats import ALPHABET, FILLER, LAYOUTS, FormatName, Layout
from onboarding.ocr.mrz.groups import groups, overflow


class InvalidMrz(OnboardingError):
    """A text that has not the length or the characters of any machine-readable zone."""

    code: ClassVar[str] = "invalid_mrz"
    status: ClassVar[int] = 422
    text: ClassVar[Text] = Text(
        "机读码格式有误，请对照证件逐字核对。",
        "This is not a machine-readable zone. Please compare it with the document character by character.",
    )


@dataclass(frozen=True, slots=True)
class Mrz:
    """A machine-readable zone as text.

    ``fields`` always has ``document_type``, ``issuing_state``, ``surname``, ``given_names``, ``document_number``,
    ``nationality``, ``birth_date``, ``sex``, ``expiry_date``, ``optional_data``, and on TD1 ``optional_data_2``.
    Names stay as the zone transliterates them, fillers become spaces; dates are ISO 8601, shortened to what is known
    and empty where unknown or impossible; ``sex`` is F, M or X (unspecified). ``checks`` says for each check digit
    whether it holds: ``document_number``, ``birth_date``, ``expiry_date``, ``composite``, and on TD3
    ``optional_data``.
    """

    format: FormatName
    lines: tuple[str, ...] = field(repr=False)
    fields: Mapping[str, str] = field(repr=False)
    checks: Mapping[str, bool]

    @property
    def valid(self) -> bool:
        """Whether every check digit holds. Names and issuing state have none."""
        return all(self.checks.values())


def parse_mrz(zone: str | Sequence[str], *, today: date | None = None) -> Mrz:
    """Fields and checks of two or three lines, or of the same without line breaks, as a chip holds them.

    Spaces are ignored. ``today`` (default: now) decides which century two digits mean. Raises :class:`InvalidMrz`.

    >>> mrz = parse_mrz("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<" "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
    >>> mrz.format, mrz.fields["given_names"], mrz.fields["birth_date"], mrz.valid
    ('TD3', 'ANNA MARIA', '1974-08-12', True)
    """
    text = re.sub(r"\s", "", zone if isinstance(zone, str) else "".join(zone))
    layout = next((layout for layout in LAYOUTS.values() if layout.length == len(text)), None)
    if layout is None or not set(text) <= set(ALPHABET):
        raise InvalidMrz()
    return Mrz(layout.name, layout.split(text), _fields(text, layout, today or date.today()), checks(text, layout))


def checks(text: str, layout: Layout) -> dict[str, bool]:
    """Whether each check digit of the joined text holds."""
    held = {}
    for group in groups(text, layout):
        if group.check is not None:
            covered = "".join(text[place] for place, weight in zip(group.places, group.own, strict=True) if weight > 0)
            held[group.name] = text[group.check] in _allowed(covered)
    return held | {"composite": text[layout.checks["composite"]] in _allowed(layout.covered(text))}


def _allowed(covered: str) -> str:
    """The check digit; an empty field may have a filler in its place (Doc 9303-4, note j)."""
    return check_digit(covered) + (FILLER if not covered.strip(FILLER) else "")


def _fields(text: str, layout: Layout, today: date) -> dict[str, str]:
    raw = {name: text[start:stop] for name, (start, stop) in layout.fields.items()}
    surname, _, given = raw.pop("names").partition(2 * FILLER)
    start, stop = overflow(text, layout)
    if stop > start:
        raw["document_number"] += text[start : stop - 1]
        raw[str(layout.overflow)] = raw[str(layout.overflow)][stop - start :]
    plain = {name: _plain(value) for name, value in raw.items()}
    settled = {
        "birth_date": dates.birth_date(raw["birth_date"], today),
        "sex": raw["sex"] if raw["sex"] in "MF" else "X",
        "expiry_date": dates.expiry_date(raw["expiry_date"], today),
    }
    first = {"document_type": "", "issuing_state": "", "surname": _plain(surname), "given_names": _plain(given)}
    return first | dict.fromkeys(_ORDER, "") | plain | settled


_ORDER = ("document_number", "nationality", "birth_date", "sex", "expiry_date", "optional_data")


def _plain(text: str) -> str:
    return text.replace(FILLER, " ").strip()
