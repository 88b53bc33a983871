"""Primary account numbers (ISO/IEC 7812-1): 12 to 19 digits, the last a Luhn check digit.

>>> validate("6200 0000-0000 0005")
'6200000000000005'
>>> is_valid("6200000000000006")
False
>>> format("6200000000000005")
'6200 0000 0000 0005'
>>> mask("6200000000000005")
'6200 00** **** 0005'
"""

from __future__ import annotations

import re
import secrets

from onboarding.domain.errors import OnboardingError
from onboarding.domain.text import Text

_DIGITS = re.compile(r"[0-9]{12,19}")
_BIN = re.compile(r"[0-9]{6,8}")
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)  # twice the digit, its own digits added up


class PanInvalid(OnboardingError):
    """Not a card number. The number itself is in neither message nor traceback text."""

    code = "pan_invalid"
    status = 422
    text = Text(
        "卡号不正确。请对照卡面逐位核对后重新输入。",
        "That card number is not right. Please check it digit by digit against the card.",
    )


def compact(number: str) -> str:
    """Without the blanks and hyphens that people type."""
    return re.sub(r"[ -]", "", number)


def check_digit(partial: str) -> str:
    """The Luhn digit that completes ``partial``.

    >>> check_digit("620000000000000")
    '5'
    """
    digits = [int(digit) for digit in reversed(partial)]
    return str(-sum([_DOUBLED[digit] for digit in digits[::2]] + digits[1::2]) % 10)


def validate(number: str) -> str:
    """The compact number; raises :class:`PanInvalid` for a wrong length, character or check digit."""
    number = compact(number)
    if not _DIGITS.fullmatch(number) or check_digit(number[:-1]) != number[-1]:
        raise PanInvalid
    return number


def is_valid(number: str) -> bool:
    try:
        validate(number)
    except PanInvalid:
        return False
    return True


def format(number: str) -> str:
    """In groups of four, as embossed."""
    return " ".join(re.findall(".{1,4}", compact(number)))


def mask(number: str) -> str:
    """First six and last four, the most that may be displayed without need to know (PCI DSS 3.4.1)."""
    number = validate(number)
    return format(f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}")


def generate(bin: str, length: int = 16) -> str:
    """A random number in a range: ``bin`` of 6 to 8 digits, then digits from the system's secure source.

    Raises ValueError for a bin or length that ISO/IEC 7812-1 does not have.
    """
    if not _BIN.fullmatch(bin) or not 12 <= length <= 19:
        raise ValueError("a bin has 6 to 8 digits and a card number 12 to 19")
    free = length - len(bin) - 1
    partial = f"{bin}{secrets.randbelow(10**free):0{free}d}"
    return partial + check_digit(partial)
