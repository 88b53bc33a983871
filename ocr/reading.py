"""What a reading of one side of a card holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from onboarding.domain.outcomes import Reason
from onboarding.ocr.engine import Image

LOW_CONFIDENCE = 0.80
"""Below this a field should be shown to its owner for checking.

Of 324 fields on drawn cards under hard photo conditions it picked 8 of the 10 wrong ones and 8 of the 314 right
ones; the wrong ones it missed had lost a character at the end of a line.
"""

LONG_TERM = "长期"
"""What a card without an end of validity prints."""

Side = Literal["front", "back"]
Corners = tuple[tuple[float, float], ...]

FRONT_FIELDS = ("name", "sex", "ethnicity", "birth_date", "address", "id_number")
BACK_FIELDS = ("issuing_authority", "valid_from", "valid_to")


@dataclass(frozen=True, slots=True)
class Field:
    """One printed field; ``text`` is empty and ``confidence`` 0 where it could not be read.

    ``confidence`` is 0..1. ``box`` holds four corners (top left first, clockwise in reading direction) as
    fractions of the picture's width and height. ``alternatives`` are other plausible texts, best first.
    """

    text: str = field(default="", repr=False)
    confidence: float = 0.0
    box: Corners | None = None
    alternatives: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class IdCardReading:
    """One side of a resident identity card.

    ``fields`` always has every name of its side: ``name``, ``sex`` (男/女), ``ethnicity``, ``birth_date``,
    ``address``, ``id_number``; or ``issuing_authority``, ``valid_from``, ``valid_to``. Dates are ISO 8601;
    ``valid_to`` may be 长期. ``portrait`` and ``card`` are BGR uint8 at 12 pixels per millimetre, the card
    straightened to 85.6×54 mm; both are None where the card's outline could not be derived, and the portrait
    on the back. ``quality`` says what is wrong with the picture (``covered`` and ``glare``, which name the
    fields, ``cut_corner``, ``out_of_frame``, ``blurred``, ``dark``, ``over_exposed``, ``too_small``,
    ``several_cards``, ``wrong_side``), with the card in it (``expired``), or that it shows no card at all
    (``grey_copy``, ``screen_recapture``). ``doubts`` says what does not fit together on the card
    (``id_number_invalid``, ``birth_date_disagrees``, ``sex_disagrees``, ``validity_disagrees``). Each comes with a
    sentence for the holder.
    """

    side: Side
    fields: Mapping[str, Field]
    portrait: Image | None = field(default=None, repr=False)
    card: Image | None = field(default=None, repr=False)
    quality: tuple[Reason, ...] = ()
    doubts: tuple[Reason, ...] = ()

    def unsure(self, threshold: float = LOW_CONFIDENCE) -> tuple[str, ...]:
        """Names of the fields a person should check, in printed order."""
        return tuple(name for name, value in self.fields.items() if value.confidence < threshold)
