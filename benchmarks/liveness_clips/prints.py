"""A portrait on paper in front of the camera: still, tilted, bent, or with holes for somebody's eyes and mouth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from examples.specimens.portraits import Picture
from examples.specimens.puppet import EYES, INNER_LIPS, LIP_CORNERS, Floats, Pose

from .kinematics import Look
from .live import Take
from .stage import Scene

_OUTLINES = (
    *([outer, *upper, inner, *reversed(lower)] for (upper, lower), _, (outer, inner) in EYES),
    [LIP_CORNERS[0], *INNER_LIPS[0], LIP_CORNERS[1], *reversed(INNER_LIPS[1])],
)
_ROOM = 1.1  # distance of the camera, in widths of the picture


@dataclass(frozen=True, eq=False)
class Page:
    """``scale``: over 1 it fills the frame, under 1 its border shows. ``radius``: of the bend, in widths, or None."""

    scale: float
    radius: float | None
    fade: float
    wall: tuple[float, float, float]

    @classmethod
    def drawn(cls, rng: np.random.Generator, *, bent: bool = False) -> Page:
        bordered = rng.random() < 0.4
        return cls(
            scale=rng.uniform(0.8, 0.95) if bordered else rng.uniform(1.15, 1.4),
            radius=rng.uniform(0.35, 1.2) if bent else None,
            fade=rng.uniform(0.7, 0.95),
            wall=tuple(rng.uniform(40, 200, 3)),
        )

    def printed(self, picture: Picture) -> Picture:
        """Less contrast, softer, an edge of white paper."""
        ink = cv2.GaussianBlur(picture, (0, 0), 0.7).astype(np.float32) * self.fade + 255 * (1 - self.fade) * 0.5
        edge = max(4, picture.shape[1] // 40)
        page = ink.clip(0, 255).astype(np.uint8)
        page[:edge], page[-edge:], page[:, :edge], page[:, -edge:] = 235, 235, 235, 235
        return page

    def held(self, page: Picture, look: Look) -> Picture:
        """The frame with the page turned by the look's angles and shifted by it, in shares of a tenth."""
        height, width = page.shape[:2]
        shift = np.array([look.dx, look.dy]) * width / 10
        if self.radius is None:
            return self._flat(page, _turned(look), shift)
        across, down = self._bent((width, height), _turned(look), shift)
        return _remapped(page, across, down, self.wall)

    def _flat(self, page: Picture, turn: Floats, shift: Floats) -> Picture:
        height, width = page.shape[:2]
        away = _ROOM * width
        corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
        sheet = np.column_stack([(corners - [width / 2, height / 2]) * self.scale, np.zeros(4)]) @ turn.T
        seen = sheet[:, :2] * (away / (away + sheet[:, 2:])) + [width / 2, height / 2] + shift
        move = cv2.getPerspectiveTransform(corners.astype(np.float32), seen.astype(np.float32))
        return np.asarray(cv2.warpPerspective(page, move, (width, height), borderValue=self.wall), np.uint8)

    def _bent(self, size: tuple[int, int], turn: Floats, shift: Floats) -> tuple[Floats, Floats]:
        """Where each pixel's ray meets the cylinder, in page pixels: the nearer root of a quadratic, on a coarse grid.

        The page's middle is nearest to the camera: the bend that looks most like a face.
        """
        width, height = size
        away, radius = _ROOM * width, float(self.radius or 1) * width
        x, y = np.meshgrid(np.arange(0, width + 8, 8.0), np.arange(0, height + 8, 8.0))
        rays = np.stack([(x - width / 2 - shift[0]) / away, (y - height / 2 - shift[1]) / away, np.ones_like(x)], -1)
        ray, eye = rays @ turn, np.array([0, 0, away]) @ turn
        a = ray[..., 0] ** 2 + ray[..., 2] ** 2
        b = -2 * (ray[..., 0] * eye[0] + ray[..., 2] * (eye[2] + radius))
        c = eye[0] ** 2 + (eye[2] + radius) ** 2 - radius**2
        inside = b * b - 4 * a * c
        reach = (-b - np.sqrt(np.maximum(inside, 0))) / (2 * a)
        met = reach[..., None] * ray - eye
        u = radius * np.arctan2(met[..., 0], radius - met[..., 2]) / self.scale + width / 2
        v = met[..., 1] / self.scale + height / 2
        return np.where(inside > 0, u, -1e4), np.where(inside > 0, v, -1e4)


def still(take: Take, rng: np.random.Generator) -> Iterator[Picture]:
    """A flat page in a hand that is not quite steady."""
    page = Page.drawn(rng)
    shown = page.printed(take.scene.still)
    for ms in take.at_ms:
        look = take.script.look(ms / 1000)
        yield page.held(shown, Look(roll=look.roll, dx=look.dx, dy=look.dy, yaw=look.dx * 8, pitch=look.dy * 8))


def tilted(take: Take, rng: np.random.Generator, *, bent: bool = False) -> Iterator[Picture]:
    """A page that turns and nods as the head would, by the manner's angles."""
    page = Page.drawn(rng, bent=bent)
    shown = page.printed(take.scene.still)
    return (page.held(shown, take.script.look(ms / 1000)) for ms in take.at_ms)


def with_holes(take: Take, behind: Scene, rng: np.random.Generator) -> Iterator[Picture]:
    """A page whose eyes and mouth are cut out; those of the face behind it blink and open as asked.

    What is behind lies deeper, so it slides a little in the holes while the page turns.
    """
    page = Page.drawn(rng)
    shown = page.printed(take.scene.still)
    holes = _holes(take.scene, rng.uniform(1.2, 1.7))
    deep = rng.uniform(0.1, 0.4) * take.variation.framing.interocular / 20
    for ms in take.at_ms:
        look = take.script.look(ms / 1000)
        face = behind.filled(behind.actor.pose(Pose(blink=look.blink, mouth=look.mouth)))
        slide = np.array([[1, 0, -deep * look.yaw / 8], [0, 1, -deep * look.pitch / 8]])
        face = cv2.warpAffine(face, slide, (face.shape[1], face.shape[0]), borderMode=cv2.BORDER_REPLICATE)
        yield page.held(np.asarray(shown * (1 - holes) + 0.93 * face * holes, np.uint8), look)


def _holes(scene: Scene, size: float) -> Floats:
    """1 in the holes, 0 elsewhere, (height, width, 1)."""
    width, height = scene.framing.size
    cover = np.zeros((height, width), np.uint8)
    for outline in _OUTLINES:
        points = scene.face[outline, :2]
        middle = points.mean(0)
        spread = (points - middle) * [size, size * 1.3] + middle
        cv2.fillPoly(cover, [np.round(spread).astype(np.int32)], 255, cv2.LINE_AA)
    return (cover[..., None] / np.float32(255)).astype(np.float64)


def _turned(look: Look) -> Floats:
    yaw, pitch, roll = np.radians(-look.yaw), np.radians(look.pitch), np.radians(look.roll)
    about_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
    about_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1.0]])
    return np.asarray(about_z @ about_x @ about_y)


def _remapped(page: Picture, across: Floats, down: Floats, wall: tuple[float, float, float]) -> Picture:
    """From the coarse grid's nodes (every 8 px, the first at 0) to every pixel."""
    height, width = page.shape[:2]
    grid = [np.arange(n, dtype=np.float32) / 8 for n in (width, height)]
    x, y = np.meshgrid(*grid)
    maps = [cv2.remap(part.astype(np.float32), x, y, cv2.INTER_LINEAR) for part in (across, down)]
    seen = cv2.remap(page, maps[0], maps[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=wall)
    return np.asarray(seen, np.uint8)
