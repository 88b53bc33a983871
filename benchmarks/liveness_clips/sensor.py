"""A small camera: lens, colour filter, photon noise, sharpening. Light is linear BGR, 0..1, float32."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Light = NDArray[np.float32]
Rng = np.random.Generator

GAMMA = 2.2
_FULL = 65_535


def to_light(image: Image) -> Light:
    """Linear light of a picture as a screen or a page would send it out."""
    return np.asarray((np.arange(256, dtype=np.float32) / 255) ** GAMMA, np.float32)[image]


@dataclass(frozen=True, slots=True)
class Sensor:
    """``fine``: sensor pixels along one picture pixel. ``blur``: the lens, sigma in sensor pixels. ``aperture``: width
    of a photosite as a share of its pitch. ``noise``: of white, as a share of white. ``sharpening``: of the picture,
    as cameras do it.
    """

    fine: int = 1
    blur: float = 0.4
    aperture: float = 0.8
    noise: float = 0.01
    sharpening: float = 0.3

    @classmethod
    def drawn(cls, rng: Rng) -> Sensor:
        """Any camera of a phone or a computer."""
        return cls(
            fine=int(rng.integers(1, 3)),
            blur=rng.uniform(0.25, 0.7),
            aperture=rng.uniform(0.6, 1.0),
            noise=rng.uniform(0.003, 0.03),
            sharpening=rng.uniform(0, 0.8),
        )

    def transfer(self, across: float, down: float) -> float:
        """What is left of a wave of so many cycles per sensor pixel: lens (Gaussian) times photosite (square)."""
        lens = np.exp(-2 * np.pi**2 * self.blur**2 * (across**2 + down**2))
        return float(lens * np.sinc(across * self.aperture) * np.sinc(down * self.aperture))

    def expose(self, light: Light, rng: Rng) -> Image:
        """The picture (BGR uint8) of light that fell through the lens onto each sensor pixel.

        Bayer's filter lets each photosite see one colour, so fine patterns turn into coloured ones.
        """
        height, width = light.shape[:2]
        red, green, blue = light[..., 2], light[..., 1], light[..., 0]
        mosaic = green.copy()
        mosaic[::2, ::2], mosaic[1::2, 1::2] = blue[::2, ::2], red[1::2, 1::2]
        shot = np.sqrt(np.maximum(mosaic, 0) + np.float32(0.02)) * np.float32(self.noise * self.fine)
        mosaic += rng.standard_normal(mosaic.shape, np.float32) * shot
        raw = (np.clip(mosaic, 0, 1) * _FULL).astype(np.uint16)
        seen = cv2.cvtColor(raw, cv2.COLOR_BayerRG2BGR)  # OpenCV names the second row's second and third photosite
        size = (width // self.fine, height // self.fine)
        small = cv2.resize(seen, size, interpolation=cv2.INTER_AREA).astype(np.float32) / _FULL
        picture = 255 * np.power(small, np.float32(1 / GAMMA))
        picture += np.float32(self.sharpening) * (picture - cv2.GaussianBlur(picture, (0, 0), 1.2))
        return np.clip(picture + 0.5, 0, 255).astype(np.uint8)

    def photograph(self, image: Image, rng: Rng) -> Image:
        """The scene of a picture, taken again directly: a live capture of the same size."""
        return self.expose(self.focus(to_light(image)), rng)

    def focus(self, light: Light) -> Light:
        """Light of a picture's size, spread over the sensor by the lens."""
        height, width = light.shape[:2]
        wide = cv2.resize(light, (width * self.fine, height * self.fine), interpolation=cv2.INTER_LINEAR)
        return np.asarray(cv2.GaussianBlur(wide, (0, 0), self.blur), np.float32)
