"""Read one stack of lines as a zone; look again, more closely, where the first look leaves doubt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

from onboarding.ocr.engine import Image, TextEngine
from onboarding.ocr.mrz.formats import Layout
from onboarding.ocr.mrz.locate import Zone, lengthened
from onboarding.ocr.mrz.parse import Mrz, parse_mrz
from onboarding.ocr.mrz.repair import Decoded, decode
from onboarding.ocr.mrz.rows import Reads, ZoneRow, read_again, read_rows, resembles_zone
from onboarding.ocr.mrz.shapes import with_shapes
from onboarding.ocr.reading import LOW_CONFIDENCE

_USABLE = 2
"""Check digits that must hold, and not by repair alone: of two lines that are no zone hardly any two do."""
_LIKELY = 0.5


@dataclass(frozen=True, slots=True)
class Attempt:
    """What some rows say, repaired."""

    layout: Layout
    rows: tuple[ZoneRow, ...] = field(repr=False)
    decoded: Decoded
    mrz: Mrz

    @property
    def usable(self) -> bool:
        held = [name for name, holds in self.mrz.checks.items() if holds and name in self.layout.fields]
        return sum(self.decoded.confidences[name] >= _LIKELY for name in held) >= _USABLE

    @property
    def sure(self) -> bool:
        return self.mrz.valid and self.decoded.confidence >= LOW_CONFIDENCE

    @property
    def rank(self) -> tuple[bool, float, int]:
        return self.mrz.valid, self.decoded.confidence, sum(self.mrz.checks.values())


def read_zone(image: Image, zone: Zone, engine: TextEngine) -> Attempt | None:
    """The zone that some lines are, or None if they are none."""
    read = Reads(image, engine)
    if not resembles_zone(zone, read):
        return None
    first = _attempt(zone, read)
    if first and first.sure:
        return first
    looks = (first, _attempt(lengthened(zone), read))  # glare or a dark edge may hide where lines end
    usable = [look for look in looks if look and look.usable]
    if not usable:
        return None
    best = max(usable, key=lambda look: look.rank)
    return max(best, _second_opinion(image, best, engine), key=lambda look: look.rank)


def _attempt(zone: Zone, read: Reads) -> Attempt | None:
    found = read_rows(zone, read)
    return None if found is None else _decoded(read.image, *found)


def _decoded(image: Image, layout: Layout, rows: Sequence[ZoneRow]) -> Attempt:
    rows = with_shapes(image, layout, rows)
    decoded = decode(list(chain.from_iterable(row.cells for row in rows)), layout)
    return Attempt(layout, tuple(rows), decoded, parse_mrz(decoded.text))


def _second_opinion(image: Image, attempt: Attempt, engine: TextEngine) -> Attempt:
    """The unsure rows read by the larger recognizer too, and both believed alike."""
    layout, sure = attempt.layout, attempt.decoded.confidences
    unsure = {start // layout.width for name, (start, _) in layout.fields.items() if sure[name] < LOW_CONFIDENCE}
    rows = [read_again(image, row, engine) if i in unsure else row for i, row in enumerate(attempt.rows)]
    return _decoded(image, layout, rows)
