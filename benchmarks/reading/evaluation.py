"""From outcomes to the figures of a report: one table per reader, then everything against its target."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from onboarding.ocr import LOW_CONFIDENCE

from . import targets
from .child import Run
from .pictures import Picture
from .scores import Pair, accepted_wrong, by_level, character_errors, exact, reliability

CARD = ("front", "back")
EXPECTED_FLAG = {
    "blurred": "blurred",
    "dark": "dark",
    "over_exposed": "over_exposed",
    "glare_on_field": "glare",
    "cut_corner": "cut_corner",
    "thumb": "covered",
    "out_of_frame": "out_of_frame",
    "photocopy": "grey_copy",
    "screen": "screen_recapture",
    "several_cards": "several_cards",
}
"""The flag that a condition should raise, where it should raise one."""


def table_of(run: Run, pictures: Mapping[str, Picture]) -> dict[str, Any]:
    """Every figure of one reader, by level."""
    if run.missing:
        return {"missing": run.missing}
    pairs = [(pictures[outcome.name], outcome) for outcome in run.outcomes]
    return {
        "version": run.version,
        "load_cpu_s": run.load_s,
        "peak_rss_mb": run.peak_rss_mb,
        "levels": by_level(pairs, _level),
        "errors": dict(Counter(outcome.error for _, outcome in pairs if outcome.error)),
    }


def _level(pairs: Sequence[Pair]) -> dict[str, Any]:
    found: dict[str, Any] = {"n": dict(Counter(picture.kind for picture, _ in pairs))}
    for name, fields in targets.COLUMNS.items():
        zone = fields[0] if fields[0].startswith("TD") else None
        chosen = [pair for pair in pairs if (pair[0].kind == zone if zone else pair[0].kind in CARD)]
        rate = exact(chosen) if zone else exact(chosen, *fields)
        if rate.of:
            errors = character_errors(chosen) if zone else character_errors(chosen, *fields)
            found[name] = {**rate.as_json(), "cer_percent": errors}
    found["cpu_ms"] = {kind: _cpu([pair for pair in pairs if pair[0].kind == kind]) for kind in found["n"]}
    found["refused"] = dict(Counter(outcome.refused for _, outcome in pairs if outcome.refused))
    return found


def _cpu(pairs: Sequence[Pair]) -> dict[str, float]:
    values = [outcome.cpu_ms for _, outcome in pairs]
    return {"median": round(float(np.median(values)), 1), "p95": round(float(np.percentile(values, 95)), 1)}


def vouching(pairs: Sequence[Pair]) -> dict[str, Any]:
    """What was accepted and wrong, over all levels and conditions."""
    found: dict[str, Any] = {}
    for what, kinds in (("id_number", ("front",)), ("mrz", ("TD3", "TD1"))):
        rate, names = accepted_wrong(pair for pair in pairs if pair[0].kind in kinds)
        found[what] = {"wrong": rate.right, "of": rate.of, "percent": rate.percent, "pictures": names}
    return found


def conditions(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Per condition: readable fields right, covered ones left empty or doubted, and how often its flag was raised."""
    found = {}
    for name in dict.fromkeys(picture.condition for picture, _ in pairs if picture.condition):
        chosen = [pair for pair in pairs if pair[0].condition == name]
        flag = EXPECTED_FLAG.get(name)
        flagged = [flag in outcome.flags or bool(outcome.refused) for _, outcome in chosen]
        found[name] = {
            "n": len(chosen),
            "exact": exact(pair for pair in chosen if not pair[0].others).as_json(),
            "covered": guesses(chosen),
            "flag": flag,
            "flagged_or_refused_percent": round(100 * sum(flagged) / len(flagged), 1) if flag else None,
            "other_flags": dict(Counter(one for _, outcome in chosen for one in outcome.flags if one != flag)),
        }
    return found


def guesses(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Fields of cards that something covers, and in which pictures they were filled with a sure and wrong text."""
    cards = [(picture, outcome) for picture, outcome in pairs if picture.kind in CARD]
    wrong = [
        f"{picture.name} {name}"
        for picture, outcome in cards
        for name in picture.covered
        if outcome.confidences.get(name, 0) >= LOW_CONFIDENCE
        and outcome.texts.get(name) not in {"", picture.truth[name]}
    ]
    return {"of": sum(len(picture.covered) for picture, _ in cards), "sure_and_wrong": len(wrong), "fields": wrong}


def false_flags(pairs: Sequence[Pair]) -> Mapping[str, Any]:
    """Flags raised on plain pictures, in percent of them; those about time or side are no flaws of a picture."""
    return by_level(pairs, _flag_shares)


def _flag_shares(pairs: Sequence[Pair]) -> dict[str, float]:
    cards = [outcome for picture, outcome in pairs if picture.kind in CARD]
    counts = Counter(flag for outcome in cards for flag in outcome.flags)
    return {flag: round(100 * count / len(cards), 1) for flag, count in counts.most_common()}


def against_targets(
    ours: Mapping[str, Any], vouched: Mapping[str, Any], rapid: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Every target with what was measured and whether it is met."""
    found: dict[str, Any] = {}
    for level, row in ours["levels"].items():
        judged = {
            name: targets.at_least(row[name]["percent"], least)
            for name, least in targets.AT_LEAST[level].items()
            if name in row
        }
        if cpu := row["cpu_ms"].get("front"):
            median, p95 = targets.CPU_MS[level]
            judged["cpu_median"] = targets.at_most(cpu["median"], median)
            judged["cpu_p95"] = targets.at_most(cpu["p95"], p95)
        found[level] = judged
    whole = {
        "accepted_wrong_id_numbers": targets.at_most(vouched["id_number"]["wrong"], 0),
        "peak_rss_mb": targets.at_most(ours["peak_rss_mb"], targets.PEAK_RSS_MB),
    }
    if vouched["mrz"]["of"]:
        whole["accepted_wrong_mrz_percent"] = targets.at_most(vouched["mrz"]["percent"], targets.ACCEPTED_WRONG_MRZ)
    if rapid is not None:
        whole["share_of_rapidocr_cpu"] = targets.at_most(rapid["share"], targets.SHARE_OF_RAPIDOCR)
    return {**found, "whole": whole}


def cpu_against(ours: Run, rapid: Run, pictures: Mapping[str, Picture]) -> dict[str, Any] | None:
    """Our CPU time as a share of RapidOCR's, on the very same medium pictures: ratio of the medians."""
    theirs = {one.name: one.cpu_ms for one in rapid.outcomes if pictures[one.name].level == "medium"}
    same = [(one.cpu_ms, theirs[one.name]) for one in ours.outcomes if one.name in theirs]
    if not same:
        return None
    mine, other = (float(np.median(column)) for column in zip(*same, strict=True))
    return {"ours_ms": round(mine, 1), "rapidocr_ms": round(other, 1), "share": round(mine / other, 4), "n": len(same)}


def confidence_table(pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    """The reliability of what cards' fields claim, over all plain pictures."""
    return reliability(pair for pair in pairs if pair[0].kind in CARD and pair[0].condition is None)
