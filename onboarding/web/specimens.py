"""What a tester without card or camera may use: specimen material that goes through the real stages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from onboarding.domain.outcomes import Outcome, Reply
from onboarding.domain.text import Text
from onboarding.engine import Engine


class SpecimenSource(Protocol):
    """Invented personas. Used only where ``ONBOARDING_SANDBOX`` is on."""

    def personas(self) -> Sequence[tuple[str, Text, Text]]:
        """Key, title and description of each."""

    def phone(self, persona: str) -> str:
        """The persona's phone, E.164. Raises KeyError."""

    def stages(self) -> frozenset[str]:
        """Names of the stages that specimen material exists for."""

    def play(self, engine: Engine, application_id: str, stage: str, persona: str, session: str) -> Outcome | Reply:
        """Send the persona's material for one stage through the engine, as an applicant would."""
