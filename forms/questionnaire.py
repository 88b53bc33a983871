"""The questionnaire at work: which questions show, and what of the answers is kept."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

from onboarding.domain.outcomes import Reason
from onboarding.forms import sentences
from onboarding.forms.kinds import kind_of
from onboarding.forms.logic import evaluate, portable
from onboarding.forms.reader import read_sections
from onboarding.forms.rules import asking_order
from onboarding.forms.schema import Question, Section, Value
from onboarding.forms.typed import blank

SHIPPED = Path(__file__).with_name("questionnaire.yaml")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
_UNKNOWN_TOLD = 20  # a flood of fields does not become a flood of sentences


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Clean ``values`` by question name, what to change in ``problems``, and the questions that show.

    Problems are keyed by question; one with a name that could be no question's is under ``""``.
    """

    values: Mapping[str, Value]
    problems: Mapping[str, Reason]
    visible: tuple[str, ...]


class Questionnaire:
    """Checked sections of questions; stateless, so one instance serves every applicant and thread."""

    def __init__(self, sections: tuple[Section, ...]) -> None:
        self.sections = sections
        self._questions = {question.name: question for section in sections for question in section.questions}
        self._order = asking_order(self._questions)

    @classmethod
    def load(cls, path: str | Path | None = None) -> Questionnaire:
        """The shipped questionnaire, or a bank's own file; raises QuestionnaireError with every fault."""
        return cls(read_sections(Path(path) if path else SHIPPED))

    def __iter__(self) -> Iterator[Question]:
        return iter(self._questions.values())

    def __contains__(self, name: object) -> bool:
        return name in self._questions

    def __getitem__(self, name: str) -> Question:
        return self._questions[name]

    @cached_property
    def version(self) -> str:
        """Twelve hex digits of SHA-256 over the content; comments and layout of the file do not count."""
        content = json.dumps([asdict(section) for section in self.sections], sort_keys=True, default=str)
        return hashlib.sha256(content.encode()).hexdigest()[:12]

    def visible(self, answers: Mapping[str, object]) -> list[str]:
        """Names of the questions to ask, in page order."""
        return list(self.clean(answers).visible)

    def clean(self, answers: Mapping[str, object]) -> Cleaned:
        """Keep what is visible and acceptable; say what to change in the rest. Never raises.

        A rule sees clean answers of visible questions only, so a hidden or refused answer decides nothing.
        """
        values: dict[str, Value] = {}
        unknown = islice((name for name in answers if name not in self), _UNKNOWN_TOLD)
        problems = {name if _could_be_a_name(name) else "": sentences.UNKNOWN for name in unknown}
        shown: set[str] = set()
        for name in self._order:
            question = self[name]
            if question.show_if is not None and not evaluate(question.show_if, values):
                continue
            shown.add(name)
            result = _answer(question, answers.get(name))
            if isinstance(result, Reason):
                problems[name] = result
            elif result is not None:
                values[name] = result
        in_page_order = {name: values[name] for name in self._questions if name in values}
        return Cleaned(in_page_order, problems, tuple(name for name in self._questions if name in shown))

    def clean_one(self, name: str, value: object, answers: Mapping[str, object]) -> Cleaned:
        """One answer saved while the page is being filled in, beside the answers saved before.

        Only ``name`` can have a problem, and a blank one is no problem yet: it clears the answer.
        """
        kept = {key: answer for key, answer in answers.items() if key in self}
        cleaned = self.clean({**kept, name: value})
        mine = {} if blank(value) and name in self else cleaned.problems
        return Cleaned(cleaned.values, {k: mine[k] for k in (name, "") if k in mine}, cleaned.visible)

    def outline(self) -> list[dict[str, Any]]:
        """The sections as plain data for a page or an API; any JSON-Logic engine evaluates the rules."""
        return [
            {"name": s.name, "title": s.title, "questions": [_outline(question) for question in s.questions]}
            for s in self.sections
        ]


def _could_be_a_name(name: object) -> bool:
    return isinstance(name, str) and _NAME.fullmatch(name) is not None


def _answer(question: Question, raw: object) -> Value | Reason | None:
    if not blank(raw):
        return kind_of(question).parse(question, raw)
    return sentences.required(question.label) if question.required else None


def _outline(question: Question) -> dict[str, Any]:
    bound = {"min": question.min, "max": question.max}
    return {
        "name": question.name,
        "kind": question.kind,
        "label": question.label,
        "help": question.help,
        "required": question.required,
        "choices": [{"value": choice.value, "label": choice.label} for choice in question.choices],
        **{key: at if at is None or isinstance(at, int) else at.isoformat() for key, at in bound.items()},
        "step": question.step,
        "slider_max": question.slider_max,
        "max_length": question.max_length,
        "autocomplete": question.autocomplete,
        "default": question.default,
        "show_if": portable(question.show_if) if question.show_if is not None else None,
    }
