"""The card vault: unique numbers, one card a key, and no number readable at rest."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from onboarding.domain.money import Money
from onboarding.ports.issuer import CardNotFound, CardState
from onboarding.ports.vault import VaultedCard
from onboarding.store import tables as t
from onboarding.store.crypto import DecryptionFailed
from onboarding.store.vault import SqlCardVault

PAN = "6200000000000005"
CARD = VaultedCard("token-1", "key-1", "holder", "everyday", Money.of(8000), "62000000", "0005", "11/31",
                   CardState.ISSUED, datetime(2026, 11, 2, tzinfo=UTC))  # fmt: skip


@pytest.fixture
def vault(database, keyring) -> SqlCardVault:
    return SqlCardVault(database, keyring)


def test_a_card_comes_back_by_token_and_by_key(vault):
    assert vault.put(CARD, PAN)
    assert vault.get("token-1") == CARD
    assert vault.find("key-1") == CARD
    assert vault.pan("token-1") == PAN


@pytest.mark.parametrize("clash", [{"token": "token-2"}, {"token": "token-2", "idempotency_key": "key-2"}])
def test_a_key_or_a_number_that_is_taken_stores_nothing(vault, clash):
    vault.put(CARD, PAN)
    assert not vault.put(replace(CARD, **clash), PAN)
    with pytest.raises(CardNotFound):
        vault.get("token-2")


def test_of_many_that_store_one_key_at_once_one_does(vault):
    def put(number: int) -> bool:
        return vault.put(replace(CARD, token=f"token-{number}"), f"62000000000000{number:02}")

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(put, range(8))) == 1


def test_what_is_not_there_is_not_found(vault):
    for call in (vault.get, vault.pan):
        with pytest.raises(CardNotFound):
            call("forged")
    assert vault.find("forged") is None
    with pytest.raises(CardNotFound):
        vault.move("forged", CardState.ISSUED, CardState.ACTIVE)


def test_a_card_moves_from_where_it_is_and_from_nowhere_else(vault):
    vault.put(CARD, PAN)
    assert vault.move("token-1", CardState.ISSUED, CardState.ACTIVE)
    assert not vault.move("token-1", CardState.ISSUED, CardState.CLOSED)
    assert vault.get("token-1").state is CardState.ACTIVE


def test_no_number_is_readable_at_rest(vault, database):
    vault.put(CARD, PAN)
    with database.connect() as connection:
        rows = [*connection.execute(select(t.card)).all(), *connection.execute(select(t.vault)).all()]
    assert PAN not in str(rows)
    assert PAN.encode() not in b"".join(value for row in rows for value in row if isinstance(value, bytes))


def test_a_number_moved_under_another_token_does_not_open(vault, database):
    vault.put(CARD, PAN)
    vault.put(replace(CARD, token="token-2", idempotency_key="key-2"), "6200000000000013")
    with database.begin() as connection:
        theirs = connection.execute(select(t.vault.c.pan_sealed).where(t.vault.c.token == "token-2")).scalar()
        connection.execute(update(t.vault).where(t.vault.c.token == "token-1").values(pan_sealed=theirs))
    with pytest.raises(DecryptionFailed):
        vault.pan("token-1")
