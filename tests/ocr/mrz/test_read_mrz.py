"""Zones read from drawn passports and cards, as scans and as photos."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import cv2
import numpy as np
import pytest

from benchmarks.documents.camera import photograph
from benchmarks.documents.fonts import REQUIRED
from benchmarks.documents.travel import TravelDocument, travel_document
from benchmarks.documents.travellers import Traveller
from benchmarks.hostile.files import dense_page
from onboarding.ocr import LOW_CONFIDENCE, Field, MrzReading, UnreadableDocument, read_mrz
from onboarding.ocr.onnx_engine import default_engine
from tests.ocr import cards

pytestmark = pytest.mark.skipif(not REQUIRED.path.exists(), reason="needs Debian's fonts-noto-cjk")

HOLDER = Traveller(
    "D", "MÜLLER", "JÜRGEN", "MUELLER", "JUERGEN", "C01X00T47", date(1974, 8, 12), "M", date(2032, 4, 15)
)


@cache
def document(layout: str, seed: int = 1, holder: Traveller | None = None) -> TravelDocument:
    return travel_document(layout, seed, holder=holder)


def small(image: np.ndarray, width: int = 1100) -> np.ndarray:
    return cv2.resize(image, (width, round(image.shape[0] * width / image.shape[1])), interpolation=cv2.INTER_AREA)


def codes(reading: MrzReading) -> set[str]:
    return {reason.code for reason in reading.doubts}


@pytest.mark.parametrize("layout", ["TD1", "TD2", "TD3"])
def test_a_scan_is_read_exactly_with_all_checks(layout):
    drawn = document(layout)
    reading = read_mrz(small(drawn.image))
    assert (reading.format, reading.lines, reading.valid) == (layout, drawn.lines, True)
    assert reading.confidence >= LOW_CONFIDENCE
    assert reading.doubts == ()


def test_fields_are_plain_and_stand_where_they_are_printed():
    reading = read_mrz(small(document("TD3", 4, HOLDER).image))
    texts = {name: value.text for name, value in reading.fields.items()}
    assert texts == {
        "document_type": "P",
        "issuing_state": "D",
        "surname": "MUELLER",
        "given_names": "JUERGEN",
        "document_number": "C01X00T47",
        "nationality": "D",
        "birth_date": "1974-08-12",
        "sex": "M",
        "expiry_date": "2032-04-15",
        "optional_data": "",
    }
    assert all(isinstance(value, Field) and len(value.box) == 4 for value in reading.fields.values())
    number, birth = (np.array(reading.fields[name].box).mean(axis=0) for name in ("document_number", "birth_date"))
    assert number[0] < 0.25 < birth[0] < 0.5
    assert min(number[1], birth[1]) > 0.8


@pytest.mark.parametrize("layout", ["TD1", "TD2", "TD3"])
@pytest.mark.parametrize("turn", [90, 180, 275])
def test_a_document_may_lie_in_any_direction(layout, turn):
    drawn = document(layout, 2)
    reading = read_mrz(cards.photo(drawn.image, width=1500, turn=turn, tilt=10, blur=0.7, noise=3))
    assert (reading.format, reading.lines) == (layout, drawn.lines)


@pytest.mark.parametrize(("layout", "seed"), [("TD1", 3), ("TD2", 3), ("TD3", 3), ("TD3", 8)])
def test_a_photo_from_a_steep_angle_on_a_busy_table_is_read_exactly(layout, seed):
    drawn = document(layout, seed)
    taken = photograph(drawn.image, "medium", np.random.default_rng(seed), corner=0.03)
    assert read_mrz(taken.jpeg()).lines == drawn.lines


def test_a_small_document_in_a_large_picture_is_found():
    drawn = document("TD3", 5)
    picture = cards.photo(drawn.image, width=2000, fill=0.33)
    assert read_mrz(picture).lines == drawn.lines


def test_a_forged_name_in_the_zone_is_a_doubt():
    """The zone says WEBEN, the page says WEBER: no check digit tells, only the print."""
    forged = Traveller(
        "D", "WEBER", "JÜRGEN", "WEBEN", "JUERGEN", "C01X00T47", date(1974, 8, 12), "M", date(2032, 4, 15)
    )
    reading = read_mrz(small(travel_document("TD3", 4, holder=forged).image))
    assert reading.valid
    assert codes(reading) == {"mrz_surname_disagrees"}
    assert "surname" in reading.unsure()


def test_a_zone_that_fails_its_checks_says_so_and_is_never_sure():
    drawn = document("TD3", 4, HOLDER)
    left, top, right, bottom = drawn.zone
    pitch, lower = (right - left) / 44, slice((top + bottom) // 2, bottom)
    wrong = drawn.image.copy()
    digit = wrong[lower, round(left + 27 * pitch) : round(left + 28 * pitch)]  # the check digit of the expiry date
    digit[:] = drawn.image[lower, round(left + 13 * pitch) : round(left + 13 * pitch) + digit.shape[1]]
    reading = read_mrz(small(wrong))
    assert reading.checks == {**dict.fromkeys(reading.checks, True), "expiry_date": False, "composite": False}
    assert "mrz_check_failed" in codes(reading)
    assert reading.confidence < LOW_CONFIDENCE


def test_a_covered_part_is_not_filled_in():
    drawn = document("TD3", 4, HOLDER)
    left, top, right, bottom = drawn.zone
    covered = drawn.image.copy()
    pitch = (right - left) / 44
    covered[(top + bottom) // 2 : bottom, round(left + 3 * pitch) : round(left + 6 * pitch)] = (90, 120, 190)
    reading = read_mrz(small(covered))
    assert "document_number" in reading.unsure()
    assert reading.confidence < LOW_CONFIDENCE


@dataclass(frozen=True)
class CountingEngine:
    """The default engine; notes how wide the lines are that it was given to read, pixels."""

    widths: list[int] = field(default_factory=list)

    def find_lines(self, image):
        return default_engine.find_lines(image)

    def recognize(self, line, *, careful=False):
        self.widths.append(line.shape[1])
        return default_engine.recognize(line, careful=careful)

    def warm_up(self):
        default_engine.warm_up()


@pytest.mark.parametrize("pixels", [16, 24, 40])
def test_of_a_page_of_small_print_little_is_read_before_it_is_refused(pixels):
    """Read whole, both ways and drawn out, its lines are up to 300,000 pixels long."""
    page = cv2.cvtColor(np.asarray(dense_page(random.Random(1), pixels)), cv2.COLOR_RGB2BGR)
    engine = CountingEngine()
    with pytest.raises(UnreadableDocument) as refusal:
        read_mrz(page, engine=engine)
    assert refusal.value.reason == "no_mrz"
    assert sum(engine.widths) < 100_000


@pytest.mark.parametrize("picture", ["front", "back"])
def test_a_card_without_a_zone_is_refused_with_advice(picture, request):
    with pytest.raises(UnreadableDocument) as refusal:
        read_mrz(request.getfixturevalue(picture))
    assert refusal.value.reason == "no_mrz"
    assert refusal.value.message.zh
    assert refusal.value.message.en


@pytest.mark.parametrize(
    "text", ["THE QUICK BROWN FOX JUMPS OVER THE LAZY DOG", "0123456789012345678901234567890123456789"]
)
def test_long_lines_of_other_print_are_no_zone(text):
    page = np.full((700, 1200, 3), 235, np.uint8)
    for i in range(6):
        cv2.putText(page, text, (60, 120 + 50 * i), cv2.FONT_HERSHEY_SIMPLEX, 1.1, (30, 30, 30), 2, cv2.LINE_AA)
    with pytest.raises(UnreadableDocument, match="machine-readable"):
        read_mrz(page)


@pytest.mark.parametrize("level", ["clean", "medium"])
def test_an_o_among_digits_is_told_from_0_by_its_shape(level):
    """The check digit says that one of three is an O, but not which: all have the same weight."""
    for number in ("O12045078", "012O45078", "012045O78"):
        holder = Traveller("D", "WEBER", "KARIN", "WEBER", "KARIN", number, date(1974, 8, 12), "F", date(2032, 4, 15))
        drawn = travel_document("TD3", 6, holder=holder)
        taken = photograph(drawn.image, level, np.random.default_rng(5), corner=0.03)
        assert read_mrz(taken.jpeg()).lines == drawn.lines


def test_a_reading_prints_nothing_personal():
    assert "MUELLER" not in repr(read_mrz(small(document("TD3", 4, HOLDER).image)))
