"""People who do not exist: names common and rare, all 56 ethnicities, valid numbers, addresses that could be.

Numbers follow GB 11643, terms of validity 居民身份证法 Art 5. Counties with their codes, some of them abolished and
still printed on cards, are a sample of GB/T 2260 (in ``places.csv``, drawn from the PyPI package GB2260 0.4.1, BSD).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

import numpy as np

from examples.specimens.people import expiry, id_number

from . import words

Rng = np.random.Generator
NEWEST = date(2025, 12, 31)
"""The latest day of issue."""


@dataclass(frozen=True, slots=True)
class Place:
    """A county; ``prefecture`` is empty where the county stands directly under a province or municipality."""

    code: str
    province: str
    prefecture: str
    county: str


@dataclass(frozen=True, slots=True)
class Person:
    """What a card says about its holder, as printed; ``valid_to`` None is 长期."""

    name: str = field(repr=False)
    sex: str
    ethnicity: str
    born: date
    address: str = field(repr=False)
    id_number: str = field(repr=False)
    authority: str
    valid_from: date
    valid_to: date | None

    @property
    def front(self) -> Mapping[str, str]:
        """The fields of the portrait side as a reading names them."""
        return {
            "name": self.name,
            "sex": self.sex,
            "ethnicity": self.ethnicity,
            "birth_date": self.born.isoformat(),
            "address": self.address,
            "id_number": self.id_number,
        }

    @property
    def back(self) -> Mapping[str, str]:
        """The fields of the emblem side."""
        until = self.valid_to.isoformat() if self.valid_to else "长期"
        return {"issuing_authority": self.authority, "valid_from": self.valid_from.isoformat(), "valid_to": until}


def draw_person(rng: Rng) -> Person:
    """Somebody new."""
    place = places()[rng.integers(len(places()))]
    issued = NEWEST - timedelta(int(rng.integers(19 * 365)))
    born = issued - timedelta(int(rng.integers(2 * 365, 90 * 365)))
    if (issued.month, issued.day) == (2, 29):
        issued += timedelta(1)
    sequence = int(rng.integers(1, 1000))
    ethnicity = "汉" if rng.random() < 0.4 else _pick(rng, words.ETHNICITIES)
    return Person(
        name=draw_name(rng, ethnicity),
        sex="男" if sequence % 2 else "女",
        ethnicity=ethnicity,
        born=born,
        address=draw_address(rng, place),
        id_number=id_number(place.code, born, f"{sequence:03d}"),
        authority=draw_authority(rng, place),
        valid_from=issued,
        valid_to=expiry(issued, born),
    )


@cache
def places() -> tuple[Place, ...]:
    """The sample of counties that ships with the benchmark."""
    text = (files(__package__) / "places.csv").read_text(encoding="utf-8")
    return tuple(Place(**row) for row in csv.DictReader(text.splitlines()))


def draw_name(rng: Rng, ethnicity: str = "汉") -> str:
    """Two to four characters; or up to fifteen, with ·, where the ethnicity writes names so."""
    if ethnicity in {"维吾尔", "哈萨克", "柯尔克孜", "乌孜别克", "塔吉克"} or rng.random() < 0.05:
        name = "·".join(_pick(rng, words.UYGHUR) for _ in range(2 if rng.random() < 0.85 else 3))
        return name if len(name) <= 15 else name[: name.rindex("·")]
    if ethnicity == "彝" and rng.random() < 0.6:
        return _pick(rng, words.YI) + _pick(rng, words.YI_GIVEN)
    if ethnicity in {"藏", "门巴", "珞巴"}:
        return _pick(rng, words.TIBETAN)
    if ethnicity == "蒙古" and rng.random() < 0.6:
        return _pick(rng, words.MONGOL)
    return _surname(rng) + _given(rng)


def _surname(rng: Rng) -> str:
    chance = rng.random()
    if chance < 0.08:
        return _pick(rng, words.RARE_SURNAMES)
    return _pick(rng, words.DOUBLE_SURNAMES) if chance < 0.13 else _pick(rng, words.SURNAMES)


def _given(rng: Rng) -> str:
    """One or two characters: of a third the name has a rare one, of a twentieth a truly odd one."""
    given = [_pick(rng, words.COMMON_GIVEN) for _ in range(1 if rng.random() < 0.25 else 2)]
    chance = rng.random()
    if chance < 0.38:
        given[rng.integers(len(given))] = _pick(rng, odd_characters() if chance < 0.05 else words.RARE_GIVEN)
    return "".join(given)


@cache
def odd_characters() -> str:
    """The less common simplified characters of GB 2312 (its second level, rows 56 to 87) without its bare radicals.

    Only those in the dictionary of the recognizer that reads names: no other could be read.
    """
    known = (files("onboarding.ocr") / "models" / "ppocrv6_dict.txt").read_text(encoding="utf-8").split("\n")
    codes = (bytes((row, cell)) for row in range(0xD8, 0xF8) for cell in range(0xA1, 0xFF))
    return "".join(sorted({code.decode("gb2312", errors="ignore") for code in codes} & set(known)))


def draw_address(rng: Rng, place: Place) -> str:
    """As household registers write them: a flat, a house in a lane, or a village; 10 to about 45 characters."""
    province = "" if rng.random() < 0.2 and place.prefecture else place.province
    start = province + place.prefecture + place.county
    if place.county.endswith("区"):
        return start + (_flat(rng) if rng.random() < 0.8 else _village(rng))
    return start + (_village(rng) if rng.random() < 0.6 else _flat(rng))


def _flat(rng: Rng) -> str:
    street = _pick(rng, words.STREET) + _pick(
        rng, ("路", "路", "街", "大道", "巷", "东路", "南街", "西大街", "二路", "胡同")
    )
    if rng.random() < 0.2:
        street = f"{_pick(rng, words.TOWN)}{_pick(rng, ('街道', '镇'))}{street}"
    if rng.random() < 0.2:
        return f"{street}{_number(rng, 2500)}弄{_number(rng, 200)}号{_room(rng)}室"
    house = f"{street}{_number(rng, 1500)}号"
    if rng.random() < 0.12:
        return f"{house}附{_number(rng, 20)}号"
    estate = _pick(rng, words.ESTATE) if rng.random() < 0.6 else ""
    block = f"{_number(rng, 40)}{_pick(rng, ('幢', '栋', '号楼', '座'))}"
    stair = f"{_number(rng, 7)}{_pick(rng, ('单元', '门'))}" if rng.random() < 0.6 else ""
    if rng.random() < 0.15:
        block = f"{_pick(rng, 'ABCDEF')}{_pick(rng, ('座', '栋', '区'))}"
    return f"{house}{estate}{block}{stair}{_room(rng)}{_pick(rng, ('室', '号', '', '户'))}"


def _village(rng: Rng) -> str:
    town = _pick(rng, words.TOWN) + _pick(rng, ("镇", "乡", "镇", "街道", "苏木"))
    village = _pick(rng, words.VILLAGE) + _pick(rng, ("村", "村", "庄村", "社区", "屯", "嘎查"))
    group = (
        f"{_pick(rng, ('', '', _pick(rng, words.VILLAGE)))}{_number(rng, 20)}{_pick(rng, ('组', '社', '队', '村民组'))}"
    )
    house = f"{_number(rng, 300)}号" + (f"附{_number(rng, 9)}号" if rng.random() < 0.1 else "")
    return town + village + (group if rng.random() < 0.7 else "") + (house if rng.random() < 0.8 else "")


def _number(rng: Rng, most: int) -> str:
    """Small numbers are likelier; now and then 甲, a dash, or Chinese numerals."""
    number = int(1 + most * rng.random() ** 2)
    chance = rng.random()
    if chance < 0.03:
        return f"甲{number}"
    if chance < 0.06:
        return f"{number}-{rng.integers(1, 9)}"
    if chance < 0.10 and number <= 10:
        return "一二三四五六七八九十"[number - 1]
    return str(number)


def _room(rng: Rng) -> str:
    return f"{rng.integers(1, 34)}{rng.integers(1, 13):02d}"


def draw_authority(rng: Rng, place: Place) -> str:
    """The public security bureau of the county, or the county's branch of the city's."""
    city = place.prefecture if place.prefecture.endswith("市") else place.province if not place.prefecture else ""
    if place.county.endswith("区") and city.endswith("市"):
        branch = place.county if len(place.county) <= 2 or rng.random() < 0.3 else place.county[:-1]
        return f"{city}公安局{branch}分局"
    return f"{place.county}公安局"


def _pick(rng: Rng, options: str | tuple[str, ...] | list[str]) -> str:
    return options[rng.integers(len(options))]
