"""One byte string for one value: the subset of canonical JSON (RFC 8785) that has no floats.

Floats are refused because languages print them differently, and null because "absent" says it better.
An auditor can recompute every hash with any JSON library that sorts keys.
"""

from __future__ import annotations

import json
from typing import Any

from onboarding.domain.errors import OnboardingError
from onboarding.domain.text import Text

_SAFE = 2**53 - 1  # beyond this, JSON readers that use doubles lose digits (RFC 7493)


class NotCanonical(OnboardingError):
    """A value of a type whose bytes could differ from one reader to the next; ``where`` is its path."""

    code = "not_canonical"
    text = Text(
        "存证内容“{where}”的类型不受支持。请只使用文字、整数、布尔值、列表和键为英文的字典。",
        "Evidence at {where} is of a wrong type. Use only str, int, bool, list, and dict with ASCII keys.",
    )


def canonical(value: Any) -> bytes:
    """UTF-8 JSON, keys sorted, no blanks. Raises :class:`NotCanonical`.

    >>> canonical({"b": [1, True], "a": "卡"}).decode()
    '{"a":"卡","b":[1,true]}'
    """
    _check(value, "details")
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _check(value: Any, where: str) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():  # ASCII sorts alike in UTF-8 and UTF-16
                raise NotCanonical(where=where)
            _check(item, f"{where}.{key}")
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            _check(item, f"{where}[{index}]")
    elif isinstance(value, str):
        if any("\ud800" <= char <= "\udfff" for char in value):  # lone surrogates have no UTF-8
            raise NotCanonical(where=where)
    elif not isinstance(value, int) or not -_SAFE <= value <= _SAFE:  # bool is an int
        raise NotCanonical(where=where)
