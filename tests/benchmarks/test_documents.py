"""Drawn documents are what they say they are, and the same again when asked for again."""

from __future__ import annotations

import io
import re

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from benchmarks.documents import words
from benchmarks.documents.camera import CONDITIONS as LEVEL_CONDITIONS
from benchmarks.documents.camera import LEVELS, photograph
from benchmarks.documents.conditions import CONDITIONS, cut_corner, photocopy
from benchmarks.documents.drawing import draw
from benchmarks.documents.fonts import REQUIRED, chinese
from benchmarks.documents.people import draw_person, places
from benchmarks.documents.specimens import specimen
from onboarding.ocr import id_number
from onboarding.ocr.ethnicities import NAMES

pytestmark = pytest.mark.skipif(not REQUIRED.path.exists(), reason="fonts-noto-cjk is not installed")


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32))
def test_what_a_person_is_fits_together(seed: int) -> None:
    person = draw_person(np.random.default_rng(seed))
    assert id_number.is_valid(person.id_number)
    assert id_number.birth_date(person.id_number) == person.born
    assert id_number.sex(person.id_number) == person.sex
    assert 2 <= len(person.name) <= 15
    assert person.ethnicity in NAMES
    assert 8 <= len(person.address) <= 60
    assert person.authority.endswith(("公安局", "分局"))
    assert person.born < person.valid_from
    if person.valid_to:
        assert person.valid_to.year - person.valid_from.year in {5, 10, 20}


def test_names_addresses_and_terms_vary() -> None:
    people = [draw_person(np.random.default_rng(seed)) for seed in range(400)]
    assert any("·" in person.name for person in people)
    assert any(set(person.name) & set(words.RARE_GIVEN) for person in people)
    assert {person.ethnicity for person in people} >= {"汉", "维吾尔", "藏"}
    assert any(person.valid_to is None for person in people)
    assert any(re.search(r"\d弄\d+号", person.address) for person in people)
    assert max(len(person.address) for person in people) > 35


def test_all_56_ethnicities_are_drawn_from() -> None:
    assert len(set(words.ETHNICITIES)) == 56
    assert set(words.ETHNICITIES) <= set(NAMES)


def test_every_place_can_begin_an_identity_number() -> None:
    assert len(places()) > 400
    for place in places():
        digits = f"{place.code}19900101001"
        assert id_number.is_valid(digits + id_number.check_character(digits))


@pytest.mark.parametrize("level", ["clean", "hard"])
def test_the_same_arguments_give_the_same_bytes_and_others_give_others(level: str) -> None:
    first, again, other = (specimen(3, index, level, "front") for index in (0, 0, 1))
    assert (first.content, first.truth, first.covered) == (again.content, again.truth, again.covered)
    assert first.content != other.content
    assert first.truth["id_number"] != other.truth["id_number"]


@pytest.mark.parametrize("side", ["front", "back"])
def test_a_card_knows_where_each_of_its_fields_is_printed(side: str) -> None:
    person = draw_person(np.random.default_rng(5))
    card = draw(person, side, np.random.default_rng(6))
    assert set(card.lines) == set(person.front if side == "front" else person.back)
    dark = cv2.cvtColor(card.image, cv2.COLOR_BGR2GRAY) < 120
    for lines in card.lines.values():
        for left, top, right, bottom in lines:
            assert 0 <= left < right <= card.image.shape[1]
            assert dark[top:bottom, left:right].any()


@pytest.mark.parametrize("level", LEVELS)
def test_a_documents_corners_lie_where_the_homography_says(level: str) -> None:
    document = np.full((540, 856, 3), (40, 40, 220), np.uint8)
    photo = photograph(document, level, np.random.default_rng(1))
    middle = cv2.perspectiveTransform(np.array([[[428.0, 270.0]]]), photo.homography)[0, 0].astype(int)
    blue, _, red = photo.image[middle[1], middle[0]].astype(int)
    assert red > blue + 60
    assert photo.hidden_on((856, 540)).shape == (540, 856)


def test_levels_become_harder() -> None:
    easy, hard = LEVEL_CONDITIONS["clean"], LEVEL_CONDITIONS["hard"]
    assert max(hard.width) < min(easy.width)
    assert max(hard.quality) < min(easy.quality)
    assert LEVEL_CONDITIONS["medium"].tilt[1] == 25


@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_condition_gives_a_picture_and_keeps_the_truth(condition: str) -> None:
    one = specimen(2, 0, "clean", "back", condition)
    with Image.open(io.BytesIO(one.content)) as picture:
        assert picture.format == "JPEG"
    assert one.covered <= set(one.truth)
    assert set(one.readable) == set(one.truth) - one.covered


@pytest.mark.parametrize("condition", ["thumb", "out_of_frame"])
def test_what_is_hidden_is_said_to_be_covered(condition: str) -> None:
    assert any(specimen(2, index, "clean", "front", condition).covered for index in range(4))


def test_nothing_is_covered_on_a_plain_scan() -> None:
    assert not any(specimen(2, index, "clean", "front").covered for index in range(3))


def test_a_copy_is_grey_and_a_clipped_corner_is_a_hole() -> None:
    rng = np.random.default_rng(0)
    card = draw(draw_person(rng), "front", rng)
    grey = photocopy(card, rng).image
    assert (grey[..., 0] == grey[..., 2]).all()
    alpha = cut_corner(card, rng).image[..., 3]
    assert 0.002 < (alpha == 0).mean() < 0.05


def test_a_face_knows_what_it_can_write() -> None:
    assert REQUIRED in chinese()
    assert REQUIRED.has("赟骉龑翀瑢翙仫佬")
    assert not REQUIRED.has("\U0010fffe")
