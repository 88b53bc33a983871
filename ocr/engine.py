"""What a text engine must offer. The default runs ONNX models; a bank may bring its own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from onboarding.ocr.geometry import LineBox

Image = npt.NDArray[np.uint8]
"""BGR, uint8, H×W×3."""


@dataclass(frozen=True, slots=True)
class Character:
    """One character of a line.

    ``position`` is its centre as a fraction of the line's length; ``rivals`` are the likeliest
    characters at that place with their probabilities, best first, itself included.
    """

    text: str = field(repr=False)
    probability: float
    position: float
    rivals: tuple[tuple[str, float], ...] = field(default=(), repr=False)


class Recognition(Protocol):
    """One recognized line that can be decoded again with fewer characters allowed."""

    def read(self, alphabet: Collection[str] | None = None) -> tuple[Character, ...]:
        """The likeliest characters, left to right; ``alphabet`` limits which may appear."""
        ...


@runtime_checkable
class TextEngine(Protocol):
    """Finds and reads lines of printed text. Must be safe to call from several threads."""

    def find_lines(self, image: Image) -> list[LineBox]:
        """Boxes around text lines in pixels of ``image``, in any order; angles may be half a turn off."""
        ...

    def recognize(self, line: Image, *, careful: bool = False) -> Recognition:
        """Read one upright line crop. ``careful`` asks for the larger alphabet, at a higher cost."""
        ...

    def warm_up(self) -> None:
        """Load whatever the first reading would otherwise wait for."""
        ...


@runtime_checkable
class BatchEngine(TextEngine, Protocol):
    """An engine that reads many lines at once for less than one by one."""

    def recognize_all(self, lines: Sequence[Image]) -> Sequence[Recognition]: ...


def recognize_all(engine: TextEngine, lines: Sequence[Image], *, careful: bool = False) -> Sequence[Recognition]:
    """Read upright line crops, at once where the engine gains from it."""
    if len(lines) > 1 and isinstance(engine, BatchEngine):
        return engine.recognize_all(lines)
    return [engine.recognize(line, careful=careful) for line in lines]
