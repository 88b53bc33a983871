"""The figures as a page of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .targets import COLUMNS

_HEAD = {"id_number": "number", "name": "name", "ethnicity": "ethnic.", "address": "address", "back": "back"}


def page(found: Mapping[str, Any]) -> str:
    """Everything a reader of the terminal needs, targets first."""
    parts = [
        _origin(found),
        _targets(found),
        *(_reader(name, table) for name, table in found["readers"].items()),
        _vouched(found["accepted_wrong"]),
        _covered(found["covered_fields"]),
        _rapid(found),
        _conditions(found["conditions"]),
        _confidence(found["reliability"]),
        _machine(found),
    ]
    return "\n\n".join(part for part in parts if part)


def _origin(found: Mapping[str, Any]) -> str:
    pictures = (
        f"seed {found['seed']}, n = {found['n']} per level and kind" if "seed" in found else f"of {found['reused']}"
    )
    return f"pictures: {pictures}; one thread; covered fields left out"


def _targets(found: Mapping[str, Any]) -> str:
    rows = ["against the targets"]
    for level, judged in found["targets"].items():
        for name, one in judged.items():
            bound, sign = (one["at_least"], "≥") if "at_least" in one else (one["at_most"], "≤")
            rows.append(f"  {level:<8}{name:<28}{_number(one['value']):>9}  {sign} {bound:<8.5g}{_verdict(one)}")
    return "\n".join(rows)


def _verdict(one: Mapping[str, Any]) -> str:
    return "met" if one["met"] else "MISSED"


def _reader(name: str, table: Mapping[str, Any]) -> str:
    if "missing" in table:
        return f"{name}: not installed; {table['missing']}"
    columns = [column for column in COLUMNS if any(column in row for row in table["levels"].values())]
    heads = "".join(f"{_HEAD.get(column, column.upper() + ' lines'):>15}" for column in columns)
    rows = [
        f"{name} {table['version']}: exact % (character errors %), CPU ms; peak RSS {table['peak_rss_mb']:.0f} MB",
        f"  {'':<8}{heads}   CPU median / p95",
    ]
    for level, row in table["levels"].items():
        cells = "".join(f"{_cell(row.get(column)):>15}" for column in columns)
        cpu = ", ".join(f"{kind} {c['median']:.0f} / {c['p95']:.0f}" for kind, c in row["cpu_ms"].items())
        refused = f"  refused {row['refused']}" if row["refused"] else ""
        rows.append(f"  {level:<8}{cells}   {cpu}{refused}")
    if table["errors"]:
        rows.append(f"  errors: {table['errors']}")
    return "\n".join(rows)


def _cell(cell: Mapping[str, Any] | None) -> str:
    return f"{cell['percent']:.1f} ({cell['cer_percent']:.2f})" if cell else ""


def _vouched(found: Mapping[str, Any]) -> str:
    parts = (f"{what}: {row['wrong']} of {row['of']} {' '.join(row['pictures'])}" for what, row in found.items())
    return "accepted although wrong: " + "; ".join(parts)


def _covered(found: Mapping[str, Any]) -> str:
    return f"covered fields filled with a sure and wrong text: {found['sure_and_wrong']} of {found['of']} " + ", ".join(
        found["fields"]
    )


def _rapid(found: Mapping[str, Any]) -> str:
    rapid = found["cpu_against_rapidocr"]
    if rapid is None:
        return ""
    ours, theirs = f"{rapid['ours_ms']} ms", f"{rapid['rapidocr_ms']} ms, 1/{1 / rapid['share']:.1f}"
    return f"CPU on the same {rapid['n']} medium pictures: {ours} against RapidOCR's {theirs}"


def _conditions(found: Mapping[str, Any]) -> str:
    if not found:
        return ""
    rows = ["conditions: readable fields exact %, covered fields guessed wrong and sure, own flag raised or refused %"]
    for name, row in found.items():
        covered = f"{row['covered']['sure_and_wrong']} of {row['covered']['of']}"
        flagged = "" if row["flag"] is None else f"{row['flagged_or_refused_percent']:.0f} {row['flag']}"
        exact = _number(row["exact"]["percent"])
        rows.append(f"  {name:<16}n {row['n']:<5}{exact:>7}   {covered:<10}{flagged:<24}{row['other_flags'] or ''}")
    return "\n".join(rows)


def _confidence(rows: Sequence[Mapping[str, Any]]) -> str:
    lines = ["confidence: claimed %, right %, n"]
    for row in rows:
        if row["right"]["of"]:
            span = f"{row['above']:.2f} to {row['to']:.2f}"
            lines.append(
                f"  {span:<14}{row['claimed_percent']:>7.1f}{row['right']['percent']:>8.1f}{row['right']['of']:>7}"
            )
    return "\n".join(lines)


def _machine(found: Mapping[str, Any]) -> str:
    machine = found["machine"]
    return "\n".join(
        [
            f"fonts: {', '.join(found['fonts'])}",
            f"{machine['processor']}, {machine['cores']} cores, load {machine['load_1min']}, {machine['system']}",
            ", ".join(f"{name} {number}" for name, number in found["versions"].items()),
        ]
    )


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.4g}"
