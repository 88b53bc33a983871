"""Specimens drawn once for the whole folder."""

from __future__ import annotations

import pytest

from tests.ocr import cards


@pytest.fixture(scope="session")
def person() -> cards.Person:
    return cards.Person()


@pytest.fixture(scope="session")
def front(person: cards.Person) -> cards.Picture:
    return cards.front(person)


@pytest.fixture(scope="session")
def back(person: cards.Person) -> cards.Picture:
    return cards.back(person)
