"""The judge: is a live person doing what was asked, and is it the person on the document?

Checks run from cheap to dear and stop at the first that finds something to change: delivery, pictures, actions,
screen colours, one face throughout, the match with the document, and whether the clip was ever shown before.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from onboarding.domain.outcomes import Reason
from onboarding.domain.risk import RiskSignal, combined
from onboarding.liveness.actions import Neutral, Performed, find_neutral, may_be_between, performed
from onboarding.liveness.cameras import camera_risk
from onboarding.liveness.challenge import Challenge
from onboarding.liveness.coverings import covering
from onboarding.liveness.delivery import delivery_problems, strides
from onboarding.liveness.face_models import FaceModels
from onboarding.liveness.frames import Frame, UnreadableFrameError, decode
from onboarding.liveness.identity import Likeness, as_bgr, find_portrait, likeness, sample
from onboarding.liveness.messages import not_seen, reason
from onboarding.liveness.order import freeze_problems, is_abrupt, order_problems, tempo_problems
from onboarding.liveness.past_clips import MemoryPastClips, PastClips
from onboarding.liveness.pictures import picture_problems
from onboarding.liveness.policy import LivenessPolicy
from onboarding.liveness.ports import Image
from onboarding.liveness.reflection import follow
from onboarding.liveness.stream import look
from onboarding.liveness.verdict import Again, Hearing, LivenessVerdict
from onboarding.liveness.watch import Moment, Watcher, largest_step


class LivenessJudge:
    """Judges clips; remembers of those that passed only what recognises a copy. Safe to share between threads.

    ``past_clips`` None: this judge's own memory. Where several processes judge, give them one that they share.
    """

    def __init__(
        self,
        *,
        models: FaceModels | None = None,
        policy: LivenessPolicy | None = None,
        past_clips: PastClips | None = None,
    ) -> None:
        self._models = models or FaceModels.packaged()
        self._policy = policy or LivenessPolicy()
        self._past_clips = past_clips or MemoryPastClips()
        self._secret = secrets.token_hex(16)

    @property
    def policy(self) -> LivenessPolicy:
        """The bounds it applies."""
        return self._policy

    def judge(
        self,
        challenge: Challenge,
        frames: Sequence[Frame],
        reference: Image | None,
        *,
        now: datetime | None = None,
        camera: str = "",
        attempt: str = "",
    ) -> LivenessVerdict:
        """Judge a clip against its challenge and the document's portrait (BGR).

        Without a reference only liveness is judged and ``match`` is None: the caller must then see to
        the match by other means. ``now`` is when the answer arrived (UTC): give it wherever you take it, so that a
        clip of more time than has passed since the challenge is refused; without it only the deadline is kept.
        ``camera`` is the name the browser gives it, a weak sign where it is that of a program. No clip passes twice,
        unless it is the same ``attempt`` that is judged again because its verdict was lost.
        """
        hearing = Hearing(challenge, _from_nought(frames), attempt, risk=list(camera_risk(camera)))
        try:
            self._hear_delivery(hearing, _aware(now))
            moments, neutral, seen = self._hear_actions(hearing)
            self._hear_colors(hearing, moments)
            alike = self._hear_identity(hearing, moments, neutral, seen, as_bgr(reference))
        except Again as again:
            return hearing.conclude(again.problems, match=again.match)
        except UnreadableFrameError as error:
            return hearing.verdict(error.code)
        return self._decide(hearing, alike, portrait_lost=reference is not None and alike.match is None)

    def _hear_delivery(self, hearing: Hearing, now: datetime | None) -> None:
        frames = hearing.frames
        hearing.signals["frames"] = len(frames)
        _again_if(delivery_problems(hearing.challenge, frames, self._policy, now))
        answered = (now or datetime.now(UTC)) - hearing.challenge.issued_at
        hearing.signals |= {
            "duration_ms": frames[-1].at_ms - frames[0].at_ms,
            "answered_after_ms": round(answered.total_seconds() * 1000),
        }
        hearing.stream = look(frames)
        hearing.signals |= hearing.stream.signals
        hearing.risk += hearing.stream.risk

    def _hear_actions(self, hearing: Hearing) -> tuple[list[Moment], Neutral, list[Performed]]:
        """Look at some of the pictures, and closer while an action is missing or sudden: much may lie between them."""
        asked = hearing.challenge.actions
        hearing.watcher = Watcher(hearing.frames, self._models.reader, tints=bool(hearing.challenge.colors))
        problems: list[Reason] = []
        for stride in strides(hearing.frames, self._policy):
            moments = hearing.watcher.every(stride)
            hearing.signals["looked_at"] = len(moments)
            _again_if(picture_problems(moments, self._policy))
            neutral = self._neutral(moments)
            seen = performed(moments, neutral, self._models.reader, self._policy)
            hearing.signals |= _account(neutral, seen, moments)
            problems = order_problems(asked, seen)
            missing = [action for action in asked if not_seen(action) in problems]
            if not all(may_be_between(action, moments, neutral, self._policy) for action in missing):
                break
            if not missing and not any(is_abrupt(span, self._policy) for span in seen):
                break
        if problems:
            raise Again(_covered(hearing, moments[neutral.index]) or problems)
        _again_if(freeze_problems(asked, seen, moments, hearing.frames, self._policy))
        _again_if(tempo_problems(asked, seen, hearing.frames, self._policy))
        return moments, neutral, seen

    def _neutral(self, moments: Sequence[Moment]) -> Neutral:
        neutral = find_neutral(moments, self._models.reader)
        if neutral is None:
            raise Again([reason("not_facing")])
        if neutral.eye_opening < self._policy.min_open_eye:
            raise Again([reason("eyes_closed")])
        return neutral

    def _hear_colors(self, hearing: Hearing, moments: Sequence[Moment]) -> None:
        """A face that reflects other colours was filmed at another time; one that reflects none is only odd."""
        colors = hearing.challenge.colors
        if not colors:
            return
        found = follow(colors, [moment.at_ms for moment in moments], [moment.tint for moment in moments])
        hearing.signals["colors"] = {
            "followed": found.followed,
            "lag_ms": found.lag_ms,
            "gain": _rounded(found.gain),
            "correlation": _rounded(found.correlation),
        }
        if found.followed is False:
            hearing.risk.append(RiskSignal("colors_differ", 1.0))
            raise Again([reason("colors_differ")])
        if found.followed is None:
            hearing.risk.append(RiskSignal("colors_absent", self._policy.colors_absent_weight))

    def _hear_identity(
        self,
        hearing: Hearing,
        moments: Sequence[Moment],
        neutral: Neutral,
        seen: Sequence[Performed],
        reference: Image | None,
    ) -> Likeness:
        models, policy = self._models, self._policy
        cuts, seed = hearing.stream.jumps, self._secret + hearing.challenge.id
        samples = sample(hearing.frames, hearing.watcher, moments, neutral, seen, cuts=cuts, seed=seed)
        portrait = None if reference is None else find_portrait(reference, models.reader)
        alike = likeness(samples, portrait, models)
        hearing.signals["same_face"] = _rounded(alike.throughout)
        for name, score in alike.live.items():
            hearing.signals[f"passive_{name}"] = _rounded(score)
            if score < policy.passive_live:
                weight = policy.passive_weights.get(name, policy.passive_weight)
                hearing.risk.append(RiskSignal(f"passive_{name}", weight))
        if alike.throughout < (policy.same_face if models.tracker else policy.match.review):
            raise Again([reason("face_changed")])
        if alike.match is not None and policy.match.decide(alike.match) == "reject":
            raise Again(_covered(hearing, moments[neutral.index]) or [reason("other_person")], alike.match)
        return alike

    def _decide(self, hearing: Hearing, alike: Likeness, *, portrait_lost: bool) -> LivenessVerdict:
        if not self._past_clips.claim(hearing.stream.fingerprint, hearing.attempt):
            hearing.risk.append(RiskSignal("clip_seen_before", 1.0))
            return hearing.verdict("clip_seen_before", match=alike.match)
        doubts = ["portrait_unreadable"] if portrait_lost else []
        if alike.match is not None and self._policy.match.decide(alike.match) == "review":
            doubts.append("match_unsure")
        if combined(hearing.risk) >= self._policy.review_weight:
            doubts.append("capture_doubtful")
        return hearing.verdict(*doubts, match=alike.match, refer=bool(doubts))


def _covered(hearing: Hearing, rest: Moment) -> list[Reason]:
    """What hides a part of the face: the better advice where an action was not seen or nobody recognised."""
    found = covering(decode(hearing.frames[rest.index].image), rest.face) if rest.face else None
    return [reason(found)] if found else []


def _again_if(problems: Sequence[Reason]) -> None:
    if problems:
        raise Again(problems)


def _from_nought(frames: Sequence[Frame]) -> list[Frame]:
    """The clip on a clock of its own: epochs have too many digits to reckon with."""
    clip, longest = list(frames), 2**53
    return [replace(frame, at_ms=max(-longest, min(longest, frame.at_ms - clip[0].at_ms))) for frame in clip]


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
