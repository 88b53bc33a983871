"""Following one face through a clip; no more than one picture is held in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from onboarding.liveness.frames import Frame, decode
from onboarding.liveness.measures import interocular
from onboarding.liveness.ports import Detection, Face, FaceReader, Image, widest
from onboarding.liveness.reflection import skin_and_background

DETECT_EVERY = 4  # looks between two at the whole picture, for a second face
BLANK_SPREAD = 4.0  # standard deviation of luminance, 0..255
PRESENT = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """What one picture showed.

    ``index`` is its place in the clip, ``size`` its (height, width). ``brightest`` is the 90th percentile of
    luminance (0..255) on the face, or of the whole picture where there is none; ``rival`` the width of a second
    face as a share of the first's; ``tint`` mean BGR of skin and background (2, 3), where it was asked for.
    """

    index: int
    at_ms: int
    face: Face | None
    size: tuple[int, int]
    brightest: float
    blank: bool
    rival: float
    tint: npt.NDArray[np.float64] | None = None


class Watcher:
    """Looks at the pictures of a clip as they are asked for, each of them once."""

    def __init__(self, frames: Sequence[Frame], reader: FaceReader, *, tints: bool = False) -> None:
        self._frames = frames
        self._reader = reader
        self._tints = tints
        self._seen: dict[int, Moment] = {}

    def every(self, stride: int) -> list[Moment]:
        """Every ``stride``-th picture in order. Raises :class:`~onboarding.liveness.frames.UnreadableFrameError`."""
        return self.at(range(0, len(self._frames), stride))

    def at(self, indices: Iterable[int]) -> list[Moment]:
        """The pictures at rising ``indices``; each face is followed from the nearest earlier picture seen."""
        moments: list[Moment] = []
        for turn, index in enumerate(indices):
            if index not in self._seen:
                earlier = max((seen for seen in self._seen if seen < index), default=None)
                last = None if earlier is None else self._seen[earlier].face
                self._seen[index] = self._look(index, last, afresh=turn % DETECT_EVERY == 0)
            moments.append(self._seen[index])
        return moments

    def _look(self, index: int, last: Face | None, *, afresh: bool) -> Moment:
        image = decode(self._frames[index].image)
        found = self._reader.detect(image) if afresh or last is None else ()
        face = _next_face(image, last, found, self._reader)
        light = image[::4, ::4, 1] if face is None else _face_area(image, face)
        return Moment(
            index,
            self._frames[index].at_ms,
            face,
            (image.shape[0], image.shape[1]),
            brightest=float(np.percentile(light, 90)),
            blank=face is None and float(light.std()) < BLANK_SPREAD,
            rival=_rival(found),
            tint=skin_and_background(image, face) if self._tints and face is not None else None,
        )


def largest_step(moments: Sequence[Moment]) -> float:
    """Farthest the face moved between two pictures, in inter-ocular distances; a splice jumps."""
    steps = [
        float(np.linalg.norm(after.face.points[168, :2] - before.face.points[168, :2]))
        / interocular(before.face.points)
        for before, after in pairwise(moments)
        if before.face is not None and after.face is not None
    ]
    return max(steps, default=0.0)


def _next_face(image: Image, before: Face | None, found: Sequence[Detection], reader: FaceReader) -> Face | None:
    """Follow the last face while it is there; find it anew when it is lost."""
    if before is not None:
        face = reader.follow(image, before)
        if face.presence >= PRESENT:
            return face
        found = found or reader.detect(image)
    if not found:
        return None
    fresh = reader.read(image, widest(found))
    return fresh if fresh is not None and fresh.presence >= PRESENT else None


def _face_area(image: Image, face: Face) -> Image:
    """Green (the largest part of luminance) around the landmarks, every other pixel."""
    height, width = image.shape[:2]
    low = np.clip(face.points[:, :2].min(0), 0, [width - 2, height - 2]).astype(int)
    high = np.clip(face.points[:, :2].max(0), low + 2, [width, height]).astype(int)
    return image[low[1] : high[1] : 2, low[0] : high[0] : 2, 1]


def _rival(found: Sequence[Detection]) -> float:
    widths = sorted((detection.width for detection in found), reverse=True)
    return widths[1] / widths[0] if len(widths) > 1 else 0.0
