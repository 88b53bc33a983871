"""Live clips: a person, a challenge, and the thousand ways in which an honest clip may differ from the next."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache

import cv2
import numpy as np

from examples.specimens.portraits import Picture
from onboarding.liveness import Challenge, Frame

from .camera import Camera, Light
from .kinematics import Manner, Script, fitted, script, times
from .people import Person, glasses, narrowed
from .stage import Framing, Scene

ISSUED = datetime(2030, 6, 1, 12, 0, tzinfo=UTC)
SIZES = ((480, 640), (640, 480), (720, 540), (720, 1280))
_SMALLEST = 0.125  # between the eyes' outer corners, of the width: a page asks whoever is farther away to come closer
Filter = Callable[[Picture, int], Picture]


@dataclass(frozen=True)
class Variation:
    """How a clip differs; figures are reported by these."""

    framing: Framing
    manner: Manner
    fps: float
    light: str
    noise: float
    jpeg: int
    shake: float
    glasses: str
    narrow: float | None
    seed: int


@dataclass(frozen=True, eq=False)
class Take:
    """One person following one challenge once; pictures are made when they are asked for."""

    person: Person
    used: int
    challenge: Challenge
    variation: Variation
    script: Script
    at_ms: tuple[int, ...]
    shot: int

    @property
    def scene(self) -> Scene:
        variation = self.variation
        return _scene(
            self.person,
            self.used,
            variation.framing,
            rims=variation.glasses,
            narrow=variation.narrow,
            seed=variation.seed,
        )

    def pictures(self) -> Iterable[Picture]:
        """What is in front of the camera, one picture a frame."""
        return (self.scene.show(self.script.look(ms / 1000)) for ms in self.at_ms)

    @cached_property
    def frames(self) -> list[Frame]:
        return self.film(self.pictures())

    def film(self, pictures: Iterable[Picture], through: Filter | None = None) -> list[Frame]:
        """Those pictures as this take's camera sees them at this take's times."""
        camera = self.camera()
        frames = []
        for picture, ms in zip(pictures, self.at_ms, strict=False):
            frames.append(Frame(camera.shoot(through(picture, ms) if through else picture), ms))
        return frames

    def camera(self) -> Camera:
        """A camera in this take's light, already exposed for its face; makes the same noise every time."""
        variation = self.variation
        cv2.setRNGSeed(self.shot % 2**31)
        camera = Camera(
            variation.framing.size,
            light(variation.light, _rng(variation.seed, 5)),
            noise=variation.noise,
            jpeg=variation.jpeg,
            shake=variation.shake,
            rng=_rng(self.shot, 6),
        )
        camera.meter(self.scene.still, self.scene.face)
        return camera

    @cached_property
    def document(self) -> Picture:
        return self.person.document(self.used, _rng(self.variation.seed, 7))

    @property
    def arrives(self) -> datetime:
        """When the answer reaches the server."""
        return self.challenge.issued_at + timedelta(milliseconds=self.at_ms[-1] + 2500)

    def by(self, other: Person) -> Take:
        """The same clip, moment for moment, in the same place and light, by somebody else."""
        return replace(self, person=other, used=0)

    def asked(self, challenge: Challenge, seed: int) -> Take:
        """The same person in the same place following another challenge."""
        doing = script(challenge.actions, self.variation.manner, _rng(seed, 1))
        moments = tuple(times(doing.duration, self.variation.fps, _rng(seed, 2)))
        return replace(self, challenge=challenge, script=doing, at_ms=moments, shot=seed)


@lru_cache(maxsize=4)
def _scene(person: Person, used: int, framing: Framing, *, rims: str, narrow: float | None, seed: int) -> Scene:
    """The still with narrowed eyes and glasses, where they are asked for, in its place."""
    portrait = person.facing[used]
    if narrow is not None:
        portrait = narrowed(portrait, narrow)
    return Scene(portrait, framing, glasses(portrait, rims == "thick", _rng(seed, 3)) if rims else None)


def take(person: Person, used: int, seed: int, *, frames: int | None = None) -> Take:
    """A live take; all that varies follows from ``seed``. ``frames`` fixes how many."""
    rng = _rng(seed, 0)
    challenge = Challenge.new(random.Random(seed), now=ISSUED)
    variation = vary(seed, rng)
    doing = script(challenge.actions, variation.manner, _rng(seed, 1))
    moments = times(doing.duration, variation.fps, _rng(seed, 2))
    if frames is not None:
        variation = replace(variation, fps=rng.uniform(8, 11))
        doing = fitted(doing, (frames + 0.01) / variation.fps)
        moments = times(doing.duration, variation.fps, _rng(seed, 2))[:frames]
    return Take(person, used, challenge, variation, doing, tuple(moments), seed)


def vary(seed: int, rng: np.random.Generator) -> Variation:
    size = SIZES[int(rng.choice(4, p=[0.35, 0.35, 0.2, 0.1]))]
    smallest, largest = max(60.0, _SMALLEST * size[0]), min(200.0, 0.29 * size[0], 0.27 * size[1])
    kind = str(rng.choice(["level", "side", "cast", "gamma", "dim"], p=[0.3, 0.2, 0.15, 0.15, 0.2]))
    return Variation(
        framing=Framing(
            size,
            interocular=rng.uniform(smallest, largest),
            roll=rng.uniform(-12, 12) if rng.random() < 0.5 else rng.uniform(-3, 3),
            at=(rng.uniform(0.44, 0.56), rng.uniform(0.38, 0.48)),
        ),
        manner=Manner(
            tempo=rng.triangular(0.75, 0.9, 1.6),
            turn=rng.uniform(16, 30),
            mouth=rng.uniform(0.5, 1.0),
            nod=rng.uniform(12, 20),
            sway=rng.uniform(0.2, 1.2),
            blinks=rng.uniform(0, 25),
        ),
        fps=rng.triangular(8, 9, 15),
        light=kind,
        noise=rng.uniform(3, 6) if kind == "dim" else rng.uniform(1, 4),
        jpeg=int(rng.integers(60, 96)),
        shake=rng.uniform(0.1, 1.2) * min(size) / 480,
        glasses=str(rng.choice(["", "thin", "thick"], p=[0.7, 0.15, 0.15])),
        narrow=rng.uniform(0.15, 0.19) if rng.random() < 0.2 else None,
        seed=seed,
    )


def light(kind: str, rng: np.random.Generator) -> Light:
    level = rng.uniform(130, 225)
    if kind == "side":
        return Light(level, gradient=(float(rng.choice([-1, 1])) * rng.uniform(0.2, 0.45), rng.uniform(-0.15, 0.1)))
    if kind == "cast":
        warm = rng.uniform(0.8, 1.2)
        return Light(level, cast=(1 / warm, rng.uniform(0.94, 1.04), warm))
    if kind == "gamma":
        return Light(level, gamma=float(rng.choice([rng.uniform(0.65, 0.85), rng.uniform(1.2, 1.6)])))
    if kind == "dim":
        return Light(rng.uniform(72, 100), gamma=rng.uniform(1.0, 1.2), cast=(0.93, 0.98, 1.03))
    return Light(level)


def drawn(seed: int, meets: Callable[[Sequence[str]], bool]) -> Challenge:
    """A challenge whose actions meet a condition, as the server would draw it; ValueError where it hardly would."""
    rng = random.Random(seed)
    for _ in range(10_000):
        challenge = Challenge.new(rng, now=ISSUED)
        if meets([action.value for action in challenge.actions]):
            return challenge
    raise ValueError("no challenge like that is drawn")


def _rng(seed: int, part: int) -> np.random.Generator:
    """A stream of its own for every part, so that one more draw in one changes no other."""
    return np.random.default_rng([seed, part])
