"""Actors in the evidence log: logins as they are, unless they are personal data themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.evidence import actor, refuse_personal_data

KEY = b"k" * 32


def test_an_ordinary_login_stands_as_it_is():
    assert actor("reviewer", "wang.li", KEY) == "reviewer:wang.li"


@pytest.mark.parametrize("login", ["13800001234", "+8613800001234", "11010519491231002X", "x" * 200])
def test_a_login_that_is_personal_data_or_too_long_becomes_a_short_hash_that_stays_the_same(login):
    written = actor("reviewer", login, KEY)
    assert login not in written
    assert len(written) == len("reviewer:h") + 16
    assert actor("reviewer", login, KEY) == written
    assert actor("reviewer", login, b"o" * 32) != written
    assert actor("reviewer", login + "1", KEY) != written


@given(st.from_regex(r"\+?(86)?1[3-9][0-9]{9}", fullmatch=True) | st.text(st.characters(codec="utf-8"), max_size=40))
def test_whatever_the_login_the_log_accepts_the_actor(login):
    refuse_personal_data({"actor": actor("reviewer", login, KEY)})
