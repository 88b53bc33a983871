"""Weigh all texts that keep a check digit, without listing them.

A walk over places keeps, per sum modulo 10, the likeliest text so far and the probability of all texts with that
sum. Two sums run along: that of the field's own check digit, which must come to 0, and its part in the composite one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from onboarding.ocr.mrz.checksum import VALUES
from onboarding.ocr.mrz.groups import Group


@dataclass(frozen=True, slots=True)
class Candidate:
    """The likeliest text with some sum, its probability, and that of all texts with this sum."""

    text: str = field(repr=False)
    probability: float
    total: float

    def share(self, unforeseen: float) -> float:
        """The part of the probability that this text has, a tenth of ``unforeseen`` being against it."""
        return self.probability / (self.total + unforeseen / 10)


_State = TypeVar("_State", int, tuple[int, int])
Table = Mapping[int, Candidate]
"""By sum modulo 10."""
_EMPTY = Candidate("", 1.0, 1.0)


def by_residue(group: Group, weights: Sequence[Mapping[str, float]]) -> Table:
    """Candidates that keep the group's own check digit, by their part in the composite sum; empty if none does."""
    states = {(0, 0): _EMPTY}
    for own, composite, choices in zip(group.own, group.composite, weights, strict=True):
        following: dict[tuple[int, int], Candidate] = {}
        for (a, b), so_far in states.items():
            for character, weight in choices.items():
                value = VALUES[character]
                state = ((a + own * value) % 10, (b + composite * value) % 10)
                _add(following, state, _extended(so_far, character, weight))
        states = following
    return {b: candidate for (a, b), candidate in states.items() if a == 0}


def joined(tables: Iterable[Table]) -> Table:
    """Candidates for all groups together; empty if one group has none."""
    whole: dict[int, Candidate] = {0: _EMPTY}
    for table in tables:
        following: dict[int, Candidate] = {}
        known = sum(candidate.total for candidate in table.values())
        for a, left in whole.items():
            for b, right in table.items():
                both = Candidate(
                    left.text + right.text,
                    left.probability * right.probability / known,
                    left.total * right.total / known,
                )
                _add(following, (a + b) % 10, both)
        whole = following
    return whole


def with_digit(table: Table, digit: Mapping[str, float]) -> Candidate | None:
    """The candidates whose sum is the composite check digit, as one; None if there are none."""
    found: dict[int, Candidate] = {}
    for character, weight in digit.items():
        if character.isdigit() and (candidate := table.get(int(character))):
            _add(found, 0, _extended(candidate, character, weight))
    return found.get(0)


def _extended(candidate: Candidate, character: str, weight: float) -> Candidate:
    return Candidate(candidate.text + character, candidate.probability * weight, candidate.total * weight)


def _add(table: dict[_State, Candidate], state: _State, candidate: Candidate) -> None:
    known = table.get(state)
    if known is None:
        table[state] = candidate
        return
    better = candidate if candidate.probability > known.probability else known
    table[state] = Candidate(better.text, better.probability, known.total + candidate.total)
