"""Whose face it is: one person throughout the clip, and the person on the document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import cv2
import numpy as np

from onboarding.liveness.actions import Neutral, Performed
from onboarding.liveness.challenge import Action
from onboarding.liveness.embedding import is_grey
from onboarding.liveness.face_models import FaceModels
from onboarding.liveness.frames import Frame, decode
from onboarding.liveness.ports import Face, FaceReader, Image, widest

Sample = tuple[Image, Face]


@dataclass(frozen=True, slots=True)
class Portrait:
    """The document's portrait and the face on it."""

    image: Image
    face: Face
    grey: bool


@dataclass(frozen=True, slots=True)
class Likeness:
    """``throughout``: least similarity of the acting faces to the neutral one; ``match``: of the neutral one
    to the portrait, None where there was nothing to compare; ``live``: each passive detector's score by its name.
    """

    throughout: float
    match: float | None
    live: Mapping[str, float]


def find_portrait(image: Image, reader: FaceReader) -> Portrait | None:
    """The face of a document's portrait, or None. A tight crop is looked at again with a margin."""
    height, width = image.shape[:2]
    margin = max(height, width) // 3
    wider = np.asarray(cv2.copyMakeBorder(image, margin, margin, margin, margin, cv2.BORDER_REPLICATE), np.uint8)
    for picture in (image, wider):
        face = reader.read(picture)
        if face is not None:
            return Portrait(picture, face, is_grey(image))
    return None


def sample(
    frames: Sequence[Frame], faces: Sequence[Face | None], neutral: Neutral, seen: Sequence[Performed]
) -> list[Sample]:
    """The neutral picture, then the first and the last action at their peaks: who acts must be who matches."""
    acting = [span.peak for span in seen if span.action is not Action.BLINK]
    chosen = ((index, faces[index]) for index in [neutral.index, *acting[:1], *acting[1:][-1:]])
    return [(decode(frames[index].image), face) for index, face in chosen if face is not None]


def likeness(samples: Sequence[Sample], portrait: Portrait | None, models: FaceModels) -> Likeness:
    """Compare the first sample with the document and with the other samples."""
    matcher = models.matcher
    grey = portrait is not None and portrait.grey
    neutral, *acting = (matcher.embed(image, face, grey=grey) for image, face in samples)
    match = None
    if portrait is not None:
        match = matcher.similarity(neutral, matcher.embed(portrait.image, portrait.face, grey=grey))
    throughout = min((matcher.similarity(neutral, other) for other in acting), default=1.0)
    return Likeness(throughout, match, _passive([image for image, _ in samples], models))


def _passive(images: Sequence[Image], models: FaceModels) -> dict[str, float]:
    """Each detector's median over the pictures in which the face is found again; nothing where it never is."""
    if not models.attack_detectors:
        return {}
    found = [(image, widest(faces)) for image in images if (faces := models.reader.detect(image))]
    if not found:
        return {}
    return {each.name: median(each.live(*picture) for picture in found) for each in models.attack_detectors}
