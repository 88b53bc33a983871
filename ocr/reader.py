"""Read one side of a resident identity card from one picture."""

from __future__ import annotations

from datetime import date, datetime
from typing import get_args

from onboarding.domain.errors import SetupError
from onboarding.ocr import consistency, id_card, images, layout, quality
from onboarding.ocr.card_back import read_back
from onboarding.ocr.card_front import read_front
from onboarding.ocr.engine import Image, TextEngine
from onboarding.ocr.engines import by_name
from onboarding.ocr.errors import UnreadableDocument
from onboarding.ocr.reading import Field, IdCardReading, Side
from onboarding.ocr.turns import READINGS as _TURNS


def read_id_card(
    image: bytes | Image,
    *,
    engine: TextEngine | str | None = None,
    expect: Side | None = None,
    today: date | None = None,
) -> IdCardReading:
    """Read the side of an identity card that a picture shows, in whatever direction it lies.

    ``image`` is an encoded JPEG, PNG or WebP (EXIF turn applied), or a BGR uint8 H×W×3 array; ``engine`` an object
    or a name, ``"onnx"`` or ``"tesseract"``. ``expect`` is the side that was asked for, ``today`` the day on which
    the card must be valid (the host's date if left out); both only raise flags. A field that something hides is
    refused: its text is empty and a flag names it. Raises :class:`UnreadableDocument` where the picture cannot be
    decoded or shows no identity card, :class:`~onboarding.ocr.errors.ReaderBusy` where too many are being read, and
    :class:`~onboarding.domain.errors.SetupError` for another name of an engine or a side, or a day that is no date.
    """
    if expect not in (None, *get_args(Side)):
        raise SetupError(detail=f"a card has the sides {' and '.join(get_args(Side))}, none is {expect!r}")
    if today is not None and (not isinstance(today, date) or isinstance(today, datetime)):  # those do not compare
        raise SetupError(detail=f"today must be a datetime.date, not a {type(today).__name__}")
    with _TURNS.one():
        return _read(image, by_name(engine), expect, today or date.today())


def _read(image: bytes | Image, engine: TextEngine, expect: Side | None, today: date) -> IdCardReading:
    found = id_card.find_side(images.load(image), engine)
    if found is None:
        raise UnreadableDocument("no_card")
    page, side = found
    fields = read_front(page) if side == "front" else read_back(page)
    placement = layout.place(page, side)
    scene = quality.Scene(page, side, fields, placement, expect, today)
    hidden = quality.hidden(scene)
    fields = {name: Field() if name in hidden else field for name, field in fields.items()}
    settle = consistency.settle_front if side == "front" else consistency.settle_back
    fields, doubts = settle(fields)
    card = None if placement is None or placement.rough else layout.straighten(page.image, placement)
    portrait = None if card is None or side == "back" else layout.portrait(card)
    return IdCardReading(side, fields, portrait, card, quality.flaws(scene, hidden), doubts)


def warm_up(engine: TextEngine | str | None = None) -> None:
    """Load the models now, so that the first applicant does not wait for them."""
    by_name(engine).warm_up()
