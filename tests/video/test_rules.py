"""Rules of a room without a server: bookings, pictures, the chain, questions, the clip."""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.ports.video import Asked, Booking, Frame, Room, RoomKind, Slot
from onboarding.video import booking, clip, frames, questions, rooms
from onboarding.video.frames import Limits
from tests.journey import TODAY, happy

NOW = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)
ROOM = Room("v1", "a", "r", RoomKind.LIVE, "s", NOW, NOW, chain=frames.genesis("v1"))


def slot(number: int, places: int = 2) -> Slot:
    start = NOW + timedelta(minutes=20 * number)
    return Slot(start, start + timedelta(minutes=20), places)


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(1, 3)), unique_by=lambda one: one[0]), st.lists(st.integers(0, 9))
)
def test_a_slot_is_free_while_it_has_a_place_left(offered, taken):
    slots = [slot(number, places) for number, places in offered]
    counted = Counter(slot(number).start for number in taken)
    found = booking.free(slots, counted)
    assert [one for one in slots if one not in found] == [one for one in slots if counted[one.start] >= one.places]


def test_only_a_slot_that_is_offered_can_be_chosen():
    assert booking.chosen([slot(1), slot(2)], slot(2).start) == slot(2)
    with pytest.raises(booking.SlotGone):
        booking.chosen([slot(1)], slot(2).start)


@pytest.mark.parametrize(
    ("minutes", "time", "missed"), [(-6, False, False), (-5, True, False), (34, True, False), (35, False, True)]
)
def test_a_booking_lets_in_a_little_early_and_a_little_late(minutes, time, missed):
    booked = Booking("a", NOW, NOW + timedelta(minutes=20))
    at = NOW + timedelta(minutes=minutes)
    assert (booking.is_time(booked, at), booking.is_missed(booked, at)) == (time, missed)


# Pictures


@given(st.integers(1, 50_000), st.integers(1, 400))
def test_however_many_pictures_come_no_more_than_the_bound_are_kept(count, kept):
    limits = Limits(kept=kept)
    step = frames.stride(count, limits)
    assert len(range(0, count, step)) <= kept
    assert step == 1 or len(range(0, count, step // 2)) > kept


@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 3000)), max_size=80))
def test_what_is_admitted_is_in_order_in_time_and_not_too_fast(moves):
    """Whatever an applicant's clock and ours do between two pictures."""
    limits = Limits(received=40)
    room, now, at_ms, taken = ROOM, NOW, 0, []
    for ours, theirs in moves:
        now, at_ms = now + timedelta(milliseconds=ours), at_ms + theirs
        frame = Frame(room.frames, at_ms, b"")
        try:
            counts = frames.admit(room, frame, now, limits)
        except frames.FrameLate:
            continue
        if counts:
            taken.append((at_ms, now))
            first = {} if room.first_at else {"first_at": now, "first_ms": at_ms}
            room = replace(room, frames=room.frames + 1, last_ms=at_ms, **first)
    assert len(taken) <= limits.received
    for (before, _), (after, at) in pairwise(taken):
        assert after - before >= limits.every
        assert abs(at - taken[0][1] - timedelta(milliseconds=after - taken[0][0])) <= limits.drift


def test_ten_thousand_pictures_are_no_more_than_a_room_takes():
    room = replace(ROOM, first_at=NOW)
    for number in range(1, 10_000):
        now = NOW + timedelta(milliseconds=250 * number)
        if frames.admit(room, Frame(room.frames, 250 * number, b""), now):
            room = replace(room, frames=room.frames + 1, last_ms=250 * number)
    assert room.frames == frames.LIMITS.received
    assert frames.is_full(room)


@given(st.lists(st.binary(min_size=1), min_size=2, max_size=6, unique=True), st.randoms())
def test_the_chain_notices_another_order_another_picture_and_another_time(pictures, chance):
    def chained(row: list[Frame]) -> str:
        link = frames.genesis("v1")
        for frame in row:
            link = frames.link(link, frame)
        return link

    row = [Frame(seq, 250 * seq, picture) for seq, picture in enumerate(pictures)]
    whole = chained(row)
    at = chance.randrange(len(row) - 1)
    swapped = [*row[:at], row[at + 1], row[at], *row[at + 2 :]]
    later = [*row[:at], replace(row[at], at_ms=row[at].at_ms + 1), *row[at + 1 :]]
    other = [*row[:at], replace(row[at], jpeg=row[at].jpeg + b"x"), *row[at + 1 :]]
    assert whole not in {chained(swapped), chained(later), chained(other), chained(row[:-1])}
    assert frames.genesis("v1") != frames.genesis("v2")


# Who is there


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "waiting"),
        ({"reviewer": "w", "reviewer_at": NOW}, "met"),
        ({"reviewer": "w", "reviewer_at": NOW - timedelta(seconds=15)}, "alone"),
        ({"reviewer": "w"}, "alone"),
        ({"kind": RoomKind.CLIP}, "filming"),
        ({"kind": RoomKind.CLIP, "ended_at": NOW}, "over"),
    ],
)
def test_the_state_of_a_room_follows_from_who_gave_a_sign(changes, state):
    room = replace(ROOM, **changes)
    assert rooms.state_of(room, NOW) == state
    assert rooms.takes_pictures(room, NOW) == (state in ("met", "filming"))


def test_a_room_is_deserted_when_neither_side_has_come_back():
    late = NOW + timedelta(minutes=31)
    assert rooms.is_abandoned(ROOM, late)
    assert not rooms.is_abandoned(replace(ROOM, reviewer_at=late), late)
    assert not rooms.is_abandoned(replace(ROOM, ended_at=NOW), late)


# Questions


def known(seed: int = 1, day: date = TODAY) -> questions.Known:
    return questions.Known(happy().document, day, Random(seed))


@given(st.integers(), st.dates(date(2000, 1, 1), date(2060, 1, 1)))
def test_every_question_says_in_both_languages_what_to_do_and_what_to_expect(seed, day):
    for code in questions.CATALOGUE:
        one = questions.put(code, known(seed, day))
        assert one.code == code
        assert all((one.text.zh, one.text.en, one.expected.zh, one.expected.en))
        assert "{" not in one.text.zh + one.text.en + one.expected.zh + one.expected.en


def test_the_same_chance_puts_the_same_question_and_another_one_another_number():
    numbers = {questions.put("number_on_paper", known(seed)).text.en for seed in range(20)}
    assert len(numbers) > 15
    assert questions.put("number_on_paper", known(3)) == questions.put("number_on_paper", known(3))


def test_the_weekday_is_shown_with_so_many_fingers():
    assert "1" in questions.put("weekday_fingers", known(day=date(2026, 11, 2))).expected.en
    assert questions.put("weekday_fingers", known(day=date(2026, 11, 8))).expected.zh == "7 根手指（星期日）"


@pytest.mark.parametrize(
    ("birth", "animals"),
    [
        (date(2024, 6, 1), ["Dragon"]),
        (date(2024, 1, 20), ["Rabbit"]),
        (date(2024, 2, 10), ["Rabbit", "Dragon"]),
        (date(1900, 12, 31), ["Rat"]),
        (date(2020, 2, 21), ["Rat"]),
    ],
)
def test_the_zodiac_animal_follows_the_year_and_is_open_around_the_lunar_new_year(birth, animals):
    found = questions.zodiac(birth).en
    assert [animal for animal in found.replace(",", "").split() if animal[0].isupper()] == animals


def test_a_suggestion_begins_with_the_card_and_repeats_nothing_before_all_were_asked():
    asked: list[str] = []
    for _ in questions.CATALOGUE:
        asked.append(questions.suggest(asked, known()).code)
    assert asked[0] == "card_beside_face"
    assert sorted(asked) == sorted(questions.CATALOGUE)
    assert questions.suggest(asked, known()).code in questions.CATALOGUE


@given(st.integers())
def test_a_clip_begins_with_the_card_and_something_that_can_be_seen(seed):
    first, second = questions.opening(RoomKind.CLIP, known(seed))
    assert first.code == "card_beside_face"
    assert second.code != first.code
    assert not first.typed
    assert not second.typed
    assert questions.opening(RoomKind.LIVE, known(seed)) == ()


# The clip


def test_a_clip_is_an_ordinary_zip_with_the_same_bytes_each_time():
    asked = Asked("zodiac", questions.PROMPTS["still"], None, NOW, True, "龙")
    room = replace(ROOM, frames=2, first_at=NOW, asked=(asked,))
    taken = [clip.Taken(0, 0, "aa", b"one"), clip.Taken(1, 250, "bb", None)]
    content = clip.pack(room, taken)
    assert content == clip.pack(room, taken)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["clip.json", "000000.jpg"]
        assert archive.read("000000.jpg") == b"one"
        index = json.loads(archive.read("clip.json"))
    assert [frame["seq"] for frame in index["frames"]] == [0, 1]
    assert index["asked"][0]["answer"] == "龙"


def test_pictures_and_answers_are_in_no_repr():
    asked = Asked("own", questions.PROMPTS["still"], questions.PROMPTS["still"], NOW, True, "龙")
    room = replace(ROOM, asked=(asked,), session="secret-session")
    shown = repr(room) + repr(Frame(0, 0, b"face")) + repr(clip.Taken(0, 0, "aa", b"face"))
    assert not any(hidden in shown for hidden in ("龙", "secret-session", "face", "hold still"))
