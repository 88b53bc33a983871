"""Where things stand on a card, so that known text lines tell where the rest is.

Positions are millimetres from the top left of a side (ID-1: 85.6×54 mm, GA 448-2013).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from onboarding.ocr.engine import Image
from onboarding.ocr.geometry import Points
from onboarding.ocr.lines import Page, Row
from onboarding.ocr.outline import find_corners
from onboarding.ocr.perspective import tilted
from onboarding.ocr.reading import Side

CARD_SIZE = (85.6, 54.0)
PIXELS_PER_MM = 12
PORTRAIT = (53.0, 6.0, 83.5, 41.5)
"""Left, top, right, bottom: the printed 26×32 mm portrait with a margin for the error of the fit."""
FACE_WIDTH = 15.0
"""Millimetres: 207 of 358 pixels across a 26 mm portrait (GA 461-2004)."""

Place = tuple[float, float]

_LABELS: Mapping[Side, Mapping[str, Place]] = {
    "front": {
        r"^姓.?名": (7.1, 10.2),
        r"^性.?别": (7.1, 17.0),
        r"^出.?生": (7.1, 23.6),
        r"^[住佳].?址": (7.1, 30.2),
        r"^公.?民": (7.1, 46.6),
    },
    "back": {
        r"^中华": (29.7, 9.5),
        r"(?<=共和)国$": (62.0, 9.5),
        r"^居民身份": (28.5, 18.5),
        r"(?<=身份)证$": (66.0, 18.5),
        r"^签发": (20.8, 40.2),
        r"(?<=发机)关": (28.0, 40.2),
        r"^有效": (20.8, 46.9),
        r"(?<=效期)限": (28.0, 46.9),
    },
}
"""Centre of the character at which each pattern begins."""
_NUMBER = r"\d{17}[\dXx]$"
_FIRST_DIGIT, _LAST_DIGIT = (30.3, 46.6), (75.3, 46.6)
_MAX_SKEW = 0.35
_MIN_REACH = 12.0
"""Millimetres between the outermost known places that give a direction."""
_MAX_ERROR: Mapping[Side, float] = {"front": 3.0, "back": 5.0}
"""Millimetres between text and its known place, by median, that edges may leave; the back is laid out more freely."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A known place in millimetres, and where it was seen in pixels."""

    place: Place
    seen: Points


@dataclass(frozen=True, slots=True)
class Placement:
    """How a card lies in a picture: ``matrix`` (3×3) maps millimetres to pixels.

    ``by_edges`` says that all four edges were seen and give the perspective; else the text alone places the card,
    to a few millimetres. ``rough`` says that even the text was too little to tell both directions apart: good enough
    to know what lies near a line, not to cut a portrait.
    """

    matrix: Points
    by_edges: bool = False
    rough: bool = False

    def pixels(self, places: Points) -> Points:
        """N×2 pixels of N×2 millimetres."""
        return _project(self.matrix, places)

    def millimetres(self, pixels: Points) -> Points:
        """N×2 millimetres of N×2 pixels."""
        return _project(np.asarray(np.linalg.inv(self.matrix), np.float64), pixels)

    @property
    def scale(self) -> float:
        """Pixels per millimetre in the middle of the card."""
        width, height = CARD_SIZE
        middle = np.array([[width / 2, height / 2], [width / 2 + 1, height / 2], [width / 2, height / 2 + 1]])
        origin, right, below = self.pixels(middle)
        return float(np.sqrt(np.linalg.norm(right - origin) * np.linalg.norm(below - origin)))


def place(page: Page, side: Side) -> Placement | None:
    """Where the card lies, or None if too few of its lines were recognized to tell."""
    anchors = _anchors(page, side)
    affine = _affine(anchors)
    matrix = _similar(anchors) if affine is None else affine
    if matrix is None:
        return None
    by_text = _tilted(page, matrix, anchors)
    corners = find_corners(page.image, by_text, CARD_SIZE)
    exact = None if corners is None else _perspective(corners, anchors, _MAX_ERROR[side])
    if exact is not None:
        return Placement(exact, by_edges=True)
    return Placement(by_text, rough=affine is None)


def straighten(image: Image, placement: Placement, pixels_per_mm: float = PIXELS_PER_MM) -> Image:
    """The card as a flat picture of 85.6×54 mm."""
    scale = np.diag([1 / pixels_per_mm, 1 / pixels_per_mm, 1.0])
    size = (round(CARD_SIZE[0] * pixels_per_mm), round(CARD_SIZE[1] * pixels_per_mm))
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    flat = cv2.warpPerspective(image, placement.matrix @ scale, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(flat, np.uint8)


def portrait(card: Image) -> Image:
    """The portrait cut from a straightened card."""
    left, top, right, bottom = (round(edge * PIXELS_PER_MM) for edge in PORTRAIT)
    return np.ascontiguousarray(card[top:bottom, left:right])


def _project(matrix: Points, points: Points) -> Points:
    moved = np.c_[points, np.ones(len(points))] @ matrix.T
    return np.asarray(moved[:, :2] / moved[:, 2:], np.float64)


def _affine(anchors: list[Anchor]) -> Points | None:
    """The map (2×3) from millimetres on the card to pixels, by least squares over recognized places."""
    if len(anchors) < 4:
        return None
    card = np.array([[*anchor.place, 1.0] for anchor in anchors])
    picture = np.array([anchor.seen for anchor in anchors])
    if np.ptp(card[:, 0]) < 30 or np.ptp(card[:, 1]) < 15:
        return None
    solution = np.linalg.lstsq(card, picture, rcond=None)[0].T
    return solution if _plausible(solution) else None


def _similar(anchors: list[Anchor]) -> Points | None:
    """The map (2×3) of turn, size and shift alone, where all that was recognized stands in one column or row."""
    card = np.array([anchor.place for anchor in anchors]).reshape(-1, 2)
    if len(anchors) < 2 or np.ptp(card, axis=0).max() < _MIN_REACH:
        return None
    rows = [row for x, y in card for row in ([x, -y, 1, 0], [y, x, 0, 1])]
    picture = np.concatenate([anchor.seen for anchor in anchors])
    a, b, x, y = np.linalg.lstsq(np.array(rows), picture, rcond=None)[0]
    return np.array([[a, -b, x], [b, a, y]])


def _tilted(page: Page, matrix: Points, anchors: list[Anchor]) -> Points:
    """The same map (3×3) with the tilt that the card's lines show."""
    inverse = np.linalg.inv(np.vstack([matrix, [0, 0, 1]]))
    level = []
    for line in page.lines:
        ends = np.asarray(np.stack([line.box.at(0, 0.5), line.box.at(1, 0.5)]), np.float64)
        (x, y), (far_x, far_y) = _project(inverse, ends)
        if len(line.text) > 1 and 0 < x < far_x < CARD_SIZE[0] and 0 < min(y, far_y) < CARD_SIZE[1]:
            level.append(ends)
    places, seen = np.array([anchor.place for anchor in anchors]), np.array([anchor.seen for anchor in anchors])
    return tilted(matrix, places, seen, np.array(level).reshape(-1, 2, 2), CARD_SIZE[0])


def _perspective(corners: Points, anchors: list[Anchor], most: float) -> Points | None:
    """The map (3×3) that the corners give, if the text then stands where a card has it."""
    width, height = CARD_SIZE
    card = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = np.asarray(cv2.getPerspectiveTransform(card, corners.astype(np.float32)), np.float64)
    back = _project(np.asarray(np.linalg.inv(matrix), np.float64), np.array([anchor.seen for anchor in anchors]))
    errors = np.linalg.norm(back - [anchor.place for anchor in anchors], axis=1)
    return matrix if float(np.median(errors)) < most else None


def _plausible(matrix: Points) -> bool:
    """Whether a map keeps the card roughly a card: not mirrored, not sheared or stretched beyond a tilted view."""
    across, down = matrix[:, 0], matrix[:, 1]
    lengths = np.linalg.norm(across), np.linalg.norm(down)
    if min(lengths) <= 0:
        return False
    turn = (across[0] * down[1] - across[1] * down[0]) / (lengths[0] * lengths[1])
    return bool(turn > 1 - _MAX_SKEW and abs(np.log(lengths[0] / lengths[1])) < _MAX_SKEW)


def _anchors(page: Page, side: Side) -> list[Anchor]:
    found: list[Anchor] = []
    for row in page.rows:
        for label, at in _LABELS[side].items():
            if match := re.search(label, row.text):
                found.append(Anchor(at, _character_centre(row, match.start())))
        if side == "front" and (digits := re.search(_NUMBER, row.text)):
            found.append(Anchor(_FIRST_DIGIT, _character_centre(row, digits.start())))
            found.append(Anchor(_LAST_DIGIT, _character_centre(row, digits.end() - 1)))
    return found


def _character_centre(row: Row, index: int) -> Points:
    places = [line.box.at(character.position, 0.5) for line in row.lines for character in line.characters]
    return places[index]
