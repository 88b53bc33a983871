"""Where things stand on a card, so that known text lines tell where the rest is.

Positions are millimetres from the top left of the side with the portrait (ID-1: 85.6×54 mm, GA 448-2013).
"""

from __future__ import annotations

import re

import cv2
import numpy as np

from onboarding.ocr.engine import Image
from onboarding.ocr.geometry import Points
from onboarding.ocr.lines import Page, Row
from onboarding.ocr.outline import find_corners

CARD_SIZE = (85.6, 54.0)
PIXELS_PER_MM = 12
PORTRAIT = (53.0, 6.0, 83.5, 41.5)
"""Left, top, right, bottom: the printed 26×32 mm portrait with a margin for the error of the fit."""

_LABELS = {
    r"^姓.?名": (7.1, 10.2),
    r"^性.?别": (7.1, 17.0),
    r"^出.?生": (7.1, 23.6),
    r"^[住佳].?址": (7.1, 30.2),
    r"^公.?民": (7.1, 46.6),
}
"""Centre of the first character of each label."""
_FIRST_DIGIT = (30.3, 46.6)
_LAST_DIGIT = (75.3, 46.6)
_MAX_SKEW = 0.35
_MAX_ERROR = 3.0

Anchors = list[tuple[tuple[float, float], Points]]
"""Known places in millimetres and where they were seen, in pixels."""


def straighten_front(page: Page) -> Image | None:
    """The card as a flat 1027×648 picture, or None if too few of its lines were recognized to place it.

    Where all four edges are seen they give the perspective; else the text alone places the card.
    """
    anchors = _anchors(page)
    matrix = _affine(anchors)
    if matrix is None:
        return None
    corners = find_corners(page.image, matrix, CARD_SIZE)
    exact = None if corners is None else _perspective(corners, anchors)
    scale = np.diag([1 / PIXELS_PER_MM, 1 / PIXELS_PER_MM, 1.0])
    size = (round(CARD_SIZE[0] * PIXELS_PER_MM), round(CARD_SIZE[1] * PIXELS_PER_MM))
    whole = np.vstack([matrix, [0, 0, 1]]) if exact is None else exact
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    flat = cv2.warpPerspective(page.image, whole @ scale, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(flat, np.uint8)


def portrait(card: Image) -> Image:
    """The portrait cut from a straightened card."""
    left, top, right, bottom = (round(edge * PIXELS_PER_MM) for edge in PORTRAIT)
    return np.ascontiguousarray(card[top:bottom, left:right])


def _affine(anchors: Anchors) -> Points | None:
    """The map (2×3) from millimetres on the card to pixels, by least squares over recognized places."""
    if len(anchors) < 4:
        return None
    card = np.array([[x, y, 1.0] for (x, y), _ in anchors])
    picture = np.array([point for _, point in anchors])
    if np.ptp(card[:, 0]) < 30 or np.ptp(card[:, 1]) < 15:
        return None
    solution = np.linalg.lstsq(card, picture, rcond=None)[0].T
    return solution if _plausible(solution) else None


def _perspective(corners: Points, anchors: Anchors) -> Points | None:
    """The map (3×3) that the corners give, if the text then stands where a card has it."""
    width, height = CARD_SIZE
    card = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = np.asarray(cv2.getPerspectiveTransform(card, corners.astype(np.float32)), np.float64)
    seen = np.array([point for _, point in anchors])
    back = np.c_[seen, np.ones(len(seen))] @ np.linalg.inv(matrix).T
    errors = np.linalg.norm(back[:, :2] / back[:, 2:] - [place for place, _ in anchors], axis=1)
    return matrix if float(np.median(errors)) < _MAX_ERROR else None


def _plausible(matrix: Points) -> bool:
    """Whether a map keeps the card roughly a card: not mirrored, not sheared or stretched beyond a tilted view."""
    across, down = matrix[:, 0], matrix[:, 1]
    lengths = np.linalg.norm(across), np.linalg.norm(down)
    if min(lengths) <= 0:
        return False
    turn = (across[0] * down[1] - across[1] * down[0]) / (lengths[0] * lengths[1])
    return bool(turn > 1 - _MAX_SKEW and abs(np.log(lengths[0] / lengths[1])) < _MAX_SKEW)


def _anchors(page: Page) -> Anchors:
    found: Anchors = []
    for row in page.rows:
        for label, place in _LABELS.items():
            if re.match(label, row.text):
                found.append((place, _character_centre(row, 0)))
        if digits := re.search(r"\d{17}[\dXx]$", row.text):
            found.append((_FIRST_DIGIT, _character_centre(row, digits.start())))
            found.append((_LAST_DIGIT, _character_centre(row, digits.end() - 1)))
    return found


def _character_centre(row: Row, index: int) -> Points:
    places = [line.box.at(character.position, 0.5) for line in row.lines for character in line.characters]
    return places[index]
