"""One hint from one small picture: how a person must move until a clip of them can be judged.

Asked several times a second while the camera is open, so it costs one look and keeps nothing. The bounds are a
little stricter than the judge's (:class:`~onboarding.liveness.policy.LivenessPolicy`): who is told "good" is
well placed when the clip begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from onboarding.liveness import measures
from onboarding.liveness.frames import UnreadableFrameError, decode
from onboarding.liveness.ports import Detection, Face, FaceReader, Image, Points, widest

MAX_BYTES = 60_000  # a page sends 3 to 9 kB
FOREHEAD, CHIN = 10, 152


class Hint(StrEnum):
    """What to change, or ``good``."""

    GOOD = "good"
    NO_FACE = "no_face"
    ALONE = "alone"
    LIGHTER = "lighter"
    CLOSER = "closer"
    FARTHER = "farther"
    CENTRE = "centre"
    STRAIGHT = "straight"


@dataclass(frozen=True, slots=True)
class Guidance:
    """Bounds of a well placed face. Shares are of the picture's shorter side, angles in degrees."""

    nearest: float = 0.40  # distance of the outer eye corners; ID portraits have .20 to .34
    farthest: float = 0.15  # of 360 pixels, the least a page sends, that is 54: the judge wants 45
    off_centre: float = 0.19  # of the face's middle, sideways or up and down
    yaw: float = 13.0  # the judge takes up to 15 for facing
    pitch: float = 25.0  # coarse, and phones are held low
    roll: float = 22.0
    rival_share: float = 0.4  # a second face this wide beside the first
    face_light: float = 72.0  # 90th percentile of the face's luminance, 0..255; the judge wants 60
    room_light: float = 50.0  # of the whole picture where no face is found


def hint(image: bytes, reader: FaceReader, bounds: Guidance = Guidance()) -> Hint:
    """The most important thing to change in a small picture (JPEG or PNG, unmirrored, 160 pixels or more a side).

    Raises :class:`~onboarding.liveness.frames.UnreadableFrameError`, for a large picture too.
    """
    if len(image) > MAX_BYTES:
        raise UnreadableFrameError
    picture = decode(image)
    found = reader.detect(picture)
    face = reader.read(picture, widest(found)) if found else None
    if face is None or face.presence < 0.5:
        return Hint.LIGHTER if _light(picture) < bounds.room_light else Hint.NO_FACE
    if _rival(found) >= bounds.rival_share:
        return Hint.ALONE
    if _light(_around(picture, face)) < bounds.face_light:
        return Hint.LIGHTER
    return _placed(face.points, picture.shape[1], picture.shape[0], bounds)


def _placed(points: Points, width: int, height: int, bounds: Guidance) -> Hint:
    side = min(width, height)
    size = measures.interocular(points) / side
    turn = measures.rotation(points)
    middle = (points[FOREHEAD, :2] + points[CHIN, :2]) / 2 - (width / 2, height / 2)
    if size > bounds.nearest:
        return Hint.FARTHER
    turned = abs(turn.yaw) > bounds.yaw or abs(turn.pitch) > bounds.pitch or abs(turn.roll) > bounds.roll
    if size < bounds.farthest and not turned:  # a turned face looks narrow
        return Hint.CLOSER
    if float(np.abs(middle).max()) / side > bounds.off_centre:
        return Hint.CENTRE
    return Hint.STRAIGHT if turned else Hint.GOOD


def _around(picture: Image, face: Face) -> Image:
    height, width = picture.shape[:2]
    low = np.clip(face.points[:, :2].min(0), 0, [width - 2, height - 2]).astype(int)
    high = np.clip(face.points[:, :2].max(0), low + 2, [width, height]).astype(int)
    return picture[low[1] : high[1], low[0] : high[0]]


def _light(picture: Image) -> float:
    """Green stands for luminance: it is the largest part of it."""
    return float(np.percentile(picture[..., 1], 90))


def _rival(found: Sequence[Detection]) -> float:
    widths = sorted((each.width for each in found), reverse=True)
    return widths[1] / widths[0] if len(widths) > 1 else 0.0
