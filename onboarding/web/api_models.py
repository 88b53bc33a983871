"""What the JSON API takes and gives, as pydantic models: validation and the OpenAPI document in one."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from onboarding.domain.results import Assurance
from onboarding.domain.states import State


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Start(Model):
    """Begin an application. Consents are the hashes of the wordings shown (see ``GET /consents``)."""

    phone: str = Field(max_length=32, description="A mainland mobile number, or E.164.", examples=["13800001111"])
    locale: Literal["zh-CN", "en"] = "zh-CN"
    consents: list[str] = Field(max_length=16, description="Hashes of the consent wordings given.")
    link: str | None = Field(default=None, max_length=2048, description="A partner's signed apply link token.")


class Problem(Model):
    """What to change in one field."""

    code: str
    message: str


class Fault(Model):
    """Why a request was not served, in the caller's language, and what to do."""

    code: str
    status: int
    message: str
    problems: dict[str, Problem] = Field(default_factory=dict)


class ConsentWording(Model):
    purpose: str
    version: str
    hash: str
    text: str
    required: bool


class ConsentList(Model):
    consents: list[ConsentWording]


class ApplicationStatus(Model):
    """Where an application stands. ``stage`` is the one to answer next, null where there is none.

    ``reasons`` say why it was refused, or what a reviewer still needs. ``assurance`` says how the identity was shown.
    """

    id: str
    state: State
    stage: str | None
    done: list[str]
    reasons: list[Problem] = Field(default_factory=list)
    assurance: Assurance | None = None
    updated_at: datetime


class Started(Model):
    """``token`` is the bearer token of this application's calls; it is shown once."""

    token: str
    application: ApplicationStatus


class StagePrompt(Model):
    stage: str
    title: str
    data: dict[str, Any]


class StageOutcome(Model):
    """How a stage ended: done, retry (see ``problems``), refer (a person decides) or refused."""

    outcome: Literal["done", "retry", "refer", "refused"]
    problems: dict[str, Problem] = Field(default_factory=dict)
    reasons: list[Problem] = Field(default_factory=list)
    application: ApplicationStatus


class ActionReply(Model):
    """The answer to a side request; ``retry`` says what was wrong with it."""

    outcome: Literal["reply", "retry"]
    problems: dict[str, Problem] = Field(default_factory=dict)
    data: dict[str, Any] = Field(default_factory=dict)


class Milestone(Model):
    state: State
    progress: Literal["done", "now", "next"]
    title: str
    at: datetime | None


class TimelineView(Model):
    state: State
    title: str
    words: str
    expected: str
    percent: int
    items: list[Milestone]


class SandboxMessages(Model):
    messages: list[str]
