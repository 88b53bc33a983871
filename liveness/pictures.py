"""Whether the pictures are good enough to judge a person by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from onboarding.domain.outcomes import Reason
from onboarding.liveness.coverings import outside
from onboarding.liveness.measures import interocular
from onboarding.liveness.messages import reason
from onboarding.liveness.policy import LivenessPolicy
from onboarding.liveness.watch import Moment

RIVAL_LOOKS = 2  # one look may mistake a pattern for a face


def picture_problems(moments: Sequence[Moment], policy: LivenessPolicy) -> list[Reason]:
    """The first thing to change about camera, light or place, or nothing."""
    return [reason(code) for code in _codes(moments, policy)][:1]


def _codes(moments: Sequence[Moment], policy: LivenessPolicy) -> Iterator[str]:
    bearable = policy.max_bad_share * len(moments)
    if sum(moment.blank for moment in moments) > bearable:
        yield "blank_frames"
    if median(moment.brightest for moment in moments) < policy.min_brightest:
        yield "too_dark"
    faces = [moment.face for moment in moments if moment.face is not None]
    if not faces or len(moments) - len(faces) > bearable:
        yield "no_face"
        return
    if median(outside(moment.face, moment.size) for moment in moments if moment.face) > policy.max_outside:
        yield "out_of_frame"
    if sum(moment.rival >= policy.rival_share for moment in moments) >= RIVAL_LOOKS:
        yield "two_faces"
    if median(interocular(face.points) for face in faces) < policy.min_interocular_px:
        yield "face_too_small"
