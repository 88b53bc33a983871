"""The citizen identity number, 公民身份号码 (GB 11643-1999): place, birth date, sequence, check character.

The first six digits name a county (GB/T 2260), the next eight the birth date, the next three a
sequence that is odd for men; the last is a check character after ISO 7064 MOD 11-2.

>>> validate("11010519491231002x")
'11010519491231002X'
>>> birth_date("11010519491231002X")
datetime.date(1949, 12, 31)
>>> sex("11010519491231002X")
'女'
>>> is_valid("110105194912310021")
False
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date
from typing import ClassVar, Literal

from onboarding.domain.errors import OnboardingError
from onboarding.domain.text import Text

ALPHABET = frozenset("0123456789X")
EARLIEST_BIRTH = date(1890, 1, 1)

_PROVINCES = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83), (91, 91))
    for code in range(first, last + 1)
)
_WEIGHTS = tuple(2 ** (17 - i) % 11 for i in range(17))
_CHECKS = "10X98765432"

_SURE = 0.8
_MAX_LOSS = 3.0
_MIN_LEAD = 1.5

Rivals = Sequence[tuple[str, float]]
"""Characters that may stand in one place, with their probabilities, likeliest first."""


class InvalidIdNumber(OnboardingError):
    """``reason`` is one of ``length``, ``format``, ``place``, ``birth_date`` and ``checksum``."""

    code: ClassVar[str] = "invalid_id_number"
    status: ClassVar[int] = 422
    text: ClassVar[Text] = Text(
        "身份证号码有误，请对照证件逐位核对。",
        "This identity number is not valid. Please compare it with the card digit by digit.",
    )

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__()


def compact(number: str) -> str:
    """Without spaces and hyphens, full-width digits narrowed, the X upper case.

    >>> compact("110105 19491231 002x")
    '11010519491231002X'
    """
    narrow = number.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
    return re.sub(r"[\s\-]", "", narrow).upper()


def check_character(digits: str) -> str:
    """The check character for the first 17 digits.

    >>> check_character("11010519491231002")
    'X'
    """
    return _CHECKS[sum(int(d) * w for d, w in zip(digits[:17], _WEIGHTS, strict=True)) % 11]


def validate(number: str) -> str:
    """The compact number if it is valid. Raises :class:`InvalidIdNumber`."""
    number = compact(number)
    if len(number) != 18:
        raise InvalidIdNumber("length")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        raise InvalidIdNumber("format")
    if number[:2] not in _PROVINCES:
        raise InvalidIdNumber("place")
    birth_date(number)
    if check_character(number[:17]) != number[17]:
        raise InvalidIdNumber("checksum")
    return number


def is_valid(number: str) -> bool:
    """Whether :func:`validate` accepts the number."""
    try:
        validate(number)
    except InvalidIdNumber:
        return False
    return True


def birth_date(number: str) -> date:
    """The birth date inside a number. Raises :class:`InvalidIdNumber` if it is no day between 1890 and today."""
    digits = compact(number)[6:14]
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise InvalidIdNumber("birth_date") from None
    if not EARLIEST_BIRTH <= born <= date.today():
        raise InvalidIdNumber("birth_date")
    return born


def sex(number: str) -> Literal["男", "女"]:
    """The holder's sex as the card prints it.

    >>> sex("110105194912310038")
    '男'
    """
    return "男" if int(compact(number)[16]) % 2 else "女"


def repair(places: Sequence[Rivals]) -> str | None:
    """A valid number that differs from the likeliest reading in one doubtful place, if only one offers itself.

    One wrong number in eleven passes the check, so the rule is narrow: every other place must be sure
    (probability 0.8 or more), the substitute must lose less than 3.0 in log-probability, and it must be 1.5
    ahead of the next valid one. Two substitutions accepted wrong numbers when tried and are not made.

    ``places`` holds, for each of 18 places, the rival characters, likeliest first.
    """
    if len(places) != 18 or not all(places):
        return None
    doubtful = [i for i, rivals in enumerate(places) if rivals[0][1] < _SURE]
    return _only(_substitutes(places, doubtful[0])) if len(doubtful) == 1 else None


def _substitutes(places: Sequence[Rivals], place: int) -> list[tuple[float, str]]:
    """Valid numbers with another character in one place, each after what it loses in log-probability; best first."""
    best = [rivals[0][0] for rivals in places]
    top = places[place][0][1]
    numbers = [(p, "".join([*best[:place], character, *best[place + 1 :]])) for character, p in places[place][1:]]
    return sorted((math.log(top / p), number) for p, number in numbers if p > 0 and is_valid(number))


def _only(substitutes: Sequence[tuple[float, str]]) -> str | None:
    """The first number if it is near enough and no other comes close."""
    if not substitutes or substitutes[0][0] >= _MAX_LOSS:
        return None
    if len(substitutes) > 1 and substitutes[1][0] - substitutes[0][0] <= _MIN_LEAD:
        return None
    return substitutes[0][1]
