"""Six characters to a date: YYMMDD, of which month and day, or all of it, may be unknown (Doc 9303-3, section 4.8).

Two digits do not tell the century, and Doc 9303 leaves the choice to the reader. Here a birth is the latest such day
that is not in the future, and a document expires at the latest fifty years from now.
"""

from __future__ import annotations

import re
from datetime import date

_FORM = re.compile(r"(\d\d)(?:(\d\d)(\d\d|<<)|<<<<)")
_LONGEST_VALIDITY = 50


def birth_date(text: str, today: date) -> str:
    """ISO 8601, shortened to what is known (``1994``, ``1994-07``); empty if unknown or not a date.

    >>> [birth_date(text, date(2026, 1, 1)) for text in ("690806", "2512<<", "27<<<<", "<<<<<<", "690231")]
    ['1969-08-06', '2025-12', '1927', '', '']
    """
    return _iso(text, today)


def expiry_date(text: str, today: date) -> str:
    """The same for the end of validity.

    >>> [expiry_date(text, date(2026, 1, 1)) for text in ("940623", "351201")]
    ['1994-06-23', '2035-12-01']
    """
    return _iso(text, today.replace(year=today.year + _LONGEST_VALIDITY, day=min(today.day, 28)))


def _iso(text: str, latest: date) -> str:
    form = _FORM.fullmatch(text)
    if form is None:
        return ""
    known = [int(part) for part in form.groups() if part and part.isdigit()]
    year = latest.year - (latest.year - known[0]) % 100
    if (year, *known[1:]) > (latest.year, latest.month, latest.day):
        year -= 100
    try:
        date(year, *[*known[1:], 1, 1][:2])
    except ValueError:
        return ""
    return "-".join([str(year), *(f"{part:02d}" for part in known[1:])])
