"""What a benchmark says of its figures."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.facts import mean_interval, summary
from benchmarks.journey import GOAL_MS, evaluate
from examples.journey import Report, StageRun

ROOT = Path(__file__).parents[2]


def report(persona: str, status: str, *cpu_ms: float) -> Report:
    return Report(persona, status, tuple(StageRun(f"stage{i}", "done", ms) for i, ms in enumerate(cpu_ms)))


def test_stages_and_totals_are_told_apart() -> None:
    found = evaluate([report("happy", "active", 100.0, 300.0), report("elder", "active", 200.0, 500.0)])
    assert found["stages"]["stage0"]["mean"] == 150.0
    assert found["stages"]["stage1"]["median"] == 400.0
    assert found["total"]["mean"] == 550.0
    assert found["journeys"] == 2


def test_a_journey_that_ended_elsewhere_is_named_and_not_counted() -> None:
    found = evaluate([report("happy", "active", 100.0), report("elder", "materials_received", 1.0)])
    assert found["total"]["mean"] == 100.0
    assert found["ended_elsewhere"] == {"elder: materials_received": 1}


def test_figures_without_a_single_whole_journey_are_refused() -> None:
    with pytest.raises(RuntimeError, match="no journey"):
        evaluate([report("happy", "draft", 1.0)])


@pytest.mark.parametrize(("cpu_ms", "met"), [(GOAL_MS, True), (GOAL_MS + 1, False)])
def test_the_goal_is_held_against_the_mean(cpu_ms: float, met: bool) -> None:
    assert evaluate([report("happy", "active", float(cpu_ms))])["goal"]["met"] is met


def test_the_interval_lies_around_the_mean_and_shrinks_with_more_journeys() -> None:
    few, many = [90.0, 110.0] * 5, [90.0, 110.0] * 100
    low, high = mean_interval(few)
    assert low < 100 < high
    assert mean_interval(many)[1] - mean_interval(many)[0] < high - low
    assert mean_interval([100.0] * 20) == (100.0, 100.0)


def test_the_95th_percentile_sees_the_slow_ones() -> None:
    assert summary([100.0] * 18 + [500.0] * 2) == {"median": 100.0, "p95": 500.0, "mean": 140.0}


def test_an_unknown_benchmark_is_answered_with_those_there_are() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "nonsense"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "journey" in done.stderr
