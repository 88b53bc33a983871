"""What the person is asked to do: a few actions in a random order, for a short time, once.

While that is done, the screen may show colours in a random order, to see whether the face reflects them.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import numpy as np

from onboarding.domain.errors import SetupError
from onboarding.domain.text import Text
from onboarding.liveness.colors import PALETTE, draw


class Action(StrEnum):
    """Something to do in front of the camera; left and right are the person's own."""

    BLINK = "blink"
    OPEN_MOUTH = "open_mouth"
    TURN_LEFT = "turn_left"
    TURN_RIGHT = "turn_right"
    NOD = "nod"


TURNS = frozenset({Action.TURN_LEFT, Action.TURN_RIGHT})
EXPRESSIONS = frozenset({Action.BLINK, Action.OPEN_MOUTH})
LIFETIME = timedelta(seconds=120)


@dataclass(frozen=True, slots=True)
class Challenge:
    """A challenge as the server issued it.

    The caller keeps two promises that an object cannot keep: it stores the challenge with the one
    application it was issued to and looks it up by ``id`` there (binding), and it forgets the challenge
    as soon as an answer arrives, whatever the verdict (single use). ``issued_at`` and ``deadline`` are UTC.

    ``colors`` are "#rrggbb": number k is on the screen from k to k + 1 times
    :data:`~onboarding.liveness.colors.COLOR_MS` on the clip's own clock; without any the screen is as always.
    """

    id: str
    actions: tuple[Action, ...]
    issued_at: datetime
    deadline: datetime
    colors: tuple[str, ...] = ()

    @classmethod
    def new(
        cls,
        rng: random.Random | np.random.Generator | None = None,
        *,
        actions: int = 3,
        colors: int = 0,
        now: datetime | None = None,
        lifetime: timedelta = LIFETIME,
    ) -> Challenge:
        """Draw ``actions`` different actions: a turn, which no flat picture can follow, and eyes or mouth, which no
        bent one can; where there is but one action, a turn.

        The draw comes from the operating system unless ``rng`` is given; the id always does.
        Raises :class:`~onboarding.domain.errors.SetupError` unless 1 ≤ actions ≤ 5 and colors is 0 or 6 to 12.
        """
        if not 1 <= actions <= len(Action):
            raise SetupError(detail=Text("活体动作数须为 1 至 5。", "a challenge has 1 to 5 actions."))
        if isinstance(rng, np.random.Generator):
            rng = random.Random(int(rng.integers(2**63)))  # noqa: S311 a repeatable draw is for tests
        source = rng or secrets.SystemRandom()
        chosen: list[Action] = []
        while not TURNS.intersection(chosen) or (actions > 1 and not EXPRESSIONS.intersection(chosen)):
            chosen = source.sample(list(Action), actions)
        issued_at = now or datetime.now(UTC)
        shown = draw(source, colors)
        return cls(secrets.token_urlsafe(16), tuple(chosen), issued_at, issued_at + lifetime, shown)

    def expired(self, now: datetime) -> bool:
        return now > self.deadline

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; :meth:`from_dict` reverses it."""
        return {
            "id": self.id,
            "actions": [action.value for action in self.actions],
            "issued_at": self.issued_at.isoformat(),
            "deadline": self.deadline.isoformat(),
            "colors": list(self.colors),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Challenge:
        """Raises KeyError, TypeError or ValueError for anything :meth:`to_dict` did not write.

        Colours that are missing (an older challenge) or that nobody knows any more ask for nothing: ().
        """
        if not isinstance(data, Mapping):
            raise TypeError("a challenge is a mapping")
        colors = tuple(data.get("colors") or ())
        actions = tuple(Action(action) for action in data["actions"])
        issued_at, deadline = (datetime.fromisoformat(data[name]) for name in ("issued_at", "deadline"))
        if not actions or len(set(actions)) < len(actions) or not isinstance(data["id"], str) or not data["id"]:
            raise ValueError("a challenge has an id and different actions")
        if issued_at.tzinfo is None or deadline.tzinfo is None or deadline <= issued_at:
            raise ValueError("a challenge has a time zone, and a deadline after its beginning")
        return cls(data["id"], actions, issued_at, deadline, colors if all(c in PALETTE for c in colors) else ())
