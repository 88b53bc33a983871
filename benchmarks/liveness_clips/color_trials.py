"""Clips of people in front of a screen that shows colours, and what is made of them."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from examples.specimens.clips import ACTIONS, ClipMaker
from examples.specimens.portraits import Picture
from onboarding.liveness.colors import Floats, draw
from onboarding.liveness.frames import Frame, decode
from onboarding.liveness.ports import Face
from onboarding.liveness.reflection import follow, skin_and_background

from .people import Person, Portrait, with_glasses
from .reflection import Camera, Scene

COLORS = 8
GAINS = (0.0, 0.01, 0.02, 0.05, 0.10, 0.20)
USUAL = 0.10  # at which single conditions are tried
FPS = 10
SIZE = (480, 360)
OTHERS = 5  # sequences of other sessions tried on each clip
CONDITIONS = ("poor camera", "warm lamps", "glasses", "sheet of paper", "grey camera")


@dataclass(frozen=True, slots=True)
class Trial:
    """One claim about one clip. ``claim``: "own" colours or those of "other" sessions; ``tone``: ITA in degrees.

    ``late_by``: error of the lag in ms. ``read_ms`` and ``follow_ms``: CPU of a picture and of the decision.
    """

    person: str
    tone: float
    condition: str
    gain: float
    claim: str
    followed: bool | None
    late_by: float
    read_ms: float
    follow_ms: float


def trials(person: Person, number: int, *, stride: int, conditions: bool, seed: int) -> Iterator[Trial]:
    """Everything tried on one portrait, with every ``stride``-th picture; ``conditions``: also the special ones."""
    rng, draws = np.random.default_rng((seed, number)), random.Random(f"{seed} {person.name} {number}")
    still = person.portraits[number]
    scene = _scene(still, stride, rng, draws)
    tone = _tone(still)
    for gain in GAINS:
        yield from _claims(scene, (person.name, tone, "usual", gain), _camera("usual", draws), rng, draws)
    for name in CONDITIONS if conditions else ():
        lit = scene
        if name == "glasses":
            lit = _scene(with_glasses(still, draws.random() < 0.5, rng), stride, rng, draws)
        yield from _claims(lit, (person.name, tone, name, USUAL), _camera(name, draws), rng, draws)


def _claims(
    scene: Scene, about: tuple[str, float, str, float], camera: Camera, rng: np.random.Generator, draws: random.Random
) -> Iterator[Trial]:
    """A clip is lit once; then it is claimed to show its own colours, or others."""
    colors, lag = draw(draws, COLORS), draws.uniform(30, 250)
    paper = about[2] == "sheet of paper"
    frames = scene.lit(colors, gain=about[3], lag_ms=lag, rng=rng, camera=camera, paper=paper)
    samples, read_ms = _read(frames, scene)
    claims = [("own", colors), *(("other", draw(draws, COLORS)) for _ in range(OTHERS))]
    at = [frame.at_ms for frame in frames]
    for claim, claimed in claims:
        began = time.process_time()
        found = follow(claimed, at, samples)
        took = 1000 * (time.process_time() - began)
        yield Trial(*about, claim, found.followed, abs(found.lag_ms - lag), read_ms, took)


def _read(frames: Sequence[Frame], scene: Scene) -> tuple[list[Floats | None], float]:
    """Samples at the landmarks of the clip before it was lit, and the CPU ms of each."""
    images = [decode(frame.image) for frame in frames]
    began = time.process_time()
    pairs = zip(images, scene.faces, strict=True)
    samples = [None if face is None else skin_and_background(image, face) for image, face in pairs]
    return samples, 1000 * (time.process_time() - began) / len(frames)


def _scene(portrait: Portrait, stride: int, rng: np.random.Generator, draws: random.Random) -> Scene:
    """All five actions in any order, one upon the other, nearer or farther."""
    view = _window(portrait, draws.uniform(1.9, 3.2))
    actions = draws.sample(ACTIONS, len(ACTIONS))
    return Scene(ClipMaker(view).clip(actions, fps=FPS, frames_max=5 + 11 * len(actions), rng=rng)[::stride])


def _window(portrait: Portrait, widths: float) -> Picture:
    """A picture that many face widths wide."""
    width, height = SIZE
    scale = width / (widths * portrait.face_width)
    middle, chin = float(portrait.points[[234, 454], 0].mean()), float(portrait.points[152, 1])
    move = np.array([[scale, 0, width / 2 - scale * middle], [0, scale, 0.85 * height - scale * chin]])
    return np.asarray(cv2.warpAffine(portrait.picture, move, SIZE, borderMode=cv2.BORDER_REFLECT_101), np.uint8)


def _camera(name: str, draws: random.Random) -> Camera:
    """Any ordinary camera, but for what the condition changes."""
    poor, warm = name == "poor camera", name == "warm lamps"
    return Camera(
        exposure=draws.uniform(0, 0.9),
        balance=draws.uniform(0, 0.8),
        settle_ms=draws.uniform(300, 1500),
        noise=9 if poor else draws.uniform(1.5, 5),
        quality=50 if poor else draws.randint(70, 92),
        ambient=(1.7, 1.0, 0.4) if warm else (1.0, 1.0, 1.0),
        grey=name == "grey camera",
    )


def _tone(portrait: Portrait) -> float:
    """Individual typology angle of the skin in degrees (Chardon 1991): over 55 very light, under -30 dark."""
    skin = skin_and_background(portrait.picture, Face(portrait.points, 1.0))[0].astype(np.float32)
    lightness, _, yellow = cv2.cvtColor(skin[None, None], cv2.COLOR_LBGR2LAB)[0, 0].tolist()
    return float(np.degrees(np.arctan2(lightness - 50, yellow)))
