"""What stands between a scene and the judge: light, a hand, a sensor, a JPEG."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from examples.specimens.portraits import Picture


@dataclass(frozen=True, eq=False)
class Light:
    """``brightest``: where the 90th percentile of the face's green ends; ``cast`` multiplies B, G, R.

    ``gradient`` (x, y) is the change of light from the middle to an edge, as a share.
    """

    brightest: float
    gamma: float = 1.0
    cast: tuple[float, float, float] = (1.0, 1.0, 1.0)
    gradient: tuple[float, float] = (0.0, 0.0)


class Camera:
    """Takes pictures of one size in one light. ``shake`` in pixels, ``noise`` in grey levels (standard deviation)."""

    def __init__(
        self,
        size: tuple[int, int],
        light: Light,
        *,
        noise: float,
        jpeg: int,
        shake: float,
        rng: np.random.Generator,
    ) -> None:
        self.size, self.light, self.jpeg = size, light, jpeg
        self._noise, self._shake, self._rng = noise, shake, rng
        self._hand = np.zeros(3)

    def meter(self, picture: Picture, face: np.ndarray) -> None:
        """Set the exposure once, on the face (points in pixels), so that it ends where the light says."""
        low = np.clip(face[:, :2].min(0), 0, np.array(self.size) - 3).astype(int)
        high = np.clip(face[:, :2].max(0), low + 2, self.size).astype(int)
        seen = float(np.percentile(picture[low[1] : high[1], low[0] : high[0], 1], 90))
        levels = np.arange(256) / 255
        gain = (self.light.brightest / 255) / max((seen / 255) ** self.light.gamma, 0.02)
        curve = gain * levels**self.light.gamma
        curves = np.stack([_shoulder(curve * part) for part in self.light.cast], -1)
        self._curves = (255 * curves).clip(0, 255).astype(np.uint8)[:, None, :].transpose(1, 0, 2)

    def shoot(self, scene: Picture) -> bytes:
        """A JPEG of the scene (BGR) as this camera sees it now."""
        picture = cv2.LUT(self._held(scene), self._flickering())
        if any(self.light.gradient):
            picture = cv2.multiply(picture, self._shade, scale=1 / 128)
        noise = np.empty(picture.shape[:2], np.int16)
        cv2.randn(noise, 0, self._noise)
        picture = cv2.add(picture, cv2.merge([noise, noise, noise]), dtype=cv2.CV_8U)
        return encoded(np.asarray(picture, np.uint8), self.jpeg)

    def _held(self, scene: Picture) -> Picture:
        """A hand: a walk that is pulled back to the middle, in x, y and angle."""
        self._hand = 0.75 * self._hand + self._rng.normal(0, 1, 3) * [self._shake, self._shake, 0.04 * self._shake]
        dx, dy, angle = self._hand
        move = cv2.getRotationMatrix2D((self.size[0] / 2, self.size[1] / 2), float(angle), 1.0)
        move[:, 2] += dx, dy
        held = cv2.warpAffine(scene, move, self.size, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(held, np.uint8)

    def _flickering(self) -> Picture:
        level = 1 + self._rng.normal(0, 0.006)
        return np.asarray((self._curves * level).clip(0, 255), np.uint8)

    @cached_property
    def _shade(self) -> Picture:
        """128 is unchanged."""
        width, height = self.size
        x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
        shade = 1 + self.light.gradient[0] * x + self.light.gradient[1] * y
        return np.repeat((128 * shade).clip(0, 255).astype(np.uint8)[..., None], 3, 2)


def encoded(picture: Picture, quality: int) -> bytes:
    _, content = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return content.tobytes()


def decoded(content: bytes) -> Picture:
    return np.asarray(cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def _shoulder(curve: np.ndarray) -> np.ndarray:
    """Bright parts roll off instead of clipping, as a camera's curve does."""
    return np.where(curve < 0.8, curve, 0.8 + 0.2 * np.tanh((curve - 0.8) / 0.2))
