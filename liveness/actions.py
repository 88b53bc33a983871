"""Which actions a face performed, and when, against its own neutral look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

import numpy as np

from onboarding.liveness import measures
from onboarding.liveness.challenge import Action
from onboarding.liveness.policy import LivenessPolicy
from onboarding.liveness.ports import Expression, Face, FaceReader
from onboarding.liveness.watch import Moment

FACING_YAW = (
    40.0  # degrees by the coarse measure within which a look can be somebody's straight one: few hold a head at 0
)
MIN_FACING = 3
HALF = 0.5  # of an action: from there on it has begun, below it is over
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
    """One action from the ``first`` to the ``last`` of the moments looked at, strongest at ``peak``.

    ``lasted_ms`` is how long it was more than half done, interpolated between pictures; ``steepest`` the largest part
    of it done between two pictures, the lesser of there and back. ``residual`` and
    ``relief`` (:mod:`~onboarding.liveness.measures`) are those of a turn or nod; ``flat`` says that it moved
    like a picture.
    """

    action: Action
    first: int
    last: int
    peak: int
    lasted_ms: float = 0.0
    steepest: float = 0.0
    residual: float | None = None
    relief: float | None = None
    flat: bool = False


def find_neutral(moments: Sequence[Moment], reader: FaceReader) -> Neutral | None:
    """The most ordinary picture that faces the camera; None where fewer than three do."""
    looks = [_look(at, moment.face) for at, moment in enumerate(moments) if moment.face is not None]
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
    moments: Sequence[Moment], neutral: Neutral, reader: FaceReader, policy: LivenessPolicy
) -> list[Performed]:
    """Every action seen, by start. A picture without a face shows none."""
    strengths = [_strengths(moment.face, neutral, policy) if moment.face else {} for moment in moments]
    seen = []
    for action in Action:
        strength = [row.get(action, 0.0) for row in strengths]
        for span in _spans(strength):
            done = Performed(action, *span, _lasted(strength, span, moments), _steepest(strength, span))
            if action in IN_DEPTH:
                seen.append(_in_depth(done, strength, moments, neutral, policy))
            elif any(_confirms(action, face, neutral, reader, policy) for face in _shown(moments, done)):
                seen.append(done)
    return sorted(seen, key=lambda span: (span.first, span.peak))


def may_be_between(action: Action, moments: Sequence[Moment], neutral: Neutral, policy: LivenessPolicy) -> bool:
    """Whether pictures between these could show an action that these do not: a blink is short, others were begun."""
    if action is Action.BLINK:
        return True
    return any(_strengths(moment.face, neutral, policy)[action] >= HALF for moment in moments if moment.face)


def _in_depth(
    done: Performed, strength: Sequence[float], moments: Sequence[Moment], neutral: Neutral, policy: LivenessPolicy
) -> Performed:
    """Whether a turn or nod moved as a head does; the relief is the median over its strongest pictures."""
    rest = neutral.face.points
    strong = [i for i in range(done.first, done.last + 1) if strength[i] >= 2 / 3 * strength[done.peak]]
    relief = median(measures.relief(rest, _face(moments[i]).points) for i in strong)
    residual = measures.homography_residual(rest, _face(moments[done.peak]).points)
    least = policy.nod_relief if done.action is Action.NOD else policy.turn_relief
    return replace(done, residual=residual, relief=relief, flat=residual <= policy.depth_residual or relief < least)


def _face(moment: Moment) -> Face:
    assert moment.face is not None  # a picture without a face has no strength
    return moment.face


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
    for active, group in groupby(range(len(strength)), key=lambda index: strength[index] >= HALF):
        indices = list(group)
        peak = max(indices, key=strength.__getitem__)
        if active and strength[peak] >= 1:
            yield indices[0], indices[-1], peak


def _lasted(strength: Sequence[float], span: tuple[int, int, int], moments: Sequence[Moment]) -> float:
    """From where the strength rose through ½ to where it fell through it again, in ms."""
    first, last, _ = span
    began, ended = float(moments[first].at_ms), float(moments[last].at_ms)
    if first > 0:
        began -= _beyond(strength[first], strength[first - 1]) * (began - moments[first - 1].at_ms)
    if last + 1 < len(moments):
        ended += _beyond(strength[last], strength[last + 1]) * (moments[last + 1].at_ms - ended)
    return ended - began


def _steepest(strength: Sequence[float], span: tuple[int, int, int]) -> float:
    """The largest step up to the peak or down from it, whichever is less, as a share of the peak."""
    first, last, peak = span
    there = [max(0.0, value) for value in strength[max(0, first - 1) : peak + 1]]
    back = [max(0.0, value) for value in strength[peak : last + 2]]
    steps = (max((abs(b - a) for a, b in pairwise(way)), default=0.0) for way in (there, back))
    return min(steps) / strength[peak]


def _beyond(inside: float, outside: float) -> float:
    """Which share of the way from a picture above ½ to one below it was still above."""
    return (inside - HALF) / max(inside - outside, 1e-9)


def _shown(moments: Sequence[Moment], span: Performed) -> Iterator[Face]:
    """The faces of an action, the strongest first."""
    yield _face(moments[span.peak])
    yield from (_face(moments[i]) for i in range(span.first, span.last + 1) if i != span.peak)


def _confirms(action: Action, face: Face, neutral: Neutral, reader: FaceReader, policy: LivenessPolicy) -> bool:
    """The blendshapes as a second witness for eyes and mouth."""
    now, rest = reader.expression(face), neutral.expression
    if action is Action.OPEN_MOUTH:
        return now.jaw_open - rest.jaw_open >= policy.jaw_rise
    return now.blink - rest.blink >= policy.blink_rise
