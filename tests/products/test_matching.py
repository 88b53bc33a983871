"""Ranking: stable, explained to the point, and impersonal on request."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.products.catalogue import SPENDING, shipped
from onboarding.products.matching import rank

applicants = st.fixed_dictionaries(
    {},
    optional={
        "employment": st.sampled_from(["employed", "self_employed", "retired", "student", "other"]),
        "monthly_income": st.none() | st.integers(0, 100_000),
        "spending": st.sampled_from(SPENDING) | st.lists(st.sampled_from(SPENDING)),
        "existing_cards": st.integers(0, 10),
        "age": st.integers(18, 90),
    },
)


def best(**applicant) -> str:
    return rank(shipped(), applicant, personalised=True)[0].product.code


@pytest.mark.parametrize(
    ("spending", "code"),
    [("travel", "airline"), ("overseas", "global_digital"), ("dining", "dining"), ("everyday", "everyday")],
)
def test_the_card_that_rewards_your_spending_comes_first(spending, code):
    assert best(employment="employed", monthly_income=25_000, existing_cards=2, age=31, spending=spending) == code


def test_a_first_card_and_a_pensioner_get_cards_made_for_them():
    assert best(employment="student", monthly_income=2_500, existing_cards=0, age=20, spending="online") == "starter"
    assert best(employment="retired", monthly_income=6_500, age=72, spending="everyday") == "evergreen"


@given(applicants)
def test_the_same_applicant_always_sees_the_same_order_with_every_card_once(applicant):
    first = rank(shipped(), applicant, personalised=True)
    assert first == rank(shipped(), dict(reversed(applicant.items())), personalised=True)
    assert {match.product.code for match in first} == {product.code for product in shipped().products}


@given(applicants)
def test_a_score_is_the_sum_of_its_reasons_and_at_most_100(applicant):
    for match in rank(shipped(), applicant, personalised=True):
        assert match.score == sum(reason.points for reason in match.reasons)
        assert 0 <= match.score <= 100


@given(applicants, st.lists(st.sampled_from(SPENDING)), st.sampled_from(SPENDING))
def test_one_more_spending_interest_never_lowers_a_score(applicant, interests, another):
    def scores(spending):
        ranked = rank(shipped(), {**applicant, "spending": spending}, personalised=True)
        return {match.product.code: match.score for match in ranked}

    before, after = scores(interests), scores([*interests, another])
    assert all(after[code] >= before[code] for code in before)


@given(applicants)
def test_open_cards_come_first_then_the_better_score_then_the_banks_order(applicant):
    order = [product.code for product in shipped().products]
    keys = [
        (not match.eligible, -match.score, order.index(match.product.code))
        for match in rank(shipped(), applicant, personalised=True)
    ]
    assert keys == sorted(keys)


@given(applicants)
def test_the_list_that_is_not_personalised_is_the_banks_order_for_everybody(applicant):
    plain = rank(shipped(), applicant, personalised=False)
    assert [match.product for match in plain] == list(shipped().products)
    assert all(match.score == 0 for match in plain)
    assert all(reason.points == 0 for match in plain for reason in match.reasons)


def test_a_card_beyond_the_income_or_age_stays_visible_and_says_what_it_asks():
    ranked = {m.product.code: m for m in rank(shipped(), {"monthly_income": 4_000, "age": 30}, personalised=False)}
    airline, evergreen = ranked["airline"], ranked["evergreen"]
    assert not airline.eligible
    assert "10,000" in airline.reasons[0].text.zh
    assert not evergreen.eligible
    assert "50" in evergreen.reasons[0].text.en
    assert ranked["everyday"].eligible


def test_a_card_is_open_from_exactly_the_income_and_age_it_asks_for():
    ranked = {m.product.code: m for m in rank(shipped(), {"monthly_income": 10_000, "age": 50}, personalised=True)}
    assert ranked["airline"].eligible
    assert ranked["evergreen"].eligible


@given(applicants)
def test_every_adult_can_apply_for_some_card_and_so_get_a_decision_with_reasons(applicant):
    assert any(match.eligible for match in rank(shipped(), applicant, personalised=True))


def test_an_unanswered_questionnaire_closes_no_card():
    assert all(match.eligible for match in rank(shipped(), {}, personalised=True))


@given(applicants)
def test_every_reason_speaks_both_languages(applicant):
    for match in rank(shipped(), applicant, personalised=True):
        for reason in match.reasons:
            assert "{" not in reason.text.zh + reason.text.en
            assert reason.text.en.isascii()
