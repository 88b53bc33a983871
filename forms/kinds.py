"""The kinds of question, and the registry where a bank adds its own.

class PlateKind(TextKind):
    def parse(self, question, raw):
        plate = super().parse(question, raw)
        if isinstance(plate, str) and not PLATE.fullmatch(plate):
            return Reason("not_a_plate", Text("请填写车牌号。", "Enter a number plate."))
        return plate

register_kind("plate", PlateKind())
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import ClassVar, Literal

from onboarding.domain.errors import SetupError
from onboarding.domain.outcomes import Reason
from onboarding.domain.text import Text
from onboarding.forms import sentences, typed
from onboarding.forms.schema import Question, Value

SAFE_INTEGER = 2**53 - 1  # beyond it a browser's number is no longer exact (ECMA-262)


class Kind(ABC):
    """How one kind of question is checked and read.

    ``takes`` and ``needs`` name the optional parts of a question this kind uses; ``compares`` says what
    its answers are to a rule; ``html`` are attributes of its input.
    """

    takes: ClassVar[frozenset[str]] = frozenset()
    needs: ClassVar[frozenset[str]] = frozenset()
    compares: ClassVar[Literal["number", "text"]] = "text"
    html: ClassVar[Mapping[str, str]] = MappingProxyType({})

    @abstractmethod
    def parse(self, question: Question, raw: object) -> Value | Reason:
        """The clean value of a non-blank answer (a form string, a JSON value, or an earlier clean value).

        Never raises. ``parse(question, parse(question, raw))`` is the same value.
        """

    def lint(self, question: Question) -> Iterator[Text]:
        """What in the question's own parts cannot work, each with the remedy."""
        yield from ()


class ChoiceKind(Kind):
    """One of the listed choices."""

    takes = frozenset({"choices", "default"})
    needs = frozenset({"choices"})

    def parse(self, question: Question, raw: object) -> Value | Reason:
        if isinstance(raw, str) and any(raw == choice.value for choice in question.choices):
            return raw
        return sentences.one_of([choice.label for choice in question.choices])


class TextKind(Kind):
    """One line of text, NFC, at most ``max_length`` characters."""

    takes = frozenset({"max_length", "autocomplete", "default"})
    needs = frozenset({"max_length"})

    def parse(self, question: Question, raw: object) -> Value | Reason:
        limit = question.max_length or 0
        if not isinstance(raw, str):
            return sentences.NOT_TEXT
        if typed.oversized(raw, limit):
            return sentences.too_long(limit)
        text = typed.line(raw)
        if text is None:
            return sentences.UNREADABLE
        return text if len(text) <= limit else sentences.too_long(limit)

    def lint(self, question: Question) -> Iterator[Text]:
        if question.max_length is not None and not 1 <= question.max_length <= 10_000:
            yield Text("max_length 请设在 1 到 10000 之间。", "max_length: give a number from 1 to 10000.")


class NumberKind(Kind):
    """A whole number from ``min`` to ``max``."""

    takes = frozenset({"min", "max", "default"})
    needs = frozenset({"min", "max"})
    compares = "number"
    html = MappingProxyType({"inputmode": "numeric", "autocomplete": "off"})

    def parse(self, question: Question, raw: object) -> Value | Reason:
        low, high = self.bounds(question)
        number = self.read(raw)
        return number if number is not None and low <= number <= high else self.refusal(low, high)

    def read(self, raw: object) -> int | None:
        return typed.whole(raw)

    def refusal(self, low: int, high: int) -> Reason:
        return sentences.whole_number(low, high)

    @staticmethod
    def bounds(question: Question) -> tuple[int, int]:
        low, high = question.min, question.max
        if not isinstance(low, int) or not isinstance(high, int):  # the reader has refused such a file
            raise TypeError("a number question has whole-number bounds")
        return low, high

    def lint(self, question: Question) -> Iterator[Text]:
        low, high = question.min, question.max
        if not isinstance(low, int) or not isinstance(high, int):
            yield Text("min 和 max 请写整数。", "min and max: give whole numbers.")
        elif not -SAFE_INTEGER <= low <= high <= SAFE_INTEGER:
            yield Text("min 不能大于 max，且都在 ±2^53 以内。", "min must not exceed max, both within ±2^53.")


class MoneyKind(NumberKind):
    """Whole yuan: a slider up to ``slider_max`` by ``step``, with a typed twin up to ``max``."""

    takes = frozenset({"min", "max", "step", "slider_max", "default"})

    def read(self, raw: object) -> int | None:
        return typed.amount(raw)

    def refusal(self, low: int, high: int) -> Reason:
        return sentences.amount(low, high)

    def lint(self, question: Question) -> Iterator[Text]:
        faults = list(super().lint(question))
        yield from faults
        if faults:
            return
        low, high = self.bounds(question)
        if question.step is not None and question.step < 1:
            yield Text("step 必须大于 0。", "step: give a number above 0.")
        if question.slider_max is not None and not low < question.slider_max <= high:
            yield Text("slider_max 要大于 min，且不超过 max。", "slider_max: above min, at most max.")


class DateKind(Kind):
    """A calendar date from ``min`` to ``max``; its clean value is ISO 8601 text."""

    takes = frozenset({"min", "max", "autocomplete", "default"})
    needs = frozenset({"min", "max"})

    def parse(self, question: Question, raw: object) -> Value | Reason:
        low, high = question.min, question.max
        if not isinstance(low, date) or not isinstance(high, date):
            raise TypeError("a date question has dates as bounds")
        day = typed.day(raw)
        return day.isoformat() if day and low <= day <= high else sentences.day(low, high)

    def lint(self, question: Question) -> Iterator[Text]:
        low, high = question.min, question.max
        if type(low) is not date or type(high) is not date or low > high:
            zh = "min 和 max 请写日期，例如 2026-01-31，且 min 不晚于 max。"
            yield Text(zh, "min and max: give dates such as 2026-01-31, min first.")


class PhoneKind(Kind):
    """A mainland mobile number, or any number with + and a country code; its clean value is E.164."""

    takes = frozenset({"autocomplete"})
    html = MappingProxyType({"type": "tel", "inputmode": "tel", "autocomplete": "tel"})
    _mainland = re.compile(r"(?:\+?86)?(1[3-9]\d{9})", re.ASCII)
    _abroad = re.compile(r"\+(?!86)[1-9]\d{6,14}", re.ASCII)

    def parse(self, question: Question, raw: object) -> Value | Reason:
        if not isinstance(raw, str) or len(raw) > 40:
            return sentences.NOT_A_PHONE
        digits = re.sub(r"[\s()（）–-]", "", raw)
        if match := self._mainland.fullmatch(digits):
            return "+86" + match[1]
        return digits if self._abroad.fullmatch(digits) else sentences.NOT_A_PHONE


_KINDS: dict[str, Kind] = {}


def register_kind(name: str, kind: Kind) -> None:
    """Make ``kind: name`` usable in questionnaires; raises SetupError where the name is taken."""
    if name in _KINDS:
        detail = Text("题型“{name}”已经注册，请换个名字。", "question kind '{name}' is taken; use another name.")
        raise SetupError(detail=detail.format(name=name))
    _KINDS[name] = kind


def kind_of(question: Question) -> Kind:
    return _KINDS[question.kind]


def kinds() -> Mapping[str, Kind]:
    """Every registered kind by name."""
    return MappingProxyType(_KINDS)


for _name, _kind in {
    "choice": ChoiceKind(),
    "text": TextKind(),
    "number": NumberKind(),
    "money": MoneyKind(),
    "date": DateKind(),
    "phone": PhoneKind(),
}.items():
    register_kind(_name, _kind)
