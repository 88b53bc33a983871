"""The state machine: what may follow what, and what may never."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.domain.states import FINAL, MOVES, REVISABLE, IllegalMove, State, move

CARD = {State.CARD_ISSUED, State.CARD_IN_PRODUCTION, State.CARD_SHIPPED, State.CARD_DELIVERED, State.ACTIVE}
LEGAL = [(origin, target) for origin, targets in MOVES.items() for target in targets]
ILLEGAL = [pair for pair in product(State, State) if pair not in set(LEGAL) and pair[0] is not pair[1]]


@pytest.mark.parametrize(("origin", "target"), LEGAL)
def test_a_legal_move_is_made(origin, target):
    assert move(origin, target) is target


@pytest.mark.parametrize(("origin", "target"), ILLEGAL)
def test_any_other_move_is_refused_and_says_from_where_to_where(origin, target):
    with pytest.raises(IllegalMove) as caught:
        move(origin, target)
    for sentence in (caught.value.message.zh, caught.value.message.en):
        assert origin.value in sentence
        assert target.value in sentence


@pytest.mark.parametrize("state", State)
def test_staying_where_one_is_is_no_move(state):
    assert move(state, state) is state
    assert state not in MOVES[state]


@pytest.mark.parametrize("state", sorted(FINAL))
def test_nothing_follows_an_ending(state):
    assert MOVES[state] == frozenset()


def test_every_state_can_be_reached_from_a_draft():
    assert reachable(State.DRAFT) == set(State)


def reachable(origin: State, without: frozenset[State] = frozenset()) -> set[State]:
    seen, todo = {origin}, [origin]
    while todo:
        fresh = MOVES[todo.pop()] - seen - without
        seen |= fresh
        todo += fresh
    return seen


def test_no_card_without_a_signature_unless_a_person_decided():
    """A person may rule on a signed or card stage that was referred; the results they rule on come from it."""
    assert not CARD & reachable(State.DRAFT, frozenset({State.SIGNED, State.HUMAN_REVIEW}))


def test_no_signature_without_an_approval_unless_a_person_decided():
    assert State.SIGNED not in reachable(State.DRAFT, frozenset({State.APPROVED, State.HUMAN_REVIEW}))


@given(st.lists(st.sampled_from(State), max_size=60))
def test_on_no_path_a_machine_takes_does_a_card_come_before_signature_and_approval(wishes):
    state, path = State.DRAFT, [State.DRAFT]
    for wish in wishes:
        if wish in MOVES[state] and wish is not State.HUMAN_REVIEW:
            state = move(state, wish)
            path.append(state)
    if CARD & set(path):
        first = min(path.index(each) for each in CARD & set(path))
        assert State.SIGNED in path[:first]
        assert State.APPROVED in path[: path.index(State.SIGNED)]


@pytest.mark.parametrize("state", sorted(CARD))
def test_an_issued_card_is_neither_withdrawn_nor_expired_nor_refused(state):
    assert not FINAL & reachable(state)


def test_what_was_assessed_can_no_longer_be_revised():
    assert not REVISABLE & ({State.APPROVED, State.SIGNED, State.HUMAN_REVIEW} | CARD | FINAL)
    assert not REVISABLE & reachable(State.APPROVED, frozenset({State.HUMAN_REVIEW}))
