"""Whether two pictures show one person: the mean cosine of two small embedding networks.

Bounds were measured on 889 genuine and 2.29 million impostor pairs of official portraits: a score of
.535 lets one impostor pair in 100,000 through (1.35 % of genuine pairs fall below it), .40 one in 1,000.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from onboarding.domain.errors import SetupError
from onboarding.domain.text import Text
from onboarding.liveness.models import Network
from onboarding.liveness.ports import Embedding, Face, Image

SIDE = 112
# Eyes, nose tip and mouth corners of the 112 px crop both networks expect (ArcFace, Deng et al. 2019).
TEMPLATE = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]]
)


@dataclass(frozen=True, slots=True)
class MatchPolicy:
    """Scores from ``accept`` up match, below ``review`` they do not, between them a person decides."""

    accept: float = 0.535
    review: float = 0.40

    def __post_init__(self) -> None:
        if not -1 <= self.review <= self.accept <= 1:
            raise SetupError(
                detail=Text(
                    "人脸比对阈值须满足 -1 ≤ review ≤ accept ≤ 1。",
                    "match bounds must satisfy -1 ≤ review ≤ accept ≤ 1.",
                )
            )

    def decide(self, score: float) -> Literal["accept", "review", "reject"]:
        if score >= self.accept:
            return "accept"
        return "review" if score >= self.review else "reject"


class EmbeddingPair:
    """The packaged :class:`~onboarding.liveness.ports.FaceMatcher`; safe to share between threads.

    An embedding is (704,): 512 numbers of one network and 192 of the other, each part of length 1 and
    the whole divided by √2, so that a dot product is the mean of the two cosines.
    """

    def __init__(self) -> None:
        self._networks = ((_network("fr_feature.onnx"), 127.0), (_network("mobilefacenet192.onnx"), 127.5))

    def embed(self, image: Image, face: Face, *, grey: bool = False) -> Embedding:
        """Each network sees the aligned face and its mirror image; ``grey`` drops colour first."""
        crop = align(image, face)
        if grey:
            crop = _without_colour(crop)
        parts = [self._both_ways(network, mean, crop) for network, mean in self._networks]
        return _unit(np.concatenate(parts))

    def similarity(self, one: Embedding, other: Embedding) -> float:
        return float(one @ other)

    @staticmethod
    def _both_ways(network: Network, mean: float, crop: Image) -> Embedding:
        total = np.zeros(0, np.float32)
        for view in (crop, np.ascontiguousarray(crop[:, ::-1])):
            vector = _vector(network, mean, view)
            total = total + vector if total.size else vector
        return _unit(total)


class OneView:
    """A quarter of that work, for the many pictures of one clip: one network, no mirror image; (192,) of length 1.

    Over 21 people it gave .69 and more for one person turned, nodding, with open mouth and at half the light, and .43
    at most for two people; it is no measure against a document.
    """

    def embed(self, image: Image, face: Face, *, grey: bool = False) -> Embedding:
        crop = align(image, face)
        return _vector(_network("mobilefacenet192.onnx"), 127.5, _without_colour(crop) if grey else crop)

    def similarity(self, one: Embedding, other: Embedding) -> float:
        return float(one @ other)


def align(image: Image, face: Face) -> Image:
    """The face as a 112 px BGR crop: least-squares similarity onto the template (Umeyama 1991)."""
    points = face.points[:, :2].astype(np.float64)
    source = np.array(
        [(points[33] + points[133]) / 2, (points[362] + points[263]) / 2, points[1], points[61], points[291]]
    )
    to_crop = _similarity(source, TEMPLATE)
    scale = float(np.linalg.norm(to_crop[:, 0]))
    if scale < 0.5:  # shrink first so that fine detail does not turn into noise
        image = np.asarray(cv2.resize(image, None, fx=2 * scale, fy=2 * scale, interpolation=cv2.INTER_AREA), np.uint8)
        to_crop[:, :2] /= 2 * scale
    return np.asarray(cv2.warpAffine(image, to_crop, (SIDE, SIDE), flags=cv2.INTER_LINEAR), np.uint8)


def is_grey(image: Image) -> bool:
    """Whether a picture is practically without colour, as many printed portraits are."""
    spread = image.max(axis=2).astype(np.int16) - image.min(axis=2)
    return float(spread.mean()) < 8


_network = cache(Network)  # both matchers use one of them


def _vector(network: Network, mean: float, crop: Image) -> Embedding:
    blob = cv2.dnn.blobFromImage(crop, 1 / 128, mean=(mean, mean, mean), swapRB=True)
    return _unit(network.run(blob)[0].ravel())


def _without_colour(crop: Image) -> Image:
    return np.asarray(cv2.cvtColor(cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR), np.uint8)


def _similarity(source: npt.NDArray[np.float64], target: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    source_mean, target_mean = source.mean(0), target.mean(0)
    before, after = source - source_mean, target - target_mean
    u, stretch, vt = np.linalg.svd(after.T @ before)
    flip = np.array([1, np.sign(np.linalg.det(u @ vt))])
    matrix = (stretch * flip).sum() / (before**2).sum() * (u * flip) @ vt
    return np.column_stack([matrix, target_mean - matrix @ source_mean])


def _unit(vector: npt.NDArray[np.float32]) -> Embedding:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)
