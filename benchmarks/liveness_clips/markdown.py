"""The measured part of the model card: tables in Markdown between two marks of a page, replaced by each run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.facts import markdown_table, write_measured


def update(page: Path, found: Mapping[str, Any], day: str) -> None:
    """Write the tables of a run between the marks. Raises ValueError where the page has none."""
    write_measured(page, tables(found, day))


def tables(found: Mapping[str, Any], day: str) -> str:
    """All tables of a run, made on ``day``. People are counted, never named."""
    machine = found["machine"]
    origin = (
        f"Measured on {day}: seed {found['seed']}, {found['portraits']} portraits of {found['people']} people, one "
        f"thread, {machine['processor']}, load {machine['load_1min']} on {machine['cores']} cores. Percent with their "
        "95 % interval (Wilson); **bold** is a miss."
    )
    parts = [
        origin,
        "### Attacks\n\nAPCER: the share that passed. What a person has to look at has not passed.",
        _attacks(found["attacks"]),
        "### Live clips\n\nBPCER: the share that did not pass at the first attempt, waiting for a person included.",
        _live(found),
        _variations(found["live"]),
        "### Cost",
        _cost(found["cost"]),
        *(["### The match by itself", _match(found["match"])] if found["match"] else []),
    ]
    return "\n\n".join(part for part in parts if part)


def _attacks(attacks: Mapping[str, Any]) -> str:
    rows = []
    for name, one in attacks.items():
        apcer, target = one["apcer"], "0" if "met" in one else "published"
        caught = ", ".join(f"`{code}` {count}" for code, count in list(one["caught_by"].items())[:3])
        share = _share(apcer, missed=one.get("met") is False)
        referred = f"{one['referred']['percent']:g}" if one["referred"]["count"] else ""
        rows.append([_words(name), str(apcer["of"]), share, target, referred, caught])
    return markdown_table(["species", "n", "APCER", "target", "referred %", "mostly caught by"], rows) + _varieties(
        attacks
    )


def _varieties(attacks: Mapping[str, Any]) -> str:
    passing = [
        f"{_words(name)}, {kind}: {its['count']} of {its['of']}"
        for name, one in attacks.items()
        for kind, its in one["kinds"].items()
        if its["count"]
    ]
    return f"\n\nWhere some of several varieties passed: {'; '.join(passing)}." if passing else ""


def _live(found: Mapping[str, Any]) -> str:
    rows = []
    for title, name in (
        ("each before a judge of its own", "live"),
        ("all before one judge", "live_shared"),
        ("with screen colours", "live_with_colors"),
    ):
        one = found[name]
        if one["bpcer"]["of"]:
            lost = ", ".join(f"`{code}` {count}" for code, count in one["lost_to"].items())
            share = _share(one["bpcer"], missed=not one["met"])
            unlucky = sum(1 for its in one["by_person"].values() if its["count"])
            people = f"{unlucky} of {one['people']}"
            referred = f"{one['referred']['percent']:g}"
            rows.append([title, str(one["bpcer"]["of"]), share, f"{one['target']:g}", referred, people, lost])
    return markdown_table(["live clips", "n", "BPCER", "at most", "referred %", "people with a miss", "lost to"], rows)


def _variations(live: Mapping[str, Any]) -> str:
    rows = [
        [trait, value, f"{its['count']} of {its['of']}", _share(its)]
        for trait, split in live["by_variation"].items()
        for value, its in split.items()
    ]
    return markdown_table(["variation", "", "not passed", "BPCER"], rows)


def _cost(cost: Mapping[str, Any]) -> str:
    clip, frame, bounds = cost["clip_cpu_ms"], cost["frame_cpu_ms"], cost["bounds"]
    rows = [
        [
            "CPU ms a clip, median / p95",
            f"{clip['median']:.0f} / {clip['p95']:.0f}",
            f"{1000 * bounds['clip_cpu_s']:.0f}",
        ],
        ["CPU ms a picture, median / p95", f"{frame['median']:.1f} / {frame['p95']:.1f}", ""],
        ["peak RSS, MB", f"{cost['peak_rss_mb']:.0f}", f"{bounds['peak_rss_mb']:.0f}"],
    ]
    title = f"{cost['clips']} clips of {cost['frames']} pictures"
    return markdown_table([f"{title}, in a process that only judges", "measured", "at most"], rows)


def _match(match: Mapping[str, Any]) -> str:
    rows = []
    named = [("photo against photo", match["photos"])]
    named += [(f"photo against print, face {width} px", its) for width, its in match["printed"].items()]
    for name, one in named:
        for bound, row in one["bounds"].items():
            missed = f"{_share(row['fnmr'])} of {row['fnmr']['of']}"
            rows.append([name, bound, missed, f"{_share(row['fmr'])} of {row['fmr']['of']}"])
    return markdown_table(["pairs", "bound", "FNMR", "FMR"], rows)


def _share(one: Mapping[str, Any], *, missed: bool = False) -> str:
    if one["percent"] is None:
        return "–"
    low, high = one["interval_95"]
    percent = f"{one['percent']:g}"
    return f"{f'**{percent}**' if missed else percent}, {low:g} to {high:g}"


def _words(name: str) -> str:
    return name.replace("_", " ")
