"""The questionnaire as data: sections of questions, frozen once read and checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from onboarding.domain.text import Text
from onboarding.forms.logic import Rule

Value = str | int
"""A clean answer: text, a choice's value, an ISO 8601 date, an E.164 number; or a whole number (of yuan)."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One offered answer of a choice question."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. Its kind decides which of the optional parts it takes.

    ``min`` and ``max`` bound what is accepted; ``step`` and ``slider_max`` only shape the slider, so that
    a typed amount may be finer and larger. ``default`` is where the field starts: never an answer by itself.
    """

    name: str
    kind: str
    label: Text
    help: Text | None = None
    required: bool = True
    show_if: Rule | None = field(default=None, hash=False)
    choices: tuple[Choice, ...] = ()
    min: int | date | None = None
    max: int | date | None = None
    step: int | None = None
    slider_max: int | None = None
    max_length: int | None = None
    autocomplete: str | None = None
    default: Value | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A titled group of questions."""

    name: str
    title: Text
    questions: tuple[Question, ...]
