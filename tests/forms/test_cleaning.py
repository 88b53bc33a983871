"""What is kept of the answers, and what an applicant is told about the rest."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.domain.text import Text
from onboarding.forms import Choice, Question, Questionnaire, Section
from onboarding.forms.logic import evaluate

SHIPPED = Questionnaire.load()
FULL: dict[str, object] = {
    "employment": "employed",
    "employer": "上海市第一人民医院",
    "months_employed": "18",
    "monthly_income": "8,500",
    "residence": "rent",
    "monthly_housing": "3000",
    "other_debt_payments": "0",
    "spending": "travel",
    "existing_cards": "2",
}
LABEL = Text("问题", "Question")


def of(*questions: Question) -> Questionnaire:
    return Questionnaire((Section("only", LABEL, questions),))


def one(kind: str, **parts: Any) -> Questionnaire:
    return of(Question(name="q", kind=kind, label=LABEL, **parts))


def value(questionnaire: Questionnaire, raw: object) -> object:
    cleaned = questionnaire.clean({"q": raw})
    return cleaned.values.get("q", cleaned.problems["q"].code if "q" in cleaned.problems else None)


NAME = one("text", max_length=10)
INCOME = one("money", min=0, max=1_000_000)
MONTHS = one("number", min=0, max=600)
DAY = one("date", min=date(2000, 1, 1), max=date(2026, 12, 31))
PHONE = one("phone")
PICK = one("choice", choices=(Choice("own", LABEL), Choice("rent", LABEL)))


def test_a_full_form_becomes_typed_values_in_page_order() -> None:
    cleaned = SHIPPED.clean(dict(reversed(FULL.items())))
    assert not cleaned.problems
    assert list(cleaned.values) == list(cleaned.visible) == list(FULL)
    assert cleaned.values["monthly_income"] == 8500
    assert cleaned.values["months_employed"] == 18


def test_an_empty_form_asks_only_for_what_is_visible() -> None:
    cleaned = SHIPPED.clean({})
    assert set(cleaned.problems) == set(cleaned.visible)
    assert {reason.code for reason in cleaned.problems.values()} == {"required"}
    assert "employer" not in cleaned.visible
    assert "“每月税后收入”" in cleaned.problems["monthly_income"].text.zh


@pytest.mark.parametrize(
    ("answers", "shown", "hidden"),
    [
        ({"employment": "employed"}, {"employer", "months_employed"}, set()),
        ({"employment": "self_employed"}, {"months_employed"}, {"employer"}),
        ({"employment": "retired"}, set(), {"employer", "months_employed"}),
        ({"employment": "student"}, set(), {"employer", "months_employed"}),
        ({"residence": "mortgage"}, {"monthly_housing"}, set()),
        ({"residence": "rent"}, {"monthly_housing"}, set()),
        ({"residence": "own"}, set(), {"monthly_housing"}),
        ({"residence": "family"}, set(), {"monthly_housing"}),
    ],
)
def test_the_shipped_questions_follow_their_rules(
    answers: dict[str, object], shown: set[str], hidden: set[str]
) -> None:
    visible = set(SHIPPED.visible(answers))
    assert shown <= visible
    assert not hidden & visible


def test_an_answer_to_a_hidden_question_is_dropped_without_complaint() -> None:
    cleaned = SHIPPED.clean({**FULL, "employment": "retired", "employer": "\u202e" * 500})
    assert not cleaned.problems
    assert "employer" not in cleaned.values


def test_a_hidden_answer_decides_nothing() -> None:
    chain = of(
        Question(name="c", kind="number", label=LABEL, min=0, max=9, show_if={"==": [{"var": "b"}, 1]}),
        Question(name="b", kind="number", label=LABEL, min=0, max=9, show_if={"==": [{"var": "a"}, 1]}),
        Question(name="a", kind="number", label=LABEL, min=0, max=9),
    )
    assert chain.visible({"a": "1", "b": "1"}) == ["c", "b", "a"]
    assert chain.visible({"a": "0", "b": "1", "c": "1"}) == ["a"]


def test_a_refused_answer_decides_nothing() -> None:
    assert "monthly_housing" not in SHIPPED.visible({"residence": "RENT"})


@pytest.mark.parametrize("name", ["salary", "_csrf", "", "employment ", "<script>", "名字", "x" * 100_000])
def test_a_field_nobody_asked_for_is_a_problem(name: str) -> None:
    problems = SHIPPED.clean({**FULL, name: "1"}).problems
    assert [reason.code for reason in problems.values()] == ["unknown_field"]
    assert set(problems) == ({"salary"} if name == "salary" else {""})


def test_a_flood_of_unknown_fields_is_answered_briefly() -> None:
    problems = SHIPPED.clean({**FULL, **{f"field_{i}": "1" for i in range(100_000)}}).problems
    assert 0 < len(problems) <= 20


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("8500", 8500),
        (" 8,500 ", 8500),
        ("¥8,500.00", 8500),
        ("￥8500", 8500),
        ("８５００元", 8500),
        (8500, 8500),
        (8500.0, 8500),
        ("1000000", 1_000_000),
        ("0", 0),
        ("1000001", "out_of_range"),
        ("-1", "out_of_range"),
        ("8500.5", "out_of_range"),
        ("8,50", "out_of_range"),
        ("1e3", "out_of_range"),
        ("٣٠٠", "out_of_range"),
        ("9" * 10_000, "out_of_range"),
        (10**400, "out_of_range"),
        (float("nan"), "out_of_range"),
        (float("inf"), "out_of_range"),
        (True, "out_of_range"),
        (["1"], "out_of_range"),
        ({}, "out_of_range"),
    ],
)
def test_money_is_whole_yuan_however_it_is_written(raw: object, expected: object) -> None:
    assert value(INCOME, raw) == expected


def test_a_number_out_of_range_is_told_the_range_and_not_repeated() -> None:
    text = MONTHS.clean({"q": "601"}).problems["q"].text
    assert text == Text("请填写 0 到 600 之间的整数。", "Enter a whole number from 0 to 600.")
    assert "¥1,000,000" in INCOME.clean({"q": "x"}).problems["q"].text.zh
    assert value(MONTHS, "¥12") == "out_of_range"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("张三", "张三"),
        ("𠮷田 𬭎𫔍", "𠮷田 𬭎𫔍"),
        ("𰻝𰻝面馆", "𰻝𰻝面馆"),
        ("\U000323b0公司", "\U000323b0公司"),  # CJK extension J, newer than some Python's Unicode tables
        ("葛\U000e0100城", "葛\U000e0100城"),  # an ideographic variation sequence
        ("e\u0301cole", "école"),
        ("阿卜杜拉·買買提", "阿卜杜拉·買買提"),
        ("👩‍⚕️诊所", "👩‍⚕️诊所"),
        ("  a \u3000 b ", "a b"),
        ("字" * 10, "字" * 10),
        ("字" * 11, "too_long"),
        ("x" * 1_000_000, "too_long"),
        (" " * 1_000_000, "required"),
        ("e" + "\u0301" * 1_000_000, "too_long"),
        ("a\nb", "unreadable_characters"),
        ("a\x00b", "unreadable_characters"),
        ("a\u202eb", "unreadable_characters"),
        ("a\u2066b", "unreadable_characters"),
        ("a\u200fb", "unreadable_characters"),
        ("a\u200bb", "unreadable_characters"),
        ("a\u2028b", "unreadable_characters"),
        ("a\ud800b", "unreadable_characters"),
        ("a\uffffb", "unreadable_characters"),
        ("a\ufdd0b", "unreadable_characters"),
        ("\u200d", "unreadable_characters"),
        ("\u0301", "unreadable_characters"),
        (5, "not_text"),
        (b"bytes", "not_text"),
    ],
)
def test_text_keeps_rare_characters_and_refuses_what_hides_or_reorders(raw: object, expected: object) -> None:
    assert value(NAME, raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2024-02-29", "2024-02-29"),
        ("2024/2/9", "2024-02-09"),
        ("2024年2月9日", "2024-02-09"),
        (date(2024, 2, 9), "2024-02-09"),
        ("2023-02-29", "out_of_range"),
        ("1999-12-31", "out_of_range"),
        ("2027-01-01", "out_of_range"),
        ("yesterday", "out_of_range"),
        (20240209, "out_of_range"),
    ],
)
def test_a_date_is_kept_as_iso_8601(raw: object, expected: object) -> None:
    assert value(DAY, raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("13800138000", "+8613800138000"),
        ("138 0013 8000", "+8613800138000"),
        ("+86 138-0013-8000", "+8613800138000"),
        ("+852 6123 4567", "+85261234567"),
        ("12800138000", "not_a_phone"),
        ("1380013800", "not_a_phone"),
        ("+86 021 1234 5678", "not_a_phone"),
        ("1" * 1_000_000, "not_a_phone"),
        (13800138000, "not_a_phone"),
    ],
)
def test_a_phone_number_is_kept_as_e164(raw: object, expected: object) -> None:
    assert value(PHONE, raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("own", "own"),
        ("Own", "not_a_choice"),
        ("own ", "not_a_choice"),
        (["own"], "not_a_choice"),
        (0, "not_a_choice"),
    ],
)
def test_only_a_listed_choice_is_kept(raw: object, expected: object) -> None:
    assert value(PICK, raw) == expected


def test_an_optional_question_may_stay_blank() -> None:
    cleaned = one("text", max_length=5, required=False).clean({"q": "  "})
    assert (dict(cleaned.values), dict(cleaned.problems)) == ({}, {})


def test_autosave_speaks_only_of_the_answer_being_saved() -> None:
    saved = SHIPPED.clean_one("monthly_income", "8500", {"employment": "employed", "existing_cards": "999"})
    assert not saved.problems
    assert dict(saved.values) == {"employment": "employed", "monthly_income": 8500}
    assert "employer" in saved.visible
    assert SHIPPED.clean_one("existing_cards", "999", {}).problems["existing_cards"].code == "out_of_range"
    assert SHIPPED.clean_one("salary", "1", {}).problems["salary"].code == "unknown_field"


def test_autosave_passes_over_what_an_earlier_questionnaire_saved() -> None:
    saved = SHIPPED.clean_one("monthly_income", "8500", {"Old question": "1", "salary": "2"})
    assert (dict(saved.values), dict(saved.problems)) == ({"monthly_income": 8500}, {})


def test_autosave_of_a_blank_clears_the_answer_without_complaint() -> None:
    saved = SHIPPED.clean_one("employment", "", FULL)
    assert not saved.problems
    assert "employment" not in saved.values
    assert "employer" not in saved.values


def test_autosave_that_hides_a_question_drops_its_answer() -> None:
    assert "monthly_housing" not in SHIPPED.clean_one("residence", "own", FULL).values


names = st.sampled_from([*FULL, "salary", "", "_csrf"])
raws = (
    st.text()
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.none()
    | st.lists(st.text(), max_size=2)
    | st.binary()
    | st.sampled_from(["employed", "self_employed", "retired", "own", "rent", "mortgage", "travel", "12", "¥1,000"])
)
forms = st.dictionaries(names, raws)


@given(forms)
def test_cleaning_anything_never_raises_and_sorts_every_visible_question(answers: dict[str, object]) -> None:
    cleaned = SHIPPED.clean(answers)
    visible = set(cleaned.visible)
    assert set(cleaned.values) | (set(cleaned.problems) & set(FULL)) == visible
    assert not set(cleaned.values) & set(cleaned.problems)


@given(forms)
def test_cleaning_is_idempotent(answers: dict[str, object]) -> None:
    once = SHIPPED.clean(answers)
    twice = SHIPPED.clean(once.values)
    assert twice.values == once.values
    assert twice.visible == once.visible


@given(forms)
def test_a_hidden_answer_never_survives(answers: dict[str, object]) -> None:
    values = SHIPPED.clean(answers).values
    for question in SHIPPED:
        if question.name in values and question.show_if is not None:
            assert evaluate(question.show_if, values)


@given(st.text(max_size=40))
def test_clean_text_is_stable_and_fits_a_database(text: str) -> None:
    cleaned = value(one("text", max_length=40), text)
    assert isinstance(cleaned, str)
    cleaned.encode()
    if cleaned not in {"required", "unreadable_characters"}:
        assert value(one("text", max_length=40), cleaned) == cleaned


@given(names, raws, forms)
def test_autosave_never_raises_and_keeps_what_a_full_clean_would(
    name: str, raw: object, answers: dict[str, object]
) -> None:
    saved = SHIPPED.clean_one(name, raw, answers)
    assert saved.values == SHIPPED.clean({**answers, name: raw}).values
    assert set(saved.problems) <= {name, ""}


def test_the_version_follows_the_content() -> None:
    rule = {"==": [{"var": "q"}, 1]}
    first, second = (
        of(
            Question(name="q", kind="number", label=LABEL, min=0, max=9),
            Question(name="r", kind="number", label=LABEL, min=0, max=9, show_if=show_if),
        ).version
        for show_if in (rule, {"==": [{"var": "q"}, 2]})
    )
    assert first != second
    assert SHIPPED.version == Questionnaire.load().version
    assert len(SHIPPED.version) == 12
