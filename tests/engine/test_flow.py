"""Flows are checked when they are built, and the error says what to change."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from onboarding.domain.errors import NotFoundError, SetupError
from onboarding.stages.flow import Flow
from tests.engine.toys import AskName, Greet, Name


def test_a_stage_before_what_it_needs_is_refused_with_the_remedy():
    with pytest.raises(SetupError, match=r"'greet' needs Name.*insert a stage with `result = Name` before it"):
        Flow([Greet(), AskName()])


def test_removing_what_a_later_stage_needs_is_refused():
    with pytest.raises(SetupError, match="needs Name"):
        Flow([AskName(), Greet()]).without("ask-name")


def test_two_stages_of_one_name_are_refused():
    with pytest.raises(SetupError, match="two stages are called 'ask-name'"):
        Flow([AskName(), AskName()])


def test_two_stages_with_one_result_are_refused():
    class Other(AskName):
        name = "other"

    with pytest.raises(SetupError, match="both give Name"):
        Flow([AskName(), Other()])


def test_an_empty_flow_is_refused():
    with pytest.raises(SetupError, match="at least one stage"):
        Flow([])


def test_replace_puts_another_object_in_the_same_place():
    mine = AskName()
    flow = Flow([AskName(), Greet()]).replace("ask-name", mine)
    assert flow["ask-name"] is mine
    assert [stage.name for stage in flow] == ["ask-name", "greet"]


def test_insert_after_and_without_undo_each_other():
    flow = Flow([AskName()])
    longer = flow.insert_after("ask-name", Greet())
    assert [stage.name for stage in longer] == ["ask-name", "greet"]
    assert [stage.name for stage in longer.without("greet")] == ["ask-name"]


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(SetupError, match=r"no stage called 'nme'; this flow has: ask-name"):
        Flow([AskName()]).replace("nme", Greet())


def test_a_request_for_an_unknown_stage_is_not_found():
    with pytest.raises(NotFoundError):
        Flow([AskName()]).find("greet")


def test_flows_of_another_shape_have_another_version():
    assert Flow([AskName()]).version != Flow([AskName(), Greet()]).version
    assert Flow([AskName()]).version == Flow([AskName()]).version


def test_a_result_of_another_shape_makes_another_version():
    @dataclass(frozen=True)
    class Longer(Name):
        given: str = ""

    Longer.__name__ = Name.__name__

    class AsksMore(AskName):
        result = Longer

    assert Flow([AsksMore()]).version != Flow([AskName()]).version


def test_what_depends_on_a_stage_is_known():
    assert Flow([AskName(), Greet()]).dependants("ask-name") == ("greet",)
