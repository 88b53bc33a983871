"""What a face does, as numbers: eye and mouth opening, head rotation, and whether a turn was a turn in depth.

All functions take the (478, 3) landmarks of MediaPipe Face Mesh V2 in pixels.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from onboarding.liveness.ports import Points

Floats = npt.NDArray[np.floating]

# Six points an eye: outer and inner corner, then two pairs of upper and lower lid (Soukupová & Čech 2016).
RIGHT_EYE = (33, 133, (160, 144), (158, 153))
LEFT_EYE = (263, 362, (385, 380), (387, 373))
MOUTH = (78, 308, ((81, 178), (13, 14), (311, 402)))

# Bone under skin: brows to nose, temples and cheekbones. Lids, lips and chin move by themselves.
RIGID = [
    33, 133, 362, 263, 168, 6, 197, 195, 5, 4, 1, 2, 98, 327, 234, 454, 127, 356,
    10, 9, 8, 151, 93, 323, 132, 361, 50, 280, 101, 330,
]  # fmt: skip

# All skin that does not move by itself, from the hairline to the cheeks and the nose: lids, lips and chin are left out.
_MOVING = {
    *(
        0,
        11,
        12,
        13,
        14,
        15,
        16,
        17,
        18,
        37,
        38,
        39,
        40,
        41,
        42,
        43,
        57,
        61,
        62,
        72,
        73,
        74,
        76,
        77,
        78,
        80,
        81,
        82,
        83,
    ),
    *(84, 85, 86, 87, 88, 89, 90, 91, 92, 95, 96, 106, 136, 146, 148, 149, 150, 152, 164, 165, 167, 175, 176, 178, 179),
    *(
        180,
        181,
        182,
        183,
        184,
        185,
        186,
        191,
        199,
        200,
        267,
        268,
        269,
        270,
        271,
        272,
        273,
        287,
        291,
        292,
        302,
        303,
        304,
    ),
    *(
        306,
        307,
        308,
        310,
        311,
        312,
        313,
        314,
        315,
        316,
        317,
        318,
        319,
        320,
        321,
        322,
        324,
        325,
        335,
        365,
        375,
        377,
        378,
    ),
    *(379, 391, 393, 400, 402, 403, 404, 405, 406, 407, 408, 409, 410, 415),
    *(7, 22, 23, 24, 25, 26, 27, 28, 29, 30, 56, 110, 112, 130, 144, 145, 153, 154, 155, 157, 158, 159, 160, 161, 163),
    *(
        173,
        190,
        226,
        243,
        246,
        247,
        249,
        252,
        253,
        254,
        255,
        256,
        257,
        258,
        259,
        260,
        286,
        339,
        341,
        359,
        373,
        374,
        380,
    ),
    *(381, 382, 384, 385, 386, 387, 388, 390, 398, 414, 446, 463, 466, 467, *range(468, 478)),
}
SKIN = [point for point in range(478) if point not in _MOVING]


class Rotation(NamedTuple):
    """Degrees: yaw grows to the subject's own left, pitch downwards, roll clockwise on screen."""

    yaw: float
    pitch: float
    roll: float


def eye_aspect_ratio(points: Points) -> float:
    """Mean opening of both eyes over their width; about .26 open, .1 shut, but narrow eyes start at .17."""
    return (_eye(points, RIGHT_EYE) + _eye(points, LEFT_EYE)) / 2


def mouth_aspect_ratio(points: Points) -> float:
    """Height of the inner lips over their width; below .2 closed."""
    right, left, pairs = MOUTH
    heights = sum(_distance(points, upper, lower) for upper, lower in pairs)
    return heights / (len(pairs) * max(_distance(points, right, left), 1e-6))


def interocular(points: Points) -> float:
    """Distance of the outer eye corners in pixels."""
    return max(_distance(points, 33, 263), 1e-6)


def rotation(points: Points) -> Rotation:
    """Rotation away from facing the camera: the face's x axis runs temple to temple, y forehead to chin.

    Coarse (the chin moves with the mouth); good enough to find pictures that face the camera.
    """
    across, down = points[454] - points[234], points[152] - points[10]
    across, down = across / np.linalg.norm(across), down / np.linalg.norm(down)
    inward = np.cross(across, down)
    return _angles(across, inward / np.linalg.norm(inward))


def rotation_between(neutral: Points, points: Points) -> Rotation:
    """Rotation of the rigid points from one picture to another (Kabsch 1976, orthogonal Procrustes)."""
    before, after = neutral[RIGID] - neutral[RIGID].mean(0), points[RIGID] - points[RIGID].mean(0)
    u, _, vt = np.linalg.svd(before.T @ after)
    flip = np.diag([1, 1, np.sign(np.linalg.det(u @ vt))])
    turn = vt.T @ flip @ u.T
    return _angles(turn[:, 0], turn[:, 2])


def homography_residual(neutral: Points, points: Points) -> float:
    """What no plane-to-plane map explains of a movement, as a share of the inter-ocular distance.

    A flat picture, however it is tilted, moves by a homography (Hartley & Zisserman 2004, 13.1) and
    leaves almost nothing; a head turning in depth does not.
    """
    matrix, _ = cv2.findHomography(neutral[RIGID, :2], points[RIGID, :2], 0)
    if np.shape(matrix) != (3, 3):  # None for points that coincide
        return 0.0
    expected = cv2.perspectiveTransform(neutral[None, RIGID, :2], matrix)[0]
    error = np.sqrt(((expected - points[RIGID, :2]) ** 2).sum(1).mean())
    return float(error / interocular(neutral))


def relief(neutral: Points, points: Points) -> float:
    """How far the nose moved against the skin around it, as a share of what a head turned that far would show.

    Near 1 for a head, whatever its turn or nod. A picture bent like a sheet of paper also moves by no homography,
    but everything on it moves by a smooth function of where it is, which is taken out first; what is left follows
    the relief of the face (its depth freed of the same smooth part). 0 where nothing turned.
    """
    size, centre = interocular(neutral), neutral[SKIN].mean(0)
    across, down, depth = ((neutral[SKIN] - centre) / size).T
    smooth = np.stack([across**i * down**j for i in range(4) for j in range(4 - i)], -1)
    own = depth - smooth @ np.linalg.lstsq(smooth, depth, rcond=None)[0]
    moved = (points[SKIN, :2] - points[SKIN, :2].mean(0)) / size
    shift = np.linalg.lstsq(np.column_stack([smooth, own]), moved, rcond=None)[0][-1]
    turn = rotation_between(neutral, points)
    expected = np.array([-math.sin(math.radians(turn.yaw)), -math.sin(math.radians(turn.pitch))])
    return float(shift @ expected / max(float(expected @ expected), 1e-9))


def _angles(across: Floats, inward: Floats) -> Rotation:
    """Angles of a head whose x axis and inward axis (from the nose to the back of the head) are given."""
    return Rotation(
        yaw=math.degrees(math.atan2(-inward[0], inward[2])),
        pitch=math.degrees(math.asin(max(-1.0, min(1.0, -float(inward[1]))))),
        roll=math.degrees(math.atan2(across[1], across[0])),
    )


def _eye(points: Points, eye: tuple[int, int, tuple[int, int], tuple[int, int]]) -> float:
    outer, inner, first, second = eye
    return (_distance(points, *first) + _distance(points, *second)) / (2 * max(_distance(points, outer, inner), 1e-6))


def _distance(points: Points, one: int, other: int) -> float:
    return float(np.linalg.norm(points[one, :2] - points[other, :2]))
