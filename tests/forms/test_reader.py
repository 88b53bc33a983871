"""A questionnaire that cannot work is refused at start, with the line and the remedy."""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onboarding.domain.errors import SetupError
from onboarding.domain.text import Text
from onboarding.forms import Questionnaire, QuestionnaireError
from onboarding.forms.__main__ import main
from onboarding.forms.questionnaire import SHIPPED
from onboarding.forms.wtforms_bridge import QuestionnaireForm

GOOD = """\
sections:
  - name: work
    title: {zh: "工作", en: "Work"}
    questions:
      - name: job
        kind: choice
        label: {zh: "工作", en: "Job"}
        choices:
          - {value: yes_please, label: {zh: "有", en: "Yes"}}
          - {value: none, label: {zh: "无", en: "No"}}
      - name: pay
        kind: money
        label: {zh: "收入", en: "Pay"}
        min: 0
        max: 1000
        show_if: {"==": [{var: job}, yes_please]}
      - name: since
        kind: date
        label: {zh: "开始日期", en: "Since"}
        min: 2000-01-01
        max: 2026-12-31
        required: false
      - name: town
        kind: text
        label: {zh: "城市", en: "Town"}
        max_length: 20
"""


def faults(tmp_path: Path, text: str) -> list[tuple[int, Text]]:
    file = tmp_path / "bank.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(QuestionnaireError) as caught:
        Questionnaire.load(file)
    assert caught.value.lines("en")[0].startswith(f"{file}:")
    return [(fault.line, fault.text) for fault in caught.value.faults]


def test_a_sound_file_loads(tmp_path: Path) -> None:
    file = tmp_path / "bank.yaml"
    file.write_text(GOOD, "utf-8")
    questionnaire = Questionnaire.load(file)
    assert [question.name for question in questionnaire] == ["job", "pay", "since", "town"]
    assert not questionnaire["since"].required


@pytest.mark.parametrize(
    "rule",
    [
        "{'!=': [{var: job}, null]}",
        "{in: [{var: job}, [none, null]]}",
        "{'!': {'==': [{var: job}, none]}}",
        "{and: [{'==': [{var: town}, Shanghai]}, {'==': [{var: since}, '2026-01-01']}]}",
    ],
)
def test_a_rule_may_ask_whether_and_what_was_answered(tmp_path: Path, rule: str) -> None:
    file = tmp_path / "bank.yaml"
    file.write_text(GOOD.replace('{"==": [{var: job}, yes_please]}', rule), "utf-8")
    assert Questionnaire.load(file)["pay"].show_if


def test_a_default_is_kept_as_its_clean_value(tmp_path: Path) -> None:
    file = tmp_path / "bank.yaml"
    file.write_text(GOOD.replace("required: false", "default: 2026-01-01"), "utf-8")
    questionnaire = Questionnaire.load(file)
    assert questionnaire["since"].default == "2026-01-01"
    assert "since" in questionnaire.clean({}).problems


@pytest.mark.parametrize(
    ("good", "bad", "line", "says"),
    [
        ("kind: text", "kind: txet", 24, "no kind 'txet'; use one of: choice, text"),
        ("        kind: text\n", "", 23, "'kind' is missing"),
        ("name: town", "name: pay", 23, "'pay' is already used"),
        ("name: town", "name: Town", 23, "lower-case"),
        ("        max_length: 20\n", "", 23, "'max_length' is missing"),
        ("max_length: 20", "maxlength: 20", 26, "use: max_length"),
        ("max_length: 20", "max_length: 0", 23, "from 1 to 10000"),
        ("max_length: 20", "max_length: many", 26, "max_length: give 123"),
        ("max_length: 20", "max_length: 20\n        min: 3", 27, "'min' does not belong here"),
        ('label: {zh: "城市", en: "Town"}', 'label: {zh: "城市"}', 25, "label has no en"),
        ('label: {zh: "城市", en: "Town"}', 'label: {zh: "", en: "Town"}', 25, "label has no zh"),
        ('label: {zh: "城市", en: "Town"}', "label: Town", 25, "label has no zh"),
        ('label: {zh: "城市", en: "Town"}', 'label: {zh: "城市", en: yes}', 25, "in quotes"),
        ('{zh: "无", en: "No"}', '{zh: "无"}', 10, "label has no en"),
        ("value: none", "value: no", 10, "in quotes"),
        ("value: none", "value: yes_please", 10, "given twice"),
        (
            'title: {zh: "工作", en: "Work"}',
            'title: {zh: "工作", en: "Work", fr: "Travail"}',
            3,
            "'fr' does not belong",
        ),
        ("max: 1000", "max: -1", 11, "min must not exceed max"),
        ("max: 1000", "max: 1000\n        step: 0", 11, "step: give a number above 0"),
        ("max: 1000", "max: 1000\n        slider_max: 2000", 11, "slider_max"),
        ("max: 1000", "max: 1000\n        slider_max: 0", 11, "slider_max"),
        ("max: 1000", "max: 2026-01-01", 11, "whole numbers"),
        ("max: 1000", "max: 1000\n        default: 2000", 16, "default would itself be refused"),
        ("max: 1000", "max: true", 15, "max: give"),
        ("max: 2026-12-31", "max: 1999-12-31", 17, "min first"),
        ("max: 2026-12-31", "max: 2026-02-30", 21, "not a valid value"),
        ("required: false", "required: maybe", 22, "true or false"),
        ("{var: job}", "{var: jbo}", 16, "there is no question 'jbo'; did you mean 'job'?"),
        ("yes_please]}", "yes]}", 16, "quote anything else"),
        ("yes_please]}", "maybe]}", 16, "'job' offers none, yes_please, not 'maybe'"),
        ("yes_please]}", "5]}", 16, "a number never equals text"),
        ('{"==": [{var: job}, yes_please]}', "{'<': [{var: job}, 5]}", 16, "compares numbers only"),
        ('{"==": [{var: job}, yes_please]}', "{'+': [{var: job}, 5]}", 16, "unknown operator '+'"),
        ('{"==": [{var: job}, yes_please]}', "{'==': [{var: job}]}", 16, "exactly two"),
        ('{"==": [{var: job}, yes_please]}', "{'==': [1, 1]}", 16, "reads no question"),
        ('{"==": [{var: job}, yes_please]}', "{in: [{var: job}, none]}", 16, "give a list"),
        ('{"==": [{var: job}, yes_please]}', "{and: []}", 16, "too few"),
        ('{"==": [{var: job}, yes_please]}', "{'==': [{var: [job, 1]}, none]}", 16, "a value is"),
        (
            '{"==": [{var: job}, yes_please]}',
            "{'!': [{'==': [{var: job}, none]}, {'==': [{var: job}, none]}]}",
            16,
            "too many",
        ),
        ('{"==": [{var: job}, yes_please]}', "employed", 16, "give a rule here"),
        ('{"==": [{var: job}, yes_please]}', "{'>': [{var: pay}, 5]}", 16, "wait for each other"),
        (
            '{"==": [{var: job}, yes_please]}',
            "{'!': " * 12 + "{'==': [{var: job}, none]}" + "}" * 12,
            16,
            "nested",
        ),
        ("min: 0", "min: 0\n        min: 1", 15, "'min' is given twice"),
        ("min: 0", "min: &zero 0\n        step: *zero", 14, "anchors"),
        ("min: 0", "min: !!python/name:os.system 0", 14, "not valid YAML"),
        ("min: 0", "min: [", 16, "not valid YAML"),
        ("sections:", "parts:", 1, "'parts' does not belong here"),
        ("    questions:", "    questions: []\n    spare:", 4, "non-empty list"),
    ],
)
def test_a_fault_is_reported_on_its_line_with_the_remedy(
    tmp_path: Path, good: str, bad: str, line: int, says: str
) -> None:
    assert GOOD.count(good) == 1
    found = faults(tmp_path, GOOD.replace(good, bad))
    assert (line, True) in [(at, says in text.en) for at, text in found], found
    assert all(re.search(r"[\u4e00-\u9fff]", text.zh) for _, text in found)


def test_two_questions_that_wait_for_each_other_are_named(tmp_path: Path) -> None:
    rule = '        show_if: {"==": [{var: pay}, 5]}\n'
    found = faults(tmp_path, GOOD.replace("        choices:\n", rule + "        choices:\n"))
    assert [line for line, _ in found] == [8]
    assert set(re.findall(r"pay|job", found[0][1].en)) == {"pay", "job"}


def test_every_fault_of_a_file_is_reported_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("kind: text", "kind: x").replace("name: since", "name: pay").replace("value: none", "value: 1")
    assert [line for line, _ in faults(tmp_path, text)] == [10, 17, 24]


@pytest.mark.parametrize("text", ["", "[]", "5", "sections: 5", "sections: [1]", "\x00", "a: b: c", "- - -" * 3000])
def test_what_is_no_questionnaire_at_all_is_refused(tmp_path: Path, text: str) -> None:
    assert faults(tmp_path, text)


def test_a_question_cannot_take_the_name_of_a_form_s_own_attribute(tmp_path: Path) -> None:
    own = [name for name in dir(QuestionnaireForm) if name.islower() and not name.startswith("_")]
    for name in [*own, "meta", "errors", "form_errors", "validate_pay", "filter_pay"]:
        found = faults(tmp_path, GOOD.replace("name: town", f"name: {name}"))
        assert [line for line, text in found if "is reserved" in text.en] == [23], name


def test_a_missing_file_and_a_foreign_encoding_are_set_up_errors(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="cannot open"):
        Questionnaire.load(tmp_path / "nowhere.yaml")
    (tmp_path / "gbk.yaml").write_bytes("sections: 工作".encode("gbk"))
    with pytest.raises(SetupError, match="UTF-8"):
        Questionnaire.load(tmp_path / "gbk.yaml")


lines = GOOD.splitlines()


@settings(deadline=None)
@given(st.lists(st.sampled_from(lines) | st.text(max_size=12), max_size=30))
def test_any_text_loads_or_is_refused_with_lines(tmp_path_factory: pytest.TempPathFactory, text: list[str]) -> None:
    file = tmp_path_factory.getbasetemp() / "random.yaml"
    file.write_bytes("\n".join(text).encode("utf-8", "surrogatepass"))
    with contextlib.suppress(QuestionnaireError):
        assert Questionnaire.load(file).clean({})


@settings(deadline=None)
@given(st.data())
def test_any_value_in_place_of_a_good_one_loads_or_is_refused(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    line = data.draw(st.sampled_from([line for line in lines if ": " in line and "- {" not in line]))
    values = [
        "[]",
        "{}",
        "null",
        "true",
        "1.5",
        "x",
        "{var: job}",
        "[{}]",
        "{'!': []}",
        "2026-01-01",
        "99999999999999999999",
    ]
    changed = line.split(": ")[0] + ": " + data.draw(st.sampled_from(values))
    file = tmp_path_factory.getbasetemp() / "changed.yaml"
    file.write_text(GOOD.replace(line, changed, 1), "utf-8")
    with contextlib.suppress(QuestionnaireError):
        assert Questionnaire.load(file).clean({"job": "none", "pay": "5", "since": "2020-01-01", "town": "x"})


def test_the_shipped_questionnaire_is_sound_and_asks_only_what_is_needed() -> None:
    questionnaire = Questionnaire.load()
    assert [question.name for question in questionnaire] == [
        "employment",
        "employer",
        "months_employed",
        "monthly_income",
        "residence",
        "monthly_housing",
        "other_debt_payments",
        "spending",
        "existing_cards",
    ]


def test_the_outline_is_plain_data_with_portable_rules() -> None:
    outline = Questionnaire.load().outline()
    employer = outline[0]["questions"][1]
    assert employer["autocomplete"] == "organization"
    assert employer["show_if"] == {"===": [{"var": "employment"}, "employed"]}
    assert json.loads(json.dumps(outline, default=lambda text: text.en))[0]["title"] == "Work"


def test_the_linter_prints_each_fault_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "bank.yaml"
    file.write_text(GOOD.replace("kind: text", "kind: txet"), "utf-8")
    assert main(["check", str(file)]) == 1
    assert capsys.readouterr().err.startswith(f"{file}:24: there is no kind 'txet'")
    assert main(["check", str(file), "--locale", "zh"]) == 1
    assert "没有“txet”这种题型" in capsys.readouterr().err


def test_the_linter_names_the_version_of_a_sound_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(SHIPPED)]) == 0
    assert Questionnaire.load().version in capsys.readouterr().out
