"""How a person moves through a challenge: unlike a machine, never evenly and never one joint alone.

Each movement rises quickly, overshoots, settles, holds with a drift and comes back at another speed, a little past
neutral. A head dips and leans while it turns, lids follow a lowered gaze, a jaw that drops tips the head back.
Under it all the body sways and the eyes blink when they like.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from itertools import pairwise

import numpy as np

from examples.specimens.puppet import Pose
from onboarding.liveness import Action

Keys = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Look(Pose):
    """``roll`` degrees clockwise on screen; ``dx``, ``dy`` in eye distances; ``lean`` a share nearer to the camera."""

    roll: float = 0.0
    dx: float = 0.0
    dy: float = 0.0
    lean: float = 0.0


@dataclass(frozen=True, slots=True)
class Manner:
    """How large and how fast; ``tempo`` multiplies durations, angles are degrees, ``blinks`` are per minute."""

    tempo: float = 1.0
    turn: float = 24.0
    mouth: float = 0.8
    nod: float = 16.0
    sway: float = 1.0
    blinks: float = 10.0


@dataclass(frozen=True, slots=True)
class Movement:
    """A share over time (seconds from ``start``) that drives several joints at once."""

    start: float
    keys: Keys
    drives: Look

    @property
    def end(self) -> float:
        return self.start + self.keys[-1][0]

    def at(self, time: float) -> float:
        since = time - self.start
        for (before, low), (after, high) in pairwise(self.keys):
            if before <= since < after:
                t = (since - before) / (after - before)
                return low + (high - low) * t**3 * (10 - 15 * t + 6 * t * t)  # least jerk (Flash & Hogan 1985)
        return 0.0


@dataclass(frozen=True, slots=True)
class Script:
    """Everything one person does in one clip; ``spans`` are the asked actions' seconds, in their order."""

    duration: float
    movements: tuple[Movement, ...]
    spans: tuple[tuple[float, float], ...]
    sway: tuple[tuple[float, float, Look], ...]
    drift: Look

    def look(self, time: float) -> Look:
        total = dict.fromkeys(_JOINTS, 0.0)
        for share, drives in self._shares(time):
            for joint in _JOINTS:
                total[joint] += share * getattr(drives, joint)
        total["blink"] = min(1.0, max(0.0, total["blink"]))
        total["mouth"] = min(1.0, max(0.0, total["mouth"]))
        return Look(**total)

    def _shares(self, time: float) -> list[tuple[float, Look]]:
        moving = [(movement.at(time), movement.drives) for movement in self.movements]
        swaying = [(float(np.sin(2 * np.pi * (hertz * time + phase))), drives) for hertz, phase, drives in self.sway]
        return [*moving, *swaying, (time / self.duration, self.drift)]


_JOINTS = tuple(field.name for field in fields(Look))


def script(actions: Sequence[Action], manner: Manner, rng: np.random.Generator) -> Script:
    """A neutral moment, every action with a pause after it, and a neutral moment."""
    time = rng.uniform(0.4, 0.7)
    movements: list[Movement] = []
    spans = []
    for action in actions:
        made = _movement(action, time, manner, rng)
        movements.append(made)
        spans.append((made.start, made.end))
        if action in (Action.TURN_LEFT, Action.TURN_RIGHT) and rng.random() < 0.25:
            movements.append(_blink(time + rng.uniform(0, 0.1), rng))  # eyes often blink as they leave for a side
        time = made.end + rng.uniform(0.15, 0.5) * manner.tempo
    duration = time + rng.uniform(0.1, 0.4)
    count = rng.poisson(manner.blinks / 60 * duration)
    movements += [_blink(rng.uniform(0, duration - 0.3), rng) for _ in range(count)]
    return Script(duration, tuple(movements), tuple(spans), _swaying(manner.sway, rng), _drift(manner.sway, rng))


def fitted(script_: Script, duration: float) -> Script:
    """The same script in ``duration`` seconds."""
    k = duration / script_.duration
    slower = tuple(
        replace(one, start=one.start * k, keys=tuple((time * k, share) for time, share in one.keys))
        for one in script_.movements
    )
    spans = tuple((start * k, end * k) for start, end in script_.spans)
    return replace(script_, duration=duration, movements=slower, spans=spans)


def times(duration: float, fps: float, rng: np.random.Generator) -> list[int]:
    """When a page took its pictures (ms): every 1/fps, give or take a tenth."""
    count = max(2, int(duration * fps))
    exact = (np.arange(count) + rng.uniform(-0.1, 0.1, count)) * 1000 / fps
    return [round(float(ms)) for ms in exact - exact[0]]


def _movement(action: Action, start: float, manner: Manner, rng: np.random.Generator) -> Movement:
    if action is Action.BLINK:
        steps = [(rng.uniform(0.08, 0.14), 1.0), (rng.uniform(0.16, 0.3), 1.0), (rng.uniform(0.15, 0.26), 0.0)]
        along = Look(blink=1.0, pitch=rng.uniform(-0.5, 1.0), mouth=rng.uniform(0, 0.03))
        return Movement(start, _keys(steps, float(np.sqrt(manner.tempo))), along)
    over, under = rng.uniform(0.02, 0.09), rng.uniform(0.0, 0.08)
    rise, hold, fall = rng.uniform(0.28, 0.42), rng.uniform(0.15, 0.4), rng.uniform(0.34, 0.6)
    if rng.random() < 0.3:  # some go slowly and come back quickly
        rise, fall = fall, rise
    steps = [(rise, 1 + over), (0.1, 1.0), (hold, 0.97), (fall, -under), (0.14, 0.0)]
    return Movement(start, _keys(steps, manner.tempo), _drives(action, manner, rng))


def _keys(steps: Sequence[tuple[float, float]], tempo: float) -> Keys:
    """(seconds, share reached) one after another, from nothing."""
    at, keys = 0.0, [(0.0, 0.0)]
    for takes, share in steps:
        at += takes * tempo
        keys.append((at, share))
    return tuple(keys)


def _drives(action: Action, manner: Manner, rng: np.random.Generator) -> Look:
    """What moves along with the joint that was asked for."""
    tilt, aside = rng.uniform(-2.5, 2.5), rng.uniform(-1.5, 1.5)
    if action is Action.OPEN_MOUTH:
        return Look(mouth=manner.mouth, pitch=-rng.uniform(0.5, 2.5), yaw=aside, lean=rng.uniform(-0.01, 0.02))
    if action is Action.NOD:
        lids = rng.uniform(0.15, 0.4)  # a gaze that falls takes the lids along
        return Look(pitch=manner.nod, yaw=aside, blink=lids, roll=tilt / 2, dy=rng.uniform(0, 0.06))
    side = 1 if action is Action.TURN_LEFT else -1
    dip, shift = rng.uniform(0.0, 3.5), rng.uniform(-0.03, 0.1)
    return Look(yaw=side * manner.turn, pitch=dip, roll=tilt, dx=side * shift, blink=rng.uniform(0, 0.1))


def _blink(start: float, rng: np.random.Generator) -> Movement:
    """A spontaneous one: 0.2 to 0.3 s, not always complete (Caffier et al. 2003)."""
    keys = ((0.0, 0.0), (rng.uniform(0.06, 0.09), 1.0), (0.12, 1.0), (rng.uniform(0.2, 0.3), 0.0))
    return Movement(start, keys, Look(blink=rng.uniform(0.6, 1.0)))


def _swaying(amount: float, rng: np.random.Generator) -> tuple[tuple[float, float, Look], ...]:
    def one(low: float, high: float) -> tuple[float, float, Look]:
        size = amount * rng.uniform(0.2, 1.0)
        joints = Look(
            yaw=size * rng.uniform(-1.2, 1.2),
            pitch=size * rng.uniform(-0.8, 0.8),
            roll=size * rng.uniform(-0.8, 0.8),
            dx=size * rng.uniform(-0.025, 0.025),
            dy=size * rng.uniform(-0.02, 0.02),
            lean=size * rng.uniform(-0.01, 0.01),
        )
        return rng.uniform(low, high), rng.uniform(), joints

    return one(0.1, 0.35), one(0.3, 0.8), one(0.8, 1.6)


def _drift(amount: float, rng: np.random.Generator) -> Look:
    return Look(
        yaw=amount * rng.uniform(-2, 2),
        pitch=amount * rng.uniform(-1.5, 1.5),
        dx=amount * rng.uniform(-0.1, 0.1),
        dy=amount * rng.uniform(-0.06, 0.06),
        lean=amount * rng.uniform(-0.03, 0.04),
    )
