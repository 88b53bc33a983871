"""What the judge asks of face models. A bank's own service fits by offering the same few methods.

Pictures are BGR ``uint8`` arrays (height, width, 3), unmirrored. Points are pixels: x right, y down.
"left" and "right" are always the subject's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float32]
Embedding = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Detection:
    """A face found: ``score`` 0..1, ``box`` (x0, y0, x1, y1), ``angle`` of the eyes (radians, clockwise)."""

    score: float
    box: tuple[float, float, float, float]
    angle: float = 0.0

    @property
    def width(self) -> float:
        return self.box[2] - self.box[0]


def widest(found: Sequence[Detection]) -> Detection:
    """The nearest face; ValueError where there is none."""
    return max(found, key=lambda detection: detection.width)


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """478 landmarks of MediaPipe Face Mesh V2 as (478, 3): x, y in pixels, z in that scale, nearer is less.

    ``presence`` (0..1) says whether the region held a face at all.
    """

    points: Points
    presence: float


@dataclass(frozen=True, slots=True)
class Expression:
    """Three of the ARKit blendshape scores, each 0..1."""

    eye_blink_left: float
    eye_blink_right: float
    jaw_open: float

    @property
    def blink(self) -> float:
        return (self.eye_blink_left + self.eye_blink_right) / 2


class FaceReader(Protocol):
    """Finds faces and their landmarks."""

    def detect(self, image: Image) -> Sequence[Detection]:
        """Every face in the picture, surest first."""

    def read(self, image: Image, detection: Detection | None = None) -> Face | None:
        """The landmarks of that face, by default of the largest one; None where there is no face."""

    def follow(self, image: Image, face: Face) -> Face:
        """The same face in the next picture of a clip; a low ``presence`` says that it was lost."""

    def expression(self, face: Face) -> Expression:
        """How the face looks: eyes shut, jaw open."""


class FaceMatcher(Protocol):
    """Says whether two pictures show one person."""

    def embed(self, image: Image, face: Face, *, grey: bool = False) -> Embedding:
        """A vector for the face; ``grey`` drops colour first, for comparison with a grey print."""

    def similarity(self, one: Embedding, other: Embedding) -> float:
        """-1..1, larger is more alike; :class:`MatchPolicy` holds the bounds."""


class PresentationAttackDetector(Protocol):
    """A passive detector (ISO/IEC 30107-3): a signal for review, never a decision alone.

    ``name`` tells detectors apart: the verdict's signals hold its figure as ``passive_<name>``.
    """

    @property
    def name(self) -> str:
        """Lower-case letters, digits and underscores."""

    def live(self, image: Image, detection: Detection) -> float:
        """0..1: how much one picture looks like a live capture; ``LivenessPolicy.passive_live`` is the bound."""
