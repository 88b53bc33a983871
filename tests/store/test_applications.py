"""Applications at rest: whole changes or none, one winner, and nothing readable without the key."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from onboarding.domain.errors import ConflictError, NotFoundError
from onboarding.domain.outcomes import Attachment, Done, Message
from onboarding.domain.states import State
from onboarding.domain.text import Text
from onboarding.engine import Engine
from onboarding.evidence import NotCanonical, check
from onboarding.ports.store import Aside, Change, Event, NewApplication
from onboarding.stages.flow import Flow
from onboarding.store import tables as t
from onboarding.store.crypto import DecryptionFailed
from onboarding.store.evidence import entries
from tests.engine.toys import AskName, Greet

PHONE = "+8613800001234"


def new(clock, phone=PHONE) -> NewApplication:
    return NewApplication(phone, "en", "f", clock(), clock() + timedelta(days=1), prefill={"employer": "Harbour"})


@pytest.fixture
def application_id(store, clock) -> str:
    return store.create(new(clock), (Event("application.started", "applicant"),))


def test_what_is_written_comes_back(store, clock, application_id):
    change = Change(
        at=clock(),
        state=State.MATERIALS_RECEIVED,
        result=("name", {"text": "张三"}),
        memory=("name", {"draft": [1, "二"]}),
        attachments={"name.note": Attachment(b"\x00\xff", "image/png")},
    )
    store.change(application_id, 1, change)
    record = store.load(application_id)
    assert (record.version, record.state, record.phone) == (2, State.MATERIALS_RECEIVED, PHONE)
    assert record.results == {"name": {"text": "张三"}}
    assert record.memory == {"name": {"draft": [1, "二"]}}
    assert record.prefill == {"employer": "Harbour"}
    assert record.load_attachment("name.note") == Attachment(b"\x00\xff", "image/png")
    assert record.expires_at == clock() + timedelta(days=1)


def test_an_unknown_application_is_not_found(store, clock):
    for call in (
        lambda: store.load("forged"),
        lambda: store.attachment("forged", "name.note"),
        lambda: store.change("forged", 1, Change(at=clock())),
        lambda: store.note("forged", clock(), ()),
    ):
        with pytest.raises(NotFoundError):
            call()


def test_a_change_to_an_older_version_is_a_conflict_and_leaves_nothing(store, clock, application_id, tmp_path):
    store.change(application_id, 1, Change(at=clock(), result=("name", "first")))
    late = Change(at=clock(), result=("name", "second"), attachments={"name.note": Attachment(b"x", "text/plain")})
    with pytest.raises(ConflictError):
        store.change(application_id, 1, late)
    assert store.load(application_id).results == {"name": "first"}
    assert store.attachment_names(application_id) == frozenset()
    assert [path for path in (tmp_path / "objects").rglob("*") if path.is_file()] == []


def test_a_change_that_cannot_be_finished_leaves_nothing_behind(store, clock, application_id, tmp_path):
    broken = Change(
        at=clock(),
        state=State.MATERIALS_RECEIVED,
        result=("name", "x"),
        attachments={"name.note": Attachment(b"x", "text/plain")},
        messages=(Message("sms", PHONE, Text("您好", "Hello")),),
        events=(Event("stage.done", "system", {"weight": 1.5}),),
    )
    with pytest.raises(NotCanonical):
        store.change(application_id, 1, broken)
    record = store.load(application_id)
    assert (record.version, record.state, dict(record.results)) == (1, State.DRAFT, {})
    assert [path for path in (tmp_path / "objects").rglob("*") if path.is_file()] == []


def test_a_picture_taken_again_leaves_no_copy_of_the_one_before(store, clock, application_id, tmp_path):
    for version, content in enumerate((b"first", b"second"), start=1):
        picture = {"id_document.front": Attachment(content, "image/jpeg")}
        store.change(application_id, version, Change(at=clock(), attachments=picture))
    assert store.attachment(application_id, "id_document.front").content == b"second"
    assert len([path for path in (tmp_path / "objects").rglob("*") if path.is_file()]) == 1


def test_of_two_connections_that_read_the_same_version_one_wins(database, store, clock, application_id):
    wins, losses = [], []
    barrier = threading.Barrier(6)

    def write(number: int) -> None:
        barrier.wait()
        try:
            store.change(application_id, 1, Change(at=clock(), result=("name", number), events=(Event("e", "system"),)))
            wins.append(number)
        except ConflictError:
            losses.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(wins), len(losses)) == (1, 5)
    record = store.load(application_id)
    assert (record.version, record.results) == (2, {"name": wins[0]})
    with database.connect() as connection:
        log = entries(connection, application_id)
    assert check(log, application_id) is None
    assert len(log) == 2


def test_notes_from_many_hands_make_one_unbroken_chain(database, store, clock, application_id):
    def look(number: int) -> None:
        for _ in range(3):
            store.note(application_id, clock(), (Event("review.viewed", f"reviewer:{number}"),))

    threads = [threading.Thread(target=look, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.connect() as connection:
        log = entries(connection, application_id)
    assert [entry.seq for entry in log] == list(range(1, 14))
    assert check(log, application_id) is None


def test_an_engine_works_over_either_database(store, clock):
    engine = Engine(Flow([AskName(), Greet()]), store, clock=clock)
    application_id = engine.start(phone=PHONE)
    assert isinstance(engine.submit(application_id, "ask-name", {"text": "张三"}), Done)
    assert engine.submit(application_id, "greet", {"text": "你好"}).result.text == "你好, 张三"


def test_nothing_personal_is_readable_in_any_row(database, store, clock, application_id):
    store.change(
        application_id,
        1,
        Change(
            at=clock(),
            answer=("name", {"text": "林晓雯"}),
            result=("name", {"text": "林晓雯"}),
            memory=("name", {"text": "林晓雯"}),
            messages=(Message("sms", PHONE, Text("林晓雯您好", "Hello 林晓雯")),),
        ),
    )
    with database.connect() as connection:
        rows = [connection.execute(select(table)).all() for table in t.metadata.tables.values()]
    for secret in ("林晓雯", "13800001234", "Harbour"):
        assert secret not in str(rows)
        assert secret.encode().hex() not in str(rows)
        assert secret.encode() not in b"".join(value for table in rows for row in table for value in row
                                               if isinstance(value, bytes))  # fmt: skip


@pytest.mark.parametrize("table", [t.result, t.memory])
def test_a_sealed_value_moved_to_another_row_does_not_open(database, store, clock, table):
    ids = [store.create(new(clock, phone), ()) for phone in (PHONE, "+8613800005678")]
    for index, id in enumerate(ids):
        store.change(id, 1, Change(at=clock(), result=("name", index), memory=("name", {"n": index})))
    with database.begin() as connection:
        theirs = connection.execute(select(table.c.content_sealed).where(table.c.application_id == ids[1])).scalar()
        connection.execute(update(table).where(table.c.application_id == ids[0]).values(content_sealed=theirs))
    with pytest.raises(DecryptionFailed):
        store.load(ids[0])


def test_even_with_the_key_moved_along_a_value_stays_bound_to_its_application(database, store, clock):
    ids = [store.create(new(clock, phone), ()) for phone in (PHONE, "+8613800005678")]
    a = t.application
    with database.begin() as connection:
        columns = (a.c.wrapped_key, a.c.phone_sealed, a.c.prefill_sealed)
        theirs = connection.execute(select(*columns).where(a.c.id == ids[1])).mappings().one()
        connection.execute(update(a).where(a.c.id == ids[0]).values(**theirs))
    with pytest.raises(DecryptionFailed):
        store.load(ids[0])


def test_a_sealed_value_moved_to_another_stage_does_not_open(database, store, clock, application_id):
    store.change(application_id, 1, Change(at=clock(), result=("one", 1)))
    store.change(application_id, 2, Change(at=clock(), result=("two", 2)))
    with database.begin() as connection:
        one = connection.execute(select(t.result.c.content_sealed).where(t.result.c.stage == "one")).scalar()
        connection.execute(update(t.result).where(t.result.c.stage == "two").values(content_sealed=one))
    with pytest.raises(DecryptionFailed):
        store.load(application_id)


def test_the_newest_application_of_a_phone_is_found_however_it_is_written(store, clock):
    store.create(new(clock), ())
    clock.forward(minutes=1)
    newest = store.create(new(clock), ())
    assert store.find_by_phone(PHONE) == newest
    assert store.find_by_phone("138 0000 1234") == newest
    assert store.find_by_phone("+8613800009999") is None


def test_an_application_further_on_is_not_hidden_by_a_newer_one(store, clock, application_id):
    store.change(application_id, 1, Change(at=clock(), state=State.MATERIALS_RECEIVED))
    clock.forward(minutes=1)
    store.create(new(clock), ())
    assert store.find_by_phone(PHONE) == application_id


def test_whoever_proved_the_phone_is_found_before_all_others(store, clock, application_id):
    aside = Aside(clock(), "~resume", {}, {"code": 1}, Event("resume.opened", "applicant"), proves_phone=True)
    store.set_aside(application_id, aside)
    clock.forward(minutes=1)
    stranger = store.create(new(clock), ())
    store.change(stranger, 1, Change(at=clock(), state=State.IDENTITY_VERIFIED))
    assert store.find_by_phone(PHONE) == application_id


def test_what_is_kept_beside_the_journey_moves_no_version_and_is_swapped_as_a_whole(store, clock, application_id):
    code = Event("resume.code_sent", "applicant")
    store.set_aside(application_id, Aside(clock(), "~resume", {}, {"tries": 1}, code))
    assert store.load(application_id).version == 1
    assert store.load(application_id).memory["~resume"] == {"tries": 1}
    with pytest.raises(ConflictError):
        store.set_aside(application_id, Aside(clock(), "~resume", {}, {"tries": 2}, code))


def test_a_picture_whose_object_is_gone_is_not_found(store, clock, application_id, objects, tmp_path):
    """As when it is replaced between the look at its row and the look at its object."""
    store.change(application_id, 1, Change(at=clock(), attachments={"id.front": Attachment(b"x", "image/png")}))
    for path in (tmp_path / "objects").rglob("*"):
        if path.is_file():
            path.unlink()
    with pytest.raises(NotFoundError):
        store.attachment(application_id, "id.front")


def test_an_error_of_the_database_does_not_repeat_what_was_to_be_written(database):
    query = text("SELECT * FROM nothing_like_it WHERE phone = :phone")
    with database.connect() as connection, pytest.raises(DBAPIError) as caught:
        connection.execute(query, {"phone": PHONE})
    assert PHONE not in str(caught.value)


def test_an_object_store_that_cannot_delete_does_not_undo_what_is_committed(
    store, clock, application_id, objects, monkeypatch
):
    def refuse(key):
        raise RuntimeError("the bucket is locked")

    first = Change(at=clock(), attachments={"id.front": Attachment(b"first", "image/png")})
    store.change(application_id, 1, first)
    monkeypatch.setattr(objects, "delete", refuse)
    second = Change(at=clock(), attachments={"id.front": Attachment(b"second", "image/png")})
    store.change(application_id, 2, second)
    assert store.attachment(application_id, "id.front").content == b"second"
