"""How often a face is seen to follow the screen's colours, by how much of the light on it comes from the screen.

Clips are synthesised from stills and lit by calculation: they show what the rule does under the physics that was put
in, not what real phones do. A claim is a clip with a sequence: its own, or one drawn for another session.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import cv2
import numpy as np

from .facts import machine, versions, wilson
from .liveness_clips.color_trials import CONDITIONS, FPS, GAINS, USUAL, Trial, trials
from .liveness_clips.people import Person, people

ANSWERS = {True: "followed", False: "another", None: "unsure"}
TONES = ("dark third", "middle third", "light third")


def main(argv: Sequence[str]) -> int:
    options = _options(argv)
    cv2.setNumThreads(1)
    everybody = people(options.portraits)[: options.n]
    found = list(_all(everybody, options.stride, options.seed))
    report = evaluate(found) | {
        "pictures_a_second": FPS / options.stride,
        "seed": options.seed,
        "people": len(everybody),
    }
    report |= {"portraits": sum(len(one.portraits) for one in everybody), "machine": machine(), "versions": versions()}
    print(json.dumps({"benchmark": "colors", **report}) if options.json else _page(report))
    return 0


def _all(everybody: Sequence[Person], stride: int, seed: int) -> Iterator[Trial]:
    """Every portrait at every gain; the special conditions on one portrait of each person."""
    for person in everybody:
        for number in range(len(person.portraits)):
            yield from trials(person, number, stride=stride, conditions=number == 0, seed=seed)
        print(f"{person.name} done", file=sys.stderr)


def evaluate(found: Sequence[Trial]) -> dict[str, Any]:
    """All figures of a run: rows of rates, in percent with 95 % intervals (Wilson)."""
    usual = [one for one in found if one.condition == "usual"]
    bounds = np.quantile(sorted({one.tone for one in usual}), [1 / 3, 2 / 3])

    def third(one: Trial) -> str:
        return TONES[int(np.searchsorted(bounds, one.tone))]

    right = [one.late_by for one in usual if one.claim == "own" and one.followed]
    return {
        "by_gain": _rows(usual, "gain", lambda one: one.gain, GAINS),
        "by_tone": {
            str(gain): _rows([one for one in usual if one.gain == gain], "tone", third, TONES) for gain in GAINS
        },
        "by_condition": _rows(
            found, "condition", lambda one: one.condition if one.gain == USUAL else "", ("usual", *CONDITIONS)
        ),
        "tone_bounds_degrees": [round(float(bound), 1) for bound in bounds],
        "lag_error_ms": {"median": round(median(right)), "p95": round(float(np.percentile(right, 95)))}
        if right
        else None,
        "cpu_ms": {
            "a_picture": round(median(one.read_ms for one in found), 2),
            "a_decision": round(median(one.follow_ms for one in found), 1),
        },
    }


def _rows(found: Sequence[Trial], name: str, of: Callable[[Trial], Any], values: Sequence[Any]) -> list[dict[str, Any]]:
    rows = []
    for value in values:
        for claim in ("own", "other"):
            mine = [one for one in found if of(one) == value and one.claim == claim]
            rows.append({name: value, "claim": claim, "n": len(mine), **_rates(mine)})
    return rows


def _rates(mine: Sequence[Trial]) -> dict[str, Any]:
    counts = {name: sum(one.followed is answer for one in mine) for answer, name in ANSWERS.items()}
    return {
        name: {
            "count": count,
            "percent": round(100 * count / max(1, len(mine)), 1),
            "interval_95": wilson(count, len(mine)),
        }
        for name, count in counts.items()
    }


def _page(report: dict[str, Any]) -> str:
    lines = []
    tables = {"gain": report["by_gain"], "condition": report["by_condition"]} | {
        f"tone at {gain}": rows for gain, rows in report["by_tone"].items()
    }
    for title, rows in tables.items():
        lines.append(f"\n{title:>16} {'claim':>6} {'n':>5} {'followed':>22} {'another':>22} {'unsure':>22}")
        for row in rows:
            rates = " ".join(_cell(row[name]) for name in ANSWERS.values())
            lines.append(f"{row[title.split()[0]]!s:>16} {row['claim']:>6} {row['n']:>5} {rates}")
    return "\n".join(
        [*lines, "", f"lag {report['lag_error_ms']} cpu {report['cpu_ms']} tones {report['tone_bounds_degrees']}"]
    )


def _cell(rate: dict[str, Any]) -> str:
    low, high = rate["interval_95"]
    return f"{rate['percent']:>6.1f} ({low:>5.1f}-{high:>5.1f})".rjust(22)


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks colors", description=__doc__)
    parser.add_argument(
        "--portraits", type=Path, help="folder of name_1.jpg, name_2.jpg; by default the two committed ones"
    )
    parser.add_argument("--n", type=int, help="of so many people only")
    parser.add_argument(
        "--stride", type=int, choices=(1, 2), default=2, help="of 10 pictures a second every second, or every (1)"
    )
    parser.add_argument("--seed", type=int, default=1, help="other clips")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    return parser.parse_args(argv)
