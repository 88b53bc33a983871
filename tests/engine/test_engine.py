"""The engine over a real database: what advances, what does not, and who wins a race."""

from __future__ import annotations

import threading
import traceback
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select

from onboarding import signals
from onboarding.case import AlreadyDone, ApplicationClosed, InProgress, OutOfOrder, UnderReview
from onboarding.domain.errors import ConflictError, NotFoundError, SetupError
from onboarding.domain.outcomes import Done, Refer, Refused, Retry
from onboarding.domain.review import Verdict
from onboarding.domain.states import IllegalMove, State
from onboarding.domain.text import Text
from onboarding.engine import Engine
from onboarding.evidence import check
from onboarding.messages import SandboxMessenger
from onboarding.resuming import Resuming
from onboarding.reviewing import ReasonRequired, ReviewDesk
from onboarding.running import StageFailed
from onboarding.stages import codec
from onboarding.stages.flow import Flow
from onboarding.store import tables as t
from onboarding.store.evidence import entries
from onboarding.store.outbox import Outbox
from onboarding.store.reviews import SqlReviewStore
from tests.engine.toys import AskName, Greet, Name

PHONE = "+8613800001234"


@pytest.fixture
def engine(store, clock) -> Engine:
    return Engine(Flow([AskName(), Greet()]), store, clock=clock, lifetime=timedelta(days=30))


@pytest.fixture
def desk(engine, store, database, keyring) -> ReviewDesk:
    return ReviewDesk(engine, SqlReviewStore(database, store), Text("测试银行", "Test Bank"), keyring.index)


@pytest.fixture
def application_id(engine) -> str:
    return engine.start(phone=PHONE)


def test_a_finished_stage_hands_its_result_to_the_next(engine, application_id):
    assert isinstance(engine.submit(application_id, "ask-name", {"text": "张三"}), Done)
    outcome = engine.submit(application_id, "greet", {"text": "hello"})
    assert outcome.result.text == "hello, 张三"
    case = engine.open(application_id)
    assert case.record.state is State.IDENTITY_VERIFIED
    assert case.current is None


def test_a_retry_advances_nothing_and_keeps_the_answer(engine, application_id, database):
    outcome = engine.submit(application_id, "ask-name", {"text": ""})
    assert isinstance(outcome, Retry)
    assert outcome.problems["text"].code == "empty"
    assert engine.open(application_id).record.state is State.DRAFT
    with database.connect() as connection:
        assert len(connection.execute(select(t.answer)).all()) == 1


@pytest.mark.parametrize("raw", [{}, {"text": 3}, {"text": "a", "more": "b"}, "text", None, {"text": ["a"]}])
def test_an_answer_of_the_wrong_shape_is_a_retry_with_a_sentence_per_field(engine, application_id, raw):
    outcome = engine.submit(application_id, "ask-name", raw)
    assert isinstance(outcome, Retry)
    assert all(reason.text.zh and reason.text.en for reason in outcome.problems.values())


def test_a_stage_out_of_order_is_told_which_comes_first(engine, application_id):
    with pytest.raises(OutOfOrder) as caught:
        engine.submit(application_id, "greet", {"text": "hello"})
    assert "Your name" in caught.value.message.en
    assert "姓名" in caught.value.message.zh


def test_an_unknown_application_is_not_found(engine):
    with pytest.raises(NotFoundError):
        engine.submit("forged", "ask-name", {"text": "a"})


def test_doing_an_earlier_stage_again_drops_what_stood_on_it(engine, application_id):
    engine.submit(application_id, "ask-name", {"text": "张三"})
    engine.submit(application_id, "greet", {"text": "hello"})
    engine.submit(application_id, "ask-name", {"text": "李四"})
    case = engine.open(application_id)
    assert case.view(engine.clock()).get(Name).text == "李四"
    assert case.current.name == "greet"
    assert case.record.state is State.MATERIALS_RECEIVED


def test_a_refusal_closes_the_application_with_its_reasons(engine, application_id):
    assert isinstance(engine.submit(application_id, "ask-name", {"text": "refuse"}), Refused)
    record = engine.open(application_id).record
    assert record.state is State.REFUSED
    assert [reason.code for reason in record.closing] == ["empty"]
    with pytest.raises(ApplicationClosed):
        engine.submit(application_id, "ask-name", {"text": "a"})


def test_a_referral_waits_for_a_person_and_moves_on_when_they_approve(engine, desk, application_id):
    assert isinstance(engine.submit(application_id, "ask-name", {"text": "refer"}), Refer)
    with pytest.raises(UnderReview):
        engine.submit(application_id, "ask-name", {"text": "a"})
    (review,) = desk.waiting()
    seen, case = desk.look(review.id, reviewer="wang")
    assert case.record.state is State.HUMAN_REVIEW
    desk.decide(review.id, Verdict.APPROVE, reviewer="wang", remark="looks right")
    case = engine.open(application_id)
    assert case.record.state is State.MATERIALS_RECEIVED
    assert case.view(engine.clock()).get(Name).text == "checked by a person"
    events = [(entry.event, entry.actor) for entry in desk.history(application_id)]
    assert ("review.viewed", "reviewer:wang") in events
    assert ("review.decided", "reviewer:wang") in events
    assert seen.id == review.id


def test_the_applicant_is_told_by_message_that_a_person_decided(engine, desk, store, database, application_id):
    engine.submit(application_id, "ask-name", {"text": "refer"})
    (review,) = desk.waiting()
    desk.decide(review.id, Verdict.APPROVE, reviewer="wang")
    (message,) = Outbox(database, store, SandboxMessenger(), engine.clock).shown(application_id)
    assert "[Test Bank]" in message.text.en
    assert "通过人工审核" in message.text.zh


def test_a_reviewer_cannot_decide_twice(engine, desk, application_id):
    engine.submit(application_id, "ask-name", {"text": "refer"})
    (review,) = desk.waiting()
    desk.decide(review.id, Verdict.APPROVE, reviewer="wang")
    with pytest.raises(ConflictError):
        desk.decide(review.id, Verdict.REFUSE, reviewer="li", reason="credit_history")


def test_a_withdrawn_application_leaves_the_queue_and_does_not_block_the_next(engine, desk):
    first, second, third = (engine.start(phone=PHONE) for _ in range(3))
    for application_id in (first, second, third):
        engine.submit(application_id, "ask-name", {"text": "refer"})
    gone = next(review for review in desk.waiting() if review.application_id == first)
    engine.withdraw(first)
    assert {review.application_id for review in desk.waiting()} == {second, third}
    assert desk.count() == 2
    with pytest.raises(ConflictError):
        desk.decide(gone.id, Verdict.APPROVE, reviewer="wang")


def test_the_queue_is_read_a_page_at_a_time_without_gap_or_repetition(engine, desk):
    for _ in range(5):
        engine.submit(engine.start(phone=PHONE), "ask-name", {"text": "refer"})
    pages = [desk.waiting(2, offset) for offset in (0, 2, 4, 6)]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert sum(pages, ()) == desk.waiting()


def test_a_refusal_by_a_person_needs_a_reason_the_applicant_can_be_told(engine, desk, application_id):
    engine.submit(application_id, "ask-name", {"text": "refer"})
    (review,) = desk.waiting()
    with pytest.raises(ReasonRequired):
        desk.decide(review.id, Verdict.REFUSE, reviewer="wang", reason="because")
    desk.decide(review.id, Verdict.REFUSE, reviewer="wang", reason="documents_insufficient")
    assert engine.open(application_id).record.closing[0].code == "documents_insufficient"


def test_asking_for_a_supplement_lets_the_applicant_answer_again(engine, desk, application_id):
    engine.submit(application_id, "ask-name", {"text": "refer"})
    (review,) = desk.waiting()
    with pytest.raises(ReasonRequired):
        desk.decide(review.id, Verdict.SUPPLEMENT, reviewer="wang", reason="credit_history")
    desk.decide(review.id, Verdict.SUPPLEMENT, reviewer="wang", reason="correct_details")
    assert desk.needed(engine.open(application_id)).code == "correct_details"
    assert engine.open(application_id).record.state is State.SUPPLEMENT_REQUIRED
    assert isinstance(engine.submit(application_id, "ask-name", {"text": "张三"}), Done)
    assert desk.needed(engine.open(application_id)) is None


def test_a_crash_in_a_stage_gives_the_application_back(engine, application_id):
    with pytest.raises(StageFailed):
        engine.submit(application_id, "ask-name", {"text": "crash"})
    assert engine.open(application_id).record.running is None
    assert isinstance(engine.submit(application_id, "ask-name", {"text": "a"}), Done)


def test_a_worker_that_died_holds_the_application_only_for_its_lease(engine, application_id, clock):
    case = engine.open(application_id)
    engine._claim(case, case.flow["ask-name"], AskName.answer("a"))
    with pytest.raises(InProgress):
        engine.submit(application_id, "ask-name", {"text": "a"})
    clock.forward(seconds=61)
    assert isinstance(engine.submit(application_id, "ask-name", {"text": "a"}), Done)


def test_the_language_waits_for_a_stage_that_runs_but_not_for_a_worker_that_died(engine, application_id, clock):
    case = engine.open(application_id)
    engine._claim(case, case.flow["ask-name"], AskName.answer("a"))
    engine.speak(application_id, "en")
    assert engine.open(application_id).record.locale == "zh-CN"
    clock.forward(seconds=61)
    engine.speak(application_id, "en")
    assert engine.open(application_id).record.locale == "en"


def test_a_stored_result_of_another_shape_is_reported_without_what_it_holds():
    data = {"text": {"nested": "张三"}}
    with pytest.raises(SetupError, match="stored Name") as caught:
        codec.load(Name, data)
    assert "张三" not in "".join(traceback.format_exception(caught.value))


def test_of_many_submits_at_once_exactly_one_wins(engine, application_id):
    engine.submit(application_id, "ask-name", {"text": "张三"})
    wins, losses = [], []
    barrier = threading.Barrier(8)

    def submit(word: str) -> None:
        barrier.wait()
        try:
            wins.append(engine.submit(application_id, "greet", {"text": word}))
        except (ConflictError, InProgress, AlreadyDone) as error:
            losses.append(error)

    threads = [threading.Thread(target=submit, args=(f"word {n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # A later submit may find the stage finished and, while nothing is assessed, do it again: never twice at once.
    assert wins
    assert len(wins) + len(losses) == 8
    version = engine.open(application_id).record.version
    assert version == 1 + 2 * (1 + len(wins))  # each success is exactly one claim and one settlement


def test_an_unfinished_application_expires(engine, application_id, clock):
    clock.forward(days=31)
    assert engine.open(application_id).record.state is State.EXPIRED
    with pytest.raises(ApplicationClosed):
        engine.submit(application_id, "ask-name", {"text": "a"})


def test_a_withdrawn_application_cannot_be_withdrawn_again(engine, application_id):
    engine.withdraw(application_id)
    with pytest.raises(IllegalMove):
        engine.move(engine.open(application_id), State.DRAFT, None)


def test_a_subscriber_that_breaks_takes_nothing_back(engine, application_id, caplog):
    def broken(sender, **event):
        raise RuntimeError("the subscriber broke")

    with signals.state_changed.connected_to(broken, sender=engine):
        assert isinstance(engine.submit(application_id, "ask-name", {"text": "张三"}), Done)
    assert engine.open(application_id).record.state is State.MATERIALS_RECEIVED
    assert "a subscriber failed after a commit: RuntimeError" in caplog.text


def test_a_code_to_come_back_with_does_not_disturb_a_stage_that_runs(engine, store, application_id):
    bank = Text("测试银行", "Test Bank")
    case = engine.open(application_id)
    claimed = engine._claim(case, case.flow["ask-name"], AskName.answer("张三"))
    assert Resuming(engine, store, bank).send(PHONE) == application_id
    engine._settle(claimed, case.record.state, case.flow["ask-name"], Done(Name("张三")))
    assert engine.open(application_id).record.state is State.MATERIALS_RECEIVED


def test_a_secret_of_an_answer_is_kept_nowhere():
    @dataclass(frozen=True)
    class Signed:
        document: str
        code: str = field(default="", metadata=codec.NOT_KEPT)

    assert codec.as_kept(Signed("a document", "254819")) == {"document": "a document"}


def test_a_side_request_is_kept_in_the_stage_s_own_memory(engine, application_id):
    assert engine.act(application_id, "ask-name", "draft", {"text": "one"}).data == {"before": None}
    assert engine.act(application_id, "ask-name", "draft", {"text": "two"}).data == {"before": "one"}
    with pytest.raises(NotFoundError):
        engine.act(application_id, "ask-name", "reveal", {})


def test_a_policy_may_send_a_finished_stage_to_a_person(store, clock):
    def cautious(stage, application, outcome):
        return Refer((), outcome.result) if isinstance(outcome, Done) else outcome

    engine = Engine(Flow([AskName()]), store, clock=clock, policies=[cautious])
    application_id = engine.start(phone=PHONE)
    engine.submit(application_id, "ask-name", {"text": "张三"})
    assert engine.open(application_id).record.state is State.HUMAN_REVIEW


def test_an_application_stays_with_the_flow_it_began_with(store, clock):
    short = Flow([AskName()])
    application_id = Engine(short, store, clock=clock).start(phone=PHONE)
    newer = Engine(Flow([AskName(), Greet()]), store, clock=clock, earlier_flows=[short])
    newer.submit(application_id, "ask-name", {"text": "张三"})
    assert newer.open(application_id).current is None


def test_attachments_come_back_whole_and_are_not_on_disk_in_clear(engine, application_id, tmp_path):
    engine.submit(application_id, "ask-name", {"text": "a very plain note"})
    view = engine.open(application_id).view(engine.clock())
    assert view.attachment("ask-name.note").content == b"a very plain note"
    files = [path for path in (tmp_path / "objects").rglob("*") if path.is_file()]
    assert files
    assert all(b"very plain" not in path.read_bytes() for path in files)
    with pytest.raises(NotFoundError):
        view.attachment("ask-name.other")


def test_every_step_is_in_an_unbroken_evidence_chain(engine, application_id, database):
    engine.submit(application_id, "ask-name", {"text": ""})
    engine.submit(application_id, "ask-name", {"text": "张三"})
    with database.connect() as connection:
        log = entries(connection, application_id)
    assert check(log, application_id) is None
    assert [entry.event for entry in log] == [
        "application.started",
        "answer.received",
        "stage.retry",
        "answer.received",
        "stage.done",
        "state.changed",
    ]


def test_subscribers_hear_of_every_move(engine, application_id):
    heard = []

    def listen(sender, **event):
        heard.append(event)

    with signals.state_changed.connected_to(listen, sender=engine):
        engine.submit(application_id, "ask-name", {"text": "张三"})
    assert heard == [{"application_id": application_id, "origin": State.DRAFT, "target": State.MATERIALS_RECEIVED}]
