"""People from public-domain stills, their takes of each action, and what the packaged models make of them.

The clips are synthesised from one picture: they prove that the judge follows its rules, not that it
resists spoofing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import cv2
import numpy as np
import pytest

from examples.specimens import portraits
from examples.specimens.clips import ClipMaker
from onboarding.liveness import Action, Challenge, Frame, LivenessJudge
from onboarding.liveness.challenge import LIFETIME
from onboarding.liveness.face_mesh import FaceMesh
from onboarding.liveness.ports import Image
from onboarding.liveness.watch import Moment, Watcher

NOW = datetime(2030, 6, 1, 12, 0, tzinfo=UTC)
ISSUED = NOW - LIFETIME / 2
FPS = 10


@dataclass(frozen=True)
class Person:
    """``camera``: facing the camera; ``card``: the portrait on the document; ``takes``: frames by action."""

    camera: Image
    card: Image
    takes: dict[str, list[Frame]]

    def clip(self, *actions: str) -> list[Frame]:
        return [frame for _, frame in self._in_order(actions)]

    def moments(self, seen: dict[bytes, Moment], *actions: str) -> list[Moment]:
        return [
            replace(seen[key], index=index, at_ms=frame.at_ms)
            for index, (key, frame) in enumerate(self._in_order(actions))
        ]

    def _in_order(self, actions: Sequence[str]) -> list[tuple[bytes, Frame]]:
        pictures = [frame.image for name in ("neutral", *actions) for frame in self.takes[name]]
        return [(picture, Frame(picture, 1000 * i // FPS)) for i, picture in enumerate(pictures)]


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    cv2.setNumThreads(1)


def _person(name: str) -> Person:
    still = portraits.load(portraits.path_of(name))
    camera = portraits.for_camera(still)
    card = np.asarray(portraits.for_card(still).convert("RGB"))[..., ::-1]
    takes = ClipMaker(camera).loops(fps=FPS, rng=np.random.default_rng(7))
    return Person(camera, np.ascontiguousarray(card), takes)


@pytest.fixture(scope="session")
def eileen() -> Person:
    return _person("astronaut")


@pytest.fixture(scope="session")
def grace() -> Person:
    return _person("grace_hopper")


@pytest.fixture(scope="session")
def reader() -> FaceMesh:
    return FaceMesh()


@pytest.fixture
def judge() -> LivenessJudge:
    return LivenessJudge()


@pytest.fixture(scope="session")
def seen(eileen: Person, reader: FaceMesh) -> dict[bytes, Moment]:
    """The moment of every picture of every take, so that rules can be tried on all orders at once."""
    frames = [frame for take in eileen.takes.values() for frame in take]
    return {frame.image: moment for frame, moment in zip(frames, Watcher(frames, reader).every(1), strict=True)}


@pytest.fixture(scope="session")
def asking() -> Callable[..., Challenge]:
    def build(*actions: str) -> Challenge:
        return Challenge("c1", tuple(Action(action) for action in actions), ISSUED, ISSUED + LIFETIME)

    return build


def jpeg(image: Any) -> bytes:
    ok, encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 90])
    assert ok
    return encoded.tobytes()


def repicture(frames: Sequence[Frame], change: Callable[[Image], Any]) -> list[Frame]:
    """The same clip with every picture changed."""
    pictures = [cv2.imdecode(np.frombuffer(frame.image, np.uint8), cv2.IMREAD_COLOR) for frame in frames]
    return [
        Frame(jpeg(change(np.asarray(picture, np.uint8))), frame.at_ms)
        for picture, frame in zip(pictures, frames, strict=True)
    ]
