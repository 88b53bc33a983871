"""What the engine asks of a store: create, load, change atomically, list what is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from onboarding.domain.consent import Consent
from onboarding.domain.outcomes import Attachment, Message, Reason
from onboarding.domain.review import Review, Verdict
from onboarding.domain.risk import RiskSignal
from onboarding.domain.states import State


@dataclass(frozen=True, slots=True)
class NewApplication:
    """What an application begins with. ``phone`` is E.164; ``prefill`` came from a partner with consent."""

    phone: str = field(repr=False)
    locale: str
    flow_version: str
    started_at: datetime
    expires_at: datetime
    consents: tuple[Consent, ...] = ()
    partner: str | None = None
    campaign: str | None = None
    prefill: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Record:
    """A stored application. ``results`` and ``memory`` are JSON-able values by stage name."""

    id: str
    state: State
    version: int
    flow_version: str
    locale: str
    phone: str = field(repr=False)
    started_at: datetime
    updated_at: datetime
    expires_at: datetime
    partner: str | None
    campaign: str | None
    prefill: Mapping[str, Any] = field(repr=False)
    consents: tuple[Consent, ...]
    results: Mapping[str, Any] = field(repr=False)
    memory: Mapping[str, Mapping[str, Any]] = field(repr=False)
    running: str | None
    running_until: datetime | None
    review: Review | None
    closing: tuple[Reason, ...]
    load_attachment: Callable[[str], Attachment] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Event:
    """One line for the evidence log. ``details`` holds no personal data."""

    name: str
    actor: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Referral:
    """A review to open for a stage, with the result that an approval makes true."""

    stage: str
    reasons: tuple[Reason, ...]
    result: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ruling:
    """A reviewer's decision on an open review."""

    review_id: str
    verdict: Verdict
    reviewer: str
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Everything that one step of the engine writes, in one transaction. None or empty: leave as it is."""

    at: datetime
    state: State | None = None
    running: str | None = None  #: stage that holds the application after this change; None releases it
    running_until: datetime | None = None
    answer: tuple[str, Any] | None = None  #: (stage, JSON-able answer without pictures)
    consents: tuple[Consent, ...] = ()
    result: tuple[str, Any] | None = None  #: (stage, JSON-able result)
    dropped: tuple[str, ...] = ()  #: stages whose result no longer holds
    memory: tuple[str, Mapping[str, Any]] | None = None
    attachments: Mapping[str, Attachment] = field(default_factory=dict)  #: by ``stage.name``
    messages: tuple[Message, ...] = ()
    referral: Referral | None = None
    ruling: Ruling | None = None
    closing: tuple[Reason, ...] = ()
    locale: str | None = None
    proves_phone: bool = False
    risk: tuple[str, tuple[RiskSignal, ...]] | None = None  #: (stage, what it noticed)
    events: tuple[Event, ...] = ()

    @property
    def is_worth_writing(self) -> bool:
        """False for a pure look-up, such as a preview, that would only add noise to the log."""
        return bool(self.attachments or self.messages or self.memory or self.state or self.risk)


@dataclass(frozen=True, slots=True)
class Aside:
    """What is kept beside the journey, such as a code to come back with; compared and swapped as a whole."""

    at: datetime
    slot: str
    before: Mapping[str, Any] = field(repr=False)
    after: Mapping[str, Any] = field(repr=False)
    event: Event
    messages: tuple[Message, ...] = ()
    proves_phone: bool = False


class ApplicationStore(Protocol):
    """Where applications live."""

    def create(self, new: NewApplication, events: tuple[Event, ...]) -> str:
        """Store a new application and return its opaque id."""

    def load(self, application_id: str) -> Record:
        """Raises :class:`~onboarding.domain.errors.NotFoundError`."""

    def change(self, application_id: str, version: int, change: Change) -> None:
        """Apply all of ``change`` or nothing.

        Raises :class:`~onboarding.domain.errors.ConflictError` where the stored version is not ``version``.
        """

    def set_aside(self, application_id: str, aside: Aside) -> None:
        """Write a slot of memory beside the journey: no version moves, so a running stage is not disturbed.

        Raises :class:`~onboarding.domain.errors.ConflictError` where the slot no longer holds ``before``.
        """

    def note(self, application_id: str, at: datetime, events: tuple[Event, ...]) -> None:
        """Add lines to the evidence log; nothing else changes, no version moves."""


class EvidenceEntry(Protocol):
    """One line of the evidence log, as a reader sees it."""

    @property
    def seq(self) -> int: ...
    @property
    def event(self) -> str: ...
    @property
    def actor(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def details(self) -> Mapping[str, Any]: ...


class ReviewStore(Protocol):
    """What the reviewers' desk asks of a store."""

    def reviews(self, *, decided: bool, limit: int, offset: int = 0) -> tuple[Review, ...]:
        """Open reviews oldest first, or decided ones newest first.

        Open is what still waits for a person: the review of a withdrawn application is not.
        """

    def open_reviews(self) -> int:
        """How many reviews are open."""

    def review(self, review_id: str) -> Review:
        """Raises :class:`~onboarding.domain.errors.NotFoundError`."""

    def referred_result(self, review_id: str) -> Any:
        """The JSON-able result that approving this review makes true. Raises NotFoundError."""

    def evidence(self, application_id: str) -> tuple[EvidenceEntry, ...]:
        """The evidence log of one application, oldest first."""

    def risk(self, application_id: str) -> tuple[RiskSignal, ...]:
        """What stages noticed about one application: each code once, with its greatest weight, heaviest first."""
