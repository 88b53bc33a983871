"""Proving a live person who matches the document (人证合一): challenge, clip, verdict.

    challenge = Challenge.new()                        # keep it with the application, show its actions
    verdict = LivenessJudge().judge(challenge, [Frame(jpeg, at_ms), ...], portrait_bgr)

What it shows: that someone with that face did, in order and in time, what was asked a moment ago, with a
head that turns in depth. What it is not: an ISO/IEC 30107-3 evaluated presentation attack detector.
"""

from onboarding.liveness.challenge import Action, Challenge
from onboarding.liveness.embedding import MatchPolicy
from onboarding.liveness.face_models import FaceModels
from onboarding.liveness.frames import Frame
from onboarding.liveness.judge import LivenessJudge
from onboarding.liveness.messages import ACTION_LABELS
from onboarding.liveness.policy import LivenessPolicy
from onboarding.liveness.verdict import LivenessVerdict

__all__ = [
    "ACTION_LABELS",
    "Action",
    "Challenge",
    "FaceModels",
    "Frame",
    "LivenessJudge",
    "LivenessPolicy",
    "LivenessVerdict",
    "MatchPolicy",
]
