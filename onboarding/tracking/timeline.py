"""An application's way as a list of milestones: a pure function of its states, for pages and API alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from onboarding.domain.states import FINAL, State
from onboarding.domain.text import Text

from .words import MILESTONES, PROMISES

#: A state and when it was entered (aware), oldest first in a history.
Visit = tuple[State, datetime]

_VIRTUAL = (
    State.DRAFT,
    State.MATERIALS_RECEIVED,
    State.IDENTITY_VERIFIED,
    State.PRELIMINARY_CREDIT_REVIEW,
    State.APPROVED,
    State.SIGNED,
    State.CARD_ISSUED,
    State.ACTIVE,
)
_PHYSICAL = (State.CARD_IN_PRODUCTION, State.CARD_SHIPPED, State.CARD_DELIVERED)
_LATE = Text(
    "比平时慢了一些，可致电客服或前往网点询问", "This is taking longer than usual; call us or visit a branch to ask"
)
_BY = Text("预计 {zh}前", "Expected by {en}")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class Progress(StrEnum):
    DONE = "done"
    NOW = "now"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Item:
    """One milestone. ``at`` is when it was entered, None where it is ahead or was passed in one go."""

    state: State
    progress: Progress
    title: Text
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole way. ``percent`` (0..100) never falls while the application moves forward.

    ``ended`` is True where nothing more will happen: refused, withdrawn or expired.
    """

    state: State
    title: Text
    words: Text
    expected: Text
    percent: int
    items: tuple[Item, ...]
    ended: bool


def timeline(
    state: State, history: Sequence[Visit], now: datetime, promises: Mapping[State, timedelta] = PROMISES
) -> Timeline:
    """Where ``state`` stands on the way; dates are shown in the time zone of ``now``.

    ``history`` may be empty or partial: then dates are missing, never guessed.
    """
    milestone = MILESTONES[state]
    visited = dict(history)  # the latest time counts
    path = _path(state, visited)
    reached = state if state in path else _last_on(path, history)
    return Timeline(
        state,
        milestone.title,
        milestone.words,
        _expected(state, visited.get(state), now, promises),
        MILESTONES[reached].percent,
        tuple(_items(state, path, reached, history)),
        state in FINAL,
    )


def _path(state: State, visited: Mapping[State, datetime]) -> tuple[State, ...]:
    """Making and posting a plastic card appear only once they begin: not every product has one."""
    physical = state in _PHYSICAL or any(step in visited for step in _PHYSICAL)
    return (*_VIRTUAL[:-1], *_PHYSICAL, State.ACTIVE) if physical else _VIRTUAL


def _last_on(path: Sequence[State], history: Sequence[Visit]) -> State:
    return next((visit for visit, _ in reversed(history) if visit in path), State.DRAFT)


def _items(state: State, path: Sequence[State], reached: State, history: Sequence[Visit]) -> list[Item]:
    """Milestones passed, each with the detours that followed it; where it stands; what lies ahead."""
    times = dict(history)
    here = path.index(reached)
    detours = _detours(state, path, history)
    items: list[Item] = []
    for step in path[:here] if state in path else path[: here + 1]:
        items += [_item(step, Progress.DONE, times.get(step)), *detours.get(step, ())]
    items.append(_item(state, Progress.DONE if state is State.ACTIVE else Progress.NOW, times.get(state)))
    if state not in FINAL:
        items += [_item(step, Progress.NEXT) for step in path[here + 1 :]]
    return items


def _item(state: State, progress: Progress, at: datetime | None = None) -> Item:
    return Item(state, progress, MILESTONES[state].title, at)


def _detours(state: State, path: Sequence[State], history: Sequence[Visit]) -> dict[State, list[Item]]:
    """Reviews and supplements that are over, under the milestone they followed."""
    found: dict[State, list[Item]] = {}
    last = State.DRAFT
    for visit, at in history:
        if visit in path:
            last = visit
        elif visit not in FINAL and visit is not state:
            found.setdefault(last, []).append(_item(visit, Progress.DONE, at))
    return found


def _expected(state: State, since: datetime | None, now: datetime, promises: Mapping[State, timedelta]) -> Text:
    if state not in promises or since is None:
        return MILESTONES[state].wait
    due = since + promises[state]
    return _LATE if now > due else _BY.format(**_day(due.astimezone(now.tzinfo).date()))


def _day(day: date) -> dict[str, str]:
    return {"zh": f"{day.month} 月 {day.day} 日", "en": f"{day.day} {_MONTHS[day.month - 1]}"}
