"""Two small stages that are real stages: they judge what they are sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from onboarding.domain.application import Application
from onboarding.domain.outcomes import Attachment, Done, Outcome, Reason, Refer, Refused, Reply, Retry
from onboarding.domain.states import State
from onboarding.domain.steps import Step
from onboarding.domain.text import Text
from onboarding.stages.seam import Stage


@dataclass(frozen=True)
class Name:
    text: str


@dataclass(frozen=True)
class Greeting:
    text: str


@dataclass(frozen=True)
class Say:
    text: str


NOT_EMPTY = Reason("empty", Text("请填写姓名。", "Enter a name."))


class AskName(Stage[Say, Name]):
    name = "ask-name"
    step = Step.IDENTITY
    title = Text("姓名", "Your name")
    answer = Say
    result = Name
    reaches = State.MATERIALS_RECEIVED
    actions: ClassVar = {"draft": Say, "peek": Say}

    def run(self, application: Application, answer: Say) -> Outcome:
        match answer.text:
            case "":
                return Retry({"text": NOT_EMPTY})
            case "refer":
                return Refer((NOT_EMPTY,), Name("checked by a person"))
            case "refuse":
                return Refused((NOT_EMPTY,))
            case "crash":
                raise RuntimeError("the stage broke")
        return Done(Name(answer.text), attachments={"note": Attachment(answer.text.encode(), "text/plain")})

    def act(self, application: Application, action: str, request: Say) -> Reply | Retry:
        if action == "peek":
            return Reply(data={"draft": application.memory.get("draft")})
        return Reply(data={"before": application.memory.get("draft")}, memory={"draft": request.text})


class Greet(Stage[Say, Greeting]):
    name = "greet"
    step = Step.QUESTIONNAIRE
    title = Text("问候", "A greeting")
    answer = Say
    result = Greeting
    needs = (Name,)
    reaches = State.IDENTITY_VERIFIED

    def run(self, application: Application, answer: Say) -> Outcome:
        return Done(Greeting(f"{answer.text}, {application.get(Name).text}"))
