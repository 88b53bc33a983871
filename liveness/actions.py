"""Which actions a face performed, and when, against its own neutral look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median
from typing import NamedTuple

import numpy as np

from onboarding.liveness import measures
from onboarding.liveness.challenge import Action
from onboarding.liveness.policy import LivenessPolicy
from onboarding.liveness.ports import Expression, Face, FaceReader

FACING_YAW = 15.0  # degrees from the camera within which a picture can serve as neutral
MIN_FACING = 3
IN_DEPTH = frozenset({Action.TURN_LEFT, Action.TURN_RIGHT, Action.NOD})


@dataclass(frozen=True, slots=True, eq=False)
class Neutral:
    """The person facing the camera, eyes open, mouth closed: what all else is measured from."""

    index: int
    face: Face
    eye_opening: float
    mouth_opening: float
    expression: Expression


class _Look(NamedTuple):
    """One frame's own readings, before there is a neutral one to compare with."""

    at: int
    face: Face
    yaw: float
    pitch: float
    eyes: float
    mouth: float


@dataclass(frozen=True, slots=True)
class Performed:
    """One action from ``first`` to ``last`` frame, strongest at ``peak``.

    ``residual`` is the homography residual at the peak of a turn or nod; ``flat`` says that it moved
    like a picture.
    """

    action: Action
    first: int
    last: int
    peak: int
    residual: float | None = None
    flat: bool = False


def find_neutral(faces: Sequence[Face | None], reader: FaceReader) -> Neutral | None:
    """The most ordinary frame that faces the camera; None where fewer than three do."""
    looks = [_look(at, face) for at, face in enumerate(faces) if face is not None]
    facing = [look for look in looks if abs(look.yaw) <= FACING_YAW]
    if len(facing) < MIN_FACING:
        return None
    yaw, pitch = median(look.yaw for look in facing), median(look.pitch for look in facing)
    eyes = float(np.percentile([look.eyes for look in facing], 75))
    mouth = float(np.percentile([look.mouth for look in facing], 25))

    def oddity(look: _Look) -> float:
        turned = abs(look.yaw - yaw) / 12 + abs(look.pitch - pitch) / 7
        return turned + abs(look.eyes - eyes) / 0.2 + abs(look.mouth - mouth) / 0.1

    plain = min(facing, key=oddity)
    return Neutral(plain.at, plain.face, eyes, mouth, reader.expression(plain.face))


def _look(at: int, face: Face) -> _Look:
    turn = measures.rotation(face.points)
    eyes, mouth = measures.eye_aspect_ratio(face.points), measures.mouth_aspect_ratio(face.points)
    return _Look(at, face, turn.yaw, turn.pitch, eyes, mouth)


def performed(
    faces: Sequence[Face | None], neutral: Neutral, reader: FaceReader, policy: LivenessPolicy
) -> list[Performed]:
    """Every action seen, by start. A frame without a face shows none."""
    strengths = [_strengths(face, neutral, policy) if face else {} for face in faces]
    seen = []
    for action in Action:
        for first, last, peak in _spans([row.get(action, 0.0) for row in strengths]):
            face = faces[peak]
            if face is None:
                continue
            if action in IN_DEPTH:
                residual = measures.homography_residual(neutral.face.points, face.points)
                flat = residual <= policy.depth_residual
                seen.append(Performed(action, first, last, peak, residual, flat))
            elif _confirmed(action, reader.expression(face), neutral.expression, policy):
                seen.append(Performed(action, first, last, peak))
    return sorted(seen, key=lambda span: (span.first, span.peak))


def _strengths(face: Face, neutral: Neutral, policy: LivenessPolicy) -> dict[Action, float]:
    """How far a frame is into each action: 1 is done, below ½ is back to neutral."""
    turn = measures.rotation_between(neutral.face.points, face.points)
    eyes = measures.eye_aspect_ratio(face.points) / max(neutral.eye_opening, 1e-6)
    mouth = measures.mouth_aspect_ratio(face.points) - neutral.mouth_opening
    straight = abs(turn.yaw) < policy.turn_degrees
    # Lids follow a lowered gaze, a turning head dips a little, and lips seen from the side look parted.
    level = straight and turn.pitch < policy.nod_degrees
    return {
        Action.BLINK: (1 - eyes) / (1 - policy.blink_share) if level else 0.0,
        Action.OPEN_MOUTH: mouth / policy.mouth_rise if straight else 0.0,
        Action.TURN_LEFT: turn.yaw / policy.turn_degrees,
        Action.TURN_RIGHT: -turn.yaw / policy.turn_degrees,
        Action.NOD: turn.pitch / policy.nod_degrees if straight else 0.0,
    }


def _spans(strength: Sequence[float]) -> Iterator[tuple[int, int, int]]:
    """First, last and peak index of each stretch that stays above ½ and reaches 1 (hysteresis)."""
    for active, group in groupby(range(len(strength)), key=lambda index: strength[index] >= 0.5):
        indices = list(group)
        peak = max(indices, key=strength.__getitem__)
        if active and strength[peak] >= 1:
            yield indices[0], indices[-1], peak


def _confirmed(action: Action, now: Expression, neutral: Expression, policy: LivenessPolicy) -> bool:
    """The blendshapes as a second witness for eyes and mouth."""
    if action is Action.OPEN_MOUTH:
        return now.jaw_open - neutral.jaw_open >= policy.jaw_rise
    return now.blink - neutral.blink >= policy.blink_rise
