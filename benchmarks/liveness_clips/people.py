"""Whose faces: portraits from a folder, what they wear for a clip, and the portrait on their document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from examples.specimens import portraits
from examples.specimens.portraits import Picture, Points
from examples.specimens.puppet import Pose, Puppet
from onboarding.liveness.measures import eye_aspect_ratio, interocular, rotation

Layer = NDArray[np.float32]
"""(height, width, 4): B, G, R times opacity, and opacity 0..1."""

COMMITTED = Path(portraits.__file__).parent
_LONGEST = 720
_FACING = 14.0  # degrees
_SHUT = 0.08  # eye aspect ratio of a shut eye
_TEMPLES = (234, 454)


@dataclass(frozen=True, eq=False)
class Portrait:
    """One still and the landmarks of its face."""

    picture: Picture

    @cached_property
    def points(self) -> Points:
        return portraits.landmarks(self.picture)

    @property
    def interocular(self) -> float:
        return interocular(self.points)

    @property
    def face_width(self) -> float:
        right, left = self.points[list(_TEMPLES), :2]
        return float(np.linalg.norm(left - right))


@dataclass(frozen=True, eq=False)
class Person:
    """``portraits``: one or two stills of one person."""

    name: str
    portraits: tuple[Portrait, ...]

    @cached_property
    def facing(self) -> tuple[Portrait, ...]:
        """Those that face the camera, as documents' portraits and the beginning of a clip do."""
        return tuple(one for one in self.portraits if abs(rotation(one.points).yaw) <= _FACING)

    def document(self, used: int, rng: np.random.Generator) -> Picture:
        """The document's portrait for a clip made of ``facing[used]``.

        Where there is another still, that one, in colour; else the same one as a printed card shows it.
        """
        if len(self.facing) > 1:
            return sized(self.facing[1 - used], rng.uniform(180, 240), jpeg=90)
        return printed(self.facing[used], rng.uniform(140, 200), rng)


def people(folder: Path | None = None) -> list[Person]:
    """Everybody in ``folder`` (``name_1.jpg``, ``name_2.jpg``) who faces the camera, by default the two committed ones.

    Raises ValueError where a picture shows no face, or where there are fewer than two people.
    """
    found: dict[str, list[Portrait]] = {}
    for path in sorted((folder or COMMITTED).glob("*.jpg")):
        portrait = Portrait(_bounded(portraits.load(path)))
        _ = portrait.points
        found.setdefault(re.sub(r"_\d+$", "", path.stem), []).append(portrait)
    everybody = [Person(name, tuple(stills[:2])) for name, stills in found.items()]
    actors = [person for person in everybody if person.facing]
    if len(actors) < 2:
        raise ValueError("attacks need portraits of at least two people who face the camera")
    return actors


def _bounded(picture: Picture) -> Picture:
    scale = _LONGEST / max(picture.shape[:2])
    if scale >= 1:
        return picture
    return np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def narrowed(portrait: Portrait, opening: float) -> Portrait:
    """The same person with lids that leave an eye aspect ratio of about ``opening``."""
    now = eye_aspect_ratio(portrait.points)
    share = float(np.clip((now - opening) / max(now - _SHUT, 0.01), 0, 0.6))
    return portrait if share == 0 else Portrait(Puppet(portrait.picture).pose(Pose(blink=share)))


def with_glasses(portrait: Portrait, thick: bool, rng: np.random.Generator) -> Portrait:
    """The still with glasses on."""
    return Portrait(worn(portrait.picture, glasses(portrait, thick, rng)))


def glasses(portrait: Portrait, thick: bool, rng: np.random.Generator) -> Layer:
    """Rims, bridge, temples, slightly tinted lenses and a glint, as they lie over the still."""
    points, unit = portrait.points[:, :2].astype(np.float64), portrait.interocular
    lens, rims = np.zeros(portrait.picture.shape[:2], np.uint8), np.zeros(portrait.picture.shape[:2], np.uint8)
    width = max(1, round(unit * (rng.uniform(0.035, 0.055) if thick else rng.uniform(0.012, 0.025))))
    half = unit * np.array([rng.uniform(0.25, 0.29), rng.uniform(0.17, 0.23)])
    eyes = [points[[33, 133]].mean(0), points[[263, 362]].mean(0)]
    across = eyes[1] - eyes[0]
    tilt = float(np.degrees(np.arctan2(across[1], across[0])))
    for eye, ear, side in zip(eyes, (127, 356), (-1, 1), strict=True):
        outline = cv2.ellipse2Poly(_pixel(eye + np.array([0, 0.03 * unit])), _pixel(half), round(tilt), 0, 360, 6)
        cv2.fillPoly(lens, [outline], 255, cv2.LINE_AA)
        cv2.polylines(rims, [outline], True, 255, width, cv2.LINE_AA)
        cv2.line(rims, _pixel(eye + np.array([side * half[0], 0])), _pixel(points[ear]), 255, width, cv2.LINE_AA)
    inner = [eye + across / np.linalg.norm(across) * half[0] * side for eye, side in zip(eyes, (1, -1), strict=True)]
    cv2.line(rims, _pixel(inner[0]), _pixel(inner[1]), 255, width, cv2.LINE_AA)
    glint = np.zeros_like(lens)
    spot = eyes[int(rng.integers(2))] + half * rng.uniform(-0.7, 0.7, 2) * [1, 0.3] - np.array([0, 0.6 * half[1]])
    cv2.ellipse(glint, _pixel(spot), _pixel(half * [0.35, 0.12]), tilt - 20, 0, 360, 255, -1, cv2.LINE_AA)
    bright = np.asarray(cv2.GaussianBlur(glint, (0, 0), 0.02 * unit), np.uint8)
    dark = int(rng.integers(10, 70))
    layer = np.zeros((*lens.shape, 4), np.float32)
    layer = _over(layer, lens, rng.uniform(0.02, 0.08), (60, 60, 50))
    layer = _over(layer, bright, rng.uniform(0.2, 0.5), (255, 250, 245))
    return _over(layer, rims, 0.92, (dark, dark, dark + int(rng.integers(0, 40))))


def worn(picture: Picture, layer: Layer) -> Picture:
    return np.asarray(picture * (1 - layer[..., 3:]) + layer[..., :3], np.uint8)


def sized(portrait: Portrait, face_width: float, *, jpeg: int) -> Picture:
    """Head and shoulders, the face ``face_width`` pixels from temple to temple, as a JPEG keeps it."""
    return _as_jpeg(_head(portrait, face_width), jpeg)


def printed(portrait: Portrait, face_width: float, rng: np.random.Generator) -> Picture:
    """As an identity card shows it: grey, soft, under guilloche lines, in a JPEG."""
    head = cv2.cvtColor(_head(portrait, face_width), cv2.COLOR_BGR2GRAY).astype(np.float32)
    head = (cv2.GaussianBlur(head, (0, 0), rng.uniform(0.4, 0.8)) - 128) * rng.uniform(0.8, 0.95) + 132
    y, x = np.mgrid[: head.shape[0], : head.shape[1]].astype(np.float32)
    for _ in range(2):  # two families of waving lines
        period, wave, phase = rng.uniform(6, 10), rng.uniform(25, 60), rng.uniform(0, 2 * np.pi)
        line = y + 4 * np.sin(2 * np.pi * x / wave + phase) + rng.uniform(-0.4, 0.4) * x
        head -= rng.uniform(5, 10) * (np.cos(2 * np.pi * line / period) > 0.75)
    noisy = np.clip(head + rng.normal(0, 2, head.shape), 0, 255).astype(np.uint8)
    return _as_jpeg(np.asarray(cv2.cvtColor(noisy, cv2.COLOR_GRAY2BGR), np.uint8), int(rng.integers(60, 85)))


def _head(portrait: Portrait, face_width: float) -> Picture:
    """The face in 1.95 widths, as 26 : 32, the chin at four fifths of the height."""
    scale = face_width / portrait.face_width
    size = round(1.95 * face_width), round(1.95 * face_width * 32 / 26)
    middle, chin = portrait.points[list(_TEMPLES), 0].mean(), portrait.points[152, 1]
    move = np.array([[scale, 0, size[0] / 2 - scale * middle], [0, scale, 0.8 * size[1] - scale * chin]])
    shrunk = portrait.picture if scale > 0.5 else cv2.GaussianBlur(portrait.picture, (0, 0), 0.35 / scale)
    return np.asarray(cv2.warpAffine(shrunk, move, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _as_jpeg(picture: Picture, quality: int) -> Picture:
    _, encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_COLOR), np.uint8)


def _over(layer: Layer, cover: Picture, share: float, colour: tuple[int, int, int]) -> Layer:
    """A colour on top of a layer, as far as the cover (0..255) reaches."""
    alpha = cover[..., None].astype(np.float32) / 255 * np.float32(share)
    return np.asarray(layer * (1 - alpha) + np.array([*colour, 1], np.float32) * alpha, np.float32)


def _pixel(point: np.ndarray) -> tuple[int, int]:
    return round(float(point[0])), round(float(point[1]))
