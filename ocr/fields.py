"""From pieces of lines to fields: read again within an alphabet, rate, and locate."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from statistics import median, mode

import numpy as np

from onboarding.ocr.engine import Character, recognize_all
from onboarding.ocr.geometry import crop
from onboarding.ocr.lines import Page, Span, TextLine, visible
from onboarding.ocr.reading import Corners, Field

_ALTERNATIVES = 3
_PLAUSIBLE = 0.02
_EVEN_STEPS = 4
_HOLE = 1.6
_SURE = 0.9
_SURE_OF_NAMES = 0.95
_CERTAIN = 0.985
"""Of 379 address lines the quick one read 225 this surely, 3 of them wrong; the careful one 2."""
_HEIGHTS = (1.2, 1.35)
"""In box heights. Of 47 rare names, 36 were read right at 1, 38 at each of these, 40 by the vote of all three."""
_CUT_MARGIN = 0.5
"""Line heights kept on both sides of a span: half a character of the label for company, and of what a box cut off."""
DIGITS = frozenset("0123456789")
SIMPLIFIED = str.maketrans("粵漢區縣號戶樓單黃吳呂宮溫", "粤汉区县号户楼单黄吴吕宫温")
"""Look-alike traditional forms the recognizer prefers now and then.

Cards print standard characters (Law on Resident Identity Cards, article 4).
"""
LABELS = frozenset("姓名性别民族出生年月日住址公民身份号码签发机关有效期限")


@dataclass(frozen=True, slots=True)
class Snippet:
    """The characters read from some spans, and where on the picture they stand."""

    characters: tuple[Character, ...]
    box: Corners | None

    @property
    def text(self) -> str:
        return "".join(c.text for c in self.characters)

    @property
    def confidence(self) -> float:
        """A field is as sure as its least sure character."""
        return min((c.probability for c in self.characters), default=0.0)

    def part(self, start: int, stop: int) -> Snippet:
        """Some of the characters; the box stays."""
        return Snippet(self.characters[start:stop], self.box)

    def keeping(self, allowed: Collection[str] | None) -> Snippet:
        """Without the characters that cannot belong to the field."""
        if allowed is None:
            return self
        return Snippet(tuple(c for c in self.characters if c.text in allowed), self.box)

    def field(self, text: str | None = None, confidence: float | None = None) -> Field:
        """The field, ``text`` standing for the characters where it differs from them."""
        text = self.text if text is None else text
        if not text:
            return Field()
        confidence = self.confidence if confidence is None else confidence
        return Field(text, confidence, self.box, self._alternatives(text))

    def _alternatives(self, text: str) -> tuple[str, ...]:
        """The texts that differ in one character, likeliest first."""
        if text != self.text:
            return ()
        others = []
        for i, character in enumerate(self.characters):
            for rival, probability in character.rivals[1:]:
                if probability >= _PLAUSIBLE and not rival.isspace():
                    ratio = probability / max(character.probability, _PLAUSIBLE)
                    swapped = [c.text for c in self.characters]
                    swapped[i] = rival
                    others.append((-ratio, "".join(swapped)))
        return tuple(other for _, other in sorted(others)[:_ALTERNATIVES])


def read(
    page: Page, spans: Sequence[Span], alphabet: Collection[str] | None = None, *, careful: bool = False
) -> Snippet:
    """Decode spans within ``alphabet``; ``careful`` runs the larger recognizer on their lines."""
    pieces = _reread(page, spans) if careful else spans
    return Snippet(tuple(c for piece in pieces for c in _decoded(piece, alphabet)), _box(page, spans))


def readings(page: Page, spans: Sequence[Span], alphabet: Collection[str]) -> Iterator[Snippet]:
    """Readings of the same spans for text that proves itself, each dearer than the last: stop at one that passes."""
    yield read(page, spans, alphabet)
    for height in (1.0, *_HEIGHTS):
        pieces = _reread(page, spans, height)
        yield Snippet(tuple(c for piece in pieces for c in _decoded(piece, alphabet)), _box(page, spans))


def read_by_vote(page: Page, spans: Sequence[Span], *, common: bool = False) -> Snippet:
    """A careful reading; spans with an unsure character are read again from lines cut out in other heights.

    Those readings err in other places. Each character takes the mean of the probabilities it has in the readings
    that saw as many characters. Of ``common`` text a very sure quick reading will do; names may have a character
    that the quick recognizer does not know.
    """
    first = [_decoded(span) for span in spans]
    doubtful = [i for i, seen in enumerate(first) if not common or _least(seen) < _CERTAIN]
    for i, piece in zip(doubtful, _reread(page, [spans[i] for i in doubtful]), strict=True):
        first[i] = _decoded(piece)
    unsure = [i for i in doubtful if _least(first[i]) < (_SURE if common else _SURE_OF_NAMES)]
    ballots = {i: [first[i]] for i in unsure}
    for height in _HEIGHTS if unsure else ():
        for i, piece in zip(unsure, _reread(page, [spans[i] for i in unsure], height), strict=True):
            ballots[i].append(_decoded(piece))
    elected = [_elected(ballots[i]) if i in ballots else seen for i, seen in enumerate(first)]
    return Snippet(tuple(c for characters in elected for c in characters), _box(page, spans))


def _least(characters: Sequence[Character]) -> float:
    return min((c.probability for c in characters), default=0.0)


def _decoded(piece: Span, alphabet: Collection[str] | None = None) -> list[Character]:
    return _wary_of_holes(visible(c for c in piece.line.recognition.read(alphabet) if _inside(c, piece)))


def _elected(readings: Sequence[Sequence[Character]]) -> list[Character]:
    """What most readings of one line saw, character by character."""
    count = mode(len(reading) for reading in readings)
    alike = [reading for reading in readings if len(reading) == count]
    return _wary_of_holes([_likeliest(votes) for votes in zip(*alike, strict=True)])


def _likeliest(votes: Sequence[Character]) -> Character:
    """The character of highest mean probability in one place."""
    total: Counter[str] = Counter()
    for vote in votes:
        total.update(dict(vote.rivals))
    rivals = tuple((text, weight / len(votes)) for text, weight in total.most_common(len(votes[0].rivals)))
    return replace(votes[0], text=rivals[0][0], probability=rivals[0][1], rivals=rivals) if rivals else votes[0]


def _reread(page: Page, spans: Sequence[Span], height: float = 1.0) -> list[Span]:
    """Spans on lines that were cut out around them and read by the larger recognizer, which costs by length."""
    cuts = [_cut(span, _neighbours(span, spans), height) for span in spans]
    crops = [crop(page.image, cut.line.box) for cut in cuts]
    recognitions = recognize_all(page.engine, crops, careful=True)
    lines = [TextLine(cut.line.box, read, ()) for cut, read in zip(cuts, recognitions, strict=True)]
    return [replace(cut, line=line) for cut, line in zip(cuts, lines, strict=True)]


def _cut(span: Span, neighbours: tuple[bool, bool], height: float) -> Span:
    """The span on a line that reaches a little further, but not into a neighbour of which it is not the label."""
    box = span.line.box
    margin = _CUT_MARGIN * box.height / box.width
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


def iso(year: str, month: str, day: str) -> str:
    """ISO 8601, or nothing if there is no such day."""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def is_han(text: str) -> bool:
    """Whether text is all Han ideographs of any Unicode block, or 〇.

    >>> [is_han(c) for c in "王𠅤A1·"]
    [True, True, False, False, False]
    """
    return bool(re.fullmatch(r"[〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]+", text))


def _wary_of_holes(characters: Sequence[Character]) -> list[Character]:
    """Halve the probability on both sides of a gap so wide that a Han character was probably missed there."""
    pairs = list(pairwise(characters))
    steps = [b.position - a.position if is_han(a.text + b.text) else 0.0 for a, b in pairs]
    even = [step for step in steps if step]
    wary = list(characters)
    if len(even) >= _EVEN_STEPS:
        for i, step in enumerate(steps):
            if step > _HOLE * median(even):
                wary[i : i + 2] = [replace(c, probability=c.probability / 2) for c in wary[i : i + 2]]
    return wary


def _inside(character: Character, span: Span) -> bool:
    """Whether a character stands within a span, where two recognizers may place it a little differently.

    Close to a cut between label and value a label's character is the label's, any other the value's.
    """
    slack = 0.3 * span.line.box.height / span.line.box.width
    start = span.start if span.start > 0 else -1.0
    stop = span.stop if span.stop < 1 else 2.0
    inwards = min(character.position - start, stop - character.position)
    return inwards > slack or (inwards > -slack and character.text not in LABELS)


def _box(page: Page, spans: Sequence[Span]) -> Corners | None:
    """The smallest box, in the first line's direction, around all spans; as fractions of the picture."""
    if not spans:
        return None
    main = spans[0].line.box
    axes = np.stack([main.along, main.down])
    points = np.concatenate([span.line.box.corners(span.start, span.stop) for span in spans]) @ axes.T
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]]) @ axes
    height, width = page.image.shape[:2]
    return tuple((float(x / width), float(y / height)) for x, y in corners)
