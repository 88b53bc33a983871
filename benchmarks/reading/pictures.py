"""The pictures of one run, on disk, so that a reader's process holds nothing but the reader."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal
from zlib import crc32

import numpy as np

from benchmarks.documents.camera import CORNER, LEVELS, Level, photograph
from benchmarks.documents.conditions import CONDITIONS
from benchmarks.documents.specimens import specimen
from benchmarks.documents.travel import travel_document

Kind = Literal["front", "back", "TD3", "TD1"]
KINDS: tuple[Kind, ...] = ("front", "back", "TD3", "TD1")
CONDITIONS_AT: Level = "mild"
"""The level at which single conditions are looked at."""
_HIDDEN = 0.7
_MANIFEST = "manifest.json"
_TUPLES = ("covered", "faces", "others")


@dataclass(frozen=True, slots=True)
class Picture:
    """One file and its truth; zones have fields ``line_1``, ``line_2`` … Nobody could read those in ``covered``."""

    name: str
    kind: Kind
    level: Level
    condition: str | None
    truth: dict[str, str] = field(repr=False)
    covered: tuple[str, ...] = ()
    faces: tuple[str, ...] = ()
    others: tuple[str, ...] = field(default=(), repr=False)
    """Numbers of other cards in the picture: which one is meant, nobody can say."""

    @property
    def readable(self) -> dict[str, str]:
        return {name: text for name, text in self.truth.items() if name not in self.covered}


def prepare(
    folder: Path,
    seed: int,
    n: int,
    conditions: int = 0,
    *,
    levels: Sequence[Level] = LEVELS,
    kinds: Sequence[Kind] = KINDS,
) -> list[Picture]:
    """Write ``n`` pictures of every kind and level, and ``conditions`` of every condition and side; list them."""
    made = []
    for picture, content in _drawn(seed, n, levels, kinds, conditions):
        (folder / picture.name).write_bytes(content)
        made.append(picture)
        print(f"\r{len(made)} pictures", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    (folder / _MANIFEST).write_text(json.dumps([asdict(picture) for picture in made], ensure_ascii=False), "utf-8")
    return made


def listed(folder: Path) -> list[Picture]:
    """What an earlier :func:`prepare` wrote. Raises FileNotFoundError where nothing is."""
    rows = json.loads((folder / _MANIFEST).read_text("utf-8"))
    return [Picture(**{**row, **{name: tuple(row.get(name, ())) for name in _TUPLES}}) for row in rows]


def sample(pictures: Iterable[Picture], each: int) -> list[Picture]:
    """The first ``each`` of every kind and level, conditions left out."""
    taken: dict[tuple[Kind, Level], list[Picture]] = {}
    for picture in pictures:
        if picture.condition is None and len(some := taken.setdefault((picture.kind, picture.level), [])) < each:
            some.append(picture)
    return [picture for some in taken.values() for picture in some]


def _drawn(
    seed: int, n: int, levels: Sequence[Level], kinds: Sequence[Kind], conditions: int
) -> Iterator[tuple[Picture, bytes]]:
    for level in levels:
        for kind in kinds:
            for i in range(n):
                yield _card(seed, i, level, kind) if kind in {"front", "back"} else _zone(seed, i, level, kind)
    for condition in CONDITIONS:
        for kind in kinds:
            if kind in {"front", "back"}:
                for i in range(conditions):
                    yield _card(seed, i, CONDITIONS_AT, kind, condition)


def _card(seed: int, i: int, level: Level, kind: Kind, condition: str | None = None) -> tuple[Picture, bytes]:
    one = specimen(seed, i, level, "front" if kind == "front" else "back", condition)
    name = f"{level}-{kind}-{condition or 'plain'}-{i:04d}.jpg"
    covered = tuple(sorted(one.covered))
    return Picture(name, kind, level, condition, dict(one.truth), covered, one.faces, one.others), one.content


def _zone(seed: int, i: int, level: Level, kind: Kind) -> tuple[Picture, bytes]:
    rng = np.random.default_rng([seed, i, crc32(level.encode()), crc32(kind.encode())])
    document = travel_document(kind, int(rng.integers(2**31)))
    photo = photograph(document.image, level, rng, corner=CORNER if kind == "TD1" else 0.0)
    height, width = document.image.shape[:2]
    left, top, right, bottom = document.zone
    hidden = bool((photo.hidden_on((width, height))[top:bottom, left:right] > _HIDDEN).any())
    truth = {f"line_{row}": line for row, line in enumerate(document.lines, 1)}
    covered = tuple(truth) if hidden else ()
    return Picture(f"{level}-{kind}-{i:04d}.jpg", kind, level, None, truth, covered, (document.font,)), photo.jpeg()
