"""Reasons as JSON: codes and both sentences, so that old ones read the same after the wording changed."""

from __future__ import annotations

from collections.abc import Iterable

from onboarding.domain.outcomes import Reason
from onboarding.domain.text import Text


def to_json(reasons: Iterable[Reason]) -> list[dict[str, str]]:
    return [{"code": r.code, "zh": r.text.zh, "en": r.text.en} for r in reasons]


def from_json(data: Iterable[dict[str, str]]) -> tuple[Reason, ...]:
    return tuple(Reason(r["code"], Text(r["zh"], r["en"])) for r in data)
