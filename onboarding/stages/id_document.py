"""Step 1a: both sides of the identity card, read and confirmed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import cv2

from onboarding.domain.age import age_on
from onboarding.domain.application import Application
from onboarding.domain.outcomes import Attachment, Done, Outcome, Reason, Refer, Refused, Reply, Retry
from onboarding.domain.results import IdentityDocument
from onboarding.domain.states import State
from onboarding.domain.steps import Step
from onboarding.domain.text import Text
from onboarding.ocr import BACK_FIELDS, FRONT_FIELDS, LOW_CONFIDENCE, IdCardReading, read_id_card
from onboarding.ports.chip import ChipReader
from onboarding.signing.typesetter import prints

from . import chip_document, picture_quality
from .chip_document import NewChipReading, ReadChip
from .confirmed_document import LABELS, confirm
from .identity_doubts import UNPRINTABLE, for_a_person
from .seam import Prompt, Stage

Side = Literal["front", "back"]
SIDES: tuple[Side, ...] = ("front", "back")

PICTURE_MISSING = Reason(
    "picture_missing",
    Text("还缺证件照片，请拍好正反两面。", "A side of the card is missing. Please take both sides."),
)


@dataclass(frozen=True, slots=True)
class ReadSide:
    """A photo of one side: JPEG, PNG or WebP bytes."""

    side: Side
    image: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class ConfirmReading:
    """Fields as the applicant confirms or corrects them; a field left out stands as it was read."""

    corrections: dict[str, str] = field(default_factory=dict, repr=False)


class IdDocumentStage(Stage[ConfirmReading, IdentityDocument]):
    """Reads both sides (``read``), shows doubtful fields for checking, and keeps both readings.

    ``read`` turns a photo into an :class:`IdCardReading`; it raises an OnboardingError with advice where nothing
    usable is there. ``chip`` reads the chip in the card, where a native app can (``chip_challenge``, then ``chip``);
    without it, or without NFC, the photos stand alone. ``prints`` says whether the agreement can show a name:
    better known now than at signing.

    A picture that hides who one is must be taken again (:mod:`.picture_quality`). A card with signs of alteration,
    a copy or a screen in its place, or key details that the applicant corrected, go to a person whatever policies a
    bank has. No main card is issued under ``minimum_age`` (credit card rules, Art 38).
    """

    name = "id_document"
    step = Step.IDENTITY
    title = Text("拍摄身份证", "Photograph your ID card")
    answer = ConfirmReading
    result = IdentityDocument
    reaches = State.MATERIALS_RECEIVED
    actions: ClassVar[Mapping[str, type[Any]]] = {
        "read": ReadSide,
        "chip_challenge": NewChipReading,
        "chip": ReadChip,
    }

    def __init__(
        self,
        read: Callable[[bytes], IdCardReading] = read_id_card,
        *,
        chip: ChipReader | None = None,
        minimum_age: int = 18,
        prints: Callable[[str], bool] = prints,
    ) -> None:
        self._read = read
        self._chip = chip
        self._prints = prints
        self._minimum_age = minimum_age

    def prompt(self, application: Application) -> Prompt:
        sides = {side: application.memory.get(side) for side in SIDES}
        ready = all(sides.values())
        read = [chip_document.with_chip(kept["fields"], application.memory) for kept in sides.values() if kept]
        fields = [shown for side in read for shown in _shown(side)]
        chip = {"offered": self._chip is not None, "read": chip_document.was_read(application.memory)}
        return Prompt({"sides": sides, "fields": fields, "ready": ready, "chip": chip})

    def act(
        self, application: Application, action: str, request: ReadSide | NewChipReading | ReadChip
    ) -> Reply | Retry:
        """Read one side, or the chip; what was read is kept until the applicant confirms."""
        match request:
            case NewChipReading():
                return chip_document.challenge(self._chip, application)
            case ReadChip():
                return chip_document.read(self._chip, application, request)
        return self._read_side(application, request)

    def _read_side(self, application: Application, request: ReadSide) -> Reply | Retry:
        reading = self._read(request.image)
        if again := picture_quality.retake(reading, request.side, application.memory):
            return again
        attachments: dict[str, Attachment] = {request.side: Attachment(request.image, _media_type(request.image))}
        if reading.side == "front" and not chip_document.was_read(application.memory):
            attachments["portrait"] = _portrait(reading, attachments["front"])
        kept = _kept(reading)
        return Reply(
            data={
                "side": reading.side,
                "fields": _shown(chip_document.with_chip(kept["fields"], application.memory)),
                "advice": [*reading.quality, *reading.doubts],
            },
            memory={**application.memory, reading.side: kept},
            attachments=attachments,
            evidence={"side": reading.side, "flags": [r.code for r in (*reading.quality, *reading.doubts)]},
        )

    def run(self, application: Application, answer: ConfirmReading) -> Outcome:
        missing: dict[str, Reason] = {side: PICTURE_MISSING for side in SIDES if not application.memory.get(side)}
        if missing:
            return Retry(missing)
        readings = {**application.memory["front"]["fields"], **application.memory["back"]["fields"]}
        today = application.now.date()
        known = chip_document.with_chip(readings, application.memory)
        document, problems = confirm(known, answer.corrections, today)
        if document is None:
            return Retry(problems)
        document = chip_document.marked(document, application.memory)
        if age_on(document.birth_date, today) < self._minimum_age:
            return Refused((_too_young(self._minimum_age),))
        corrected = sorted(name for name, reading in document.readings.items() if reading.corrected is not None)
        doubts = [code for side in SIDES for code in application.memory[side]["doubts"]]
        reasons = for_a_person(document, doubts) + chip_document.doubts(readings, application.memory)
        if not self._prints(document.name):
            reasons += (UNPRINTABLE,)
        differing = chip_document.differing(readings, application.memory)
        evidence = {"corrected": corrected, "source": document.source, "differing": differing}
        return Refer(reasons, document, evidence=evidence) if reasons else Done(document, evidence=evidence)


def _kept(reading: IdCardReading) -> dict[str, Any]:
    """A reading as JSON: texts and confidences; pictures are kept as attachments."""
    return {
        "fields": {
            name: {"text": f.text, "confidence": round(f.confidence, 4), "alternatives": list(f.alternatives)}
            for name, f in reading.fields.items()
        },
        "doubts": picture_quality.doubts(reading),
        "advice": [{"code": r.code, "zh": r.text.zh, "en": r.text.en} for r in (*reading.quality, *reading.doubts)],
    }


def _shown(fields: Mapping[str, Any]) -> list[dict[str, Any]]:
    names = FRONT_FIELDS if "name" in fields else BACK_FIELDS
    return [
        {
            "name": name,
            "label": LABELS[name],
            "text": fields[name]["text"],
            "confidence": fields[name]["confidence"],
            "check": fields[name]["confidence"] < LOW_CONFIDENCE,
        }
        for name in names
    ]


def _too_young(years: int) -> Reason:
    return Reason(
        "under_age",
        Text(
            "申请主卡须年满 {n} 周岁。到时欢迎您再来申请。",
            "You need to be {n} or older to apply for a main card. You are welcome to apply then.",
        ).format(n=years),
    )


def _portrait(reading: IdCardReading, picture: Attachment) -> Attachment:
    """The portrait, or, where it could not be cut out, the whole picture: the face is looked for in it."""
    return picture if reading.portrait is None else Attachment(_png(reading.portrait), "image/png")


def _png(image: Any) -> bytes:
    return cv2.imencode(".png", image)[1].tobytes()


def _media_type(image: bytes) -> str:
    if image.startswith(b"\x89PNG"):
        return "image/png"
    return "image/webp" if image[8:12] == b"WEBP" else "image/jpeg"
