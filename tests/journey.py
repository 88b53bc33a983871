"""One applicant taken through all stages once, with a copy of everything kept after each step.

The pictures are read, the clip is judged, the agreement is sealed and the card is issued by the real parts.
Tests start from a copy, so the expensive work is done once however many tests need it.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from examples.specimens import portraits
from examples.specimens.cards import photograph, render_back, render_front
from examples.specimens.clips import ClipMaker
from examples.specimens.personas import Persona, persona
from onboarding.credit.bureau import SandboxBureau
from onboarding.defaults import House, Ports, build
from onboarding.domain.consent import CREDIT_QUERY, STARTING
from onboarding.domain.outcomes import Done, Outcome, Reply
from onboarding.settings import Settings

TODAY = date(2026, 11, 2)
SESSION = "the-applicant-s-session"
STAGES = ("id_document", "liveness", "questionnaire", "product", "credit", "signing", "card")
AFTER = (*STAGES[1:], "issued", "active")


def happy() -> Persona:
    return persona("happy", TODAY)


def config(folder: Path) -> dict[str, Any]:
    """A host's configuration with everything kept inside ``folder``."""
    return {
        "ONBOARDING_DATABASE_URL": f"sqlite:///{folder / 'onboarding.sqlite'}",
        "ONBOARDING_OBJECTS_URL": (folder / "objects").as_uri(),
        "ONBOARDING_KEYS_FILE": str(folder / "keys.json"),
        "ONBOARDING_AUTHORITY_FOLDER": str(folder / "authority"),
    }


def ports() -> Ports:
    person = happy()
    return Ports(bureau=SandboxBureau({person.document.id_number: person.bureau}))


def house_in(folder: Path, clock: Callable[[], datetime], **options: Any) -> House:
    """The embedded default over ``folder``; no first-card policy unless one is given."""
    options = {"policies": (), "ports": ports(), **options}
    return build(Settings.read(config(folder), folder), clock=clock, **options)


@dataclass(frozen=True)
class Step:
    """The folder as it was when ``stage`` was the next to do; ``at`` is the clock's time then."""

    stage: str
    folder: Path
    application_id: str
    at: datetime

    def copy_to(self, folder: Path) -> Path:
        return Path(shutil.copytree(self.folder, folder, dirs_exist_ok=True))


def walk(folder: Path, clock: Any) -> dict[str, Step]:
    """Every step of the way, by the stage that comes next; then ``issued`` and ``active``."""
    live = folder / "live"
    live.mkdir()
    house = house_in(live, clock)
    application_id = house.engine.start(phone=happy().phone, locale="en", consents=STARTING)
    steps = {}

    def keep(name: str) -> None:
        house.database.dispose()  # SQLite folds its write-ahead log into the file
        kept = Path(shutil.copytree(live, folder / name))
        steps[name] = Step(name, kept, application_id, clock())

    keep(STAGES[0])
    for name, do in zip(AFTER, _doings(house, application_id, clock), strict=True):
        outcome = do()
        assert isinstance(outcome, Done | Reply), outcome
        keep(name)
    return steps


def _doings(house: House, application_id: str, clock: Any) -> Iterator[Callable[[], Outcome | Reply]]:
    engine = house.engine

    def submit(stage: str, answer: Any) -> Outcome:
        clock.forward(seconds=20)
        return engine.submit(application_id, stage, answer, session=SESSION)

    def act(stage: str, action: str, request: Any) -> Any:
        clock.forward(seconds=5)
        return engine.act(application_id, stage, action, request, session=SESSION)

    def document() -> Outcome:
        for side in ("front", "back"):
            assert isinstance(act("id_document", "read", {"side": side, "image": photo(side)}), Reply)
        return submit("id_document", {"corrections": corrections(engine.prompt(application_id, "id_document").data)})

    def face() -> Outcome:
        challenge = act("liveness", "challenge", {}).data
        return submit("liveness", clip_answer(challenge))

    def sign() -> Outcome:
        act("signing", "send_code", {})
        shown = engine.prompt(application_id, "signing").data
        answer = {"document_hash": shown["document_hash"], "agreed": True, "strokes": signature()}
        return submit("signing", {**answer, "code": code_sent(house, application_id)})

    def activate() -> Reply:
        act("card", "send_code", {})
        reply: Reply = act("card", "activate", {"code": code_sent(house, application_id)})
        return reply

    yield document
    yield face
    yield lambda: submit("questionnaire", {"answers": dict(happy().answers)})
    yield lambda: submit("product", {"code": a_card(engine.prompt(application_id, "product").data)})
    yield lambda: submit("credit", {"authorised": True, "authorisation_hash": CREDIT_QUERY.hash})
    yield sign
    yield lambda: submit("card", {})
    yield activate


@cache
def photo(side: str) -> bytes:
    """A photo (JPEG) of one side of the happy applicant's card."""
    face = portraits.for_card(portraits.load(portraits.path_of(happy().portrait)))
    image = render_front(happy().document, face) if side == "front" else render_back(happy().document)
    return photograph(image, np.random.default_rng([0, len(side)]))


@cache
def _maker(portrait: str) -> ClipMaker:
    return ClipMaker(portraits.for_camera(portraits.load(portraits.path_of(portrait))))


def clip_answer(challenge: Any, portrait: str = "astronaut") -> dict[str, Any]:
    """The answer of somebody who does what the challenge asks: another take for every challenge."""
    rng = np.random.default_rng(list(challenge["id"].encode()))
    frames = _maker(portrait).clip(challenge["actions"], rng=rng)
    pictures, at_ms = [frame.image for frame in frames], [frame.at_ms for frame in frames]
    return {"challenge_id": challenge["id"], "frames": pictures, "at_ms": at_ms}


def printed() -> dict[str, str]:
    """What is printed on the happy applicant's card."""
    document = happy().document
    return {
        "name": document.name,
        "sex": "女",
        "ethnicity": document.ethnicity,
        "birth_date": document.birth_date.isoformat(),
        "address": document.address,
        "id_number": document.id_number,
        "issuing_authority": document.issuing_authority,
        "valid_from": document.valid_from.isoformat(),
        "valid_to": document.valid_to.isoformat() if document.valid_to else "长期",
    }


def corrections(shown: Any) -> dict[str, str]:
    """What the applicant confirms: the fields marked doubtful, as they are printed."""
    card = printed()
    return {field["name"]: card[field["name"]] for field in shown["fields"]}


def a_card(shown: Any) -> str:
    return next(product["code"] for product in shown["products"] if product["eligible"])


def code_sent(house: House, application_id: str) -> str:
    """The digits in the newest message on the sandbox's phone."""
    found = re.search(r"\b\d{6}\b", house.outbox.shown(application_id)[0].text.en)
    assert found is not None
    return found.group()


def signature() -> str:
    points = [{"x": 20 + 4 * i, "y": 60 + 30 * (-1) ** i} for i in range(40)]
    return json.dumps([{"points": points}])
