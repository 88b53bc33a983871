"""The card issuer: the smallest surface common to card processors (Stripe Issuing, Lithic, Marqeta)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from onboarding.domain.errors import OnboardingError
from onboarding.domain.money import Money
from onboarding.domain.text import Text


class CardState(StrEnum):
    """*Issued* and *active* are apart: no activation without signed contract and confirmed identity.

    (商业银行信用卡业务监督管理办法 Art 49.)
    """

    ISSUED = "issued"
    ACTIVE = "active"
    FROZEN = "frozen"
    CLOSED = "closed"


class CardNotFound(OnboardingError):
    """No card under this token."""

    code = "card_not_found"
    status = 404
    text = Text(
        "找不到这张卡。请回到申请进度页查看。",
        "We could not find this card. Please go back to your application's progress page.",
    )


class CardMoveRefused(OnboardingError):
    """The card may not go from its state to the one asked for."""

    code = "card_move_refused"
    status = 409
    text = Text(
        "这张卡当前{before}，不能改为{after}。请刷新页面，查看卡片最新状态。",
        "This card is {before} and cannot be made {after}. Reload the page to see its latest state.",
    )


class CardNotRevealable(OnboardingError):
    """Card details are shown for an active card only."""

    code = "card_not_revealable"
    status = 409
    text = Text(
        "这张卡当前{state}，不能查看卡号。请先激活卡片；已冻结的请先解冻。",
        "This card is {state}, so its details stay hidden. Activate it first; if it is frozen, unfreeze it.",
    )


class IdempotencyConflict(OnboardingError):
    """An idempotency key came back with a different request: issuing either card would be a guess."""

    code = "idempotency_conflict"
    status = 409
    text = Text(
        "这次发卡请求与之前的不一致，没有发出新卡。请联系客服核实。",
        "This request differs from the earlier one, so no new card was issued. Please contact us to check.",
    )


class Capability(StrEnum):
    """What an issuer can do beyond issuing a virtual card."""

    REVEAL = "reveal"
    FREEZE = "freeze"
    PHYSICAL = "physical"
    WALLET = "wallet"


@dataclass(frozen=True, slots=True)
class CardRequest:
    """A card to issue: the issuer's id of the cardholder, the product's code, the approved limit.

    ``network`` is the catalogue's word for the card scheme: unionpay, visa, mastercard, jcb.
    """

    cardholder: str
    product: str
    limit: Money
    network: str = "unionpay"


@dataclass(frozen=True, slots=True)
class IssuedCardRecord:
    """A card as every part of the system may see it: BIN and last four at most (PCI DSS 3.4.1).

    ``expiry`` is MM/YY; ``issued_at`` is aware.
    """

    token: str
    bin: str
    last4: str
    expiry: str
    state: CardState
    product: str
    issued_at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class CardSecrets:
    """What is shown once to the cardholder and kept nowhere. Its repr shows the last four only."""

    pan: str
    cvv2: str
    expiry: str

    def __repr__(self) -> str:
        return f"CardSecrets(pan='…{self.pan[-4:]}', cvv2='***', expiry='**/**')"


class CardIssuer(Protocol):
    """Issues and manages cards. ``sandbox`` is True where no real card can come of it.

    An issuer may also have ``networks``, a set of the schemes it can issue: cards of others are then found at start.
    """

    @property
    def sandbox(self) -> bool: ...

    @property
    def capabilities(self) -> frozenset[Capability]: ...

    def ensure_cardholder(self, applicant: str) -> str:
        """The issuer's cardholder id for an opaque applicant id; the same each time it is asked."""
        ...

    def issue_card(self, request: CardRequest, idempotency_key: str) -> IssuedCardRecord:
        """Issue a card in state *issued*. The same key gives the same card, also under concurrency.

        Raises :class:`IdempotencyConflict` where the key was used for another request.
        """
        ...

    def get_card(self, token: str) -> IssuedCardRecord:
        """Raises :class:`CardNotFound`."""
        ...

    def set_state(self, token: str, state: CardState) -> IssuedCardRecord:
        """Move a card; moving it to where it already is changes nothing.

        Raises :class:`CardNotFound` or :class:`CardMoveRefused`.
        """
        ...

    def reveal(self, token: str) -> CardSecrets:
        """Number, CVV2 and expiry, for one showing.

        Raises :class:`CardNotFound` or :class:`CardNotRevealable`.
        """
        ...
