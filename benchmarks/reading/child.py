"""One reader in a process of its own: what it read, what each picture cost, and the most memory it ever held."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.facts import peak_rss_mb

from .readers import READERS, Missing

if TYPE_CHECKING:  # the generator must not count as the reader's memory
    from .pictures import Picture

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one reader made of one picture.

    ``accepted`` is whether it vouches for the identity number or the zone. ``refused`` is the code of a
    refusal, ``error`` the type of any other exception. ``cpu_ms`` counts the reader's own processes too.
    """

    name: str
    texts: dict[str, str] = field(default_factory=dict, repr=False)
    confidences: dict[str, float] = field(default_factory=dict)
    accepted: bool = False
    flags: tuple[str, ...] = ()
    refused: str | None = None
    error: str | None = None
    cpu_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Run:
    """All outcomes of a reader; ``missing`` says what to install where it could not start."""

    reader: str
    outcomes: tuple[Outcome, ...] = ()
    peak_rss_mb: float = 0.0
    load_s: float = 0.0
    version: str = ""
    missing: str | None = None


def run(reader: str, folder: Path, pictures: Sequence[Picture]) -> Run:
    """Read ``pictures`` in a new process that holds one thread and one reader."""
    order, found = folder / f"{reader}.order.json", folder / f"{reader}.found.json"
    kinds = READERS[reader].kinds
    order.write_text(json.dumps([(one.name, one.kind) for one in pictures if one.kind in kinds]), "utf-8")
    command = [sys.executable, "-m", "benchmarks.reading.child", reader, str(order), str(found)]
    subprocess.run(command, env={**os.environ, **ONE_THREAD}, check=True)
    row = json.loads(found.read_text("utf-8"))
    return Run(
        **{**row, "outcomes": tuple(Outcome(**{**one, "flags": tuple(one["flags"])}) for one in row["outcomes"])}
    )


def _main(reader: str, order: Path, found: Path) -> None:
    began = time.process_time()
    try:
        engine = READERS[reader]()
    except Missing as missing:
        found.write_text(json.dumps(asdict(Run(reader, missing=str(missing))), ensure_ascii=False), "utf-8")
        return
    load_s = time.process_time() - began
    names = json.loads(order.read_text("utf-8"))
    if names:
        _one(engine, order.parent, *names[0])  # the first reading pays for caches
    outcomes = []
    for i, (name, kind) in enumerate(names, 1):
        outcomes.append(_one(engine, order.parent, name, kind))
        print(f"\r{reader} {i}/{len(names)}", end="\n" if i == len(names) else "", file=sys.stderr, flush=True)
    whole = Run(reader, tuple(outcomes), round(peak_rss_mb(), 1), round(load_s, 2), engine.version)
    found.write_text(json.dumps(asdict(whole), ensure_ascii=False), "utf-8")


def _one(engine: Any, folder: Path, name: str, kind: str) -> Outcome:
    content = (folder / name).read_bytes()
    before = _cpu()
    try:
        read = engine.read(content, kind)
    except Exception as error:  # whatever a reader raises is a finding about that reader
        refused = getattr(error, "reason", None) if type(error).__name__ == "UnreadableDocument" else None
        told = None if refused else type(error).__name__
        return Outcome(name, refused=refused, error=told, cpu_ms=round((_cpu() - before) * 1000, 1))
    return Outcome(name, **read, cpu_ms=round((_cpu() - before) * 1000, 1))


def _cpu() -> float:
    """Seconds of this process and of those it started and waited for (Tesseract's)."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    _main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
