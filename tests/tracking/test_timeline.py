from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.domain.states import FINAL, MOVES, State
from onboarding.tracking import MILESTONES, PROMISES, Progress, timeline

BEIJING = timezone(timedelta(hours=8))
START = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
NOW = START + timedelta(hours=1)
WAY = [
    State.DRAFT,
    State.MATERIALS_RECEIVED,
    State.IDENTITY_VERIFIED,
    State.PRELIMINARY_CREDIT_REVIEW,
    State.APPROVED,
    State.SIGNED,
    State.CARD_ISSUED,
    State.CARD_IN_PRODUCTION,
    State.CARD_SHIPPED,
    State.CARD_DELIVERED,
    State.ACTIVE,
]


def visits(*states: State):
    return [(state, START + timedelta(minutes=index)) for index, state in enumerate(states)]


def shown(line) -> list[tuple[State, str]]:
    return [(item.state, item.progress.value) for item in line.items]


@st.composite
def histories(draw):
    """Any way that the state machine allows."""
    states = [State.DRAFT]
    for _ in range(draw(st.integers(0, 12))):
        following = sorted(MOVES[states[-1]])
        if not following:
            break
        states.append(draw(st.sampled_from(following)))
    return visits(*states)


@pytest.mark.parametrize("state", State)
def test_every_state_has_words_in_both_languages(state):
    stage = MILESTONES[state]
    for text in (stage.title, stage.words, stage.wait):
        assert any("一" <= char <= "鿿" for char in text.zh)
        assert text.en.isascii()
        assert text.en.strip()


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_timeline_even_without_a_history(state):
    line = timeline(state, [], NOW)
    assert line.state is state
    assert line.title is MILESTONES[state].title
    assert [item.at for item in line.items] == [None] * len(line.items)


@given(histories())
def test_every_way_through_the_states_shows_exactly_one_place_as_now(history):
    state = history[-1][0]
    line = timeline(state, history, NOW)
    progress = [item.progress for item in line.items]
    order = [Progress.DONE, Progress.NOW, Progress.NEXT]
    assert progress == sorted(progress, key=order.index)
    assert progress.count(Progress.NOW) == (0 if state is State.ACTIVE else 1)
    assert 0 <= line.percent <= 100
    assert line.expected.zh
    assert line.expected.en
    assert all(item.at is None for item in line.items if item.progress is Progress.NEXT)
    assert line.ended == (state in FINAL)


def test_the_plain_way_is_done_then_now_then_next():
    line = timeline(State.IDENTITY_VERIFIED, visits(*WAY[:3]), NOW)
    assert shown(line) == [
        (State.DRAFT, "done"),
        (State.MATERIALS_RECEIVED, "done"),
        (State.IDENTITY_VERIFIED, "now"),
        (State.PRELIMINARY_CREDIT_REVIEW, "next"),
        (State.APPROVED, "next"),
        (State.SIGNED, "next"),
        (State.CARD_ISSUED, "next"),
        (State.ACTIVE, "next"),
    ]
    assert [item.at for item in line.items[:3]] == [at for _, at in visits(*WAY[:3])]


def test_percent_only_grows_along_the_way_and_ends_at_100():
    percents = [timeline(state, visits(*WAY[: index + 1]), NOW).percent for index, state in enumerate(WAY)]
    assert percents == sorted(set(percents))
    assert percents[-1] == 100


@pytest.mark.parametrize("detour", [State.HUMAN_REVIEW, State.SUPPLEMENT_REQUIRED, State.REFUSED])
def test_a_detour_neither_adds_to_the_percent_nor_takes_from_it(detour):
    way = WAY[:4]
    before = timeline(way[-1], visits(*way), NOW).percent
    assert timeline(detour, visits(*way, detour), NOW).percent == before


def test_a_review_stands_where_it_happened_and_the_rest_is_still_ahead():
    line = timeline(State.HUMAN_REVIEW, visits(*WAY[:4], State.HUMAN_REVIEW), NOW)
    assert shown(line)[3:6] == [
        (State.PRELIMINARY_CREDIT_REVIEW, "done"),
        (State.HUMAN_REVIEW, "now"),
        (State.APPROVED, "next"),
    ]


def test_a_review_that_is_over_stays_visible():
    line = timeline(State.APPROVED, visits(*WAY[:4], State.HUMAN_REVIEW, State.APPROVED), NOW)
    assert shown(line)[3:6] == [
        (State.PRELIMINARY_CREDIT_REVIEW, "done"),
        (State.HUMAN_REVIEW, "done"),
        (State.APPROVED, "now"),
    ]


@pytest.mark.parametrize("end", sorted(FINAL))
def test_an_ended_application_promises_nothing_more(end):
    line = timeline(end, visits(*WAY[:3], end), NOW)
    assert shown(line)[-1] == (end, "now")
    assert all(item.progress is not Progress.NEXT for item in line.items)
    assert line.ended


def test_a_refusal_tells_the_way_to_a_person():
    line = timeline(State.REFUSED, visits(State.DRAFT, State.REFUSED), NOW)
    assert "人工复核" in line.words.zh
    assert "a person" in line.words.en


def test_a_plastic_card_appears_only_once_it_is_being_made():
    virtual = timeline(State.CARD_ISSUED, visits(*WAY[:7]), NOW)
    assert State.CARD_IN_PRODUCTION not in [item.state for item in virtual.items]
    made = timeline(State.CARD_IN_PRODUCTION, visits(*WAY[:8]), NOW)
    assert shown(made)[-4:] == [
        (State.CARD_IN_PRODUCTION, "now"),
        (State.CARD_SHIPPED, "next"),
        (State.CARD_DELIVERED, "next"),
        (State.ACTIVE, "next"),
    ]


def test_an_active_card_has_every_milestone_done():
    line = timeline(State.ACTIVE, visits(*WAY[:7], State.ACTIVE), NOW)
    assert {item.progress for item in line.items} == {Progress.DONE}
    assert line.percent == 100


def test_a_stage_done_again_moves_the_way_back():
    line = timeline(State.DRAFT, visits(*WAY[:3], State.DRAFT), NOW)
    assert shown(line)[:2] == [(State.DRAFT, "now"), (State.MATERIALS_RECEIVED, "next")]
    assert line.items[1].at is None


def test_a_promised_time_is_a_date_where_the_reader_is():
    entered = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)  # already the 28th in Beijing
    now = entered.astimezone(BEIJING) + timedelta(hours=1)
    line = timeline(State.HUMAN_REVIEW, [(State.HUMAN_REVIEW, entered)], now)
    assert line.expected.zh == "预计 12 月 1 日前"
    assert line.expected.en == "Expected by 1 December"
    assert timeline(State.HUMAN_REVIEW, [(State.HUMAN_REVIEW, entered)], now.astimezone(UTC)).expected.en == (
        "Expected by 30 November"
    )


@pytest.mark.parametrize("state", sorted(PROMISES))
def test_a_promise_that_has_passed_is_admitted(state):
    history = visits(state)
    due = START + PROMISES[state]
    assert "预计" in timeline(state, history, due).expected.zh
    late = timeline(state, history, due + timedelta(seconds=1)).expected
    assert "longer than usual" in late.en
    assert "慢" in late.zh


def test_a_bank_sets_its_own_promises():
    line = timeline(State.SIGNED, visits(State.SIGNED), NOW, {State.SIGNED: timedelta(days=1)})
    assert line.expected.en == "Expected by 23 November"
    assert timeline(State.HUMAN_REVIEW, visits(State.HUMAN_REVIEW), NOW, {}).expected == (
        MILESTONES[State.HUMAN_REVIEW].wait
    )
