"""On what a figure was measured, and what a row of figures says."""

from __future__ import annotations

import math
import os
import platform
import re
import resource
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

PACKAGES = ("card-onboarding", "flask", "numpy", "opencv-python-headless", "onnxruntime", "pyhanko", "sqlalchemy")
RESAMPLES = 10_000
BEGIN, END = "<!-- measured -->", "<!-- /measured -->"


def machine() -> dict[str, Any]:
    """Processor, cores and load; the load is that of the last minute, others' work included."""
    cpuinfo = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.+)", cpuinfo.read_text()) if cpuinfo.exists() else None
    return {
        "processor": found.group(1) if found else platform.processor(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "load_1min": round(os.getloadavg()[0], 2),
    }


def versions() -> dict[str, str]:
    """Python and the packages that do the work. Raises PackageNotFoundError where one is not installed."""
    return {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}


def summary(values: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile and mean, in the values' unit, to a tenth."""
    return {
        "median": round(float(np.median(values)), 1),
        "p95": round(float(np.percentile(values, 95)), 1),
        "mean": round(float(np.mean(values)), 1),
    }


def mean_interval(values: Sequence[float]) -> tuple[float, float]:
    """The mean's 95 % interval: percentile bootstrap with a fixed seed (Efron 1979)."""
    drawn = np.random.default_rng(0).choice(np.asarray(values), (RESAMPLES, len(values)))
    low, high = np.percentile(drawn.mean(1), [2.5, 97.5])
    return round(float(low), 1), round(float(high), 1)


def wilson(right: int, of: int, z: float = 1.959964) -> tuple[float, float]:
    """The 95 % score interval of a proportion in percent (Wilson 1927); all of it where nothing was counted.

    >>> wilson(200, 200)
    (98.12, 100.0)
    """
    if of == 0:
        return 0.0, 100.0
    share, square = right / of, z * z
    middle = (share + square / (2 * of)) / (1 + square / of)
    reach = z / (1 + square / of) * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    return round(100 * max(0.0, middle - reach), 2), round(100 * min(1.0, middle + reach), 2)


def peak_rss_mb() -> float:
    """The most this process held, plus the largest process it started.

    Linux's VmHWM begins anew with each program; ``ru_maxrss`` would remember the process that started this one.
    """
    status = Path("/proc/self/status")
    if status.exists() and (found := re.search(r"VmHWM:\s+(\d+)", status.read_text())):
        own = int(found[1]) / 1024
    else:
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024**2)
    return own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def write_measured(page: Path, measured: str) -> None:
    """Replace what stands between the two marks of a page. Raises ValueError where it has none."""
    text = page.read_text("utf-8")
    if BEGIN not in text or END not in text:
        raise ValueError(f"{page} has no {BEGIN} … {END}")
    between = f"{BEGIN}\n{measured}\n{END}"
    page.write_text(re.sub(f"{BEGIN}.*{END}", lambda _: between, text, flags=re.DOTALL), "utf-8")


def markdown_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
