"""What every messenger owes the outbox."""

from __future__ import annotations

import logging

import pytest

from onboarding.domain.outcomes import Message
from onboarding.domain.text import Text
from onboarding.ports.messenger import Messenger


class MessengerConformance:
    """Subclass as ``Test…`` and give :meth:`messenger`, pointed at the carrier's own test account."""

    def messenger(self) -> Messenger:
        raise NotImplementedError

    def message(self) -> Message:
        """Something the carrier takes; override where its test account wants another number."""
        return Message("sms", "+8613800138000", Text("测试消息 482915", "A test message 482915"))

    def test_it_says_whether_anything_leaves_the_machine(self) -> None:
        assert isinstance(self.messenger().sandbox, bool)

    def test_it_takes_a_message(self) -> None:
        self.messenger().send(self.message())

    def test_it_takes_the_same_message_twice(self) -> None:
        messenger = self.messenger()
        messenger.send(self.message())
        messenger.send(self.message())

    def test_neither_the_recipient_nor_the_words_reach_the_log(self, caplog: pytest.LogCaptureFixture) -> None:
        message = self.message()
        with caplog.at_level(logging.DEBUG):
            self.messenger().send(message)
        for secret in (message.to, message.to.removeprefix("+86"), message.text.zh, message.text.en):
            assert secret not in caplog.text, "the log repeats what was sent"
