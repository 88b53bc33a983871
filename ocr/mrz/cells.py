"""Characters of a line in their places: a zone is printed at a fixed pitch, so a gap in it counts fillers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

import numpy as np
import numpy.typing as npt

from onboarding.ocr.engine import Character
from onboarding.ocr.mrz.formats import ALPHABET, FILLER

LOOKALIKES: Mapping[str, str] = dict.fromkeys("Λ∧^＜〈‹", FILLER) | {"«": FILLER, "《": FILLER}
READABLE = frozenset(ALPHABET) | frozenset(LOOKALIKES)
"""What a zone's characters may be taken for."""

Positions = npt.NDArray[np.float64]

_TILTS = np.linspace(-0.4, 0.4, 17)
"""Seen from 1.3 of its length away at 25°, a line's near end is drawn twice as wide as its far end: 0.38."""
_ROUNDS = 3
_NOISE = 0.01
"""A place that the pitch demands holds something, even if the recognizer gives little for it (a U of OCR-B: 5 %)."""
_MELTED = (0.0, 0.7, 0.97)
"""Probability of a filler that was not seen, by how many of its neighbours are fillers: they may melt into one peak."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One place of a line: what may stand there and how probable it is, how surely anything stands there at all
    (0..1), where the place is (share of the line), and how much likelier its shape makes an O than a 0.
    """

    weights: Mapping[str, float] = field(default_factory=dict, repr=False)
    seen: float = 0.0
    position: float = 0.0
    letter_odds: float = 1.0

    @property
    def text(self) -> str:
        return max(self.weights, key=self.weights.__getitem__, default="")


def averaged(one: Cell, other: Cell) -> Cell:
    """What two recognizers make of the same place."""
    characters = {*one.weights, *other.weights}
    weights = {c: (one.weights.get(c, 0.0) + other.weights.get(c, 0.0)) / 2 for c in characters}
    return Cell(weights, max(one.seen, other.seen), one.position)


def on_grid(characters: Sequence[Character], width: int) -> list[Cell]:
    """Cells from the first to the last character, empty ones where nothing was read.

    Empty where so few of the ``width`` characters of a line were read that they cannot be counted.
    """
    seen = [character for character in characters if not character.text.isspace()]
    if len(seen) < width // 3:
        return []
    at = np.array([character.position for character in seen])
    places = _places(at)
    if places is None:
        return []
    cells = [Cell(position=float(position)) for position in np.interp(range(places[-1] + 1), places, at)]
    for place, character in zip(places, seen, strict=True):
        cell = _cell(character)
        if cell.seen > cells[place].seen:
            cells[place] = cell
    return _fillers_in_gaps(cells)


def _cell(character: Character) -> Cell:
    weights: dict[str, float] = {}
    for seen, probability in character.rivals or ((character.text, character.probability),):
        text = LOOKALIKES.get(seen, seen)
        if text in ALPHABET:
            weights[text] = weights.get(text, 0.0) + probability
    known = sum(weights.values())
    return Cell(weights, known / (known + _NOISE), character.position)


def _places(at: Positions) -> list[int] | None:
    """The place of each character: counted as the tilt makes even, then fitted as a tilted line is seen."""
    places = min((_counted(at, tilt) for tilt in _TILTS), key=lambda pair: pair[0])[1]
    for _ in range(_ROUNDS):
        fitted = _fit(places, at)
        if fitted is None:
            return None
        places = np.round(fitted)
    places -= places[0]
    ordered = bool((np.diff(places) >= 0).all())
    return [int(place) for place in places] if ordered and places[-1] < 2 * len(at) + 40 else None


def _counted(at: Positions, tilt: float) -> tuple[float, Positions]:
    """How uneven the steps are once a tilt is undone, and the places that they count."""
    steps = np.diff(at / (1 + tilt - tilt * at))
    usual = median(steps)
    pitch = float(np.mean(steps[(steps > 0.6 * usual) & (steps < 1.5 * usual)]))
    counts = np.round(steps / pitch)
    return float(np.abs(steps / pitch - counts).mean()), np.concatenate([[0.0], np.cumsum(counts)])


def _fit(places: Positions, at: Positions) -> Positions | None:
    """Places as a projective function of positions, place·(1 + c·at) = a + b·at, by least squares."""
    system = np.stack([np.ones_like(at), at, -places * at], axis=1)
    a, b, c = np.linalg.lstsq(system, places, rcond=None)[0]
    below = 1 + c * at
    return None if abs(c) > 0.9 else np.asarray((a + b * at) / below)


def _fillers_in_gaps(cells: list[Cell]) -> list[Cell]:
    """Empty places between fillers are fillers; beside a single one they may be."""
    filled = list(cells)
    for i, cell in enumerate(cells):
        if not cell.weights:
            after = next((other.text for other in cells[i:] if other.weights), "")
            known = [filled[i - 1].text, after].count(FILLER)
            filled[i] = Cell({FILLER: 1.0} if known else {}, _MELTED[known], cell.position)
    return filled
