"""What a phone's front camera would send while a person follows a liveness challenge, made from one still.

``left`` and ``right`` are the subject's own; pictures are not mirrored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from onboarding.liveness.frames import Frame

from .portraits import Picture
from .puppet import Pose, Puppet

_PEAKS: Mapping[str, Pose] = {
    "blink": Pose(blink=1.0),
    "open_mouth": Pose(mouth=1.0),
    "turn_left": Pose(yaw=26.0),
    "turn_right": Pose(yaw=-26.0),
    "nod": Pose(pitch=16.0),
}
ACTIONS = tuple(_PEAKS)
_NEUTRAL_FRAMES = 5
_ACTION_FRAMES = (7, 13)
"""Fewest that still show a return to neutral, and what an unhurried person takes at 10 frames a second."""
_TEMPO, _UNHURRIED = 0.15, 11
_SHAPE = (0.32, 0.64, 0.92)  # of an action's time: there, begins to go back, back
_SENSOR_NOISE = 1.6
_SWAY = np.array([[0.23, 1.2], [0.7, 0.7], [1.1, 0.45], [2.3, 0.15]])
"""Hz and pixels of a hand that holds a phone: slow and wide, fast and narrow."""
_PLACE_PIXELS, _SIZE = 4.0, 0.01
_SHARES = 24
"""How finely a movement is drawn: pictures in between are as good, and a picture drawn once is kept."""
_CHROMIUM_FPS = 30


@dataclass(frozen=True, slots=True)
class _Hand:
    """Where the camera is held, and how it sways: another one each time."""

    place: NDArray[np.float64]
    size: float
    sway: NDArray[np.float64]

    @classmethod
    def drawn(cls, rng: np.random.Generator, *, firm: bool) -> _Hand:
        """``firm``: where takes follow one another, each begins where the last one ended."""
        phases, hurry = rng.uniform(0, 2 * np.pi, (len(_SWAY), 2)), rng.uniform(0.8, 1.2, (len(_SWAY), 2))
        width = _SWAY[:, 1:] * rng.uniform(0.6, 1.3, 2) * (0.3 if firm else 1.0)
        sway = np.stack([_SWAY[:, :1] * hurry, phases, width])
        place, size = rng.uniform(-_PLACE_PIXELS, _PLACE_PIXELS, 2), 1 + rng.uniform(-_SIZE, _SIZE)
        return cls(np.zeros(2), 1.0, sway) if firm else cls(place, size, sway)

    def hold(self, picture: Picture, second: float) -> Picture:
        """What the camera sees from there at that time."""
        hertz, phases, width = self.sway
        height, breadth = picture.shape[:2]
        shift = self.place + (width * np.sin(phases + 2 * np.pi * hertz * second)).sum(0)
        centre = np.array([breadth, height]) / 2 * (1 - self.size)
        move = np.column_stack([np.eye(2) * self.size, shift + centre])
        return np.asarray(cv2.warpAffine(picture, move, (breadth, height), borderMode=cv2.BORDER_REFLECT_101), np.uint8)


class ClipMaker:
    """Clips of one face. Raises ValueError where the portrait (BGR) shows no face."""

    def __init__(self, portrait_bgr: Picture) -> None:
        self._puppet = Puppet(portrait_bgr)
        self._drawn = lru_cache(maxsize=_SHARES * len(ACTIONS))(self._draw)

    def clip(
        self, actions: Sequence[str], *, fps: int = 10, frames_max: int = 48, rng: np.random.Generator
    ) -> list[Frame]:
        """A neutral pause, then each action and back to neutral, in order.

        Raises ValueError for an unknown action, or where ``frames_max`` leaves an action too few frames.
        """
        fewest, usual = _ACTION_FRAMES
        each = min(usual, (frames_max - _NEUTRAL_FRAMES) // max(1, len(actions)))
        if each < fewest:
            raise ValueError(f"{len(actions)} actions need {_NEUTRAL_FRAMES + fewest * len(actions)} frames")
        poses = [Pose()] * _NEUTRAL_FRAMES
        for action, frames in zip(actions, _paced(each, frames_max, rng, len(actions)), strict=True):
            poses += _movement(action, frames, rng)
        return self._film(poses, fps, rng)

    def loops(self, *, fps: int = 10, rng: np.random.Generator) -> dict[str, list[Frame]]:
        """Short takes by name, ``neutral`` and every action: for a fake camera that does what the page asks.

        Each begins and ends neutral, so any can follow any.
        """
        takes = {action: _movement(action, _ACTION_FRAMES[1], rng) for action in ACTIONS}
        takes["neutral"] = [Pose()] * _NEUTRAL_FRAMES
        return {name: self._film(poses, fps, rng, firm=True) for name, poses in takes.items()}

    def _draw(self, pose: Pose) -> bytes:
        return _jpeg(self._puppet.pose(pose), quality=97)

    def _posed(self, pose: Pose) -> Picture:
        """A pose is drawn once and kept: reading it again is far cheaper."""
        return np.asarray(cv2.imdecode(np.frombuffer(self._drawn(pose), np.uint8), cv2.IMREAD_COLOR), np.uint8)

    def _film(self, poses: Sequence[Pose], fps: int, rng: np.random.Generator, *, firm: bool = False) -> list[Frame]:
        """Pictures of the poses with what a hand and a sensor add: sway, noise, JPEG."""
        hand = _Hand.drawn(rng, firm=firm)
        pictures = (hand.hold(self._posed(pose), i / fps) for i, pose in enumerate(poses))
        return [Frame(_jpeg(_sensor(picture, rng)), round(1000 * i / fps)) for i, picture in enumerate(pictures)]


def write_mjpeg(frames: Sequence[Frame], path: Path) -> None:
    """Concatenated JPEGs for Chromium's ``--use-file-for-fake-video-capture``, which plays 30 a second.

    Frames are repeated so that the clip keeps its own speed; Chromium loops the file.
    """
    ends = [frame.at_ms for frame in frames[1:]]
    ends.append(frames[-1].at_ms + (ends[-1] - frames[-2].at_ms if ends else 100))
    ticks = [round(end * _CHROMIUM_FPS / 1000) for end in ends]
    with path.open("wb") as file:
        for frame, end, begin in zip(frames, ticks, [0, *ticks], strict=False):
            file.write(frame.image * (end - begin))


def _paced(each: int, frames_max: int, rng: np.random.Generator, actions: int) -> list[int]:
    """Frames for each action, as people are no clocks; hurried where a clip may not be longer."""
    paced = [round(each * (1 + rng.uniform(-_TEMPO, _TEMPO))) for _ in range(actions)]
    paced = [max(min(each, _UNHURRIED), frames) for frames in paced]
    while sum(paced) > frames_max - _NEUTRAL_FRAMES:
        paced[int(np.argmax(paced))] -= 1
    return paced


def _movement(action: str, frames: int, rng: np.random.Generator) -> list[Pose]:
    """Into the action, a short hold, and back: a raised cosine with a flat top, another time each time."""
    if action not in _PEAKS:
        raise ValueError(f"{action!r} is not an action; there are {', '.join(ACTIONS)}")
    peak = _PEAKS[action]
    there, begins, back = np.array(_SHAPE) + rng.uniform(-0.02, 0.02, 3)
    rise = np.interp(np.linspace(0, 1, frames), [0, there, begins, back, 1], [0, 1, 1, 0, 0])
    shares = np.round((0.5 - 0.5 * np.cos(np.pi * rise)) * _SHARES) / _SHARES
    return [Pose(peak.blink * s, peak.mouth * s, peak.yaw * s, peak.pitch * s) for s in shares.tolist()]


def _sensor(picture: Picture, rng: np.random.Generator) -> Picture:
    """Fresh luminance noise, so that no two frames are equal."""
    noise = rng.standard_normal(picture.shape[:2], np.float32)[..., None] * _SENSOR_NOISE
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def _jpeg(picture: Picture, quality: int = 88) -> bytes:
    ok, encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not ok:
        raise ValueError("OpenCV could not encode this picture")
    return encoded.tobytes()
