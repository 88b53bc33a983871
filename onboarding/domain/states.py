"""The life of an application as a named state machine. Only the engine moves it."""

from __future__ import annotations

from enum import StrEnum

from .errors import OnboardingError
from .text import Text


class State(StrEnum):
    """Where an application stands. Values are stable: banks store and report them."""

    DRAFT = "draft"
    MATERIALS_RECEIVED = "materials_received"
    IDENTITY_VERIFIED = "identity_verified"
    PRELIMINARY_CREDIT_REVIEW = "preliminary_credit_review"
    HUMAN_REVIEW = "human_review"
    SUPPLEMENT_REQUIRED = "supplement_required"
    APPROVED = "approved"
    SIGNED = "signed"
    CARD_ISSUED = "card_issued"
    CARD_IN_PRODUCTION = "card_in_production"
    CARD_SHIPPED = "card_shipped"
    CARD_DELIVERED = "card_delivered"
    ACTIVE = "active"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


S = State

#: Nothing follows these.
FINAL = frozenset({S.REFUSED, S.WITHDRAWN, S.EXPIRED})

#: While the application has not been assessed, earlier stages may be done again.
REVISABLE = frozenset({S.DRAFT, S.MATERIALS_RECEIVED, S.IDENTITY_VERIFIED, S.SUPPLEMENT_REQUIRED})

_OPEN = (S.DRAFT, S.MATERIALS_RECEIVED, S.IDENTITY_VERIFIED, S.PRELIMINARY_CREDIT_REVIEW)
_ENDS = frozenset({S.HUMAN_REVIEW, S.REFUSED, S.WITHDRAWN, S.EXPIRED})
_AFTER = {  # a card needs a signature, a signature needs an approval (credit card rules, Art 38 and 49)
    S.PRELIMINARY_CREDIT_REVIEW: {S.APPROVED},
    S.APPROVED: {S.SIGNED},
    S.SIGNED: {S.CARD_ISSUED},
    S.CARD_ISSUED: {S.CARD_IN_PRODUCTION, S.ACTIVE},
    S.CARD_IN_PRODUCTION: {S.CARD_SHIPPED, S.ACTIVE},
    S.CARD_SHIPPED: {S.CARD_DELIVERED, S.ACTIVE},
    S.CARD_DELIVERED: {S.ACTIVE},
}


def _moves() -> dict[State, frozenset[State]]:
    moves: dict[State, set[State]] = {state: set(_AFTER.get(state, ())) for state in State}
    for state in (*_OPEN, S.SUPPLEMENT_REQUIRED):  # forward, or back when an earlier stage is done again
        moves[state] |= {*_OPEN, *_ENDS}
    moves[S.APPROVED] |= _ENDS
    moves[S.SIGNED] |= _ENDS
    moves[S.HUMAN_REVIEW] |= {*_OPEN, *_ENDS, S.SUPPLEMENT_REQUIRED, S.APPROVED, S.SIGNED, S.CARD_ISSUED}
    return {state: frozenset(following - {state}) for state, following in moves.items()}


#: Every legal move.
MOVES = _moves()


class IllegalMove(OnboardingError):
    """Raised instead of moving an application to a state that cannot follow its present one."""

    code = "illegal_move"
    status = 409
    text = Text(
        "申请目前处于“{origin}”状态，不能变为“{target}”。请刷新页面查看最新进度。",
        "The application is {origin} and cannot become {target}. Reload the page to see where it stands.",
    )


def move(origin: State, target: State) -> State:
    """Return ``target`` where the move is legal; staying put always is. Raises :class:`IllegalMove`."""
    if target is not origin and target not in MOVES[origin]:
        raise IllegalMove(origin=origin.value, target=target.value)
    return target
