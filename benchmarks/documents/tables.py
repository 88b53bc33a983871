"""What a document lies on: a scanner's lid, a plain table, or a table full of other things. BGR uint8, H×W×3."""

from __future__ import annotations

import string
from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Rng = np.random.Generator


def scanner(size: tuple[int, int], rng: Rng) -> Image:
    """The lid of a flat-bed scanner; ``size`` is width, height in pixels here and below."""
    width, height = size
    return np.full((height, width, 3), int(rng.integers(228, 253)), np.uint8)


def plain(size: tuple[int, int], rng: Rng) -> Image:
    """One material."""
    return _MATERIALS[rng.integers(len(_MATERIALS))](size, rng)


def busy(size: tuple[int, int], rng: Rng) -> Image:
    """A material, and things on it: sheets of print, cups, pens, keys, cables, notes."""
    scene = plain(size, rng)
    for _ in range(rng.integers(3, 9)):
        _THINGS[rng.integers(len(_THINGS))](scene, rng)
    return scene


def _colour(rng: Rng) -> tuple[int, int, int]:
    hsv = np.array([[[rng.integers(180), rng.integers(10, 160), rng.integers(50, 240)]]], np.uint8)
    blue, green, red = (int(v) for v in cv2.cvtColor(hsv, cv2.COLOR_HSV2BGR)[0, 0])
    return blue, green, red


def _noise(size: tuple[int, int], cells: tuple[int, int], rng: Rng) -> NDArray[np.float32]:
    """Smooth noise, about unit deviation, with ``cells`` across and down."""
    coarse = rng.standard_normal((cells[1], cells[0]), np.float32)
    return np.asarray(cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC), np.float32)


def _tinted(colour: tuple[int, int, int], relief: NDArray[np.float32]) -> Image:
    tint = np.array(colour, np.float32) + relief[..., None] * np.array([0.8, 0.9, 1.0], np.float32)
    return np.asarray(np.clip(tint, 0, 255), np.uint8)


def _wood(size: tuple[int, int], rng: Rng) -> Image:
    along = bool(rng.integers(2))
    fine = (10, size[1] // 4) if along else (size[0] // 4, 10)
    broad = (4, 30) if along else (30, 4)
    colour = [(58, 82, 112), (120, 160, 196), (40, 54, 74), (150, 176, 200)][rng.integers(4)]
    return _tinted(colour, 7 * _noise(size, fine, rng) + 9 * _noise(size, broad, rng))


def _cloth(size: tuple[int, int], rng: Rng) -> Image:
    """A woven check."""
    ground, stripe = np.array(_colour(rng), np.float32), np.array(_colour(rng), np.float32)
    pitch, share = int(rng.integers(40, 160)), float(rng.uniform(0.2, 0.5))
    x, y = ((np.arange(n) % pitch < share * pitch).astype(np.float32) for n in size)
    cover = (0.35 * (x[None, :] + y[:, None]))[..., None]
    weave = _noise(size, (size[0] // 3, size[1] // 3), rng)[..., None] * 5
    return np.asarray(np.clip(ground * (1 - cover) + stripe * cover + weave, 0, 255), np.uint8)


def _stone(size: tuple[int, int], rng: Rng) -> Image:
    speckle = _noise(size, (size[0] // 3, size[1] // 3), rng)
    relief = 9 * speckle + 8 * _noise(size, (14, 10), rng) + 30 * (np.abs(speckle) > 2.2)
    return _tinted(_colour(rng), relief.astype(np.float32))


def _smooth(size: tuple[int, int], rng: Rng) -> Image:
    return _tinted(_colour(rng), 6 * _noise(size, (5, 4), rng))


def _sheet(scene: Image, rng: Rng) -> None:
    """A sheet of paper with lines of small print, or with the ruling of a form."""
    unit = max(scene.shape[:2])
    width, height = (int(v * unit) for v in rng.uniform(0.25, 0.6, 2))
    paper = np.full((height, width, 3), rng.integers(205, 250), np.uint8)
    step = int(rng.integers(14, 34))
    for y in range(2 * step, height - step, step):
        if rng.random() < 0.15:
            continue
        letters = "".join(rng.choice(list(string.ascii_letters + string.digits + "    "), int(width / step * 1.6)))
        cv2.putText(paper, letters, (step, y), cv2.FONT_HERSHEY_SIMPLEX, step / 40, (70, 64, 60), 1, cv2.LINE_AA)
        if rng.random() < 0.1:
            cv2.line(paper, (step // 2, y + step // 3), (width - step, y + step // 3), (120, 110, 110), 1)
    _drop(scene, paper, rng)


def _note(scene: Image, rng: Rng) -> None:
    """A coloured rectangle: a sticky note, a phone, another card's back."""
    unit = max(scene.shape[:2])
    width, height = (int(v * unit) for v in rng.uniform(0.08, 0.3, 2))
    note = np.full((height, width, 3), _colour(rng), np.uint8)
    if rng.random() < 0.5:
        cv2.rectangle(note, (4, 4), (width - 5, height - 5), _colour(rng), int(rng.integers(1, 6)))
    _drop(scene, note, rng)


def _drop(scene: Image, flat: Image, rng: Rng) -> None:
    """Let something flat fall on the scene anywhere, in any direction."""
    height, width = scene.shape[:2]
    matrix = cv2.getRotationMatrix2D((flat.shape[1] / 2, flat.shape[0] / 2), rng.uniform(0, 360), 1.0)
    matrix[:, 2] += rng.uniform(-0.1, 1.1, 2) * (width, height) - (flat.shape[1] / 2, flat.shape[0] / 2)
    cv2.warpAffine(flat, matrix, (width, height), scene, cv2.INTER_LINEAR, cv2.BORDER_TRANSPARENT)


def _cup(scene: Image, rng: Rng) -> None:
    """Rings seen from above: a cup, a lid, a plate."""
    x, y = _anywhere(scene, rng)
    radius = int(rng.uniform(0.05, 0.16) * max(scene.shape[:2]))
    for share in (1.0, 0.92, 0.8):
        cv2.circle(scene, (x, y), int(radius * share), _colour(rng), -1, cv2.LINE_AA)


def _pen(scene: Image, rng: Rng) -> None:
    thickness = int(rng.integers(6, 26))
    start, end = _anywhere(scene, rng), _anywhere(scene, rng)
    cv2.line(scene, start, end, _colour(rng), thickness, cv2.LINE_AA)
    cv2.line(scene, start, end, _colour(rng), max(1, thickness // 4), cv2.LINE_AA)


def _cable(scene: Image, rng: Rng) -> None:
    points = np.array([_anywhere(scene, rng) for _ in range(4)], np.float64)
    t = np.linspace(0, 1, 60)[:, None]
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
    curve = sum(w * p for w, p in zip(weights, points, strict=True))
    line = np.round(curve).astype(np.int32)
    cv2.polylines(scene, [line], False, _colour(rng), int(rng.integers(3, 12)), cv2.LINE_AA)


def _keys(scene: Image, rng: Rng) -> None:
    """Rows of keys with letters on them."""
    pitch, (left, top) = int(rng.integers(36, 80)), _anywhere(scene, rng)
    cap, ink = _colour(rng), _colour(rng)
    for row in range(4):
        for column in range(9):
            x, y = left + column * pitch + row * pitch // 3, top + row * pitch
            cv2.rectangle(scene, (x, y), (x + pitch - 6, y + pitch - 6), cap, -1)
            letter = string.ascii_uppercase[rng.integers(26)]
            cv2.putText(scene, letter, (x + 8, y + pitch // 2), cv2.FONT_HERSHEY_SIMPLEX, pitch / 90, ink, 1)


def _anywhere(scene: Image, rng: Rng) -> tuple[int, int]:
    height, width = scene.shape[:2]
    return int(rng.integers(width)), int(rng.integers(height))


_MATERIALS: tuple[Callable[[tuple[int, int], Rng], Image], ...] = (_wood, _cloth, _stone, _smooth)
_THINGS: tuple[Callable[[Image, Rng], None], ...] = (_sheet, _sheet, _note, _note, _cup, _pen, _cable, _keys)
