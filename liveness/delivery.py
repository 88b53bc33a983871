"""Whether the frames arrived as a camera would send them, judged before any picture is decoded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby, pairwise
from statistics import median

from onboarding.domain.outcomes import Reason
from onboarding.liveness.challenge import Challenge
from onboarding.liveness.frames import Frame, is_picture
from onboarding.liveness.messages import reason
from onboarding.liveness.policy import LivenessPolicy


def delivery_problems(
    challenge: Challenge, frames: Sequence[Frame], policy: LivenessPolicy, now: datetime | None
) -> list[Reason]:
    """The first thing wrong with when and how the frames came, or nothing.

    ``now`` is when the answer arrived; None where nobody took that time, and the two clocks are not compared.
    """
    return [reason(code) for code in _codes(challenge, frames, policy, now)][:1]


def is_dense(frames: Sequence[Frame], policy: LivenessPolicy) -> bool:
    """Whether half of the frames would still be a clip of its own."""
    half = frames[::2]
    return len(half) >= policy.min_frames and median(_gaps(half)) <= policy.dense_gap_ms


def repeated_share(frames: Sequence[Frame]) -> float:
    """Share of frames whose bytes were seen before: above 0 for a stalled page, high for a looped video."""
    return 1 - len({frame.image for frame in frames}) / max(1, len(frames))


def _codes(
    challenge: Challenge, frames: Sequence[Frame], policy: LivenessPolicy, now: datetime | None
) -> Iterator[str]:
    if challenge.expired(now or datetime.now(UTC)):
        yield "expired"
    if len(frames) < policy.min_frames:
        yield "too_few_frames"
        return
    if len(frames) > policy.max_frames:
        yield "too_many_frames"
    gaps = _gaps(frames)
    if min(gaps) <= 0:
        yield "frames_backwards"
    if not all(is_picture(frame.image) for frame in frames):
        yield "unreadable_frame"
    if max(len(list(run)) for _, run in groupby(frames, key=lambda frame: frame.image)) > policy.max_identical_run:
        yield "frozen_frames"
    duration = frames[-1].at_ms - frames[0].at_ms
    if duration < policy.min_ms_per_action * len(challenge.actions):
        yield "too_fast"
    if duration > policy.max_duration_ms:
        yield "too_slow"
    if now and duration > (now - challenge.issued_at).total_seconds() * 1000 + policy.max_ahead_ms:
        yield "time_not_passed"
    if median(gaps) > policy.max_median_gap_ms or max(gaps) > policy.max_gap_ms:
        yield "interrupted"


def _gaps(frames: Sequence[Frame]) -> list[int]:
    return [after.at_ms - before.at_ms for before, after in pairwise(frames)]
