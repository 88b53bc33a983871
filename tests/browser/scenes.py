"""What a camera sees above a table: a card as it lies in the guide, or something else. Pictures are BGR uint8."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.documents import tables
from benchmarks.documents.camera import lay
from examples.material import card_face
from examples.specimens.cards import render_back, render_front
from examples.specimens.personas import persona

Picture = NDArray[np.uint8]
Side = Literal["front", "back"]
SIZE = (1280, 960)
GUIDE = 0.85
"""Width of the guide as a share of a 4:3 frame's: autocapture.js, ``guideIn``."""
CARD = 85.6 / 54


@dataclass(frozen=True)
class Pose:
    """How a card lies: ``turn`` and ``tilt`` in degrees, ``scale`` and shifts as shares of the guide's width."""

    turn: float = 0.0
    tilt: float = 0.0
    scale: float = 0.98
    right: float = 0.0
    down: float = 0.0


@dataclass(frozen=True)
class Shot:
    """What light and hand do: ``blur`` (sigma) and ``shake`` (length, at ``along`` degrees) in pixels.

    ``noise`` is in grey levels; ``glare`` the size of a reflection as a share of the guide's width.
    """

    blur: float = 0.6
    shake: float = 0.0
    along: float = 0.0
    noise: float = 2.5
    gain: float = 0.9
    glare: float = 0.0


WELL = Pose()
CALM = Shot()


@cache
def card(key: str, side: Side, today: date) -> Picture:
    """A persona's card as it is printed."""
    one = persona(key, today)
    printed = render_front(one.document, card_face(one.portrait)) if side == "front" else render_back(one.document)
    return np.ascontiguousarray(np.asarray(printed.convert("RGB"))[:, :, ::-1])


def wood(seed: int = 0) -> Picture:
    """A table with nothing on it: dark, or in every other one light, with a grain."""
    rng = np.random.default_rng(seed)
    fine = cv2.resize(rng.standard_normal((SIZE[1] // 4, 10)), SIZE, interpolation=cv2.INTER_CUBIC)
    broad = cv2.resize(rng.standard_normal((30, 4)), SIZE, interpolation=cv2.INTER_CUBIC)
    colour = np.array([(58, 82, 112), (120, 150, 180)][seed % 2])
    relief = (7 * fine + 9 * broad)[..., None] * [0.8, 0.9, 1.0]
    return np.clip(colour + relief, 0, 255).astype(np.uint8)


def busy(seed: int = 0) -> Picture:
    return tables.busy(SIZE, np.random.default_rng(seed))


def with_card(table: Picture, printed: Picture, pose: Pose = WELL, corner: float = 3.18 / 85.6) -> Picture:
    """The table with a card on it."""
    scene = table.astype(np.float32)
    lay(scene, printed, _homography(printed, pose), corner)
    return np.clip(scene, 0, 255).astype(np.uint8)


def _homography(printed: Picture, pose: Pose) -> NDArray[np.float64]:
    height, width = printed.shape[:2]
    turn, tilt = np.radians(pose.turn), np.radians(pose.tilt)
    guide = GUIDE * SIZE[0]
    centred = np.array([[1 / width, 0, -0.5], [0, 1 / width, -height / width / 2], [0, 0, 1]])
    turned = cv2.Rodrigues(np.array([0.0, 0.0, turn]))[0] @ cv2.Rodrigues(np.array([tilt, 0.3 * tilt, 0.0]))[0]
    distance = 1.7
    plane = np.column_stack([turned[:, 0], turned[:, 1], [0, 0, distance]])
    focal = guide * pose.scale * distance
    middle = (SIZE[0] / 2 + pose.right * guide, SIZE[1] / 2 + pose.down * guide)
    lens = np.array([[focal, 0, middle[0]], [0, focal, middle[1]], [0, 0, 1]])
    return np.asarray(lens @ plane @ centred, np.float64)


def seen(scene: Picture, shot: Shot = CALM, seed: int = 0) -> Picture:
    """The scene through a lens in a hand."""
    rng = np.random.default_rng(seed)
    lit = scene.astype(np.float32) * np.float32(shot.gain)
    if shot.glare:
        lit += _lamp(shot.glare)
    if shot.shake > 1:
        lit = np.asarray(cv2.filter2D(lit, -1, _streak(shot.shake, shot.along)), np.float32)
    if shot.blur:
        lit = np.asarray(cv2.GaussianBlur(lit, (0, 0), shot.blur), np.float32)
    lit += rng.standard_normal(lit.shape, np.float32) * np.float32(shot.noise)
    return np.clip(lit, 0, 255).astype(np.uint8)


def _lamp(size: float) -> NDArray[np.float32]:
    """A reflection with soft rims, ``size`` of the guide's width across."""
    x, y = np.meshgrid(np.arange(SIZE[0]), np.arange(SIZE[1]))
    away = np.hypot(x - 0.42 * SIZE[0], y - 0.45 * SIZE[1]) / (size * GUIDE * SIZE[0] / 2)
    return np.asarray(330 * np.exp(-(away**4)), np.float32)[..., None]


def _streak(length: float, degrees: float) -> NDArray[np.float32]:
    side = 2 * int(np.ceil(length / 2)) + 1
    kernel = np.zeros((side, side), np.float32)
    x, y = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))]) * length / 2
    middle = side // 2
    ends = [(round(middle + sign * x), round(middle + sign * y)) for sign in (-1, 1)]
    cv2.line(kernel, *ends, 1.0, 1)
    return kernel / kernel.sum()


def jpeg(picture: Picture) -> bytes:
    done, content = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 88])
    assert done
    return content.tobytes()


def book() -> Picture:
    """An open page whose corner lies in the guide's: two straight edges, and print inside."""
    scene = wood(1)
    left, top = round(SIZE[0] * (1 - GUIDE) / 2), round((SIZE[1] - GUIDE * SIZE[0] / CARD) / 2)
    scene[top:, left:] = (222, 230, 234)
    for y in range(top + 50, SIZE[1], 34):
        cv2.putText(scene, "it was a bright cold day in april and the clocks", (left + 50, y), 0, 1.1, (60, 60, 60), 2)
    return scene


def chequered() -> Picture:
    """A cloth whose lines run where the edges of a card would."""
    scene = np.full((SIZE[1], SIZE[0], 3), (200, 205, 190), np.uint8)
    across, down = GUIDE * SIZE[0], GUIDE * SIZE[0] / CARD
    for x in np.arange((SIZE[0] - across) / 2 % (across / 8), SIZE[0], across / 8):
        cv2.line(scene, (round(x), 0), (round(x), SIZE[1]), (90, 60, 150), 12)
    for y in np.arange((SIZE[1] - down) / 2 % (down / 5), SIZE[1], down / 5):
        cv2.line(scene, (0, round(y)), (SIZE[0], round(y)), (90, 60, 150), 12)
    return scene


def upright(scene: Picture, table: Picture) -> Picture:
    """The scene as a phone held upright shows it, 9:16, with more of the table above and below."""
    height = SIZE[0] * 16 // 9
    above = (height - SIZE[1]) // 2
    tall = cv2.copyMakeBorder(table, above, height - SIZE[1] - above, 0, 0, cv2.BORDER_REFLECT)
    tall[above : above + SIZE[1]] = scene
    return tall
