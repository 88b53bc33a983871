"""Step 6: a virtual card, issued once, activated by a code, shown on request."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from onboarding.cards import RevealTicket, open_ticket, redeem
from onboarding.cards.lifecycle import LABELS
from onboarding.domain import one_time_code
from onboarding.domain.application import Application
from onboarding.domain.errors import SetupError
from onboarding.domain.outcomes import Done, Message, Outcome, Reason, Reply, Retry
from onboarding.domain.phone import mask
from onboarding.domain.results import (
    ChosenProduct,
    CreditDecision,
    IssuedCard,
    LivePerson,
    SignedAgreement,
)
from onboarding.domain.states import State
from onboarding.domain.steps import Step
from onboarding.domain.text import Text
from onboarding.ports.issuer import CardIssuer, CardRequest, CardState, IssuedCardRecord
from onboarding.products.catalogue import Catalogue, shipped

from .codes import MINUTES, check_code, send_code, state_of
from .seam import Prompt, Stage

_ISSUE = uuid.UUID("0b7f3a52-6a0e-5f0c-8a39-3b1d1c0f7c11")

ACTIVATION = Text(
    "【{bank}】激活验证码 {code}，用于激活尾号 {last4} 的信用卡，{minutes} 分钟内有效。"
    "请勿告诉任何人，包括自称银行员工的人。",
    "[{bank}] {code} is the code to activate your credit card ending {last4}. It is valid for {minutes} minutes. "
    "Never share it, not even with bank staff.",
)

NOT_TO_ACTIVATE = Text(
    "这张卡当前{state}，不需要激活。如有疑问，请联系客服。",
    "This card is {state}, so there is nothing to activate. If that surprises you, please contact us.",
)


@dataclass(frozen=True, slots=True)
class IssueCard:
    """A request for the card. Asking twice gives the same card."""


@dataclass(frozen=True, slots=True)
class SendCode:
    """A request for a one-time code by SMS."""


@dataclass(frozen=True, slots=True)
class Activate:
    """The code that was sent."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reveal:
    """A request to see the card's details: gives a ticket for one showing."""


@dataclass(frozen=True, slots=True)
class Show:
    """The ticket, spent by the showing."""

    ticket: str = field(repr=False)


class CardStage(Stage[IssueCard, IssuedCard]):
    """Issues through an issuer and keeps *issued* and *active* apart (credit card rules, Art 49).

    Raises SetupError where the issuer names its ``networks`` and the catalogue has a card of another.
    """

    name = "card"
    step = Step.CARD
    title = Text("领取您的卡", "Get your card")
    answer = IssueCard
    result = IssuedCard
    needs = (LivePerson, ChosenProduct, CreditDecision, SignedAgreement)
    reaches = State.CARD_ISSUED
    shows_result = True
    actions: ClassVar[Mapping[str, type[Any]]] = {
        "send_code": SendCode,
        "activate": Activate,
        "reveal": Reveal,
        "show": Show,
    }
    late_actions = frozenset(actions)

    def __init__(self, issuer: CardIssuer, catalogue: Catalogue | None = None, *, bank: Text) -> None:
        self._issuer = issuer
        self._catalogue = catalogue or shipped()
        _check_networks(issuer, self._catalogue)
        self._bank = bank

    def prompt(self, application: Application) -> Prompt:
        issued = application.find(IssuedCard)
        card = None if issued is None else self._shown(self._issuer.get_card(issued.token))
        wait = one_time_code.resend_after(state_of(application), application.now)
        return Prompt(
            {
                "card": card,
                "face": self._face(application.get(ChosenProduct).code),
                "phone_masked": mask(application.phone),
                "code_sent": application.memory.get("code") is not None,
                "resend_after_s": wait,
            }
        )

    def run(self, application: Application, answer: IssueCard) -> Outcome:
        """The idempotency key follows from the application, so a crash and a retry give one card."""
        product = self._catalogue.get(application.get(ChosenProduct).code)
        request = CardRequest(
            cardholder=self._issuer.ensure_cardholder(application.id),
            product=product.code,
            limit=application.get(CreditDecision).limit,
            network=product.network,
        )
        card = self._issuer.issue_card(request, str(uuid.uuid5(_ISSUE, application.id)))
        result = IssuedCard(card.token, card.bin, card.last4, card.expiry, card.product, card.issued_at)
        return Done(result, evidence={"card": card.token})

    def act(self, application: Application, action: str, request: Any) -> Reply | Retry:
        card = self._issuer.get_card(application.get(IssuedCard).token)
        match request:
            case SendCode():
                return self._send(application, card)
            case Activate(code=digits):
                return self._activate(application, card, digits)
            case Reveal():
                ticket, kept = open_ticket(application.id, application.session, application.now)
                memory = {**application.memory, "ticket": kept.to_json()}
                return Reply(data={"ticket": ticket}, memory=memory, evidence={"card": card.token})
        return self._show(application, card, request.ticket)

    def _send(self, application: Application, card: IssuedCardRecord) -> Reply | Retry:
        if card.state is not CardState.ISSUED:
            return _not_to_activate(card)

        def message(code: str) -> Message:
            words = ACTIVATION.format(bank=self._bank, code=code, last4=card.last4, minutes=MINUTES)
            return Message("sms", application.phone, words)

        return send_code(application, _context(application, card), message)

    def _activate(self, application: Application, card: IssuedCardRecord, digits: str) -> Reply | Retry:
        """From *issued* alone: a card that the bank froze is not for its holder to unfreeze."""
        if card.state is CardState.ACTIVE:  # a crash after the issuer's yes, or a second tap
            return Reply(data={"card": self._shown(card)}, reaches=State.ACTIVE)
        if card.state is not CardState.ISSUED:
            return _not_to_activate(card)
        memory = check_code(application, _context(application, card), digits)
        if isinstance(memory, Retry):
            return memory
        active = self._issuer.set_state(card.token, CardState.ACTIVE)
        return Reply(
            data={"card": self._shown(active)}, memory=memory, reaches=State.ACTIVE, evidence={"card": card.token}
        )

    def _show(self, application: Application, card: IssuedCardRecord, ticket: str) -> Reply:
        """The ticket is spent in the commit that comes before the caller sees anything."""
        kept = application.memory.get("ticket")
        stored = RevealTicket.from_json(kept) if kept else None
        spent = redeem(stored, ticket, application.id, application.session, application.now)
        secrets = self._issuer.reveal(card.token)
        return Reply(
            data={"pan": secrets.pan, "cvv2": secrets.cvv2, "expiry": secrets.expiry, "seconds": 60},
            memory={**application.memory, "ticket": spent.to_json()},
            evidence={"card": card.token, "shown": True},
        )

    def _shown(self, card: IssuedCardRecord) -> dict[str, Any]:
        return {
            "bin": card.bin,
            "last4": card.last4,
            "expiry": card.expiry,
            "state": card.state.value,
            **self._face(card.product),
        }

    def _face(self, code: str) -> dict[str, Any]:
        """What is drawn of a product before there is a number."""
        product = self._catalogue.get(code)
        return {"name": product.name, "network": product.network, "art": product.art}


def _check_networks(issuer: CardIssuer, catalogue: Catalogue) -> None:
    """Found when the house is built, not after somebody has signed."""
    offered: frozenset[str] | None = getattr(issuer, "networks", None)
    if offered is None:
        return
    for product in catalogue.products:
        if product.network not in offered:
            known = ", ".join(sorted(offered))
            raise SetupError(
                detail=f"card {product.code!r} is of network {product.network!r}, which the issuer does not offer; "
                f"it has {known}"
            )


def _not_to_activate(card: IssuedCardRecord) -> Retry:
    reason = Reason("card_not_to_activate", NOT_TO_ACTIVATE.format(state=LABELS[card.state]))
    return Retry({"": reason}, evidence={"card": card.token})


def _context(application: Application, card: IssuedCardRecord) -> str:
    return one_time_code.context_of(
        purpose="activate",
        application=application.id,
        card=card.token,
        phone=application.phone,
        session=application.session,
    )
