"""How the liveness judge fares: live clips that should pass, attacks that should not, and the match by itself.

Everybody in a folder of portraits (by default the two committed ones) is filmed anew for every run (the seed is
printed; ``--seed`` repeats it), and each attack is made from those clips. One process, one thread. This proves
plumbing and logic; it is no evaluation by ISO/IEC 30107-3 and says little of resistance to real spoofing.
"""

from __future__ import annotations

import argparse
import json
import secrets
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import cv2

from .facts import machine, versions
from .liveness_clips import cost, evaluation, markdown, matching
from .liveness_clips.people import Person, people
from .liveness_clips.rounds import SHARED, Cast, Clips, Outcome, run
from .liveness_clips.species import HONEST, MUST_FAIL, SPECIES


def main(argv: Sequence[str]) -> int:
    options = _options(argv)
    cv2.setNumThreads(1)
    seed = secrets.randbelow(2**20) if options.seed is None else options.seed
    cast = people(options.portraits)
    outcomes = _outcomes(cast, options, seed)
    found = {
        "benchmark": "liveness",
        "seed": seed,
        "threads": 1,
        "people": len(cast),
        "portraits": sum(len(one.portraits) for one in cast),
        **judge(outcomes),
        "cost": cost.measure(cast, seed, options.costs),
        "match": matching.curve(cast, seed) if options.match else None,
        "machine": machine(),
        "versions": versions(),
    }
    if options.card:
        markdown.update(options.card, found, date.today().isoformat())
    print(json.dumps(found, ensure_ascii=False) if options.json else page(found))
    return 0 if met(found) else 1


def judge(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The figures of a run, as far as it got."""
    return {
        "attacks": evaluation.attacks(outcomes, tuple(MUST_FAIL)),
        "live": evaluation.honest(outcomes),
        "live_shared": evaluation.honest(outcomes, SHARED),
        **{name: evaluation.honest(outcomes, name) for name in HONEST},
    }


def met(found: dict[str, Any]) -> bool:
    species = [one["met"] for one in found["attacks"].values() if "met" in one]
    return all([*species, found["live"]["met"], found["live_shared"]["met"], found["cost"]["met"]])


def page(found: dict[str, Any]) -> str:
    parts = [
        f"seed {found['seed']}, {found['portraits']} portraits of {found['people']} people",
        evaluation.table(found),
        cost.table(found["cost"]),
        *([matching.table(found["match"])] if found["match"] else []),
        ", ".join(f"{name} {number}" for name, number in found["versions"].items()),
    ]
    return "\n\n".join(parts)


def _outcomes(cast: Sequence[Person], options: argparse.Namespace, seed: int) -> list[Outcome]:
    """All outcomes; with ``--log`` those of an earlier, unfinished run of the same seed are taken from there."""
    outcomes = _logged(options.log) if options.log else []
    done = frozenset((one.species, one.index) for one in outcomes)
    clips = Clips(Cast(cast), seed, options.keep)
    fresh = run(clips, options.species, n=options.clips, lives=options.live, done=done)
    for outcome in fresh:
        outcomes.append(outcome)
        if options.log:
            with options.log.open("a", encoding="utf-8") as file:
                file.write(outcome.as_line() + "\n")
        print(f"\r{outcome.index + 1}/{options.live} {outcome.species:<32}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return outcomes


def _logged(log: Path) -> list[Outcome]:
    if not log.exists():
        return []
    rows = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    return [Outcome(**{**row, "codes": tuple(row["codes"])}) for row in rows]


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks liveness", description=__doc__)
    parser.add_argument("--portraits", type=Path, help="a folder of name_1.jpg, name_2.jpg: one or two of each person")
    parser.add_argument("--clips", type=int, default=6, help="attempts of every species")
    parser.add_argument("--live", type=int, help="live clips; twice as many by default")
    parser.add_argument("--species", type=_species, default=tuple(SPECIES), help="such as still_print,loop")
    parser.add_argument("--seed", type=int, help="repeat the clips of an earlier run")
    parser.add_argument("--log", type=Path, help="write each outcome here, and go on from what is there (with --seed)")
    parser.add_argument("--keep", type=Path, help="leave all clips in this folder, and take from it what is there")
    parser.add_argument("--costs", type=int, default=20, help="clips of 40 pictures judged for time and memory")
    parser.add_argument("--match", action=argparse.BooleanOptionalAction, default=True, help="measure the match too")
    parser.add_argument("--card", type=Path, help="replace the measured part of this model card")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    options = parser.parse_args(argv)
    if options.clips < 1 or options.costs < 1:
        parser.error("clips and costs must be 1 or more")
    options.live = options.live or 2 * options.clips
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
    return options


def _species(text: str) -> tuple[str, ...]:
    chosen = tuple(text.split(","))
    if unknown := set(chosen) - set(SPECIES):
        raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))} is none of {', '.join(SPECIES)}")
    return chosen


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
