"""What goes wrong when a bank's questionnaire file cannot work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onboarding.domain.errors import SetupError
from onboarding.domain.text import Text


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing to change in a questionnaire file: its line (from 1) and a sentence with the remedy."""

    line: int
    text: Text


class QuestionnaireError(SetupError):
    """The questionnaire file cannot be used. ``faults`` lists everything found, in line order."""

    code = "questionnaire_error"
    text = Text("问卷文件有误：\n{detail}", "The questionnaire file cannot be used:\n{detail}")

    def __init__(self, file: str, faults: Iterable[Fault]) -> None:
        self.file = file
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        super().__init__(detail=Text("\n".join(self.lines("zh")), "\n".join(self.lines("en"))))

    def lines(self, locale: str) -> list[str]:
        """``file:line: sentence`` per fault, the form that editors make clickable."""
        return [f"{self.file}:{fault.line}: {fault.text.to(locale)}" for fault in self.faults]
