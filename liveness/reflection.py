"""Whether a face reflects the colours that the screen shows, and not those of another time.

A channel of a skin pixel is its reflectance times (other light + light of the screen). The logarithm of that follows
the screen whatever the skin's own colour; exposure shifts all channels alike, and white balance shifts face and
background alike. What remains is compared with what was shown, and with sequences that might have been shown instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from onboarding.liveness.colors import COLOR_MS, Floats
from onboarding.liveness.sequence_fit import SequenceFit, Trace, alternatives, code_of
from onboarding.liveness.skin import skin_and_background

__all__ = ["Reflection", "follow", "skin_and_background"]

LAGS_MS = range(0, 401, 50)  # from the page's clock to the picture: display, exposure, delivery
LATE_MS = range(-300, 1401, 100)  # a page so slow is not accused of showing another sequence
MIN_SAMPLES = 12
MIN_SEEN = 0.8  # of the pictures, for the background to count
CHANCE = 0.001
CLEAR = 0.6  # share of a trace that a sequence must explain to be there beyond doubt; noise gave up to .45
BETTER = 3.0  # times as much must the sequence asked for leave unexplained; of genuine clips it left up to 2.5 times
FLAT = 0.75  # share of the skin's reflection from which the background reflects alike: both are one sheet
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


@dataclass(frozen=True, slots=True)
class Reflection:
    """``followed``: True where the face follows the colours, False where it clearly follows others, None where there
    is too little reflection to tell, or where the background reflects like the face. ``lag_ms``: of the picture
    behind the page's clock. ``gain``: light of a white screen on the face as a share of all other light, roughly.
    ``correlation``: -1..1, of trace and colours.
    """

    followed: bool | None
    lag_ms: int = 0
    gain: float = 0.0
    correlation: float = 0.0


def follow(colors: Sequence[str], at_ms: Sequence[int], samples: Sequence[Floats | None]) -> Reflection:
    """Compare what skin reflected with ``colors``, shown from time 0 of the clip's clock on, ``COLOR_MS`` each.

    ``samples``: :func:`skin_and_background` of each picture, None where there was no face; every 60 to 250 ms.
    Raises KeyError for a colour outside the palette, ValueError unless there is a time for each sample.

    "Followed" rests on the rank of ``colors`` among random sequences, a permutation test (Fisher 1935): a face that
    reflects nothing, or a sequence drawn at another time, passes in ``CHANCE`` of cases, whatever the noise is like.
    """
    views = _views(len(colors), at_ms, samples)
    if views is None:
        return Reflection(None)
    asked, others = code_of(colors), alternatives(len(colors))
    # With and without the background: the one helps against white balance, the other where the background moves.
    fits = [_fit(view, colors) for view in (views.skin, views.against) if view is not None]
    best = max((fit.best(asked) for fit in fits), key=lambda found: found.score[0])
    score, lag, gain = (float(values[0]) for values in best)
    rivals = np.max([fit.best(others).score for fit in fits], axis=0)
    followed = None
    if _share_above(rivals, score) < CHANCE:
        followed = None if views.behind is not None and _flat(views.behind, colors, gain) else True
    elif _another(views.skin, colors):
        followed = False
    return Reflection(followed, round(lag), gain, score)


@dataclass(frozen=True, slots=True, eq=False)
class _Views:
    """The same clip three ways: skin, skin against the background, the background. The latter two may be missing."""

    skin: Trace
    against: Trace | None = None
    behind: Trace | None = None


def _views(n: int, at_ms: Sequence[int], samples: Sequence[Floats | None]) -> _Views | None:
    """What the colours alone can have tinted: nothing before the longest lag, nothing after the last colour."""
    pairs = zip(at_ms, samples, strict=True)
    read = [(at, rows[:, ::-1]) for at, rows in pairs if rows is not None and LAGS_MS[-1] <= at < n * COLOR_MS]
    if len(read) < max(MIN_SAMPLES, n):
        return None
    at = np.array([when for when, _ in read], np.float64)
    rgb = np.array([rows for _, rows in read], np.float64)
    shade = np.log(rgb @ _LUMINANCE)
    tint = np.log(rgb) - np.log(rgb).mean(-1, keepdims=True)
    skin = Trace(at, tint[:, 0], shade[:, 0])
    seen = np.isfinite(tint[:, 1]).all(1)
    if seen.mean() < MIN_SEEN:
        return _Views(skin)
    against = Trace(at[seen], (tint[:, 0] - tint[:, 1])[seen], shade[seen, 0])
    return _Views(skin, against, Trace(at[seen], tint[seen, 1], shade[seen, 1]))


def _fit(view: Trace, colors: Sequence[str], lags: Sequence[int] = LAGS_MS) -> SequenceFit:
    return SequenceFit.of(view, len(colors), lags)


def _share_above(rivals: Floats, score: float) -> float:
    return float(np.mean(rivals >= score))


def _flat(behind: Trace, colors: Sequence[str], gain: float) -> bool:
    """Whether the background follows the colours as much as skin does, as on a sheet of paper held to the camera."""
    fit = _fit(behind, colors)
    asked = fit.best(code_of(colors))
    rank = _share_above(fit.best(alternatives(len(colors))).score, float(asked.score[0]))
    return rank < 10 * CHANCE and float(asked.gain[0]) >= FLAT * gain


def _another(skin: Trace, colors: Sequence[str]) -> bool:
    """Whether some sequence explains most of the trace and the one asked for leaves far more of it, however late."""
    samples, n = len(skin.at), len(colors)
    if samples <= n:
        return False
    fit, others = _fit(skin, colors), alternatives(n)
    found = fit.climb(others[fit.best(others).score.argmax()])
    # Of few pictures some sequence explains much by chance: R² adjusted for the colours' freedom (Theil 1961).
    explained = 1 - (1 - found**2) * samples / (samples - n)
    late = max(0.0, float(_fit(skin, colors, LATE_MS).best(code_of(colors)).score[0]))
    return explained >= CLEAR and 1 - late**2 >= BETTER * (1 - found**2)
