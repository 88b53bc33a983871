"""Where a card's print stands: three designs, each drawn anew with its own jitter. Millimetres from the top left."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .fonts import Face, chinese, draw_face, numerals
from .people import Person

Rng = np.random.Generator
Rgb = tuple[int, int, int]

_LABEL_TONES: tuple[Rgb, ...] = (
    (44, 104, 148),
    (60, 130, 190),
    (30, 90, 120),
    (70, 110, 160),
    (90, 90, 150),
    (40, 50, 60),
)


@dataclass(frozen=True, slots=True)
class Look:
    """Faces, sizes and inks of one card."""

    value: Face
    label: Face
    number: Face
    label_size: float
    value_size: float
    name_size: float
    number_size: float
    label_ink: Rgb
    ink: Rgb
    label_gap: str
    """Between the two characters of a label: 姓名 or 姓 名."""


@dataclass(frozen=True, slots=True)
class Front:
    """The portrait side; ``rows`` are the middles of name, sex, birth, address and number."""

    label_x: float
    value_x: float
    rows: tuple[float, float, float, float, float]
    ethnicity_x: float
    """From the label 民族 to its value are 8 to 10 mm."""
    date_step: float
    address_width: float
    address_pitch: float
    number_x: float
    number_pitch: float | None
    """None: as the face spaces its digits."""
    portrait: tuple[float, float, float, float]
    whole_numbers: bool
    """Whether an address never breaks inside a number."""


@dataclass(frozen=True, slots=True)
class Back:
    """The side with the authority and the term."""

    title_x: float
    title: tuple[float, float]
    title_size: float
    label_x: float
    value_x: float
    rows: tuple[float, float]


_FRONTS = (
    Front(5.8, 15.0, (10.2, 17.0, 23.6, 30.2, 46.6), 26.4, 1.0, 36.5, 4.6, 29.6, 2.62, (54.5, 7.8, 26, 32), True),
    Front(6.6, 17.0, (9.0, 15.4, 21.6, 27.8, 47.6), 29.5, 1.12, 35.0, 4.5, 31.5, 2.5, (55.6, 6.2, 25, 31.5), False),
    Front(4.6, 13.2, (8.6, 14.6, 20.4, 26.4, 45.6), 24.2, 0.92, 39.5, 4.3, 27.4, None, (55.2, 7.0, 25.5, 32), False),
)
_BACKS = (
    Back(27.0, (9.5, 18.5), 5.6, 19.5, 35.0, (40.0, 47.0)),
    Back(24.0, (10.5, 20.5), 6.2, 22.5, 38.2, (38.5, 45.4)),
    Back(30.0, (8.5, 16.5), 5.0, 15.0, 30.4, (41.0, 48.2)),
)


def draw_look(person: Person, rng: Rng) -> Look:
    """Faces that can write all of ``person``; the name may need another one than the labels."""
    printed = "".join((*person.front.values(), *person.back.values()))
    value = draw_face(rng, chinese(), printed)
    label = value if rng.random() < 0.6 else draw_face(rng, chinese())
    tone = int(rng.integers(8, 52))
    size = rng.uniform(2.9, 3.35)
    return Look(
        value=value,
        label=label,
        number=draw_face(rng, numerals()),
        label_size=rng.uniform(2.35, 2.8),
        value_size=size,
        name_size=size * rng.uniform(1.05, 1.25),
        number_size=rng.uniform(3.5, 4.0),
        label_ink=_LABEL_TONES[rng.integers(len(_LABEL_TONES))],
        ink=(tone, tone, tone + 4),
        label_gap="" if rng.random() < 0.5 else " ",
    )


def draw_front(rng: Rng) -> Front:
    base = _FRONTS[rng.choice(3, p=(0.5, 0.25, 0.25))]
    dx, dy, step = rng.uniform(-1.2, 1.2), rng.uniform(-1.2, 1.2), rng.uniform(-0.25, 0.25)
    left, top, width, height = base.portrait
    return Front(
        label_x=base.label_x + dx,
        value_x=base.value_x + dx + rng.uniform(-0.8, 0.8),
        rows=tuple(y + dy + i * step + rng.uniform(-0.3, 0.3) for i, y in enumerate(base.rows)),  # type: ignore[arg-type]
        ethnicity_x=base.ethnicity_x + dx + rng.uniform(-0.8, 2),
        date_step=base.date_step * rng.uniform(0.95, 1.1),
        address_width=base.address_width + rng.uniform(-3.5, 0.8),
        address_pitch=base.address_pitch * rng.uniform(0.92, 1.02),
        number_x=base.number_x + dx + rng.uniform(-1, 1),
        number_pitch=base.number_pitch and base.number_pitch * rng.uniform(0.93, 1.02),
        portrait=(left + rng.uniform(-0.6, 1.2), top + rng.uniform(-1, 1), width, height),
        whole_numbers=bool(rng.random() < 0.5),
    )


def draw_back(rng: Rng) -> Back:
    base = _BACKS[rng.integers(3)]
    dx, dy = rng.uniform(-1.5, 1.5), rng.uniform(-1.2, 1.2)
    return Back(
        title_x=base.title_x + rng.uniform(-2, 2),
        title=(base.title[0] + dy, base.title[1] + dy),
        title_size=base.title_size * rng.uniform(0.9, 1.1),
        label_x=base.label_x + dx,
        value_x=base.value_x + dx + rng.uniform(-0.8, 0.8),
        rows=(base.rows[0] + dy, base.rows[1] + dy + rng.uniform(-0.4, 0.4)),
    )
