"""Repair the places in an address or an issuing authority with the list of divisions.

What was read is weighed against every name that may stand there as log-odds: a name explains the characters it
shares with the reading, and pays for each that differs by how sure the recognizer was, less if the right one is among
its rivals. A name replaces the reading only if it is likelier than an unlisted place and than every other name. What
is already the name of some division stays, however unlikely.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from onboarding.ocr.divisions import Division, Level, merged, root
from onboarding.ocr.engine import Character
from onboarding.ocr.overlay import Overlay, explained, lay, weight

_MIN_ODDS = 1.0
_MIN_LEAD = 1.0
_SAME_PLACE = 0.4
"""How often a holder lives where the identity number says that it was first issued."""
_LISTED = {Level.COUNTRY: 0.98, Level.PROVINCE: 0.97, Level.CITY: 0.9, Level.COUNTY: 0.5}
"""How often what comes next is in the list, by what came before."""
_SKIPS = {Level.PROVINCE: 12.0, Level.CITY: 2.0, Level.COUNTY: 1.0, Level.TOWN: 1.0}
"""How often the next name is of a level, in proportion: most addresses leave none out."""
_MUTABLE = {Level.PROVINCE: 1.0, Level.CITY: 1.0, Level.COUNTY: 1.0, Level.TOWN: 0.7}
"""A character read more surely than this is changed only to one of its rivals: many towns are in no list."""
_LONGEST = 15
_HOPELESS = {Level.PROVINCE: -8.0, Level.CITY: -8.0, Level.COUNTY: 0.0, Level.TOWN: 0.0}
_END = math.log(5)
"""How much likelier a name is that ends where its text ends, where nothing may follow it."""
_POLICE = "公安局"
_BRANCHES = ("开发区分局", "经济技术开发区分局", "高新分局", "高新区分局", "高新技术产业开发区分局")


@dataclass(frozen=True, slots=True)
class Change:
    """A name that was put in place of what was read; ``probability`` that this was right."""

    read: str = field(repr=False)
    written: str = field(repr=False)
    probability: float


@dataclass(frozen=True, slots=True)
class Repair:
    """A text after repair: characters that were put in carry the probability of their change, in a gap half of it."""

    characters: tuple[Character, ...]
    changes: tuple[Change, ...] = ()

    @property
    def text(self) -> str:
        return "".join(c.text for c in self.characters)


def repair_address(characters: Sequence[Character], place: str = "") -> Repair:
    """Correct province, city, county and town at the start of an address; whatever is unknown stays as read.

    ``place`` may be the first six digits of the holder's identity number; it is a weak hint, as people move.

    >>> read = [Character(c, 0.4 if c == "璞" else 0.99, 0.0) for c in "河南省濮阳市璞阳县城关镇"]
    >>> repair_address(read).text
    '河南省濮阳市濮阳县城关镇'
    """
    return _Walk(characters, (root(),), place).whole()


def repair_authority(characters: Sequence[Character]) -> Repair:
    """Correct ``<place>公安局`` and ``<place>公安局<county>分局``.

    >>> repair_authority([Character(c, 0.5 if c in "洲兮" else 0.99, 0.0) for c in "杭洲市公安局西湖兮局"]).text
    '杭州市公安局西湖分局'
    """
    police = max(
        (lay(_POLICE, characters, at, slack=False) for at in range(len(characters) - 2)),
        key=lambda overlay: overlay.score,
        default=None,
    )
    if police is None or sum(characters[i].text == c for c, i in police.pairs()) < 2:
        return Repair(tuple(characters))
    start, stop = police.stop - 3, police.stop
    upper = _Walk(characters[:start], (root(),), closed=True)
    above = upper.whole()
    office = _Walk(characters[start:stop], (_named(_POLICE),), closed=True).whole()
    branch = _Walk(characters[stop:], (_named(*_branches(upper.context)),), closed=True).whole()
    parts = (above, office, branch)
    return Repair(
        tuple(c for part in parts for c in part.characters),
        tuple(change for part in parts for change in part.changes),
    )


def _named(*names: str) -> Division:
    """A place to stand in where one of some names comes next."""
    parts = [Division(name, Level.COUNTY) for name in names]
    return Division("", Level.CITY, parts=parts)


def _branches(context: Sequence[Division]) -> Iterator[str]:
    """Branches are called after counties, with 区 or without."""
    yield from _BRANCHES
    for division in context:
        for county in division.parts:
            yield f"{county.name}分局"
            if len(county.name) > 2:
                yield f"{county.name[:-1]}分局"
            if county.name.endswith("新区"):  # 浦东新区: 浦东分局
                yield f"{county.name[:-2]}分局"


class _Walk:
    """From left to right through a text, down through the divisions."""

    def __init__(
        self, characters: Sequence[Character], context: tuple[Division, ...], place: str = "", *, closed: bool = False
    ) -> None:
        self.context = context
        self._read = tuple(characters)
        self._text = "".join(c.text if len(c.text) == 1 else "\0" for c in characters)
        self._place = place
        self._closed = closed
        self._at = 0
        self._done: list[Character] = []
        self._changes: list[Change] = []

    def whole(self) -> Repair:
        while self._step():
            pass
        return Repair((*self._done, *self._read[self._at :]), tuple(self._changes))

    def _step(self) -> bool:
        """Take one name, exact or repaired; False where no further one stands."""
        if self._at >= len(self._read) or self.context[0].level is Level.TOWN:
            return False
        here = merged(self.context)
        if length := self._exact(self._at, here):
            self._move(length, here.called(self._text[self._at : self._at + length]))
            return True
        if self._short(here, exact=True):
            return True
        if self._exact(self._at, root()):
            return False  # known elsewhere: what is a name already is not turned into another
        return self._repaired(here) or self._short(here, exact=False)

    def _short(self, here: Division, *, exact: bool) -> bool:
        """Take a province's short name if a name in that province follows it."""
        before = self._at, self.context
        for length in (3, 2):
            province = here.provinces.get(self._text[self._at : self._at + length])
            if province is not None:
                self._move(length, (province,))
                if self._exact(self._at, province) if exact else self._step():
                    return True
                del self._done[-length:]
                self._at, self.context = before
        return False

    def _move(self, length: int, context: tuple[Division, ...], written: Sequence[Character] = ()) -> None:
        self._done.extend(written or self._read[self._at : self._at + length])
        self._at += length
        self.context = context

    def _exact(self, at: int, place: Division) -> int:
        """The length of the longest name that stands exactly at ``at``."""
        children = place.children
        lengths = range(min(_LONGEST, len(self._text) - at), 1, -1)
        return next((length for length in lengths if self._text[at : at + length] in children), 0)

    def _repaired(self, here: Division) -> bool:
        """Take the name that explains the reading best, if it is ahead of all others and of an unlisted place."""
        rated = sorted(self._rated(here), key=lambda pair: -pair[0])
        if not rated or rated[0][0] < _MIN_ODDS:
            return False
        odds, overlay = rated[0]
        lead = odds - rated[1][0] if len(rated) > 1 else math.inf
        if lead < _MIN_LEAD:
            return False
        probability = 1 / (1 + math.exp(-min(odds, lead)))
        self._changes.append(Change(self._text[self._at : overlay.stop], overlay.name, probability))
        written = overlay.written(self._read, probability)
        self._move(overlay.stop - self._at, here.called(overlay.name), written)
        return True

    def _rated(self, here: Division) -> Iterator[tuple[float, Overlay]]:
        """Names with their log-odds, what follows them included."""
        listed = _LISTED[here.level]
        total = sum(_SKIPS[level] for level in here.counts)
        near = self._read[self._at : self._at + _LONGEST]
        for name in here.resembling("".join(c.text + "".join(r for r, _ in c.rivals) for c in near)):
            divisions = here.called(name)
            level = divisions[0].level
            overlay = lay(name, self._read, self._at, slack=level is not Level.TOWN)
            if overlay.score > _HOPELESS[level] and explained(overlay, self._read, _MUTABLE[level]):
                prior = self._prior(divisions, here.counts[level]) * listed * _SKIPS[level] / total
                odds = overlay.score + math.log(prior / (1 - listed))
                yield odds + self._following(overlay.stop, divisions), overlay

    def _prior(self, divisions: tuple[Division, ...], count: int) -> float:
        if not self._place:
            return 1 / count
        same = any(self._place[: 2 * division.level] in division.codes for division in divisions)
        return (1 - _SAME_PLACE) / count + _SAME_PLACE * same

    def _following(self, at: int, divisions: tuple[Division, ...]) -> float:
        """What it adds that an exact name of a part of the division comes next, or the end where it must."""
        if at == len(self._text):
            return _END if self._closed else 0.0
        here = merged(divisions)
        length = self._exact(at, here)
        if not length:
            return 0.0
        return max(0.0, sum(weight(c) for c in self._text[at : at + length]) - math.log(len(here.children)))
