"""What a phone's front camera would send while a person follows a liveness challenge, made from one still.

``left`` and ``right`` are the subject's own; pictures are not mirrored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np

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
_ACTION_FRAMES = (7, 11)
"""Fewest that still show a return to neutral, and what an unhurried person takes at 10 frames a second."""
_SENSOR_NOISE = 1.6
_SWAY_PIXELS = 0.8
_CHROMIUM_FPS = 30


class ClipMaker:
    """Clips of one face. Raises ValueError where the portrait (BGR) shows no face."""

    def __init__(self, portrait_bgr: Picture) -> None:
        self._puppet = Puppet(portrait_bgr)

    def clip(
        self, actions: Sequence[str], *, fps: int = 10, frames_max: int = 40, rng: np.random.Generator
    ) -> list[Frame]:
        """A neutral pause, then each action and back to neutral, in order.

        Raises ValueError for an unknown action, or where ``frames_max`` leaves an action too few frames.
        """
        fewest, usual = _ACTION_FRAMES
        each = min(usual, (frames_max - _NEUTRAL_FRAMES) // max(1, len(actions)))
        if each < fewest:
            raise ValueError(f"{len(actions)} actions need {_NEUTRAL_FRAMES + fewest * len(actions)} frames")
        poses = [Pose()] * _NEUTRAL_FRAMES
        for action in actions:
            poses += _movement(action, each)
        return self._film(poses, fps, rng)

    def loops(self, *, fps: int = 10, rng: np.random.Generator) -> dict[str, list[Frame]]:
        """Short takes by name, ``neutral`` and every action: for a fake camera that does what the page asks.

        Each begins and ends neutral, so any can follow any.
        """
        takes = {action: _movement(action, _ACTION_FRAMES[1]) for action in ACTIONS}
        takes["neutral"] = [Pose()] * _NEUTRAL_FRAMES
        return {name: self._film(poses, fps, rng) for name, poses in takes.items()}

    def _film(self, poses: Sequence[Pose], fps: int, rng: np.random.Generator) -> list[Frame]:
        """Pictures of the poses with what a hand and a sensor add: sway, noise, JPEG."""
        start = rng.uniform(0, 2 * np.pi, 2)
        frames = []
        for i, pose in enumerate(poses):
            sway = _SWAY_PIXELS * np.sin(start + 2 * np.pi * i / fps * np.array([0.7, 1.1]))
            picture = _sensor(_shift(self._puppet.pose(pose), sway[0], sway[1]), rng)
            frames.append(Frame(_jpeg(picture), round(1000 * i / fps)))
        return frames


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


def _movement(action: str, frames: int) -> list[Pose]:
    """Into the action, a short hold, and back: a raised cosine with a flat top."""
    if action not in _PEAKS:
        raise ValueError(f"{action!r} is not an action; there are {', '.join(ACTIONS)}")
    peak = _PEAKS[action]
    time = np.linspace(0, 1, frames)
    rise = np.interp(time, [0, 0.35, 0.6, 0.9, 1], [0, 1, 1, 0, 0])
    shares = 0.5 - 0.5 * np.cos(np.pi * rise)
    return [Pose(peak.blink * s, peak.mouth * s, peak.yaw * s, peak.pitch * s) for s in shares.tolist()]


def _shift(picture: Picture, dx: float, dy: float) -> Picture:
    move = np.array([[1, 0, dx], [0, 1, dy]], np.float64)
    size = (picture.shape[1], picture.shape[0])
    return np.asarray(cv2.warpAffine(picture, move, size, borderMode=cv2.BORDER_REFLECT_101), np.uint8)


def _sensor(picture: Picture, rng: np.random.Generator) -> Picture:
    """Fresh luminance noise, so that no two frames are equal."""
    noise = rng.standard_normal(picture.shape[:2], np.float32)[..., None] * _SENSOR_NOISE
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def _jpeg(picture: Picture) -> bytes:
    ok, encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 88])
    if not ok:
        raise ValueError("OpenCV could not encode this picture")
    return encoded.tobytes()
