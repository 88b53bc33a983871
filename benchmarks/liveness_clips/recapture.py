"""Pictures of pictures: a face on a screen or on paper, held in front of a camera again.

``screen(image, rng, pitch=0.7, angle=2)`` and ``printed(image, rng, ...)`` take and give a picture (BGR uint8, same
size). What belongs to the set-up is in :class:`Screen` and :class:`Print`: use one for all pictures of a clip, and
``drawn(rng)`` for any. ``rng`` of a single picture only makes its noise.

Patterns are sums of waves, each as strong as lens and photosite let it through and then sampled pixel by pixel. So
moiré arises as in a camera, by aliasing. The simulation knows no OLED layouts, no rolling shutter, no refresh bands,
and no print by ink drops: a detector that finds these pictures need not find real ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import cv2
import numpy as np

from .held import held, in_pixels, places, pose, rolled, slope
from .sensor import Image, Light, Rng, Sensor, to_light

_WEAKEST = 0.003  # waves below this share of the light are left out
_INKS = {"cyan": 15.0, "magenta": 75.0, "yellow": 0.0, "black": 45.0}  # degrees; usual angles of offset print


@dataclass(frozen=True, slots=True)
class Screen:
    """A display that shows the picture, in front of a :class:`Sensor`.

    ``pitch``: picture pixels to one display pixel; ``angle``: degrees in the picture; ``tilt``: degrees about the
    upright axis. ``fill``: size of the display in the frame, under 1 its border shows. ``lit``: gap between the
    stripes' and rows' lit parts. ``black``: light of a black pixel; ``gamma``: of the display, beside the picture's
    2.2; ``gain``: brightness; ``tint``: of B, G, R; ``glare``: a lamp's reflection, as a share of white.
    """

    pitch: float = 0.7
    angle: float = 2.0
    tilt: float = 0.0
    fill: float = 1.08
    lit: float = 0.85
    black: float = 0.01
    gamma: float = 1.0
    gain: float = 0.95
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
    glare: float = 0.0
    sensor: Sensor = field(default_factory=Sensor)

    @classmethod
    def drawn(cls, rng: Rng, *, border: bool = False) -> Screen:
        """Any screen, from a telephone's (fine) to a monitor's (coarse)."""
        blue = rng.uniform(0.9, 1.1)
        return cls(
            pitch=rng.uniform(0.3, 1.4),
            angle=rng.uniform(-5, 5),
            tilt=rng.uniform(-10, 10),
            fill=rng.uniform(0.65, 0.85) if border else rng.uniform(1.2, 1.4),
            lit=rng.uniform(0.75, 0.95),
            black=rng.uniform(0.0, 0.04),
            gamma=rng.uniform(0.85, 1.2),
            gain=rng.uniform(0.75, 1.05),
            tint=(blue, 1.0, 2 - blue),
            glare=rng.uniform(0, 0.25) if rng.random() < 0.5 else 0.0,
            sensor=Sensor.drawn(rng),
        )

    def recapture(self, image: Image, rng: Rng) -> Image:
        """What the camera makes of the screen."""
        size = (image.shape[1], image.shape[0])
        shown = self.black + (1 - self.black) * to_light(image) ** np.float32(self.gamma)
        shown *= np.float32(self.gain) * np.array(self.tint, np.float32)
        shown = in_pixels(shown, self.fill / self.pitch)
        light = self.sensor.focus(held(shown, pose(size, self.angle, self.tilt, self.fill)))
        light = light * _grid(self, size)
        if self.glare:
            light = light + np.float32(self.glare) * _lamp(size, self.sensor.fine)[..., None]
        return self.sensor.expose(light, rng)


@dataclass(frozen=True, slots=True)
class Print:
    """Paper with the picture in four inks, in front of a :class:`Sensor`.

    ``pitch``: picture pixels from dot to dot; ``angle``, ``tilt``, ``fill`` as of a :class:`Screen`. ``bend``: how far
    the paper is rolled, as a share of its width. ``ink``: light of the deepest black; ``paper``: of B, G, R;
    ``grain``: the paper's roughness. ``lamp``: share by which light falls off to one side.
    """

    pitch: float = 1.5
    angle: float = 2.0
    tilt: float = 0.0
    fill: float = 1.08
    bend: float = 0.0
    ink: float = 0.05
    paper: tuple[float, float, float] = (0.86, 0.9, 0.92)
    grain: float = 0.02
    lamp: float = 0.2
    sensor: Sensor = field(default_factory=Sensor)

    @classmethod
    def drawn(cls, rng: Rng, *, border: bool = False) -> Print:
        """Any print, from a photograph's (fine) to a newspaper's (coarse)."""
        warm = rng.uniform(-0.06, 0.08)
        return cls(
            pitch=rng.uniform(0.7, 3.0),
            angle=rng.uniform(-5, 5),
            tilt=rng.uniform(-10, 10),
            fill=rng.uniform(0.65, 0.85) if border else rng.uniform(1.2, 1.4),
            bend=rng.uniform(-0.08, 0.08),
            ink=rng.uniform(0.02, 0.1),
            paper=(0.9 - warm, 0.9, 0.9 + warm / 2),
            grain=rng.uniform(0.005, 0.04),
            lamp=rng.uniform(-0.5, 0.5),
            sensor=Sensor.drawn(rng),
        )

    def recapture(self, image: Image, rng: Rng) -> Image:
        """What the camera makes of the paper."""
        size = (image.shape[1], image.shape[0])
        stance = pose(size, self.angle, self.tilt, self.fill)
        page = held(rolled(to_light(image), self.bend), stance, outside=0.35)
        light = self._inked(self.sensor.focus(page), size)
        return self.sensor.expose(light * _paper(self, size)[..., None], rng)

    def _inked(self, page: Light, size: tuple[int, int]) -> Light:
        """Dots of cyan, magenta, yellow and black instead of tones; each ink takes away one colour's light."""
        lack = 1 - page
        black = np.min(lack, -1) ** 2  # little grey is printed black: under-colour removal
        tones = dict(zip(("yellow", "magenta", "cyan"), np.moveaxis((lack - black[..., None]), -1, 0), strict=True))
        tones = {name: np.clip(tone / (1.001 - black), 0, 1) for name, tone in tones.items()} | {"black": black}
        left = {name: 1 - (1 - self.ink) * _dotted(tone, _dots(self, name, size)) for name, tone in tones.items()}
        colours = [left[name] * left["black"] * white for name, white in zip(tones, self.paper, strict=False)]
        return np.asarray(np.stack(colours, -1), np.float32)


def screen(image: Image, rng: Rng, **how: object) -> Image:
    """A picture taken of a screen; ``how`` are the fields of :class:`Screen`."""
    return Screen(**how).recapture(image, rng)  # type: ignore[arg-type]


def printed(image: Image, rng: Rng, **how: object) -> Image:
    """A picture taken of a print; ``how`` are the fields of :class:`Print`."""
    return Print(**how).recapture(image, rng)  # type: ignore[arg-type]


def small_video(image: Image, *, height: int = 240, quality: int = 30) -> Image:
    """A frame of a poor video, at the picture's size again: what a replay may show on its screen."""
    rows, columns = image.shape[:2]
    small = cv2.resize(image, (round(columns * height / rows), height), interpolation=cv2.INTER_AREA)
    _, packed = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, quality])
    poor = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)
    return np.asarray(cv2.resize(poor, (columns, rows), interpolation=cv2.INTER_LINEAR), np.uint8)


@lru_cache(maxsize=4)
def _grid(how: Screen, size: tuple[int, int]) -> Light:
    """What the stripes leave of the light on each sensor pixel, mean 1: lit windows of a third of a pixel's width."""
    place, on_display = places(size, how.sensor.fine, pose(size, how.angle, how.tilt, how.fill))
    u, v = place[..., 0] * (how.fill / how.pitch), place[..., 1] * (how.fill / how.pitch)
    cells = slope(u, v)
    grid = np.ones((*u.shape, 3), np.float32)
    for across, down in _waves():
        strength = 2 * np.sinc(across * how.lit / 3) * np.sinc(down * how.lit)
        strength *= how.sensor.transfer(*(np.array([across, down]) @ cells))
        if abs(strength) < _WEAKEST:
            continue
        angle = np.float32(2 * np.pi) * (across * u + down * v)
        wave, quarter = np.cos(angle), np.sin(angle)
        for colour, shift in enumerate(2 * np.pi * across * np.array([5, 3, 1]) / 6):  # B, G, R: stripes run R, G, B
            grid[..., colour] += np.float32(strength) * (
                np.float32(np.cos(shift)) * wave + np.float32(np.sin(shift)) * quarter
            )
    grid = np.where(on_display[..., None], grid, np.float32(1))
    return np.asarray(np.maximum(grid, 0), np.float32)


def _waves() -> Iterator[tuple[int, int]]:
    """Harmonics of stripes and rows: one of each pair that mirrors the other."""
    yield from ((across, down) for across in range(4) for down in range(-2, 3) if (across, down) > (0, 0))


@lru_cache(maxsize=16)
def _dots(how: Print, ink: str, size: tuple[int, int]) -> Light:
    """The wave of one ink's dots, as strong as the camera sees it; halftone print has one angle for each ink."""
    place, on_paper = places(size, how.sensor.fine, pose(size, how.angle, how.tilt, how.fill))
    turn = np.radians(_INKS[ink])
    u = (place[..., 0] * np.cos(turn) + place[..., 1] * np.sin(turn)) * (how.fill / how.pitch)
    v = (place[..., 1] * np.cos(turn) - place[..., 0] * np.sin(turn)) * (how.fill / how.pitch)
    cells = slope(u, v)
    along, over = (how.sensor.transfer(*cells[axis]) for axis in (0, 1))
    full = np.float32(2 * np.pi)
    return np.asarray(on_paper * (along * np.cos(full * u) + over * np.cos(full * v)), np.float32)


def _dotted(tone: Light, wave: Light) -> Light:
    """Ink on each place: a dot covers ``tone`` of its cell, and its first harmonic is sin(pi tone) / pi."""
    return np.asarray(np.clip(tone + np.sin(np.float32(np.pi) * tone) / np.float32(np.pi) * wave, 0, 1), np.float32)


@lru_cache(maxsize=4)
def _paper(how: Print, size: tuple[int, int]) -> Light:
    """Light on the paper: falls off to one side, bends with it, and shows its fibres."""
    width, height = size[0] * how.sensor.fine, size[1] * how.sensor.fine
    rough = np.random.default_rng(round(1e6 * how.grain)).standard_normal((height, width), np.float32)
    fibres = np.asarray(cv2.GaussianBlur(rough, (0, 0), 1.2 * how.sensor.fine), np.float32)
    x = np.linspace(-1, 1, width, dtype=np.float32)
    fall = 1 - abs(how.lamp) / 2 + np.float32(how.lamp / 2) * x - np.float32(2 * abs(how.bend)) * x**2
    return np.asarray(fall[None] * (1 + np.float32(how.grain) * fibres / fibres.std()), np.float32)


def _lamp(size: tuple[int, int], fine: int) -> Light:
    """A soft reflection in a corner."""
    width, height = size[0] * fine, size[1] * fine
    x, y = np.meshgrid(np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32))
    return np.asarray(np.exp(-((x - 0.5) ** 2 + (y + 0.5) ** 2) / np.float32(0.3)), np.float32)
