"""What every card vault promises, held against the one in memory and the one in SQL."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from onboarding.cards.simulator import SimulatorIssuer
from onboarding.domain.money import Money
from onboarding.ports.issuer import CardNotFound, CardRequest, CardState
from onboarding.ports.vault import CardVault, VaultedCard
from onboarding.store.vault import SqlCardVault
from tests.cards.memory_vault import MemoryVault

PAN = "6200000000000005"
CARD = VaultedCard(
    token="card_1",
    idempotency_key="key-1",
    cardholder="ch_1",
    product="gold",
    limit=Money.of(20000),
    bin="62000000",
    last4="0005",
    expiry="11/31",
    state=CardState.ISSUED,
    issued_at=datetime(2026, 11, 22, 8, 0, tzinfo=UTC),
)


@pytest.fixture(params=["memory", "sql"])
def vault(request, database, keyring) -> CardVault:
    return MemoryVault() if request.param == "memory" else SqlCardVault(database, keyring)


def test_a_card_comes_back_as_it_was_put(vault):
    assert vault.put(CARD, PAN)
    assert vault.get("card_1") == CARD
    assert vault.find("key-1") == CARD
    assert vault.pan("card_1") == PAN


@pytest.mark.parametrize(
    ("card", "pan"),
    [
        (replace(CARD, token="card_2"), "6200000000000013"),
        (replace(CARD, token="card_2", idempotency_key="key-2"), PAN),
    ],
)
def test_a_second_card_with_the_same_key_or_number_is_not_stored(vault, card, pan):
    vault.put(CARD, PAN)
    assert not vault.put(card, pan)
    with pytest.raises(CardNotFound):
        vault.get("card_2")
    with pytest.raises(CardNotFound):
        vault.pan("card_2")


def test_what_is_not_there_is_not_found(vault):
    assert vault.find("key-1") is None
    for call in (vault.get, vault.pan):
        with pytest.raises(CardNotFound):
            call("card_1")
    with pytest.raises(CardNotFound):
        vault.move("card_1", CardState.ISSUED, CardState.ACTIVE)


def test_a_state_moves_only_from_the_state_it_is_in(vault):
    vault.put(CARD, PAN)
    assert vault.move("card_1", CardState.ISSUED, CardState.ACTIVE)
    assert not vault.move("card_1", CardState.ISSUED, CardState.CLOSED)
    assert vault.get("card_1").state is CardState.ACTIVE


def test_threads_that_ask_at_once_with_one_key_get_one_card(vault):
    issuer = SimulatorIssuer(vault, bytes(range(16)))
    threads = 8
    barrier = threading.Barrier(threads)

    def ask(_: int) -> str:
        barrier.wait()
        return issuer.issue_card(CardRequest("ch_1", "gold", Money.of(20000)), "key").token

    with ThreadPoolExecutor(threads) as pool:
        tokens = set(pool.map(ask, range(threads)))
    assert len(tokens) == 1


def test_the_number_is_unreadable_on_disk(database, keyring, tmp_path):
    SqlCardVault(database, keyring).put(CARD, PAN)
    content = b"".join(path.read_bytes() for path in tmp_path.glob("*.sqlite*"))
    assert b"card_1" in content
    assert PAN.encode() not in content
