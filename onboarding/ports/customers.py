"""Whom the bank already knows."""

from __future__ import annotations

from typing import Protocol


class CustomerDirectory(Protocol):
    """Asks the bank's core system.

    A first-time customer may not get a credit card by a fully automatic process
    (商业银行信用卡业务监督管理办法 Art 43); this answer is what that gate rests on.
    """

    def is_existing(self, id_number: str) -> bool:
        """True where the bank holds this resident identity number (GB 11643, upper-case X) as a customer.

        An error of the directory is raised, never answered with a guess.
        """
        ...
