"""Faces, landmarks and expressions by MediaPipe's Face Landmarker networks (Apache-2.0) under ``cv2.dnn``.

BlazeFace short range finds faces, Face Mesh V2 places 478 landmarks in a turned square around one,
and the blendshape network reads the expression from 146 of them. The decoding follows the published
MediaPipe graphs (``face_detector_graph``, ``face_landmarks_detector_graph``, ``face_blendshapes_graph``).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from onboarding.liveness.models import Network
from onboarding.liveness.ports import Detection, Expression, Face, Image, Points, widest

Floats = npt.NDArray[np.floating]


class Region(NamedTuple):
    """A square in the picture, turned clockwise by ``angle`` (radians)."""

    centre: tuple[float, float]
    size: float
    angle: float


DETECTOR_SIDE = 128
MESH_SIDE = 256
MARGIN = 1.5  # of the face's box: how large a square the mesh wants
RIGHT_EYE_OUTER, LEFT_EYE_OUTER = 33, 263

BLENDSHAPE_POINTS = [
    0, 1, 4, 5, 6, 7, 8, 10, 13, 14, 17, 21, 33, 37, 39, 40, 46, 52, 53, 54, 55, 58, 61, 63, 65, 66, 67, 70,
    78, 80, 81, 82, 84, 87, 88, 91, 93, 95, 103, 105, 107, 109, 127, 132, 133, 136, 144, 145, 146, 148, 149,
    150, 152, 153, 154, 155, 157, 158, 159, 160, 161, 162, 163, 168, 172, 173, 176, 178, 181, 185, 191, 195,
    197, 234, 246, 249, 251, 263, 267, 269, 270, 276, 282, 283, 284, 285, 288, 291, 293, 295, 296, 297, 300,
    308, 310, 311, 312, 314, 317, 318, 321, 323, 324, 332, 334, 336, 338, 356, 361, 362, 365, 373, 374, 375,
    377, 378, 379, 380, 381, 382, 384, 385, 386, 387, 388, 389, 390, 397, 398, 400, 402, 405, 409, 415, 454,
    466, 468, 469, 470, 471, 472, 473, 474, 475, 476, 477,
]  # fmt: skip
EYE_BLINK_LEFT, EYE_BLINK_RIGHT, JAW_OPEN = 9, 10, 25


class FaceMesh:
    """The packaged :class:`~onboarding.liveness.ports.FaceReader`; safe to share between threads."""

    def __init__(self, *, threshold: float = 0.5) -> None:
        """``threshold``: detections scored below it are ignored."""
        self._threshold = threshold
        self._detector = Network("face_detector.tflite")
        self._landmarks = Network("face_landmarks_detector.tflite")
        self._blendshapes = Network("face_blendshapes.tflite")

    def read(self, image: Image, detection: Detection | None = None) -> Face | None:
        """The landmarks of one face, by default the largest; looks twice, the first look is coarse."""
        found = self.detect(image) if detection is None else [detection]
        if not found:
            return None
        return self.follow(image, self._mesh(image, _around_box(widest(found))))

    def follow(self, image: Image, face: Face) -> Face:
        """The same face in the next picture: one look at the upright square around the last landmarks."""
        return self._mesh(image, _around_points(face.points))

    def detect(self, image: Image) -> list[Detection]:
        """Every face in the picture, surest first. A face filling the frame is better found with a margin."""
        square, scale, offset = _letterbox(image)
        blob = cv2.dnn.blobFromImage(square, 1 / 127.5, mean=(127.5, 127.5, 127.5), swapRB=True)
        scores, boxes = self._detector.run(blob, "classificators", "regressors")
        probability = _sigmoid(scores.ravel())
        kept = np.flatnonzero(probability > self._threshold)
        # Eight points each: box centre and box size, then right eye, left eye, nose, mouth, two ears.
        points = boxes.reshape(-1, 8, 2)[kept] / DETECTOR_SIDE
        points[:, [0, 2, 3, 4, 5, 6, 7]] += _ANCHORS[kept, None]
        merged = _merge_overlapping(points, probability[kept])
        return [
            _detection(score, (p * DETECTOR_SIDE - offset) / scale, p[1] * DETECTOR_SIDE / scale) for score, p in merged
        ]

    def expression(self, face: Face) -> Expression:
        """Blink and jaw scores, 0..1."""
        points = np.ascontiguousarray(face.points[None, BLENDSHAPE_POINTS, :2], np.float32)
        scores = self._blendshapes.run(points)[0].ravel()
        return Expression(float(scores[EYE_BLINK_LEFT]), float(scores[EYE_BLINK_RIGHT]), float(scores[JAW_OPEN]))

    def _mesh(self, image: Image, region: Region) -> Face:
        to_image = _crop_to_image(region)
        crop = cv2.warpAffine(image, to_image, (MESH_SIDE, MESH_SIDE), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
        blob = cv2.dnn.blobFromImage(crop, 1 / 255, swapRB=True)
        raw, presence = self._landmarks.run(blob, "Identity", "Identity_1")
        points = raw.reshape(478, 3)
        points[:, :2] = points[:, :2] @ to_image[:, :2].T + to_image[:, 2]
        points[:, 2] *= region.size / MESH_SIDE
        return Face(points, float(_sigmoid(presence.ravel())[0]))


def _anchors() -> Points:
    """The 896 anchor centres of BlazeFace short range: 2 per cell at stride 8, 6 at stride 16; 0..1."""
    centres = []
    for cells, repeats in ((16, 2), (8, 6)):
        y, x = np.mgrid[:cells, :cells]
        grid = (np.stack([x, y], -1).reshape(-1, 2) + 0.5) / cells
        centres.append(np.repeat(grid, repeats, axis=0))
    return np.concatenate(centres).astype(np.float32)


_ANCHORS = _anchors()


def _letterbox(image: Image) -> tuple[Image, float, npt.NDArray[np.int_]]:
    """The picture inside a black 128 px square, with the scale and offset that put it there."""
    height, width = image.shape[:2]
    scale = DETECTOR_SIDE / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    left, top = (DETECTOR_SIDE - size[0]) // 2, (DETECTOR_SIDE - size[1]) // 2
    square = np.zeros((DETECTOR_SIDE, DETECTOR_SIDE, 3), np.uint8)
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    square[top : top + size[1], left : left + size[0]] = small
    return square, scale, np.array([left, top])


def _merge_overlapping(points: Floats, scores: Floats) -> Iterator[tuple[float, Floats]]:
    """MediaPipe's weighted non-maximum suppression: overlapping candidates become their mean."""
    left = np.argsort(-scores)
    while len(left):
        overlap = _overlap(points[left[0]], points[left])
        group, best = left[overlap > 0.3], float(scores[left[0]])
        yield best, np.average(points[group], axis=0, weights=scores[group])
        left = left[overlap <= 0.3]


def _overlap(one: Floats, others: Floats) -> Floats:
    """Intersection over union of one box with each of the others (centre, size in rows 0 and 1)."""
    low = np.maximum(one[0] - one[1] / 2, others[:, 0] - others[:, 1] / 2)
    high = np.minimum(one[0] + one[1] / 2, others[:, 0] + others[:, 1] / 2)
    shared = np.clip(high - low, 0, None).prod(-1)
    union: Floats = one[1].prod() + others[:, 1].prod(-1) - shared
    return np.asarray(shared / np.maximum(union, 1e-9))


def _detection(score: float, points: Floats, size: Floats) -> Detection:
    (x, y), (width, height) = points[0], size
    box = float(x - width / 2), float(y - height / 2), float(x + width / 2), float(y + height / 2)
    return Detection(score, box, _angle(points[2], points[3]))


def _around_box(detection: Detection) -> Region:
    x0, y0, x1, y1 = detection.box
    size = max(x1 - x0, y1 - y0) * MARGIN
    return Region(((x0 + x1) / 2, (y0 + y1) / 2), size, detection.angle)


def _around_points(points: Points) -> Region:
    angle = _angle(points[RIGHT_EYE_OUTER], points[LEFT_EYE_OUTER])
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    upright = points[:, :2] @ turn.T
    low, high = upright.min(0), upright.max(0)
    x, y = turn.T @ ((low + high) / 2)
    return Region((float(x), float(y)), float((high - low).max()) * MARGIN, angle)


def _crop_to_image(region: Region) -> npt.NDArray[np.float64]:
    """The 2×3 affine map from the mesh's 256 px crop to the picture."""
    step = region.size / MESH_SIDE
    cosine, sine = step * math.cos(region.angle), step * math.sin(region.angle)
    turn = np.array([[cosine, -sine], [sine, cosine]])
    shift = np.array(region.centre) - turn @ np.full(2, MESH_SIDE / 2)
    return np.column_stack([turn, shift])


def _angle(right_eye: Floats, left_eye: Floats) -> float:
    return math.atan2(left_eye[1] - right_eye[1], left_eye[0] - right_eye[0])


def _sigmoid(value: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(value, -80, 80))))
