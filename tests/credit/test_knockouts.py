"""Every rule's three outcomes, and that it fails closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from onboarding.credit import knockouts
from onboarding.credit.decision import Referred, assess
from onboarding.credit.knockouts import RULES, Rule, Verdict
from onboarding.credit.policy import DEFAULT
from onboarding.credit.reasons import RULES as SENTENCES
from onboarding.ports.bureau import THIN_FILE
from tests.credit.applicants import CLEAN, STEADY, TODAY, late, steady

PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN
DAY = timedelta(days=1)

CASES = [
    ("age", steady(age=18), PASS, None),
    ("age", steady(age=75), PASS, None),
    ("age", steady(age=17), FAIL, "under_age"),
    ("age", steady(age=76), UNKNOWN, "age_needs_person"),
    ("age", steady(age=None), UNKNOWN, "age_unknown"),
    ("document", steady(document_valid_to=None), PASS, None),
    ("document", steady(document_valid_to=TODAY + 30 * DAY), PASS, None),
    ("document", steady(document_valid_to=TODAY + 29 * DAY), UNKNOWN, "document_expiring"),
    ("document", steady(document_valid_to=TODAY), UNKNOWN, "document_expiring"),
    ("document", steady(document_valid_to=TODAY - DAY), FAIL, "document_expired"),
    ("income", steady(income=2_000), PASS, None),
    ("income", steady(income=1_999), FAIL, "income_too_low"),
    ("income", steady(income=0), FAIL, "income_too_low"),
    ("income", steady(income=None), UNKNOWN, "income_unknown"),
    ("delinquency", steady(), PASS, None),
    ("delinquency", steady(bureau=THIN_FILE), PASS, None),
    ("delinquency", steady(bureau=late(3)), FAIL, "serious_delinquency"),
    ("delinquency", steady(bureau=late(1)), UNKNOWN, "recent_delinquency"),
    ("delinquency", steady(bureau=late(2)), UNKNOWN, "recent_delinquency"),
    ("delinquency", steady(bureau=None), UNKNOWN, "bureau_missing"),
    ("payments", steady(income=10_000, housing=4_500), PASS, None),
    ("payments", steady(income=10_000, housing=4_501), UNKNOWN, "payments_high"),
    ("payments", steady(income=10_000, housing=4_000, debt_payments=2_001), FAIL, "payments_too_high"),
    ("payments", steady(income=None), UNKNOWN, "payments_high"),
    ("payments", steady(income=0, housing=0), PASS, None),
    ("debt", steady(), PASS, None),
    ("debt", steady(income=None, bureau=THIN_FILE), PASS, None),
    ("debt", steady(bureau=replace(CLEAN, total_debt=25_000 * 24 + 1)), UNKNOWN, "debt_high"),
    ("debt", steady(bureau=replace(CLEAN, total_debt=25_000 * 36 + 1)), FAIL, "debt_too_high"),
    ("debt", steady(income=None), UNKNOWN, "debt_high"),
    ("debt", steady(bureau=None), UNKNOWN, "bureau_missing"),
    ("inquiries", steady(bureau=replace(CLEAN, inquiries_6m=8)), PASS, None),
    ("inquiries", steady(bureau=replace(CLEAN, inquiries_6m=9)), UNKNOWN, "many_inquiries"),
    ("inquiries", steady(bureau=replace(CLEAN, inquiries_6m=20)), FAIL, "too_many_inquiries"),
    ("inquiries", steady(bureau=None), UNKNOWN, "bureau_missing"),
    ("student", steady(), PASS, None),
    ("student", steady(employment="student"), UNKNOWN, "student_guarantee"),
]


@pytest.mark.parametrize(("rule", "inputs", "verdict", "code"), CASES)
def test_each_rule_passes_fails_or_leaves_it_to_a_person(rule, inputs, verdict, code):
    found = {finding.rule: finding for finding in knockouts.check(inputs, DEFAULT)}[rule]
    assert found.verdict is verdict
    assert (found.reason.code if found.reason else None) == code


def test_the_cases_above_reach_every_rule_and_every_sentence():
    assert {case[0] for case in CASES} == {rule.id for rule in RULES}
    assert {case[3] for case in CASES} - {None} == set(SENTENCES) - {"rule_error"}
    for rule in RULES:
        reached = {verdict for name, _, verdict, _ in CASES if name == rule.id}
        assert reached == ({PASS, UNKNOWN} if rule.id == "student" else {PASS, FAIL, UNKNOWN})


def test_a_rule_that_raises_sends_the_case_to_a_person_and_logs_no_personal_data(caplog):
    def broken(inputs, policy):
        raise ValueError(f"income {inputs.income}")

    decision = assess(STEADY, rules=(*RULES, Rule("broken", 1, broken)))
    assert isinstance(decision, Referred)
    assert [reason.code for reason in decision.reasons] == ["rule_error"]
    assert "ValueError" in caplog.text
    assert "25000" not in caplog.text


def test_a_rule_with_a_code_that_has_no_sentence_sends_the_case_to_a_person():
    decision = assess(STEADY, rules=(Rule("nameless", 1, lambda inputs, policy: (FAIL, "no_such_code")),))
    assert isinstance(decision, Referred)


def test_a_leap_day_birthday_is_reached_on_the_first_of_march():
    from onboarding.domain.age import age_on

    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age_on(date(2008, 2, 29), date(2026, 3, 1)) == 18
    assert age_on(date(2008, 11, 2), TODAY) == 18
