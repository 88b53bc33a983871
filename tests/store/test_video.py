"""Rooms, pictures and bookings in both databases."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, insert, select, update

from onboarding.domain.errors import ConflictError, NotFoundError, OnboardingError
from onboarding.domain.outcomes import Reason
from onboarding.domain.states import State
from onboarding.domain.text import Text
from onboarding.evidence import check
from onboarding.ports.store import Change, Event, NewApplication, Referral
from onboarding.ports.video import Asked, Booking, Frame, Room, RoomKind
from onboarding.store import tables as t
from onboarding.store.bookings import SqlBookingStore
from onboarding.store.reviews import SqlReviewStore
from onboarding.store.video import SqlVideoStore
from onboarding.video import frames, rooms
from onboarding.video.booking import SlotGone
from onboarding.video.frames import FrameOutOfOrder, Limits

NOW = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)
OPENED = Event("video.opened", "applicant")
TEXT = Text("请保持不动。", "Please hold still.")


@pytest.fixture
def video(database, store) -> SqlVideoStore:
    return SqlVideoStore(database, store, Limits(kept=8, received=40, clips=2))


@pytest.fixture
def diary(database, store) -> SqlBookingStore:
    return SqlBookingStore(database, store)


def waiting(store, number: int = 1) -> str:
    """An application that waits for a person; its id."""
    new = NewApplication(f"+8613900003{number:03}", "en", "f1", NOW, NOW + timedelta(days=30))
    id = store.create(new, (Event("application.started", "applicant"),))
    referral = Referral("liveness", (Reason("face_declined", TEXT),), {"route": "person"})
    store.change(id, 1, Change(at=NOW, state=State.HUMAN_REVIEW, referral=referral))
    return id


def room_of(store, id: str, name: str = "v1", kind: RoomKind = RoomKind.LIVE) -> Room:
    review = store.load(id).review.id
    return Room(name, id, review, kind, "session", NOW, NOW, chain=frames.genesis(name))


@pytest.fixture
def met(store, video) -> Room:
    """A room with both sides in it."""
    room = room_of(store, waiting(store))
    video.open(room, Change(at=NOW, events=(OPENED,)))
    return video.enter(room.id, "wang", NOW, Event("video.joined", "reviewer:wang"))


def film(video, room: Room, count: int, begin: int = 0) -> None:
    for seq in range(begin, begin + count):
        at = NOW + timedelta(milliseconds=250 * seq)
        video.seen(video.room(room.id), at, reviewer=True)
        _, counted = video.add(room.id, Frame(seq, 250 * seq, b"picture %d" % seq), at)
        assert counted


def kept(database) -> list[int]:
    query = select(t.video_frame.c.seq).where(t.video_frame.c.picture_sealed.is_not(None)).order_by(t.video_frame.c.seq)
    with database.connect() as connection:
        return list(connection.execute(query).scalars())


def events(database, store, id: str) -> list[str]:
    history = SqlReviewStore(database, store).evidence(id)
    assert check(history, id) is None
    return [entry.event for entry in history if entry.event.startswith("video")]


def test_pictures_are_thinned_while_they_come_and_the_newest_is_always_there(video, met, database):
    film(video, met, 8)
    assert kept(database) == list(range(8))
    film(video, met, 2, begin=8)
    assert kept(database) == [0, 2, 4, 6, 8, 9]
    film(video, met, 21, begin=10)
    assert kept(database) == [0, 4, 8, 12, 16, 20, 24, 28, 30]
    assert video.newest(met, after=29) == Frame(30, 7500, b"picture 30")
    assert video.newest(met, after=30) is None


def test_nothing_readable_lies_in_the_tables(video, met, database, tmp_path):
    film(video, met, 3)
    video.ask(
        met.id, Asked("own", Text("问题在此", "question"), None, NOW, True), Event("video.asked", "reviewer:wang")
    )
    video.answer(met.id, 0, "答案在此")
    with database.connect() as connection:
        rows = [tuple(row) for table in (t.video_room, t.video_frame) for row in connection.execute(select(table))]
    text = repr(rows) + "".join(
        str(bytes(cell), "utf-8", "replace") for row in rows for cell in row if isinstance(cell, bytes)
    )
    assert not any(word in text for word in ("picture", "问题在此", "答案在此", "question"))


def test_a_closed_room_is_one_sealed_clip_and_no_picture_besides(video, met, store, database):
    film(video, met, 12)
    done = video.end(met.id, NOW, "reviewer:wang")
    clip = store.attachment(met.application_id, "video.v1")
    assert hashlib.sha256(clip.content).hexdigest() == done.clip
    with database.connect() as connection:
        assert connection.execute(select(func.count()).select_from(t.video_frame)).scalar() == 0
    assert video.end(met.id, NOW, "applicant") == done
    assert events(database, store, met.application_id) == ["video.opened", "video.joined", "video.ended"]


def test_a_closed_room_takes_nothing_more(video, met):
    video.end(met.id, NOW, "applicant")
    asked = Asked("still", TEXT, None, NOW)
    for late in (
        lambda: video.add(met.id, Frame(0, 0, b"x"), NOW),
        lambda: video.ask(met.id, asked, OPENED),
        lambda: video.answer(met.id, 0, "x"),
        lambda: video.enter(met.id, "li", NOW, OPENED),
    ):
        with pytest.raises(rooms.RoomOver):
            late()


def test_a_second_room_of_the_application_ends_the_first_and_keeps_what_was_seen(video, met, store):
    film(video, met, 9)
    video.open(room_of(store, met.application_id, "v2"), Change(at=NOW, events=(OPENED,)))
    assert video.room("v1").clip
    assert [room.id for room in video.rooms(met.review_id) if room.ended_at is None] == ["v2"]


def test_a_clip_that_was_broken_off_is_not_kept(video, store):
    id = waiting(store)
    video.open(room_of(store, id, "v1", RoomKind.CLIP), Change(at=NOW, events=(OPENED,)))
    film(video, video.room("v1"), 5)
    video.open(room_of(store, id, "v2", RoomKind.CLIP), Change(at=NOW, events=(OPENED,)))
    assert video.room("v1").clip is None
    assert store.attachment_names(id) == frozenset()


def test_so_many_clips_are_kept_of_a_review_and_no_more(video, met, store):
    id = met.application_id
    film(video, met, 8)
    video.open(room_of(store, id, "v2", RoomKind.CLIP), Change(at=NOW, events=(OPENED,)))
    film(video, video.room("v2"), 8)
    video.end("v2", NOW, "applicant")
    with pytest.raises(rooms.TooManyRooms):
        video.open(room_of(store, id, "v3"), Change(at=NOW, events=(OPENED,)))


def test_a_room_needs_a_review_that_is_open(video, store):
    id = waiting(store)
    room = room_of(store, id)
    store.change(id, 2, Change(at=NOW, state=State.WITHDRAWN))
    with pytest.raises(ConflictError):
        video.open(room, Change(at=NOW, events=(OPENED,)))
    with pytest.raises(NotFoundError):
        video.room(room.id)


def test_leaving_the_review_closes_the_room_drops_its_pictures_and_frees_the_booking(
    video, diary, met, store, database
):
    film(video, met, 3)
    diary.book(Booking(met.application_id, NOW, NOW), 1, Change(at=NOW, events=(OPENED,)))
    store.change(met.application_id, 2, Change(at=NOW, state=State.WITHDRAWN))
    assert video.room(met.id).ended_at == NOW
    assert kept(database) == []
    assert diary.booking(met.application_id) is None


def test_a_picture_on_its_way_while_the_review_ends_is_dropped_too(video, met, store, database):
    film(video, met, 3)
    withdraw = Thread(target=store.change, args=(met.application_id, 2, Change(at=NOW, state=State.WITHDRAWN)))
    with database.begin() as connection:
        connection.execute(update(t.video_room).where(t.video_room.c.id == met.id).values(frames=4))
        row = {"room_id": met.id, "seq": 3, "at_ms": 750, "sha256": "", "picture_sealed": b"sealed"}
        connection.execute(insert(t.video_frame).values(row))
        withdraw.start()
        withdraw.join(0.5)  # long enough to come to where it waits for this picture
    withdraw.join()
    assert kept(database) == []


def test_of_two_reviewers_one_is_in_the_room_and_the_other_comes_when_they_have_gone(video, met):
    with pytest.raises(rooms.RoomTaken):
        video.enter(met.id, "li", NOW, OPENED)
    video.leave(met.id, "li")
    assert rooms.reviewer_is_there(video.room(met.id), NOW)
    video.leave(met.id, "wang")
    assert video.enter(met.id, "li", NOW, OPENED).reviewer == "li"


def test_a_picture_that_came_twice_counts_once(video, met):
    film(video, met, 1)
    with pytest.raises(FrameOutOfOrder) as refused:
        video.add(met.id, Frame(0, 0, b"picture 0"), NOW)
    assert refused.value.expected == 1


def test_a_list_knows_who_is_there_who_is_expected_and_what_is_kept(video, diary, met, store):
    other = waiting(store, 2)
    film(video, met, 8)
    diary.book(Booking(other, NOW, NOW + timedelta(minutes=20)), 2, Change(at=NOW, events=(OPENED,)))
    reviews = {met.review_id: met.application_id, store.load(other).review.id: other}
    here, expected = video.presences(reviews).values()
    assert (here.room.id, here.clips, here.booking) == ("v1", 0, None)
    assert (expected.room, expected.booking.start) == (None, NOW)
    video.end(met.id, NOW, "applicant")
    assert (video.presences(reviews)[met.review_id].room, video.presences(reviews)[met.review_id].clips) == (None, 1)
    assert video.presences({}) == {}


def test_deserted_rooms_are_found(video, met):
    assert video.abandoned(NOW + timedelta(minutes=29)) == ()
    assert [room.id for room in video.abandoned(NOW + timedelta(minutes=31))] == ["v1"]


def test_a_slot_has_so_many_places_and_one_given_back_is_free_again(diary, store):
    ids = [waiting(store, number) for number in range(3)]
    change = Change(at=NOW, events=(Event("video.booked", "applicant"),))

    def book(id: str, start: datetime) -> None:
        diary.book(Booking(id, start, start + timedelta(minutes=20)), 2, change)

    later = NOW + timedelta(hours=1)
    book(ids[0], NOW)
    book(ids[1], NOW)
    with pytest.raises(SlotGone):
        book(ids[2], NOW)
    assert diary.taken(NOW) == {NOW: 2}
    book(ids[0], later)  # moved: the place is free
    book(ids[2], NOW)
    assert diary.taken(NOW) == {NOW: 2, later: 1}
    diary.cancel(ids[0], change)
    diary.cancel(ids[0], change)  # nothing to cancel, nothing said
    assert diary.booking(ids[0]) is None
    with pytest.raises(NotFoundError):
        book("forged", NOW)


def at_once(calls: list[Callable[[], object]]) -> list[object]:
    """What each call gives, or the error it raises, when all begin together."""
    begin = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        begin.wait()
        try:
            return call()
        except OnboardingError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_of_pictures_that_arrive_together_under_one_number_one_counts(video, met):
    sent = [lambda n=n: video.add(met.id, Frame(0, 0, b"picture %d" % n), NOW) for n in range(6)]
    found = at_once(sent)
    assert sum(isinstance(one, tuple) for one in found) == 1
    assert sum(isinstance(one, FrameOutOfOrder) for one in found) == 5
    assert video.room(met.id).frames == 1


def test_a_slot_is_not_overbooked_by_applicants_who_come_together(diary, store):
    ids = [waiting(store, number) for number in range(5)]
    change = Change(at=NOW, events=(Event("video.booked", "applicant"),))
    found = at_once([lambda id=id: diary.book(Booking(id, NOW, NOW), 2, change) for id in ids])
    assert sorted(type(one).__name__ for one in found) == ["NoneType"] * 2 + ["SlotGone"] * 3
    assert diary.taken(NOW) == {NOW: 2}


def test_of_two_reviewers_who_join_together_one_is_in_the_room(video, store):
    room = room_of(store, waiting(store))
    video.open(room, Change(at=NOW, events=(OPENED,)))
    names = ["wang", "li", "zhao"]
    found = at_once([lambda name=name: video.enter(room.id, name, NOW, OPENED) for name in names])
    assert sum(isinstance(one, rooms.RoomTaken) for one in found) == 2
    assert video.room(room.id).reviewer in names
