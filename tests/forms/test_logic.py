"""Visibility rules: one vector file, the same answer here and in any JSON-Logic engine."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding import forms
from onboarding.forms.logic import evaluate, portable, variables

VECTORS: list[dict[str, Any]] = json.loads(Path(__file__).with_name("vectors.json").read_text("utf-8"))
STATIC = Path(forms.__file__).parents[1] / "static"

scalars = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "0", "1", "x", "null"])
operands = st.sampled_from([{"var": "a"}, {"var": "b"}]) | scalars.filter(lambda x: not isinstance(x, bool))
comparisons = st.builds(
    lambda op, left, right: {op: [left, right]},
    st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
    operands,
    operands,
) | st.builds(lambda left, items: {"in": [left, items]}, operands, st.lists(scalars, max_size=3))
rules = st.recursive(
    comparisons,
    lambda inner: (
        st.builds(
            lambda op, args: {op: args},
            st.sampled_from(["and", "or"]),
            st.lists(inner, min_size=1, max_size=3),
        )
        | inner.map(lambda rule: {"!": [rule]})
    ),
    max_leaves=6,
)
answers = st.dictionaries(st.sampled_from(["a", "b"]), scalars)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["about"])
def test_a_rule_holds_exactly_where_its_vector_says(vector: dict[str, Any]) -> None:
    assert evaluate(vector["rule"], vector["answers"]) is vector["holds"]


@given(rules, answers)
def test_not_turns_every_rule_round(rule: dict[str, Any], given_answers: dict[str, Any]) -> None:
    assert evaluate({"!": [rule]}, given_answers) is not evaluate(rule, given_answers)


@pytest.mark.parametrize("rule", [{"+": [1, 2]}, {"if": []}, {"==": [1]}, {}, {"==": [1, 1], "!=": [1, 1]}, "x"])
def test_what_is_outside_the_subset_is_an_error_and_never_false(rule: Any) -> None:
    with pytest.raises(ValueError, match="rule"):
        evaluate(rule, {})


def test_a_list_equals_nothing_not_even_itself() -> None:
    assert not evaluate({"==": [{"var": "a"}, {"var": "a"}]}, {"a": ["x"]})
    assert not evaluate({"in": [{"var": "a"}, [["x"]]]}, {"a": ["x"]})


def test_the_variables_of_a_rule_are_found_wherever_they_stand() -> None:
    rule = {"and": [{"==": [{"var": "a"}, "x"]}, {"!": {">": [3, {"var": "b"}]}}, {"in": [{"var": "c"}, ["d"]]}]}
    assert list(variables(rule)) == ["a", "b", "c"]


def in_json_logic_js(cases: list[dict[str, Any]]) -> list[Any]:
    node, scripts = shutil.which("node"), sorted(STATIC.rglob("json-logic*.js"))
    if not node or not scripts:
        pytest.skip("needs node and the page's json-logic-js")
    program = (
        f"const engine = require({json.dumps(str(scripts[0]))});"
        "const cases = JSON.parse(require('fs').readFileSync(0));"
        "console.log(JSON.stringify(cases.map(c => engine.apply(c.rule, c.answers))));"
    )
    payload = json.dumps([{**case, "rule": portable(case["rule"])} for case in cases])
    done = subprocess.run([node, "-e", program], input=payload, capture_output=True, text=True, check=True)
    result: list[Any] = json.loads(done.stdout)
    return result


def test_the_page_engine_gives_the_same_answer_for_every_vector() -> None:
    assert in_json_logic_js(VECTORS) == [vector["holds"] for vector in VECTORS]


def test_the_page_engine_gives_the_same_answer_for_random_rules() -> None:
    cases: list[dict[str, Any]] = []

    @given(rules, answers)
    def collect(rule: dict[str, Any], given_answers: dict[str, Any]) -> None:
        cases.append({"rule": rule, "answers": given_answers})

    collect()
    assert in_json_logic_js(cases) == [evaluate(case["rule"], case["answers"]) for case in cases]
