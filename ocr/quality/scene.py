"""What the checks of a picture look at, measured once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from onboarding.ocr.engine import Image
from onboarding.ocr.layout import Placement
from onboarding.ocr.lines import Page, TextLine
from onboarding.ocr.quality.ground import Ground, flat
from onboarding.ocr.quality.ink import Ink, measure
from onboarding.ocr.reading import Field, Side

_LONGEST = 5


@dataclass(frozen=True)
class Scene:
    """A side that was read, before anything is taken back.

    ``placement`` is None where the card could not be placed. ``expect`` is the side that was asked for, ``today`` the
    day on which the card must be valid.
    """

    page: Page
    side: Side
    fields: Mapping[str, Field] = field(repr=False)
    placement: Placement | None
    expect: Side | None
    today: date

    @cached_property
    def lines(self) -> tuple[TextLine, ...]:
        """The longest lines of the picture."""
        longer = [line for line in self.page.lines if len(line.text) > 1]
        return tuple(sorted(longer, key=lambda line: -line.box.width)[:_LONGEST])

    @cached_property
    def inks(self) -> tuple[Ink, ...]:
        """Their ink tells the picture's light and sharpness."""
        return tuple(measure(self.page.image, line.box) for line in self.lines)

    @cached_property
    def card(self) -> Image | None:
        """The card straightened, small: :data:`onboarding.ocr.quality.ground.CARD_SCALE` pixels per millimetre."""
        return None if self.placement is None else flat(self.page.image, self.placement)

    @cached_property
    def ground(self) -> Ground | None:
        """The card without its print, and what lies on it."""
        return None if self.card is None else Ground.of(self.card, self.side)
