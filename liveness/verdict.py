"""What a judge says of a clip, and what it knows while it hears it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from onboarding.domain.outcomes import Reason
from onboarding.domain.risk import RiskSignal
from onboarding.liveness.challenge import Challenge
from onboarding.liveness.frames import Frame
from onboarding.liveness.messages import reason
from onboarding.liveness.stream import Stream
from onboarding.liveness.watch import Watcher


@dataclass(frozen=True, slots=True)
class LivenessVerdict:
    """``passed``: done. ``refer``: a person decides. Neither: the applicant may try again.

    ``reasons`` say why not passed. ``match`` is the score against the document (None where it was not
    compared). ``signals`` are figures for review and audit, JSON-ready, not for the applicant; ``risk`` is what
    speaks for fraud without proving it.
    """

    passed: bool
    refer: bool
    reasons: tuple[Reason, ...]
    match: float | None = None
    signals: Mapping[str, Any] = field(default_factory=dict)
    risk: tuple[RiskSignal, ...] = ()


class Again(Exception):
    """There is something to change before a verdict."""

    def __init__(self, problems: Sequence[Reason], match: float | None = None) -> None:
        super().__init__([problem.code for problem in problems])
        self.problems = problems
        self.match = match


@dataclass
class Hearing:
    """One clip before the judge, and what is found out about it."""

    challenge: Challenge
    frames: Sequence[Frame]
    attempt: str
    signals: dict[str, Any] = field(default_factory=dict)
    risk: list[RiskSignal] = field(default_factory=list)
    stream: Stream = field(init=False)
    watcher: Watcher = field(init=False)

    def verdict(self, *codes: str, match: float | None = None, refer: bool = False) -> LivenessVerdict:
        return self.conclude([reason(code) for code in codes], match=match, refer=refer)

    def conclude(
        self, reasons: Sequence[Reason], *, match: float | None = None, refer: bool = False
    ) -> LivenessVerdict:
        """Passed where there is no reason why not."""
        return LivenessVerdict(not reasons, refer, tuple(reasons), match, self.signals, tuple(self.risk))
