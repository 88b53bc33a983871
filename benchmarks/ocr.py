"""How well and at what cost identity documents are read, beside what a bank would otherwise take.

Pictures of invented people are drawn anew for every run (the seed is printed; ``--seed`` repeats it) and laid on disk.
Each reader then reads them in a process of its own with one thread. CPU time is the process's, so other programs
disturb it through caches and clock speed only.
"""

from __future__ import annotations

import argparse
import json
import secrets
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

from .documents.camera import LEVELS
from .facts import machine, versions
from .reading import evaluation, failures, markdown, report
from .reading.child import Run, run
from .reading.pictures import KINDS, Picture, listed, prepare, sample
from .reading.readers import PEERS


def main(argv: Sequence[str]) -> int:
    options = _options(argv)
    if options.seed is None:
        options.seed = secrets.randbelow(2**31)
    with ExitStack() as stack:
        folder = options.keep or options.reuse or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        pictures = _pictures(options, folder)
        runs = {"ours": run("ours", folder, pictures)}
        if options.peers:
            some = sample(pictures, options.peers)
            runs |= {peer: run(peer, folder, some) for peer in PEERS}
        found = {"benchmark": "ocr", **_origin(options), "threads": 1, **evaluate(pictures, runs)}
        if options.failures:
            failures.write(_pairs(pictures, runs["ours"]), folder, options.failures)
    if options.card:
        markdown.update(options.card, found, date.today().isoformat())
    print(json.dumps(found, ensure_ascii=False) if options.json else report.page(found))
    return 0 if not found["readers"]["ours"]["errors"] and _met(found["targets"]) else 1


def _pictures(options: argparse.Namespace, folder: Path) -> list[Picture]:
    if options.reuse:
        return listed(folder)
    folder.mkdir(parents=True, exist_ok=True)
    return prepare(folder, options.seed, options.n, options.conditions, levels=options.levels, kinds=options.kinds)


def _origin(options: argparse.Namespace) -> dict[str, Any]:
    """Where the pictures came from: enough to have the same again."""
    return {"reused": str(options.reuse)} if options.reuse else {"seed": options.seed, "n": options.n}


def evaluate(pictures: Sequence[Picture], runs: dict[str, Run]) -> dict[str, Any]:
    """All figures of a run."""
    named = {picture.name: picture for picture in pictures}
    pairs = _pairs(pictures, runs["ours"])
    tables = {name: evaluation.table_of(one, named) for name, one in runs.items()}
    vouched = evaluation.vouching(pairs)
    rapid = evaluation.cpu_against(runs["ours"], runs["rapidocr"], named) if "rapidocr" in runs else None
    faces = Counter(face for picture in pictures for face in picture.faces)
    return {
        "targets": evaluation.against_targets(tables["ours"], vouched, rapid),
        "readers": tables,
        "accepted_wrong": vouched,
        "covered_fields": evaluation.guesses(pairs),
        "cpu_against_rapidocr": rapid,
        "conditions": evaluation.conditions(pairs),
        "flags_on_plain_pictures_percent": evaluation.false_flags(pairs),
        "reliability": evaluation.confidence_table(pairs),
        "fonts": sorted(faces),
        "machine": machine(),
        "versions": versions(),
    }


def _pairs(pictures: Sequence[Picture], ours: Run) -> list[Any]:
    named = {picture.name: picture for picture in pictures}
    return [(named[outcome.name], outcome) for outcome in ours.outcomes]


def _met(targets: dict[str, dict[str, dict[str, Any]]]) -> bool:
    return all(one["met"] for judged in targets.values() for one in judged.values())


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks ocr", description=__doc__)
    parser.add_argument("--n", type=int, default=200, help="pictures of every kind and level")
    parser.add_argument("--seed", type=int, help="repeat the pictures of an earlier run")
    parser.add_argument("--levels", type=_choices(LEVELS), default=LEVELS, help="such as clean,hard")
    parser.add_argument("--kinds", type=_choices(KINDS), default=KINDS, help="such as front,back")
    parser.add_argument("--conditions", type=int, default=20, help="pictures of every condition and side; 0 for none")
    parser.add_argument("--peers", type=int, default=40, help="pictures of every kind and level for peers; 0 for none")
    parser.add_argument("--failures", type=Path, help="write failed pictures and a sheet of them into this folder")
    parser.add_argument("--card", type=Path, help="replace the measured part of this model card")
    place = parser.add_mutually_exclusive_group()
    place.add_argument("--keep", type=Path, help="leave all pictures in this folder")
    place.add_argument("--reuse", type=Path, help="read the pictures that an earlier run left in this folder")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    options = parser.parse_args(argv)
    if options.n < 1:
        parser.error("n must be 1 or more")
    return options


def _choices(known: Sequence[str]) -> Any:
    def parse(text: str) -> tuple[str, ...]:
        chosen = tuple(text.split(","))
        if unknown := set(chosen) - set(known):
            raise argparse.ArgumentTypeError(f"{', '.join(sorted(unknown))} is none of {', '.join(known)}")
        return chosen

    return parse
