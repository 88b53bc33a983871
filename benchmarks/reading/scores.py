"""How right a reading is: exact fields, character errors, what was vouched for and wrong, and how sure to be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from benchmarks.facts import wilson

from .child import Outcome
from .pictures import Picture

Pair = tuple[Picture, Outcome]

BINS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99, 1.0)
"""Edges of the reliability table; each bin is open at its lower edge."""


@dataclass(frozen=True, slots=True)
class Rate:
    """``right`` of ``of``, as a percentage with its 95 % interval."""

    right: int
    of: int

    @property
    def percent(self) -> float | None:
        return round(100 * self.right / self.of, 2) if self.of else None

    def as_json(self) -> dict[str, Any]:
        low, high = wilson(self.right, self.of)
        return {"percent": self.percent, "right": self.right, "of": self.of, "interval_95": [low, high]}


def edit_distance(left: str, right: str) -> int:
    """Insertions, deletions and substitutions (Levenshtein).

    >>> edit_distance("赟之", "贇之一")
    2
    """
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        before, row[0] = row[0], i
        for j, b in enumerate(right, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (a != b))
    return row[-1]


def exact(pairs: Iterable[Pair], *fields: str) -> Rate:
    """Readable fields that were read exactly."""
    hits = [texts.get(name) == truth for name, truth, texts in _readable(pairs, fields)]
    return Rate(sum(hits), len(hits))


def character_errors(pairs: Iterable[Pair], *fields: str) -> float | None:
    """Character error rate in percent: edits by characters of the truth. Nothing read costs all of them."""
    counted = [
        (edit_distance(texts.get(name, ""), truth), len(truth)) for name, truth, texts in _readable(pairs, fields)
    ]
    length = sum(of for _, of in counted)
    return round(100 * sum(edits for edits, _ in counted) / length, 3) if length else None


def accepted_wrong(pairs: Iterable[Pair]) -> tuple[Rate, list[str]]:
    """Numbers and zones vouched for although they are wrong, covered ones too; and in which pictures."""
    pairs = list(pairs)
    wrong = [picture.name for picture, outcome in pairs if outcome.accepted and not _vouched_rightly(picture, outcome)]
    return Rate(len(wrong), len(pairs)), wrong


def _vouched_rightly(picture: Picture, outcome: Outcome) -> bool:
    if picture.kind in {"front", "back"}:
        return outcome.texts.get("id_number") in {picture.truth.get("id_number"), *picture.others}
    return all(outcome.texts.get(name) == line for name, line in picture.truth.items())


def reliability(pairs: Iterable[Pair]) -> list[dict[str, Any]]:
    """What confidence claims against what was right, for every readable field of which something was read."""
    claims = [
        (outcome.confidences.get(name, 0.0), outcome.texts.get(name) == truth)
        for picture, outcome in pairs
        for name, truth in picture.readable.items()
        if outcome.texts.get(name)
    ]
    rows = []
    for low, high in pairwise(BINS):
        inside = [(claim, right) for claim, right in claims if low < claim <= high or claim == low == 0]
        right = Rate(sum(right for _, right in inside), len(inside))
        claimed = round(100 * sum(claim for claim, _ in inside) / len(inside), 1) if inside else None
        rows.append({"above": low, "to": high, "claimed_percent": claimed, "right": right.as_json()})
    return rows


def by_level(pairs: Sequence[Pair], score: Callable[[Sequence[Pair]], Any]) -> Mapping[str, Any]:
    """A score of the plain pictures of every level."""
    levels = dict.fromkeys(picture.level for picture, _ in pairs if picture.condition is None)
    return {
        level: score([pair for pair in pairs if pair[0].level == level and pair[0].condition is None])
        for level in levels
    }


def _readable(pairs: Iterable[Pair], fields: Sequence[str]) -> Iterable[tuple[str, str, Mapping[str, str]]]:
    for picture, outcome in pairs:
        for name, truth in picture.readable.items():
            if not fields or name in fields:
                yield name, truth, outcome.texts
