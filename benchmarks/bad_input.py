"""Whatever arrives instead of a photo: a reading or a refusal with advice, in bounded time and memory.

Each file is given to ``read_id_card`` and to ``read_mrz``. The exit code is 1 when another exception came out, or
a file took longer or held more than the bounds.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .facts import machine, versions
from .hostile.files import write
from .reading.child import ONE_THREAD

MOST_CPU_S = 5.0
"""For one file and one reader, on one core."""
MOST_RSS_MB = 800.0


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks bad_input", description=__doc__)
    parser.add_argument("--n", type=int, default=10_000, help="files")
    parser.add_argument("--seed", type=int, help="repeat the files of an earlier run")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    options = parser.parse_args(argv)
    seed = secrets.randbelow(2**31) if options.seed is None else options.seed
    found = judge({"benchmark": "bad_input", "seed": seed, "files": options.n, **measure(seed, options.n)})
    print(json.dumps(found, ensure_ascii=False) if options.json else _page(found))
    return 0 if found["met"] else 1


def measure(seed: int, n: int) -> dict[str, Any]:
    """What became of ``n`` files, read in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, seed)
        found = folder / "found.json"
        command = [sys.executable, "-m", "benchmarks.hostile.child", str(seed), str(n), str(folder), str(found)]
        subprocess.run(command, env={**os.environ, **ONE_THREAD}, check=True)
        measured: dict[str, Any] = json.loads(found.read_text("utf-8"))
    return measured


def judge(found: dict[str, Any]) -> dict[str, Any]:
    """The figures with their bounds, and whether all are kept."""
    slow, large = found["slowest"]["cpu_s"] > MOST_CPU_S, found["peak_rss_mb"] > MOST_RSS_MB
    bounds = {"cpu_s": MOST_CPU_S, "peak_rss_mb": MOST_RSS_MB}
    met = not (found["unexpected"] or slow or large)
    return {**found, "bounds": bounds, "met": met, "machine": machine(), "versions": versions()}


def _page(found: dict[str, Any]) -> str:
    slowest, bounds = found["slowest"], found["bounds"]
    cost = f"{slowest['cpu_s']} s of CPU (at most {bounds['cpu_s']})"
    return "\n".join(
        [
            f"seed {found['seed']}, {found['files']} files, each to read_id_card and read_mrz",
            *(f"  {count:>7}  {ending}" for ending, count in found["endings"].items()),
            f"slowest: {cost}, {slowest['file']}, file {slowest['index']}",
            f"peak RSS: {found['peak_rss_mb']} MB (at most {bounds['peak_rss_mb']})",
            *(f"UNEXPECTED {one}" for one in found["unexpected"]),
            "met" if found["met"] else "MISSED",
        ]
    )
