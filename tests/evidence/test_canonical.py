import doctest
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onboarding.evidence import NotCanonical, canonical

text = st.text(st.characters(codec="utf-8"), max_size=8)
keys = st.text(st.characters(codec="ascii"), max_size=8)
values = st.recursive(
    st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure


@unhurried
@given(values)
def test_canonical_json_says_the_same_as_the_value(value):
    assert json.loads(canonical(value)) == value


@unhurried
@given(st.dictionaries(keys, values, max_size=5), st.randoms())
def test_the_order_in_which_keys_were_added_does_not_matter(value, random):
    items = list(value.items())
    random.shuffle(items)
    assert canonical(dict(items)) == canonical(value)


@unhurried
@given(values, values)
def test_different_values_have_different_bytes(one, other):
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)  # 1 and True are not the same
    assert (canonical(one) == canonical(other)) == same


@pytest.mark.parametrize(
    ("value", "where"),
    [
        (1.0, "details"),
        ({"a": {"b": [0, None]}}, r"details\.a\.b\[1\]"),
        ({"a": b"x"}, r"details\.a"),
        ({1: "x"}, "details"),
        ({"键": "x"}, "details"),
        ({"a": {1, 2}}, r"details\.a"),
        ({"a": 2**53}, r"details\.a"),
        ({"a": "\ud800"}, r"details\.a"),
        ({"a": float("nan")}, r"details\.a"),
    ],
)
def test_a_value_without_one_fixed_spelling_is_refused_with_its_place(value, where):
    with pytest.raises(NotCanonical, match=where):
        canonical(value)


def test_the_example_in_the_docstring_holds():
    from importlib import import_module

    failed, tried = doctest.testmod(import_module("onboarding.evidence.canonical"))
    assert (failed, tried) == (0, 1)
