"""Messages leave once each, late rather than never, and are forgotten when they have left."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from onboarding.domain.outcomes import Message
from onboarding.domain.text import Text
from onboarding.messages import SandboxMessenger
from onboarding.ports.messenger import MessageNotSent
from onboarding.ports.store import Change, NewApplication
from onboarding.store import tables as t
from onboarding.store.outbox import MAX_TRIES, Outbox

PHONE = "+8613800001234"


class Carrier:
    """Takes messages, or fails as it is told to."""

    sandbox = False

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.taken: list[Message] = []

    def send(self, message: Message) -> None:
        if self.failure is not None:
            raise self.failure
        self.taken.append(message)


@pytest.fixture
def queue(store, clock):
    def put(count: int) -> str:
        until = clock() + timedelta(days=1)
        application_id = store.create(NewApplication(PHONE, "en", "f", clock(), until), ())
        messages = tuple(Message("sms", PHONE, Text(f"第 {n} 条", f"Number {n}")) for n in range(count))
        store.change(application_id, 1, Change(at=clock(), messages=messages))
        return application_id

    return put


def test_no_message_is_handed_over_twice_however_many_workers_deliver(database, store, clock, queue):
    queue(12)
    carrier = Carrier()
    boxes = [Outbox(database, store, carrier, clock) for _ in range(4)]
    sent = []
    threads = [threading.Thread(target=lambda box=box: sent.append(box.deliver(limit=50))) for box in boxes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) == 12
    assert sorted(m.text.en for m in carrier.taken) == sorted(f"Number {n}" for n in range(12))


FAILURES = [MessageNotSent(), ConnectionError("+8613800001234: 482915")]


@pytest.mark.parametrize("failure", FAILURES)
def test_a_message_not_taken_is_tried_again_later(database, store, clock, queue, failure):
    queue(1)
    carrier = Carrier(failure)
    box = Outbox(database, store, carrier, clock)
    assert box.deliver() == 0
    carrier.failure = None
    assert box.deliver() == 0
    clock.forward(seconds=61)
    assert box.deliver() == 1
    assert [m.to for m in carrier.taken] == [PHONE]


def test_what_a_carrier_s_client_complains_of_stays_out_of_the_log(database, store, queue, clock, caplog):
    queue(1)
    Outbox(database, store, Carrier(FAILURES[1]), clock).deliver()
    assert "ConnectionError" in caplog.text
    assert "482915" not in caplog.text
    assert "13800001234" not in caplog.text


def test_a_message_that_nobody_takes_is_given_up_after_a_while(database, store, clock, queue):
    queue(1)
    carrier = Carrier(MessageNotSent())
    box = Outbox(database, store, carrier, clock)
    for _ in range(MAX_TRIES + 3):
        box.deliver()
        clock.forward(days=1)
    carrier.failure = None
    assert box.deliver() == 0


def test_a_message_that_has_left_is_forgotten(database, store, clock, queue):
    application_id = queue(2)
    Outbox(database, store, Carrier(), clock).deliver()
    with database.connect() as connection:
        assert set(connection.execute(select(t.outbox.c.text_sealed)).scalars()) == {None}
    assert Outbox(database, store, Carrier(), clock).shown(application_id) == ()


def test_the_sandbox_keeps_its_messages_for_the_phone_in_the_page(database, store, clock, queue):
    application_id = queue(2)
    box = Outbox(database, store, SandboxMessenger(), clock)
    assert box.deliver() == 2
    assert {m.text.en for m in box.shown(application_id)} == {"Number 0", "Number 1"}


def test_delivery_in_the_background_reaches_the_carrier(database, store, clock, queue):
    queue(1)
    arrived = threading.Event()

    class Telling(Carrier):
        def send(self, message: Message) -> None:
            super().send(message)
            arrived.set()

    Outbox(database, store, Telling(), clock).deliver_soon()
    assert arrived.wait(20)
    for thread in threading.enumerate():
        if thread.name == "onboarding-outbox":
            thread.join(20)
