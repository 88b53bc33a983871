"""The page's form: made from the questionnaire, and of one mind with it."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from onboarding.domain.text import Text
from onboarding.forms import Question, Questionnaire, Section
from onboarding.forms.wtforms_bridge import QuestionnaireForm, form_class

SHIPPED = Questionnaire.load()
Chinese = form_class(SHIPPED, "zh-CN")
English = form_class(SHIPPED, "en")
FULL = {
    "employment": "employed",
    "employer": "Acme",
    "months_employed": "18",
    "monthly_income": "8,500",
    "residence": "own",
    "other_debt_payments": "0",
    "spending": "travel",
    "existing_cards": "2",
}


def inputs(html: str) -> list[dict[str, str | None]]:
    found: list[dict[str, str | None]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag == "input":
                found.append(dict(attrs))

    Reader().feed(html)
    return found


def test_a_full_post_is_valid_and_gives_clean_answers() -> None:
    form = English(MultiDict(FULL))
    assert form.validate(), form.errors
    assert form.answers() == SHIPPED.clean(FULL).values
    assert form.answers()["monthly_income"] == 8500


def test_a_hidden_question_is_not_required() -> None:
    form = English(MultiDict({**FULL, "employment": "retired", "employer": "", "months_employed": "junk"}))
    assert form.validate(), form.errors
    assert "months_employed" not in form.answers()


def test_each_language_has_its_own_words() -> None:
    zh, en = Chinese(MultiDict()), English(MultiDict({"monthly_income": "x"}))
    assert zh.employer.label.text == "工作单位"
    assert "滑块" in zh.monthly_income.description
    assert [label for _, label, *_ in en.residence.iter_choices()][-1] == "With family"
    assert not en.validate()
    assert en.errors["monthly_income"] == ["Enter a whole amount from ¥0 to ¥1,000,000."]


def test_a_bank_s_extra_validator_speaks_the_page_s_language() -> None:
    assert Chinese().employer.gettext("This field is required.") != "This field is required."


def test_money_is_a_slider_and_a_typed_twin_of_which_one_is_posted() -> None:
    slider, typed = inputs(str(Chinese(data={"monthly_income": 8500}).monthly_income()))
    assert (slider["type"], slider["min"], slider["max"], slider["step"]) == ("range", "0", "60000", "500")
    assert "name" not in slider
    assert typed["id"] == typed["name"] == "monthly_income"
    assert slider["id"] == "monthly_income-range"
    assert "twin" in (typed["class"] or "").split()
    assert (slider["value"], slider["aria-valuetext"], typed["value"]) == ("8500", "¥8,500", "8500")
    assert typed["inputmode"] == "numeric"
    assert slider["aria-label"] == "每月税后收入"


def test_an_amount_beyond_the_slider_stays_in_the_twin() -> None:
    slider, typed = inputs(str(English(data={"monthly_income": 250_000}).monthly_income()))
    assert (slider["value"], slider["aria-valuetext"], typed["value"]) == ("60000", "¥250,000", "250000")


def test_an_unanswered_amount_is_not_answered_by_its_slider() -> None:
    html = str(English().monthly_income())
    assert inputs(html)[1]["value"] == ""
    assert ">—</output>" in html
    assert "monthly_income" not in English().answers()


def test_a_refused_answer_is_shown_again_as_typed_and_escaped() -> None:
    form = English(MultiDict({"employer": '"><script>' * 40, "employment": "employed"}))
    assert not form.validate()
    html = str(form.employer())
    assert "<script" not in html
    assert inputs(html)[0]["value"] == '"><script>' * 40


def test_no_markup_needs_an_inline_style_or_handler() -> None:
    html = "".join(str(field()) for field in English())
    assert not re.search(r"\s(style|on\w+)=", html)


def test_limits_and_purposes_reach_the_html() -> None:
    employer = inputs(str(English().employer()))[0]
    assert (employer["maxlength"], employer["autocomplete"], employer["aria-describedby"]) == (
        "60",
        "organization",
        "employer-help",
    )
    assert "required" in employer


@pytest.fixture(scope="module")
def dated() -> type[QuestionnaireForm]:
    label = Text("日期", "Day")
    day = Question(name="day", kind="date", label=label, min=date(2020, 1, 1), max=date(2026, 12, 31), required=False)
    phone = Question(name="phone", kind="phone", label=label)
    return form_class(Questionnaire((Section("s", label, (day, phone)),)), "en")


def test_a_date_field_round_trips_between_page_and_store(dated: type[QuestionnaireForm]) -> None:
    posted = dated(MultiDict({"day": "2024-02-09", "phone": "138 0013 8000"}))
    assert posted.validate(), posted.errors
    assert posted.answers() == {"day": "2024-02-09", "phone": "+8613800138000"}
    stored = dated(data=posted.answers())
    assert inputs(str(stored.day()))[0]["value"] == "2024-02-09"
    assert stored.answers() == posted.answers()


def test_a_date_outside_its_range_is_refused_once(dated: type[QuestionnaireForm]) -> None:
    form = dated(MultiDict({"day": "2030-01-01", "phone": "13800138000"}))
    assert not form.validate()
    assert form.errors == {"day": ["Enter a date from 2020-01-01 to 2026-12-31."]}


posts = st.fixed_dictionaries(
    {},
    optional={
        name: st.sampled_from([value, "", "  ", "-1", "employed", "rent", "999999999", "\u202e", "字" * 99])
        | st.text(max_size=5)
        for name, value in {**FULL, "monthly_housing": "3000"}.items()
    },
)


@given(posts)
def test_the_form_and_the_questionnaire_always_agree(post: dict[str, str]) -> None:
    form = English(MultiDict({**post, "page": "1"}))
    cleaned = SHIPPED.clean(post)
    form.validate()
    assert form.errors == {name: [reason.text.en] for name, reason in cleaned.problems.items()}
    assert form.answers() == cleaned.values
