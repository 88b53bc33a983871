"""When staff answer video calls: office hours by the bank's calendar."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from onboarding.domain.errors import SetupError
from onboarding.ports.video import Slot

MIDNIGHT = time(0)
_WEEK = range(7)


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Implements :class:`onboarding.ports.video.VideoHours` for one office.

    ``weekdays`` count from Monday, 0. ``holidays`` are days off in the week; ``extra_days`` are worked although they
    are not (调休). ``closes`` at midnight means the end of the day. Raises SetupError where no slot fits a day.
    """

    zone: tzinfo
    weekdays: Set[int] = frozenset({0, 1, 2, 3, 4})
    opens: time = time(9)
    closes: time = time(17)
    slot: timedelta = timedelta(minutes=20)
    places: int = 2
    notice: timedelta = timedelta(minutes=30)
    days: int = 5
    holidays: Set[date] = frozenset()
    extra_days: Set[date] = frozenset()

    def __post_init__(self) -> None:
        worked = set(self.weekdays) & set(_WEEK)
        if not worked or self.slot <= timedelta() or self.places < 1 or self.days < 1:
            raise SetupError(detail="office hours need a weekday (0 to 6), a slot, a place and a day that is offered")
        begin, end = self._ends(date(2026, 1, 5))
        if end - begin < self.slot:
            raise SetupError(detail="the office closes before its first slot is over")

    def slots(self, now: datetime) -> tuple[Slot, ...]:
        """The next ``days`` working days with a slot left, today included."""
        earliest = now.astimezone(UTC) + self.notice
        found: list[Slot] = []
        offered = 0
        for day in self._working_days(now.astimezone(self.zone).date()):
            free = [slot for slot in self._slots_of(day) if slot.start.astimezone(UTC) >= earliest]
            found += free
            offered += bool(free)
            if offered == self.days:
                break
        return tuple(found)

    def is_open(self, now: datetime) -> bool:
        today = now.astimezone(self.zone).date()
        if not self._works(today):
            return False
        begin, end = self._ends(today)
        return begin.astimezone(UTC) <= now < end.astimezone(UTC)

    def _working_days(self, first: date) -> Iterator[date]:
        """Within the next hundred days: a calendar of holidays alone must not loop for ever."""
        return (day for day in (first + timedelta(days=n) for n in range(100)) if self._works(day))

    def _works(self, day: date) -> bool:
        return day in self.extra_days or (day.weekday() in self.weekdays and day not in self.holidays)

    def _slots_of(self, day: date) -> Iterator[Slot]:
        """In time that passes, so that a change of clocks neither doubles a slot nor loses one."""
        start, end = (moment.astimezone(UTC) for moment in self._ends(day))
        while start + self.slot <= end:
            after = start + self.slot
            yield Slot(start.astimezone(self.zone), after.astimezone(self.zone), self.places)
            start = after

    def _ends(self, day: date) -> tuple[datetime, datetime]:
        last = day + timedelta(days=1) if self.closes == MIDNIGHT else day
        begin = datetime.combine(day, self.opens, self.zone)
        return begin, datetime.combine(last, self.closes, self.zone)
