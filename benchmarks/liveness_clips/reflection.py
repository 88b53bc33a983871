"""Clips as a camera would send them while the screen in front of the face shows colours.

The pictures are taken to linear light; what the screen adds is proportional to what the surface already reflects, to
the cosine between its normal and the camera (Lambert), and to the screen's share of the light. Then the camera does
what cameras do: it exposes, balances white, adds shot and read noise, and encodes. There is no gloss and no shadow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from examples.specimens.portraits import reader
from examples.specimens.puppet import OVAL
from onboarding.liveness.colors import COLOR_MS, light, linear
from onboarding.liveness.frames import Frame, decode
from onboarding.liveness.ports import Face, Image

Floats = NDArray[np.floating[Any]]

SMALL = 4  # weights are smooth: a quarter of the resolution is enough
_TO_LINEAR = linear(np.arange(256) / 255).astype(np.float32)
_STEPS = np.linspace(0, 1, 65536)
_TO_SRGB = np.round(255 * np.where(_STEPS <= 0.0031308, 12.92 * _STEPS, 1.055 * _STEPS ** (1 / 2.4) - 0.055)).astype(
    np.uint8
)


@dataclass(frozen=True, slots=True)
class Camera:
    """What a camera does to a picture.

    ``exposure`` and ``balance``: how much of a change of brightness and of tint (grey world) it takes back, 0..1;
    ``settle_ms``: how slowly. ``noise``: standard deviation of a mid-grey pixel, in 8-bit levels.
    ``ambient``: tint of the other light, linear RGB. ``grey``: it sends no colour.
    """

    exposure: float = 0.6
    balance: float = 0.5
    settle_ms: float = 900.0
    noise: float = 3.0
    quality: int = 80
    exposed_ms: float = 33.0
    ambient: tuple[float, float, float] = (1.0, 1.0, 1.0)
    grey: bool = False


def skin(image: Image, face: Face | None) -> Floats:
    """0..1, picture size / 4: how squarely the screen meets each place. Hair and neck a little, the room hardly."""
    height, width = image.shape[0] // SMALL, image.shape[1] // SMALL
    weights = np.full((height, width), 0.02, np.float32)
    if face is None:
        return weights
    points = face.points[:468].astype(np.float64) / SMALL
    centre = points[OVAL, :2].mean(0)
    for size, share in ((1.7, 0.12), (1.35, 0.3)):
        ring = (points[OVAL, :2] - centre) * size + centre
        cv2.fillPoly(weights, [np.round(ring).astype(np.int32)], share)
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [np.round(points[OVAL, :2]).astype(np.int32)], 1)
    y, x = np.nonzero(mask)
    weights[y, x] = _facing(points, x, y)
    return np.asarray(cv2.GaussianBlur(weights, (0, 0), 1.5 + 0.02 * float(np.ptp(points[OVAL, 0]))))


class Scene:
    """A clip whose surfaces are known, to be lit as often as wanted. ``faces`` are those of its pictures."""

    def __init__(self, frames: Sequence[Frame]) -> None:
        self._at = np.array([frame.at_ms for frame in frames], np.float64)
        self._images = [decode(frame.image) for frame in frames]
        self.faces = list(_faces(self._images))

    @cached_property
    def _skin(self) -> list[Floats]:
        return [skin(image, face) for image, face in zip(self._images, self.faces, strict=True)]

    def lit(
        self,
        colors: Sequence[str],
        *,
        gain: float,
        lag_ms: float,
        rng: np.random.Generator,
        camera: Camera | None = None,
        paper: bool = False,
    ) -> list[Frame]:
        """The clip while the screen shows ``colors`` from its time 0 on, and white before and after.

        ``gain``: light of the white screen on a face that looks at it, as a share of all other light there.
        ``lag_ms``: from the page's clock to the picture (display and camera together).
        ``paper``: all of the picture is one sheet, which the screen meets alike everywhere.
        """
        camera = camera or Camera()
        shown = _shown(colors, self._at - lag_ms, camera.exposed_ms) * gain / np.array(camera.ambient)
        weights = [np.full((2, 2), 0.9, np.float32)] * len(self._at) if paper else self._skin
        lit: Iterator[Floats] = map(_light, self._images, weights, shown)
        exposed = _expose(lit, self._at, camera)
        return [
            Frame(_encode(picture, camera, rng), int(at))
            for picture, at in zip(exposed, self._at.tolist(), strict=True)
        ]


def reflect(
    frames: Sequence[Frame],
    colors: Sequence[str],
    *,
    gain: float,
    lag_ms: float,
    rng: np.random.Generator,
    camera: Camera | None = None,
    paper: bool = False,
) -> list[Frame]:
    """The same clip lit once; see :meth:`Scene.lit`."""
    return Scene(frames).lit(colors, gain=gain, lag_ms=lag_ms, rng=rng, camera=camera, paper=paper)


def _faces(images: Sequence[Image]) -> Iterator[Face | None]:
    """The face of every picture, followed from one to the next."""
    face: Face | None = None
    for image in images:
        face = None if face is None else reader().follow(image, face)
        if face is None or face.presence < 0.5:
            face = reader().read(image)
        yield face


def _facing(points: Floats, x: NDArray[np.intp], y: NDArray[np.intp]) -> Floats:
    """Cosine between the view and the normal of the smooth (cubic) surface through the landmarks, at x, y."""
    centre, size = points.mean(0), np.ptp(points[:, 0])
    powers = [(i, j) for i in range(4) for j in range(4 - i)]
    u, v, depth = ((points - centre) / size).T
    shape = np.linalg.lstsq(np.stack([u**i * v**j for i, j in powers], 1), depth, rcond=None)[0]
    u, v = (x - centre[0]) / size, (y - centre[1]) / size
    along = sum(k * i * u ** max(i - 1, 0) * v**j for k, (i, j) in zip(shape, powers, strict=True))
    down = sum(k * j * u**i * v ** max(j - 1, 0) for k, (i, j) in zip(shape, powers, strict=True))
    return np.asarray(1 / np.sqrt(1 + along**2 + down**2))


def _shown(colors: Sequence[str], at: Floats, exposed_ms: float) -> Floats:
    """Linear RGB on the screen, averaged over each picture's exposure: (frames, 3)."""
    moments = at[:, None] + np.linspace(-exposed_ms, 0, 5)
    slot = np.floor(moments / COLOR_MS).astype(int)
    lights = np.vstack([light(colors), np.ones((1, 3))])
    return np.asarray(lights[np.where((slot >= 0) & (slot < len(colors)), slot, len(colors))].mean(1))


def _light(image: Image, weights: Floats, rgb: Floats) -> Floats:
    """Linear BGR under both lights."""
    small = 1 + weights[..., None] * rgb[::-1].astype(np.float32)
    whole = cv2.resize(small, (image.shape[1], image.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.multiply(cv2.LUT(image, _TO_LINEAR), whole))


def _expose(pictures: Iterator[Floats], at: Floats, camera: Camera) -> Iterator[Floats]:
    """Brightness and tint drawn back towards those of the first picture, slowly."""
    first: Floats | None = None
    taken = np.zeros(3)
    before = float(at[0])
    for picture, now in zip(pictures, at.tolist(), strict=True):
        mean = np.log(picture[::SMALL, ::SMALL].mean((0, 1)) + 1e-4)
        first = mean if first is None else first
        change = mean - first
        wanted = camera.exposure * change.mean() + camera.balance * (change - change.mean())
        taken = taken + (wanted - taken) * (1 - np.exp(-(now - before) / camera.settle_ms))
        before = now
        yield picture * np.exp(-taken).astype(np.float32)


def _encode(picture: Floats, camera: Camera, rng: np.random.Generator) -> bytes:
    """Shot noise (variance with the light) and read noise, sRGB, JPEG."""
    variance = (camera.noise / 255 / 1.12) ** 2  # at mid-grey, 0.2, where 1.12 is the slope of the sRGB curve
    noise = rng.standard_normal(picture.shape, np.float32)
    noise *= cv2.sqrt(picture * (4 * variance) + 0.2 * variance)
    noise += picture
    image = _TO_SRGB[np.clip(noise * 65535, 0, 65535).astype(np.uint16)]
    if camera.grey:
        image = np.repeat(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)[..., None], 3, 2)
    ok, encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, camera.quality])
    if not ok:
        raise ValueError("OpenCV could not encode this picture")
    return encoded.tobytes()
