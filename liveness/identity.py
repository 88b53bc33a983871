"""Whose face it is: one person throughout the clip, and the person on the document."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from onboarding.liveness.actions import Neutral, Performed
from onboarding.liveness.challenge import Action
from onboarding.liveness.embedding import is_grey
from onboarding.liveness.face_models import FaceModels
from onboarding.liveness.frames import Frame, decode
from onboarding.liveness.ports import Face, FaceReader, Image, widest
from onboarding.liveness.watch import Moment, Watcher

Sample = tuple[Frame, Face]  # still encoded: of a clip's pictures no two need be in memory at once
LARGEST = 1280  # pixels on the longer side of a portrait
UNSEEN = 2  # pictures drawn from those that were not looked at
CUTS = 2
RIVAL = 0.6  # width of a second face on a portrait; Chinese identity cards carry one, others a small ghost of it


@dataclass(frozen=True, slots=True)
class Portrait:
    """The document's portrait and the face on it."""

    image: Image
    face: Face
    grey: bool


@dataclass(frozen=True, slots=True)
class Samples:
    """Pictures to compare: ``neutral`` shows the face at rest, ``others`` how it acted and what lay between."""

    neutral: Sample
    acting: Sequence[Sample]
    others: Sequence[Sample]


@dataclass(frozen=True, slots=True)
class Likeness:
    """``throughout``: least similarity of any picture to the neutral one; ``match``: of the neutral one to the
    portrait, None where there was nothing to compare; ``live``: each passive detector's score by its name.
    """

    throughout: float
    match: float | None
    live: Mapping[str, float]


def as_bgr(picture: object) -> Image | None:
    """A document's portrait as others keep it, grey, with transparency or of 16 bits, as BGR uint8.

    None for None; a single grey pixel, in which nobody is found, for what is no picture.
    """
    if picture is None:
        return None
    pixels: npt.NDArray[Any] = picture if isinstance(picture, np.ndarray) else np.zeros(0)
    if pixels.ndim == 2:
        pixels = pixels[..., None]
    if pixels.ndim != 3 or not pixels.size or pixels.dtype.kind not in "uif":
        return np.full((1, 1, 3), 128, np.uint8)
    if pixels.dtype == np.uint16:
        pixels = pixels // 256
    pixels = np.clip(np.nan_to_num(pixels), 0, 255).astype(np.uint8)
    return np.ascontiguousarray(pixels[..., :3] if pixels.shape[2] >= 3 else np.repeat(pixels[..., :1], 3, axis=2))


def find_portrait(image: Image, reader: FaceReader) -> Portrait | None:
    """The face of a document's portrait; None where there is none, or two of which either might be meant.

    A tight crop is looked at again with a margin.
    """
    image = _bounded(image)
    height, width = image.shape[:2]
    margin = max(height, width) // 3
    wider = np.asarray(cv2.copyMakeBorder(image, margin, margin, margin, margin, cv2.BORDER_REPLICATE), np.uint8)
    for picture in (image, wider):
        found = sorted(reader.detect(picture), key=lambda detection: -detection.width)
        if found[1:] and found[1].width > RIVAL * found[0].width:
            return None
        face = reader.read(picture, found[0]) if found else None
        if face is not None:
            return Portrait(picture, face, is_grey(image[::4, ::4]))
    return None


def _bounded(image: Image) -> Image:
    """No larger than a portrait can be of use."""
    share = LARGEST / max(image.shape[:2])
    if share >= 1:
        return image
    return np.asarray(cv2.resize(image, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.uint8)


def sample(
    frames: Sequence[Frame],
    watcher: Watcher,
    moments: Sequence[Moment],
    neutral: Neutral,
    seen: Sequence[Performed],
    *,
    cuts: Sequence[int] = (),
    seed: str = "",
) -> Samples:
    """The neutral picture, the actions at their peaks, both ends of the clip, and by lot both sides of some of its
    ``cuts`` (indices of frames) and a few of the pictures that nobody looked at. ``seed`` is secret, so whoever
    prepares a clip does not know which.
    """
    peaks = [moments[span.peak].index for span in seen if span.action is not Action.BLINK]
    faces = [moment.index for moment in moments if moment.face is not None]
    unseen = sorted(set(range(len(frames))) - {moment.index for moment in moments})
    lot = random.Random(seed)  # noqa: S311 the seed is the secret
    drawn = lot.sample(unseen, min(UNSEEN, len(unseen)))
    sides = [side for cut in lot.sample(cuts, min(CUTS, len(cuts))) for side in (cut - 1, cut)]
    rest = moments[neutral.index].index
    others = sorted({faces[0], faces[-1], *drawn, *sides} - {rest, *peaks})
    return Samples(
        (frames[rest], neutral.face),
        _pictures(frames, watcher, peaks),
        _pictures(frames, watcher, others),
    )


def _pictures(frames: Sequence[Frame], watcher: Watcher, indices: Sequence[int]) -> list[Sample]:
    moments = watcher.at(sorted(indices))
    return [(frames[moment.index], moment.face) for moment in moments if moment.face is not None]


def likeness(samples: Samples, portrait: Portrait | None, models: FaceModels) -> Likeness:
    """Compare the neutral picture with the document and with all other samples."""
    frame, face = samples.neutral
    still, match = decode(frame.image), None
    if portrait is not None:
        mine = models.matcher.embed(still, face, grey=portrait.grey)
        match = models.matcher.similarity(mine, models.matcher.embed(portrait.image, portrait.face, grey=portrait.grey))
    tracker = models.tracker or models.matcher
    rest = tracker.embed(still, face)
    everyone = (
        tracker.similarity(rest, tracker.embed(decode(each.image), its))
        for each, its in (*samples.acting, *samples.others)
    )
    throughout = min(everyone, default=1.0)
    looked_at = [each for each, _ in (samples.neutral, *samples.acting[:1], *samples.acting[1:][-1:])]
    return Likeness(throughout, match, _passive(looked_at, models))


def _passive(frames: Sequence[Frame], models: FaceModels) -> dict[str, float]:
    """Each detector's median over the pictures in which the face is found again; nothing where it never is."""
    if not models.attack_detectors:
        return {}
    scores: dict[str, list[float]] = {}
    for frame in frames:
        image = decode(frame.image)
        faces = models.reader.detect(image)
        for detector in models.attack_detectors if faces else ():
            scores.setdefault(detector.name, []).append(detector.live(image, widest(faces)))
    return {name: median(found) for name, found in scores.items()}
