"""What a clip's pictures say about where they come from: one cheap look at all of them, at an eighth of their size.

Nothing here proves an attack: cameras stall, hands jerk, phones smooth their pictures. So it yields figures and weak
signals of risk; together they can send a clip to a person, alone none of them can. Why each weight is what it is, and
what was measured: ``docs/replay-and-injection.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

import cv2
import numpy as np
import numpy.typing as npt

from onboarding.domain.risk import RiskSignal
from onboarding.liveness.frames import Frame, decode_small
from onboarding.liveness.past_clips import Fingerprint, patterns

Floats = npt.NDArray[np.float32]

#: How strongly each sign alone speaks for fraud. The four that an odd but honest camera can give at once
#: (repeated, frozen, jumps, still) stay below .5 together.
WEIGHTS: Mapping[str, float] = {
    "frames_repeated": 0.1,  # the same bytes again: a slow camera gives them, a looped file too
    "frames_frozen": 0.1,  # pictures stand still longer than a sensor's noise would let them: also a busy phone
    "frames_jump": 0.15,  # a picture that does not follow from the one before: a cut, or a phone that was knocked
    "scene_changed": 0.4,  # a cut to another scene: nothing a person does in front of a camera
    "frames_shuffled": 0.6,  # leaving a picture out makes the clip smoother, again and again: its order was changed
    "noise_constant": 0.1,  # the background does not change by a single grey level: a still, or strong denoising
}

REPEATED = 0.3  # share of frames; a camera at half the page's rate repeats half of them, and is only odd
FROZEN = 0.3  # share of frames that stand still
STILL = 0.05  # grey levels of mean change at an eighth of the size: noise of one level leaves .1
CUT = 0.6  # change in contrasts: live clips reach .28 at 10 frames a second and .43 at 3, another scene starts at .79
OUTLIER = 7.0  # times the change before and after: live clips reach 5 at 10 frames a second
NOTICEABLE = 0.12  # change in contrasts below which nothing is called a jump
INTRUDER = 2.0  # a picture is that much farther from its neighbour than the picture after that
DETOUR = (
    0.32  # of the way saved by leaving frames out: live clips of a shaking hand reach .28, shuffled ones start at .31
)
SLOW_MS, SLOW_DETOUR = 220, 0.5  # with so long between frames an action is there and gone: live clips reach .36
CONSTANT = 0.995  # of the blocks between two pictures are the same to the last bit


@dataclass(frozen=True, slots=True)
class Stream:
    """``signals``: figures for the evidence. ``risk``: what they say of fraud. ``jumps``: indices of frames that do not
    follow from the one before. ``frozen_share``: of the frames, those that show what the one before showed.
    """

    signals: Mapping[str, float]
    risk: tuple[RiskSignal, ...]
    jumps: list[int]
    frozen_share: float
    fingerprint: Fingerprint = field(repr=False)


def look(frames: Sequence[Frame]) -> Stream:
    """Look at all frames (at least one). Raises :class:`~onboarding.liveness.frames.UnreadableFrameError`."""
    small = [decode_small(frame.image) for frame in frames]
    moving = _moving(small)
    frozen = 1 - len(moving) / len(small)
    # A camera slower than the page gives pictures twice; between them the way would be all jumps.
    course = _Course([_structure(small[i]) for i in moving], [frames[i].at_ms for i in moving])
    cuts, jumps = ([moving[i] for i in found] for found in (course.cuts(), course.jumps()))
    signals = {
        "repeated_share": repeated_share(frames),
        "frozen_share": frozen,
        "detour": course.detour(),
        "cuts": float(len(cuts)),
        "jumps": float(len(jumps)),
        "still_background": _still_background(small),
    }
    fingerprint = Fingerprint.of([frame.image for frame in frames], [patterns(picture) for picture in small])
    risk = tuple(RiskSignal(code, WEIGHTS[code]) for code in _codes(signals, course.usual_gap))
    rounded = {name: round(value, 4) for name, value in signals.items()}
    return Stream(rounded, risk, sorted({*cuts, *jumps}), frozen, fingerprint)


def repeated_share(frames: Sequence[Frame]) -> float:
    """Share of frames whose bytes were seen before: above 0 for a stalled page, high for a looped video."""
    return 1 - len({frame.image for frame in frames}) / max(1, len(frames))


def _codes(signals: Mapping[str, float], usual_gap: float) -> Iterator[str]:
    if signals["repeated_share"] > REPEATED:
        yield "frames_repeated"
    if signals["frozen_share"] > FROZEN:
        yield "frames_frozen"
    if signals["detour"] > (DETOUR if usual_gap <= SLOW_MS else SLOW_DETOUR):
        yield "frames_shuffled"
    if signals["cuts"]:
        yield "scene_changed"
    elif signals["jumps"]:
        yield "frames_jump"
    if signals["still_background"] > CONSTANT:
        yield "noise_constant"


class _Course:
    """How far apart neighbouring pictures are, and those with one between them, in contrasts of the clip."""

    def __init__(self, pictures: Sequence[Floats], at_ms: Sequence[int]) -> None:
        contrast = float(np.mean([picture.std() for picture in pictures])) + 1e-6
        pairs = [[(pictures[i], pictures[i + by]) for i in range(len(pictures) - by)] for by in (1, 2)]
        self._next, self._second = (np.array([_apart(*pair) for pair in row]) / contrast for row in pairs)
        self._steady = [np.array([_steady_apart(*pair) for pair in row]) / contrast for row in pairs]
        self._gaps = [after - before for before, after in pairwise(at_ms)]
        self.usual_gap = median(self._gaps) if self._gaps else 0.0
        self._floor = _floor(self._next)

    def detour(self) -> float:
        """Which part of the way could be saved by leaving out every frame between two others, by a steady hand."""
        floor = _floor(self._steady[0])
        way, direct = (np.maximum(distances - floor, 0) for distances in self._steady)
        both = way[:-1] + way[1:]
        return float(np.maximum(both - direct, 0).sum() / both.sum()) if both.sum() > 0 else 0.0

    def cuts(self) -> list[int]:
        """Frames with a whole other scene than the one before."""
        return [int(i) + 1 for i in np.flatnonzero(self._next > CUT)]

    def jumps(self) -> list[int]:
        """Frames that changed far more than their neighbours did, or that are out of place."""
        found = []
        for i, step in enumerate(self._next):
            if step < NOTICEABLE or self._gaps[i] > 2 * self.usual_gap:
                continue
            around = [*self._next[max(0, i - 1) : i], *self._next[i + 1 : i + 2]]
            beyond = [*self._second[max(0, i - 1) : i], *self._second[i : i + 1]]
            alone = bool(around) and step > OUTLIER * max(*around, self._floor)
            intruder = step - self._floor > INTRUDER * (min(beyond) - self._floor) if beyond else False
            if alone or intruder:
                found.append(i + 1)
        return found


def _structure(picture: npt.NDArray[np.uint8]) -> Floats:
    """Edges and texture of a small grey picture, whatever the light: exposure and screen colours cancel out."""
    light = np.log(cv2.resize(picture, (40, 30), interpolation=cv2.INTER_AREA).astype(np.float32) + 16)
    return np.asarray(light - cv2.GaussianBlur(light, (0, 0), 4), np.float32)


def _floor(steps: npt.NDArray[np.float64]) -> float:
    """What never moves less than this is noise and sway; it would look like a detour of every frame."""
    return float(np.percentile(steps, 20)) if len(steps) else 0.0


def _apart(one: Floats, other: Floats) -> float:
    return float(np.abs(one - other).mean())


def _steady_apart(one: Floats, other: Floats) -> float:
    """How far apart two pictures are once the shift between them, a shaking hand, is taken out (phase correlation)."""
    (across, down), _ = cv2.phaseCorrelate(one, other)
    moved = cv2.warpAffine(other, np.array([[1, 0, -across], [0, 1, -down]]), other.shape[::-1])
    return _apart(one[3:-3, 3:-3], np.asarray(moved[3:-3, 3:-3], np.float32))


def _moving(small: Sequence[npt.NDArray[np.uint8]]) -> list[int]:
    """The first frame, and every one that differs from the one before."""
    return [0, *(i for i, (one, other) in enumerate(pairwise(small), 1) if _change(one, other) >= STILL)]


def _change(one: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8]) -> float:
    if one.shape != other.shape:
        return float("inf")
    return float(cv2.absdiff(one, other).mean())


def _still_background(small: Sequence[npt.NDArray[np.uint8]]) -> float:
    """Median share of blocks that are the same to the last bit in two pictures that differ elsewhere."""
    shares = []
    for one, other in pairwise(small):
        if one.shape == other.shape and (one != other).any():
            shares.append(float((one == other).mean()))
    return median(shares) if shares else 0.0
