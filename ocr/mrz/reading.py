"""What a reading of a machine-readable zone holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from onboarding.domain.outcomes import Reason
from onboarding.ocr.mrz.formats import FormatName
from onboarding.ocr.reading import LOW_CONFIDENCE, Field


@dataclass(frozen=True, slots=True)
class MrzReading:
    """The machine-readable zone of a passport or card, read from a picture.

    ``lines`` are two or three, whole; ``fields`` as :class:`~onboarding.ocr.mrz.Mrz` has them, each with its confidence
    and place; ``checks`` say for each check digit whether it holds. ``doubts`` name what does not fit together, each
    with a sentence for the holder: ``mrz_check_failed``, and ``mrz_surname_disagrees``, ``mrz_given_names_disagrees``,
    ``mrz_document_number_disagrees``, ``mrz_birth_date_disagrees``, ``mrz_expiry_date_disagrees`` where the page
    prints something else.
    """

    format: FormatName
    lines: tuple[str, ...] = field(repr=False)
    fields: Mapping[str, Field]
    checks: Mapping[str, bool]
    doubts: tuple[Reason, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether every check digit holds. Names, states and sex have none: see ``confidence``."""
        return all(self.checks.values())

    @property
    def confidence(self) -> float:
        """A zone is as sure as its least sure field, 0..1."""
        return min(value.confidence for value in self.fields.values())

    def unsure(self, threshold: float = LOW_CONFIDENCE) -> tuple[str, ...]:
        """Names of the fields a person should check."""
        return tuple(name for name, value in self.fields.items() if value.confidence < threshold)
