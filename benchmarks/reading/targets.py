"""What the reader is held to, and whether it keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id_number": ("id_number",),
    "name": ("name",),
    "ethnicity": ("ethnicity",),
    "address": ("address",),
    "back": ("issuing_authority", "valid_from", "valid_to"),
    "td3": ("TD3",),
    "td1": ("TD1",),
}
"""Columns of the table: the fields of a card, or the lines of a zone."""

AT_LEAST: Mapping[str, Mapping[str, float]] = {
    level: dict(zip(COLUMNS, percents, strict=True))
    for level, percents in {
        "clean": (100, 99.5, 99.5, 95, 100, 100, 100),
        "mild": (99.9, 99, 99.5, 94, 99.5, 99, 99),
        "medium": (99.5, 98, 99, 88, 99, 97, 97),
        "hard": (98, 93, 97, 75, 97, 95, 92),
    }.items()
}
CPU_MS: Mapping[str, tuple[float, float]] = {
    "clean": (150, 300),
    "mild": (150, 300),
    "medium": (180, 350),
    "hard": (250, 450),
}
"""At most, median and 95th percentile."""
PEAK_RSS_MB = 350.0
ACCEPTED_WRONG_MRZ = 0.5
SHARE_OF_RAPIDOCR = 1 / 8
"""Of its CPU time on the same medium pictures."""


def at_least(value: float | None, target: float) -> dict[str, Any]:
    """A figure against the least it should be; nothing measured is a miss."""
    return {"value": value, "at_least": target, "met": value is not None and value >= target}


def at_most(value: float | None, target: float) -> dict[str, Any]:
    """A figure against the most it may be; nothing measured is a miss."""
    return {"value": value, "at_most": target, "met": value is not None and value <= target}
