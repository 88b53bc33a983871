"""The three layouts of machine-readable travel documents as data (ICAO Doc 9303 parts 4, 5 and 6).

Positions count from 0 over all lines joined into one string.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

FILLER = "<"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"
ALPHABET = LETTERS + DIGITS + FILLER

FormatName = Literal["TD1", "TD2", "TD3"]
Range = tuple[int, int]
"""Start and stop."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One format: where each field and each check digit stands, and what the composite digit covers.

    ``overflow`` is the optional field in which a document number of more than nine characters goes on.
    """

    name: FormatName
    count: int
    width: int
    fields: Mapping[str, Range]
    checks: Mapping[str, int]
    composite: tuple[Range, ...]
    overflow: str | None = None

    @property
    def length(self) -> int:
        return self.count * self.width

    def split(self, text: str) -> tuple[str, ...]:
        """The joined text as its lines."""
        return tuple(text[i : i + self.width] for i in range(0, self.length, self.width))

    def covered(self, text: str) -> str:
        """What the composite check digit covers."""
        return "".join(text[start:stop] for start, stop in self.composite)

    def classes(self, position: int) -> str:
        """The characters that may stand at a position, whatever the check digits say."""
        for name, (start, stop) in self.fields.items():
            if start <= position < stop:
                return _CLASSES.get(name, ALPHABET)
        return DIGITS + FILLER


_CLASSES = {
    "document_type": LETTERS + FILLER,
    "issuing_state": LETTERS + FILLER,
    "names": LETTERS + FILLER,
    "nationality": LETTERS + FILLER,
    "birth_date": DIGITS + FILLER,
    "expiry_date": DIGITS + FILLER,
    "sex": "MF" + FILLER,
}


_HEAD = {"document_type": (0, 2), "issuing_state": (2, 5)}

TD1 = Layout(
    "TD1",
    3,
    30,
    {
        **_HEAD,
        "document_number": (5, 14),
        "optional_data": (15, 30),
        "birth_date": (30, 36),
        "sex": (37, 38),
        "expiry_date": (38, 44),
        "nationality": (45, 48),
        "optional_data_2": (48, 59),
        "names": (60, 90),
    },
    {"document_number": 14, "birth_date": 36, "expiry_date": 44, "composite": 59},
    ((5, 30), (30, 37), (38, 45), (48, 59)),
    overflow="optional_data",
)
TD2 = Layout(
    "TD2",
    2,
    36,
    {
        **_HEAD,
        "names": (5, 36),
        "document_number": (36, 45),
        "nationality": (46, 49),
        "birth_date": (49, 55),
        "sex": (56, 57),
        "expiry_date": (57, 63),
        "optional_data": (64, 71),
    },
    {"document_number": 45, "birth_date": 55, "expiry_date": 63, "composite": 71},
    ((36, 46), (49, 56), (57, 71)),
    overflow="optional_data",
)
TD3 = Layout(
    "TD3",
    2,
    44,
    {
        **_HEAD,
        "names": (5, 44),
        "document_number": (44, 53),
        "nationality": (54, 57),
        "birth_date": (57, 63),
        "sex": (64, 65),
        "expiry_date": (65, 71),
        "optional_data": (72, 86),
    },
    {"document_number": 53, "birth_date": 63, "expiry_date": 71, "optional_data": 86, "composite": 87},
    ((44, 54), (57, 64), (65, 87)),
)
LAYOUTS: Mapping[FormatName, Layout] = MappingProxyType({layout.name: layout for layout in (TD1, TD2, TD3)})
