"""The last guard before evidence is sealed: it can never be deleted, so it may not name a person.

Callers already leave personal data out. This refuses what slips through, by shape: resident identity
numbers (GB 11643), phone numbers and card numbers. An all-digit reference of 14 to 19 digits can look
like a card number; write it with a letter in front (``R20261122…``) or as a hash.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from onboarding.domain.errors import OnboardingError
from onboarding.domain.text import Text


class PersonalDataInEvidence(OnboardingError):
    """``where`` names the place in the details; the value itself is never repeated."""

    code = "personal_data_in_evidence"
    text = Text(
        "存证内容“{where}”疑似{kind}，不能写入。请改为不透明编号或哈希值。",
        "Evidence at {where} looks like {kind} and was not written. Use an opaque id or a hash instead.",
    )


_KINDS = {
    "id": Text("身份证号码", "an ID card number"),
    "phone": Text("手机号码", "a phone number"),
    "card": Text("银行卡号", "a card number"),
}
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# Between ASCII letters or digits it is part of a hash or a token, so it does not count.
_EDGE, _END = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_ID = re.compile(
    _EDGE + r"[1-9]\d{5}[ -]?(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[ -]?\d{3}[\dXx]" + _END,
    re.ASCII,
)
_PHONE = re.compile(
    _EDGE + r"(?:(?:\+?86|0086)?[ -]?1[3-9]\d(?:\d{8}|[ -]\d{4}[ -]\d{4})|\+[1-9]\d{7,14})" + _END, re.ASCII
)
_CARD = re.compile(_EDGE + r"(?:[2-69]\d{13,18}|[2-69]\d{3}(?:[ -]\d{4}){3}(?:[ -]?\d{1,3})?)" + _END, re.ASCII)


def refuse_personal_data(value: Any, where: str = "details") -> None:
    """Look at every key and value, however deep. Raises :class:`PersonalDataInEvidence`."""
    for place, leaf in _leaves(value, where):
        kind = _looks_like(leaf)
        if kind:
            raise PersonalDataInEvidence(where=place, kind=_KINDS[kind])


def _leaves(value: Any, where: str) -> Iterator[tuple[str, str]]:
    """Each leaf as text, with its path. A key is a leaf of the place it stands in."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield where, str(key)
            yield from _leaves(item, f"{where}.{key}")
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _leaves(item, f"{where}[{index}]")
    else:
        yield where, unicodedata.normalize("NFKC", str(value))


def _looks_like(text: str) -> str | None:
    if _UUID.fullmatch(text):
        return None
    if _ID.search(text):
        return "id"
    if _PHONE.search(text):
        return "phone"
    if any(_luhn(re.sub(r"\D", "", found)) for found in _CARD.findall(text)):
        return "card"
    return None


def _luhn(digits: str) -> bool:
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2]]
    return (sum(doubled) + sum(int(digit) for digit in digits[::-2])) % 10 == 0
