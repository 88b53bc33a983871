"""The four ways a stage can end. Results are data; faces decide how to show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from .risk import RiskSignal
from .states import State
from .text import Text

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason code and the sentence an applicant reads."""

    code: str
    text: Text


@dataclass(frozen=True, slots=True)
class Attachment:
    """Bytes kept beside a result (a portrait, a signed PDF); stored encrypted, out of the database row."""

    content: bytes = field(repr=False)
    media_type: str


@dataclass(frozen=True, slots=True)
class Message:
    """Something to send once the outcome is committed. ``to`` is a phone number (E.164) or an address."""

    channel: str
    to: str = field(repr=False)
    text: Text = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Carried:
    """What any outcome may carry: evidence for the log, messages to send, the stage's own memory.

    ``memory`` None leaves the stage's memory as it is; ``evidence`` holds no personal data. ``proves_phone``
    says that the applicant has shown to hold the phone, by a code sent there. ``risk`` is for staff and for the
    bank's fraud monitoring, never for the applicant.
    """

    attachments: Mapping[str, Attachment] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)
    messages: tuple[Message, ...] = ()
    memory: Mapping[str, Any] | None = field(default=None, repr=False)
    proves_phone: bool = False
    risk: tuple[RiskSignal, ...] = ()


@dataclass(frozen=True, slots=True)
class Done(_Carried, Generic[R]):
    """The stage is finished; ``result`` is handed to later stages."""

    result: R


@dataclass(frozen=True, slots=True)
class Retry(_Carried):
    """Nothing advanced: per field (``""`` for the whole form) what to change."""

    problems: Mapping[str, Reason]


@dataclass(frozen=True, slots=True)
class Refer(_Carried, Generic[R]):
    """A person decides. ``result`` is what their approval would make true."""

    reasons: tuple[Reason, ...]
    result: R


@dataclass(frozen=True, slots=True)
class Refused(_Carried):
    """The application ends here, with at most four reasons in plain language (PIPL 24, Reg B 1002.9)."""

    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(_Carried):
    """The answer to a stage's side request (a challenge, a code, a preview): no stage advances.

    ``reaches`` moves the application's state where the request itself proves something, such as a
    card being activated.
    """

    data: Mapping[str, Any] = field(default_factory=dict, repr=False)
    reaches: State | None = None


Outcome = Done[Any] | Retry | Refer[Any] | Refused
