"""A process that judges the clips in a folder and nothing else, so that its memory and time are the judge's."""

from __future__ import annotations

import base64
import json
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks.facts import peak_rss_mb
from onboarding.liveness import Challenge, Frame, LivenessJudge


def judge_all(folder: Path) -> dict[str, Any]:
    """CPU ms of each clip but the first, which pays for loading."""
    judge = LivenessJudge()
    spent: list[float] = []
    load, passed = 0.0, 0
    for path in sorted(folder.glob("*.json")):
        asked = json.loads(path.read_text("utf-8"))
        frames = [Frame(base64.b64decode(image), at) for image, at in asked["frames"]]
        document = cv2.imdecode(np.frombuffer(base64.b64decode(asked["document"]), np.uint8), cv2.IMREAD_COLOR)
        challenge, now = Challenge.from_dict(asked["challenge"]), datetime.fromisoformat(asked["now"])
        began = time.process_time()
        verdict = judge.judge(challenge, frames, np.asarray(document, np.uint8), now=now)
        if load == 0:
            load = time.process_time()
            continue
        spent.append(round((time.process_time() - began) * 1000, 1))
        passed += verdict.passed
    return {"cpu_ms": spent, "passed": passed, "load_cpu_s": round(load, 2), "peak_rss_mb": round(peak_rss_mb(), 1)}


if __name__ == "__main__":
    cv2.setNumThreads(1)
    print(json.dumps(judge_all(Path(sys.argv[1]))))
