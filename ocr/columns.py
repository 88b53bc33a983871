"""A value that takes several lines stands in a column: which lines belong to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import dropwhile, pairwise

from onboarding.ocr.engine import Image
from onboarding.ocr.lines import Row, Span, TextLine
from onboarding.ocr.quality.ink import ink_share

_SAME_INK = 0.7
_LEAST_HEIGHT = 0.6
_WIDE_GAP = 2.5
"""Line heights: words further apart do not belong together."""


def together(image: Image, spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans of a value: up to a wide gap or another ink, for what stands beyond is not on the card, or stamped.

    Before the value may stand a piece of its label; it must not be taken for the size of the column's lines.
    """
    if not spans:
        return ()
    main = max(spans, key=_width).line.box
    kept = list(dropwhile(lambda span: _width(span) < main.height > span.line.box.height / _LEAST_HEIGHT, spans))
    for i, (left, right) in enumerate(pairwise(kept), 1):
        box = left.line.box
        gap = float(box.along @ (right.line.box.at(right.start, 0.5) - box.at(left.stop, 0.5)))
        alike = ink_share(image, right.line.box) > _SAME_INK * ink_share(image, box)
        if gap > _WIDE_GAP * box.height or not alike:
            return tuple(kept[:i])
    return tuple(kept)


def _width(span: Span) -> float:
    """Pixels along the line."""
    return (span.stop - span.start) * span.line.box.width


def continuing(image: Image, first: Sequence[Span], rows: Iterable[Row]) -> tuple[Span, ...]:
    """The lines of ``rows`` that go on in the column that ``first`` begins."""
    return tuple(Span(line) for row in rows for line in row.lines if continues(image, first, line))


def continues(image: Image, first: Sequence[Span], line: TextLine) -> bool:
    """Whether a line goes on in the column of the spans of a first one: no further left, of like height and like ink.

    Stamps such as 仅供办卡使用 are larger, fainter, or stand elsewhere. Ink is compared as a share of the paper's
    brightness, which a shadow leaves as it is.
    """
    begin, box = first[0], max((span.line.box for span in first), key=lambda box: box.width)
    shift = float(box.along @ (line.box.at(0, 0.5) - begin.line.box.at(begin.start, 0.5)))
    if not -box.height < shift < 12 * box.height or not 0.6 < line.box.height / box.height < 1.6:
        return False
    return ink_share(image, line.box) > _SAME_INK * ink_share(image, box)
