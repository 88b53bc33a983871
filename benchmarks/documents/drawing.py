"""Draw a card of an invented person, and say where on it each field stands.

There is no state emblem; every picture says 样本 SPECIMEN.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from examples.specimens.artwork import SCALE, mark

from .design import Front, Look, draw_back, draw_front, draw_look
from .fonts import REQUIRED, Face
from .paper import paper
from .people import Person
from .portraits import portrait

Side = Literal["front", "back"]
SIDES: tuple[Side, ...] = ("front", "back")
Rng = np.random.Generator
Rgb = tuple[int, int, int]
_STAMP: Rgb = (206, 60, 52)
Rect = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the card."""


@dataclass(frozen=True, slots=True)
class Card:
    """One side: BGR uint8 at 20 pixels per millimetre, the lines of every field, and the faces used."""

    image: NDArray[np.uint8] = field(repr=False)
    lines: Mapping[str, tuple[Rect, ...]]
    faces: tuple[str, ...]


def draw(person: Person, side: Side, rng: Rng) -> Card:
    """A card in a look of its own; the same ``rng`` state gives the same card."""
    look = draw_look(person, rng)
    canvas = paper(side, rng)
    if side == "back":
        mark(canvas, rng.uniform(12, 16), rng.uniform(11, 15), rng.uniform(6, 8))
    sheet = _Sheet(Image.fromarray(canvas), look)
    (_print_front if side == "front" else _print_back)(sheet, person, rng)
    faces = tuple(dict.fromkeys(face.name for face in (look.value, look.label, look.number)))
    image = np.ascontiguousarray(np.asarray(sheet.image)[..., ::-1])
    return Card(image, {name: tuple(rects) for name, rects in sheet.lines.items()}, faces)


class _Sheet:
    """Writes in millimetres, ``y`` in the middle of a line, and keeps what stands where."""

    def __init__(self, image: Image.Image, look: Look) -> None:
        self.image, self.look, self.lines = image, look, dict[str, list[Rect]]()
        self._pen = ImageDraw.Draw(image)

    def write(
        self, x: float, y: float, text: str, size: float, *, face: Face, ink: Rgb, name: str | None = None
    ) -> float:
        """Returns where the text ends, in millimetres; ``name`` is the field it belongs to."""
        font, at = face.at(round(size * SCALE)), (x * SCALE, y * SCALE)
        self._pen.text(at, text, font=font, fill=ink, anchor="lm")
        if name:
            left, top, right, bottom = self._pen.textbbox(at, text, font=font, anchor="lm")
            self.lines.setdefault(name, []).append((int(left), int(top), int(right), int(bottom)))
        return x + font.getlength(text) / SCALE

    def label(self, x: float, y: float, text: str) -> float:
        spaced = self.look.label_gap.join(text) if len(text) == 2 else text
        return self.write(x, y, spaced, self.look.label_size, face=self.look.label, ink=self.look.label_ink)

    def value(self, x: float, y: float, text: str, name: str, size: float | None = None) -> float:
        return self.write(x, y, text, size or self.look.value_size, face=self.look.value, ink=self.look.ink, name=name)

    def wrap(self, text: str, width: float, whole_numbers: bool) -> list[str]:
        """Lines no wider than ``width`` millimetres."""
        font, lines = self.look.value.at(round(self.look.value_size * SCALE)), [""]
        for piece in re.findall(r"[\dA-Z-]+|." if whole_numbers else r".", text):
            if font.getlength(lines[-1] + piece) > width * SCALE:
                lines.append("")
            lines[-1] += piece
        return lines


def _print_front(sheet: _Sheet, person: Person, rng: Rng) -> None:
    design, look = draw_front(rng), sheet.look
    name_y, sex_y, birth_y, address_y, number_y = design.rows
    _portrait(sheet, design, rng)
    sheet.label(design.label_x, name_y, "姓名")
    room = (design.portrait[0] - design.value_x - 1) / len(person.name)
    sheet.value(design.value_x, name_y, person.name, "name", min(look.name_size, room))
    sheet.label(design.label_x, sex_y, "性别")
    sheet.value(design.value_x, sex_y, person.sex, "sex")
    end = sheet.label(design.ethnicity_x, sex_y, "民族")
    sheet.value(end + rng.uniform(1.5, 3.5), sex_y, person.ethnicity, "ethnicity")
    _birth(sheet, design, birth_y, person)
    sheet.label(design.label_x, address_y, "住址")
    lines = sheet.wrap(
        person.address, min(design.address_width, design.portrait[0] - design.value_x - 1), design.whole_numbers
    )
    pitch = min(design.address_pitch, (number_y - address_y - 3.6) / max(1, len(lines) - 1))
    for row, line in enumerate(lines):
        sheet.value(design.value_x, address_y + pitch * row, line, "address")
    end = sheet.label(design.label_x, number_y, "公民身份号码")
    _number(sheet, max(design.number_x, end + 1.5), number_y, person.id_number, design.number_pitch)


def _birth(sheet: _Sheet, design: Front, y: float, person: Person) -> None:
    """Year, month and day, each between labels in their own columns."""
    sheet.label(design.label_x, y, "出生")
    x = design.value_x
    for number, unit, room in (
        (person.born.year, "年", 8.0),
        (person.born.month, "月", 5.0),
        (person.born.day, "日", 5.0),
    ):
        end = sheet.value(x, y, str(number), "birth_date")
        x = sheet.label(max(x + room * design.date_step, end + 0.6), y, unit) + 2.2 * design.date_step


def _number(sheet: _Sheet, x: float, y: float, number: str, pitch: float | None) -> None:
    """Eighteen places at an even pitch, or as the face spaces them; never over the card's edge."""
    look = sheet.look
    ends = look.number.at(round(look.number_size * SCALE)).getlength(number) / SCALE
    size = look.number_size * min(1.0, (82.5 - x) / ends) if pitch is None else look.number_size
    if pitch is None:
        sheet.write(x, y, number, size, face=look.number, ink=look.ink, name="id_number")
        return
    pitch = min(pitch, (82.5 - x) / 18)
    for i, digit in enumerate(number):
        sheet.write(x + i * pitch, y, digit, size, face=look.number, ink=look.ink, name="id_number")
    rects = np.array(sheet.lines["id_number"])
    sheet.lines["id_number"] = [(*rects[:, :2].min(axis=0).tolist(), *rects[:, 2:].max(axis=0).tolist())]


def _portrait(sheet: _Sheet, design: Front, rng: Rng) -> None:
    left, top, width, height = (round(v * SCALE) for v in design.portrait)
    picture = portrait(rng).resize((width, height), Image.Resampling.LANCZOS)
    sheet.image.paste(picture, (left, top), picture)
    x, y = design.portrait[0] + 3, design.portrait[1] + design.portrait[3] - 2.2
    sheet.write(x, y, "样本 SPECIMEN", 2.2, face=REQUIRED, ink=_STAMP)


def _print_back(sheet: _Sheet, person: Person, rng: Rng) -> None:
    design = draw_back(rng)
    size, look = design.title_size, sheet.look
    sheet.write(design.title_x, design.title[0], "中华人民共和国", size, face=look.label, ink=look.ink)
    sheet.write(design.title_x - 2, design.title[1], " ".join("居民身份证"), size * 1.15, face=look.label, ink=look.ink)
    sheet.write(design.title_x, design.title[1] + 7, "样本 SPECIMEN", 2.4, face=REQUIRED, ink=_STAMP)
    sheet.label(design.label_x, design.rows[0], "签发机关")
    sheet.value(design.value_x, design.rows[0], person.authority, "issuing_authority")
    sheet.label(design.label_x, design.rows[1], "有效期限")
    until = f"{person.valid_to:%Y.%m.%d}" if person.valid_to else "长期"
    sheet.value(design.value_x, design.rows[1], f"{person.valid_from:%Y.%m.%d}-{until}", "valid_from")
    sheet.lines["valid_to"] = sheet.lines["valid_from"]
