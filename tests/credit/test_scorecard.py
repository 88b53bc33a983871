"""The scorecard file: what it scores, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from onboarding.credit.inputs import CreditInputs
from onboarding.credit.scorecard import SHIPPED, VARIABLES, Scorecard, ScorecardError, shipped
from onboarding.ports.bureau import THIN_FILE
from tests.credit.applicants import CLEAN, STEADY, anybody, late, steady


@pytest.fixture
def content() -> dict[str, Any]:
    return json.loads(SHIPPED.read_text("utf-8"))


def test_the_shipped_file_says_that_it_is_for_demonstration_only():
    assert "Demonstration only" in shipped().notice


def test_the_shipped_file_carries_what_was_measured(content):
    measured = content["measured"]
    assert 0.5 < measured["auc"]["mean"] < 1
    assert measured["rows"] == 1000
    assert set(measured["information_value"]) == {v["name"] for v in content["variables"] if v["basis"] == "data"}


def test_a_score_is_the_base_and_its_points():
    score = shipped().score(STEADY)
    assert score.total == shipped().base + sum(score.points.values())
    assert set(score.points) == set(VARIABLES)


def test_a_late_payment_costs_more_than_anything_else():
    clean, delayed = shipped().score(STEADY), shipped().score(steady(bureau=late(1)))
    assert clean.total - delayed.total == max(s.points for s in delayed.shortfalls)
    assert delayed.shortfalls[0].code == "payment_history_delayed"


def test_what_is_not_known_costs_nothing_and_is_no_reason():
    score = shipped().score(steady(bureau=THIN_FILE, employment="retired"))
    unknown = {"payment_history", "utilisation", "inquiries_6m", "months_employed"}
    assert {name: score.points[name] for name in unknown} == dict.fromkeys(unknown, 0)
    assert not unknown & {s.variable for s in score.shortfalls}


@pytest.mark.parametrize(("months", "points"), [(11, -22), (12, -2), (47, -2), (48, 15)])
def test_a_bin_ends_below_its_bound(months, points):
    assert shipped().score(steady(months_employed=months)).points["months_employed"] == points


@pytest.mark.parametrize(("said", "known", "points"), [(0, 0, 4), (0, 4, 0), (4, 0, 0), (8, 2, -8)])
def test_open_accounts_are_the_greater_of_what_is_said_and_what_is_known(said, known, points):
    inputs = steady(existing_cards=said, bureau=replace(CLEAN, open_accounts=known))
    assert shipped().score(inputs).points["open_lines"] == points


@given(anybody)
def test_anybody_can_be_scored(inputs: CreditInputs):
    score = shipped().score(inputs)
    best = sum(bins.best for bins in shipped().bins.values())
    assert score.total <= shipped().base + best


@pytest.mark.parametrize("income", [3_000, 10_000, 60_000])
@pytest.mark.parametrize("residence", ["own", "mortgage", "rent", "family"])
def test_where_somebody_lives_is_never_scored(residence, income):
    assert shipped().score(steady(residence=residence, income=income)) == shipped().score(steady(income=income))


def _variable(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda card: next(v for v in card["variables"] if v["name"] == name)


BREAKAGES: list[tuple[str, Callable[[dict[str, Any]], object]]] = [
    ("format", lambda card: card.update(format=2)),
    ("base_points", lambda card: card.update(base_points="600")),
    ("variables must be exactly", lambda card: card["variables"].pop()),
    ("variables must be a list", lambda card: card.update(variables={})),
    ("each once", lambda card: card["variables"].append(card["variables"][0])),
    ("debt_burden: bins must be", lambda card: _variable("debt_burden")(card).update(bins=[])),
    ("utilisation: missing", lambda card: _variable("utilisation")(card).update(missing=None)),
    ("open_lines: missing and", lambda card: _variable("open_lines")(card)["bins"][0].update(points=1.5)),
    ("end with null", lambda card: _variable("inquiries_6m")(card)["bins"].pop()),
    ("must ascend", lambda card: _variable("inquiries_6m")(card)["bins"][1].update(below=2)),
    ("never rise", lambda card: _variable("debt_burden")(card)["bins"][0].update(points=-50)),
    ("never fall", lambda card: _variable("months_employed")(card)["bins"][0].update(points=99)),
    ("in this order", lambda card: _variable("payment_history")(card)["bins"].reverse()),
]


@pytest.mark.parametrize(("remedy", "breakage"), BREAKAGES, ids=[remedy for remedy, _ in BREAKAGES])
def test_a_broken_scorecard_is_refused_with_its_file_and_a_remedy(remedy, breakage, content, tmp_path):
    breakage(content)
    path = tmp_path / "bank.json"
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(ScorecardError) as refused:
        Scorecard.load(path)
    assert remedy in refused.value.message.en
    assert str(path) in refused.value.message.zh


def test_a_missing_file_and_a_file_that_is_not_json_are_refused(tmp_path: Path):
    with pytest.raises(ScorecardError, match="check the path"):
        Scorecard.load(tmp_path / "none.json")
    (tmp_path / "bad.json").write_text("{", "utf-8")
    with pytest.raises(ScorecardError, match="is not JSON"):
        Scorecard.load(tmp_path / "bad.json")


def test_the_version_follows_the_content(content, tmp_path):
    content["base_points"] += 1
    path = tmp_path / "bank.json"
    path.write_text(json.dumps(content), "utf-8")
    assert Scorecard.load(path).version != shipped().version
