"""Step 1b: a live person who matches the document (人证合一), or a person who looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar, Protocol

import cv2
import numpy as np

from onboarding.domain.application import Application
from onboarding.domain.consent import FACE
from onboarding.domain.outcomes import Attachment, Done, Outcome, Reason, Refer, Reply, Retry
from onboarding.domain.results import Assurance, IdentityDocument, LivePerson
from onboarding.domain.risk import RiskSignal
from onboarding.domain.states import State
from onboarding.domain.steps import Step
from onboarding.domain.text import Text
from onboarding.liveness import ACTION_LABELS, Challenge, FaceModels, Frame, LivenessJudge, LivenessVerdict
from onboarding.liveness.failures import is_failure, is_unjudged
from onboarding.liveness.guidance import hint
from onboarding.liveness.messages import reason
from onboarding.liveness.ports import FaceReader

from .codec import NOT_KEPT
from .face_attempts import Attempts, LockPolicy
from .face_evidence import evidence_of
from .face_sentences import CHALLENGE_FOREIGN, CHALLENGE_FORGED, NO_CHALLENGE, NO_CONSENT, OTHER_WAY, TIMES_MISSING
from .seam import Prompt, Stage

#: A challenge from elsewhere is no accident of a page; a lock may be somebody's bad day.
_RISK = {
    CHALLENGE_FOREIGN.code: RiskSignal("challenge_foreign", 0.3),
    CHALLENGE_FORGED.code: RiskSignal("challenge_forged", 0.4),
}
_LOCK_RISK = RiskSignal("many_failures", 0.1)
_DRAWS_RISK = RiskSignal("challenges_drawn", 0.5)


@dataclass(frozen=True, slots=True)
class NewChallenge:
    """A request for a fresh challenge; it replaces the one before. ``colors``: the caller can show some."""

    colors: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """A small picture (JPEG, 160 pixels or more a side) of what the camera sees before a clip begins."""

    picture: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Clip:
    """Frames (JPEG) with their capture times in ms for one challenge; or the wish not to use a face.

    ``camera`` is the name that the browser gives the camera; it may hold a person's, so it is weighed and dropped.
    """

    challenge_id: str = ""
    frames: list[bytes] = field(default_factory=list, repr=False)
    at_ms: list[int] = field(default_factory=list)
    other_way: bool = False
    camera: str = field(default="", repr=False, metadata=NOT_KEPT)


class Judge(Protocol):
    """Whatever judges clips as :class:`LivenessJudge` does: a bank's own service fits here."""

    def judge(
        self,
        challenge: Challenge,
        frames: Sequence[Frame],
        reference: Any,
        *,
        now: datetime | None = None,
        camera: str = "",
        attempt: str = "",
    ) -> LivenessVerdict: ...


class LivenessStage(Stage[Clip, LivePerson]):
    """Issues single-use challenges and has a judge look at the clip and the document's portrait.

    Who does not want to use a face, or did not consent, is verified by a person (face recognition
    measures, 2025). Frames are dropped after the verdict, but for the one a reviewer needs.

    A challenge serves once, as soon as a face was judged by it; what was wrong with the delivery alone leaves it open.
    """

    name = "liveness"
    step = Step.IDENTITY
    title = Text("刷脸核实本人", "Show that it is you")
    answer = Clip
    result = LivePerson
    needs = (IdentityDocument,)
    reaches = State.IDENTITY_VERIFIED
    actions: ClassVar[Mapping[str, type[Any]]] = {"challenge": NewChallenge, "look": Look}
    glances = frozenset({"look"})

    def __init__(
        self,
        judge: Judge | None = None,
        *,
        colors: int = 0,
        lock: LockPolicy | None = None,
        draw: Callable[[datetime, int], Challenge] | None = None,
        reader: FaceReader | None = None,
    ) -> None:
        """``colors``: how many screen colours a challenge shows to those who accept them, .7 seconds each; 8 are as
        long as three actions. ``draw`` makes a challenge with so many; ``reader`` gives the hints before a clip.
        """
        self._judge = judge or LivenessJudge()
        self._colors = colors
        self._lock = lock or LockPolicy()
        self._draw = draw or (lambda now, colors: Challenge.new(now=now, colors=colors))
        self._reader = reader or FaceModels.packaged().reader

    def prompt(self, application: Application) -> Prompt:
        attempts = Attempts.of(application.memory)
        return Prompt(
            {
                "challenge": attempts.challenge.to_dict() if attempts.challenge else None,
                "labels": {action.value: label for action, label in ACTION_LABELS.items()},
                "face_consented": application.consent(FACE) is not None,
                "locked_until": attempts.lock(application.now),
            }
        )

    def act(self, application: Application, action: str, request: NewChallenge | Look) -> Reply | Retry:
        if application.consent(FACE) is None:
            return Retry({"": NO_CONSENT})
        attempts = Attempts.of(application.memory)
        locked = attempts.locked(application.now)
        if locked:
            return Retry({"": locked})
        if isinstance(request, Look):
            return Reply(data={"hint": hint(request.picture, self._reader).value})
        return self._challenge(application.now, attempts, request)

    def _challenge(self, now: datetime, attempts: Attempts, request: NewChallenge) -> Reply:
        challenge = self._draw(now, self._colors if request.colors else 0)
        data = challenge.to_dict()
        colors = "declined" if self._colors and not request.colors else len(challenge.colors)
        return Reply(
            data={**data, "labels": {step.value: ACTION_LABELS[step] for step in challenge.actions}},
            memory=attempts.issued(challenge, self._lock).to_memory(),
            evidence={"challenge": challenge.id, "actions": data["actions"], "colors": colors},
        )

    def run(self, application: Application, answer: Clip) -> Outcome:
        if answer.other_way:
            person = _by_person(application)
            return Refer((OTHER_WAY,), person, evidence={"assurance": person.assurance.value})
        if application.consent(FACE) is None:
            return Retry({"": NO_CONSENT})
        attempts = Attempts.of(application.memory)
        challenge = attempts.challenge
        wrong = attempts.locked(application.now) or attempts.missing(answer.challenge_id)
        if wrong or challenge is None:
            return _closed(wrong or NO_CHALLENGE)
        try:
            frames = [Frame(image, at) for image, at in zip(answer.frames, answer.at_ms, strict=True)]
        except ValueError:  # more or fewer times than pictures, or times beyond any clock
            return Retry({"at_ms": TIMES_MISSING})
        portrait = _picture(application.attachment("id_document.portrait").content)
        verdict = self._judge.judge(
            challenge, frames, portrait, now=application.now, camera=answer.camera, attempt=challenge.id
        )
        if verdict.passed and attempts.drew_many(application.now, self._lock):
            verdict = _doubted(verdict)
        return self._outcome(application, attempts, answer, verdict)

    def _outcome(self, application: Application, attempts: Attempts, answer: Clip, verdict: LivenessVerdict) -> Outcome:
        bounds = getattr(self._judge, "policy", None)
        evidence = evidence_of(attempts.challenge, answer.frames, verdict, bounds)
        if is_unjudged(verdict.reasons):
            return Retry({reason.code: reason for reason in verdict.reasons}, evidence=evidence, risk=verdict.risk)
        attempts = attempts.used()
        if verdict.passed:
            person = LivePerson("active", _assurance(application, by_face=True), answer.challenge_id)
            evidence["assurance"] = person.assurance.value
            fresh = replace(attempts, failures=())
            return Done(person, evidence=evidence, memory=fresh.to_memory(), risk=verdict.risk)
        if verdict.refer:
            still = {"still": Attachment(answer.frames[0], "image/jpeg")}
            person = _by_person(application, answer.challenge_id)
            evidence["assurance"] = person.assurance.value
            memory = attempts.to_memory()
            return Refer(
                verdict.reasons, person, evidence=evidence, memory=memory, attachments=still, risk=verdict.risk
            )
        return self._again(application.now, attempts, verdict, evidence)

    def _again(self, now: datetime, attempts: Attempts, verdict: LivenessVerdict, evidence: dict[str, Any]) -> Retry:
        """Another try with a fresh challenge, or a break after too many."""
        problems = {reason.code: reason for reason in verdict.reasons}
        risk = verdict.risk
        if is_failure(verdict.reasons):
            attempts = attempts.failed(now, self._lock)
        locked = attempts.locked(now)
        if locked:
            problems[locked.code], risk = locked, (*risk, _LOCK_RISK)
            evidence["locked_until"] = attempts.to_memory()["locked_until"]
        return Retry(problems, evidence=evidence, memory=attempts.to_memory(), risk=risk)


def _doubted(verdict: LivenessVerdict) -> LivenessVerdict:
    """What passed, but only after many challenges: a person looks."""
    doubt, risk = (reason("capture_doubtful"),), (*verdict.risk, _DRAWS_RISK)
    return replace(verdict, passed=False, refer=True, reasons=doubt, risk=risk)


def _closed(wrong: Reason) -> Retry:
    return Retry({"": wrong}, risk=(_RISK[wrong.code],) if wrong.code in _RISK else ())


def _by_person(application: Application, challenge_id: str = "") -> LivePerson:
    return LivePerson("person", _assurance(application, by_face=False), challenge_id)


def _assurance(application: Application, *, by_face: bool) -> Assurance:
    source = application.get(IdentityDocument).source
    return Assurance(f"{source}+{'face' if by_face else 'video'}")


def _picture(content: bytes) -> Any:
    return cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
