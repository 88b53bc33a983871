"""What passive detectors make of live pictures, and of simulated screens, prints and poor videos.

BPCER: share of live pictures that a detector doubts; APCER: share of attacks that it does not doubt. Candidates that
the product leaves out get as bounds what holds 99 % of the live pictures of every other person, and are measured on
the other people. Recaptures are simulated: the figures compare detectors and say nothing of real attacks.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from examples.specimens.portraits import reader
from onboarding.liveness import FaceModels, LivenessPolicy
from onboarding.liveness.ports import Detection, Image, widest

from .facts import machine, versions, wilson
from .liveness_clips.candidates import CANDIDATES
from .liveness_clips.people import Portrait, people
from .liveness_clips.recapture import Print, Screen, small_video
from .liveness_clips.sensor import Rng, Sensor

Taking = Callable[[Image, Rng], Image]
SIZES = ((640, 480), (480, 640), (720, 540), (480, 480))
LIVE_SHARE = 4  # live pictures for one of each attack


def _bare(image: Image, rng: Rng) -> Image:
    """A live picture from no particular camera: noise, and sometimes blur."""
    noisy = np.clip(image + rng.normal(0, rng.uniform(0, 8), image.shape), 0, 255).astype(np.uint8)
    blur = rng.uniform(0.5, 1.5)
    return np.asarray(cv2.GaussianBlur(noisy, (0, 0), blur), np.uint8) if rng.random() < 0.4 else noisy


def _live(image: Image, rng: Rng) -> Image:
    return _bare(image, rng) if rng.random() < 1 / 3 else Sensor.drawn(rng).photograph(image, rng)


def _video(image: Image, rng: Rng) -> Image:
    poor = small_video(image, height=int(rng.integers(180, 361)), quality=int(rng.integers(20, 60)))
    return Screen.drawn(rng).recapture(poor, rng)


SPECIES: Mapping[str, Taking] = {
    "live": _live,
    "screen fills the frame": lambda image, rng: Screen.drawn(rng).recapture(image, rng),
    "screen, border shows": lambda image, rng: Screen.drawn(rng, border=True).recapture(image, rng),
    "print fills the frame": lambda image, rng: Print.drawn(rng).recapture(image, rng),
    "print, border shows": lambda image, rng: Print.drawn(rng, border=True).recapture(image, rng),
    "poor video on a screen": _video,
}


@dataclass(frozen=True)
class Look:
    """One picture: ``scores`` of the packaged detectors, ``figures`` of the candidates."""

    species: str
    calibrates: bool
    scores: Mapping[str, float] = field(default_factory=dict)
    figures: Mapping[str, float] = field(default_factory=dict)
    ms: Mapping[str, float] = field(default_factory=dict)


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks passive", description=__doc__)
    parser.add_argument("--portraits", type=Path, help="a folder of name_1.jpg, name_2.jpg; by default the two in here")
    parser.add_argument("--n", type=int, default=100, help=f"pictures of each attack; {LIVE_SHARE} times as many live")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    options = parser.parse_args(argv)
    cv2.setNumThreads(1)
    found = evaluate(measure(options.portraits, options.n, options.seed))
    found |= {"seed": options.seed, "machine": machine(), "versions": versions()}
    print(json.dumps(found, ensure_ascii=False) if options.json else _table(found))
    return 0


def measure(folder: Path | None, n: int, seed: int) -> list[Look]:
    """Every species in turn, of everybody in turn; every other person calibrates."""
    everybody = people(folder)
    looks = []
    for number, species in enumerate(SPECIES):
        for i in range(n * LIVE_SHARE if species == "live" else n):
            who = i % len(everybody)
            stills = everybody[who].portraits
            still = stills[i // len(everybody) % len(stills)]
            look = _look(species, still, who % 2 == 0, np.random.default_rng([seed, number, i]))
            looks += [look] if look else []
    return looks


def evaluate(looks: Sequence[Look]) -> dict[str, Any]:
    """Shares in percent with 95 % intervals (Wilson), by detector and species."""
    bound = LivenessPolicy().passive_live
    live = [look.figures for look in looks if look.species == "live" and look.calibrates]
    bounds = {name: np.quantile([figures[name] for figures in live], [0.005, 0.995]) for name in CANDIDATES}
    others = [look for look in looks if not look.calibrates]
    packaged = {name: _rates((look, look.scores[name] < bound) for look in looks) for name in looks[0].scores}
    together = {"any of the packaged": _rates((look, min(look.scores.values()) < bound) for look in looks)}
    candidates = {
        name: _rates((look, not low <= look.figures[name] <= high) for look in others)
        for name, (low, high) in bounds.items()
    }
    return {
        "benchmark": "passive",
        "simulated": True,
        "detectors": packaged | together | candidates,
        "ms": {name: round(float(np.median([look.ms[name] for look in looks])), 1) for name in looks[0].ms},
    }


def _rates(doubts: Iterable[tuple[Look, bool]]) -> dict[str, dict[str, Any]]:
    """Errors by species, from pictures and whether the detector doubts them."""
    by_species: dict[str, list[bool]] = {species: [] for species in SPECIES}
    for look, doubted in doubts:
        by_species[look.species].append(doubted)
    rates = {}
    for species, its in by_species.items():
        errors = sum(doubted == (species == "live") for doubted in its)
        low, high = wilson(errors, len(its))
        percent = round(100 * errors / len(its), 1) if its else None
        kind = "BPCER" if species == "live" else "APCER"
        rates[species] = {
            "kind": kind,
            "errors": errors,
            "of": len(its),
            "percent": percent,
            "interval_95": [low, high],
        }
    return rates


def _look(species: str, still: Portrait, calibrates: bool, rng: Rng) -> Look | None:
    """None where the detector of faces finds none."""
    taken = SPECIES[species](_lit(_scene(still, rng), rng), rng)
    content = cv2.imencode(".jpg", taken, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(55, 96))])[1]
    picture = np.asarray(cv2.imdecode(content, cv2.IMREAD_COLOR), np.uint8)
    faces = reader().detect(picture)
    if not faces:
        return None
    face, scores, ms = widest(faces), {}, {}
    for detector in FaceModels.packaged().attack_detectors:
        before = time.thread_time()
        scores[detector.name] = detector.live(picture, face)
        ms[detector.name] = 1000 * (time.thread_time() - before)
    skin = _inside(picture, face)
    return Look(species, calibrates, scores, {name: figure(skin) for name, figure in CANDIDATES.items()}, ms)


def _inside(picture: Image, face: Detection) -> Image:
    height, width = picture.shape[:2]
    x0, y0, x1, y1 = face.box
    (left, right), (top, bottom) = np.clip([x0, x1], 0, width).astype(int), np.clip([y0, y1], 0, height).astype(int)
    return picture[top:bottom, left:right]


def _scene(still: Portrait, rng: Rng) -> Image:
    """The portrait's face in a frame of some size, 30 to 50 % of its width."""
    width, height = SIZES[rng.integers(len(SIZES))]
    scale = rng.uniform(0.3, 0.5) * min(width, 1.2 * height) / still.face_width
    x, y = still.points[1, :2]
    middle = np.array([width, height]) * (0.5, 0.55) + rng.normal(0, 0.02 * width, 2)
    move = np.array([[scale, 0, middle[0] - scale * x], [0, scale, middle[1] - scale * y]])
    size, edges = (width, height), cv2.BORDER_REFLECT_101
    return np.asarray(cv2.warpAffine(still.picture, move, size, flags=cv2.INTER_CUBIC, borderMode=edges), np.uint8)


def _lit(image: Image, rng: Rng) -> Image:
    """Brighter or darker, harder or softer, of a tint, and falling off to one side."""
    side = rng.uniform(-0.35, 0.35) * np.linspace(-1, 1, image.shape[1], dtype=np.float32)[None, :, None]
    light = (image / np.float32(255)) ** rng.uniform(0.7, 1.35) * rng.uniform(0.55, 1.1) * (1 + side)
    return np.asarray(np.clip(255 * light * (1 + rng.uniform(-0.08, 0.08, 3)), 0, 255), np.uint8)


def _table(found: Mapping[str, Any]) -> str:
    rows = ["share of errors in percent (95 % interval): live BPCER, attacks APCER", ""]
    for detector, rates in found["detectors"].items():
        rows.append(detector)
        for species, rate in rates.items():
            low, high = rate["interval_95"]
            rows.append(f"  {species:24} {rate['percent']:6} ({low}-{high}) of {rate['of']}")
    return "\n".join([*rows, "", f"CPU ms a picture: {found['ms']}"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
