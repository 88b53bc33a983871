"""Office hours give whole slots, in the bank's time, on days that are worked."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.domain.errors import SetupError
from onboarding.video import OfficeHours

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")  # changes its clocks
MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=SHANGHAI)

moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))
hours = st.builds(
    OfficeHours,
    st.sampled_from([SHANGHAI, BERLIN]),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    opens=st.sampled_from([time(0), time(7, 30), time(9)]),
    closes=st.sampled_from([time(0), time(12, 10), time(17)]),
    slot=st.integers(5, 90).map(lambda minutes: timedelta(minutes=minutes)),
    notice=st.integers(0, 600).map(lambda minutes: timedelta(minutes=minutes)),
    days=st.integers(1, 5),
)


@given(hours, moments)
def test_slots_follow_each_other_within_opening_hours_and_after_the_notice(office, now):
    slots = office.slots(now)
    assert slots
    assert slots[0].start >= now + office.notice
    for one, after in pairwise(slots):
        assert one.end <= after.start
    for slot in slots:
        assert slot.end.astimezone(UTC) - slot.start.astimezone(UTC) == office.slot
        assert slot.start.weekday() in office.weekdays
        assert office.is_open(slot.start)
        assert office.is_open(slot.end - timedelta(seconds=1))
    assert len({slot.start.date() for slot in slots}) == office.days


@given(hours, moments)
def test_what_is_offered_does_not_depend_on_the_zone_that_asks(office, now):
    assert office.slots(now) == office.slots(now.astimezone(SHANGHAI))
    assert office.is_open(now) == office.is_open(now.astimezone(BERLIN))


def test_a_working_monday_is_offered_from_half_an_hour_on_until_the_office_closes():
    starts = [slot.start.strftime("%H:%M") for slot in OfficeHours(SHANGHAI).slots(MONDAY) if slot.start.day == 2]
    assert (starts[0], starts[-1]) == ("09:40", "16:40")


def test_holidays_are_left_out_and_extra_days_are_worked():
    office = OfficeHours(SHANGHAI, holidays={date(2026, 11, 3)}, extra_days={date(2026, 11, 7)})
    days = {slot.start.day for slot in office.slots(MONDAY)}
    assert days == {2, 4, 5, 6, 7}
    assert not office.is_open(MONDAY + timedelta(days=1))
    assert office.is_open(MONDAY + timedelta(days=5))


def test_an_office_that_never_sleeps_is_open_at_midnight_too():
    office = OfficeHours(SHANGHAI, weekdays=frozenset(range(7)), opens=time(0), closes=time(0))
    assert office.is_open(datetime(2026, 11, 1, 0, 0, tzinfo=SHANGHAI))
    assert office.is_open(datetime(2026, 11, 1, 23, 59, tzinfo=SHANGHAI))


@pytest.mark.parametrize(
    "wrong",
    [
        {"weekdays": frozenset()},
        {"weekdays": frozenset({7})},
        {"slot": timedelta()},
        {"slot": timedelta(hours=9)},
        {"places": 0},
        {"days": 0},
        {"opens": time(18)},
    ],
)
def test_an_office_without_a_slot_is_an_error_at_start(wrong):
    with pytest.raises(SetupError):
        OfficeHours(SHANGHAI, **wrong)


def test_a_calendar_of_holidays_alone_offers_nothing():
    holidays = {MONDAY.date() + timedelta(days=n) for n in range(200)}
    assert OfficeHours(SHANGHAI, holidays=holidays).slots(MONDAY) == ()
