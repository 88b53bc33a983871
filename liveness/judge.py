"""The judge: is a live person doing what was asked, and is it the person on the document?

Checks run from cheap to dear and stop at the first that finds something to change: delivery, pictures, actions,
one face throughout, the match with the document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from onboarding.domain.outcomes import Reason
from onboarding.domain.risk import RiskSignal, combined
from onboarding.liveness.actions import Neutral, Performed, find_neutral, performed
from onboarding.liveness.challenge import Challenge
from onboarding.liveness.delivery import delivery_problems, repeated_share, strides
from onboarding.liveness.face_models import FaceModels
from onboarding.liveness.frames import Frame, UnreadableFrameError
from onboarding.liveness.identity import Likeness, find_portrait, likeness, sample
from onboarding.liveness.messages import not_seen, reason
from onboarding.liveness.order import order_problems
from onboarding.liveness.pictures import picture_problems
from onboarding.liveness.policy import LivenessPolicy
from onboarding.liveness.ports import Image
from onboarding.liveness.watch import Moment, Watcher, largest_step


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


class LivenessJudge:
    """Judges clips; holds no state between them and is safe to share between threads."""

    def __init__(self, *, models: FaceModels | None = None, policy: LivenessPolicy | None = None) -> None:
        self._models = models or FaceModels.packaged()
        self._policy = policy or LivenessPolicy()

    def judge(
        self,
        challenge: Challenge,
        frames: Sequence[Frame],
        reference: Image | None,
        *,
        now: datetime | None = None,
    ) -> LivenessVerdict:
        """Judge a clip against its challenge and the document's portrait (BGR).

        Without a reference only liveness is judged and ``match`` is None: the caller must then see to
        the match by other means. ``now`` is when the answer arrived (UTC): give it wherever you take it, so that a
        clip of more time than has passed since the challenge is refused; without it only the deadline is kept.
        """
        hearing = _Hearing(challenge, frames)
        try:
            self._hear_delivery(hearing, _aware(now))
            moments, neutral, seen = self._hear_actions(hearing)
            alike = self._hear_identity(hearing, moments, neutral, seen, reference)
        except _Again as again:
            return LivenessVerdict(False, False, tuple(again.problems), None, hearing.signals, tuple(hearing.risk))
        except UnreadableFrameError as error:
            return LivenessVerdict(False, False, (reason(error.code),), None, hearing.signals, tuple(hearing.risk))
        return self._decide(hearing, alike, portrait_lost=reference is not None and alike.match is None)

    def _hear_delivery(self, hearing: _Hearing, now: datetime | None) -> None:
        frames = hearing.frames
        hearing.signals["frames"] = len(frames)
        _again_if(delivery_problems(hearing.challenge, frames, self._policy, now))
        answered = (now or datetime.now(UTC)) - hearing.challenge.issued_at
        hearing.signals |= {
            "duration_ms": frames[-1].at_ms - frames[0].at_ms,
            "answered_after_ms": round(answered.total_seconds() * 1000),
            "repeated_share": _rounded(repeated_share(frames)),
        }

    def _hear_actions(self, hearing: _Hearing) -> tuple[list[Moment], Neutral, list[Performed]]:
        """Look at some of the pictures, and closer while an action is missing: it may have fallen between."""
        asked = hearing.challenge.actions
        hearing.watcher = Watcher(hearing.frames, self._models.reader)
        problems: list[Reason] = []
        for stride in strides(hearing.frames, self._policy):
            moments = hearing.watcher.every(stride)
            hearing.signals["looked_at"] = len(moments)
            _again_if(picture_problems(moments, self._policy))
            neutral = self._neutral(moments)
            seen = performed(moments, neutral, self._models.reader, self._policy)
            hearing.signals |= _account(neutral, seen, moments)
            problems = order_problems(asked, seen, self._policy)
            if not any(not_seen(action) in problems for action in asked):
                break
        _again_if(problems)
        return moments, neutral, seen

    def _neutral(self, moments: Sequence[Moment]) -> Neutral:
        neutral = find_neutral(moments, self._models.reader)
        if neutral is None:
            raise _Again([reason("not_facing")])
        if neutral.eye_opening < self._policy.min_open_eye:
            raise _Again([reason("eyes_closed")])
        return neutral

    def _hear_identity(
        self,
        hearing: _Hearing,
        moments: Sequence[Moment],
        neutral: Neutral,
        seen: Sequence[Performed],
        reference: Image | None,
    ) -> Likeness:
        models, policy = self._models, self._policy
        samples = sample(hearing.frames, hearing.watcher, moments, neutral, seen, seed=hearing.challenge.id)
        portrait = None if reference is None else find_portrait(reference, models.reader)
        alike = likeness(samples, portrait, models)
        hearing.signals["same_face"] = _rounded(alike.throughout)
        hearing.signals |= {f"passive_{name}": _rounded(score) for name, score in alike.live.items()}
        if alike.throughout < (policy.same_face if models.tracker else policy.match.review):
            raise _Again([reason("face_changed")])
        return alike

    def _decide(self, hearing: _Hearing, alike: Likeness, *, portrait_lost: bool) -> LivenessVerdict:
        policy, risk = self._policy, tuple(hearing.risk)
        doubts = ["portrait_unreadable"] if portrait_lost else []
        if alike.match is not None:
            decision = policy.match.decide(alike.match)
            if decision == "reject":
                return LivenessVerdict(False, False, (reason("other_person"),), alike.match, hearing.signals, risk)
            if decision == "review":
                doubts.append("match_unsure")
        if any(score < policy.passive_live for score in alike.live.values()) or combined(risk) >= policy.review_weight:
            doubts.append("capture_doubtful")
        reasons = tuple(map(reason, doubts))
        return LivenessVerdict(not doubts, bool(doubts), reasons, alike.match, hearing.signals, risk)


class _Again(Exception):
    """There is something to change before a verdict."""

    def __init__(self, problems: Sequence[Reason]) -> None:
        super().__init__([problem.code for problem in problems])
        self.problems = problems


@dataclass
class _Hearing:
    """One clip before the judge, and what is found out about it."""

    challenge: Challenge
    frames: Sequence[Frame]
    signals: dict[str, Any] = field(default_factory=dict)
    risk: list[RiskSignal] = field(default_factory=list)
    watcher: Watcher = field(init=False)


def _again_if(problems: Sequence[Reason]) -> None:
    if problems:
        raise _Again(problems)


def _aware(now: datetime | None) -> datetime | None:
    return now.replace(tzinfo=UTC) if now is not None and now.tzinfo is None else now


def _account(neutral: Neutral, seen: Sequence[Performed], moments: Sequence[Moment]) -> dict[str, Any]:
    """What was seen, for a reviewer."""
    return {
        "performed": [span.action.value for span in seen],
        "lasted_ms": [round(span.lasted_ms) for span in seen],
        "eye_opening": _rounded(neutral.eye_opening),
        "depth_residuals": [_rounded(span.residual) for span in seen if span.residual is not None],
        "reliefs": [_rounded(span.relief) for span in seen if span.relief is not None],
        "largest_step": _rounded(largest_step(moments)),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
