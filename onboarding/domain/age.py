"""A person's age on a day."""

from __future__ import annotations

from datetime import date


def age_on(birth_date: date, day: date) -> int:
    """Whole years between; a 29 February birthday is reached on 1 March.

    >>> age_on(date(2008, 2, 29), date(2026, 2, 28)), age_on(date(2008, 2, 29), date(2026, 3, 1))
    (17, 18)
    """
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))
