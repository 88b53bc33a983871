"""The measured part of the model card: tables in Markdown between two marks of a page, replaced by each run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.facts import markdown_table, write_measured

from .targets import COLUMNS

_HEADS = {
    "id_number": "ID number",
    "name": "name",
    "ethnicity": "ethnicity",
    "address": "address",
    "back": "back fields",
    "td3": "TD3 lines",
    "td1": "TD1 lines",
}


def update(page: Path, found: Mapping[str, Any], day: str) -> None:
    """Write the tables of a run between the marks. Raises ValueError where the page has none."""
    write_measured(page, tables(found, day))


def tables(found: Mapping[str, Any], day: str) -> str:
    """All tables of a run, made on ``day``."""
    machine = found["machine"]
    origin = (
        f"seed {found['seed']}, {found['n']} pictures" if "seed" in found else "pictures of an earlier run, as many"
    )
    measured = (
        f"Measured on {day}: {origin} of every kind and level, one thread, {machine['processor']}, load "
        f"{machine['load_1min']} on {machine['cores']} cores. Exact fields in percent, with their 95 % interval "
        "(Wilson) and the target in brackets; **bold** is a miss."
    )
    parts = [
        measured,
        _against_targets(found),
        _whole(found),
        "### Beside other readers\n\nThe same pictures, the first of each kind and level.",
        _peers(found),
        "### Conditions, one at a time\n\nAt level mild. Sure and wrong: covered fields filled with a confident guess.",
        _conditions(found["conditions"]),
        "### Does confidence mean what it says?\n\nAll readable fields of plain pictures of which something was read.",
        _confidence(found["reliability"]),
    ]
    return "\n\n".join(part for part in parts if part)


def _against_targets(found: Mapping[str, Any]) -> str:
    levels = found["readers"]["ours"]["levels"]
    columns = [column for column in COLUMNS if any(column in row for row in levels.values())]
    rows = []
    for level, row in levels.items():
        judged = found["targets"][level]
        cells = [_cell(row[column], judged[column]) if column in row else "" for column in columns]
        cpu = [
            _bold(f"{judged[name]['value']:.0f}", judged[name]) for name in ("cpu_median", "cpu_p95") if name in judged
        ]
        bounds = [f"{judged[name]['at_most']}" for name in ("cpu_median", "cpu_p95") if name in judged]
        rows.append([level, *cells, f"{' / '.join(cpu)} ({' / '.join(bounds)})" if cpu else ""])
    return markdown_table(["level", *(_HEADS[column] for column in columns), "CPU ms median / p95"], rows)


def _cell(cell: Mapping[str, Any], judged: Mapping[str, Any]) -> str:
    low, high = cell["interval_95"]
    percent = _bold(f"{cell['percent']:.1f}", judged)
    return f"{percent}, {low:.0f} to {high:.0f} ({judged['at_least']})"


def _bold(text: str, judged: Mapping[str, Any]) -> str:
    return text if judged["met"] else f"**{text}**"


def _whole(found: Mapping[str, Any]) -> str:
    names = {
        "accepted_wrong_id_numbers": "ID numbers accepted although wrong",
        "accepted_wrong_mrz_percent": "zones accepted although wrong, %",
        "peak_rss_mb": "peak RSS, MB",
        "share_of_rapidocr_cpu": "CPU as a share of RapidOCR's, same medium pictures",
    }
    judged = found["targets"]["whole"]
    rows = [[names[name], _bold(f"{one['value']:.3g}", one), f"{one['at_most']:.3g}"] for name, one in judged.items()]
    rows.append(["covered fields filled with a sure and wrong text", _guessed(found["covered_fields"]), ""])
    return markdown_table(["over all pictures", "measured", "at most"], rows)


def _peers(found: Mapping[str, Any]) -> str:
    rows = []
    for name, table in found["readers"].items():
        if "missing" in table:
            rows.append([name, f"not installed: `{table['missing']}`", *[""] * (len(COLUMNS) + 2)])
            continue
        for level, row in table["levels"].items():
            cells = [f"{row[column]['percent']:.0f}" if column in row else "" for column in COLUMNS]
            cpu = " · ".join(f"{kind} {one['median']:.0f}" for kind, one in row["cpu_ms"].items())
            count = str(max(row["n"].values()))
            rows.append([f"{name} {table['version']}", level, count, *cells, cpu])
    return markdown_table(["reader", "level", "n", *_HEADS.values(), "CPU ms median"], rows)


def _conditions(found: Mapping[str, Any]) -> str:
    rows = []
    for name, row in found.items():
        covered = row["covered"]
        exact = "" if row["exact"]["percent"] is None else f"{row['exact']['percent']:.0f}"
        flagged = "" if row["flag"] is None else f"{row['flagged_or_refused_percent']:.0f} `{row['flag']}`"
        rows.append([name.replace("_", " "), str(row["n"]), exact, _guessed(covered), flagged])
    heads = ["condition", "n", "readable fields exact %", "sure and wrong", "flagged or refused %"]
    return markdown_table(heads, rows) if rows else ""


def _guessed(covered: Mapping[str, int]) -> str:
    return f"{covered['sure_and_wrong']} of {covered['of']}" if covered["of"] else ""


def _confidence(rows: Sequence[Mapping[str, Any]]) -> str:
    filled = [
        [
            f"{row['above']:.2f} to {row['to']:.2f}",
            f"{row['claimed_percent']:.1f}",
            f"{row['right']['percent']:.1f}",
            str(row["right"]["of"]),
        ]
        for row in rows
        if row["right"]["of"]
    ]
    return markdown_table(["confidence", "claimed %", "right %", "fields"], filled)
