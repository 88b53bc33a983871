"""Policies look at an outcome after a stage has run and may send it to a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from onboarding.domain.application import Application
from onboarding.domain.outcomes import Done, Outcome, Reason, Refer
from onboarding.domain.results import CreditDecision, IdentityDocument
from onboarding.domain.text import Text
from onboarding.ports.customers import CustomerDirectory

from .seam import Stage

Policy = Callable[[Stage[Any, Any], Application, Outcome], Outcome]

FIRST_CARD = Reason(
    "first_card",
    Text(
        "这是您在本行的第一张信用卡，按规定需由工作人员确认。",
        "This is your first card with us, so a member of staff confirms it, as the rules require.",
    ),
)


CORRECTED = Reason(
    "identity_corrected",
    Text(
        "您更正了证件上的关键信息，由工作人员对照照片核对。",
        "You corrected a key detail of your ID card, so a member of staff compares it with the picture.",
    ),
)

#: What an applicant may not settle alone: who they are, and whether the card is still valid.
IDENTIFYING = ("name", "id_number", "valid_to")


class CorrectedIdentityNeedsPerson:
    """Whoever overrules the reader on who they are is looked at by a person.

    Else one's own card, with the number typed over, would pass as somebody else's: the face fits the picture.
    """

    def __call__(self, stage: Stage[Any, Any], application: Application, outcome: Outcome) -> Outcome:
        if stage.result is not IdentityDocument or not isinstance(outcome, Done):
            return outcome
        readings = outcome.result.readings
        if all(readings[name].corrected is None for name in IDENTIFYING if name in readings):
            return outcome
        return _referred(CORRECTED, outcome)


class FirstCardNeedsPerson:
    """A bank's first-time customer may not get a card by a fully automatic process.

    商业银行信用卡业务监督管理办法, Art 43. On by default; leaving it out is the bank's own decision.
    """

    def __init__(self, customers: CustomerDirectory) -> None:
        self._customers = customers

    def __call__(self, stage: Stage[Any, Any], application: Application, outcome: Outcome) -> Outcome:
        if stage.result is not CreditDecision or not isinstance(outcome, Done):
            return outcome
        document = application.find(IdentityDocument)
        if document is not None and self._customers.is_existing(document.id_number):
            return outcome
        return _referred(FIRST_CARD, outcome)


def _referred(reason: Reason, done: Done[Any]) -> Refer[Any]:
    """All that came with the outcome, before a person."""
    return Refer(
        (reason,),
        done.result,
        attachments=done.attachments,
        evidence=done.evidence,
        messages=done.messages,
        memory=done.memory,
    )
