"""Who is a customer already, for a bank that has not connected its core system yet."""

from __future__ import annotations

from collections.abc import Iterable


class ListedCustomers:
    """Customers by identity number, held in memory: empty unless given some. A sandbox stand-in."""

    sandbox = True

    def __init__(self, id_numbers: Iterable[str] = ()) -> None:
        self._known = frozenset(number.upper() for number in id_numbers)

    def is_existing(self, id_number: str) -> bool:
        return id_number.upper() in self._known
