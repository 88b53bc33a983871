"""The ten personas as a tester's helpers: their pictures go through the real stages, as an applicant's would."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from onboarding.domain.outcomes import Outcome, Reply, Retry
from onboarding.domain.text import Text
from onboarding.engine import Engine
from onboarding.web.specimens import SpecimenSource

from .clock import film
from .material import card_photo, clip
from .specimens.personas import Persona, personas


class Specimens(SpecimenSource):
    """Plays identity card, liveness and questionnaire for the personas of one day."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._personas = {one.key: one for one in personas(today)}
        self._plays: Mapping[str, Callable[[_Desk], Outcome | Reply]] = {
            "id_document": self._photograph_card,
            "liveness": self._follow_challenge,
            "questionnaire": self._answer,
        }

    def personas(self) -> Sequence[tuple[str, Text, Text]]:
        return [(one.key, one.title, one.description) for one in self._personas.values()]

    def phone(self, persona: str) -> str:
        return self._personas[persona].phone

    def stages(self) -> frozenset[str]:
        return frozenset(self._plays)

    def play(self, engine: Engine, application_id: str, stage: str, persona: str, session: str) -> Outcome | Reply:
        """Raises KeyError for an unknown stage or persona, and whatever the engine raises."""
        return self._plays[stage](_Desk(engine, application_id, stage, session, self._personas[persona]))

    def _photograph_card(self, desk: _Desk) -> Outcome | Reply:
        """Both sides are read; the tester confirms what was read on the page."""
        for side in ("front", "back"):
            reply = desk.act("read", {"side": side, "image": card_photo(desk.one.key, side, self._today)})
            if isinstance(reply, Retry):
                break
        return reply

    def _follow_challenge(self, desk: _Desk) -> Outcome | Reply:
        reply = desk.act("challenge", {})
        if isinstance(reply, Retry):
            return reply
        frames = clip(desk.one.clip_portrait, reply.data["actions"], take=secrets.randbits(32))
        film(frames)
        answer = {"frames": [frame.image for frame in frames], "at_ms": [frame.at_ms for frame in frames]}
        return desk.submit({"challenge_id": reply.data["id"], **answer})

    def _answer(self, desk: _Desk) -> Outcome | Reply:
        """Saved one by one, so that the page shows them; the tester continues."""
        for name, value in desk.one.answers.items():
            reply = desk.act("save", {"name": name, "value": value})
            if isinstance(reply, Retry):
                break
        return reply


class _Desk:
    """One tester's stage of one application."""

    def __init__(self, engine: Engine, application_id: str, stage: str, session: str, one: Persona) -> None:
        self.one = one
        self._engine, self._at, self._session = engine, (application_id, stage), session

    def act(self, action: str, request: Mapping[str, Any]) -> Reply | Retry:
        return self._engine.act(*self._at, action, request, session=self._session)

    def submit(self, answer: Mapping[str, Any]) -> Outcome:
        return self._engine.submit(*self._at, answer, session=self._session)
