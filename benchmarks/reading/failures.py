"""Pictures of what went wrong: crops with what was printed and what was read, on one sheet."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from benchmarks.documents.fonts import REQUIRED

from .scores import Pair

CELL = (420, 380)
_PICTURE = 290


def write(pairs: Sequence[Pair], source: Path, folder: Path, most: int = 24) -> list[str]:
    """Copy every failed picture with a list of what failed, and draw ``sheet.jpg`` of up to ``most`` of them."""
    folder.mkdir(parents=True, exist_ok=True)
    failed = [(pair, wrong) for pair in pairs if (wrong := _wrong(pair))]
    lines = []
    for (picture, outcome), wrong in failed:
        (folder / picture.name).write_bytes((source / picture.name).read_bytes())
        row = {"picture": picture.name, "wrong": wrong, "refused": outcome.refused, "error": outcome.error}
        lines.append(json.dumps({**row, "flags": outcome.flags, "faces": picture.faces}, ensure_ascii=False))
    (folder / "failures.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    if failed:
        sheet(_spread(failed, most), source, folder / "sheet.jpg")
    return lines


def sheet(failed: Sequence[tuple[Pair, dict[str, list[str]]]], source: Path, target: Path, columns: int = 4) -> None:
    """One page: each picture small, under it what was printed (上) and what was read (下)."""
    rows = -(-len(failed) // columns)
    page = Image.new("RGB", (columns * CELL[0], rows * CELL[1]), "white")
    pen, font = ImageDraw.Draw(page), REQUIRED.at(17)
    for i, ((picture, outcome), wrong) in enumerate(failed):
        x, y = i % columns * CELL[0], i // columns * CELL[1]
        with Image.open(source / picture.name) as photo:
            photo.thumbnail((CELL[0] - 10, _PICTURE))
            page.paste(photo, (x + 5, y + 5))
        name, (printed, read) = next(iter(wrong.items()))
        pen.text((x + 6, y + _PICTURE + 8), f"{picture.level} {name}  {outcome.refused or ''}", font=font, fill="black")
        pen.text((x + 6, y + _PICTURE + 32), printed[:24], font=font, fill=(0, 110, 40))
        pen.text((x + 6, y + _PICTURE + 56), read[:24] or "—", font=font, fill=(190, 20, 20))
    page.save(target, quality=72, optimize=True)


def _wrong(pair: Pair) -> dict[str, list[str]]:
    picture, outcome = pair
    read = outcome.texts
    return {name: [truth, read.get(name, "")] for name, truth in picture.readable.items() if read.get(name) != truth}


def _spread(failed: Sequence[tuple[Pair, dict[str, list[str]]]], most: int) -> list[tuple[Pair, dict[str, list[str]]]]:
    """Of each level, kind and first wrong field one after the other, so that no kind of failure fills the page."""
    groups: dict[tuple[str, str, str], list[tuple[Pair, dict[str, list[str]]]]] = {}
    for one in failed:
        (picture, _), wrong = one
        groups.setdefault((picture.level, picture.condition or picture.kind, next(iter(wrong))), []).append(one)
    taken: list[tuple[Pair, dict[str, list[str]]]] = []
    while groups and len(taken) < most:
        for key in list(groups):
            taken.append(groups[key].pop(0))
            if not groups[key]:
                del groups[key]
    return taken[:most]
