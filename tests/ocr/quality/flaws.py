"""What may happen to a card or its picture; places in millimetres on the card, pictures BGR."""

from __future__ import annotations

import cv2
import numpy as np

from tests.ocr import cards
from tests.ocr.cards import SCALE, Picture

TABLE = 90
"""Grey level of the table that :func:`tests.ocr.cards.photo` puts under a card, on average."""


def thumb(card: Picture, x: float, y: float, lean: float = -6.0) -> Picture:
    """A thumb 17 mm wide whose tip is at (x, y), coming from below and ``lean`` aside; darker towards its sides."""
    height, width = card.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    tip, far = (round(x * SCALE), round((y + 8.5) * SCALE)), (round((x + lean) * SCALE), height + 20 * SCALE)
    cv2.line(mask, tip, far, 255, 17 * SCALE, cv2.LINE_AA)
    cover = cv2.GaussianBlur(mask.astype(np.float32) / 255, (0, 0), 2)[..., None]
    depth = cv2.distanceTransform((mask > 127).astype(np.uint8), cv2.DIST_L2, 5)[..., None] / (8.5 * SCALE)
    skin = np.array([120, 150, 205]) * (0.7 + 0.35 * depth)
    return np.clip(card * (1 - cover) + skin * cover, 0, 255).astype(np.uint8)


def reflection(card: Picture, x: float, y: float, radius: float = 5.0) -> Picture:
    """A lamp mirrored in the laminate."""
    rows, columns = np.mgrid[: card.shape[0], : card.shape[1]] / SCALE
    wash = np.clip(1.4 * np.exp(-(((np.hypot(columns - x, rows - y)) / radius) ** 4)), 0, 1)[..., None]
    return (card * (1 - wash) + 255 * wash).astype(np.uint8)


def shadow(card: Picture) -> Picture:
    """The photographer's, with a hard edge from top to bottom."""
    lit = np.where(np.arange(card.shape[1]) < 35 * SCALE, 0.6, 1.0)[None, :, None]
    return (card * lit).astype(np.uint8)


def clipped(card: Picture, size: float = 11.0) -> Picture:
    """Without its top right corner; the table shows."""
    width, legs = card.shape[1], round(size * SCALE)
    cut = card.copy()
    cv2.fillPoly(cut, [np.array([[width - legs, 0], [width, 0], [width, legs]], np.int32)], (TABLE, TABLE, TABLE))
    return cut


def copied(card: Picture) -> Picture:
    """As a copier without colours gives it."""
    return np.repeat(cv2.cvtColor(card, cv2.COLOR_BGR2GRAY)[..., None], 3, axis=2)


def drab(card: Picture) -> Picture:
    """In the weak yellow light of a lamp: half the colour, and a cast over all."""
    grey = card.mean(axis=2, keepdims=True)
    return np.clip((grey + (card - grey) * 0.5) * [0.75, 0.92, 1.0], 0, 255).astype(np.uint8)


def on_a_screen(picture: Picture, pitch: float = 2.7) -> Picture:
    """With the beat of a screen's pixels: faint waves in both directions, a little turned."""
    rows, columns = np.mgrid[: picture.shape[0], : picture.shape[1]]
    along, across = columns + 0.05 * rows, rows - 0.05 * columns
    waves = 1 + 0.03 * np.sin(2 * np.pi * along / pitch) + 0.03 * np.sin(2 * np.pi * across / pitch)
    return np.clip(picture * waves[..., None], 0, 255).astype(np.uint8)


def striped_table(picture: Picture, period: int = 5) -> Picture:
    """The same card on a finely striped cloth."""
    striped = picture.copy()
    table = np.abs(picture.astype(int) - TABLE).max(axis=2) < 25
    striped[table & (np.arange(picture.shape[0])[:, None] % period < period / 2)] //= 2
    return striped


def photo(card: Picture, **taken: float) -> Picture:
    """An ordinary photo."""
    return cards.photo(card, **{"tilt": 6, "turn": 4, "blur": 0.7, "noise": 3, **taken})
