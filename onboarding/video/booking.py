"""Booking a time: what is free, what was chosen, and whether it is time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from onboarding.domain.errors import OnboardingError
from onboarding.domain.text import Text
from onboarding.ports.video import Booking, Slot

#: How long before its time, and after its end, a booking lets its applicant in although the office is closed.
EARLY, LATE = timedelta(minutes=5), timedelta(minutes=15)

_WEEKDAYS = Text("一二三四五六日", "Mon Tue Wed Thu Fri Sat Sun")
_WHEN = Text("{month}月{day}日（周{zh}）{time}", "{en} {day} {name}, {time}")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class SlotGone(OnboardingError):
    """The time chosen is past, was never offered, or its last place was just taken."""

    code = "slot_gone"
    status = 409
    text = Text(
        "这个时间刚刚被约满或已经过去。请另选一个时间。",
        "That time is past or was just taken by somebody else. Please choose another one.",
    )


def free(slots: Iterable[Slot], taken: Mapping[datetime, int]) -> tuple[Slot, ...]:
    """The slots with a place left. ``taken`` counts bookings by their start, in UTC."""
    return tuple(slot for slot in slots if taken.get(slot.start.astimezone(UTC), 0) < slot.places)


def chosen(slots: Iterable[Slot], start: datetime) -> Slot:
    """The slot that begins then. Raises :class:`SlotGone`."""
    try:
        moment = start.astimezone(UTC)
    except OverflowError:  # in the first or the last hours of the calendar
        raise SlotGone() from None
    found = next((slot for slot in slots if slot.start.astimezone(UTC) == moment), None)
    if found is None:
        raise SlotGone()
    return found


def is_time(booking: Booking | None, now: datetime) -> bool:
    """Whether the applicant is expected now."""
    return booking is not None and booking.start - EARLY <= now < booking.end + LATE


def is_missed(booking: Booking | None, now: datetime) -> bool:
    return booking is not None and now >= booking.end + LATE


def when(moment: datetime) -> Text:
    """A time in words; ``moment`` in the bank's zone.

    >>> from datetime import UTC
    >>> when(datetime(2026, 11, 23, 10, 20, tzinfo=UTC))
    Text(zh='11月23日（周一）10:20', en='Mon 23 Nov, 10:20')
    """
    return _WHEN.format(
        month=moment.month,
        day=moment.day,
        name=_MONTHS[moment.month - 1],
        time=f"{moment:%H:%M}",
        zh=_WEEKDAYS.zh[moment.weekday()],
        en=_WEEKDAYS.en.split()[moment.weekday()],
    )
