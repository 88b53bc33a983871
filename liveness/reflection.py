"""Whether a face reflects the colours that the screen shows, and not those of another time.

A channel of a skin pixel is its reflectance times (other light + light of the screen). The logarithm of that follows
the screen whatever the skin's own colour; exposure shifts all channels alike, and white balance shifts face and
background alike. What remains is compared with what was shown, and with sequences that might have been shown instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from onboarding.liveness.colors import COLOR_MS, PALETTE, Floats, light
from onboarding.liveness.skin import skin_and_background

__all__ = ["Reflection", "follow", "skin_and_background"]

Codes = npt.NDArray[np.intp]

LAGS_MS = range(0, 401, 50)  # from the page's clock to the picture: display, exposure, delivery
EXPOSED_MS = 50  # over which a camera averages
MIN_SAMPLES = 12
MIN_WITH_BACKGROUND = 0.8
RESTLESS = 2.0  # a background that changes this much more than skin does says nothing about white balance

# The trace's noise: a share that comes and goes slowly, as heads and light do, and fresh noise in every picture.
SLOW, SLOW_MS = 0.9, 1000.0

ALTERNATIVES = 2000
CHANCE = 0.001
CLEAR, UNLIKE = 0.85, 0.35  # correlations: another sequence explains the trace, and the one asked for does not

_TINTS = light(list(PALETTE)) - light(list(PALETTE)).mean(1, keepdims=True)  # without brightness
_NUMBER = {color: at for at, color in enumerate(PALETTE)}


@dataclass(frozen=True, slots=True)
class Reflection:
    """``followed``: True where the face follows the colours, False where it clearly follows others, None where there
    is too little reflection to tell. ``lag_ms``: of the picture behind the page's clock. ``gain``: light of a white
    screen on the face as a share of all other light, roughly. ``correlation``: -1..1, of trace and colours.
    """

    followed: bool | None
    lag_ms: int = 0
    gain: float = 0.0
    correlation: float = 0.0


def follow(colors: Sequence[str], at_ms: Sequence[int], samples: Sequence[Floats | None]) -> Reflection:
    """Compare what skin reflected with ``colors``, shown from time 0 of the clip's clock on, ``COLOR_MS`` each.

    ``samples``: :func:`skin_and_background` of each picture, None where there was no face; every 60 to 250 ms.

    "Followed" rests on the rank of ``colors`` among random sequences, a permutation test (Fisher 1935): a face that
    reflects nothing, or a sequence drawn at another time, passes in ``CHANCE`` of cases, whatever the noise is like.
    """
    trace = _trace(len(colors), at_ms, samples)
    if trace is None:
        return Reflection(None)
    fit = _Fit.of(trace, len(colors))
    asked = fit.best(np.array([[_NUMBER[color] for color in colors]]))
    score, lag, gain = (float(values[0]) for values in asked)
    chances = _alternatives(len(colors))
    others = fit.best(chances).score
    followed = True if np.mean(others >= score) < CHANCE else None
    if followed is None and score <= UNLIKE and fit.climb(chances[others.argmax()]) >= CLEAR:
        followed = False
    return Reflection(followed, round(lag), gain, score)


class _Trace(NamedTuple):
    """Times (T,) in ms and tints (T, 3): logarithms of R, G, B less their mean."""

    at: Floats
    tint: Floats


def _trace(n: int, at_ms: Sequence[int], samples: Sequence[Floats | None]) -> _Trace | None:
    """What the colours alone can have tinted: nothing before the longest lag, nothing after the last colour."""
    read = [
        (at, sample[:, ::-1])
        for at, sample in zip(at_ms, samples, strict=True)
        if sample is not None and LAGS_MS[-1] <= at < n * COLOR_MS
    ]
    if len(read) < max(MIN_SAMPLES, n):
        return None
    at = np.array([when for when, _ in read], np.float64)
    tint = np.log(np.array([sample for _, sample in read]))
    tint = tint - tint.mean(-1, keepdims=True)
    skin, background = tint[:, 0], tint[:, 1]
    seen = np.isfinite(background).all(1)
    if seen.mean() < MIN_WITH_BACKGROUND or _unrest(background[seen]) > RESTLESS * _unrest(skin[seen]):
        return _Trace(at, skin)
    return _Trace(at[seen], (skin - background)[seen])


def _unrest(tint: Floats) -> float:
    """Root mean square change from picture to picture."""
    return float(np.sqrt((np.diff(tint, axis=0) ** 2).mean()))


class _Best(NamedTuple):
    """For each of N sequences its correlation at its best lag, that lag in ms, and the gain there."""

    score: Floats
    lag: Floats
    gain: Floats


@dataclass(frozen=True, eq=False)
class _Fit:
    """Everything about a trace that comparing it with a sequence needs, for all lags at once.

    Generalised least squares: trace and templates are whitened by the noise's covariance and freed from linear drift;
    ``cross`` (lags, n, 3) and ``gram`` (lags, n, n) are their products slot by slot, so one sequence costs n² steps.
    """

    cross: Floats
    gram: Floats
    power: float

    @classmethod
    def of(cls, trace: _Trace, n: int) -> _Fit:
        whiten = _whitening(trace.at)
        tint = whiten @ trace.tint
        shown = [whiten @ _exposure(trace.at - lag, n) for lag in LAGS_MS]
        cross = np.array([slots.T @ tint for slots in shown])
        return cls(cross, np.array([slots.T @ slots for slots in shown]), float((tint**2).sum()))

    def best(self, codes: Codes) -> _Best:
        """``codes``: numbers of colours in the palette, (N, n)."""
        tints = _TINTS[codes]
        product = np.einsum("lkc,nkc->nl", self.cross, tints, optimize=True)
        flat = tints.transpose(0, 2, 1).reshape(-1, codes.shape[1])
        own = np.stack([((flat @ gram) * flat).sum(1).reshape(-1, 3).sum(1) for gram in self.gram], 1) + 1e-12
        score = product / np.sqrt(own * (self.power + 1e-12))
        at = score.argmax(1)
        rows = np.arange(len(codes))
        return _Best(score[rows, at], np.array(LAGS_MS, np.float64)[at], (product / own)[rows, at])

    def climb(self, code: Codes) -> float:
        """The correlation that changing one colour at a time arrives at: of the sequence that explains most."""
        score = float(self.best(code[None]).score[0])
        while True:
            near = _neighbours(code)
            scores = self.best(near).score
            if scores.max() <= score + 1e-6:
                return score
            code, score = near[scores.argmax()], float(scores.max())


def _whitening(at: Floats) -> Floats:
    """(T, T): takes linear drift away, and makes fresh noise of noise that lasts (an Ornstein-Uhlenbeck process)."""
    apart = np.abs(at[:, None] - at)
    covariance = (1 - SLOW) * np.eye(len(at)) + SLOW * np.exp(-apart / SLOW_MS)
    whiten = np.linalg.inv(np.linalg.cholesky(covariance))
    drift, _ = np.linalg.qr(whiten @ np.stack([np.ones(len(at)), (at - at.mean()) / 1000], 1))
    return np.asarray(whiten - drift @ (drift.T @ whiten))


def _exposure(at: Floats, n: int) -> Floats:
    """Share of each picture's exposure, which ends at ``at``, that fell into each colour's time: (T, n)."""
    begin = np.arange(n) * float(COLOR_MS)
    end = at[:, None]
    overlap = np.minimum(end, begin + COLOR_MS) - np.maximum(end - EXPOSED_MS, begin)
    return np.asarray(np.clip(overlap, 0, None) / EXPOSED_MS)


@cache
def _alternatives(n: int) -> Codes:
    """Sequences drawn as the server draws them, the same ones every time, so that a verdict can be repeated."""
    rng = np.random.default_rng(n)
    steps = rng.integers(1, len(PALETTE), (ALTERNATIVES, n))
    steps[:, 0] = rng.integers(0, len(PALETTE), ALTERNATIVES)
    return np.asarray(np.cumsum(steps, axis=1) % len(PALETTE))


def _neighbours(code: Codes) -> Codes:
    """Every sequence that differs in one colour."""
    n, colors = len(code), len(PALETTE)
    near = np.repeat(code[None], n * colors, 0)
    near[np.arange(n * colors), np.repeat(np.arange(n), colors)] = np.tile(np.arange(colors), n)
    return np.asarray(near[(np.diff(near, axis=1) != 0).all(1)])
