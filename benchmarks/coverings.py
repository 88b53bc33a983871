"""How often a covered mouth or covered eyes are told, and how often a bare face is called covered.

Coverings, beards, glasses, veils and light are drawn on portraits, each picture anew: the figures show what the rules
do with drawings, not with photographs. Bare faces also blink a little, turn, nod and part their lips.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from examples.specimens.portraits import Picture, reader
from examples.specimens.puppet import Pose, Puppet
from onboarding.liveness.actions import FACING_YAW
from onboarding.liveness.coverings import covering
from onboarding.liveness.measures import rotation
from onboarding.liveness.watch import PRESENT

from .facts import machine, versions, wilson
from .liveness_clips.bare import HARMLESS
from .liveness_clips.camera import Camera, Light, decoded
from .liveness_clips.coverings import EYES_COVERED, MOUTH_COVERED
from .liveness_clips.drawing import Drawing, Rng
from .liveness_clips.people import Portrait, narrowed, people, with_glasses

BARE: Mapping[str, Drawing] = {
    "plain": lambda portrait, rng: portrait.picture,
    "narrow_eyes": lambda portrait, rng: narrowed(portrait, rng.uniform(0.13, 0.2)).picture,
    "thin_glasses": lambda portrait, rng: with_glasses(portrait, False, rng).picture,
    "thick_glasses": lambda portrait, rng: with_glasses(portrait, True, rng).picture,
    **HARMLESS,
}
EXPECTED: Mapping[str, str | None] = {
    **dict.fromkeys(BARE),
    **dict.fromkeys(MOUTH_COVERED, "mouth_covered"),
    **dict.fromkeys(EYES_COVERED, "eyes_covered"),
}
DRAWINGS = {**BARE, **MOUTH_COVERED, **EYES_COVERED}
FRAMES = ((480, 480), (480, 640), (640, 480), (640, 640))
MOST_FALSE = 0.5  # percent of bare faces
GREY_SHARE = 0.12  # cameras without colour


@dataclass(frozen=True, slots=True)
class Look:
    """``said``: the code given, None for nothing; ``seen``: whether the mesh found the face at all."""

    kind: str
    person: str
    grey: bool
    seen: bool
    said: str | None
    ms: float


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks coverings", description=__doc__)
    parser.add_argument("--portraits", type=Path, help="a folder of name_1.jpg, name_2.jpg; by default the two in here")
    parser.add_argument("--n", type=int, default=25, help="pictures of each covering; four times as many of bare faces")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    options = parser.parse_args(argv)
    cv2.setNumThreads(1)
    found = evaluate(measure(options.portraits, options.n, options.seed))
    found |= {"seed": options.seed, "machine": machine(), "versions": versions()}
    print(json.dumps(found, ensure_ascii=False) if options.json else _table(found))
    return 0 if found["met"] else 1


def measure(folder: Path | None, n: int, seed: int) -> list[Look]:
    """Every kind of picture, of everybody in turn."""
    stills = [(one.name, _head(still)) for one in people(folder) for still in one.portraits]
    facing = [(name, still) for name, still in stills if abs(rotation(still.points).yaw) < FACING_YAW]
    return [
        _look(kind, *facing[i % len(facing)], np.random.default_rng([seed, k, i]))
        for k, (kind, code) in enumerate(EXPECTED.items())
        for i in range(n if code else 4 * n)
    ]


def evaluate(looks: Sequence[Look]) -> dict[str, Any]:
    """Shares among the faces that the mesh found, in percent with 95 % intervals."""
    by_kind: dict[str, list[Look]] = defaultdict(list)
    for look in looks:
        by_kind[look.kind if look.kind in BARE or not look.grey else f"{look.kind} (grey camera)"].append(look)
    bare = [look for look in looks if look.kind in BARE and look.seen]
    alarms = _share([look.said is not None for look in bare])
    return {
        "benchmark": "coverings",
        "people": len({look.person for look in looks}),
        "false_alarms": alarms,
        "kinds": {kind: _kind(its) for kind, its in sorted(by_kind.items())},
        "ms": round(float(np.median([look.ms for look in looks if look.seen])), 2),
        "met": alarms["percent"] <= MOST_FALSE,
    }


def _kind(looks: Sequence[Look]) -> dict[str, Any]:
    expected = EXPECTED[looks[0].kind]
    seen = [look for look in looks if look.seen]
    return {
        "expected": expected,
        "not_seen": len(looks) - len(seen),
        "as_expected": _share([look.said == expected for look in seen]),
        "other_code": sum(look.said not in (None, expected) for look in seen),
    }


def _share(hits: Sequence[bool]) -> dict[str, Any]:
    low, high = wilson(sum(hits), len(hits))
    percent = round(100 * sum(hits) / len(hits), 2) if hits else 0.0
    return {"count": sum(hits), "of": len(hits), "percent": percent, "interval_95": [low, high]}


def _look(kind: str, person: str, portrait: Portrait, rng: Rng) -> Look:
    picture = DRAWINGS[kind](portrait, rng)
    if kind in BARE and rng.random() < 0.6:
        blink, mouth = float(rng.uniform(0, 0.3)), max(0.0, float(rng.uniform(-0.2, 0.3)))
        turned = Pose(blink, mouth, float(rng.uniform(-11, 11)), float(rng.uniform(-9, 9)))
        with contextlib.suppress(ValueError):  # no face to move: the still serves
            picture = Puppet(picture).pose(turned)
    grey = bool(rng.random() < GREY_SHARE)
    taken = _shot(picture, portrait, grey, rng)
    face = reader().read(taken)
    if face is None or face.presence < PRESENT:
        return Look(kind, person, grey, False, None, 0.0)
    before = time.thread_time()
    said = covering(taken, face)
    return Look(kind, person, grey, True, said, 1000 * (time.thread_time() - before))


def _shot(picture: Picture, portrait: Portrait, grey: bool, rng: Rng) -> Picture:
    """As some camera in some light takes it: any size, cast, noise and JPEG; two in five lit from one side."""
    size = FRAMES[rng.integers(len(FRAMES))]
    eyes = float(np.exp(rng.uniform(np.log(48), np.log(0.36 * min(size)))))
    scene, points = _placed(picture, portrait, size, eyes, rng.normal(0, 0.03, 2))
    slope = rng.uniform(0.35, 0.8) * rng.choice([-1, 1]) if rng.random() < 0.4 else rng.uniform(-0.2, 0.2)
    x = (np.arange(size[0]) - points[1, 0]) * slope / eyes
    y = (np.arange(size[1]) - points[1, 1]) * rng.uniform(-0.25, 0.25) / eyes
    shade = 0.1 + 1.8 / (1 + np.exp(-3 * (x[None] + y[:, None])))
    blotches = cv2.GaussianBlur(rng.normal(0, 1, scene.shape).astype(np.float32), (0, 0), 1.5) * rng.uniform(0, 20)
    scene = np.clip(scene * shade[..., None] + blotches, 0, 255).astype(np.uint8)
    cast = tuple(rng.uniform([0.6, 0.9, 0.7], [1.15, 1.05, 1.2]))
    if grey:
        scene, cast = cv2.cvtColor(cv2.cvtColor(scene, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR), (1.0, 1.0, 1.0)
    light = Light(rng.uniform(70, 250), rng.uniform(0.8, 1.4), cast)
    camera = Camera(size, light, noise=rng.uniform(0.5, 9), jpeg=int(rng.integers(35, 95)), shake=1.0, rng=rng)
    camera.meter(scene, points)
    return decoded(camera.shoot(scene))


def _placed(
    picture: Picture, portrait: Portrait, size: tuple[int, int], eyes: float, off: np.ndarray
) -> tuple[Picture, np.ndarray]:
    """The picture in a frame, the outer eye corners ``eyes`` pixels apart, and where its points are then."""
    scale = eyes / portrait.interocular
    middle = portrait.points[[33, 263, 152], :2].mean(0)
    shift = np.array(size) / 2 - scale * middle + off * min(size)
    move = np.column_stack([np.eye(2) * scale, shift])
    sharp = picture if scale > 0.5 else cv2.GaussianBlur(picture, (0, 0), 0.35 / scale)
    scene = cv2.warpAffine(sharp, move, size, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(scene, np.uint8), portrait.points[:, :2] * scale + shift


def _head(portrait: Portrait) -> Portrait:
    """The head alone, at most 120 pixels between the eyes: drawing costs less on it."""
    picture, _ = _placed(portrait.picture, portrait, (460, 480), min(120.0, portrait.interocular), np.zeros(2))
    return Portrait(picture)


def _table(found: Mapping[str, Any]) -> str:
    false = found["false_alarms"]
    lines = [
        f"{found['people']} people, seed {found['seed']}, {found['ms']} ms a picture",
        f"bare faces called covered: {false['count']} of {false['of']} = {false['percent']} % {false['interval_95']}",
        f"{'kind':<42} {'expected':<14} {'as expected, % (95 %)':<30} other code, face not seen",
    ]
    for kind, its in found["kinds"].items():
        share = its["as_expected"]
        told = f"{share['count']}/{share['of']} {share['percent']} {share['interval_95']}"
        lines.append(f"{kind:<42} {its['expected'] or '-':<14} {told:<30} {its['other_code']}, {its['not_seen']}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
