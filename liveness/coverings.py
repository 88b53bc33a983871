"""Whether something covers the mouth or the eyes, told from one picture and its landmarks by colour and contrast.

The landmark network draws a whole face on a masked one, so it does not tell. Two plain questions do:

- Are lips and chin of one colour that the skin around the eyes has nowhere, and the lips no redder than that skin (or
  the nose of another colour too)? Then a mask, a scarf or a phone lies over them. Lips in a beard stay redder.
- Do both eyes lack the contrast of white, iris and lashes, and are the lids of another colour than the cheeks? Then
  these are sunglasses. Glasses one can see the eyes through are welcome.

Left out, because drawn ones could not be told from bare faces: hands and other coverings in the colour of the skin;
light masks before a grey camera; tinted glasses that leave the eyes visible; one eye alone.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from onboarding.liveness.ports import Face, Image, Points

Floats = npt.NDArray[np.float32]

EYE_DISTANCE = 64.0  # pixels between the outer eye corners of the upright crop; a phone's picture has 50 to 200
SIZE = (160, 192)
EYES_AT = (80.0, 70.0)
SOFTENED = 0.8  # pixels: noise is no contrast

# Mesh points around patches; the skin is where masks and glasses seldom reach together.
FOREHEAD = (108, 151, 337, 336, 9, 107)
SKIN = (
    FOREHEAD,
    (107, 9, 336, 285, 8, 55),  # between the brows
    (193, 168, 417, 351, 6, 122),  # root of the nose
    (229, 230, 231, 119, 118, 117),  # under the right eye
    (449, 450, 451, 348, 347, 346),  # under the left eye
)
LIPS = (61, 40, 37, 0, 267, 270, 291, 321, 314, 17, 84, 91)
CHIN = (83, 18, 313, 421, 200, 201)
NOSE = (195, 281, 275, 4, 45, 51)
CHEEKS = ((50, 205, 187, 147, 123), (280, 425, 411, 376, 352))  # below the lenses
EYES = (
    (33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7),
    (263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249),
)
LIDS = (  # upper and lower, each eye
    ((30, 29, 27, 28, 56, 158, 159, 160), (110, 24, 23, 22, 231, 230, 229, 228)),
    ((260, 259, 257, 258, 286, 385, 386, 387), (339, 254, 253, 252, 451, 450, 449, 448)),
)

# A colour is (log luminance, log R/G, log B/G). Light changes the first most, so it counts least.
WEIGHTS = np.array([0.5, 2.0, 1.5], np.float32)
LUMINANCE = np.array([0.114, 0.587, 0.299], np.float32)
DARK = 4.0  # grey levels added before a ratio is taken: noise of the darkest pixels

# Figures: 879 bare faces and 141 masks in colour, drawn on portraits of 23 people (python -m benchmarks coverings).
# At .2 for the first, two of 358 other bare faces were false: a beard over the lips (.25), a smile in dark skin (.21).
CLOTH_UNLIKE = 0.28  # lips and chin from skin: 95 % of masks are over .29; beards and veils may reach .47 and more
LIPS_ALIKE = 0.4  # lips from chin, as a share of that: 95 % of masks are under .21, bare faces over .73
LIPS_REDDER = 0.03  # lips over skin in log R/G: masks under .0; bare faces past both bounds above are over .09 ...
NOSE_UNLIKE = 0.5  # ... and their noses under .42 from skin, so that a red scarf over the nose is told
EYE_CONTRAST = 0.65  # bright over dark in the eye, log: past the next bound bare faces are over .75, sunglasses at .38
LIDS_UNLIKE = 0.25  # lids from cheeks: bare faces below the bound above are under .23, sunglasses at .55


def covering(image: Image, face: Face) -> str | None:
    """``"mouth_covered"``, ``"eyes_covered"``, or None: nothing was found, which is no promise.

    ``image`` is BGR uint8; the face looks at the camera with its mouth closed, and all of it is in the picture (see
    :func:`outside`).
    """
    upright, points = _upright(image, face.points)
    if _mouth_hidden(upright, points):
        return "mouth_covered"
    return "eyes_covered" if _eyes_hidden(upright, points) else None


def outside(face: Face, shape: tuple[int, ...]) -> float:
    """Share of the landmarks, 0..1, outside a picture of ``shape`` (height, width); the advice is "out_of_frame"."""
    height, width = shape[:2]
    x, y = face.points[:, 0], face.points[:, 1]
    return float(np.mean((x < 0) | (y < 0) | (x >= width) | (y >= height)))


def _mouth_hidden(image: Image, points: Floats) -> bool:
    skin = [_colour(image, points, patch) for patch in SKIN]
    lips, chin, nose = (_colour(image, points, patch) for patch in (LIPS, CHIN, NOSE))
    unlike = min(_nearest(lips, skin), _nearest(chin, skin))
    if unlike < CLOTH_UNLIKE or _distance(lips, chin) > LIPS_ALIKE * unlike:
        return False
    redder = float(lips[1] - min(colour[1] for colour in skin))
    return redder < LIPS_REDDER or _nearest(nose, skin) > NOSE_UNLIKE


def _eyes_hidden(image: Image, points: Floats) -> bool:
    if max(_contrast(image, points, eye) for eye in EYES) > EYE_CONTRAST:
        return False
    plain = [_colour(image, points, patch) for patch in (FOREHEAD, NOSE)]
    for cheek, lids in zip(CHEEKS, LIDS, strict=True):
        bare = [*plain, _colour(image, points, cheek)]
        if min(_nearest(_colour(image, points, lid), bare) for lid in lids) < LIDS_UNLIKE:
            return False
    return True


def _upright(image: Image, points: Points) -> tuple[Image, Floats]:
    """The face turned and scaled so that its outer eye corners are level and ``EYE_DISTANCE`` apart."""
    right, left = points[33, :2], points[263, :2]
    x, y = (left - right) * EYE_DISTANCE / max(float(np.sum((left - right) ** 2)), 1e-6)
    turn = np.array([[x, y], [-y, x]])
    move = np.column_stack([turn, EYES_AT - turn @ ((left + right) / 2)])
    crop = cv2.warpAffine(image, move, SIZE, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    soft = cv2.GaussianBlur(crop, (0, 0), SOFTENED)
    return np.asarray(soft, np.uint8), np.asarray(points[:, :2] @ turn.T + move[:, 2], np.float32)


def _inside(image: Image, points: Floats, patch: tuple[int, ...]) -> Floats:
    """The pixels (N, 3) within the hull of some points, sorted by channel; one black pixel where there is none."""
    hull = cv2.convexHull(points[list(patch)])
    x, y, width, height = cv2.boundingRect(hull)
    x0, y0 = max(x, 0), max(y, 0)
    area = image[y0 : max(y + height, 0), x0 : max(x + width, 0)]
    if area.size == 0:
        return np.zeros((1, 3), np.float32)
    mask = np.zeros(area.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, np.round(hull - [x0, y0]).astype(np.int32), 255)
    found = area[mask > 0]
    return np.asarray(found if len(found) else np.zeros((1, 3)), np.float32)


def _colour(image: Image, points: Floats, patch: tuple[int, ...]) -> Floats:
    """The median colour as (log luminance, log R/G, log B/G)."""
    pixels = np.sort(_inside(image, points, patch), axis=0)
    blue, green, red = middle = pixels[len(pixels) // 2] + DARK
    return np.log(np.array([middle @ LUMINANCE, red / green, blue / green], np.float32))


def _contrast(image: Image, points: Floats, patch: tuple[int, ...]) -> float:
    """Log of bright over dark in a patch, its 92nd over its 8th percentile of luminance."""
    light = np.sort(_inside(image, points, patch) @ LUMINANCE) + DARK
    return float(np.log(light[int(0.92 * (len(light) - 1))] / light[int(0.08 * (len(light) - 1))]))


def _distance(one: Floats, other: Floats) -> float:
    return float(np.linalg.norm(WEIGHTS * (one - other)))


def _nearest(colour: Floats, others: list[Floats]) -> float:
    return min(_distance(colour, other) for other in others)
