"""What else happens to a card or its photo, each by name: what the reader must survive or must complain about.

``on_card`` conditions change the card before it is photographed, ``on_photo`` the picture afterwards, ``in_frame`` how
it is photographed. Each knows what it hides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from .camera import Photo
from .drawing import Card
from .fonts import REQUIRED
from .light import reflect

Picture = NDArray[np.uint8]
Rng = np.random.Generator


def watermark(card: Card, rng: Rng) -> Card:
    """仅供…使用 across the card, once or in rows, pale red, grey or blue, as banks ask applicants to write."""
    purpose = ("办理信用卡", "银行开户", "入职登记", "办卡审核", "实名认证")[rng.integers(5)]
    text = ("仅供" + purpose + "使用") + (" 他用无效" if rng.random() < 0.5 else "")
    height, width = card.image.shape[:2]
    layer = Image.new("L", (2 * width, 2 * height), 0)
    pen, size = ImageDraw.Draw(layer), int(rng.uniform(3.2, 6.5) * 20)
    rows = int(rng.integers(1, 4))
    for row in range(rows):
        y = height + (row - (rows - 1) / 2) * size * 2.6
        pen.text((width + rng.uniform(-100, 100), y), text, font=REQUIRED.at(size), fill=255, anchor="mm")
    turned = layer.rotate(rng.uniform(8, 35) * rng.choice([-1, 1]), Image.Resampling.BICUBIC)
    cover = (
        np.asarray(turned, np.float32)[height // 2 : height // 2 + height, width // 2 : width // 2 + width, None] / 255
    )
    ink = np.array([(80, 70, 210), (120, 120, 120), (200, 110, 60)][rng.integers(3)], np.float32)
    strength = np.float32(rng.uniform(0.25, 0.5))
    stamped = card.image * (1 - strength * cover * (1 - ink / 255))  # dark ink stays dark
    return replace(card, image=stamped.astype(np.uint8))


def photocopy(card: Card, rng: Rng) -> Card:
    """A copier's grey: pale tints vanish, darks close up, toner specks."""
    grey = cv2.cvtColor(card.image, cv2.COLOR_BGR2GRAY).astype(np.float32)
    toned = np.clip((grey - rng.uniform(20, 50)) * rng.uniform(1.15, 1.5), 0, 255)
    specks = rng.random(toned.shape, np.float32) < 0.0008
    toned[cv2.dilate(specks.astype(np.uint8), np.ones((3, 3))) > 0] = 40
    soft = cv2.GaussianBlur(toned, (0, 0), 1.6)
    return replace(card, image=cv2.cvtColor(soft.astype(np.uint8), cv2.COLOR_GRAY2BGR))


def cut_corner(card: Card, rng: Rng) -> Card:
    """One corner clipped off, as is done to cards that are no longer valid."""
    height, width = card.image.shape[:2]
    x, y = rng.choice([0, width]), rng.choice([0, height])
    dx, dy = (width * rng.uniform(0.1, 0.2), height * rng.uniform(0.15, 0.3))
    triangle = np.array([[x, y], [abs(x - dx), y], [x, abs(y - dy)]], np.int32)
    alpha = np.full((height, width), 255, np.uint8)
    cv2.fillPoly(alpha, [triangle], 0, cv2.LINE_AA)
    return replace(card, image=np.dstack([card.image, alpha]))


def thumb(photo: Photo, card: Card, rng: Rng) -> Photo:
    """A thumb that holds the card and covers a field, coming in from the nearest edge."""
    height, width = card.image.shape[:2]
    (left, top, right, bottom) = _a_line(card, rng)
    tip = np.array([rng.uniform(left, right), (top + bottom) / 2])
    outside = np.array([tip[0] + rng.uniform(-200, 200), height * 1.25 if tip[1] > height / 2 else -height * 0.25])
    if min(tip[0], width - tip[0]) < min(tip[1], height - tip[1]):
        outside = np.array([-width * 0.2 if tip[0] < width / 2 else width * 1.2, tip[1] + rng.uniform(-150, 150)])
    ends = cv2.perspectiveTransform(np.array([[tip, outside]]), photo.homography)[0]
    unit = float(np.linalg.norm(photo.homography[:2, 0])) / photo.homography[2, 2]
    cover = np.zeros(photo.image.shape[:2], np.uint8)
    thickness = max(3, int(18 * 20 * unit))
    first, last = ([int(v) for v in end] for end in ends)
    cv2.line(cover, first, last, 255, thickness, cv2.LINE_AA)
    soft = cv2.GaussianBlur(cover.astype(np.float32) / 255, (0, 0), 2)
    skin = np.array([110, 140, 200], np.float32) * rng.uniform(0.7, 1.15)
    depth = cv2.GaussianBlur(cover.astype(np.float32) / 255, (0, 0), thickness / 5)[..., None]
    image = photo.image * (1 - soft[..., None]) + skin * (0.55 + 0.5 * depth) * soft[..., None]
    return replace(photo, image=_bytes(image), hidden=np.maximum(photo.hidden, soft))


def glare(photo: Photo, card: Card, rng: Rng) -> Photo:
    """A lamp's reflection right on a field."""
    left, top, right, bottom = _a_line(card, rng)
    point = np.array([[[rng.uniform(left, right), (top + bottom) / 2]]])
    height, width = card.image.shape[:2]
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)
    at, outline = (cv2.perspectiveTransform(points, photo.homography)[0] for points in (point, corners))
    scene = photo.image.astype(np.float32)
    wash = reflect(scene, outline, rng, at[0])
    return replace(photo, image=_bytes(scene), hidden=np.maximum(photo.hidden, wash))


def screen(photo: Photo, card: Card, rng: Rng) -> Photo:
    """Photographed from a screen: its pixel grid beats with the sensor's, rows of backlight, a bluish cast."""
    height, width = photo.image.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    pitch, angle = rng.uniform(2.1, 3.4), np.radians(rng.uniform(-8, 8))
    u, v = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    grid = np.sin(2 * np.pi * u / pitch) * 0.06 + np.sin(2 * np.pi * v / pitch) * 0.06
    beat = np.sin(2 * np.pi * (u / rng.uniform(18, 60) + 0.6 * np.sin(v / rng.uniform(90, 300)))) * 0.05
    bands = np.sin(2 * np.pi * y / rng.uniform(150, 500)) * 0.05
    tint = np.array([1.06, 1.0, 0.94], np.float32)
    stripes = np.stack([np.sin(2 * np.pi * (u / pitch + k / 3)) for k in range(3)], axis=-1) * 0.05
    image = photo.image * ((1 + grid + beat + bands)[..., None] + stripes) * tint
    return replace(photo, image=_bytes(image))


def dark(photo: Photo, card: Card, rng: Rng) -> Photo:
    """Far too little light: a fifth of it or less, and the noise that comes with it."""
    image = photo.image * rng.uniform(0.08, 0.2) + rng.standard_normal(photo.image.shape, np.float32) * 2.5
    return replace(photo, image=_bytes(image))


def over_exposed(photo: Photo, card: Card, rng: Rng) -> Photo:
    """So much light that pale paper and pale ink run together."""
    return replace(photo, image=_bytes(photo.image * rng.uniform(1.7, 2.3) + rng.uniform(10, 40)))


def blurred(photo: Photo, card: Card, rng: Rng) -> Photo:
    """Out of focus by about a stroke's width: the shape of words is there, the strokes are not."""
    width = float(np.linalg.norm(photo.homography[:2, 0])) / photo.homography[2, 2] * card.image.shape[1]
    return replace(photo, image=_bytes(cv2.GaussianBlur(photo.image, (0, 0), width / 1000 * rng.uniform(4, 7))))


def _a_line(card: Card, rng: Rng) -> tuple[int, int, int, int]:
    rects = [rect for name in sorted(card.lines) for rect in card.lines[name]]
    return rects[rng.integers(len(rects))]


def _bytes(image: NDArray[Any]) -> Picture:
    return np.asarray(np.clip(image, 0, 255), np.uint8)


ON_CARD: Mapping[str, Callable[[Card, Rng], Card]] = {
    "watermark": watermark,
    "photocopy": photocopy,
    "cut_corner": cut_corner,
}
ON_PHOTO: Mapping[str, Callable[[Photo, Card, Rng], Photo]] = {
    "thumb": thumb,
    "glare_on_field": glare,
    "screen": screen,
    "dark": dark,
    "over_exposed": over_exposed,
    "blurred": blurred,
}
IN_FRAME = ("out_of_frame", "several_cards")
CONDITIONS = (*ON_CARD, *ON_PHOTO, *IN_FRAME)
