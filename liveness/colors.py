"""The colours a screen shows while a face is filmed, chosen so that nobody is harmed and each tints skin differently.

All have nearly the same relative luminance, none is a saturated red, and they change every 0.7 s: no step is a general
or a red flash, and there are fewer than three changes in any second (WCAG 2.2, success criteria 2.3.1 and 2.3.2).
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from onboarding.domain.errors import SetupError
from onboarding.domain.text import Text

Floats = npt.NDArray[np.float64]

COLOR_MS = 700
PALETTE: Mapping[str, str] = MappingProxyType(
    {
        "#f95281": "red",
        "#c47c00": "amber",
        "#00a427": "green",
        "#0089f9": "cyan",
        "#ad65ff": "violet",
        "#f327f3": "magenta",
    }
)
FEWEST, MOST = 6, 12  # with fewer, another sequence fits too often; longer than that nobody sits still


def draw(rng: random.Random, n: int) -> tuple[str, ...]:
    """``n`` colours as "#rrggbb", no two neighbours equal; none for 0.

    Raises :class:`~onboarding.domain.errors.SetupError` unless n is 0 or 6 to 12.
    """
    if n != 0 and not FEWEST <= n <= MOST:
        raise SetupError(detail=Text("屏幕颜色数须为 0，或 6 至 12。", "a challenge has no colours, or 6 to 12."))
    drawn: list[str] = []
    while len(drawn) < n:
        drawn.append(rng.choice([color for color in PALETTE if color not in drawn[-1:]]))
    return tuple(drawn)


def light(colors: Sequence[str]) -> Floats:
    """What a screen emits for "#rrggbb": linear R, G, B as (n, 3), each 0..1 (sRGB, IEC 61966-2-1)."""
    encoded = np.array([[int(color[at : at + 2], 16) for at in (1, 3, 5)] for color in colors], np.float64) / 255
    return linear(encoded.reshape(-1, 3))


def linear(encoded: Floats) -> Floats:
    """sRGB values 0..1 to linear light 0..1."""
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
