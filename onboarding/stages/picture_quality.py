"""What a flawed picture of a card means for the journey: take it again, go on, or have a person look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onboarding.domain.outcomes import Reason, Retry
from onboarding.domain.text import Text
from onboarding.ocr import IdCardReading
from onboarding.ocr.quality.lost_fields import in_words
from onboarding.ocr.quality.wrong_side import WRONG_SIDE

from .identity_doubts import IDENTIFYING, INCOMPLETE

RETAKES = 2
"""Flawed pictures of a side that are sent back. The next goes through, to a person: nobody is stuck for ever."""

_HIDES = ("covered", "glare", "out_of_frame", "cut_corner", "blurred", "dark", "over_exposed")
"""Flags that explain why a field was not read."""
_DAMAGED = ("cut_corner",)
"""Flags that ask for another picture whether or not a field is lost."""

NO_PORTRAIT = Reason(
    "no_portrait",
    Text(
        "没有拍到完整的头像。请把整张证件放进画面后重拍。",
        "Your portrait is not fully in the picture. Fit the whole card in the frame and try again.",
    ),
)
NOT_READ = Reason(
    "not_read",
    Text(
        "{fields}没有读清。请在明亮处把证件放平，靠近一些、对准焦点后重拍。",
        "We could not read {fields}. Lay the card flat in good light, move closer and let the camera focus.",
    ),
)
"""For what was not read though nothing is seen to hide it."""
RETAKES_UNEXPLAINED = 1
"""Where nobody knows what is wrong, one more picture may help; after that the applicant types what is missing."""


def retake(reading: IdCardReading, side: str, memory: Mapping[str, Any]) -> Retry | None:
    """Ask for another picture of ``side``, or None to take this one.

    The other side is always sent back: the card only has to be turned. A picture that hides who one is or until
    when the card is valid, :data:`RETAKES` times; one on which that was not read for no known reason, once.
    """
    if reading.side != side:
        return Retry({"image": WRONG_SIDE[side]})
    tried = _tried(memory, side)
    flaw = _flaw(reading) if tried < RETAKES else None
    if flaw is None and tried < RETAKES_UNEXPLAINED:
        flaw = _unread(reading)
    if flaw is None:
        return None
    counts = {**memory.get("retakes", {}), side: tried + 1}
    return Retry({"image": flaw}, memory={**memory, "retakes": counts}, evidence={"side": side, "flags": [flaw.code]})


def doubts(reading: IdCardReading) -> list[str]:
    """Codes of what a person may have to look at, kept with the reading."""
    let_through = [] if _flaw(reading) is None else [INCOMPLETE.code]
    return [*let_through, *(reason.code for reason in (*reading.quality, *reading.doubts))]


def _flaw(reading: IdCardReading) -> Reason | None:
    """Why this picture will not do, the worst first."""
    lost = _lost(reading)
    for reason in reading.quality:
        if reason.code in _DAMAGED or (lost and reason.code in _HIDES):
            return reason
    return NO_PORTRAIT if reading.side == "front" and reading.portrait is None else None


def _unread(reading: IdCardReading) -> Reason | None:
    """``not_read`` with what is missing."""
    lost = _lost(reading)
    return Reason(NOT_READ.code, NOT_READ.text.format(fields=in_words(lost))) if lost else None


def _lost(reading: IdCardReading) -> list[str]:
    return [name for name in IDENTIFYING if name in reading.fields and not reading.fields[name].text]


def _tried(memory: Mapping[str, Any], side: str) -> int:
    return int(memory.get("retakes", {}).get(side, 0))
