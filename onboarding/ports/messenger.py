"""Sends one message to one person: SMS, e-mail, a template message."""

from __future__ import annotations

from typing import Protocol

from onboarding.domain.errors import OnboardingError
from onboarding.domain.outcomes import Message
from onboarding.domain.text import Text


class MessageNotSent(OnboardingError):
    """The carrier did not take the message; the outbox tries again."""

    code = "message_not_sent"
    status = 503
    text = Text(
        "消息暂时发不出去，我们会自动重发，请稍候。",
        "The message could not be sent just now. We will try again by ourselves; please wait a moment.",
    )


class Messenger(Protocol):
    """``sandbox`` is True where messages do not leave the machine."""

    @property
    def sandbox(self) -> bool: ...

    def send(self, message: Message) -> None:
        """Hand the message to the carrier; at least once, so a carrier may see it twice.

        Raises :class:`MessageNotSent` where trying again later can help.
        """
        ...
