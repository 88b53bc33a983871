"""Where the two signature fields stand on the last page: the one place that knows.

The template draws its frames from the same numbers, so a field can never miss its frame.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in PDF points (1/72 inch) from the bottom left corner of the page."""

    x: int
    y: int
    width: int
    height: int

    @property
    def corners(self) -> tuple[int, int, int, int]:
        """Lower left x, y and upper right x, y (ISO 32000-1, 7.9.5)."""
        return self.x, self.y, self.x + self.width, self.y + self.height


APPLICANT_FIELD = "Applicant"
BANK_FIELD = "BankSeal"

APPLICANT_BOX = Box(x=62, y=76, width=226, height=100)
BANK_BOX = Box(x=307, y=76, width=226, height=100)
