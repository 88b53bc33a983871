"""Phone numbers in E.164.

>>> compact("138 0013-8000")
'+8613800138000'
>>> mask("+8613800138000")
'+86 138****8000'
"""

from __future__ import annotations

import re
import unicodedata

from .errors import OnboardingError
from .text import Text

_MAINLAND = re.compile(r"1[3-9][0-9]{9}")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


class PhoneNotRecognised(OnboardingError):
    """Not a mainland mobile number and not E.164: it cannot be read without guessing a country."""

    code = "phone_not_recognised"
    status = 422
    text = Text(
        "手机号格式不对。请输入 11 位手机号；境外号码请带国家代码，例如 +852。",
        "That phone number is not complete. Enter 11 digits, or start with the country code, such as +852.",
    )


def compact(number: str) -> str:
    """The E.164 form of a mainland mobile or international number. Raises :class:`PhoneNotRecognised`."""
    digits = re.sub(r"[\s().-]", "", unicodedata.normalize("NFKC", number))
    digits = re.sub(r"^00", "+", digits)
    if _MAINLAND.fullmatch(digits):
        return f"+86{digits}"
    if digits.startswith("+86") and not _MAINLAND.fullmatch(digits[3:]):
        raise PhoneNotRecognised()
    if _E164.fullmatch(digits):
        return digits
    raise PhoneNotRecognised()


def mask(number: str) -> str:
    """First three and last four digits of a mainland number; only the last four of any other."""
    if number.startswith("+86"):
        return f"+86 {number[3:6]}****{number[-4:]}"
    return f"{number[:3]}****{number[-4:]}"
