"""What an application costs the server: CPU time of every stage of a journey from identity card to active card.

Pictures are made beforehand and are new in every journey; one unmeasured journey loads the models. The figures
are CPU time of the whole process, so other programs disturb them through caches and clock speed, not through
waiting. One thread: OpenCV, OpenMP and the ONNX sessions.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2

from examples.bank import today
from examples.journey import Journey, Report, quick_app
from examples.specimens.personas import personas

from .facts import machine, mean_interval, summary, versions

GOAL_MS = 2000
FEWEST = 20


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks journey", description=__doc__)
    parser.add_argument("--n", type=int, default=25, help=f"journeys to measure, {FEWEST} or more")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    options = parser.parse_args(argv)
    if options.n < FEWEST:
        parser.error(f"fewer than {FEWEST} journeys say little")
    logging.getLogger("onboarding").setLevel(logging.ERROR)
    cv2.setNumThreads(1)
    found = evaluate(measure(options.n))
    print(json.dumps(found, ensure_ascii=False) if options.json else _table(found))
    return 0 if found["goal"]["met"] else 1


def measure(n: int) -> list[Report]:
    """``n`` journeys of the personas who get a card, in turn, each with photos and a clip of its own."""
    day = today()
    people = [one for one in personas(day) if one.stops_at is None]
    with tempfile.TemporaryDirectory() as folder:
        app = quick_app(Path(folder))
        Journey(app, people[0], day, shot=n).run()
        return [_one(Journey(app, people[i % len(people)], day, shot=i), i, n) for i in range(n)]


def evaluate(reports: Sequence[Report]) -> dict[str, Any]:
    """Figures of the journeys that reached an active card, and where the others ended."""
    whole = [report for report in reports if report.status == "active"]
    if not whole:
        raise RuntimeError("no journey reached an active card, so there is nothing to tell")
    totals = [report.cpu_ms_total for report in whole]
    low, high = mean_interval(totals)
    names = [stage.name for stage in whole[0].stages]
    columns = zip(*([stage.cpu_ms for stage in report.stages] for report in whole), strict=True)
    total = summary(totals)
    return {
        "benchmark": "journey",
        "unit": "ms of CPU",
        "journeys": len(whole),
        "ended_elsewhere": dict(Counter(f"{r.persona}: {r.status}" for r in reports if r.status != "active")),
        "threads": 1,
        "stages": {name: summary(values) for name, values in zip(names, columns, strict=True)},
        "total": {**total, "mean_95": [low, high]},
        "goal": {"mean_at_most": GOAL_MS, "met": total["mean"] <= GOAL_MS},
        "machine": machine(),
        "versions": versions(),
    }


def _one(journey: Journey, index: int, n: int) -> Report:
    report = journey.run()
    print(f"\r{index + 1}/{n}", end="" if index + 1 < n else "\n", file=sys.stderr, flush=True)
    return report


def _table(found: dict[str, Any]) -> str:
    rows = [*found["stages"].items(), ("total", found["total"])]
    machine_, total, goal = found["machine"], found["total"], found["goal"]
    elsewhere = ", ".join(f"{where} ({count})" for where, count in found["ended_elsewhere"].items())
    return "\n".join(
        [
            f"{found['journeys']} journeys to an active card, CPU ms, one thread",
            "",
            f"{'':<14} {'median':>8} {'p95':>8} {'mean':>8}",
            *(f"{name:<14} {row['median']:8.1f} {row['p95']:8.1f} {row['mean']:8.1f}" for name, row in rows),
            "",
            f"mean of the total, 95 % interval: {total['mean_95'][0]:.0f} to {total['mean_95'][1]:.0f}",
            f"goal: at most {goal['mean_at_most']}: {'met' if goal['met'] else 'missed'}",
            *([f"ended elsewhere: {elsewhere}"] if elsewhere else []),
            "",
            f"{machine_['processor']}, {machine_['cores']} cores, load {machine_['load_1min']}, {machine_['system']}",
            ", ".join(f"{name} {number}" for name, number in found["versions"].items()),
        ]
    )
