"""One still made to blink, open its mouth, turn and nod: landmarks are moved and the picture follows them.

A piecewise-affine warp over a Delaunay mesh of 468 MediaPipe Face Mesh points and two rings around the head.
It exercises cameras, pages and judges; it is no measure of how well they resist spoofing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from .portraits import Picture, landmarks

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

# MediaPipe's canonical mesh; left is the subject's. Lids run from outer to inner corner, paired by position.
RIGHT_LIDS = ([246, 161, 160, 159, 158, 157, 173], [7, 163, 144, 145, 153, 154, 155])
LEFT_LIDS = ([466, 388, 387, 386, 385, 384, 398], [249, 390, 373, 374, 380, 381, 382])
RIGHT_CREASE = [247, 30, 29, 27, 28, 56, 190]
LEFT_CREASE = [467, 260, 259, 257, 258, 286, 414]
EYES = ((RIGHT_LIDS, RIGHT_CREASE, (33, 133)), (LEFT_LIDS, LEFT_CREASE, (263, 362)))
INNER_LIPS = ([191, 80, 81, 82, 13, 312, 311, 310, 415], [95, 88, 178, 87, 14, 317, 402, 318, 324])
LIP_CORNERS = (78, 308)
CHIN = 152
OVAL = [
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
]  # fmt: skip

# Rings around the oval: size, depth behind it in eye distances, and how far they follow the head.
_RINGS = ((1.15, 0.15, 0.95), (1.4, 0.35, 0.75), (1.95, 0.6, 0.0))
_FACE = 468
_FLATTENED = 0.8
"""Less depth than the mesh reads: a turn then uncovers less of the cheek that the still never showed."""


@dataclass(frozen=True, slots=True)
class Pose:
    """``blink`` and ``mouth`` 0..1; ``yaw`` degrees to the subject's left; ``pitch`` degrees down."""

    blink: float = 0.0
    mouth: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0


class Puppet:
    """A face that takes poses. Raises ValueError where the picture shows no face."""

    def __init__(self, picture: Picture) -> None:
        self._picture = picture
        self._face = landmarks(picture)[:_FACE].astype(np.float64)
        self._face[:, 2] *= _FLATTENED
        self._eye_distance = float(np.linalg.norm(self._face[33, :2] - self._face[263, :2]))
        self._centre = self._face[OVAL].mean(0)

    def pose(self, pose: Pose) -> Picture:
        """The picture with the face in that pose; the size stays."""
        if pose == Pose():
            return self._picture.copy()
        face = self._face.copy()
        _close_eyes(face, pose.blink)
        jaw = self._open_mouth(face, pose.mouth)
        moved = self._turn(face, jaw, pose)
        picture = self._warp(moved)
        if pose.mouth:
            _darken(
                picture,
                moved[INNER_LIPS[0] + INNER_LIPS[1][::-1], :2],
                min(1, 2 * pose.mouth),
                self._eye_distance,
            )
        if pose.blink > 0.6:
            _draw_lashes(picture, moved, self._eye_distance)
        return picture

    @cached_property
    def _rest(self) -> Floats:
        """Every vertex at rest: the face, the rings, and the picture's border, (N, 3)."""
        return np.vstack([self._face, *self._rings(self._face), self._border()])

    @cached_property
    def _triangles(self) -> Indices:
        return _delaunay(self._rest[:, :2])

    def _rings(self, face: Floats) -> list[Floats]:
        oval = face[OVAL]
        rings = []
        for size, depth, _ in _RINGS:
            ring = (oval - self._centre) * [size, size, 1] + self._centre
            ring[:, 2] = oval[:, 2] + depth * self._eye_distance
            rings.append(ring)
        return rings

    def _border(self) -> Floats:
        height, width = self._picture.shape[:2]
        x, y = np.meshgrid(np.linspace(0, width - 1, 7), np.linspace(0, height - 1, 7))
        edge = (x % (width - 1) == 0) | (y % (height - 1) == 0)
        return np.column_stack([x[edge], y[edge], np.full(edge.sum(), 1e3)])

    def _open_mouth(self, face: Floats, amount: float) -> Floats:
        """Lower all that lies under the line between the lips; gives how far each oval point fell (36, 3)."""
        before = face.copy()
        upper, lower = (face[ids] for ids in INNER_LIPS)
        corners = face[list(LIP_CORNERS)]
        line = np.vstack([corners[:1], (upper + lower) / 2, corners[1:]])
        middle, chin = (upper[4] + lower[4]) / 2, face[CHIN]
        below = np.clip((face[:, 1] - np.interp(face[:, 0], line[:, 0], line[:, 1])) / (chin[1] - middle[1]), 0, 1)
        below[INNER_LIPS[0]], below[list(LIP_CORNERS)] = 0, 0
        half_mouth = np.linalg.norm(corners[0] - corners[1]) / 2
        reach = half_mouth * (1.05 + 1.6 * below)
        share = np.sqrt(np.cos(np.clip(np.abs(face[:, 0] - middle[0]) / reach, 0, 1) * np.pi / 2))
        started = np.clip(below / 0.04, 0, 1)
        started[INNER_LIPS[1]] = 1
        face[:, 1] += amount * 0.34 * self._eye_distance * share * started
        return (face - before)[OVAL]

    def _turn(self, face: Floats, jaw: Floats, pose: Pose) -> Floats:
        """All vertices rotated about a neck axis behind the face, the rings following by their share."""
        rings = self._rings(self._face)
        rings[0], rings[1] = rings[0] + 0.7 * jaw, rings[1] + 0.3 * jaw
        points = np.vstack([face, *rings])
        yaw, pitch = np.radians(-pose.yaw), np.radians(pose.pitch)
        about_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
        about_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
        pivot = self._centre + np.array([0, 0, 0.6 * self._eye_distance])
        turned = (points - pivot) @ (about_x @ about_y).T + pivot
        follow = np.concatenate([np.ones(_FACE), *(np.full(len(OVAL), share) for _, _, share in _RINGS)])[:, None]
        return np.vstack([points + (turned - points) * follow, self._border()])

    def _warp(self, moved: Floats) -> Picture:
        """Carry each triangle's picture along, far triangles first so that near ones cover them."""
        to, source = moved[:, :2][self._triangles], self._rest[:, :2][self._triangles]
        area, area_before = _cross(to), _cross(source)
        shown = (area * area_before > 0) & (np.abs(area) > 0.15) & (np.abs(to - source).max((1, 2)) > 0.01)
        order = np.flatnonzero(shown)[np.argsort(-moved[:, 2][self._triangles[shown]].mean(1))]
        height, width = self._picture.shape[:2]
        owner = np.full((height, width), -1, np.int32)
        corners = np.round(to * 256).astype(np.int32)
        for k in order:
            cv2.fillConvexPoly(owner, corners[k], int(k), shift=8)
        pixel_y, pixel_x = np.nonzero(owner >= 0)
        matrix = _affine(to, source, area)[owner[pixel_y, pixel_x]]
        xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
        xs[pixel_y, pixel_x] = matrix[:, 0, 0] * pixel_x + matrix[:, 0, 1] * pixel_y + matrix[:, 0, 2]
        ys[pixel_y, pixel_x] = matrix[:, 1, 0] * pixel_x + matrix[:, 1, 1] * pixel_y + matrix[:, 1, 2]
        warped = cv2.remap(self._picture, xs, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(warped, np.uint8)


def _close_eyes(face: Floats, amount: float) -> None:
    """Lids meet low, as in a real blink, and drag the skin under the brow half way."""
    for (upper, lower), crease, _ in EYES:
        meet = 0.9 * face[lower] + 0.1 * face[upper]
        drop = (meet - face[upper]) * amount
        face[upper] += drop
        face[lower] += (meet - face[lower]) * amount
        face[crease] += 0.45 * drop


def _delaunay(points: Floats) -> Indices:
    """Triangles as rows of three vertex numbers."""
    low, high = points.min(0) - 2, points.max(0) + 2
    division = cv2.Subdiv2D((int(low[0]), int(low[1]), int(high[0] - low[0]) + 2, int(high[1] - low[1]) + 2))
    division.insert(points.astype(np.float32).tolist())
    corners = np.asarray(division.getTriangleList()).reshape(-1, 3, 2)
    away = np.abs(corners.reshape(-1, 1, 2) - points.astype(np.float32)).sum(-1)
    nearest, distance = away.argmin(1).reshape(-1, 3), away.min(1).reshape(-1, 3)
    inside = (distance < 0.01).all(1)
    return np.asarray(nearest[inside], np.intp)  # the rest hang on the division's own outer corners


def _cross(triangles: Floats) -> Floats:
    """Twice the signed area of each triangle (N, 3, 2)."""
    one, other = triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]
    return np.asarray(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0])


def _affine(to: Floats, source: Floats, area: Floats) -> NDArray[np.float32]:
    """The 2 × 3 map from each moved triangle back to its source; the 2 × 2 inverse is in closed form."""
    one, other = to[:, 1] - to[:, 0], to[:, 2] - to[:, 0]
    inverse = np.stack([np.stack([other[:, 1], -other[:, 0]], -1), np.stack([-one[:, 1], one[:, 0]], -1)], 1)
    inverse /= np.where(np.abs(area) < 1e-6, 1, area)[:, None, None]
    edges = np.stack([source[:, 1] - source[:, 0], source[:, 2] - source[:, 0]], -1)
    linear = edges @ inverse
    shift = source[:, 0] - (linear @ to[:, 0][..., None])[..., 0]
    return np.concatenate([linear, shift[..., None]], -1).astype(np.float32)


def _darken(picture: Picture, outline: Floats, share: float, eye_distance: float) -> None:
    """The hollow between parted lips."""
    cover = np.zeros(picture.shape[:2], np.uint8)
    cv2.fillPoly(cover, [np.round(outline * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    _blend(picture, cover, 0.02 * eye_distance + 0.5, share, (28, 20, 52))


def _draw_lashes(picture: Picture, moved: Floats, eye_distance: float) -> None:
    """The dark line where closed lids meet."""
    for (_, lower), _, (outer, inner) in EYES:
        cover = np.zeros(picture.shape[:2], np.uint8)
        line = np.round(moved[[outer, *lower, inner], :2] * 16).astype(np.int32)
        cv2.polylines(cover, [line], False, 255, max(1, round(0.022 * eye_distance)), cv2.LINE_AA, 4)
        _blend(picture, cover, 0.7, 0.6, (40, 30, 30))


def _blend(picture: Picture, cover: Picture, blur: float, share: float, colour: tuple[int, int, int]) -> None:
    """Mix a BGR colour in place, only where the softened cover reaches."""
    x, y, width, height = cv2.boundingRect(cover)
    pad = int(4 * blur) + 2
    area = np.s_[max(0, y - pad) : y + height + pad, max(0, x - pad) : x + width + pad]
    soft = cv2.GaussianBlur(cover[area], (0, 0), blur)[..., None] / 255 * share
    picture[area] = (picture[area] * (1 - soft) + np.array(colour) * soft).astype(np.uint8)
