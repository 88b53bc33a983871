"""Whether what was performed is what was asked: the same actions, in that order, one after another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from statistics import fmean

from onboarding.domain.outcomes import Reason
from onboarding.liveness.actions import Performed
from onboarding.liveness.challenge import TURNS, Action
from onboarding.liveness.delivery import longest_freeze, usual_gap
from onboarding.liveness.frames import Frame
from onboarding.liveness.messages import not_seen, reason
from onboarding.liveness.policy import LivenessPolicy
from onboarding.liveness.watch import Moment


def order_problems(asked: Sequence[Action], seen: Sequence[Performed]) -> list[Reason]:
    """Nothing where the challenge was met; otherwise what to do differently.

    People blink all the time, so a blink only has to fall between its neighbours. Any other action that
    was not asked for counts against the person: else one film of all five would answer every challenge.
    """
    if any(span.flat for span in seen if span.action in asked):
        return [reason("flat_picture")]
    done = {span.action for span in seen}
    missing = [not_seen(action) for action in asked if action not in done]
    if missing:
        return missing
    deliberate = [span for span in seen if span.action is not Action.BLINK]
    if any(after.first <= before.last for before, after in pairwise(deliberate)):
        return [reason("not_back_to_neutral")]
    once = _collapse(deliberate)
    if [span.action for span in once] != [action for action in asked if action is not Action.BLINK]:
        return [reason("out_of_order")]
    return [] if _blinked_in_turn(asked, once, seen) else [reason("out_of_order")]


def tempo_problems(
    asked: Sequence[Action], seen: Sequence[Performed], frames: Sequence[Frame], policy: LivenessPolicy
) -> list[Reason]:
    """People move a head as fast as a head moves; a film may run faster, stand still, or be a show of slides."""
    moved = [span for span in seen if span.action in asked and span.action in policy.least_ms]
    if not moved:
        return []
    least = policy.min_rapid_pace if usual_gap(frames) < policy.rapid_gap_ms else policy.min_pace
    if _pace(moved, len(asked), frames, policy) < least or any(is_abrupt(span, policy) for span in moved):
        return [reason("moved_too_fast")]
    return [reason("moved_too_slowly")] if max(span.lasted_ms for span in moved) > policy.max_movement_ms else []


def _pace(moved: Sequence[Performed], asked: int, frames: Sequence[Frame], policy: LivenessPolicy) -> float:
    """1 for the quickest that people are, less for what is quicker: of the movements, and of all with its pauses."""
    movements = fmean(span.lasted_ms / policy.least_ms[span.action] for span in moved)
    whole = (frames[-1].at_ms - frames[0].at_ms) / (asked * policy.least_ms_per_action)
    return (movements + min(whole, policy.max_pause_share)) / 2


def freeze_problems(
    asked: Sequence[Action],
    seen: Sequence[Performed],
    moments: Sequence[Moment],
    frames: Sequence[Frame],
    policy: LivenessPolicy,
) -> list[Reason]:
    """A stream that stops in the middle of what was asked shows it begun, never finished."""
    for span in seen:
        during = frames[moments[span.first].index : moments[span.last].index + 1]
        if span.action in asked and longest_freeze(during) > policy.max_frozen_movement_ms:
            return [reason("frozen_frames")]
    return []


def is_abrupt(span: Performed, policy: LivenessPolicy) -> bool:
    """Whether a head was turned from one picture to the next, there and back; look closer before saying so."""
    return span.action in TURNS and span.steepest > policy.max_turn_step


def _collapse(spans: Sequence[Performed]) -> list[Performed]:
    """An action done twice in a row is one action, from the first start to the last end."""
    return [
        replace(run[0], last=run[-1].last)
        for run in (list(group) for _, group in groupby(spans, key=lambda span: span.action))
    ]


def _blinked_in_turn(asked: Sequence[Action], others: Sequence[Performed], seen: Sequence[Performed]) -> bool:
    if Action.BLINK not in asked:
        return True
    place = list(asked).index(Action.BLINK)
    after = others[place - 1].last if place > 0 else -1
    before = others[place].first if place < len(others) else max(span.last for span in seen) + 1
    return any(after < span.first and span.last < before for span in seen if span.action is Action.BLINK)
