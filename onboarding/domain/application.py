"""An application as a stage sees it: read-only, by result type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from .consent import Consent, ConsentText
from .errors import NotFoundError, OnboardingError
from .outcomes import Attachment
from .states import State
from .text import Text

T = TypeVar("T")


class MissingResult(OnboardingError):
    """A stage asked for a result it did not declare in ``needs``, or that does not exist yet."""

    code = "missing_result"
    status = 409
    text = Text("请先完成前面的步骤。", "Please finish the earlier steps first.")


def _no_attachment(name: str) -> Attachment:
    raise NotFoundError()


@dataclass(frozen=True, slots=True)
class Application:
    """A snapshot. ``now`` is the moment it was loaded (UTC), so that a stage needs no clock of its own.

    ``memory`` is the running stage's own scratch data; ``phone`` is E.164; ``session`` names the caller's
    session without giving access to it, so that codes and tickets can be bound to it.
    """

    id: str
    state: State
    version: int
    flow_version: str
    locale: str
    phone: str = field(repr=False)
    started_at: datetime
    now: datetime
    stage: str | None = None
    session: str = ""
    partner: str | None = None
    campaign: str | None = None
    prefill: Mapping[str, Any] = field(default_factory=dict, repr=False)
    consents: tuple[Consent, ...] = ()
    memory: Mapping[str, Any] = field(default_factory=dict, repr=False)
    results: Mapping[str, Any] = field(default_factory=dict, repr=False)
    load_attachment: Callable[[str], Attachment] = field(default=_no_attachment, repr=False)

    def get(self, kind: type[T]) -> T:
        """The result of that type. Raises :class:`MissingResult` where no stage has given one."""
        found = self.find(kind)
        if found is None:
            raise MissingResult()
        return found

    def find(self, kind: type[T]) -> T | None:
        """The result of that type, or None."""
        return next((result for result in self.results.values() if isinstance(result, kind)), None)

    def attachment(self, name: str) -> Attachment:
        """Bytes kept by a stage, as ``stage.name``. Raises :class:`NotFoundError`."""
        return self.load_attachment(name)

    def consent(self, wording: ConsentText) -> Consent | None:
        """The standing consent to exactly this wording, or None."""
        return next(
            (c for c in self.consents if c.text_hash == wording.hash and c.withdrawn_at is None),
            None,
        )
