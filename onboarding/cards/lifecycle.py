"""Which state of a card may follow which."""

from __future__ import annotations

from onboarding.domain.text import Text
from onboarding.ports.issuer import CardMoveRefused, CardState

MOVES: dict[CardState, frozenset[CardState]] = {
    CardState.ISSUED: frozenset({CardState.ACTIVE, CardState.CLOSED}),
    CardState.ACTIVE: frozenset({CardState.FROZEN, CardState.CLOSED}),
    CardState.FROZEN: frozenset({CardState.ACTIVE, CardState.CLOSED}),
    CardState.CLOSED: frozenset(),
}

LABELS: dict[CardState, Text] = {
    CardState.ISSUED: Text("待激活", "not yet activated"),
    CardState.ACTIVE: Text("已激活", "active"),
    CardState.FROZEN: Text("已冻结", "frozen"),
    CardState.CLOSED: Text("已注销", "closed"),
}


def check_move(before: CardState, after: CardState) -> None:
    """Raises :class:`CardMoveRefused` where ``after`` may not follow ``before``."""
    if after not in MOVES[before]:
        raise CardMoveRefused(before=LABELS[before], after=LABELS[after])
