"""Specimens of passports and cards with a machine-readable zone, drawn in millimetres (ICAO Doc 9303 parts 3 to 6).

Layouts, type faces and grounds differ from one to the next; only the zone stands where the standard puts it.
Pictures are BGR uint8. Holders are invented.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageDraw

from .fonts import Face
from .travellers import Traveller, traveller

Image = NDArray[np.uint8]
Colour = tuple[int, int, int]

SCALE = 14
"""Pixels per millimetre."""
SIZES = {"TD1": (85.6, 54.0), "TD2": (105.0, 74.0), "TD3": (125.0, 88.0)}
_PITCH, _CAPITAL, _ZONE = 2.54, 2.38, 23.2
"""Of the zone: ten characters to the inch, the height of a capital, the height of the zone."""

_NOTO = "opentype/noto/NotoSansCJK-Regular.ttc"
_OCR_B = Face("OCR B", "opentype/ocr-b/OCRB.otf")
_MONO = (
    Face("Liberation Mono", "truetype/liberation/LiberationMono-Regular.ttf"),
    Face("Liberation Mono Bold", "truetype/liberation/LiberationMono-Bold.ttf"),
    Face("DejaVu Sans Mono", "truetype/dejavu/DejaVuSansMono.ttf"),
    Face("Noto Sans Mono CJK SC", _NOTO, 7),
)
_PRINTED = (
    Face("Liberation Sans", "truetype/liberation/LiberationSans-Regular.ttf"),
    Face("Liberation Sans Bold", "truetype/liberation/LiberationSans-Bold.ttf"),
    Face("Liberation Sans Narrow", "truetype/liberation/LiberationSansNarrow-Regular.ttf"),
    Face("Liberation Serif", "truetype/liberation/LiberationSerif-Regular.ttf"),
    Face("DejaVu Sans", "truetype/dejavu/DejaVuSans.ttf"),
    Face("Noto Sans Mono", "truetype/noto/NotoSansMono-Regular.ttf"),
    Face("Noto Sans CJK SC", _NOTO, 2),
)
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_LABELS = {
    "surname": ("Surname / Nom", "Surname/Apellidos", "1. Name / Surname", "Surname"),
    "given": ("Given names / Prénoms", "Given names/Nombre", "2. Vornamen / Given names", "Given Names"),
    "number": ("Passport No. / No. du passeport", "Document No.", "Card No. / Nr.", "No."),
    "state": ("Nationality / Nationalité", "Code of state", "Nationality"),
    "born": ("Date of birth / Date de naissance", "Birth date", "Geburtsdatum / Date of birth", "Date of birth"),
    "sex": ("Sex / Sexe", "Sex"),
    "expires": ("Date of expiry / Date d'expiration", "Valid until", "Gültig bis / Date of expiry", "Expiry"),
}


@dataclass(frozen=True)
class TravelDocument:
    """A drawn document, what its zone says, and where the zone is: left, top, right, bottom in pixels."""

    image: Image = field(repr=False)
    layout: str
    lines: tuple[str, ...]
    holder: Traveller
    zone: tuple[int, int, int, int]
    font: str


def travel_document(layout: str, seed: int, *, holder: Traveller | None = None) -> TravelDocument:
    """A TD1, TD2 or TD3 document; the same seed draws the same one."""
    dice = random.Random(f"{layout}-{seed}")
    drawn = holder or traveller(layout, dice)
    sheet = _Sheet(layout, dice)
    if layout != "TD1":  # the zone of a TD1 card is on its back, seldom together with the names
        sheet.visual_zone(drawn)
    elif dice.random() < 0.5:
        sheet.back_of_card()
    else:
        sheet.visual_zone(drawn)
    lines = drawn.lines(layout)
    zone, font = sheet.machine_readable_zone(lines)
    return TravelDocument(sheet.picture(), layout, lines, drawn, zone, font)


class _Sheet:
    def __init__(self, layout: str, dice: random.Random) -> None:
        self.layout, self.dice = layout, dice
        self.width, self.height = SIZES[layout]
        self.rows = 3 if layout == "TD1" else 2
        self.leading = dice.uniform(4.23, 6.35) if layout == "TD1" else dice.uniform(5.8, 6.6)
        self.zone_top = self.height - (_ZONE if self.rows == 2 else 2 * self.leading + 9.5)
        self.image = Pillow.fromarray(_ground(round(self.width * SCALE), round(self.height * SCALE), dice))
        self.draw = ImageDraw.Draw(self.image)
        self.face = dice.choice(_there(_PRINTED))
        self.ink: Colour = dice.choice([(20, 20, 24), (30, 30, 60), (45, 25, 25), (10, 40, 40)])
        if dice.random() < 0.6:  # often the zone has a ground of its own
            paper = dice.choice([(250, 250, 248), (244, 246, 240), (252, 248, 240)])
            box = [0, self.zone_top * SCALE, self.width * SCALE, self.height * SCALE]
            self.draw.rectangle(box, fill=paper)

    def text(self, x: float, y: float, text: str, size: float, fill: Colour) -> None:
        """Text from ``x``, its baseline at ``y``, capitals about 0.7 ``size`` millimetres high."""
        font = self.face.at(round(size * SCALE))
        self.draw.text((x * SCALE, y * SCALE), text, fill=fill, font=font, anchor="ls")

    def machine_readable_zone(self, lines: tuple[str, ...]) -> tuple[tuple[int, int, int, int], str]:
        """Characters at their fixed pitch; mostly OCR-B, as the standard wants, sometimes another face."""
        dice = self.dice
        face = dice.choice(_there((_OCR_B,)) or _MONO[-1:]) if dice.random() < 0.8 else dice.choice(_there(_MONO))
        font = face.at(round(_CAPITAL * SCALE / _capital_height(face)))
        left = (self.width - len(lines[0]) * _PITCH) / 2 + dice.uniform(-1.2, 1.2)
        first = self.zone_top + (dice.uniform(5.0, 6.0) if self.rows == 3 else dice.uniform(6.5, 8.5))
        ink = dice.choice([(15, 15, 15), (30, 30, 34), (50, 48, 52)])
        for row, line in enumerate(lines):
            for column, character in enumerate(line):
                x, y = left + (column + 0.5) * _PITCH, first + row * self.leading
                self.draw.text((x * SCALE, y * SCALE), character, fill=ink, font=font, anchor="ms")
        edges = (left, first - 3.0, left + len(lines[0]) * _PITCH, first + (len(lines) - 1) * self.leading + 0.6)
        return tuple(round(edge * SCALE) for edge in edges), face.name  # type: ignore[return-value]

    def visual_zone(self, holder: Traveller) -> None:
        """Title, portrait, and the holder's data in labelled fields."""
        dice, small = self.dice, self.layout == "TD1"
        unit = 0.62 if small else 0.9 if self.layout == "TD2" else 1.0
        title = {"TD1": "IDENTITY CARD", "TD2": "RESIDENCE PERMIT", "TD3": "PASSPORT / PASSEPORT"}[self.layout]
        self.text(4 * unit, 6.5 * unit, title, 4.2 * unit, self.ink)
        self.text(self.width - 34 * unit, 6.5 * unit, f"{holder.kind}   {holder.state}", 4.2 * unit, self.ink)
        bottom = self.zone_top - 2
        portrait_left = dice.random() < 0.8
        portrait = (5.0 if portrait_left else self.width - 33 * unit - 4, 10 * unit)
        self._portrait(*portrait, 30 * unit, min(39 * unit, bottom - 10 * unit))
        left = 5.0 + 36 * unit if portrait_left else 6.0
        right = self.width - 4 if portrait_left else self.width - 38 * unit - 4
        self._fields(holder, left, right, 11.5 * unit, bottom)

    def _fields(self, holder: Traveller, left: float, right: float, top: float, bottom: float) -> None:
        dice = self.dice
        form = dice.choice(
            ["{0:%d} {1} {0:%Y}", "{0:%d.%m.%Y}", "{0:%d} {1}/{1} {0:%y}", "{0:%d/%m/%Y}", "{0:%Y-%m-%d}"]
        )
        printed = {
            "surname": holder.surname,
            "given": holder.given,
            "number": holder.number,
            "state": holder.state,
            "born": _day(form, holder.born),
            "sex": holder.sex.replace("<", "X"),
            "expires": _day(form, holder.expires),
        }
        order = ["surname", "given", "number", "state", "born", "sex", "expires"]
        if dice.random() < 0.3:
            order = ["number", *(name for name in order if name != "number")]
        middle = left + (right - left) * dice.uniform(0.45, 0.55)
        places = [(left, 0), (left, 1), (left, 2), (middle, 2), (left, 3), (middle, 3), (left, 4)]
        if order[0] == "number":
            places = [(left, 0), (left, 1), (left, 2), (left, 3), (middle, 3), (left, 4), (middle, 4)]
        step = (bottom - top) / 5
        size = min(step * 0.5, 4.0) * dice.uniform(0.85, 1.0)
        tint = dice.choice([(60, 110, 160), (120, 60, 70), (90, 90, 90), (40, 110, 90)])
        for name, (x, row) in zip(order, places, strict=True):
            y = top + row * step
            self.text(x, y + 0.28 * step, dice.choice(_LABELS[name]), min(size * 0.6, 2.0), tint)
            self.text(x, y + 0.86 * step, printed[name].upper(), size, self.ink)

    def back_of_card(self) -> None:
        """What the back of a card has above its zone: address, height, a bar code."""
        dice = self.dice
        for i, line in enumerate(["ADDRESS / ANSCHRIFT", "HARBOUR STREET 12", "10115 SPECIMEN CITY", "HEIGHT 172 CM"]):
            self.text(6, 7 + 5 * i, line, 2.6 if i else 1.9, self.ink)
        x = self.width - 34.0
        while x < self.width - 8:
            self.draw.rectangle([x * SCALE, 5 * SCALE, (x + 0.4) * SCALE, 14 * SCALE], fill=self.ink)
            x += dice.choice([0.8, 1.2, 1.6])

    def _portrait(self, left: float, top: float, width: float, height: float) -> None:
        dice = self.dice
        skin = dice.choice([(224, 188, 160), (160, 112, 84), (244, 210, 188), (110, 76, 58)])
        back = dice.choice([(205, 212, 220), (230, 230, 230), (190, 205, 215)])
        box = [left, top, left + width, top + height]
        self.draw.rectangle([c * SCALE for c in box], fill=back)
        x, y, r = left + width / 2, top + height * 0.42, width * 0.24
        self.draw.ellipse([c * SCALE for c in (x - 1.9 * r, y + 1.2 * r, x + 1.9 * r, top + height)], fill=(60, 60, 80))
        self.draw.ellipse([c * SCALE for c in (x - 1.1 * r, y - 1.5 * r, x + 1.1 * r, y + 1.2 * r)], fill=(50, 40, 35))
        self.draw.ellipse([c * SCALE for c in (x - r, y - 1.2 * r, x + r, y + 1.4 * r)], fill=skin)

    def picture(self) -> Image:
        return np.ascontiguousarray(np.asarray(self.image, np.uint8)[:, :, ::-1])


def _ground(width: int, height: int, dice: random.Random) -> Image:
    """A tint that changes across the sheet, and the fine waves of security print on it (RGB)."""
    low, high = (np.array([dice.randint(205, 245) for _ in range(3)], np.float32) for _ in range(2))
    ramp = np.linspace(0, 1, width, dtype=np.float32)[None, :, None]
    ground = np.broadcast_to(low * (1 - ramp) + high * ramp, (height, width, 3)).copy()
    x = np.arange(0, width + 24, 24)
    shade = [float(dice.randint(150, 215)) for _ in range(3)]
    gap, swing, length = dice.uniform(1.2, 3) * SCALE, dice.uniform(1, 6) * SCALE, dice.uniform(15, 60) * SCALE
    for i, start in enumerate(np.arange(-swing, height + swing, gap)):
        y = start + swing * np.sin(x / length * 2 * np.pi + i * dice.choice([0.0, 0.15]))
        points = np.stack([x, y], axis=1).round().astype(np.int32)
        cv2.polylines(ground, [points], False, shade, dice.choice([1, 1, 2]), cv2.LINE_AA)
    return ground.clip(0, 255).astype(np.uint8)


def _day(form: str, day: date) -> str:
    return form.format(day, _MONTHS[day.month - 1])


def _there(faces: tuple[Face, ...]) -> tuple[Face, ...]:
    return tuple(face for face in faces if face.path.exists())


@cache
def _capital_height(face: Face) -> float:
    """Height of a capital as a share of the font's size."""
    _, top, _, bottom = face.at(200).getbbox("H", anchor="ls")
    return float(bottom - top) / 200
