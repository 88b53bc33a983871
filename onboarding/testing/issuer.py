"""What every card issuer owes the card stage."""

from __future__ import annotations

import re
import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest

from onboarding.domain.money import Money
from onboarding.ports.issuer import (
    Capability,
    CardIssuer,
    CardMoveRefused,
    CardNotFound,
    CardNotRevealable,
    CardRequest,
    CardState,
    IdempotencyConflict,
    IssuedCardRecord,
)


class CardIssuerConformance:
    """Subclass as ``Test…`` and give :meth:`issuer`, pointed at the processor's own sandbox."""

    def issuer(self) -> CardIssuer:
        raise NotImplementedError

    def product(self) -> str:
        """A product code the issuer knows."""
        return "conformance"

    def issue(self, issuer: CardIssuer, key: str, limit: int = 8000) -> IssuedCardRecord:
        holder = issuer.ensure_cardholder("conformance-applicant")
        return issuer.issue_card(CardRequest(holder, self.product(), Money.of(limit)), key)

    def active(self, issuer: CardIssuer) -> IssuedCardRecord:
        return issuer.set_state(self.issue(issuer, _key()).token, CardState.ACTIVE)

    def test_one_applicant_is_one_cardholder(self) -> None:
        issuer = self.issuer()
        assert issuer.ensure_cardholder("a") == issuer.ensure_cardholder("a")
        assert issuer.ensure_cardholder("a") != issuer.ensure_cardholder("b")

    def test_a_new_card_is_issued_and_not_yet_active(self) -> None:
        card = self.issue(self.issuer(), _key())
        assert card.state is CardState.ISSUED
        assert card.product == self.product()
        assert card.issued_at.tzinfo is not None

    def test_a_card_shows_its_bin_and_last_four_at_most(self) -> None:
        card = self.issue(self.issuer(), _key())
        assert re.fullmatch(r"\d{6}(\d{2})?", card.bin)
        assert re.fullmatch(r"\d{4}", card.last4)
        assert re.fullmatch(r"(0[1-9]|1[0-2])/\d\d", card.expiry)
        assert not re.search(r"\d{12,19}", repr(card)), "a whole number stands in the record"

    def test_the_same_key_gives_the_same_card(self) -> None:
        issuer, key = self.issuer(), _key()
        assert self.issue(issuer, key) == self.issue(issuer, key)

    def test_the_same_key_gives_one_card_to_many_at_once(self) -> None:
        issuer, key = self.issuer(), _key()
        with ThreadPoolExecutor(4) as pool:
            cards = list(pool.map(lambda _: self.issue(issuer, key), range(8)))
        assert len({card.token for card in cards}) == 1

    def test_a_key_used_for_another_request_is_refused(self) -> None:
        issuer, key = self.issuer(), _key()
        self.issue(issuer, key)
        with pytest.raises(IdempotencyConflict):
            self.issue(issuer, key, limit=9000)

    def test_a_card_is_found_by_its_token_and_no_other(self) -> None:
        issuer = self.issuer()
        card = self.issue(issuer, _key())
        assert issuer.get_card(card.token) == card
        with pytest.raises(CardNotFound):
            issuer.get_card(f"{card.token[:-1]}~")

    def test_activating_twice_changes_nothing_more(self) -> None:
        issuer = self.issuer()
        card = self.active(issuer)
        assert card.state is CardState.ACTIVE
        assert issuer.set_state(card.token, CardState.ACTIVE) == card

    def test_a_closed_card_stays_closed(self) -> None:
        issuer = self.issuer()
        card = self.active(issuer)
        issuer.set_state(card.token, CardState.CLOSED)
        with pytest.raises(CardMoveRefused):
            issuer.set_state(card.token, CardState.ACTIVE)

    def test_details_are_shown_for_an_active_card_alone(self) -> None:
        issuer = self.issuer()
        if Capability.REVEAL not in issuer.capabilities:
            pytest.skip("this issuer does not reveal")
        with pytest.raises(CardNotRevealable):
            issuer.reveal(self.issue(issuer, _key()).token)
        card = self.active(issuer)
        shown = issuer.reveal(card.token)
        assert shown.pan.startswith(card.bin)
        assert shown.pan.endswith(card.last4)
        assert _luhn(shown.pan)
        assert re.fullmatch(r"\d{3}", shown.cvv2)
        assert shown.pan not in repr(shown)
        assert shown.expiry == card.expiry


def _key() -> str:
    return f"conformance-{secrets.token_hex(8)}"


def _luhn(number: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2])
    return (sum(doubled) + sum(int(digit) for digit in number[::-2])) % 10 == 0
