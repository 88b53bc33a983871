"""From what each place may hold to the likeliest zone that keeps its check digits.

Characters that look alike share their probability; then the check digits choose. All texts of a field that keep its
check digit are weighed at once (see ``residues``), so the result comes with the share of probability that speaks for
it: two errors that cancel, or two repairs that both fit, show as doubt. An unreadable place is never filled in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import prod

from onboarding.ocr.mrz.cells import Cell
from onboarding.ocr.mrz.formats import FILLER, Layout
from onboarding.ocr.mrz.groups import Group, groups
from onboarding.ocr.mrz.residues import Table, by_residue, joined, with_digit

_UNFORESEEN = 0.01
"""Chance that the truth is among none of a field's candidates; a tenth of that keeps its check digit by luck."""
_NEGLIGIBLE = 1e-4

_LIKENESS = {
    "0O": 0.1, "0Q": 0.01, "0D": 0.01, "OQ": 0.01, "OD": 0.01, "1I": 0.05, "1L": 0.005, "2Z": 0.02, "5S": 0.02,
    "6G": 0.01, "8B": 0.02, "4A": 0.002, "7T": 0.002,
}  # fmt: skip
"""Pairs that some type face draws alike, and the share of readings that confuse them."""
_TWINS: dict[str, dict[str, float]] = {}
for (_one, _other), _share in _LIKENESS.items():
    _TWINS.setdefault(_one, {})[_other] = _share
    _TWINS.setdefault(_other, {})[_one] = _share


@dataclass(frozen=True, slots=True)
class Place:
    """The characters that may stand at one place, their probabilities summing to 1, and whether anything was seen."""

    weights: Mapping[str, float]
    seen: float

    @property
    def best(self) -> str:
        return max(self.weights, key=self.weights.__getitem__, default=FILLER)

    @property
    def confidence(self) -> float:
        return self.seen * max(self.weights.values(), default=0.0)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The joined text of a zone and how sure each of its fields is, 0..1."""

    text: str = field(repr=False)
    confidences: Mapping[str, float]

    @property
    def confidence(self) -> float:
        return min(self.confidences.values())


def decode(cells: Sequence[Cell], layout: Layout) -> Decoded:
    """The likeliest text of ``layout.length`` cells."""
    places = [_place(cell.weights, layout.classes(i)) for i, cell in enumerate(cells)]
    text = [place.best for place in places]
    sure = [place.confidence for place in places]
    _close_names(text, sure, layout)
    confidences = {name: min(sure[start:stop]) for name, (start, stop) in layout.fields.items()}
    confidences |= _obey_checks(text, places, layout)
    return Decoded("".join(text), confidences)


def _place(raw: Mapping[str, float], allowed: str) -> Place:
    """Probabilities within the allowed characters, lookalikes included."""
    shared = dict(raw)
    for character, probability in raw.items():
        for twin, share in _TWINS.get(character, {}).items():
            shared[twin] = shared.get(twin, 0.0) + share * probability
    inside = {character: weight for character, weight in shared.items() if character in allowed}
    whole = sum(inside.values())
    weights = {c: weight / whole for c, weight in inside.items() if weight > _NEGLIGIBLE * whole}
    return Place(weights, min(1.0, sum(raw.values())))


def _close_names(text: list[str], sure: list[float], layout: Layout) -> None:
    """After three fillers no name goes on: what seems to stand there is the ground."""
    start, stop = layout.fields["names"]
    end = "".join(text[start:stop]).find(3 * FILLER)
    for i in range(start + end if end >= 0 else stop, stop):
        sure[i] = 1 - sure[i] if text[i] != FILLER else 1.0
        text[i] = FILLER


def _obey_checks(text: list[str], places: Sequence[Place], layout: Layout) -> dict[str, float]:
    """Change ``text`` to what the check digits want; the confidence of the fields they guard."""
    whole = groups("".join(text), layout)
    tables = [by_residue(group, [places[i].weights for i in group.places]) for group in whole]
    confidences = {}
    for group, table in zip(whole, tables, strict=True):
        confidences[group.name] = _settle(text, group, table, _doubt(group, places))
    last = places[layout.checks["composite"]]
    together = with_digit(joined(tables), last.weights)
    alone = "".join(text)
    if together is None:
        return confidences | dict.fromkeys((g.name for g in whole if g.check is None), 0.0)
    everything = [i for group in whole for i in group.places] + [layout.checks["composite"]]
    for i, character in zip(everything, together.text, strict=True):
        text[i] = character
    agreed = together.share(_UNFORESEEN)
    for group in whole:
        same = all(text[i] == alone[i] for i in group.places)
        guarded = group.check is not None and same
        confidences[group.name] = max(confidences[group.name], agreed) if guarded else agreed
    return confidences


def _settle(text: list[str], group: Group, table: Table, doubt: float) -> float:
    """Put the likeliest text of a group in its places; the share of probability that speaks for it."""
    if not table:
        return 0.0
    best = max(table.values(), key=lambda candidate: candidate.probability)
    for i, character in zip(group.places, best.text, strict=True):
        text[i] = character
    passing = sum(candidate.total for candidate in table.values())
    luck = doubt / 10 if group.check is not None else doubt
    return best.probability / (passing + luck)


def _doubt(group: Group, places: Sequence[Place]) -> float:
    """The chance that a group holds something that nobody thought of."""
    return 1 - (1 - _UNFORESEEN) * prod(places[i].seen for i in group.places)
