"""Order is judged on real landmarks: every possible challenge against what was really performed."""

from collections.abc import Sequence
from itertools import permutations

import pytest

from onboarding.liveness import Action, Frame, LivenessPolicy
from onboarding.liveness.actions import Performed, find_neutral, performed
from onboarding.liveness.face_mesh import FaceMesh
from onboarding.liveness.order import order_problems, tempo_problems
from onboarding.liveness.watch import Moment

from .conftest import Person

ORDERS = list(permutations(Action, 3))


@pytest.fixture(scope="module")
def perform(eileen: Person, seen: dict[bytes, Moment], reader: FaceMesh):
    def perform(*actions: str) -> list[Performed]:
        moments = eileen.moments(seen, *actions)
        neutral = find_neutral(moments, reader)
        assert neutral is not None
        return performed(moments, neutral, reader, LivenessPolicy())

    return perform


def codes(asked: Sequence[Action], seen: Sequence[Performed]) -> list[str]:
    return [reason.code for reason in order_problems(asked, seen)]


def test_every_order_of_three_actions_is_recognised(perform) -> None:
    for order in ORDERS:
        assert [span.action for span in perform(*order)] == list(order)


def test_a_performance_answers_its_own_challenge_and_no_other(perform) -> None:
    for order in ORDERS[::7]:
        seen = perform(*order)
        met = [asked for asked in ORDERS if not codes(asked, seen)]
        assert met == [order]


def test_a_missing_action_is_named(perform) -> None:
    seen = perform("blink", "turn_left")
    (problem,) = order_problems((Action.BLINK, Action.TURN_LEFT, Action.NOD), seen)
    assert problem.code == "nod_not_seen"
    assert "点头" in problem.text.zh
    assert "nod" in problem.text.en


def test_left_is_not_right(perform) -> None:
    assert codes((Action.TURN_LEFT,), perform("turn_right")) == ["turn_left_not_seen"]


def test_one_film_of_everything_does_not_answer_a_challenge(perform) -> None:
    seen = perform(*Action)
    assert codes((Action.OPEN_MOUTH, Action.TURN_LEFT, Action.NOD), seen) == ["out_of_order"]


def test_people_may_blink_whenever_they_like(perform) -> None:
    seen = perform("blink", "turn_left", "blink", "nod", "blink")
    assert codes((Action.TURN_LEFT, Action.NOD), seen) == []
    assert codes((Action.TURN_LEFT, Action.BLINK, Action.NOD), seen) == []


def test_a_blink_at_the_wrong_time_is_not_the_one_asked_for(perform) -> None:
    assert codes((Action.TURN_LEFT, Action.BLINK, Action.NOD), perform("blink", "turn_left", "nod")) == ["out_of_order"]


def test_doing_an_action_twice_in_a_row_is_doing_it(perform) -> None:
    assert codes((Action.NOD, Action.TURN_LEFT), perform("nod", "nod", "turn_left")) == []


def test_two_actions_at_once_are_not_one_after_the_other() -> None:
    seen = [Performed(Action.TURN_LEFT, 5, 12, 8, 0.05), Performed(Action.OPEN_MOUTH, 9, 15, 11)]
    assert codes((Action.TURN_LEFT, Action.OPEN_MOUTH), seen) == ["not_back_to_neutral"]


def test_a_turn_without_depth_is_a_picture() -> None:
    seen = [Performed(Action.TURN_LEFT, 5, 12, 8, residual=0.01, flat=True)]
    assert codes((Action.TURN_LEFT,), seen) == ["flat_picture"]


def _every(gap_ms: int, duration_ms: int) -> list[Frame]:
    return [Frame(b"", at_ms) for at_ms in range(0, duration_ms + 1, gap_ms)]


def _moved(nod: float, turn: float, **turned: float) -> list[Performed]:
    """A nod and a turn that lasted so many ms, and a quick blink, which is never too quick."""
    blink = Performed(Action.BLINK, 0, 1, 0, 90)
    return [Performed(Action.NOD, 0, 1, 0, nod), blink, Performed(Action.TURN_LEFT, 0, 1, 0, turn, **turned)]


@pytest.mark.parametrize(
    ("nod", "turn", "gap", "duration", "found"),
    [
        (600, 850, 100, 4000, []),
        (450, 850, 100, 4000, []),  # one quick movement is no film
        (470, 700, 100, 3000, ["moved_too_fast"]),
        (400, 580, 100, 9000, ["moved_too_fast"]),  # idle time does not help
        (600, 850, 50, 4000, ["moved_too_fast"]),  # a page never sends so many pictures
        (900, 1300, 50, 6000, []),
        (900, 5000, 100, 20_000, ["moved_too_slowly"]),
    ],
)
def test_movements_take_as_long_as_a_head_does(nod: int, turn: int, gap: int, duration: int, found: list[str]) -> None:
    asked = (Action.NOD, Action.BLINK, Action.TURN_LEFT)
    problems = tempo_problems(asked, _moved(nod, turn), _every(gap, duration), LivenessPolicy())
    assert [problem.code for problem in problems] == found


def test_a_show_of_slides_is_no_movement() -> None:
    seen, frames = _moved(900, 1200, steepest=1.0), _every(100, 6000)
    problems = tempo_problems((Action.NOD, Action.TURN_LEFT), seen, frames, LivenessPolicy())
    assert [problem.code for problem in problems] == ["moved_too_fast"]
