"""A drawn document, photographed and read, beside its own chip and beside another's."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest

from benchmarks.documents.fonts import REQUIRED
from benchmarks.documents.travel import travel_document
from benchmarks.documents.travellers import traveller
from onboarding.ocr import read_mrz
from tests.ocr.chip.country import Passport

pytestmark = pytest.mark.skipif(not REQUIRED.path.exists(), reason="needs Debian's fonts-noto-cjk")


@pytest.mark.parametrize("layout", ["TD1", "TD2", "TD3"])
def test_the_chip_of_the_document_in_the_photo_is_accepted_and_another_s_is_not(read, refusal, layout):
    holder = replace(traveller(layout, random.Random(5)), state="UTO", expires=date(2034, 12, 4))
    page = travel_document(layout, 5, holder=holder)
    printed = read_mrz(page.image).fields
    reading = read(Passport(text="".join(page.lines)), printed=printed)
    assert reading.mrz.format == layout
    assert reading.mrz.lines == page.lines
    assert "printed_zone" in reading.checks
    assert refusal(printed=printed) == "mrz_mismatch"
