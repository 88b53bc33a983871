"""Tesseract behind the same protocol as the default engine."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytesseract
import pytest

from onboarding.domain.errors import SetupError
from onboarding.ocr import FRONT_FIELDS, ReaderBusy, hocr, read_id_card, warm_up
from onboarding.ocr.engine import BatchEngine
from onboarding.ocr.engines import by_name
from onboarding.ocr.onnx_engine import default_engine
from onboarding.ocr.tesseract_engine import TesseractEngine, TesseractMissing
from tests.ocr import cards


def installed() -> bool:
    return shutil.which("tesseract") is not None and "chi_sim" in pytesseract.get_languages()


needs_tesseract = pytest.mark.skipif(not installed(), reason="needs Debian's tesseract-ocr and tesseract-ocr-chi-sim")


@pytest.fixture(scope="module")
def engine() -> TesseractEngine:
    return TesseractEngine()


@pytest.fixture
def program() -> Iterator[None]:
    """Where pytesseract looks for the program is put back afterwards."""
    before = pytesseract.pytesseract.tesseract_cmd
    yield
    pytesseract.pytesseract.tesseract_cmd = before


def line(text: str, size: float = 3.4) -> cards.Picture:
    sheet = cards._Sheet()
    sheet.value(4, 10, text, size)
    width = round((6 + size * len(text)) * cards.SCALE)
    return np.ascontiguousarray(sheet.picture()[round(7.5 * cards.SCALE) : round(12.5 * cards.SCALE), :width])


def text_of(characters) -> str:
    return "".join(c.text for c in characters)


@needs_tesseract
def test_a_clean_card_is_read_by_one_argument(front, person):
    reading = read_id_card(front, engine="tesseract")
    read = {name: field.text for name, field in reading.fields.items()}
    assert read["id_number"] == person.id_number
    assert sum(read[name] == person.front[name] for name in FRONT_FIELDS) >= 5
    assert reading.portrait is not None


@needs_tesseract
def test_a_back_is_read_with_its_dates(back, person):
    read = {name: field.text for name, field in read_id_card(back, engine="tesseract").fields.items()}
    assert read == person.back


@needs_tesseract
def test_several_lines_are_read_at_once_and_keep_their_order(engine):
    lines = ["住址浙江省杭州市", "公民身份号码", "西湖区文三路"]
    assert isinstance(engine, BatchEngine)
    assert [text_of(r.read()) for r in engine.recognize_all([line(text) for text in lines])] == lines
    assert engine.recognize_all([]) == []


@needs_tesseract
def test_characters_have_their_places_and_probabilities(engine):
    read = engine.recognize(line("西湖区文三路")).read()
    positions = [character.position for character in read]
    assert positions == sorted(positions)
    assert all(0 < character.position < 1 and 0 < character.probability <= 1 for character in read)


@needs_tesseract
@pytest.mark.parametrize(
    ("printed", "alphabet", "expected"),
    [
        ("编号11010519491231002X", "0123456789X", "11010519491231002X"),
        ("出生1994年7月16日", "0123456789年月日", "1994年7月16日"),
        ("性别女", "男女", "女"),
        ("11010519491231002X", "01", "1101011100"),
    ],
)
def test_an_alphabet_limits_what_is_read(engine, printed, alphabet, expected):
    read = text_of(engine.recognize(line(printed)).read(alphabet))
    assert set(read) <= set(alphabet)
    if len(alphabet) > 2 or expected == "女":
        assert read.endswith(expected)


@needs_tesseract
def test_a_digit_comes_with_its_rivals(engine):
    read = engine.recognize(line("11010519491231002X")).read("0123456789X")
    assert all(character.rivals[0] == (character.text, character.probability) for character in read)
    assert any(len(character.rivals) > 1 for character in read)


@needs_tesseract
def test_two_threads_read_what_one_does(engine):
    texts = ["浙江省杭州市", "公民身份号码", "西湖区文三路", "有效期限长期"]
    with ThreadPoolExecutor(2) as pool:
        read = list(pool.map(lambda text: text_of(engine.recognize(line(text)).read()), texts))
    assert read == texts


@needs_tesseract
def test_its_own_lines_can_be_asked_for(front):
    boxes = TesseractEngine(own_lines=True).find_lines(front)
    number = [box for box in boxes if abs(box.y / cards.SCALE - 46.6) < 2 and box.width > 30 * cards.SCALE]
    assert number
    assert {box.angle for box in boxes} == {0.0}


@needs_tesseract
def test_no_file_is_left_behind(engine, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    engine.recognize(line("西湖区文三路")).read()
    assert list(tmp_path.iterdir()) == []


@needs_tesseract
def test_a_language_that_is_not_installed_is_named_with_the_remedy():
    with pytest.raises(TesseractMissing) as missing:
        TesseractEngine("xyz").warm_up()
    assert "xyz" in missing.value.message.zh
    assert "apt-get install" in missing.value.message.en


@needs_tesseract
@pytest.mark.skipif(os.name == "nt", reason="needs a shell script")
def test_a_program_that_hangs_is_ended_and_the_reader_says_that_it_is_busy(engine, program, tmp_path: Path):
    engine.warm_up()
    sleeper = tmp_path / "tesseract"
    sleeper.write_text("#!/bin/sh\nexec sleep 60\n")
    sleeper.chmod(0o700)
    slow = TesseractEngine(timeout=0.2)
    slow.warm_up()
    pytesseract.pytesseract.tesseract_cmd = str(sleeper)
    with pytest.raises(ReaderBusy):
        slow.recognize(line("西湖区")).read()


def test_without_the_program_the_error_says_how_to_install_it(program, front):
    pytesseract.pytesseract.tesseract_cmd = "/nowhere/tesseract"
    with pytest.raises(TesseractMissing) as missing:
        read_id_card(front, engine=TesseractEngine())
    assert isinstance(missing.value, SetupError)
    assert "tesseract-ocr-chi-sim" in missing.value.message.zh
    assert "tesseract_cmd" in missing.value.message.en


def test_an_engine_is_chosen_by_its_name():
    assert by_name(None) is by_name("onnx") is default_engine
    assert by_name("tesseract") is by_name("tesseract")
    assert isinstance(by_name("tesseract"), TesseractEngine)
    assert by_name(default_engine) is default_engine
    with pytest.raises(SetupError, match="no text engine 'abbyy'"):
        warm_up("abbyy")
    with pytest.raises(SetupError, match="a dict does not"):
        warm_up({})


def test_what_the_network_saw_besides_are_the_rivals():
    steps = [{"": 99}, {"0": 60, "O": 39}, {"0": 50, "": 45}, {"Q": 1}]
    page = "<span title='x_bboxes 10 5 30 40; x_conf 99.1'>0</span>" + "".join(
        f"<span id='timestep1_1_{i}'>" + "".join(f"<span title='x_confs {p}'>{c}</span>" for c, p in step.items())
        for i, step in enumerate(steps)
    )
    (read,) = hocr.characters(80.0, page)
    assert (read.text, read.position) == ("0", 0.25)
    assert read.rivals == (("0", read.probability), ("O", 0.39), ("Q", 0.01))
    assert hocr.characters(80.0, "") == ()
