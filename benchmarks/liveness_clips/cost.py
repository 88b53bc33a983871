"""What judging costs: clips of 40 pictures on disk, judged by a process of its own that does nothing else."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.facts import summary
from benchmarks.reading.child import ONE_THREAD

from .camera import encoded
from .live import take
from .people import Person

FRAMES = 40
MOST_CPU_S = 0.6
MOST_RSS_MB = 150.0


def measure(cast: Sequence[Person], seed: int, n: int) -> dict[str, Any]:
    """CPU ms of a clip and of a picture, seconds to load, peak memory; ``met`` by the median."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for k in range(n + 1):  # the first one pays for caches
            (folder / f"{k:04}.json").write_text(_written(cast[k % len(cast)], seed * 7919 + k), "utf-8")
        command = [sys.executable, "-m", "benchmarks.liveness_clips.judging", str(folder)]
        ran = subprocess.run(command, env={**os.environ, **ONE_THREAD}, check=True, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(ran.stdout)
    clip = summary(told["cpu_ms"])
    within = clip["median"] <= 1000 * MOST_CPU_S and told["peak_rss_mb"] <= MOST_RSS_MB
    return {
        "clips": n,
        "frames": FRAMES,
        "clip_cpu_ms": clip,
        "frame_cpu_ms": {name: round(value / FRAMES, 2) for name, value in clip.items()},
        "load_cpu_s": told["load_cpu_s"],
        "peak_rss_mb": told["peak_rss_mb"],
        "passed": told["passed"],
        "bounds": {"clip_cpu_s": MOST_CPU_S, "peak_rss_mb": MOST_RSS_MB},
        "met": within,
    }


def table(found: Mapping[str, Any]) -> str:
    clip, frame, bounds = found["clip_cpu_ms"], found["frame_cpu_ms"], found["bounds"]
    return "\n".join(
        [
            f"{found['clips']} clips of {found['frames']} pictures ({found['passed']} passed), a process of its own, "
            f"one thread: {'met' if found['met'] else 'MISSED'}",
            f"  CPU ms a clip: median {clip['median']}, p95 {clip['p95']} (at most {1000 * bounds['clip_cpu_s']:.0f})",
            f"  CPU ms a picture: median {frame['median']}, p95 {frame['p95']}",
            f"  peak RSS {found['peak_rss_mb']} MB (at most {bounds['peak_rss_mb']}); first verdict after "
            f"{found['load_cpu_s']} s of CPU, imports included",
        ]
    )


def _written(person: Person, seed: int) -> str:
    one = take(person, 0, seed, frames=FRAMES)
    return json.dumps(
        {
            "challenge": one.challenge.to_dict(),
            "frames": [[base64.b64encode(frame.image).decode(), frame.at_ms] for frame in one.frames],
            "document": base64.b64encode(encoded(one.document, 95)).decode(),
            "now": one.arrives.isoformat(),
        }
    )
