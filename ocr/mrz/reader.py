"""Read the machine-readable zone of a passport or card from one picture."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from onboarding.ocr import images
from onboarding.ocr.engine import Image, TextEngine
from onboarding.ocr.engines import by_name
from onboarding.ocr.errors import UnreadableDocument
from onboarding.ocr.finding import find_lines
from onboarding.ocr.geometry import LineBox
from onboarding.ocr.mrz.agreement import CHECK_FAILED, compared
from onboarding.ocr.mrz.attempt import Attempt, read_zone
from onboarding.ocr.mrz.formats import FILLER
from onboarding.ocr.mrz.locate import find_zones
from onboarding.ocr.mrz.reading import MrzReading
from onboarding.ocr.mrz.visual import read_visual_zone
from onboarding.ocr.reading import Corners, Field
from onboarding.ocr.turns import READINGS

_TRIES = 3
_CLOSER_LOOKS = 2
_NAMES = ("surname", "given_names")
_DATES = ("birth_date", "expiry_date")


def read_mrz(image: bytes | Image, *, engine: TextEngine | str | None = None) -> MrzReading:
    """Read the machine-readable zone that a picture shows, in whatever direction it lies.

    ``image`` is an encoded JPEG, PNG or WebP (EXIF turn applied), or a BGR uint8 H×W×3 array; ``engine`` an
    object or a name, ``"onnx"`` or ``"tesseract"``. Raises
    :class:`~onboarding.ocr.UnreadableDocument` where the picture cannot be decoded or shows no such zone, and
    :class:`~onboarding.ocr.ReaderBusy` where too many are being read already.
    """
    with READINGS.one():
        return _read(images.load(image), by_name(engine, latin=True))


def _read(image: Image, engine: TextEngine) -> MrzReading:
    for boxes in _looks(image, engine):
        for zone in find_zones(boxes)[:_TRIES]:
            if attempt := read_zone(image, zone, engine):
                return _settled(image, boxes, attempt, engine)
    raise UnreadableDocument("no_mrz")


def _looks(image: Image, engine: TextEngine) -> Iterator[list[LineBox]]:
    """The picture's lines, seen at once; then closer, where text lies."""
    yield engine.find_lines(image)
    yield from islice(find_lines(image, engine), _CLOSER_LOOKS)


def _settled(image: Image, boxes: list[LineBox], attempt: Attempt, engine: TextEngine) -> MrzReading:
    """Fields with places and confidences, compared with the print above."""
    mrz = attempt.mrz
    fields = {name: _field(image, attempt, name) for name in mrz.fields}
    above = read_visual_zone(image, boxes, [row.box for row in attempt.rows], engine)
    fields, doubts = compared(fields, above)
    if not mrz.valid:
        doubts = (CHECK_FAILED, *doubts)
    return MrzReading(mrz.format, mrz.lines, fields, mrz.checks, doubts=doubts)


def _field(image: Image, attempt: Attempt, name: str) -> Field:
    """A field with its place; one that holds nothing but fillers is surely empty, not unread."""
    whole = "names" if name in _NAMES else name
    start, stop = attempt.layout.fields[whole]
    text = attempt.mrz.fields[name]
    if name in _DATES and not text and set("".join(attempt.mrz.lines)[start:stop]) != {FILLER}:
        return Field()
    return Field(text, attempt.decoded.confidences[whole], _box(image, attempt, start, stop))


def _box(image: Image, attempt: Attempt, start: int, stop: int) -> Corners:
    """Where the characters of a field stand on their line."""
    width = attempt.layout.width
    row = attempt.rows[start // width]
    cells = row.cells[start % width : (stop - 1) % width + 1]
    corners = row.box.corners(cells[0].position - 0.5 / width, cells[-1].position + 0.5 / width)
    height_of, width_of = image.shape[:2]
    return tuple((float(x / width_of), float(y / height_of)) for x, y in corners)
