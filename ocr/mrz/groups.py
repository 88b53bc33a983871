"""The places of a zone that stand or fall together: a field, its check digit, what a long number adds."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from onboarding.ocr.mrz.checksum import WEIGHTS
from onboarding.ocr.mrz.formats import DIGITS, FILLER, Layout


@dataclass(frozen=True, slots=True)
class Group:
    """``places`` in the joined text; per place its weight in the group's own check and in the composite one.

    ``check`` is the place of the own check digit (its own weight is -1, so that a sound group sums to 0), None
    where there is none.
    """

    name: str
    places: tuple[int, ...]
    own: tuple[int, ...]
    composite: tuple[int, ...]
    check: int | None


def overflow(text: str, layout: Layout) -> tuple[int, int]:
    """Where a long document number goes on in the optional data, check digit included (Doc 9303-5, note j).

    Start and stop in the joined text; the same twice where the number is not long.
    """
    if layout.overflow is None:
        return 0, 0
    start, stop = layout.fields[layout.overflow]
    rest = text[start:stop].split(FILLER, maxsplit=1)[0]
    long = text[layout.checks["document_number"]] == FILLER and len(rest) > 1 and rest[-1] in DIGITS
    return start, start + (len(rest) if long else 0)


def groups(text: str, layout: Layout) -> list[Group]:
    """All places that the composite check digit covers, in groups; ``text`` tells whether the number is long."""
    covered = list(chain.from_iterable(range(*part) for part in layout.composite))
    composite = {place: WEIGHTS[i % 3] for i, place in enumerate(covered)}
    start, stop = overflow(text, layout)
    found = []
    for name in ("document_number", "birth_date", "expiry_date", "optional_data", "optional_data_2"):
        if name in layout.fields:
            own, check = list(range(*layout.fields[name])), layout.checks.get(name)
            rest: list[int] = []
            if name == "document_number" and stop > start:
                rest, own, check = [own[-1] + 1], [*own, *range(start, stop - 1)], stop - 1
            elif name == layout.overflow:
                own = own[stop - start :]
            found.append(_group(name, own, check, rest, composite))
    return found


def _group(name: str, own: list[int], check: int | None, rest: list[int], composite: dict[int, int]) -> Group:
    weights = [WEIGHTS[i % 3] if check is not None else 0 for i in range(len(own))]
    places = [*own, *rest]
    weights += [0] * len(rest)
    if check is not None:
        places, weights = [*places, check], [*weights, -1]
    return Group(name, tuple(places), tuple(weights), tuple(composite[place] for place in places), check)
