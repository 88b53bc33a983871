"""Read the machine-readable zone of a passport or card from one picture."""

from __future__ import annotations

from onboarding.ocr import images
from onboarding.ocr.engine import Image, TextEngine
from onboarding.ocr.engines import by_name
from onboarding.ocr.errors import UnreadableDocument
from onboarding.ocr.mrz.agreement import CHECK_FAILED, compared
from onboarding.ocr.mrz.formats import Layout
from onboarding.ocr.mrz.locate import find_zones
from onboarding.ocr.mrz.parse import parse_mrz
from onboarding.ocr.mrz.reading import MrzReading
from onboarding.ocr.mrz.repair import Decoded, decode
from onboarding.ocr.mrz.rows import ZoneRow, read_rows
from onboarding.ocr.mrz.visual import read_visual_zone
from onboarding.ocr.reading import Corners, Field
from onboarding.ocr.turns import READINGS

_TRIES = 3
_USABLE = 2
"""Check digits that must hold: of two lines that are no zone hardly any two do."""


def read_mrz(image: bytes | Image, *, engine: TextEngine | str | None = None) -> MrzReading:
    """Read the machine-readable zone that a picture shows, in whatever direction it lies.

    ``image`` is an encoded JPEG, PNG or WebP (EXIF turn applied), or a BGR uint8 H×W×3 array; ``engine`` an
    object or a name, ``"onnx"`` or ``"tesseract"``. Raises
    :class:`~onboarding.ocr.UnreadableDocument` where the picture cannot be decoded or shows no such zone, and
    :class:`~onboarding.ocr.ReaderBusy` where too many are being read already.
    """
    with READINGS.one():
        return _read(images.load(image), by_name(engine))


def _read(image: Image, engine: TextEngine) -> MrzReading:
    boxes = engine.find_lines(image)
    for zone in find_zones(boxes)[:_TRIES]:
        found = read_rows(image, zone, engine)
        if found is None:
            continue
        layout, rows = found
        decoded = decode([cell for row in rows for cell in row.cells], layout)
        mrz = parse_mrz(decoded.text)
        if sum(mrz.checks.values()) >= _USABLE:
            fields = {
                name: Field(text, _confidence(decoded, name), _box(image, layout, rows, name))
                for name, text in mrz.fields.items()
            }
            above = read_visual_zone(image, boxes, [row.box for row in rows], engine)
            fields, doubts = compared(fields, above)
            if not mrz.valid:
                doubts = (CHECK_FAILED, *doubts)
            return MrzReading(mrz.format, mrz.lines, fields, mrz.checks, doubts=doubts)
    raise UnreadableDocument("no_mrz")


_NAMES = ("surname", "given_names")


def _confidence(decoded: Decoded, name: str) -> float:
    return decoded.confidences["names" if name in _NAMES else name]


def _box(image: Image, layout: Layout, rows: list[ZoneRow], name: str) -> Corners | None:
    """Where a field stands on its line."""
    start, stop = layout.fields["names" if name in _NAMES else name]
    row = rows[start // layout.width]
    cells = row.cells[start % layout.width : (stop - 1) % layout.width + 1]
    half = 0.5 / layout.width
    corners = row.box.corners(cells[0].position - half, cells[-1].position + half)
    height, width = image.shape[:2]
    return tuple((float(x / width), float(y / height)) for x, y in corners)
