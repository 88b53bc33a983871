"""Places in addresses and authorities, repaired with the list of divisions."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.ocr import divisions, toponyms
from onboarding.ocr.divisions import Level, root
from onboarding.ocr.engine import Character
from onboarding.ocr.reading import LOW_CONFIDENCE
from onboarding.ocr.toponyms import repair_address, repair_authority

PLACES = [
    (*above, county)
    for province in root().parts
    for above, counties in [((province,), [part for part in province.parts if part.level is Level.COUNTY])]
    + [((province, city), city.parts) for city in province.parts if city.level is Level.CITY]
    for county in counties
]
NAME_CHARACTERS = sorted({character for *_, county in PLACES for character in county.name})
REST = "人民路12号"


def read(text: str, doubts: dict[int, tuple[float, str]] | None = None, sure: float = 0.99) -> list[Character]:
    """Characters as a recognizer gives them; a doubtful one with its probability and its rivals."""
    characters = []
    for i, c in enumerate(text):
        probability, rivals = (doubts or {}).get(i, (sure, ""))
        characters.append(Character(c, probability, i / len(text), ((c, probability), *((r, 0.2) for r in rivals))))
    return characters


@pytest.mark.parametrize("module", [divisions, toponyms])
def test_the_examples_in_the_docstrings_hold(module):
    assert doctest.testmod(module).failed == 0


def test_a_known_place_is_never_changed_however_doubtfully_it_was_read():
    assert len(PLACES) > 3000
    for *above, county in PLACES:
        for parts in ((*above, county), (above[0], county), (above[-1], county), (county,)):
            text = "".join(part.name for part in parts) + REST
            assert repair_address(read(text, sure=0.3)).changes == ()


@given(st.sampled_from(PLACES), st.data())
def test_one_doubtful_character_comes_back_or_stays_but_never_makes_another_place(place, data):
    name = "".join(part.name for part in place)
    index = data.draw(st.integers(0, len(name) - 1))
    stranger = data.draw(st.sampled_from(NAME_CHARACTERS))
    misread = name[:index] + stranger + name[index + 1 :] + REST
    repaired = repair_address(read(misread, {index: (0.4, name[index])}))
    assert repaired.text in {name + REST, misread}


@pytest.mark.parametrize(
    ("misread", "doubts", "printed"),
    [
        ("贵州省道真仫佬族苗族自治县玉溪镇", {}, "贵州省道真仡佬族苗族自治县玉溪镇"),
        ("河南省璞阳市台前县", {3: (0.7, "濮")}, "河南省濮阳市台前县"),
        ("安徽省毫州市谯城区", {}, "安徽省亳州市谯城区"),
        ("江苏省盱胎县盱城镇", {4: (0.6, "")}, "江苏省盱眙县盱城镇"),
        ("四川省鄆县郫筒镇", {3: (0.5, "郫")}, "四川省郫县郫筒镇"),
        ("新疆都善县鄯善镇", {}, "新疆鄯善县鄯善镇"),
        ("北京市宣式区广安门内大街", {4: (0.7, "")}, "北京市宣武区广安门内大街"),
        ("江省杭州市西湖区文三路", {}, "浙江省杭州市西湖区文三路"),
        ("福建省蒲田市秀屿区", {}, "福建省莆田市秀屿区"),
        ("广东省东莞市虎冂镇", {7: (0.6, "")}, "广东省东莞市虎门镇"),
        ("安徽省合肥市肥肥西县上派镇", {}, "安徽省合肥市肥西县上派镇"),
    ],
)
def test_a_misread_place_is_put_right(misread, doubts, printed):
    repaired = repair_address(read(misread, doubts))
    assert repaired.text == printed
    assert len(repaired.changes) == 1
    assert min(c.probability for c in repaired.characters) == min(
        repaired.changes[0].probability, *(c.probability for c in repaired.characters)
    )


@pytest.mark.parametrize(
    "text",
    [
        "浙江省杭州市下沙区文三路",  # one character from 下城区, but surely read
        "浙江省杭州市高新区滨康路",
        "湖北省长沙市岳麓区",  # two names that do not fit together: nobody knows which is wrong
        "浙江杭州市西湖区文三路",
        "安徽省六安市霍山县马家坳乡向阳村",  # no list has every town
        "广西南宁市青秀区",
        "第三师图木舒克市",
        "某某省某某市某某区",
        "",
    ],
)
def test_what_may_well_be_printed_so_stays(text):
    assert repair_address(read(text)).text == text


def test_without_a_rival_or_a_context_two_names_that_are_as_near_are_not_guessed_between():
    assert repair_address(read("河南省璞阳县", {3: (0.4, "")})).changes == ()


def test_the_number_of_the_identity_card_decides_between_equals():
    misread = read("河南省璞阳县" + REST, {3: (0.4, "")})
    assert repair_address(misread, place="410928").text.startswith("河南省濮阳县")


@pytest.mark.parametrize(
    ("misread", "doubts", "printed"),
    [
        ("杭洲市公安局西湖分局", {1: (0.6, "")}, "杭州市公安局西湖分局"),
        ("璞阳县公安局", {0: (0.5, "濮")}, "濮阳县公安局"),
        ("郑州市公女局金水分局", {}, "郑州市公安局金水分局"),
        ("郑州市公安局全水分局", {}, "郑州市公安局金水分局"),
        ("乌鲁木齐市公安局天山区分局", {}, "乌鲁木齐市公安局天山区分局"),
        ("上海市公安局浦东分局", {}, "上海市公安局浦东分局"),
        ("务川仫佬族苗族自治县公安局", {}, "务川仡佬族苗族自治县公安局"),
        ("某某县公安局", {}, "某某县公安局"),
        ("濮阳县公", {}, "濮阳县公"),
    ],
)
def test_an_authority_is_put_right_or_left_alone(misread, doubts, printed):
    assert repair_authority(read(misread, doubts)).text == printed


def test_a_repaired_character_is_as_sure_as_its_repair_and_keeps_its_place():
    misread = read("河南省濮阳市璞阳县", {6: (0.4, "")})
    repaired = repair_address(misread)
    assert repaired.characters[6].probability == repaired.changes[0].probability
    assert repaired.characters[6].position == misread[6].position
    assert [c for c, _ in repaired.characters[6].rivals] == ["濮", "璞"]


@pytest.mark.parametrize("misread", ["江省杭州市西湖区", "浙江省杭市西湖区"])
def test_a_character_that_nobody_saw_is_put_in_but_never_surely(misread):
    repaired = repair_address(read(misread + REST))
    assert repaired.text == "浙江省杭州市西湖区" + REST
    assert min(c.probability for c in repaired.characters) < LOW_CONFIDENCE


def test_what_was_read_stays_out_of_reprs():
    assert "濮" not in repr(repair_address(read("河南省濮阳市璞阳县", {6: (0.4, "")})).changes)
