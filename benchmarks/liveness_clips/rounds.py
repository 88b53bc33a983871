"""A run, round by round: a live clip, and every species' attempt made from it."""

from __future__ import annotations

import json
import pickle
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from onboarding.liveness import LivenessJudge, LivenessVerdict
from onboarding.liveness.face_models import FaceModels

from .live import Take, take
from .people import Person
from .species import SPECIES, Attempt, Round, live

LIVE = "live"
SHARED = "live, one judge for all"
SEEN = "clip_seen_before"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attempt. ``traits`` tell live clips apart; ``void``: what had to pass before did not."""

    species: str
    index: int
    kind: str
    person: str
    passed: bool
    referred: bool
    codes: tuple[str, ...]
    match: float | None
    cpu_ms: float
    frames: int
    void: bool = False
    traits: Mapping[str, str] = field(default_factory=dict)
    signals: Mapping[str, Any] = field(default_factory=dict)

    def as_line(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


class Cast:
    """Who is in a run, and who looks most like whom."""

    def __init__(self, people: Sequence[Person]) -> None:
        self._people = list(people)
        matcher, reader = FaceModels.packaged().matcher, FaceModels.packaged().reader
        vectors = []
        for person in self._people:
            still = person.facing[0].picture
            face = reader.read(still)
            if face is None:  # people() made sure
                raise ValueError(person.name)
            vectors.append(matcher.embed(still, face))
        alike = np.array([[matcher.similarity(one, other) for other in vectors] for one in vectors])
        np.fill_diagonal(alike, -1)
        self._nearest = alike.argmax(1)

    def stills(self) -> list[tuple[int, int]]:
        """(person, portrait): everybody's first, then the second ones."""
        most = max(len(person.facing) for person in self._people)
        return [(who, k) for k in range(most) for who, one in enumerate(self._people) if k < len(one.facing)]

    def round(self, index: int, seed: int) -> Round:
        stills = self.stills()
        who, used = stills[index % len(stills)]
        steps = 1 + index // len(stills) % (len(self._people) - 1)
        other = int(self._nearest[who]) if index % 2 == 0 else (who + steps) % len(self._people)
        chosen = seed * 1_000_003 + index * 101
        return Round(index, chosen, take(self._people[who], used, chosen), self._people[other])


@dataclass(frozen=True, eq=False)
class Showing:
    """One attempt, and whose clip it was made from."""

    species: str
    index: int
    person: str
    traits: Mapping[str, str]
    attempt: Attempt


class Clips:
    """Every showing of a run; with a folder they are made once and read from there by later runs."""

    def __init__(self, cast: Cast, seed: int, folder: Path | None = None) -> None:
        self._cast, self._seed, self._folder = cast, seed, folder
        self._round: Round | None = None

    def showing(self, name: str, index: int) -> Showing:
        if self._folder is None:
            return self._made(name, index)
        path = self._folder / f"{self._seed}-{index:04}-{name}.pickle"
        if path.exists():
            kept: Showing = pickle.loads(path.read_bytes())
            return kept
        made = self._made(name, index)
        part = path.with_suffix(".part")
        part.write_bytes(pickle.dumps(made))
        part.replace(path)  # another run may be reading
        return made

    def _made(self, name: str, index: int) -> Showing:
        if self._round is None or self._round.index != index:  # what a round has filmed serves all its species
            self._round = self._cast.round(index, self._seed)
        one = self._round
        attempt = live(one) if name == LIVE else SPECIES[name](one)
        return Showing(name, index, one.take.person.name, traits(one.take), attempt)


def run(
    clips: Clips, species: Sequence[str], *, n: int, lives: int, done: frozenset[tuple[str, int]] = frozenset()
) -> Iterator[Outcome]:
    """Outcomes as they come, ``n`` of every species; those in ``done`` (species, index) are skipped.

    Live clips and what repeats them go through one judge, all else has one of its own. A live clip that the one judge
    takes for an earlier one is given another; every other verdict would be the same.
    """
    shared = LivenessJudge()
    for index in range(lives):
        names = [name for name in species if index < n and (name, index) not in done]
        if not names and (LIVE, index) in done:
            continue
        honest = clips.showing(LIVE, index)
        first = judged(honest, shared)
        if (LIVE, index) not in done:
            yield judged(honest, LivenessJudge()) if SEEN in first.codes else first
            yield replace(first, species=SHARED)
        for name in names:
            shown = clips.showing(name, index)
            outcome = judged(shown, shared if shown.attempt.again else LivenessJudge())
            yield replace(outcome, void=shown.attempt.again and not first.passed)


def judged(shown: Showing, judge: LivenessJudge) -> Outcome:
    attempt = shown.attempt
    began = time.process_time()
    verdict = judge.judge(attempt.challenge, attempt.frames, attempt.document, now=attempt.arrives)
    spent = (time.process_time() - began) * 1000
    return Outcome(
        species=shown.species,
        index=shown.index,
        kind=attempt.kind,
        person=shown.person,
        passed=verdict.passed,
        referred=verdict.refer,
        codes=tuple(reason.code for reason in verdict.reasons),
        match=verdict.match,
        cpu_ms=round(spent, 1),
        frames=len(attempt.frames),
        traits=shown.traits,
        signals=_told(verdict),
    )


def traits(take_: Take) -> dict[str, str]:
    """The variations by which live clips are reported."""
    variation = take_.variation
    width, height = variation.framing.size
    return {
        "glasses": variation.glasses or "none",
        "eyes": "as they are" if variation.narrow is None else "narrow",
        "light": variation.light,
        "tilt": "over 6°" if abs(variation.framing.roll) > 6 else "up to 6°",
        "pictures a second": "under 10" if variation.fps < 10 else "10 to 15",
        "eye distance": _band(variation.framing.interocular, (80, 120)) + " px",
        "size": f"{width} × {height}",
        "tempo": "quick" if variation.manner.tempo < 0.95 else "slow" if variation.manner.tempo > 1.25 else "usual",
        "noise": "over 3" if variation.noise > 3 else "up to 3",
    }


def _band(value: float, edges: tuple[int, int]) -> str:
    low, high = edges
    return f"under {low}" if value < low else f"{low} to {high}" if value < high else f"over {high}"


def _told(verdict: LivenessVerdict) -> dict[str, Any]:
    risk = {one.code: one.weight for one in getattr(verdict, "risk", ())}
    return {**verdict.signals, **({"risk": risk} if risk else {})}
