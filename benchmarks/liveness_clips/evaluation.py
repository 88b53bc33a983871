"""What the outcomes of a run say: error rates of attacks and of honest clips, with intervals.

APCER is the share of attacks that pass, BPCER the share of live clips that do not (the terms of ISO/IEC 30107-3; the
evaluation is not one).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.facts import wilson

from .rounds import LIVE, SHARED, Outcome
from .species import HONEST

HIGHEST_BPCER = 2.0  # percent


def rate(count: int, of: int) -> dict[str, Any]:
    """``count`` of ``of`` as a percentage with its 95 % interval (Wilson)."""
    low, high = wilson(count, of)
    percent = round(100 * count / of, 2) if of else None
    return {"count": count, "of": of, "percent": percent, "interval_95": [low, high]}


def attacks(outcomes: Sequence[Outcome], must_fail: Sequence[str]) -> dict[str, Any]:
    """By species: APCER, what was referred to a person, what caught the rest, and the same by kind."""
    names = dict.fromkeys(one.species for one in outcomes if one.species not in (LIVE, SHARED, *HONEST))
    found = {}
    for name in names:
        mine = [one for one in outcomes if one.species == name]
        told = [one for one in mine if not one.void]
        kinds = sorted({one.kind for one in told} - {""})
        passed = sum(one.passed for one in told)
        found[name] = {
            "apcer": rate(passed, len(told)),
            "referred": rate(sum(one.referred for one in told), len(told)),
            "void": len(mine) - len(told),
            "caught_by": dict(Counter(code for one in told for code in one.codes).most_common()),
            "kinds": {kind: rate(*_passed([one for one in told if one.kind == kind])) for kind in kinds},
            **({"target": 0, "met": passed == 0} if name in must_fail else {}),
        }
    return found


def honest(outcomes: Sequence[Outcome], species: str = LIVE) -> dict[str, Any]:
    """BPCER over live clips, and by person and variation; ``referred`` of them wait for a person."""
    mine = [one for one in outcomes if one.species == species]
    lost = [one for one in mine if not one.passed]
    total = rate(len(lost), len(mine))
    return {
        "bpcer": total,
        "referred": rate(sum(one.referred for one in lost), len(mine)),
        "people": len({one.person for one in mine}),
        "lost_to": dict(Counter(code for one in lost for code in one.codes).most_common()),
        "by_kind": _split(mine, [one.kind for one in mine]),
        "by_person": _split(mine, [one.person for one in mine]),
        "by_variation": {
            trait: _split(mine, [one.traits[trait] for one in mine]) for trait in (mine[0].traits if mine else ())
        },
        "target": HIGHEST_BPCER,
        "met": total["percent"] is not None and total["percent"] <= HIGHEST_BPCER,
    }


def _split(outcomes: Sequence[Outcome], labels: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for label in sorted(set(labels)):
        mine = [one for one, its in zip(outcomes, labels, strict=True) if its == label]
        found[label] = rate(sum(not one.passed for one in mine), len(mine))
    return found


def _passed(outcomes: Sequence[Outcome]) -> tuple[int, int]:
    return sum(one.passed for one in outcomes), len(outcomes)


def table(found: Mapping[str, Any]) -> str:
    """The run for a terminal."""
    lines = [f"{'species':<30} {'n':>4} {'passed':>6}  {'APCER % (95 %)':<22} {'referred %':>10}  caught by"]
    for name, one in found["attacks"].items():
        apcer, met = one["apcer"], {True: "", False: "MISSED ", None: "published "}[one.get("met")]
        caught = ", ".join(f"{code} {count}" for code, count in list(one["caught_by"].items())[:5])
        void = f" ({one['void']} void)" if one["void"] else ""
        lines.append(
            f"{name:<30} {apcer['of']:>4} {apcer['count']:>6}  {told(apcer):<22} "
            f"{one['referred']['percent'] or 0:>10}  {met}{caught}{void}"
        )
        passing = {kind: its for kind, its in one["kinds"].items() if its["count"]}
        lines += [f"    {kind}: {its['count']} of {its['of']} passed" for kind, its in passing.items()]
    for title in ("live", "live_shared", *HONEST):
        one = found[title]
        if one["bpcer"]["of"]:
            lines += ["", f"{title}: {one['bpcer']['of']} clips of {one['people']} people", *_lost(one)]
    return "\n".join(lines)


def _lost(one: Mapping[str, Any]) -> list[str]:
    rows = [f"  BPCER {told(one['bpcer'])} %, of which referred {one['referred']['percent']} % {one['lost_to']}"]
    splits = {**one["by_variation"], **({} if "" in one["by_kind"] else {"kind": one["by_kind"]})}
    for trait, split in splits.items():
        parts = [f"{value} {its['count']}/{its['of']}" for value, its in split.items()]
        rows.append(f"  {trait}: {', '.join(parts)}")
    return rows


def told(one: Mapping[str, Any]) -> str:
    low, high = one["interval_95"]
    return f"{one['percent']} ({low} to {high})"
