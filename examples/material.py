"""Specimen pictures, made once and kept, so that a click in a demonstration does not wait for a renderer.

Everything here depends on its arguments alone: two threads that meet at a first call make the same bytes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Literal

import numpy as np
from PIL import Image

from onboarding.liveness import Frame

from .specimens import portraits
from .specimens.cards import photograph, render_back, render_front
from .specimens.clips import ClipMaker
from .specimens.personas import persona

Side = Literal["front", "back"]

FRAME_MS = 100
_SIDE_SEEDS = {"front": 0, "back": 1}


@lru_cache(maxsize=64)
def card_photo(key: str, side: Side, today: date, shot: int = 0) -> bytes:
    """A phone photo (JPEG, 1600 × 1200) of one side of a persona's card; each ``shot`` is taken anew."""
    one = persona(key, today)
    image = render_front(one.document, card_face(one.portrait)) if side == "front" else render_back(one.document)
    return photograph(image, np.random.default_rng([shot, _SIDE_SEEDS[side]]))


def clip(portrait: str, actions: Sequence[str], take: int = 0) -> list[Frame]:
    """The person of a shipped portrait doing these actions in this order, 10 pictures a second.

    Each ``take`` is filmed anew: another tempo, another hand, other noise. A judge lets none pass twice.
    Raises ValueError for an action that no challenge asks for.
    """
    return _maker(portrait).clip(actions, fps=1000 // FRAME_MS, rng=np.random.default_rng(take))


def takes(portrait: str, take: int = 0) -> dict[str, list[Frame]]:
    """Each action by name, and ``neutral``: any can follow any, for a camera that does what a page asks."""
    return _maker(portrait).loops(fps=1000 // FRAME_MS, rng=np.random.default_rng(take))


def signature() -> str:
    """Strokes as a signature pad sends them: three joined loops and a flourish, x and y in CSS pixels."""
    loops = [(40 + 4.2 * t + 22 * math.sin(t / 3), 90 - 38 * math.cos(t / 3)) for t in range(57)]
    flourish = [(60 + 8 * t, 150 - 9 * math.sin(t / 5)) for t in range(26)]
    strokes = [[{"x": round(x, 1), "y": round(y, 1)} for x, y in line] for line in (loops, flourish)]
    return json.dumps([{"points": points} for points in strokes])


@cache
def card_face(portrait: str) -> Image.Image:
    return portraits.for_card(portraits.load(portraits.path_of(portrait)))


@cache
def _maker(portrait: str) -> ClipMaker:
    return ClipMaker(portraits.for_camera(portraits.load(portraits.path_of(portrait))))
