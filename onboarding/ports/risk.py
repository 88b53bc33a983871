"""Where a bank's fraud monitoring hears what a stage noticed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from onboarding.domain.risk import RiskSignal


class RiskMonitor(Protocol):
    """A bank's fraud or case management system."""

    def observe(self, application_id: str, at: datetime, signals: Sequence[RiskSignal]) -> None:
        """Told once the outcome is committed, at most once; the store keeps the same signals.

        What it raises is logged by type and changes nothing.
        """
        ...
