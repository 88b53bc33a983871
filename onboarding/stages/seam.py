"""The seam: what a stage is. It never sees Flask, SQL or a queue."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from onboarding.domain.application import Application
from onboarding.domain.consent import ConsentText
from onboarding.domain.errors import NotFoundError
from onboarding.domain.outcomes import Attachment, Outcome, Reply, Retry
from onboarding.domain.states import State
from onboarding.domain.steps import Step
from onboarding.domain.text import Text

A = TypeVar("A")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a page or an API client needs to ask the applicant. ``data`` holds plain values and Texts."""

    data: Mapping[str, Any] = field(default_factory=dict)


class Stage(ABC, Generic[A, R]):
    """One stage of an application: name what you take and give, write :meth:`run`.

    ``answer`` and ``result`` are dataclasses. ``bytes`` fields of an answer arrive as uploaded files.
    """

    name: ClassVar[str]  #: URL segment, row key and template name
    step: ClassVar[Step]  #: where it shows in the progress bar
    title: ClassVar[Text]  #: what the applicant reads as its heading
    answer: type[A]  #: what the applicant sends
    result: type[R]  #: what later stages may read
    needs: ClassVar[tuple[type[Any], ...]] = ()  #: results that must exist before it
    enters: ClassVar[State | None] = None  #: the application's state while it runs
    reaches: ClassVar[State | None] = None  #: the application's state once it is done
    shows_result: ClassVar[bool] = False  #: stop at this stage's page once, before going on
    actions: ClassVar[Mapping[str, type[Any]]] = {}  #: side requests: name → what each takes
    #: Side requests that stay open once it is done. Any other that keeps something takes the result back.
    late_actions: ClassVar[frozenset[str]] = frozenset()
    #: Side requests made several times a second, each cheap and keeping nothing: they have a limit of their own.
    glances: ClassVar[frozenset[str]] = frozenset()

    def prompt(self, application: Application) -> Prompt:
        """What to show. Must change nothing."""
        return Prompt()

    @abstractmethod
    def run(self, application: Application, answer: A) -> Outcome:
        """Judge the answer. May be called again with the same answer after a crash."""

    def act(self, application: Application, action: str, request: Any) -> Reply | Retry:
        """Serve one of ``actions``; nothing advances."""
        raise NotFoundError()

    def consents(self, answer: A) -> tuple[ConsentText, ...]:
        """Consents this answer gives: stored before :meth:`run` is called."""
        return ()

    def files(self) -> Mapping[str, Callable[[Application], Attachment]]:
        """Downloads this stage offers the applicant, by name."""
        return {}
