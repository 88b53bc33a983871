"""Page words by key, from the shipped catalogues and a bank's own on top."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

CATALOGUES = Path(__file__).parent.parent / "translations"


@cache
def shipped(locale: str) -> Mapping[str, str]:
    """The shipped catalogue of a locale."""
    content = yaml.safe_load((CATALOGUES / f"{locale}.yaml").read_text(encoding="utf-8"))
    return {str(key): str(value) for key, value in content.items()}


def word(key: str, locale: str, own: Mapping[str, Mapping[str, str]], params: Mapping[str, object]) -> str:
    """The words of ``key``; a bank's own win. Raises KeyError for a key that no catalogue has."""
    text = own.get(locale, {}).get(key) or shipped(locale)[key]
    return text.format(**params) if params else text
