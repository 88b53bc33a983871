"""A messenger that sends nothing: the outbox itself is the phone that testers read."""

from __future__ import annotations

import logging

from onboarding.domain.outcomes import Message

log = logging.getLogger("onboarding.messages")


class SandboxMessenger:
    """Takes every message and leaves it in the outbox. Nothing leaves the machine."""

    sandbox = True

    def send(self, message: Message) -> None:
        log.info("sandbox: one %s message stays in the outbox", message.channel)
