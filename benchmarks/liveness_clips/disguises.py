"""Somebody else's face over a moving head, picture by picture: a blend of two people, or a mask of pixels."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from examples.specimens.portraits import Picture
from examples.specimens.puppet import OVAL, Floats

from .live import Take
from .people import Portrait
from .stage import Scene


def morphed(victim: Scene, attacker: Scene, share: float) -> Picture:
    """The victim's still with a face between the two: shape and skin, ``share`` of it the attacker's.

    Landmarks are averaged, both faces are warped onto them and mixed (as in Ferrara, Franco & Maltoni 2014).
    """
    ours, theirs = victim.face, attacker.face
    between = (1 - share) * ours + share * theirs
    one = _reshaped(victim, between)
    other = _toned(_reshaped(attacker, between), one, between)
    cover = share * _oval(one, between, 0.06)
    return np.asarray(one * (1 - cover) + other * cover, np.uint8)


def with_morph(take: Take, other: Take, share: float) -> Iterator[Picture]:
    """The take played by the morph."""
    scene = Scene(Portrait(morphed(take.scene, other.scene, share)), take.variation.framing)
    return (scene.show(take.script.look(ms / 1000)) for ms in take.at_ms)


def masked(attacker: Take, victim: Scene, *, moving: bool) -> Iterator[Picture]:
    """The attacker acts; the victim's face is laid over theirs in every picture.

    ``moving``: it also blinks and opens its mouth with the attacker (a face swap); else it is a rigid mask.
    """
    for ms in attacker.at_ms:
        look = attacker.script.look(ms / 1000)
        frame = attacker.scene.show(look)
        worn = victim.show(look) if moving else victim.filled(victim.actor.wear(victim.actor.vertices(look)))
        there = victim.actor.vertices(look)[:468] + np.array([*victim.corner, 0.0])
        cover = _oval(frame, there, 0.04)
        yield np.asarray(frame * (1 - cover) + _toned(worn, frame, there) * cover, np.uint8)


def _reshaped(scene: Scene, shape: Floats) -> Picture:
    """The scene's picture with its face at other landmarks (468, 3) of the frame."""
    actor = scene.actor
    moved = actor.rest.copy()
    moved[:468, :2] = shape[:, :2] - scene.corner
    return scene.filled(actor.wear(moved))


def _oval(like: Picture, points: Floats, soft: float) -> Floats:
    """1 on the face, fading out at its edge, (height, width, 1)."""
    cover = np.zeros(like.shape[:2], np.uint8)
    outline = points[OVAL, :2]
    middle = outline.mean(0)
    cv2.fillPoly(cover, [np.round((outline - middle) * 0.95 + middle).astype(np.int32)], 255)
    width = float(np.ptp(outline[:, 0]))
    return (cv2.GaussianBlur(cover, (0, 0), soft * width)[..., None] / np.float32(255)).astype(np.float64)


def _toned(picture: Picture, like: Picture, points: Floats) -> Picture:
    """Mean and spread of each colour on the face as in the other picture (Reinhard et al. 2001)."""
    mask = (_oval(like, points, 0.01)[..., 0] > 0.5).astype(np.uint8)
    mean, spread = cv2.meanStdDev(picture, mask=mask)
    want, width = cv2.meanStdDev(like, mask=mask)
    gain = width / np.maximum(spread, 1)
    return np.asarray(((picture - mean.T) * gain.T + want.T).clip(0, 255), np.uint8)
