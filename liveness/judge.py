"""The judge: is a live person doing what was asked, and is it the person on the document?

Checks run from cheap to dear and stop at the first group that finds something to change: delivery,
pictures, actions, one face throughout, the match with the document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from onboarding.domain.outcomes import Reason
from onboarding.liveness.actions import Neutral, Performed, find_neutral, performed
from onboarding.liveness.challenge import Challenge
from onboarding.liveness.delivery import delivery_problems, is_dense, repeated_share
from onboarding.liveness.face_models import FaceModels
from onboarding.liveness.frames import Frame, UnreadableFrameError
from onboarding.liveness.identity import Likeness, find_portrait, likeness, sample
from onboarding.liveness.messages import not_seen, reason
from onboarding.liveness.order import order_problems
from onboarding.liveness.pictures import picture_problems
from onboarding.liveness.policy import LivenessPolicy
from onboarding.liveness.ports import Face, Image
from onboarding.liveness.watch import largest_step, watch


@dataclass(frozen=True, slots=True)
class LivenessVerdict:
    """``passed``: done. ``refer``: a person decides. Neither: the applicant may try again.

    ``reasons`` say why not passed. ``match`` is the score against the document (None where it was not
    compared). ``signals`` are figures for review and audit, JSON-ready, not for the applicant.
    """

    passed: bool
    refer: bool
    reasons: tuple[Reason, ...]
    match: float | None = None
    signals: Mapping[str, Any] = field(default_factory=dict)


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
        arrived = now or datetime.now(UTC)
        problems = delivery_problems(challenge, frames, self._policy, now)
        if problems:
            return _again(problems, {"frames": len(frames)})
        signals = {
            "frames": len(frames),
            "duration_ms": frames[-1].at_ms - frames[0].at_ms,
            "answered_after_ms": round((arrived - challenge.issued_at).total_seconds() * 1000),
            "repeated_share": _rounded(repeated_share(frames)),
        }
        # Every other picture of a dense clip tells as much at half the cost, unless an action fell between.
        if is_dense(frames, self._policy):
            verdict = self._judge_pictures(challenge, frames[::2], reference, signals)
            if not any(not_seen(action) in verdict.reasons for action in challenge.actions):
                return verdict
        return self._judge_pictures(challenge, frames, reference, signals)

    def _judge_pictures(
        self,
        challenge: Challenge,
        frames: Sequence[Frame],
        reference: Image | None,
        signals: Mapping[str, Any],
    ) -> LivenessVerdict:
        signals = dict(signals) | {"looked_at": len(frames)}
        try:
            moments = list(watch(frames, self._models.reader))
        except UnreadableFrameError as error:
            return _again([reason(error.code)], signals)
        problems = picture_problems(moments, self._policy)
        if problems:
            return _again(problems, signals)
        return self._judge_person(challenge, frames, [moment.face for moment in moments], reference, signals)

    def _judge_person(
        self,
        challenge: Challenge,
        frames: Sequence[Frame],
        faces: Sequence[Face | None],
        reference: Image | None,
        signals: dict[str, Any],
    ) -> LivenessVerdict:
        reader, policy = self._models.reader, self._policy
        neutral = find_neutral(faces, reader)
        if neutral is None:
            return _again([reason("not_facing")], signals)
        if neutral.eye_opening < policy.min_open_eye:
            return _again([reason("eyes_closed")], signals)
        seen = performed(faces, neutral, reader, policy)
        signals |= _account(neutral, seen) | {"largest_step": _rounded(largest_step(faces))}
        problems = order_problems(challenge.actions, seen)
        if problems:
            return _again(problems, signals)
        portrait = None if reference is None else find_portrait(reference, reader)
        alike = likeness(sample(frames, faces, neutral, seen), portrait, self._models)
        signals |= {"same_face": _rounded(alike.throughout)}
        signals |= {f"passive_{name}": _rounded(score) for name, score in alike.live.items()}
        return self._decide(alike, reference is not None and portrait is None, signals)

    def _decide(self, alike: Likeness, portrait_lost: bool, signals: Mapping[str, Any]) -> LivenessVerdict:
        policy = self._policy
        if alike.throughout < policy.match.review:
            return _again([reason("face_changed")], signals)
        doubts = ["portrait_unreadable"] if portrait_lost else []
        if alike.match is not None:
            decision = policy.match.decide(alike.match)
            if decision == "reject":
                return LivenessVerdict(False, False, (reason("other_person"),), alike.match, signals)
            if decision == "review":
                doubts.append("match_unsure")
        if any(score < policy.passive_live for score in alike.live.values()):
            doubts.append("capture_doubtful")
        return LivenessVerdict(not doubts, bool(doubts), tuple(map(reason, doubts)), alike.match, signals)


def _again(problems: Sequence[Reason], signals: Mapping[str, Any]) -> LivenessVerdict:
    return LivenessVerdict(False, False, tuple(problems), None, signals)


def _account(neutral: Neutral, seen: Sequence[Performed]) -> dict[str, Any]:
    """What was seen, for a reviewer."""
    return {
        "performed": [span.action.value for span in seen],
        "eye_opening": _rounded(neutral.eye_opening),
        "depth_residuals": [_rounded(span.residual) for span in seen if span.residual is not None],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
