"""Read one side of a resident identity card from one picture."""

from __future__ import annotations

from onboarding.ocr import consistency, id_card, images, layout, quality
from onboarding.ocr.engine import Image, TextEngine
from onboarding.ocr.errors import UnreadableDocument
from onboarding.ocr.lines import read_page
from onboarding.ocr.onnx_engine import default_engine
from onboarding.ocr.reading import IdCardReading
from onboarding.ocr.turns import Turns

_TURNS = Turns(places=2, patience=5.0)
"""A reading takes well under a second of one core, so five seconds mean a queue of ten."""


def read_id_card(image: bytes | Image, *, engine: TextEngine | None = None) -> IdCardReading:
    """Read the side of an identity card that a picture shows, in whatever direction it lies.

    ``image`` is an encoded JPEG, PNG or WebP (EXIF turn applied), or a BGR uint8 H×W×3 array. Raises
    :class:`UnreadableDocument` where the picture cannot be decoded or shows no identity card, and
    :class:`~onboarding.ocr.errors.ReaderBusy` where too many are being read already.
    """
    with _TURNS.one():
        return _read(image, engine)


def _read(image: bytes | Image, engine: TextEngine | None) -> IdCardReading:
    page = read_page(images.load(image), engine or default_engine)
    side = id_card.side_of(page)
    if side is None:
        raise UnreadableDocument("no_card")
    flaws = quality.flaws(page)
    if side == "back":
        fields, doubts = consistency.settle_back(id_card.read_back(page))
        return IdCardReading(side, fields, quality=flaws, doubts=doubts)
    fields, doubts = consistency.settle_front(id_card.read_front(page))
    card = layout.straighten_front(page)
    portrait = None if card is None else layout.portrait(card)
    return IdCardReading(side, fields, portrait, card, flaws, doubts)


def warm_up(engine: TextEngine | None = None) -> None:
    """Load the models now, so that the first applicant does not wait for them."""
    (engine or default_engine).warm_up()
