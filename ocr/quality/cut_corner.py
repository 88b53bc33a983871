"""Is the whole card there: no corner clipped off, no side out of the frame?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from onboarding.domain.outcomes import Reason
from onboarding.domain.text import Text
from onboarding.ocr.engine import Image
from onboarding.ocr.geometry import Points
from onboarding.ocr.layout import CARD_SIZE, Placement
from onboarding.ocr.quality.scene import Scene

CUT_CORNER = Reason(
    "cut_corner",
    Text(
        "证件缺了一个角，或一角被遮住。请用完整的身份证，四角都露出来再拍。",
        "A corner of the card is missing or covered. Use a whole card and show all four corners.",
    ),
)
OUT_OF_FRAME = Reason(
    "out_of_frame",
    Text(
        "证件没有拍全，请把整张证件放进画面后重拍。",
        "Part of the card is outside the picture. Fit the whole card in the frame and try again.",
    ),
)

_CORNERS = np.array([[0.0, 0.0], [CARD_SIZE[0], 0.0], [CARD_SIZE[0], CARD_SIZE[1]], [0.0, CARD_SIZE[1]]])
_INWARDS = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]])
_AT = np.array([[2.6, 2.6], [3.4, 2.4], [2.4, 3.4], [3.2, 3.2], [4.2, 2.6], [2.6, 4.2]])
"""Millimetres inwards along both edges: inside the round of a whole corner (3.2 mm), outside a cut one."""
_BODY = np.array([[a, b] for a in (3.0, 4.0) for b in (18.0, 21.0, 24.0)])
"""Further along both edges: the card's ground."""
_BESIDE = np.array([[1.4, b] for b in (19.0, 21.0, 23.0)])
"""Close to both edges, beyond the largest cut: card too, or the edge was placed wrong."""
_TABLE = np.array([[-2.5, b] for b in (4.0, 8.0, 12.0, 16.0, 20.0)])
_MIN_STEP = 0.12
"""Between table and card, as the length of log colours: less cannot be told from a shadow."""
_LIKE_TABLE = 0.35
"""Whole corners measure up to 0.3, clipped ones 0.9 to 1.3, where the edges of the card were seen."""
_OTHER = 0.3
"""The same length for a corner where something else than the table beside it shows: another paper, a finger."""
_OUTSIDE = {True: 1.5, False: 8.0}
"""Millimetres that a corner may lie outside the picture, by whether the edges were seen."""


def cut_corner(scene: Scene) -> Iterator[Reason]:
    """Corners that look like the table beside them, or lie outside the picture."""
    placement = scene.placement
    if placement is None or placement.rough:
        return
    if outside(scene.page.image, placement) > _OUTSIDE[placement.by_edges]:
        yield OUT_OF_FRAME
    elif placement.by_edges and max(table_likeness(scene.page.image, placement)) > 1 - _LIKE_TABLE:
        yield CUT_CORNER


def outside(image: Image, placement: Placement) -> float:
    """How far the card's outermost corner lies outside the picture, millimetres."""
    height, width = image.shape[:2]
    seen = placement.pixels(_CORNERS)
    over = np.maximum(np.maximum(-seen, seen - [width - 1, height - 1]), 0)
    return float(np.linalg.norm(over, axis=1).max() / placement.scale)


@dataclass(frozen=True, slots=True)
class _Corner:
    """Log colours around a corner; ``beside`` are those close to either edge."""

    inside: Points
    card: Points
    table: Points
    beside: tuple[Points, Points]

    @classmethod
    def of(cls, image: Image, placement: Placement, corner: Points, inwards: Points) -> _Corner:
        def both(spots: Points) -> tuple[Points, Points]:
            """The colours along one edge and along the other."""
            one, other = (_colour(image, placement.pixels(corner + at * inwards)) for at in (spots, spots[:, ::-1]))
            return one, other

        def mean(spots: Points) -> Points:
            one, other = both(spots)
            return (one + other) / 2

        return cls(mean(_AT), mean(_BODY), mean(_TABLE), both(_BESIDE))

    @property
    def table_likeness(self) -> float:
        edges_are_card = not any(_is_other(colour, self.card, 0.5) for colour in self.beside)
        if _is_other(self.inside, self.card) and edges_are_card:
            return 1.0
        edge_is_table = max(_likeness(colour, self.card, self.table) for colour in self.beside) >= _LIKE_TABLE
        return 0.0 if edge_is_table else _likeness(self.inside, self.card, self.table)


def table_likeness(image: Image, placement: Placement) -> list[float]:
    """Per corner, clockwise from the top left: 0 where it has the card's colour, 1 where it has the table's."""
    corners = zip(_CORNERS, _INWARDS, strict=True)
    return [_Corner.of(image, placement, corner, inwards).table_likeness for corner, inwards in corners]


def _is_other(colour: Points, card: Points, strictness: float = 1.0) -> bool:
    """Whether a colour is not the card's, whatever lies there; a reflection on it is brighter and does not count."""
    away = colour - card
    return bool(np.linalg.norm(away) > strictness * _OTHER and away.mean() < 0.05)


def _likeness(colour: Points, card: Points, table: Points) -> float:
    """How far a colour lies on the way from the card's to the table's; 0 where it lies aside."""
    step, here = table - card, colour - card
    length = float(np.linalg.norm(step))
    if length < _MIN_STEP:
        return 0.0
    along = float(here @ step) / length**2
    return along if float(np.linalg.norm(here - step * along)) < 0.5 * length else 0.0


def _colour(image: Image, pixels: Points) -> npt.NDArray[np.float64]:
    """The median colour, log, around points of the picture."""
    height, width = image.shape[:2]
    columns, rows = np.round(pixels).astype(int).T
    reach = np.arange(-2, 3)
    rows = (rows[:, None, None] + reach[:, None]).clip(0, height - 1)
    columns = (columns[:, None, None] + reach).clip(0, width - 1)
    around = image[rows, columns].reshape(len(pixels), -1, 3).mean(axis=1)
    return np.asarray(np.median(np.log(around + 8), axis=0), np.float64)
