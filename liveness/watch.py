"""Following one face through a clip, a picture at a time; no more than one picture is held in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from onboarding.liveness.frames import Frame, decode
from onboarding.liveness.measures import interocular
from onboarding.liveness.ports import Detection, Face, FaceReader, Image, widest

DETECT_EVERY = 4  # pictures between two looks at the whole frame, for a second face
BLANK_SPREAD = 4.0  # standard deviation of luminance, 0..255
PRESENT = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """What one picture showed.

    ``brightest`` is the 90th percentile of luminance (0..255) on the face, or of the whole picture where
    there is none; ``rival`` the width of a second face as a share of the first's.
    """

    at_ms: int
    face: Face | None
    brightest: float
    blank: bool
    rival: float


def watch(frames: Sequence[Frame], reader: FaceReader) -> Iterator[Moment]:
    """One moment a frame. Raises :class:`~onboarding.liveness.frames.UnreadableFrameError`."""
    face: Face | None = None
    for index, frame in enumerate(frames):
        image = decode(frame.image)
        found: Sequence[Detection] = ()
        if face is None or index % DETECT_EVERY == 0:
            found = reader.detect(image)
        face = _next_face(image, face, found, reader)
        light = image[::4, ::4, 1] if face is None else _face_area(image, face)
        blank = face is None and float(light.std()) < BLANK_SPREAD
        yield Moment(frame.at_ms, face, float(np.percentile(light, 90)), blank, _rival(found))


def largest_step(faces: Sequence[Face | None]) -> float:
    """Farthest the face moved between two pictures, in inter-ocular distances; a splice jumps."""
    steps = [
        float(np.linalg.norm(after.points[168, :2] - before.points[168, :2])) / interocular(before.points)
        for before, after in pairwise(faces)
        if before is not None and after is not None
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
