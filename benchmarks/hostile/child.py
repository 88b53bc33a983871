"""Reads every file of a fuzzer with both readers, in a process that does nothing else."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import cv2

from benchmarks.facts import peak_rss_mb
from onboarding import ocr

from .fuzzing import Fuzzer


def main(seed: int, n: int, folder: Path, found: Path) -> None:
    cv2.setNumThreads(1)
    ocr.warm_up()
    fuzzer = Fuzzer(seed, folder)
    endings: Counter[str] = Counter()
    unexpected: list[dict[str, Any]] = []
    slowest: dict[str, Any] = {"cpu_s": 0.0}
    for index in range(n):
        name, content = fuzzer.file(index)
        for reader in (ocr.read_id_card, ocr.read_mrz):
            began = time.process_time()
            ending = _ending(reader, content)
            cpu_s = time.process_time() - began
            endings[ending.split(":")[0]] += 1
            if ending.startswith("unexpected"):
                unexpected.append({"index": index, "file": name, "reader": reader.__name__, "what": ending})
            if cpu_s > slowest["cpu_s"]:
                slowest = {"cpu_s": round(cpu_s, 3), "file": name, "index": index}
        if index % 50 == 0:
            print(f"\r{index}/{n}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    whole = {"endings": dict(endings.most_common()), "unexpected": unexpected, "slowest": slowest}
    found.write_text(json.dumps({**whole, "peak_rss_mb": round(peak_rss_mb(), 1)}), "utf-8")


def _ending(reader: Any, content: bytes) -> str:
    try:
        reader(content)
    except ocr.UnreadableDocument as refusal:
        return f"refused as {refusal.reason}"
    except Exception as error:  # the very thing that is looked for
        return f"unexpected {type(error).__name__}: {error}"
    return "read"


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4]))
