"""Cut spans out of the picture again, a little larger than their boxes, and read them with the larger recognizer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onboarding.ocr.engine import recognize_all
from onboarding.ocr.geometry import crop
from onboarding.ocr.lines import Page, Span, TextLine

_MARGIN = 0.5
"""Line heights kept on both sides of a span: half a character of the label for company, and of what a box cut off."""


def reread(page: Page, spans: Sequence[Span], height: float = 1.0) -> list[Span]:
    """Spans on lines that were cut out around them and read by the larger recognizer, which costs by length."""
    cuts = [_cut(span, _neighbours(span, spans), height) for span in spans]
    crops = [crop(page.image, cut.line.box) for cut in cuts]
    recognitions = recognize_all(page.engine, crops, careful=True)
    lines = [TextLine(cut.line.box, read, ()) for cut, read in zip(cuts, recognitions, strict=True)]
    return [replace(cut, line=line) for cut, line in zip(cuts, lines, strict=True)]


def _cut(span: Span, neighbours: tuple[bool, bool], height: float) -> Span:
    """The span on a line that reaches a little further, but not into a neighbour of which it is not the label."""
    box = span.line.box
    margin = _MARGIN * box.height / box.width
    before, after = neighbours
    start, stop = span.start - (0 if before else margin), span.stop + (0 if after else margin)
    x, y = box.at((start + stop) / 2, 0.5)
    part = replace(box, x=float(x), y=float(y), width=box.width * (stop - start), height=box.height * height)
    whole = span.stop >= 1  # then nothing follows that would have to be left out
    line = replace(span.line, box=part)
    return Span(line, (span.start - start) / (stop - start), 1.0 if whole else (span.stop - start) / (stop - start))


def _neighbours(span: Span, spans: Sequence[Span]) -> tuple[bool, bool]:
    """Whether another span ends where this one begins, and whether one begins where it ends."""
    return any(_follows(other, span) for other in spans), any(_follows(span, other) for other in spans)


def _follows(left: Span, right: Span) -> bool:
    box = left.line.box
    away = right.line.box.at(right.start, 0.5) - box.at(left.stop, 0.5)
    along, down = float(box.along @ away), float(box.down @ away)
    return left is not right and -box.height < along < box.height and abs(down) < box.height / 2
