"""The agreement as typeset: the same every time, complete, and text that says what the page shows."""

from __future__ import annotations

import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from onboarding.domain.errors import SetupError
from onboarding.domain.money import Money
from onboarding.domain.text import Text
from onboarding.signing.agreement import (
    AgreementData,
    AgreementIncomplete,
    Fee,
    mask_id_number,
    typeset,
)
from onboarding.signing.boxes import APPLICANT_BOX, BANK_BOX, Box
from onboarding.signing.typesetter import TEMPLATES, Typesetter, TypesettingFailed, UnprintableText, prints

A4_HEIGHT = 841.89
needs_pdftotext = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs Debian's poppler-utils")


def text_of(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def place_of(word: str, pdf: bytes) -> tuple[int, tuple[float, float]]:
    """The last page, and on it the left and lower edge of a word, in points from the bottom left corner."""
    done = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True)
    pages = done.stdout.decode().split("<page ")[1:]
    box = re.search(rf'xMin="([\d.]+)" yMin="[\d.]+" xMax="[\d.]+" yMax="([\d.]+)">{word}<', pages[-1])
    assert box is not None
    return len(pages), (float(box[1]), A4_HEIGHT - float(box[2]))


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_same_agreement_is_the_same_bytes_in_any_process(agreement: AgreementData, locale: str) -> None:
    assert typeset(agreement, locale) == typeset(agreement, locale, Typesetter())


def test_any_difference_in_the_terms_is_a_difference_in_the_bytes(agreement: AgreementData, document: bytes) -> None:
    assert typeset(replace(agreement, limit=Money.of(50_001)), "zh") != document


def test_threads_share_one_typesetter(agreement: AgreementData, document: bytes) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: typeset(agreement, "zh"), range(12))) == {document}


def test_the_file_declares_itself_an_archive_copy(document: bytes) -> None:
    assert b"<pdfaid:part>2</pdfaid:part>" in document
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in document


@needs_pdftotext
def test_rare_name_characters_can_be_read_back(agreement: AgreementData) -> None:
    rare = "仫赟骉龑翀瑢翙㬊㬎𤧛凓勠𬱖𬸚𫍽"
    assert rare in text_of(typeset(replace(agreement, applicant=rare), "zh"))


@needs_pdftotext
@pytest.mark.parametrize(
    ("locale", "lines"),
    [
        (
            "zh",
            [
                "信用卡领用合约",
                "样本银行",
                "欧阳䶮㛃㮾𬭎𫠜",
                "星途白金卡",
                "¥50,000",
                "18.25%",
                "每年 580 元",
                "申请人声明",
            ],
        ),
        ("en", ["Credit card agreement", "Sample Bank", "Voyage Platinum", "¥50,000", "18.25%", "¥580 a year"]),
    ],
)
def test_everything_agreed_is_on_the_page(agreement: AgreementData, locale: str, lines: list[str]) -> None:
    text = text_of(typeset(agreement, locale))
    assert [line for line in lines if line not in text] == []


def test_every_character_of_gb_2312_can_be_printed(agreement: AgreementData) -> None:
    cells = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    characters = b"".join(cells).decode("gb2312", errors="ignore")
    assert len(characters) >= 6763
    everything = Fee(Text(characters, characters), Text("0", "0"))
    assert typeset(replace(agreement, fees=(everything,)), "zh").startswith(b"%PDF-1.7")


@needs_pdftotext
def test_with_many_fees_the_signatures_still_stand_at_the_foot_of_the_last_page(agreement: AgreementData) -> None:
    long = typeset(replace(agreement, fees=agreement.fees * 40), "zh")
    pages, place = place_of("申请人签字", long)
    assert pages > 2
    assert place == place_of("申请人签字", typeset(agreement, "zh"))[1]


@needs_pdftotext
@pytest.mark.parametrize("repeat", range(1, 4))
def test_with_terms_of_any_length_text_and_signatures_never_overlap(
    agreement: AgreementData, tmp_path: Path, repeat: int
) -> None:
    own = tmp_path / "templates"
    shutil.copytree(TEMPLATES, own)
    head, clauses = (own / "en.yaml").read_text(encoding="utf-8").split("clauses:\n")
    (own / "en.yaml").write_text(head + "clauses:\n" + clauses * repeat, encoding="utf-8")
    pdf = typeset(agreement, "en", Typesetter(own))
    pages, (_, statement) = place_of("statement", pdf)
    assert pages >= 2
    assert statement > APPLICANT_BOX.y + APPLICANT_BOX.height
    assert text_of(pdf).count("Electronic signature") == repeat


@needs_pdftotext
@pytest.mark.parametrize(("label", "box"), [("申请人签字", APPLICANT_BOX), ("发卡银行签章", BANK_BOX)])
def test_the_frame_on_the_last_page_is_where_the_signature_field_will_be(document: bytes, label: str, box: Box) -> None:
    page, (left, baseline) = place_of(label, document)
    assert page == 2
    assert left == pytest.approx(box.x, abs=1)
    assert 0 < baseline - (box.y + box.height) < 12  # the label stands right above its frame


@needs_pdftotext
def test_only_the_masked_identity_number_is_printed(document: bytes) -> None:
    text = text_of(document)
    assert "110***********002X" in text
    assert "19491231" not in text


def test_masking_hides_short_numbers_whole() -> None:
    assert mask_id_number("1234567") == "*******"


@needs_pdftotext
def test_markup_in_a_value_stays_text(agreement: AgreementData) -> None:
    hostile = '#panic() $x$ *b* [a] <b> @c \\u{41} "q"'
    assert hostile in text_of(typeset(replace(agreement, applicant=hostile), "zh"))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"applicant": "  "}, "applicant"),
        ({"number": ""}, "number"),
        ({"id_number": ""}, "id_number"),
        ({"bank": Text("样本银行", "")}, "bank"),
        ({"product": Text("", "Card")}, "product"),
        ({"statement": Text("", "")}, "statement"),
        ({"limit": Money.of(0)}, "limit"),
        ({"apr": Decimal("NaN")}, "apr"),
        ({"apr": Decimal(-1)}, "apr"),
        ({"fees": ()}, "fees"),
        ({"fees": (Fee(Text("年费", "Annual fee"), Text("", "")),)}, "fees"),
    ],
)
def test_a_missing_term_is_named(agreement: AgreementData, change: dict[str, object], field: str) -> None:
    with pytest.raises(AgreementIncomplete) as caught:
        typeset(replace(agreement, **change), "zh")  # type: ignore[arg-type]
    assert caught.value.fields == (field,)


@pytest.mark.parametrize("name", ["王\u202e三", "王\n三", "王\ue000", "王\U00020000", "王\u200b三"])
def test_a_character_that_cannot_be_seen_is_refused_and_not_repeated(agreement: AgreementData, name: str) -> None:
    with pytest.raises(UnprintableText) as caught:
        typeset(replace(agreement, applicant=name), "zh")
    assert "王" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("name", "shown"),
    [("欧阳修远", True), ("阿依古丽·买买提", True), ("Anna O'Neil #1 *x*", True), ("林😀", False), ("王\u202e", False)],
)
def test_whether_a_name_can_be_shown_is_known_beforehand(name: str, shown: bool) -> None:
    assert prints(name) is shown


def test_personal_data_is_not_in_the_repr(agreement: AgreementData) -> None:
    assert "欧阳" not in repr(agreement)
    assert "11010519491231002X" not in repr(agreement)


@needs_pdftotext
def test_a_bank_brings_its_own_words(agreement: AgreementData, tmp_path: Path) -> None:
    own = tmp_path / "templates"
    shutil.copytree(TEMPLATES, own)
    words = (own / "en.yaml").read_text(encoding="utf-8").replace("Credit card agreement", "Cardmember agreement")
    (own / "en.yaml").write_text(words, encoding="utf-8")
    assert "Cardmember agreement" in text_of(typeset(agreement, "en", Typesetter(own)))


def test_a_template_folder_that_lacks_a_file_is_a_set_up_error(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"agreement\.typ"):
        Typesetter(tmp_path)


def test_a_broken_template_is_our_error_not_a_crash(agreement: AgreementData, tmp_path: Path) -> None:
    own = tmp_path / "templates"
    shutil.copytree(TEMPLATES, own)
    (own / "agreement.typ").write_text("#unknown()", encoding="utf-8")
    with pytest.raises(TypesettingFailed):
        typeset(agreement, "en", Typesetter(own))
