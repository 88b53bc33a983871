"""The training tool's arithmetic, and that the model card says what was measured."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.credit.policy import DEFAULT
from onboarding.credit.scorecard import SHIPPED

np = pytest.importorskip("numpy")
ROOT = Path(__file__).parents[2]


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("train_scorecard", ROOT / "tools" / "train_scorecard.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


tool = _tool()
rows = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 1)), min_size=1, max_size=200)


@given(rows)
def test_weights_of_evidence_never_fall_from_worst_to_best(sample):
    level, bad = (np.array(column) for column in zip(*sample, strict=True))
    woe, _, _ = tool.evidence(level, bad, 5)
    assert (np.diff(woe) >= -1e-12).all()


def test_a_variable_that_runs_the_other_way_carries_no_information():
    level, bad = np.repeat([0, 1], 100), np.repeat([0, 1], 100)
    assert tool.information(level, bad, 2) == pytest.approx(0)
    assert tool.information(level, 1 - bad, 2) > 1


def test_separation_of_perfect_useless_and_tied_scores():
    bad = np.array([1, 1, 0, 0])
    assert tool.separation(np.array([1.0, 2.0, 3.0, 4.0]), bad) == (1.0, 1.0)
    assert tool.separation(np.array([1.0, 1.0, 1.0, 1.0]), bad) == (0.5, 0.0)
    assert tool.separation(np.array([1.0, 2.0, 2.0, 3.0]), bad)[0] == pytest.approx(0.875)


def test_the_regression_finds_the_log_odds_of_a_single_variable():
    level = np.repeat([0, 1], 1000)
    bad = np.concatenate([np.repeat([1, 0], [600, 400]), np.repeat([1, 0], [200, 800])])
    weights, beta = tool.fit([level], bad, [2])
    odds = np.exp(tool.design([level], weights) @ beta)
    assert odds[0] == pytest.approx(400 / 600, rel=1e-6)
    assert odds[-1] == pytest.approx(800 / 200, rel=1e-6)


def test_folds_are_stratified_and_hold_every_row_once_a_repeat():
    bad = np.repeat([1, 0], [30, 70])
    masks = list(tool.folds(bad))
    assert len(masks) == tool.FOLDS * tool.REPEATS
    assert (np.sum(masks[: tool.FOLDS], axis=0) == 1).all()
    assert {int(bad[mask].sum()) for mask in masks} == {6}


def test_the_bands_measured_are_those_of_the_default_policy():
    floors = {tier.floor for tier in DEFAULT.tiers} - {0}
    assert set(tool.BANDS) == floors | {DEFAULT.decline_below, DEFAULT.refer_below}


def test_the_model_card_states_every_point_and_every_measurement_of_the_file():
    card = (ROOT / "docs" / "model-card-credit.md").read_text("utf-8").replace("−", "-")
    content = json.loads(SHIPPED.read_text("utf-8"))
    measured = content["measured"]
    table = [line for line in card.splitlines() if line.startswith("|")]
    for name in ("auc", "ks"):
        assert f"| {name.upper()} | {measured[name]['mean']} | {measured[name]['sd']} |" in table
    for band, seen in measured["by_points"].items():
        assert f"| {band} | {seen['rows']} | {seen['seen']} | {seen['expected']} |" in table
    for group, seen in measured["by_age"].items():
        assert f"| {group} | {seen['rows']} | {seen['bad_rate']} | {seen['points']} |" in table
    points = [line for line in table if "| data |" in line or "| judgement |" in line]
    for line, variable in zip(points, content["variables"], strict=True):
        assert all(f" {each['points']} " in f"{line} " for each in variable["bins"])
