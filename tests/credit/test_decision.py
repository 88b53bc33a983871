"""Decisions: their order, their reasons, and that they can be repeated to the byte."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from onboarding.credit.decision import Approved, Declined, Referred, assess, record
from onboarding.credit.inputs import CreditInputs
from onboarding.credit.knockouts import Verdict
from onboarding.credit.policy import DEFAULT, Policy, PolicyError, Tier
from onboarding.credit.reasons import ALL, SCORE
from onboarding.credit.scorecard import VARIABLES, shipped
from onboarding.domain.money import Money
from onboarding.ports.bureau import THIN_FILE
from tests.credit.applicants import CLEAN, STEADY, anybody, late, steady


def codes(decision) -> list[str]:
    return [reason.code for reason in decision.reasons]


def test_a_good_income_and_a_clean_record_are_approved_with_what_set_the_limit():
    decision = assess(STEADY)
    assert isinstance(decision, Approved)
    assert decision.limit == Money.of(75_000)
    assert decision.tier == "A"
    assert codes(decision) == ["strong_record", "limit_by_income"]


def test_a_thin_file_with_a_fair_income_is_approved_with_a_low_limit():
    decision = assess(steady(income=25_000, bureau=THIN_FILE))
    assert isinstance(decision, Approved)
    assert decision.limit == Money.of(10_000)
    assert codes(decision) == ["thin_file", "limit_by_policy"]


def test_a_pensioner_of_72_is_approved_like_anybody_else():
    decision = assess(
        steady(age=72, income=6_500, housing=0, employment="retired", months_employed=None, document_valid_to=None)
    )
    assert isinstance(decision, Approved)
    assert decision.trail.score.points["months_employed"] == 0


def test_an_income_below_the_minimum_is_declined_with_every_failed_rule_as_a_reason():
    decision = assess(steady(income=1_500, housing=1_000, debt_payments=500))
    assert isinstance(decision, Declined)
    assert codes(decision) == ["income_too_low", "payments_too_high"]


def test_at_most_four_reasons_are_given_in_order_of_importance():
    worst = replace(late(4), total_debt=10**6, inquiries_6m=30)
    decision = assess(steady(age=16, income=1_000, housing=1_000, bureau=worst))
    assert isinstance(decision, Declined)
    assert codes(decision) == ["under_age", "income_too_low", "serious_delinquency", "payments_too_high"]


@pytest.mark.parametrize("times", [1, 2])
def test_a_recent_late_payment_goes_to_a_person_with_the_limit_policy_would_give(times):
    decision = assess(steady(bureau=late(times)))
    assert isinstance(decision, Referred)
    assert codes(decision) == ["recent_delinquency"]
    assert decision.limit == Money.of(25_000)


def test_a_low_score_is_declined_with_the_greatest_shortfalls_first():
    weak = replace(CLEAN, oldest_account_months=10, utilisation=0.95, inquiries_6m=7, open_accounts=9)
    decision = assess(steady(months_employed=3, housing=9_000, debt_payments=1_500, bureau=weak))
    assert isinstance(decision, Declined)
    lost = decision.trail.score.shortfalls
    assert codes(decision) == [shortfall.code for shortfall in lost[:4]]
    assert [s.points for s in lost] == sorted((s.points for s in lost), reverse=True)
    assert codes(decision)[0] == "payment_history_clean"


def test_a_score_in_the_middle_band_goes_to_a_person():
    score = shipped().score(STEADY).total
    decision = assess(STEADY, policy=Policy(decline_below=score - 10, refer_below=score + 1))
    assert isinstance(decision, Referred)
    assert codes(decision)[0] == "borderline"


def test_an_open_question_is_put_to_a_person_before_the_score_declines():
    weak = replace(late(1), oldest_account_months=10, utilisation=0.95, inquiries_6m=7, open_accounts=9)
    inputs = steady(months_employed=3, housing=9_000, debt_payments=1_500, bureau=weak)
    assert shipped().score(inputs).total < DEFAULT.decline_below
    assert isinstance(assess(inputs), Referred)


def test_a_limit_of_exactly_the_cards_minimum_is_approved():
    decision = assess(steady(limit_min=75_000))
    assert isinstance(decision, Approved)
    assert decision.limit == Money.of(75_000)


def test_a_limit_below_the_cards_minimum_goes_to_a_person():
    decision = assess(steady(income=3_000, housing=0, limit_min=50_000))
    assert isinstance(decision, Referred)
    assert codes(decision) == ["below_card_minimum"]


def test_a_reviewer_also_learns_that_the_limit_is_too_low_for_the_card():
    decision = assess(steady(income=11_000, housing=6_500, bureau=late(1)))
    assert isinstance(decision, Referred)
    assert codes(decision) == ["recent_delinquency", "payments_high", "below_card_minimum"]
    assert decision.limit == Money.of(1_000)


def test_where_no_repayment_fits_the_income_it_is_declined_and_says_so():
    decision = assess(steady(income=10_000, housing=3_000), policy=Policy(budget=30))
    assert isinstance(decision, Declined)
    assert codes(decision) == ["nothing_affordable"]


def test_without_a_bureau_report_nobody_is_approved():
    decision = assess(steady(bureau=None))
    assert isinstance(decision, Referred)
    assert codes(decision) == ["bureau_missing"]


@given(anybody, st.integers(0, 100_000))
def test_more_income_never_lowers_the_limit(inputs: CreditInputs, more: int):
    richer = replace(inputs, income=(inputs.income or 0) + more)
    before, after = assess(inputs), assess(richer)
    if isinstance(before, Approved):
        assert isinstance(after, Approved)
        assert after.limit >= before.limit
    if isinstance(before, Referred) and isinstance(after, Referred):
        assert after.limit >= before.limit


@given(anybody, st.integers(1, 5))
def test_more_late_payments_never_help(inputs: CreditInputs, more: int):
    assume(inputs.bureau is not None and inputs.bureau.found)
    worse = replace(inputs.bureau, delinquencies_24m=inputs.bureau.delinquencies_24m + more)
    assert not isinstance(assess(replace(inputs, bureau=worse)), Approved)


@given(anybody)
def test_a_limit_is_whole_thousands_within_the_cards_bounds(inputs: CreditInputs):
    decision = assess(inputs)
    if isinstance(decision, Approved):
        assert inputs.limit_min <= decision.limit.major <= inputs.limit_max
        assert decision.limit.major % DEFAULT.step == 0


@given(anybody)
def test_every_decision_but_an_approval_has_one_to_four_reasons(inputs: CreditInputs):
    decision = assess(inputs)
    assert 1 <= len(decision.reasons) <= 4
    assert len(set(codes(decision))) == len(decision.reasons)


@given(anybody)
def test_an_approval_has_passed_every_rule(inputs: CreditInputs):
    decision = assess(inputs)
    if isinstance(decision, Approved):
        assert all(finding.verdict is Verdict.PASS for finding in decision.trail.findings)


@given(anybody)
def test_stored_inputs_replay_to_the_same_bytes(inputs: CreditInputs):
    first = record(assess(inputs))
    stored = json.loads(first)["inputs"]
    assert CreditInputs.from_dict(stored) == inputs
    assert record(assess(CreditInputs.from_dict(stored))) == first


def test_a_changed_policy_changes_the_recorded_version():
    stricter = Policy(min_income=3_000)
    assert stricter.version != DEFAULT.version
    assert assess(STEADY, policy=stricter).trail.versions["policy"] == stricter.version


@pytest.mark.parametrize(
    ("field", "broken"),
    [
        ("tiers", {"tiers": (Tier("A", 0, 300, 1_000), Tier("B", 600, 100, 2_000))}),
        ("tiers", {"tiers": ()}),
        ("refer_below", {"decline_below": 600, "refer_below": 500}),
        ("tiers", {"tiers": (Tier("B", 600, 200, 9_000),)}),
        ("min_age", {"min_age": 16}),
        ("max_age", {"max_age": 17}),
        ("burden_fail", {"burden_fail": 0.4}),
        ("debt_months_fail", {"debt_months_refer": 40}),
        ("delinquencies_fail", {"delinquencies_refer": 0}),
        ("inquiries_fail", {"inquiries_fail": 1}),
        ("budget", {"budget": 120}),
        ("repayment", {"repayment": 0}),
        ("step", {"step": 0}),
    ],
)
def test_a_policy_that_contradicts_itself_is_refused_with_its_field(field, broken):
    with pytest.raises(PolicyError, match=rf"Policy\.{field}"):
        Policy(**broken)


def test_every_reason_has_a_sentence_in_both_languages():
    for code, text in ALL.items():
        assert any("一" <= char <= "鿿" for char in text.zh), code
        assert text.en.isascii(), code
        assert text.en.endswith("."), code
        assert text.zh.endswith("。"), code


def test_every_place_where_points_can_be_lost_has_a_sentence():
    for name, variable in VARIABLES.items():
        wanted = [f"{name}_{level}" for level in variable.levels[:-1]] or [name]
        assert set(wanted) <= set(SCORE)


def test_inputs_show_no_personal_figures_when_printed():
    shown = repr(STEADY) + repr(assess(STEADY))
    assert "25000" not in shown
    assert "2036" not in shown


@pytest.mark.parametrize("broken", [{"income": -1}, {"housing": -5}, {"limit_min": 9, "limit_max": 5}])
def test_inputs_that_cannot_be_are_refused(broken):
    with pytest.raises(ValueError, match=r"negative|between"):
        steady(**broken)
