"""Lay a known name over characters that were read, and say how well it explains them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from onboarding.ocr.engine import Character

_SHARED = math.log(50)
"""How much likelier a character is where a name has it than in any other place's name."""
_SHARED_ENDING = math.log(3)
_ENDINGS = frozenset("省市区县州旗盟乡镇")
_LONG = 6
_LOST = math.log(0.01)
_ADDED = math.log(0.005)
_SUREST = 0.995


@dataclass(frozen=True, slots=True)
class Overlay:
    """``places`` has, for each character of ``name``, the index of what was read there, None if it was lost.

    ``score`` are the log-odds that the name was printed, against some other text, before any prior.
    """

    name: str = field(repr=False)
    score: float
    places: tuple[int | None, ...]
    stop: int

    def pairs(self) -> Iterator[tuple[str, int]]:
        """Characters of the name with the index of what was read in their place."""
        for character, index in zip(self.name, self.places, strict=True):
            if index is not None:
                yield character, index

    def written(self, read: Sequence[Character], probability: float) -> list[Character]:
        """The name as characters; those that differ from what was read get ``probability``.

        One that was lost gets half of it: nobody saw it, so somebody should look.
        """
        written = []
        for character, index in zip(self.name, self.places, strict=True):
            if index is None:
                near = read[min(self.stop, len(read)) - 1]
                unseen = probability / 2
                written.append(Character(character, unseen, near.position, ((character, unseen),)))
            elif read[index].text == character:
                written.append(read[index])
            else:
                rivals = ((character, probability), (read[index].text, 1 - probability))
                written.append(Character(character, probability, read[index].position, rivals))
        return written


def lay(name: str, read: Sequence[Character], at: int, *, slack: bool = True) -> Overlay:
    """The best way to lay ``name`` over what was read from ``at`` on.

    With ``slack`` one of its characters may have been lost, never the last, or one been added inside it.
    """
    size = len(name)
    part = read[at : at + size + 1]
    head = [0.0, *accumulate(_odds(c, r) for c, r in zip(name, part, strict=False))]
    ways = [(head[size], tuple(range(at, at + size)))] if len(part) >= size else []
    if slack and len(part) >= size - 1:
        tail = _tails(name, part, -1)
        for i in range(size - 1):
            places = (*range(at, at + i), None, *range(at + i, at + size - 1))
            ways.append((head[i] + _LOST + tail[i + 1], places))
    if slack and len(part) > size:
        tail = _tails(name, part, 1)
        for i in range(1, size):
            places = (*range(at, at + i), *range(at + i + 1, at + size + 1))
            ways.append((head[i] + _ADDED + tail[i], places))
    score, places = max(ways, key=lambda way: way[0], default=(-math.inf, (None,) * size))
    return Overlay(name, score, places, 1 + max((i for i in places if i is not None), default=at - 1))


def explained(overlay: Overlay, read: Sequence[Character], mutable: float) -> bool:
    """Whether all of the name but one character, two in a long one, was read or is a rival of what was read.

    Those that do not fit must not have been read with more than the probability ``mutable``.
    """
    strange = [i for c, i in overlay.pairs() if c != read[i].text and c not in (rival for rival, _ in read[i].rivals)]
    lost = overlay.places.count(None)
    few = lost + len(strange) <= 1 + len(overlay.name) // _LONG
    return few and all(read[i].probability <= mutable for i in strange)


def weight(character: str) -> float:
    """What a character adds that a name shares with the reading."""
    return _SHARED_ENDING if character in _ENDINGS else _SHARED


def _tails(name: str, part: Sequence[Character], shift: int) -> list[float]:
    """For each ``i`` what the characters of the name from ``i`` on score if they stand ``shift`` places later."""
    odds = [_odds(c, part[i + shift]) if 0 <= i + shift < len(part) else 0.0 for i, c in enumerate(name)]
    return [*accumulate(reversed(odds), initial=0.0)][::-1]


def _odds(written: str, read: Character) -> float:
    """Log-odds of reading this where a name has ``written``, against reading it in another text."""
    if read.text == written:
        return weight(written)
    for rival, probability in read.rivals:
        if rival == written and probability > 0:
            return max(_SHARED + math.log(probability / max(read.probability, probability)), _doubt(read))
    return _doubt(read)


def _doubt(read: Character) -> float:
    return math.log(1 - min(read.probability, _SUREST))
