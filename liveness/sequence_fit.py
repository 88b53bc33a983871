"""How well a sequence of colours explains a trace of tints: generalised least squares over all lags at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from onboarding.liveness.colors import COLOR_MS, PALETTE, Floats, light

Codes = npt.NDArray[np.intp]  # numbers of colours in the palette, a sequence a row

ALTERNATIVES = 2000
EXPOSED_MS = 50  # over which a camera averages

# A trace's noise: a share comes and goes within half a second, as moving heads do; the rest is fresh in each picture.
SLOW, SLOW_MS = 0.85, 500.0

# What each colour adds to other light, without brightness: to daylight, and to lamps of about 3200 K, to whose white a
# camera adapts, so that the screen's blue weighs more and its red less.
_OTHER_LIGHT = np.array([(1.0, 1.0, 1.0), (2.0, 1.0, 0.38)])
_ADDED = light(list(PALETTE)) / _OTHER_LIGHT[:, None]
_TINTS = _ADDED - _ADDED.mean(-1, keepdims=True)  # (lights, colours, 3)
_NUMBER = {color: at for at, color in enumerate(PALETTE)}


class Trace(NamedTuple):
    """Times (T,) in ms; tints (T, 3), logarithms of R, G, B less their mean; shade (T,), the logarithm of luminance."""

    at: Floats
    tint: Floats
    shade: Floats


class Best(NamedTuple):
    """For each of N sequences its correlation (-1..1) at its best lag, that lag in ms, and the gain there."""

    score: Floats
    lag: Floats
    gain: Floats


@dataclass(frozen=True, eq=False)
class SequenceFit:
    """All that comparing a trace with a sequence of n colours needs, so that thousands can be compared.

    ``cross`` (lags, n, 3) and ``gram`` (lags, n, n) are products of the trace and of the colours' times, after both
    were whitened (Aitken 1936) and freed from what is not reflection: linear drift, and what goes with light and shade.
    """

    lags: Floats
    cross: Floats
    gram: Floats
    power: float

    @classmethod
    def of(cls, trace: Trace, n: int, lags: Sequence[int]) -> SequenceFit:
        whiten = _whitening(trace)
        tint = whiten @ trace.tint
        shown = [whiten @ _exposure(trace.at - lag, n) for lag in lags]
        cross, gram = [slots.T @ tint for slots in shown], [slots.T @ slots for slots in shown]
        return cls(np.array(lags, np.float64), np.array(cross), np.array(gram), float((tint**2).sum()))

    def best(self, codes: Codes) -> Best:
        found = [self._under(tints[codes]) for tints in _TINTS]
        at = np.argmax([one.score for one in found], axis=0)
        return Best(*(np.choose(at, columns) for columns in zip(*found, strict=True)))

    def _under(self, tints: Floats) -> Best:
        """For sequences whose colours tint skin like this: (N, n, 3)."""
        product = np.einsum("lkc,nkc->nl", self.cross, tints, optimize=True)
        flat = tints.transpose(0, 2, 1).reshape(-1, tints.shape[1])
        own = np.stack([((flat @ gram) * flat).sum(1).reshape(-1, 3).sum(1) for gram in self.gram], 1) + 1e-9
        score = product / np.sqrt(own * (self.power + 1e-9))
        at = score.argmax(1)
        rows = np.arange(len(tints))
        return Best(score[rows, at], self.lags[at], (product / own)[rows, at])

    def climb(self, code: Codes) -> float:
        """The correlation that changing one colour at a time arrives at: of the sequence that explains most."""
        score = float(self.best(code[None]).score[0])
        while True:
            near = _neighbours(code)
            scores = self.best(near).score
            if scores.max() <= score + 1e-6:
                return score
            code, score = near[scores.argmax()], float(scores.max())


def code_of(colors: Sequence[str]) -> Codes:
    """One sequence of "#rrggbb" as (1, n). Raises KeyError for a colour outside the palette."""
    return np.array([[_NUMBER[color] for color in colors]])


@cache
def alternatives(n: int) -> Codes:
    """Sequences drawn as the server draws them, the same ones every time, so that a verdict can be repeated."""
    rng = np.random.default_rng(n)
    steps = rng.integers(1, len(PALETTE), (ALTERNATIVES, n))
    steps[:, 0] = rng.integers(0, len(PALETTE), ALTERNATIVES)
    return np.asarray(np.cumsum(steps, axis=1) % len(PALETTE))


def _whitening(trace: Trace) -> Floats:
    """(T, T): makes fresh noise of noise that lasts (an Ornstein-Uhlenbeck process); takes drift and shade away."""
    apart = np.abs(trace.at[:, None] - trace.at)
    covariance = (1 - SLOW) * np.eye(len(apart)) + SLOW * np.exp(-apart / SLOW_MS)
    whiten = np.linalg.inv(np.linalg.cholesky(covariance))
    time = (trace.at - trace.at.mean()) / 1000
    other, _ = np.linalg.qr(whiten @ np.stack([np.ones_like(time), time, trace.shade - trace.shade.mean()], 1))
    return np.asarray(whiten - other @ (other.T @ whiten))


def _exposure(at: Floats, n: int) -> Floats:
    """Share of each picture's exposure, which ends at ``at``, that fell into each colour's time: (T, n)."""
    begin = np.arange(n) * float(COLOR_MS)
    end = at[:, None]
    overlap = np.minimum(end, begin + COLOR_MS) - np.maximum(end - EXPOSED_MS, begin)
    return np.asarray(np.clip(overlap, 0, None) / EXPOSED_MS)


def _neighbours(code: Codes) -> Codes:
    """Every sequence that differs in one colour."""
    n, colors = len(code), len(PALETTE)
    near = np.repeat(code[None], n * colors, 0)
    near[np.arange(n * colors), np.repeat(np.arange(n), colors)] = np.tile(np.arange(colors), n)
    return np.asarray(near[(np.diff(near, axis=1) != 0).all(1)])
