"""Whether the frames arrived as a camera would send them, judged before any picture is decoded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby, islice, pairwise
from statistics import median

from onboarding.domain.outcomes import Reason
from onboarding.liveness.challenge import Challenge
from onboarding.liveness.frames import Frame, UnreadableFrameError, size_of
from onboarding.liveness.messages import reason
from onboarding.liveness.policy import LivenessPolicy

#: What is said before anybody looked at a face: the challenge is as good as new until its deadline.
UNJUDGED = frozenset(
    {
        "too_few_frames",
        "too_many_frames",
        "frames_backwards",
        "unreadable_frame",
        "sizes_differ",
        "frozen_frames",
        "too_fast",
        "too_slow",
        "time_not_passed",
        "interrupted",
    }
)


def delivery_problems(
    challenge: Challenge, frames: Sequence[Frame], policy: LivenessPolicy, now: datetime | None
) -> list[Reason]:
    """The first thing wrong with when and how the frames came, or nothing.

    ``now`` is when the answer arrived; None where nobody took that time, and the two clocks are not compared.
    """
    return [reason(code) for code in islice(_codes(challenge, frames, policy, now), 1)]


def strides(frames: Sequence[Frame], policy: LivenessPolicy) -> list[int]:
    """Which pictures to look at, from coarse to fine: every fourth, every other, all.

    The first is as coarse as still shows every action but perhaps a blink; the last leaves out what comes too fast
    to tell anything new.
    """
    gap = usual_gap(frames)
    coarse = max((2**k for k in range(8) if 2**k * gap <= policy.coarse_gap_ms), default=1)
    while coarse > 1 and len(frames[::coarse]) < policy.min_frames:
        coarse //= 2
    finer = [coarse >> k for k in range(coarse.bit_length()) if (coarse >> k) * gap >= policy.fine_gap_ms]
    return finer or [coarse]


def usual_gap(frames: Sequence[Frame]) -> float:
    """Median time between two of at least two pictures, in ms."""
    return median(_gaps(frames))


def longest_freeze(frames: Sequence[Frame]) -> int:
    """For how long the same bytes came again and again, in ms."""
    runs = [list(run) for _, run in groupby(frames, key=lambda frame: frame.image)]
    return max(run[-1].at_ms - run[0].at_ms for run in runs)


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
    try:
        sizes = {size_of(frame.image) for frame in frames}
    except UnreadableFrameError as error:
        yield error.code
        return
    if len(sizes) > 1:
        yield "sizes_differ"
    duration = frames[-1].at_ms - frames[0].at_ms
    if longest_freeze(frames) > min(policy.max_frozen_ms, policy.max_frozen_share * duration):
        yield "frozen_frames"
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
