import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import psec
import pytest

from onboarding.cards import pan
from onboarding.cards.lifecycle import LABELS, MOVES
from onboarding.cards.simulator import TEST_BINS, CardRangeFull, SimulatorIssuer
from onboarding.domain.errors import SetupError
from onboarding.domain.money import Money
from onboarding.ports.issuer import (
    CardIssuer,
    CardMoveRefused,
    CardNotFound,
    CardNotRevealable,
    CardRequest,
    CardSecrets,
    CardState,
    IdempotencyConflict,
)
from onboarding.ports.vault import CardVault
from tests.cards.memory_vault import MemoryVault

pytestmark = pytest.mark.filterwarnings("ignore:.*TripleDES")
CVK = bytes(range(16))
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
PATH = {  # how to bring a new card into a state
    CardState.ISSUED: (),
    CardState.ACTIVE: (CardState.ACTIVE,),
    CardState.FROZEN: (CardState.ACTIVE, CardState.FROZEN),
    CardState.CLOSED: (CardState.CLOSED,),
}


@pytest.fixture
def vault() -> MemoryVault:
    return MemoryVault()


@pytest.fixture
def issuer(vault: MemoryVault) -> SimulatorIssuer:
    kept: CardVault = vault
    issuer = SimulatorIssuer(kept, CVK, clock=lambda: NOW)
    _: CardIssuer = issuer  # the port, as mypy sees it
    return issuer


def request(issuer: SimulatorIssuer) -> CardRequest:
    return CardRequest(issuer.ensure_cardholder("app-1"), "gold", Money.of(20000))


def issue(issuer: SimulatorIssuer, state: CardState = CardState.ISSUED, key: str = "k") -> str:
    token = issuer.issue_card(request(issuer), key).token
    for step in PATH[state]:
        issuer.set_state(token, step)
    return token


def test_a_new_card_is_issued_but_not_active_and_lasts_five_years(issuer, vault):
    card = issuer.issue_card(request(issuer), "k")
    assert card.state is CardState.ISSUED
    assert card.expiry == "11/31"
    assert card.bin == TEST_BINS["unionpay"]
    assert card.product == "gold"
    assert card.issued_at == NOW
    number = vault.pan(card.token)
    assert pan.is_valid(number)
    assert number.startswith(TEST_BINS["unionpay"])
    assert card.last4 == number[-4:]


def test_nothing_but_the_vault_holds_the_number(issuer, vault):
    card = issuer.issue_card(request(issuer), "k")
    number = vault.pan(card.token)
    assert number not in repr(card)
    assert number not in repr(vault.get(card.token))


def test_the_simulator_says_that_it_is_one(issuer):
    assert issuer.sandbox


def test_the_same_key_gives_the_same_card(issuer, vault):
    first = issuer.issue_card(request(issuer), "k")
    assert issuer.issue_card(request(issuer), "k") == first
    assert issuer.issue_card(request(issuer), "other") != first
    assert len(vault) == 2


def test_the_same_key_gives_the_card_in_its_present_state(issuer):
    token = issue(issuer, CardState.ACTIVE)
    again = issuer.issue_card(request(issuer), "k")
    assert (again.token, again.state) == (token, CardState.ACTIVE)


def test_the_same_key_gives_one_card_to_threads_that_ask_at_once(issuer, vault):
    threads = 16
    barrier = threading.Barrier(threads)

    def ask(_: int) -> str:
        barrier.wait()
        return issuer.issue_card(request(issuer), "k").token

    with ThreadPoolExecutor(threads) as pool:
        tokens = set(pool.map(ask, range(threads)))
    assert len(tokens) == 1
    assert len(vault) == 1


def test_the_loser_of_a_race_returns_the_winners_card(vault):
    winner = SimulatorIssuer(vault, CVK, clock=lambda: NOW)

    class Overtaken(MemoryVault):
        """Another process issues between this one's look-up and its write."""

        def __init__(self) -> None:
            super().__init__()
            self._looked = False

        def find(self, idempotency_key):
            if not self._looked:
                self._looked = True
                return None
            return vault.find(idempotency_key)

        def put(self, card, pan):
            winner.issue_card(request(winner), card.idempotency_key)
            return vault.put(card, pan)

    loser = SimulatorIssuer(Overtaken(), CVK, clock=lambda: NOW)
    card = loser.issue_card(request(loser), "k")
    assert card == winner.issue_card(request(winner), "k")
    assert len(vault) == 1


@pytest.mark.parametrize("change", [{"product": "plain"}, {"cardholder": "ch_other"}, {"limit": Money.of(1)}])
def test_a_key_used_for_another_request_is_refused(issuer, change):
    issuer.issue_card(request(issuer), "k")
    with pytest.raises(IdempotencyConflict):
        issuer.issue_card(replace(request(issuer), **change), "k")


def test_a_full_range_is_an_error_not_a_duplicate_number():
    class Full(MemoryVault):
        def put(self, card, pan):
            return False

    issuer = SimulatorIssuer(Full(), CVK)
    with pytest.raises(CardRangeFull):
        issuer.issue_card(request(issuer), "k")


def test_a_cardholder_is_the_same_each_time_and_says_nothing(issuer):
    assert issuer.ensure_cardholder("app-1") == issuer.ensure_cardholder("app-1")
    assert issuer.ensure_cardholder("app-1") != issuer.ensure_cardholder("app-2")
    assert "app-1" not in issuer.ensure_cardholder("app-1")


@pytest.mark.parametrize("before", CardState)
@pytest.mark.parametrize("after", CardState)
def test_a_card_moves_where_its_state_allows_and_nowhere_else(issuer, before, after):
    token = issue(issuer, before)
    if after is before or after in MOVES[before]:
        assert issuer.set_state(token, after).state is after
    else:
        with pytest.raises(CardMoveRefused) as error:
            issuer.set_state(token, after)
        assert LABELS[before].zh in error.value.message.zh
        after = before
    assert issuer.get_card(token).state is after


def test_a_closed_card_never_opens_again(issuer):
    assert MOVES[CardState.CLOSED] == frozenset()


def test_a_card_frozen_and_closed_at_once_ends_closed(issuer):
    token = issue(issuer, CardState.ACTIVE)
    barrier = threading.Barrier(2)

    def move(state: CardState) -> None:
        barrier.wait()
        try:
            issuer.set_state(token, state)
        except CardMoveRefused:
            assert state is CardState.FROZEN  # it came second

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(move, (CardState.FROZEN, CardState.CLOSED)))
    assert issuer.get_card(token).state is CardState.CLOSED


def test_revealed_details_are_the_vaults_number_and_a_derived_cvv2(issuer, vault):
    token = issue(issuer, CardState.ACTIVE)
    secrets = issuer.reveal(token)
    number = vault.pan(token)
    assert secrets == CardSecrets(number, psec.cvv.generate_cvv(CVK, number, "3111", "000"), "11/31")


def test_revealed_details_hide_themselves_in_logs(issuer):
    secrets = issuer.reveal(issue(issuer, CardState.ACTIVE))
    for text in (repr(secrets), str(secrets), f"{secrets}"):
        assert secrets.pan not in text
        assert secrets.pan[-4:] in text
        assert secrets.cvv2 not in text.replace(secrets.pan[-4:], "")
        assert secrets.expiry not in text


@pytest.mark.parametrize("state", [s for s in CardState if s is not CardState.ACTIVE])
def test_details_of_a_card_that_is_not_active_stay_hidden(issuer, state):
    with pytest.raises(CardNotRevealable) as error:
        issuer.reveal(issue(issuer, state))
    assert LABELS[state].en in error.value.message.en


@pytest.mark.parametrize("call", ["get_card", "reveal"])
def test_an_unknown_token_is_not_found(issuer, call):
    with pytest.raises(CardNotFound):
        getattr(issuer, call)("card_unknown")


def test_moving_an_unknown_card_is_not_found(issuer):
    with pytest.raises(CardNotFound):
        issuer.set_state("card_unknown", CardState.ACTIVE)


def test_each_network_has_its_own_test_range(issuer):
    for number, (network, bin) in enumerate(TEST_BINS.items()):
        request = CardRequest(issuer.ensure_cardholder("app-1"), "gold", Money.of(20000), network)
        card = issuer.issue_card(request, f"network-{number}")
        issuer.set_state(card.token, CardState.ACTIVE)
        assert issuer.reveal(card.token).pan.startswith(bin)


def test_a_network_without_a_range_is_a_set_up_error_that_names_those_there_are(issuer):
    request = CardRequest(issuer.ensure_cardholder("app-1"), "gold", Money.of(20000), "amex")
    with pytest.raises(SetupError, match="has no range for network 'amex'; it has jcb, mastercard, unionpay, visa"):
        issuer.issue_card(request, "amex")
