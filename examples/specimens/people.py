"""Numbers, dates and terms of an invented resident identity card, right on any day they are asked for."""

from __future__ import annotations

from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def check_digit(first17: str) -> str:
    """Check character of a citizen number: ISO 7064 MOD 11-2 as applied by GB 11643-1999.

    >>> check_digit("11010519491231002")
    'X'
    """
    return _CHECK[sum(w * int(d) for w, d in zip(_WEIGHTS, first17, strict=True)) % 11]


def id_number(region: str, born: date, sequence: str = "000") -> str:
    """An 18-character GB 11643 number; the sequence 000 is never issued (even sequences are female)."""
    first17 = f"{region}{born:%Y%m%d}{sequence}"
    return first17 + check_digit(first17)


def anniversary(today: date, month: int, day: int, years_ago: int) -> date:
    """The latest such day not after ``today``, moved back by ``years_ago``; 29 February is not supported."""
    latest = date(today.year, month, day)
    return latest.replace(year=latest.year - years_ago - (latest > today))


def age_on(today: date, born: date) -> int:
    """Completed years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def expiry(issued: date, born: date) -> date | None:
    """Last day of validity by the holder's age at issue (居民身份证法 Art 5); None is 长期, from 46 on."""
    age = age_on(issued, born)
    if age >= 46:
        return None
    years = 5 if age < 16 else 10 if age <= 25 else 20
    return issued.replace(year=issued.year + years)
