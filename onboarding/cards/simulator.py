"""The embedded issuer: real card numbers, CVV2 and states, in a range where nobody holds a card."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from onboarding.domain.errors import OnboardingError, SetupError
from onboarding.domain.text import Text
from onboarding.ports.issuer import (
    Capability,
    CardNotRevealable,
    CardRequest,
    CardSecrets,
    CardState,
    IdempotencyConflict,
    IssuedCardRecord,
)
from onboarding.ports.vault import CardVault, VaultedCard

from . import pan as pans
from .cvv2 import cvv2
from .lifecycle import LABELS, check_move

#: Ranges where nobody holds a card: those of the test numbers that payment processors publish, such as
#: 6200 0000 0000 0005, 4000 0000 0000 0002, 5555 5555 5555 4444 and 3566 0020 2036 0505 (Stripe).
TEST_BINS = {"unionpay": "62000000", "visa": "40000000", "mastercard": "55555555", "jcb": "35660020"}

YEARS_VALID = 5
_ATTEMPTS = 8
_CARDHOLDERS = uuid.UUID("6f1f9d5e-7c5b-5d0e-9a53-2f0b6c1d4e8a")


class CardRangeFull(OnboardingError):
    """No free number was found in the BIN's range."""

    code = "card_range_full"
    status = 503
    text = Text(
        "暂时无法发卡，您的申请已保留。请稍后再试。",
        "We cannot issue a card right now. Your application is kept; please try again later.",
    )


class SimulatorIssuer:
    """A card issuer over a vault. It is the only code that reads or writes the vault.

    ``cvk`` is the 16-byte card verification key; ``clock`` gives an aware time.
    """

    sandbox = True
    capabilities = frozenset({Capability.REVEAL, Capability.FREEZE})

    def __init__(
        self,
        vault: CardVault,
        cvk: bytes,
        *,
        bins: Mapping[str, str] = TEST_BINS,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._vault = vault
        self._cvk = cvk
        self._bins = dict(bins)
        self.networks = frozenset(bins)
        self._clock = clock

    def ensure_cardholder(self, applicant: str) -> str:
        """Derived from the applicant's id, so asking twice needs no memory."""
        return f"ch_{uuid.uuid5(_CARDHOLDERS, applicant).hex}"

    def issue_card(self, request: CardRequest, idempotency_key: str) -> IssuedCardRecord:
        """See :class:`onboarding.ports.issuer.CardIssuer`.

        Also raises :class:`CardRangeFull`, and SetupError for a network it has no range for.

        The vault's atomic ``put`` settles a race: the loser finds and returns the winner's card.
        """
        bin = self._bin_of(request.network)
        for _ in range(_ATTEMPTS):
            found = self._vault.find(idempotency_key)
            if found is not None:
                return _repeated(found, request, bin)
            number = pans.generate(bin)
            card = self._new_card(request, idempotency_key, bin, number)
            if self._vault.put(card, number):
                return _record(card)
        raise CardRangeFull

    def get_card(self, token: str) -> IssuedCardRecord:
        return _record(self._vault.get(token))

    def set_state(self, token: str, state: CardState) -> IssuedCardRecord:
        """Compare and swap, so that of two moves at once the second is judged by the first's outcome."""
        while True:
            card = self._vault.get(token)
            if card.state is state:
                return _record(card)
            check_move(card.state, state)
            if self._vault.move(token, card.state, state):
                return _record(self._vault.get(token))

    def reveal(self, token: str) -> CardSecrets:
        """The whole number with its CVV2, derived for this one answer; only while the card is active."""
        card = self._vault.get(token)
        if card.state is not CardState.ACTIVE:
            raise CardNotRevealable(state=LABELS[card.state])
        number = self._vault.pan(token)
        return CardSecrets(number, cvv2(self._cvk, number, card.expiry), card.expiry)

    def _bin_of(self, network: str) -> str:
        if network not in self._bins:
            known = ", ".join(sorted(self._bins))
            raise SetupError(detail=f"this issuer has no range for network {network!r}; it has {known}")
        return self._bins[network]

    def _new_card(self, request: CardRequest, idempotency_key: str, bin: str, number: str) -> VaultedCard:
        now = self._clock()
        return VaultedCard(
            token=f"card_{secrets.token_urlsafe(18)}",
            idempotency_key=idempotency_key,
            cardholder=request.cardholder,
            product=request.product,
            limit=request.limit,
            bin=bin,
            last4=number[-4:],
            expiry=f"{now.month:02d}/{(now.year + YEARS_VALID) % 100:02d}",
            state=CardState.ISSUED,
            issued_at=now,
        )


def _repeated(card: VaultedCard, request: CardRequest, bin: str) -> IssuedCardRecord:
    if (card.cardholder, card.product, card.limit, card.bin) != (
        request.cardholder,
        request.product,
        request.limit,
        bin,
    ):
        raise IdempotencyConflict
    return _record(card)


def _record(card: VaultedCard) -> IssuedCardRecord:
    return IssuedCardRecord(card.token, card.bin, card.last4, card.expiry, card.state, card.product, card.issued_at)
