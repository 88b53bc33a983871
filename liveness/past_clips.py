"""A clip may pass once: what is kept of those that did, and how a copy of one is recognised.

Two clips of one person in one place look alike in every single picture. What no second take repeats is the movement
at the scale of one frame: the sway of a hand, the exact moment of a blink. So a fingerprint holds how coarse patterns
of light change over the clip, and a copy is a clip that follows another more closely than that one's own next frame
would. How close copies and second takes come is measured in ``docs/replay-and-injection.md``.
"""

from __future__ import annotations

import hashlib
from collections import Counter, OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Protocol

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Pairs = npt.NDArray[np.intp]

SIDE = (32, 24)  # a picture is reduced to this before its patterns are taken: a few pixels of crop do no harm
PATTERNS = (4, 5)  # lowest cosine patterns, down and across; the first is mere brightness and left out
PATTERN_COUNT = PATTERNS[0] * PATTERNS[1] - 1
STEPS_PER_UNIT = 200  # of a stored number; a unit is the picture's own contrast

MOVING = 0.15  # least change to the next frame that says something: JPEG at quality 50 alone makes .04
ENOUGH = 6  # frames that must say something
NOISE, GIVE = 0.06, 0.12  # a frame follows where it is off by less than the noise and this part of its own step
GRAIN, MOST_GRAIN = 1.5, 0.18  # times a grainy clip's own noise, where that is more; a shaking hand is no grain
MOST = 0.8  # share of the shorter clip's frames that must be in the other, byte for byte or with a place there
FOLLOWS = 0.82  # share of frames that follow: copies reach .86 to 1, second takes that sway at most .76
EASE = 0.05  # how freely a crop or another encoder may mix patterns, against leaving them as they are

CANDIDATES = 16  # past clips compared in full
_KEY_FRAMES = 8
_KEY_PATTERNS = (3, 4)
_KEY_CHANGE = 0.4


@dataclass(frozen=True, slots=True, eq=False)
class Fingerprint:
    """What is kept of a clip; no picture can be made from it.

    ``frames``: the first 8 bytes of each frame's SHA-256 (n,), uint64. ``moves``: how far 19 coarse patterns of light
    are from what is usual in this clip (n, 19), int16, in 1/200 of the picture's contrast.
    """

    frames: npt.NDArray[np.uint64] = field(repr=False)
    moves: npt.NDArray[np.int16] = field(repr=False)

    @classmethod
    def of(cls, images: Sequence[bytes], patterns: Sequence[Floats]) -> Fingerprint:
        """From a clip's encoded frames and, for each, its :func:`patterns`."""
        digests = [hashlib.sha256(image).digest()[:8] for image in images]
        found = np.asarray(patterns, np.float64).reshape(len(images), -1)
        change = np.clip(np.round((found - np.median(found, 0)) * STEPS_PER_UNIT), -32_767, 32_767)
        return cls(np.frombuffer(b"".join(digests), np.uint64), change.astype(np.int16))

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over the frames in order: equal for equal clips only."""
        return hashlib.sha256(self.frames.tobytes()).hexdigest()

    @property
    def keys(self) -> tuple[int, ...]:
        """A few dozen numbers below 2**63 to look copies up by: a copy shares several, other people's clips few."""
        least = np.sort(np.unique(self.frames))[:_KEY_FRAMES] >> np.uint64(2)
        exact = {int(number) | 1 << 62 for number in least}
        return tuple(sorted(exact | _pattern_keys(_course(self))))


class PastClips(Protocol):
    """Remembers clips that passed, for all applications together."""

    def claim(self, fingerprint: Fingerprint, attempt: str = "") -> bool:
        """True: no clip like it was claimed before, and now it is. False: one was, and nothing is stored.

        An ``attempt`` that has claimed a clip may claim it again: whoever died before the verdict was kept asks twice.
        """
        ...


class MemoryPastClips:
    """Past clips of one process; the oldest are forgotten beyond ``limit``. Safe to share between threads."""

    def __init__(self, limit: int = 10_000) -> None:
        self._limit = limit
        self._kept: OrderedDict[int, tuple[Fingerprint, str]] = OrderedDict()
        self._by_key: dict[int, tuple[int, ...]] = {}  # half the size of sets, and most hold one
        self._next = 0
        self._lock = Lock()

    def claim(self, fingerprint: Fingerprint, attempt: str = "") -> bool:
        keys = fingerprint.keys
        with self._lock:
            shared = Counter(number for key in keys for number in self._by_key.get(key, ()))
            past = [self._kept[number] for number, _ in shared.most_common(CANDIDATES)]
            known = [by for clip, by in past if is_copy(fingerprint, clip)]
            if known:
                return is_own(known, attempt)
            self._keep(fingerprint, attempt, keys)
            return True

    def _keep(self, fingerprint: Fingerprint, attempt: str, keys: Iterable[int]) -> None:
        self._kept[self._next] = fingerprint, attempt
        for key in keys:
            self._by_key[key] = (*self._by_key.get(key, ()), self._next)
        self._next += 1
        while len(self._kept) > self._limit:
            number, (oldest, _) = self._kept.popitem(last=False)
            for key in oldest.keys:
                left = tuple(other for other in self._by_key.pop(key) if other != number)
                if left:
                    self._by_key[key] = left


def patterns(small: npt.NDArray[np.uint8]) -> Floats:
    """19 coarse cosine patterns of a grey picture of any size, freed of brightness and contrast."""
    reduced = np.asarray(cv2.resize(small, SIDE, interpolation=cv2.INTER_AREA), np.float64)
    reduced = (reduced - reduced.mean()) / (reduced.std() + 1e-3)
    down, across = PATTERNS
    return np.asarray(cv2.dct(reduced)[:down, :across].ravel()[1:], np.float64)


def is_own(known: Iterable[str], attempt: str) -> bool:
    """Whether all that is known of a clip comes from the same attempt."""
    return bool(attempt) and all(by == attempt for by in known)


def is_copy(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether one clip was made from the other: the same files, or re-encoded, scaled, cropped a little, shortened."""
    if _shared_frames(one, other) >= MOST:
        return True
    shorter, longer = sorted((_course(one), _course(other)), key=len)
    found = follow(shorter, longer)
    return found.placed >= MOST and found.moving >= ENOUGH and min(found.follow, found.moving_follow) >= FOLLOWS


@dataclass(frozen=True, slots=True)
class Following:
    """How closely one clip follows another: the share of its frames ``placed`` in the other; of those, how many are
    ``moving``; the share of the placed, and of the moving ones, that ``follow``.
    """

    placed: float = 0.0
    moving: int = 0
    follow: float = 0.0
    moving_follow: float = 0.0


def follow(shorter: Floats, longer: Floats) -> Following:
    """Lay one course (n, 19) into another (m, 19), in order, and measure what remains.

    Frames of the longer may be left out. A crop mixes neighbouring patterns, so the best linear map near the identity
    (ridge regression, Hoerl & Kennard 1970) is taken first.
    """
    one, other = shorter - np.median(shorter, 0), longer - np.median(longer, 0)
    skip = 4 * float((one**2).sum(1).mean()) + 1e-6
    moved = one
    for _ in range(2):
        pairs = _in_order(moved, other, skip)
        if len(pairs) < ENOUGH:
            return Following()
        moved = _mapped(one, one[pairs[:, 0]], other[pairs[:, 1]])
    pairs = _in_order(moved, other, skip)
    if len(pairs) < ENOUGH:
        return Following()
    step = _steps(one)[pairs[:, 0]]
    grain = min(GRAIN * min(_grain(one), _grain(other)), MOST_GRAIN)
    bound = max(NOISE, grain) + GIVE * step
    follows = np.linalg.norm(moved[pairs[:, 0]] - other[pairs[:, 1]], axis=1) < bound
    moving = step > MOVING
    among = float(follows[moving].mean()) if moving.any() else 0.0
    return Following(len(pairs) / len(one), int(moving.sum()), float(follows.mean()), among)


def _course(clip: Fingerprint) -> Floats:
    return np.asarray(clip.moves / STEPS_PER_UNIT, np.float64)


def _steps(course: Floats) -> Floats:
    """How far each frame is from its farther neighbour."""
    gaps = np.linalg.norm(np.diff(course, axis=0), axis=1)
    return np.asarray(np.maximum(np.append(gaps[:1], gaps), np.append(gaps, gaps[-1:])))


def _grain(course: Floats) -> float:
    """What of a course no smooth movement explains: the noise of the camera, by second differences of quiet frames."""
    bends = np.linalg.norm(course[:-2] - 2 * course[1:-1] + course[2:], axis=1) / np.sqrt(6)
    return float(np.percentile(bends, 25)) if len(bends) else 0.0


def _in_order(one: Floats, other: Floats, skip: float) -> Pairs:
    """Cheapest way to lay ``one`` into ``other`` in order: frames of the other are left out for nothing, own for
    ``skip`` (dynamic programming). Index pairs (k, 2).
    """
    cost = ((one[:, None] - other[None]) ** 2).sum(-1)
    total = np.zeros((len(one) + 1, len(other) + 1))
    for row, costs in enumerate(cost, 1):
        total[row, 0] = row * skip
        total[row, 1:] = np.minimum(total[row - 1, :-1] + costs, total[row - 1, 1:] + skip)
        total[row] = np.minimum.accumulate(total[row])
    pairs, row, column = [], len(one), len(other)
    while row and column:
        if total[row, column] == total[row, column - 1]:
            column -= 1
        elif total[row, column] == total[row - 1, column - 1] + cost[row - 1, column - 1]:
            row, column = row - 1, column - 1
            pairs.append((row, column))
        else:
            row -= 1
    return np.array(pairs[::-1], np.intp).reshape(-1, 2)


def _mapped(course: Floats, source: Floats, target: Floats) -> Floats:
    """The course after the linear map, near the identity, that takes ``source`` closest to ``target``."""
    from_, to = np.median(source, 0), np.median(target, 0)
    square = (source - from_).T @ (source - from_)
    hold = EASE * np.trace(square) / len(square) * np.eye(len(square)) + 1e-9
    matrix = np.linalg.solve(square + hold, (source - from_).T @ (target - to) + hold)
    return np.asarray((course - from_) @ matrix + to)


def _shared_frames(one: Fingerprint, other: Fingerprint) -> float:
    """Share of the shorter clip's frames, byte for byte, that the other has too."""
    shorter, longer = sorted((one.frames, other.frames), key=len)
    return float(np.isin(shorter, longer).mean())


def _pattern_keys(course: Floats) -> set[int]:
    """For each frame that moved far: which patterns changed most, and to which side."""
    keys = set()
    for change in course[np.linalg.norm(course, axis=1) >= _KEY_CHANGE]:
        strongest = np.argsort(-np.abs(change))
        for count in _KEY_PATTERNS:
            codes = sorted(1 + 2 * int(which) + int(change[which] > 0) for which in strongest[:count])
            keys.add(sum(code << 6 * place for place, code in enumerate(codes)))
    return keys
