"""A person in front of a camera: a still set into the frame, its head free to move."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from examples.specimens.portraits import Picture
from examples.specimens.puppet import OVAL, Floats, Pose, Puppet, _affine, _cross

from .kinematics import Look
from .people import Layer, Portrait, worn

_CAMERA = 7.0  # inter-ocular distances from the camera to the face: an arm's length
_NECK = 0.85  # from the face back to the axis it turns about, in the same unit
_LARGE = 90.0  # inter-ocular pixels
_REACH = 2.15  # the moving part of the picture, in sizes of the face


@dataclass(frozen=True, slots=True)
class Framing:
    """``size`` (width, height) in pixels; ``interocular`` in pixels; ``roll`` degrees clockwise;
    ``at`` the point between the eyes, as shares of the size."""

    size: tuple[int, int]
    interocular: float
    roll: float = 0.0
    at: tuple[float, float] = (0.5, 0.42)


class Actor(Puppet):
    """A puppet that also leans, shifts and tilts its head, seen in perspective; turns follow a tilted head's axis."""

    def __init__(self, picture: Picture) -> None:
        super().__init__(picture)
        across = self._face[263, :2] - self._face[33, :2]
        self._tilt = float(np.arctan2(across[1], across[0]))
        self._coarse = self._eye_distance >= _LARGE

    @property
    def landmarks(self) -> Floats:
        """(468, 3), at rest."""
        return self._face

    @property
    def rest(self) -> Floats:
        """Every vertex at rest, (N, 3)."""
        return self._rest

    def vertices(self, pose: Pose) -> Floats:
        """Where every vertex of the mesh is in a pose, without lids and jaw: for whoever wears another face."""
        return self._turn(self._face.copy(), np.zeros((len(OVAL), 3)), pose)

    def wear(self, vertices: Floats) -> Picture:
        """This picture, its mesh moved to those vertices."""
        return self._warp(vertices)

    def _turn(self, face: Floats, jaw: Floats, pose: Pose) -> Floats:
        still = super()._turn(face, jaw, Pose())
        follow = _follows(len(still), len(face))
        unit, middle = self._eye_distance, self._centre
        look = pose if isinstance(pose, Look) else Look(yaw=pose.yaw, pitch=pose.pitch)
        pivot = middle + np.array([0, 0.25 * unit, _NECK * unit])
        turned = (still - pivot) @ self._rotation(look).T + pivot
        turned[:, :2] += np.array([look.dx, look.dy]) * unit
        away = _CAMERA * unit
        depth, before = turned[:, 2:] - middle[2] - look.lean * away, still[:, 2:] - middle[2]
        seen = (turned[:, :2] - middle[:2]) * (away + before) / (away + depth) + middle[:2]
        turned[:, :2] = seen
        return np.asarray(still + (turned - still) * follow)

    def pose(self, pose: Pose) -> Picture:
        self._coarse = self._eye_distance >= _LARGE and pose.blink < 0.05  # thin lids need every pixel
        return super().pose(pose)

    def carry(self, layer: Layer, pose: Pose) -> Layer:
        """Something worn on the face, moved as the head moves; lids and jaw leave it alone."""
        xs, ys = self._map(self.vertices(pose))
        return np.asarray(cv2.remap(layer, xs, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)

    def _warp(self, moved: Floats) -> Picture:
        xs, ys = self._map(moved)
        warped = cv2.remap(self._picture, xs, ys, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(warped, np.uint8)

    def _map(self, moved: Floats) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Where each pixel comes from, as the puppet finds it; for a large face drawn at half the size, at a quarter
        of the cost."""
        step = 2 if self._coarse else 1
        to, source = moved[:, :2][self._triangles], self._rest[:, :2][self._triangles]
        area, before = _cross(to), _cross(source)
        shown = (area * before > 0) & (np.abs(area) > 0.15) & (np.abs(to - source).max((1, 2)) > 0.01)
        order = np.flatnonzero(shown)[np.argsort(-moved[:, 2][self._triangles[shown]].mean(1))]
        height, width = self._picture.shape[:2]
        owner = np.full((-(-height // step), -(-width // step)), -1, np.int32)
        corners = np.round(((to + 0.5) / step - 0.5) * 256).astype(np.int32)
        for k in order:
            cv2.fillConvexPoly(owner, corners[k], int(k), shift=8)
        x, y = (np.arange(n, dtype=np.float32) * step + (step - 1) / 2 for n in owner.shape[::-1])
        xs, ys = np.meshgrid(x, y)
        at = np.flatnonzero(owner.ravel() >= 0)
        matrix = _affine(to, source, area).reshape(-1, 6)[owner.ravel()[at]].T
        px, py = xs.ravel()[at], ys.ravel()[at]
        xs.ravel()[at] = matrix[0] * px + matrix[1] * py + matrix[2]
        ys.ravel()[at] = matrix[3] * px + matrix[4] * py + matrix[5]
        if step > 1:
            whole = (owner.shape[1] * step, owner.shape[0] * step)
            xs, ys = (cv2.resize(part, whole)[:height, :width] for part in (xs, ys))
        return xs, ys

    def _rotation(self, look: Look) -> Floats:
        axes = _about_z(self._tilt)
        yaw, pitch = np.radians(-look.yaw), np.radians(look.pitch)
        about_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
        about_x = np.array([[1, 0, 0], [0, np.cos(pitch), -np.sin(pitch)], [0, np.sin(pitch), np.cos(pitch)]])
        return np.asarray(axes @ _about_z(float(np.radians(look.roll))) @ about_x @ about_y @ axes.T)


class Scene:
    """One still in one framing, perhaps with something worn; raises ValueError where the framed face is not found."""

    def __init__(self, portrait: Portrait, framing: Framing, layer: Layer | None = None) -> None:
        self.framing = framing
        move = _placing(portrait, framing)
        self._bare = _set(portrait.picture, move, framing.size)
        placed = portrait.points[OVAL, :2] @ move[:, :2].T + move[:, 2]
        low, high = placed.min(0), placed.max(0)
        middle, half = (low + high) / 2, (high - low) / 2 * _REACH
        self.corner = np.clip(middle - half, 0, np.array(framing.size) - 2).astype(int)
        end = np.clip(middle + half, self.corner + 2, framing.size).astype(int)
        self._area = np.s_[self.corner[1] : end[1], self.corner[0] : end[0]]
        self._layer = None if layer is None else cv2.warpAffine(layer, move, framing.size)[self._area]

    @cached_property
    def actor(self) -> Actor:
        return Actor(np.ascontiguousarray(self._bare[self._area]))

    @cached_property
    def still(self) -> Picture:
        return self.show(Look())

    @property
    def face(self) -> Floats:
        """(468, 3) landmarks in the frame, at rest."""
        return self.actor.landmarks + np.array([*self.corner, 0.0])

    def show(self, look: Look) -> Picture:
        head = self.actor.pose(look)
        return self.filled(head if self._layer is None else worn(head, self.actor.carry(self._layer, look)))

    def filled(self, head: Picture) -> Picture:
        """The frame with another picture where the actor is."""
        frame = self._bare.copy()
        frame[self._area] = head
        return frame


def _surroundings(figure: Picture) -> Picture:
    """What lies beyond the still, as if it went on out of focus: a cut edge would look like a held print."""
    height, width = figure.shape[:2]
    small = cv2.resize(figure, (max(8, width // 10), max(8, height // 10)), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(cv2.GaussianBlur(small, (0, 0), 2.5), (width, height), interpolation=cv2.INTER_CUBIC))


def _placing(portrait: Portrait, framing: Framing) -> Floats:
    """The 2 × 3 similarity from the still to the frame."""
    points = portrait.points[:, :2].astype(np.float64)
    between = (points[[33, 133]].mean(0) + points[[263, 362]].mean(0)) / 2
    across = points[263] - points[33]
    scale = framing.interocular / float(np.linalg.norm(across))
    turn = np.radians(framing.roll) - np.arctan2(across[1], across[0])
    spin = scale * _about_z(float(turn))[:2, :2]
    return np.column_stack([spin, np.array(framing.at) * framing.size - spin @ between])


def _set(picture: Picture, move: Floats, size: tuple[int, int]) -> Picture:
    """The still in the frame, its cut edges feathered, its lower edge drawn on."""
    height, width = picture.shape[:2]
    scale = float(np.linalg.norm(move[:, 0]))
    source = picture if scale > 0.6 else _softened(picture, scale)
    figure = np.asarray(cv2.warpAffine(source, move, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)
    feather = 0.06 * width
    inside = np.zeros((height, width), np.uint8)
    cv2.rectangle(inside, (round(feather), round(feather / 3)), (round(width - feather), height), 255, -1)
    inside = cv2.GaussianBlur(
        cv2.copyMakeBorder(inside, 0, 3 * height, 0, 0, cv2.BORDER_REPLICATE), (0, 0), feather / 2
    )
    cover = cv2.warpAffine(inside, move, size)[..., None].astype(np.float32) / 255
    return np.asarray(figure * cover + _surroundings(figure) * (1 - cover), np.uint8)


def _softened(picture: Picture, scale: float) -> Picture:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.35 / scale), np.uint8)


def _follows(count: int, face: int) -> Floats:
    """How far each vertex follows the head: the face fully, three rings less and less, the border not."""
    ring = len(OVAL)
    shares = np.zeros(count)
    shares[:face] = 1
    for k, share in enumerate((0.95, 0.75, 0.0)):
        shares[face + k * ring : face + (k + 1) * ring] = share
    return np.asarray(shares[:, None])


def _about_z(angle: float) -> Floats:
    cosine, sine = np.cos(angle), np.sin(angle)
    return np.array([[cosine, -sine, 0], [sine, cosine, 0], [0, 0, 1.0]])
