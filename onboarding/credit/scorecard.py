"""Points for what an applicant's data says, read from a JSON file and added up in plain Python.

The shipped ``scorecard.json`` is for demonstration only; ``tools/train_scorecard.py`` makes it and
``docs/model-card-credit.md`` says what it is worth. A bank passes its own file with the same variables.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from onboarding.domain.errors import SetupError
from onboarding.domain.text import Text

from .inputs import CreditInputs
from .policy import digest

SHIPPED = Path(__file__).with_name("scorecard.json")
LONG_RECORD_MONTHS = 36

Value = float | str | None


class ScorecardError(SetupError):
    """A scorecard file that cannot be trusted to score; the detail says where and what to write."""

    code = "scorecard_error"
    text = Text("评分卡文件有误：{detail}", "The scorecard file is wrong: {detail}")


def payment_history(inputs: CreditInputs) -> Value:
    """``delayed``, ``clean`` or ``long_clean`` (three years and more); None for a thin file."""
    report = inputs.bureau
    if report is None or not report.found:
        return None
    if report.delinquencies_24m:
        return "delayed"
    return "long_clean" if report.oldest_account_months >= LONG_RECORD_MONTHS else "clean"


def months_employed(inputs: CreditInputs) -> Value:
    """None for retired people: a pension has no length of service."""
    return None if inputs.employment == "retired" else inputs.months_employed


def other_instalments(inputs: CreditInputs) -> Value:
    return "yes" if inputs.debt_payments else "no"


def debt_burden(inputs: CreditInputs) -> Value:
    return inputs.burden


def utilisation(inputs: CreditInputs) -> Value:
    return inputs.bureau.utilisation if inputs.bureau and inputs.bureau.found else None


def inquiries_6m(inputs: CreditInputs) -> Value:
    return inputs.bureau.inquiries_6m if inputs.bureau and inputs.bureau.found else None


def open_lines(inputs: CreditInputs) -> Value:
    """The greater of what the applicant says and what the bureau knows."""
    known = inputs.bureau.open_accounts if inputs.bureau and inputs.bureau.found else 0
    return max(inputs.existing_cards, known)


@dataclass(frozen=True, slots=True)
class Variable:
    """How a value is read, and which way its points must run: +1 never fall as it grows, -1 never rise."""

    read: Callable[[CreditInputs], Value]
    direction: int = 0
    levels: tuple[str, ...] = ()  #: of a named variable, worst first
    from_bureau: bool = False


#: Every scorecard has exactly these. Directions make the limit monotone in income, and reasons sensible.
VARIABLES: Mapping[str, Variable] = {
    "payment_history": Variable(payment_history, levels=("delayed", "clean", "long_clean"), from_bureau=True),
    "months_employed": Variable(months_employed, +1),
    "other_instalments": Variable(other_instalments, levels=("yes", "no")),
    "debt_burden": Variable(debt_burden, -1),
    "utilisation": Variable(utilisation, -1, from_bureau=True),
    "inquiries_6m": Variable(inquiries_6m, -1, from_bureau=True),
    "open_lines": Variable(open_lines, -1),
}


@dataclass(frozen=True, slots=True)
class Bins:
    """Points of one variable: named levels, or ascending upper bounds (exclusive) with None the last."""

    missing: int
    levels: Mapping[str, int]
    bounds: tuple[tuple[float | None, int], ...]

    @property
    def best(self) -> int:
        return max((*self.levels.values(), *(points for _, points in self.bounds)))

    def points(self, value: Value) -> int:
        if value is None:
            return self.missing
        if isinstance(value, str):
            return self.levels[value]
        return next(points for bound, points in self.bounds if bound is None or value < bound)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Points a variable fell short of its best, a method Reg B's commentary on §1002.9(b)(2) knows.

    ``code`` is the reason to give.
    """

    variable: str
    code: str
    points: int


@dataclass(frozen=True, slots=True)
class Score:
    """Total, points a variable, and the shortfalls, the greatest first."""

    total: int
    points: Mapping[str, int]
    shortfalls: tuple[Shortfall, ...]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Points a variable over a base. ``version`` is the digest of the file's content."""

    name: str
    notice: str
    base: int
    bins: Mapping[str, Bins]
    version: str

    @classmethod
    def load(cls, path: Path | None = None) -> Scorecard:
        """Read and check a file (the shipped one by default). Raises :class:`ScorecardError`."""
        return _load(path or SHIPPED)

    def score(self, inputs: CreditInputs) -> Score:
        """About ten microseconds; reads nothing but its argument."""
        values = {name: variable.read(inputs) for name, variable in VARIABLES.items()}
        points = {name: self.bins[name].points(value) for name, value in values.items()}
        lost = [
            Shortfall(
                name,
                f"{name}_{value}" if isinstance(value, str) else name,
                self.bins[name].best - points[name],
            )
            for name, value in values.items()
            if value is not None and points[name] < self.bins[name].best
        ]
        lost.sort(key=lambda shortfall: -shortfall.points)  # stable: ties stay in the order of VARIABLES
        return Score(self.base + sum(points.values()), points, tuple(lost))


@cache
def shipped() -> Scorecard:
    """The demonstration scorecard, read once."""
    return Scorecard.load()


def _load(path: Path) -> Scorecard:
    try:
        data = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise _wrong(path, f"cannot be read ({error.strerror}); check the path") from error
    except ValueError as error:
        raise _wrong(path, f"is not JSON in UTF-8 ({error})") from error
    if not isinstance(data, dict) or data.get("format") != 1:
        raise _wrong(path, 'has no "format": 1; make it with tools/train_scorecard.py')
    if not isinstance(data.get("base_points"), int):
        raise _wrong(path, "base_points must be a whole number")
    rows = data.get("variables")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _wrong(path, "variables must be a list of objects with name, missing and bins")
    names = [row.get("name") for row in rows]
    if sorted(map(str, names)) != sorted(VARIABLES):
        raise _wrong(path, f"variables must be exactly {', '.join(VARIABLES)}, each once")
    bins = {row["name"]: _bins(path, row) for row in rows}
    return Scorecard(
        str(data.get("name", path.stem)), str(data.get("notice", "")), data["base_points"], bins, digest(data)
    )


def _bins(path: Path, row: Mapping[str, Any]) -> Bins:
    name, rows = row["name"], row.get("bins")
    if not isinstance(rows, list) or not rows or not all(isinstance(each, dict) for each in rows):
        raise _wrong(path, f"{name}: bins must be a list of objects")
    if not all(_whole(value) for value in (row.get("missing"), *(each.get("points") for each in rows))):
        raise _wrong(path, f"{name}: missing and every bin's points must be whole numbers")
    variable = VARIABLES[name]
    points = [each["points"] for each in rows]
    if variable.levels:
        if tuple(each.get("equals") for each in rows) != variable.levels or points != sorted(points):
            raise _wrong(path, f"{name}: give equals {', '.join(variable.levels)} in this order, points never falling")
        return Bins(row["missing"], dict(zip(variable.levels, points, strict=True)), ())
    bounds = [each.get("below", "") for each in rows]
    if bounds[-1] is not None or not _ascending(bounds[:-1]):
        raise _wrong(path, f'{name}: "below" must ascend and end with null')
    if points != sorted(points, reverse=variable.direction < 0):
        raise _wrong(path, f"{name}: points must never {'rise' if variable.direction < 0 else 'fall'} along the bins")
    return Bins(row["missing"], {}, tuple(zip(bounds, points, strict=True)))


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _ascending(bounds: list[Any]) -> bool:
    numbers = all(_whole(b) or isinstance(b, float) for b in bounds)
    return numbers and all(a < b for a, b in pairwise(bounds))


def _wrong(path: Path, detail: str) -> ScorecardError:
    return ScorecardError(detail=f"{path}: {detail}")
