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
        return Refer(
            (FIRST_CARD,),
            outcome.result,
            attachments=outcome.attachments,
            evidence=outcome.evidence,
            messages=outcome.messages,
            memory=outcome.memory,
        )
