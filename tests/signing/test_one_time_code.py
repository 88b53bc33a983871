"""One-time codes: JR/T 0068-2020 as rules, and properties that hold for any code, context and time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.domain.one_time_code import (
    DIGITS,
    LIFETIME,
    LOCKED_FOR,
    MAX_TRIES,
    RESEND_AFTER,
    CodeError,
    CodeExpired,
    CodeLocked,
    CodeNotSent,
    CodeState,
    CodeUsed,
    CodeWrong,
    ResendTooSoon,
    check,
    context_of,
    issue,
    resend_after,
)

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
CONTEXT = context_of(purpose="sign", application="app-1", phone="+8613800000000", document="ab" * 32)


def other_than(digits: str) -> str:
    return f"{(int(digits) + 1) % 10**DIGITS:0{DIGITS}}"


def attempt(state: CodeState, digits: str, context: str, at: datetime) -> tuple[CodeState, CodeError | None]:
    """What a caller stores after a try, and the error it shows."""
    try:
        return check(state, digits, context, at), None
    except CodeError as error:
        return error.state or state, error


def after_wrong_tries(state: CodeState, digits: str, count: int) -> CodeState:
    for _ in range(count):
        state, error = attempt(state, other_than(digits), CONTEXT, NOW)
        assert error is not None
    return state


def test_the_right_code_is_accepted_once() -> None:
    state, digits = issue(CONTEXT, NOW, None)
    used = check(state, digits, CONTEXT, NOW)
    with pytest.raises(CodeUsed):
        check(used, digits, CONTEXT, NOW)


def test_a_code_has_six_digits_and_at_most_six_minutes() -> None:
    state, digits = issue(CONTEXT, NOW, None)
    assert len(digits) == 6
    assert digits.isdigit()
    assert state.expires_at - NOW == LIFETIME <= timedelta(minutes=6)


@pytest.mark.parametrize("written", ["１２３４５６", "123 456", " 123456\n", "١٢٣٤٥٦"])
def test_digits_are_read_as_keyboards_and_messages_give_them(written: str) -> None:
    state, digits = issue(CONTEXT, NOW, None)
    table = {ord(old): new for old, new in zip("123456", digits, strict=True)}
    full = {ord(old): new for old, new in zip("１２３４５６", (chr(0xFF10 + int(d)) for d in digits), strict=True)}
    arabic = {ord(old): new for old, new in zip("١٢٣٤٥٦", (chr(0x660 + int(d)) for d in digits), strict=True)}
    assert check(state, written.translate(table | full | arabic), CONTEXT, NOW).used


def test_an_expired_code_is_refused_from_its_last_moment_on() -> None:
    state, digits = issue(CONTEXT, NOW, None)
    assert check(state, digits, CONTEXT, state.expires_at - timedelta(microseconds=1)).used
    with pytest.raises(CodeExpired):
        check(state, digits, CONTEXT, state.expires_at)


def test_each_wrong_try_is_counted_in_the_state_on_the_error() -> None:
    state, digits = issue(CONTEXT, NOW, None)
    for left in range(MAX_TRIES - 1, 0, -1):
        with pytest.raises(CodeWrong) as caught:
            check(state, other_than(digits), CONTEXT, NOW)
        assert caught.value.tries_left == left
        assert str(left) in caught.value.message.zh
        assert caught.value.state is not None
        state = caught.value.state
    assert check(state, digits, CONTEXT, NOW).used


def test_the_fifth_wrong_try_locks_even_the_right_code() -> None:
    state, digits = issue(CONTEXT, NOW, None)
    locked = after_wrong_tries(state, digits, MAX_TRIES)
    with pytest.raises(CodeLocked):
        check(locked, digits, CONTEXT, NOW)


def test_a_lock_is_not_lifted_by_asking_for_another_code() -> None:
    state, digits = issue(CONTEXT, NOW, None)
    locked = after_wrong_tries(state, digits, MAX_TRIES)
    with pytest.raises(CodeLocked) as caught:
        issue(CONTEXT, NOW + RESEND_AFTER, locked)
    assert "9 分钟" in caught.value.message.zh
    fresh, digits = issue(CONTEXT, NOW + LOCKED_FOR, locked)
    assert check(fresh, digits, CONTEXT, NOW + LOCKED_FOR).used


def test_another_message_waits_a_minute() -> None:
    state, _ = issue(CONTEXT, NOW, None)
    with pytest.raises(ResendTooSoon) as caught:
        issue(CONTEXT, NOW + timedelta(seconds=18.5), state)
    assert caught.value.seconds == 42
    assert caught.value.message.en == "You can request a new code in 42 s."
    assert resend_after(state, NOW + RESEND_AFTER) == 0


def test_a_new_code_ends_the_one_before() -> None:
    first, old = issue(CONTEXT, NOW, None)
    later = NOW + RESEND_AFTER
    second, new = issue(CONTEXT, later, first)
    if old != new:
        with pytest.raises(CodeWrong):
            check(second, old, CONTEXT, later)
    assert check(second, new, CONTEXT, later).used


@pytest.mark.parametrize("part", ["purpose", "application", "phone", "document"])
def test_a_code_opens_nothing_but_what_it_was_sent_for(part: str) -> None:
    parts = {"purpose": "sign", "application": "app-1", "phone": "+8613800000000", "document": "ab" * 32}
    state, digits = issue(context_of(**parts), NOW, None)
    with pytest.raises(CodeWrong):
        check(state, digits, context_of(**(parts | {part: "other"})), NOW)


def test_without_a_code_there_is_nothing_to_check() -> None:
    with pytest.raises(CodeNotSent) as caught:
        check(None, "123456", CONTEXT, NOW)
    assert caught.value.state is None


def test_neither_state_nor_its_repr_holds_the_digits() -> None:
    state, digits = issue(CONTEXT, NOW, None)
    assert digits not in repr(state)
    assert "digits" not in state.to_dict()
    assert state.digest not in repr(state)


def test_codes_and_salts_are_drawn_afresh() -> None:
    drawn = [issue(CONTEXT, NOW, None) for _ in range(50)]
    assert len({state.salt for state, _ in drawn}) == 50
    assert len({digits for _, digits in drawn}) > 40


def test_state_survives_json() -> None:
    state, digits = issue(CONTEXT, NOW, None)
    state = after_wrong_tries(state, digits, 2)
    again = CodeState.from_dict(json.loads(json.dumps(state.to_dict())))
    assert again == state
    assert check(again, digits, CONTEXT, NOW).used


@given(guess=st.text(max_size=12), context=st.text(max_size=40), seconds=st.floats(0, 1000))
def test_only_the_same_digits_context_and_time_open(guess: str, context: str, seconds: float) -> None:
    state, digits = issue(CONTEXT, NOW, None)
    at = NOW + timedelta(seconds=seconds)
    after, error = attempt(state, guess, context, at)
    assert after.used == ((guess, context) == (digits, CONTEXT) and at < state.expires_at)
    assert after.used == (error is None)
    assert 0 <= after.tries <= 1


@given(st.lists(st.booleans(), max_size=12))
def test_no_sequence_of_tries_gets_more_than_five_wrong_guesses(tries: list[bool]) -> None:
    state, digits = issue(CONTEXT, NOW, None)
    for right in tries:
        state, _ = attempt(state, digits if right else other_than(digits), CONTEXT, NOW)
    first_right = tries.index(True) if True in tries else len(tries)
    assert state.used == (first_right < min(MAX_TRIES, len(tries)))
    assert state.tries == min(first_right, MAX_TRIES)


@given(
    one=st.dictionaries(st.sampled_from("abc"), st.text(max_size=8)),
    two=st.dictionaries(st.sampled_from("abc"), st.text(max_size=8)),
)
def test_different_parts_never_make_the_same_context(one: dict[str, str], two: dict[str, str]) -> None:
    assert (context_of(**one) == context_of(**two)) == (one == two)
