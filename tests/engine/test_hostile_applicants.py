"""What somebody who reads the code would try, stage by stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest
from sqlalchemy import select

from onboarding.domain.errors import OnboardingError
from onboarding.domain.outcomes import Attachment, Done, Message, Reason, Reply, Retry
from onboarding.domain.states import State
from onboarding.domain.text import Text
from onboarding.engine import Engine
from onboarding.running import StageFailed
from onboarding.stages.flow import Flow
from onboarding.store import tables as t
from onboarding.store.evidence import entries
from tests.engine.toys import AskName, Greet, Say

PHONE = "+8613800001234"


@pytest.fixture
def engine(store, clock) -> Engine:
    return Engine(Flow([AskName(), Greet()]), store, clock=clock)


def test_touching_a_finished_stage_s_material_takes_its_result_back(engine):
    """Else the portrait of a confirmed document could be swapped before the face is compared with it."""
    application_id = engine.start(phone=PHONE)
    engine.submit(application_id, "ask-name", {"text": "张三"})
    engine.submit(application_id, "greet", {"text": "hello"})
    engine.act(application_id, "ask-name", "draft", {"text": "somebody else"})
    case = engine.open(application_id)
    assert case.record.state is State.DRAFT
    assert case.current.name == "ask-name"
    assert not case.record.results


def test_a_side_request_of_a_stage_not_yet_done_takes_nothing_back(engine):
    application_id = engine.start(phone=PHONE)
    engine.submit(application_id, "ask-name", {"text": "张三"})
    engine.act(application_id, "ask-name", "peek", {"text": ""})
    assert engine.open(application_id).current.name == "greet"


class Echo(AskName):
    """Names its problems after what it was sent, as a careless stage would."""

    name = "echo"

    def run(self, application, answer: Say):
        return Retry({f"fields.{answer.text}": Reason("unknown", Text("没有这一项。", "No such field."))})


@pytest.mark.parametrize("name", ["张三", "13800138000", "110105194912310021", "a" * 5000])
def test_field_names_that_an_applicant_made_up_do_not_reach_the_evidence(store, database, clock, name):
    engine = Engine(Flow([Echo()]), store, clock=clock)
    application_id = engine.start(phone=PHONE)
    assert isinstance(engine.submit(application_id, "echo", {"text": name}), Retry)
    with database.connect() as connection:
        assert name not in str(entries(connection, application_id))


@dataclass(frozen=True)
class Weight:
    kilos: float


class Careless(AskName):
    """Puts a float and a phone number where evidence may hold neither."""

    name = "careless"
    result = Weight
    actions: ClassVar = {"draft": Say, "break": Say}

    def run(self, application, answer: Say):
        evidence = {"weight": 1.5} if answer.text == "float" else {"who": "13800138000"}
        return Done(Weight(1.5), evidence={} if answer.text == "fine" else evidence)

    def act(self, application, action, request: Say):
        if action == "break":
            raise RuntimeError(f"no room for {request.text}")
        return Reply(memory={"seen": True}, attachments={"note": Attachment(b"x", "text/plain")})


@pytest.mark.parametrize("slip", ["float", "phone"])
def test_a_result_that_cannot_be_recorded_gives_the_application_back(store, clock, slip):
    engine = Engine(Flow([Careless()]), store, clock=clock)
    application_id = engine.start(phone=PHONE)
    with pytest.raises(OnboardingError):
        engine.submit(application_id, "careless", {"text": slip})
    record = engine.open(application_id).record
    assert (record.running, record.state, dict(record.results)) == (None, State.DRAFT, {})
    assert isinstance(engine.submit(application_id, "careless", {"text": "fine"}), Done)


def test_a_broken_side_request_says_so_in_a_sentence(store, clock):
    engine = Engine(Flow([Careless()]), store, clock=clock)
    application_id = engine.start(phone=PHONE)
    with pytest.raises(StageFailed):
        engine.act(application_id, "careless", "break", {"text": "13800138000"})


def test_what_broke_is_logged_without_what_the_applicant_sent(store, clock, caplog):
    engine = Engine(Flow([Careless()]), store, clock=clock)
    application_id = engine.start(phone=PHONE)
    with pytest.raises(StageFailed):
        engine.act(application_id, "careless", "break", {"text": "13800138000"})
    assert "RuntimeError" in caplog.text
    assert "test_hostile_applicants" in caplog.text
    assert "13800138000" not in caplog.text


class Texting(AskName):
    name = "texting"

    def run(self, application, answer: Say):
        return Done(self.result("x"), messages=(Message("sms", application.phone, Text("您好", "Hello")),))


def test_an_advance_stands_even_where_its_message_cannot_be_handed_over(store, database, clock):
    def broken() -> None:
        raise ConnectionError("+8613800001234 is not reachable")

    engine = Engine(Flow([Texting()]), store, clock=clock, deliver=broken)
    application_id = engine.start(phone=PHONE)
    assert isinstance(engine.submit(application_id, "texting", {"text": "x"}), Done)
    with database.connect() as connection:
        assert len(connection.execute(select(t.outbox)).all()) == 1
