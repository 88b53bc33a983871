"""Every attack by its name: how one attempt of it is made in a round.

A round has one live take and the same clip, moment for moment, by another person; attempts are made of them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np

from examples.specimens.portraits import Picture
from onboarding.liveness import Action, Challenge, Frame
from onboarding.liveness.colors import draw

from . import disguises, edits, prints
from .kinematics import script, times
from .live import Take, drawn
from .people import Person
from .recapture import Screen
from .reflection import reflect


@dataclass(frozen=True, eq=False)
class Attempt:
    """What reaches a judge. ``kind`` names a variety of the species.

    ``again``: the round's live clip was judged, and passed, by the same judge before.
    """

    challenge: Challenge
    frames: Sequence[Frame]
    document: Picture | None
    arrives: datetime
    kind: str = ""
    again: bool = False


@dataclass(frozen=True, eq=False)
class Round:
    """``take`` is live; ``stranger`` is who else tries, in even rounds the person who looks most like the first."""

    index: int
    seed: int
    take: Take
    stranger: Person
    rng: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rng", np.random.default_rng([self.seed, 11]))

    @cached_property
    def other(self) -> Take:
        """The same clip by the stranger."""
        return self.take.by(self.stranger)

    @cached_property
    def in_depth(self) -> Take:
        """The same person asked for both turns and a nod: all that paper could follow, and never drawn by a server."""
        actions = self.rng.permutation([Action.TURN_LEFT, Action.TURN_RIGHT, Action.NOD])
        challenge = replace(self.take.challenge, actions=tuple(Action(action) for action in actions))
        return self.take.asked(challenge, self.seed + 1)

    @cached_property
    def elsewhere(self) -> Take:
        """The same person following a challenge with at least one other action."""
        mine = {action.value for action in self.take.challenge.actions}
        return self.take.asked(drawn(self.seed, lambda names: set(names) != mine), self.seed + 2)

    def kind(self, *kinds: str) -> str:
        return kinds[self.index % len(kinds)]

    def tried(self, frames: Sequence[Frame], kind: str = "", *, of: Take | None = None) -> Attempt:
        """Those frames as an answer to a take's challenge, with its document."""
        take = of or self.take
        lasts = timedelta(milliseconds=frames[-1].at_ms + 2500)
        return Attempt(take.challenge, frames, take.document, take.challenge.issued_at + lasts, kind)


Builder = Callable[[Round], Attempt]


def live(round_: Round) -> Attempt:
    return round_.tried(round_.take.frames)


def still_print(round_: Round) -> Attempt:
    return round_.tried(round_.take.film(prints.still(round_.take, round_.rng)))


def tilted_print(round_: Round) -> Attempt:
    return _page(round_, bent=False)


def bent_print(round_: Round) -> Attempt:
    return _page(round_, bent=True)


def _page(round_: Round, *, bent: bool) -> Attempt:
    """Up to 40°, following every turn and nod: for the challenge as drawn, and for one that paper can follow."""
    kind = round_.kind("turns and nods only", "as drawn")
    asked = round_.in_depth if kind == "turns and nods only" else round_.take
    take = _with_manner(asked, round_, turn=(15, 40), nod=(12, 35))
    return round_.tried(take.film(prints.tilted(take, round_.rng, bent=bent)), kind, of=take)


def print_with_holes(round_: Round) -> Attempt:
    kind = round_.kind("own eyes", "stranger's eyes")
    take = _with_manner(round_.take, round_, turn=(15, 40), nod=(12, 35))
    behind = (take if kind == "own eyes" else round_.other).scene
    return round_.tried(take.film(prints.with_holes(take, behind, round_.rng)), kind, of=take)


def replay_of_another_challenge(round_: Round) -> Attempt:
    kind = round_.kind("other actions", "other order")
    if kind == "other actions":
        return round_.tried(round_.elsewhere.frames, kind)
    actions = sorted(action.value for action in round_.take.challenge.actions)
    mine = [action.value for action in round_.take.challenge.actions]
    turned = drawn(round_.seed, lambda names: sorted(names) == actions and names != mine)
    attempt = round_.tried(round_.take.frames, kind)
    return replace(attempt, challenge=turned)


def replay_of_the_same_clip(round_: Round) -> Attempt:
    """A second time, after it passed, for a challenge that asks for the same actions."""
    kind = round_.kind("same bytes", "encoded again", "scaled", "brightened")
    changed: Mapping[str, Callable[[], Sequence[Frame]]] = {
        "same bytes": lambda: round_.take.frames,
        "encoded again": lambda: edits.reencoded(round_.take.frames, round_.rng),
        "scaled": lambda: edits.scaled(round_.take.frames, round_.rng),
        "brightened": lambda: edits.brightened(round_.take.frames, round_.rng),
    }
    mine = [action.value for action in round_.take.challenge.actions]
    again = drawn(round_.seed, lambda names: names == mine)
    return replace(round_.tried(changed[kind](), kind), challenge=again, again=True)


def shuffled_frames(round_: Round) -> Attempt:
    kind = round_.kind("single", "runs of 5", "runs of 10")
    run = {"single": 1, "runs of 5": 5, "runs of 10": 10}[kind]
    return round_.tried(edits.shuffled(round_.take.frames, round_.rng, run), kind)


def reversed_clip(round_: Round) -> Attempt:
    return round_.tried(edits.backwards(round_.take.frames))


def spliced_faces(round_: Round) -> Attempt:
    """The document's holder and the stranger take turns; both clips run moment for moment."""
    kind = round_.kind("halves", "in turns", "one action")
    take, other = round_.take, round_.other
    at = [ms / 1000 for ms in take.at_ms]
    if kind == "halves":
        border = (take.script.spans[0][1] + take.script.spans[-1][0]) / 2
        whose = [time >= border for time in at]
    elif kind == "in turns":
        run = int(round_.rng.integers(2, 8))
        whose = [i // run % 2 == 1 for i in range(len(at))]
    else:
        start, end = take.script.spans[int(round_.rng.integers(len(take.script.spans)))]
        whose = [start - 0.1 <= time < end + 0.05 for time in at]
    return round_.tried(edits.cut(take.frames, other.frames, whose), kind)


def other_person(round_: Round) -> Attempt:
    """The stranger does everything right, with the holder's document."""
    kind = round_.kind("most alike", "any")
    return replace(round_.tried(round_.other.frames, kind), document=round_.take.document)


def swap_in_mid_clip(round_: Round) -> Attempt:
    """The face changes within the second action: at once, or within three pictures."""
    kind = round_.kind("cut", "faded")
    start, end = round_.take.script.spans[1]
    moment = round_.rng.uniform(start, end) * 1000
    at = int(np.searchsorted(round_.take.at_ms, moment))
    over = 0 if kind == "cut" else 3
    return round_.tried(edits.faded(round_.take.frames, round_.other.frames, at, over), kind)


def frozen_stream(round_: Round) -> Attempt:
    kind = round_.kind("stops", "stops, fresh noise", "stops at the end", "stops at the end, fresh noise")
    frames = round_.take.frames
    at = int(len(frames) * round_.rng.uniform(0.25, 0.7))
    if "at the end" in kind:
        at = len(frames) - 1
        frames = edits.held_on(frames, int(round_.rng.integers(20, 35)))
    frozen = edits.frozen_anew(frames, at, round_.rng) if "noise" in kind else edits.frozen(frames, at)
    return round_.tried(frozen, kind)


def double_speed(round_: Round) -> Attempt:
    """A clip of usual tempo: one of a slow person, doubled, would be an ordinary one."""
    kind = round_.kind("times halved", "every second picture")
    usual = round_.take.variation.manner.tempo <= 1.1
    take = round_.take if usual else _with_manner(round_.take, round_, tempo=(0.75, 1.1))
    return round_.tried(edits.faster(take.frames, drop=kind == "every second picture"), kind, of=take)


def loop(round_: Round) -> Attempt:
    """Too little, over and over; or a film of all five actions, in which every challenge is somewhere."""
    kind = round_.kind("neutral and one action", "one action again and again", "all five actions")
    take, first = round_.take, round_.take.script.spans[0]
    action, neutral = edits.part(take, first), edits.part(take, (0, first[0]))
    if kind == "neutral and one action":
        return round_.tried(edits.looped(neutral, action, 25), kind)
    if kind == "one action again and again":
        return round_.tried(edits.joined([neutral, *[action, neutral] * 3], 100), kind)
    return round_.tried(take.asked(_all_five(round_), round_.seed + 3).frames, kind)


def _all_five(round_: Round) -> Challenge:
    mine = round_.take.challenge
    rest = [action for action in Action if action not in mine.actions]
    order = list(mine.actions)
    for action in rest:
        order.insert(int(round_.rng.integers(len(order) + 1)), action)
    return replace(mine, actions=tuple(order))


def screen_recapture(round_: Round) -> Attempt:
    """The very clip that was asked for, filmed from a screen that fills the frame or shows its border."""
    kind = round_.kind("fills the frame", "border shows")
    screen = Screen.drawn(round_.rng, border=kind == "border shows")
    take = replace(round_.take, at_ms=round_.take.at_ms[::2]) if round_.take.variation.fps > 12 else round_.take
    return round_.tried(take.film(screen.recapture(picture, round_.rng) for picture in take.pictures()), kind)


def live_with_colors(round_: Round) -> Attempt:
    """An honest clip in front of a screen that shows the challenge's colours."""
    return _lit(round_, other=False)


def colors_of_another_session(round_: Round) -> Attempt:
    """The actions that were asked for, in the light of a screen that showed another challenge's colours."""
    return _lit(round_, other=True)


def _lit(round_: Round, *, other: bool) -> Attempt:
    kind = round_.kind("screen at 5 to 10 %", "screen at 10 to 20 %", "screen at 20 to 40 %")
    gain = {"5": (0.05, 0.1), "10": (0.1, 0.2), "20": (0.2, 0.4)}[kind.split()[2]]
    asked = draw(random.Random(round_.seed), 6)
    shown = draw(random.Random(round_.seed + 1), 6) if other else asked
    lag = round_.rng.uniform(40, 250)
    frames = reflect(round_.take.frames, shown, gain=round_.rng.uniform(*gain), lag_ms=lag, rng=round_.rng)
    attempt = round_.tried(frames, kind)
    return replace(attempt, challenge=replace(attempt.challenge, colors=asked))


def injected_morph(round_: Round) -> Attempt:
    kind = round_.kind("30 %", "50 %", "70 %")
    share = {"30 %": 0.3, "50 %": 0.5, "70 %": 0.7}[kind]
    return round_.tried(round_.take.film(disguises.with_morph(round_.take, round_.other, share)), kind)


def mask_of_pixels(round_: Round) -> Attempt:
    """The holder's face over the stranger's head, pushed into the camera."""
    kind = round_.kind("moving", "rigid")
    worn = disguises.masked(round_.other, round_.take.scene, moving=kind == "moving")
    return round_.tried(round_.other.film(worn), kind)


def prepared_film(round_: Round) -> Attempt:
    """One take of each asked action, recorded beforehand and put together as the challenge comes: nothing repeats."""
    take = round_.take
    parts = [edits.part(take, (0, take.script.spans[0][0]))]
    for k in range(len(take.challenge.actions)):
        one = take.asked(take.challenge, round_.seed + 20 + k)
        start, end = one.script.spans[k]
        wanted = tuple(ms for ms in one.at_ms if start - 0.05 <= ms / 1000 < end + 0.15)
        parts.append(replace(one, at_ms=wanted).frames)
    return round_.tried(edits.joined(parts, round(1000 / take.variation.fps)))


def reversed_after_use(round_: Round) -> Attempt:
    """A clip that passed, from its end, for a challenge in the reverse order."""
    mine = [action.value for action in round_.take.challenge.actions]
    turned = drawn(round_.seed, lambda names: names == mine[::-1])
    return replace(round_.tried(edits.backwards(round_.take.frames)), challenge=turned, again=True)


def _with_manner(take: Take, round_: Round, **ranges: tuple[float, float]) -> Take:
    """The take again with another manner, drawn from those ranges."""
    chosen = {name: round_.rng.uniform(*bounds) for name, bounds in ranges.items()}
    variation = replace(take.variation, manner=replace(take.variation.manner, **chosen))
    doing = script(take.challenge.actions, variation.manner, np.random.default_rng([round_.seed, 12]))
    moments = times(doing.duration, variation.fps, np.random.default_rng([round_.seed, 13]))
    return replace(take, variation=variation, script=doing, at_ms=tuple(moments), shot=round_.seed + 4)


MUST_FAIL: Mapping[str, Builder] = {
    builder.__name__: builder
    for builder in (
        still_print,
        tilted_print,
        bent_print,
        print_with_holes,
        replay_of_another_challenge,
        replay_of_the_same_clip,
        shuffled_frames,
        reversed_clip,
        spliced_faces,
        other_person,
        swap_in_mid_clip,
        frozen_stream,
        double_speed,
        loop,
        colors_of_another_session,
    )
}
"""Species of which none may pass."""
PUBLISHED: Mapping[str, Builder] = {
    builder.__name__: builder
    for builder in (screen_recapture, injected_morph, mask_of_pixels, prepared_film, reversed_after_use)
}
"""Species whose figure is published, whatever it is."""
HONEST: Mapping[str, Builder] = {"live_with_colors": live_with_colors}
"""What should pass, beside the live clips themselves."""
SPECIES: Mapping[str, Builder] = {**MUST_FAIL, **PUBLISHED, **HONEST}
