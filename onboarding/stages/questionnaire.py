"""Step 2: only the questions that matter, saved one by one, with a live estimate beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from onboarding.credit.indicative import indicative_limit
from onboarding.domain.application import Application
from onboarding.domain.outcomes import Done, Outcome, Reply, Retry
from onboarding.domain.results import Answers
from onboarding.domain.steps import Step
from onboarding.domain.text import Text
from onboarding.forms import Questionnaire
from onboarding.products.catalogue import Catalogue, shipped
from onboarding.products.matching import rank

from .seam import Prompt, Stage

BEST = 3


@dataclass(frozen=True, slots=True)
class SaveAnswer:
    """One answer, saved as soon as it is given."""

    name: str
    value: str | int | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class AllAnswers:
    """What the page holds; merged over what was saved before."""

    answers: dict[str, str | int | None] = field(default_factory=dict, repr=False)


class QuestionnaireStage(Stage[AllAnswers, Answers]):
    """Questions from a :class:`Questionnaire`; hidden answers are dropped here, on the server."""

    name = "questionnaire"
    step = Step.QUESTIONNAIRE
    title = Text("请回答几个问题", "A few questions")
    answer = AllAnswers
    result = Answers
    actions: ClassVar[Mapping[str, type[Any]]] = {"save": SaveAnswer}

    def __init__(self, questionnaire: Questionnaire | None = None, catalogue: Catalogue | None = None) -> None:
        self.questionnaire = questionnaire or Questionnaire.load()
        self._catalogue = catalogue or shipped()

    def prompt(self, application: Application) -> Prompt:
        answers = self._saved(application)
        return Prompt(
            {
                "sections": self.questionnaire.outline(),
                "answers": answers,
                "visible": self.questionnaire.visible(answers),
                "preview": self._preview(answers),
            }
        )

    def act(self, application: Application, action: str, request: SaveAnswer) -> Reply | Retry:
        saved = self._saved(application)
        cleaned = self.questionnaire.clean_one(request.name, request.value, saved)
        data = {
            "visible": list(cleaned.visible),
            "problems": dict(cleaned.problems),
            "preview": self._preview(cleaned.values),
        }
        if cleaned.problems:
            return Reply(data=data)
        return Reply(data=data, memory={"answers": dict(cleaned.values)})

    def run(self, application: Application, answer: AllAnswers) -> Outcome:
        cleaned = self.questionnaire.clean({**self._saved(application), **answer.answers})
        if cleaned.problems:
            return Retry(cleaned.problems, memory={"answers": dict(cleaned.values)})
        result = Answers(dict(cleaned.values), self.questionnaire.version)
        return Done(result, memory={"answers": dict(cleaned.values)})

    def _saved(self, application: Application) -> dict[str, Any]:
        """Answers so far; a partner's consented prefill stands where nothing was answered yet."""
        prefill = {name: value for name, value in application.prefill.items() if name in self.questionnaire}
        return {**prefill, **application.memory.get("answers", {})}

    def _preview(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The indicative limit and the best cards: never a decision."""
        band = indicative_limit(answers)
        best = [match for match in rank(self._catalogue, answers, personalised=True) if match.eligible][:BEST]
        return {
            "limit": None if band is None else {"low": band.low, "high": band.high},
            "cards": [
                {
                    "code": match.product.code,
                    "name": match.product.name,
                    "reason": match.reasons[0].text if match.reasons else None,
                }
                for match in best
            ],
            "binding": False,
        }
