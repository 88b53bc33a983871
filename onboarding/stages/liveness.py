"""Step 1b: a live person who matches the document (人证合一), or a person who looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol

import cv2
import numpy as np

from onboarding.domain.application import Application
from onboarding.domain.consent import FACE
from onboarding.domain.outcomes import Attachment, Done, Outcome, Reason, Refer, Reply, Retry
from onboarding.domain.results import Assurance, IdentityDocument, LivePerson
from onboarding.domain.states import State
from onboarding.domain.steps import Step
from onboarding.domain.text import Text
from onboarding.liveness import ACTION_LABELS, Challenge, FaceModels, Frame, LivenessJudge, LivenessVerdict
from onboarding.liveness.guidance import hint
from onboarding.liveness.ports import FaceReader

from .seam import Prompt, Stage

NO_CHALLENGE = Reason(
    "no_challenge",
    Text(
        "这组动作已经用过或失效了。请点“重新开始”，按新的提示做一次。",
        "These instructions were already used or are no longer valid. Start again with fresh ones.",
    ),
)
TIMES_MISSING = Reason(
    "times_missing",
    Text(
        "画面与时间的数量不一致，请重新拍摄。",
        "Pictures and their times do not match up. Please record again.",
    ),
)
OTHER_WAY = Reason(
    "face_declined",
    Text(
        "您选择了不使用人脸。工作人员会联系您核实本人，请留意来电。",
        "You chose not to use your face. A member of staff will contact you to make sure it is you; "
        "please keep your phone at hand.",
    ),
)
NO_CONSENT = Reason(
    "face_not_consented",
    Text(
        "您没有同意使用人脸。请选择“换一种方式”，由工作人员核实。",
        "You did not agree to the use of your face. Choose “another way” and staff will verify you.",
    ),
)

COLORS = 8  # 5.6 seconds, within the time that the actions take


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

    ``camera`` is the name that the browser gives the camera.
    """

    challenge_id: str = ""
    frames: list[bytes] = field(default_factory=list, repr=False)
    at_ms: list[int] = field(default_factory=list)
    other_way: bool = False
    camera: str = ""


class Judge(Protocol):
    """Whatever judges clips as :class:`LivenessJudge` does: a bank's own service fits here."""

    def judge(
        self, challenge: Challenge, frames: Sequence[Frame], reference: Any, *, now: datetime | None = None
    ) -> LivenessVerdict: ...


class LivenessStage(Stage[Clip, LivePerson]):
    """Issues single-use challenges and has a judge look at the clip and the document's portrait.

    Who does not want to use a face, or did not consent, is verified by a person (face recognition
    measures, 2025). Frames are dropped after the verdict, but for the one a reviewer needs.
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
        draw: Callable[[datetime, int], Challenge] | None = None,
        reader: FaceReader | None = None,
    ) -> None:
        """``draw`` makes a challenge with so many screen colours; ``reader`` gives the hints before a clip."""
        self._judge = judge or LivenessJudge()
        self._draw = draw or (lambda now, colors: Challenge.new(now=now, colors=colors))
        self._reader = reader or FaceModels.packaged().reader

    def prompt(self, application: Application) -> Prompt:
        return Prompt(
            {
                "challenge": application.memory.get("challenge"),
                "labels": {action.value: label for action, label in ACTION_LABELS.items()},
                "face_consented": application.consent(FACE) is not None,
            }
        )

    def act(self, application: Application, action: str, request: NewChallenge | Look) -> Reply | Retry:
        if application.consent(FACE) is None:
            return Retry({"": NO_CONSENT})
        if isinstance(request, Look):
            return Reply(data={"hint": hint(request.picture, self._reader).value})
        challenge = self._draw(application.now, COLORS if request.colors else 0)
        data = challenge.to_dict()
        labels = {step.value: ACTION_LABELS[step] for step in challenge.actions}
        return Reply(
            data={**data, "labels": labels},
            memory={"challenge": data},
            evidence={"challenge": challenge.id, "actions": data["actions"]},
        )

    def run(self, application: Application, answer: Clip) -> Outcome:
        if answer.other_way:
            person = _by_person(application)
            return Refer((OTHER_WAY,), person, evidence={"assurance": person.assurance.value}, memory={})
        if application.consent(FACE) is None:
            return Retry({"": NO_CONSENT})
        kept = application.memory.get("challenge")
        if not kept or kept["id"] != answer.challenge_id:
            return Retry({"": NO_CHALLENGE})
        if len(answer.frames) != len(answer.at_ms):
            return Retry({"at_ms": TIMES_MISSING}, memory={})
        frames = [Frame(image, at) for image, at in zip(answer.frames, answer.at_ms, strict=True)]
        portrait = _picture(application.attachment("id_document.portrait").content)
        verdict = self._judge.judge(Challenge.from_dict(kept), frames, portrait, now=application.now)
        return self._outcome(application, answer, verdict)

    def _outcome(self, application: Application, answer: Clip, verdict: LivenessVerdict) -> Outcome:
        evidence = {
            "challenge": answer.challenge_id,
            "reasons": [reason.code for reason in verdict.reasons],
            "match": "" if verdict.match is None else f"{verdict.match:.4f}",
            "signals": _texts(verdict.signals),
        }
        used: Mapping[str, Any] = {}  # whatever the verdict, a challenge serves once
        if verdict.passed:
            person = LivePerson("active", _assurance(application, by_face=True), answer.challenge_id)
            evidence["assurance"] = person.assurance.value
            return Done(person, evidence=evidence, memory=used)
        if verdict.refer:
            still = {"still": Attachment(answer.frames[0], "image/jpeg")}
            person = _by_person(application, answer.challenge_id)
            evidence["assurance"] = person.assurance.value
            return Refer(verdict.reasons, person, evidence=evidence, memory=used, attachments=still)
        return Retry({reason.code: reason for reason in verdict.reasons}, evidence=evidence, memory=used)


def _by_person(application: Application, challenge_id: str = "") -> LivePerson:
    return LivePerson("person", _assurance(application, by_face=False), challenge_id)


def _assurance(application: Application, *, by_face: bool) -> Assurance:
    source = application.get(IdentityDocument).source
    return Assurance(f"{source}+{'face' if by_face else 'video'}")


def _picture(content: bytes) -> Any:
    return cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)


def _texts(value: Any) -> Any:
    """Figures as texts: evidence holds no floats, since languages print them differently."""
    if isinstance(value, Mapping):
        return {key: _texts(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_texts(inner) for inner in value]
    if isinstance(value, float):
        return f"{value:.4f}"
    return "" if value is None else value
