"""The catalogue is checked when it is loaded, and complains with file, line and remedy."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from onboarding.domain.errors import NotFoundError
from onboarding.domain.text import Text
from onboarding.products.catalogue import ART, SHIPPED, SPENDING, Catalogue, percent, shipped
from onboarding.products.reading import CatalogueError

SOURCE = SHIPPED.read_text("utf-8")


def written(folder: Path, content: str) -> Path:
    path = folder / "cards.yaml"
    path.write_text(content, "utf-8")
    return path


def test_the_shipped_catalogue_has_a_card_for_every_kind_of_spending():
    rewarded = {kind for product in shipped().products for kind in product.rewards}
    assert rewarded == set(SPENDING)
    assert len(shipped().products) == 7


def test_every_text_of_a_card_is_in_both_languages():
    for product in shipped().products:
        labels = [part for fee in product.fees for part in (fee.label, fee.value)]
        for text in (product.name, product.annual_fee_waiver, *product.benefits, *labels):
            assert text.zh.strip()
            assert text.en.isascii() or "¥" in text.en
    assert all(product.art in ART for product in shipped().products)


def test_the_fee_schedule_is_worked_out_from_the_figures():
    fees = {fee.label.en: fee.value.en for fee in shipped().get("airline").fees}
    assert fees["Annual fee"] == "¥800"
    assert fees["Interest rate (simple, a year)"] == "16.95%"
    assert fees["Foreign transaction fee"] == "1%"


def test_a_rate_of_nothing_is_said_in_words():
    assert percent(Decimal("0")) == Text("免收", "Free")
    assert percent(Decimal("0.10")).en == "10%"


def test_a_card_that_is_not_on_offer_is_not_found():
    with pytest.raises(NotFoundError):
        shipped().get("platinum_unobtainium")


def test_the_version_follows_the_content_and_not_the_comments(tmp_path):
    commented = Catalogue.load(written(tmp_path, "# another comment\n" + SOURCE))
    assert commented.version == shipped().version
    dearer = Catalogue.load(written(tmp_path, SOURCE.replace("annual_fee: 800", "annual_fee: 900")))
    assert dearer.version != shipped().version


BREAKAGES = [
    ('apr: "0.1825"', "apr: 0.1825", "apr: write a decimal"),
    ('apr: "0.1825"', 'apr: "18.25"', "apr: write a decimal"),
    ('apr: "0.1825"', 'apr: "NaN"', "apr: write a decimal"),
    ("annual_fee: 100", "annual_fee: -1", "annual_fee: write a whole number from 0"),
    ("annual_fee: 100", "annual_fee: yes", "annual_fee: write a whole number"),
    ("network: unionpay", "network: diners", "network: use one of unionpay"),
    ("min_age: 18", "min_age: 16", "min_age: write a whole number from 18"),
    ("limit_max: 80000", "limit_max: 2000", "limit_max: must not be below limit_min"),
    ("currencies: [CNY]", "currencies: CNY", "currencies: list some of"),
    ("currencies: [CNY]", "currencies: [CNY, CNY]", "currencies: list some of"),
    ("rewards: {everyday: 3, online: 1}", "rewards: {groceries: 3}", "rewards: map some of"),
    ("rewards: {everyday: 3, online: 1}", "rewards: {everyday: 4}", "rewards: every strength"),
    ('en: "Harbour Everyday Cashback"', 'en: ""', "name: write both languages"),
    ("  art: teal", "  arts: teal", "art: is missing"),
    ("  art: teal", "  art: teal\n  colour: red", "colour: is not a field"),
    ("  art: teal", "  art: teal\n  art: blue", "art: is written twice"),
    ("code: dining", "code: everyday", "code: 'everyday' is used twice"),
    ("code: everyday", "code: Every Day", "code: use 2 to 32"),
    ('disclosure: "2026-11"', "disclosure: 2026", "disclosure: write a word"),
    ("tier: classic", "tier: !!python/name:os.system", "use plain words"),
]


@pytest.mark.parametrize(("good", "bad", "remedy"), BREAKAGES, ids=[bad for _, bad, _ in BREAKAGES])
def test_a_broken_catalogue_is_refused_with_file_line_and_remedy(good, bad, remedy, tmp_path):
    broken = SOURCE.replace(good, bad, 1)
    path = written(tmp_path, broken)
    with pytest.raises(CatalogueError) as refused:
        Catalogue.load(path)
    message = refused.value.message.en
    assert f"{path}, line " in message
    assert remedy in message
    line = int(message.split(", line ")[1].split(":")[0])
    first = SOURCE[: SOURCE.index(good)].count("\n") + 1
    assert "missing" in remedy or line in range(first, first + 3)


@pytest.mark.parametrize(
    ("content", "remedy"),
    [
        ("", "must be a list of cards"),
        ("code: everyday", "must be a list of cards"),
        ("- just a word", "must be fields with values"),
        ("- code: 'everyday", "check quotes and indents"),
        ("- code: \x07", "a character that YAML does not allow"),
    ],
)
def test_a_file_that_is_not_a_list_of_cards_is_refused(content, remedy, tmp_path):
    with pytest.raises(CatalogueError, match=remedy):
        Catalogue.load(written(tmp_path, content))


def test_a_missing_file_and_another_encoding_are_refused(tmp_path):
    with pytest.raises(CatalogueError, match="check the path"):
        Catalogue.load(tmp_path / "none.yaml")
    path = tmp_path / "gbk.yaml"
    path.write_bytes("- name: 海港".encode("gbk"))
    with pytest.raises(CatalogueError, match="save it as UTF-8"):
        Catalogue.load(path)
