"""Administrative divisions of China (GB/T 2260) as they were named at any time since 2000, and their towns.

>>> [county.name for county in root().called("河南省")[0].called("濮阳县")]
['濮阳县']
>>> "上派镇" in root().called("肥西县")[0].children
True
"""

from __future__ import annotations

import gzip
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property, lru_cache
from pathlib import Path

from onboarding.domain.errors import SetupError

_FILE = Path(__file__).resolve().parent / "data" / "divisions.txt.gz"
_REGION = re.compile(r"(壮族|回族|维吾尔)?(自治区|特别行政区)$|[省市]$")
_FEW = 60
_EDITED = 6


class Level(IntEnum):
    """How far down a division stands; all but the uppermost may be left out of an address."""

    COUNTRY = 0
    PROVINCE = 1
    CITY = 2
    COUNTY = 3
    TOWN = 4


Children = Mapping[str, tuple["Division", ...]]


@dataclass(eq=False)
class Division:
    """One division. ``codes`` are the first digits of the GB/T 2260 codes it had: two, four or six."""

    name: str
    level: Level
    parent: Division | None = field(default=None, repr=False)
    parts: list[Division] = field(default_factory=list, repr=False)
    codes: set[str] = field(default_factory=set, repr=False)
    town_names: str = field(default="", repr=False)

    @property
    def children(self) -> Children:
        """What an address may name next, by name; several where the name is not unique, the uppermost first."""
        return _towns_of(self) if self.level is Level.COUNTY else self._kept

    @cached_property
    def counts(self) -> Mapping[Level, int]:
        """How many names of each level ``children`` has."""
        return Counter(divisions[0].level for divisions in self.children.values())

    @cached_property
    def provinces(self) -> Mapping[str, Division]:
        """Provinces by their short names, which some cards print."""
        return {_REGION.sub("", part.name): part for part in self.parts if part.level is Level.PROVINCE}

    def called(self, name: str) -> tuple[Division, ...]:
        return self.children.get(name, ())

    def resembling(self, text: str) -> Iterable[str]:
        """The children's names of which all but one or two characters are in ``text``; all of them if they are few."""
        if len(self.children) <= _FEW:
            return self.children
        shared = Counter(name for character in set(text) for name in self._by_character.get(character, ()))
        return [name for name, count in shared.items() if count + 2 + len(name) // _EDITED >= len(set(name))]

    @cached_property
    def _kept(self) -> Children:
        return self.indexed()

    def indexed(self) -> Children:
        """``children``, made anew."""
        found: dict[str, tuple[Division, ...]] = {}
        below = sorted(self._below(), key=lambda division: division.level)
        for division in (*below, *self._towns()):
            found[division.name] = (*found.get(division.name, ()), division)
        return found

    @cached_property
    def _by_character(self) -> Mapping[str, list[str]]:
        """Names by each of their characters, the last one left out."""
        index: dict[str, list[str]] = defaultdict(list)
        for name in self.children:
            for character in set(name[:-1]):
                index[character].append(name)
        return index

    def _below(self) -> Iterator[Division]:
        for part in self.parts:
            yield part
            yield from part._below()

    def _towns(self) -> Iterator[Division]:
        """Towns of a county; those of the whole city where the county is gone and its own are not known."""
        names = self.town_names
        if self.level is Level.COUNTY and not names and self.parent is not None:
            names = " ".join(part.town_names for part in self.parent.parts)
        for name in dict.fromkeys(names.split()):
            yield Division(name, Level.TOWN, self)


@lru_cache(maxsize=64)
def _towns_of(county: Division) -> Children:
    """Those of a few counties are kept: those of all would fill tens of megabytes."""
    return county.indexed()


@lru_cache(maxsize=64)
def merged(places: tuple[Division, ...]) -> Division:
    """Places of one name as one, to look for what may come next in any of them."""
    if len(places) == 1:
        return places[0]
    towns = " ".join(place.town_names for place in places)
    parts = [part for place in places for part in place.parts]
    return Division(places[0].name, places[0].level, parts=parts, town_names=towns)


@lru_cache(maxsize=1)
def root() -> Division:
    """The country, read once; raises :class:`SetupError` where the packaged list is missing."""
    try:
        lines = gzip.decompress(_FILE.read_bytes()).decode().splitlines()
    except (OSError, EOFError):
        raise SetupError(detail=f"{_FILE.name} is missing or damaged; reinstall the package") from None
    country = Division("", Level.COUNTRY)
    province = city = country
    for line in lines:
        if line.startswith("\t\t"):
            name, codes, towns = line[2:].split("\t")
            place = _added(city, name, Level.COUNTY) if name else city
            place.town_names = towns
            _number(place, codes.split())
        elif line.startswith("\t"):
            city = _added(province, line[1:], Level.CITY)
        else:
            province = city = _added(country, line, Level.PROVINCE)
    return country


def _added(parent: Division, name: str, level: Level) -> Division:
    division = Division(name, level, parent)
    parent.parts.append(division)
    return division


def _number(division: Division | None, codes: Sequence[str]) -> None:
    """Give a county its codes, and their first digits to what holds it."""
    while division is not None:
        division.codes.update(code[: 2 * division.level] for code in codes)
        division = division.parent
