"""A value that takes several lines stands in a column: which lines belong to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import dropwhile, pairwise

from onboarding.ocr.engine import Image
from onboarding.ocr.lines import Row, Span, TextLine
from onboarding.ocr.quality.ink import ink_contrast

_SAME_INK = 0.6
_LEAST_HEIGHT = 0.6
_WIDE_GAP = 2.5
"""Line heights: words further apart do not belong together."""


def together(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans of a value: up to the first wide gap, for what stands beyond is not on the card.

    Before the value may stand a piece of its label; it must not be taken for the size of the column's lines.
    """
    if not spans:
        return ()
    main = max(spans, key=_width).line.box
    kept = list(dropwhile(lambda span: _width(span) < main.height > span.line.box.height / _LEAST_HEIGHT, spans))
    for i, (left, right) in enumerate(pairwise(kept), 1):
        box = left.line.box
        gap = float(box.along @ (right.line.box.at(right.start, 0.5) - box.at(left.stop, 0.5)))
        if gap > _WIDE_GAP * box.height:
            return tuple(kept[:i])
    return tuple(kept)


def _width(span: Span) -> float:
    """Pixels along the line."""
    return (span.stop - span.start) * span.line.box.width


def continuing(image: Image, first: Span, rows: Iterable[Row]) -> tuple[Span, ...]:
    """The lines of ``rows`` that go on in the column of ``first``."""
    return tuple(Span(line) for row in rows for line in row.lines if continues(image, first, line))


def continues(image: Image, first: Span, line: TextLine) -> bool:
    """Whether a line goes on in the column of a span: no further left, of like height and like ink.

    Stamps such as 仅供办卡使用 are larger, fainter, or stand elsewhere.
    """
    axis, height = first.line.box.along, first.line.box.height
    shift = float(axis @ (line.box.at(0, 0.5) - first.line.box.at(first.start, 0.5)))
    if not -height < shift < 12 * height or not 0.6 < line.box.height / height < 1.6:
        return False
    return ink_contrast(image, line.box) > _SAME_INK * ink_contrast(image, first.line.box)
