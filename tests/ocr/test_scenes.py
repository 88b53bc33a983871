"""What else is in the picture: printed pages, other cards, shadows, edges."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from benchmarks.documents.fonts import REQUIRED
from onboarding.ocr import LOW_CONFIDENCE, IdCardReading, UnreadableDocument, lines, read_id_card
from tests.ocr import cards

CONTRACT = "甲方应于乙方交付之日起三十日内支付全部款项并同意本合同所列各项条款签字盖章有效"


def texts(reading: IdCardReading) -> dict[str, str]:
    return {name: field.text for name, field in reading.fields.items()}


def printed_page(width: int = 1700, height: int = 1400, pitch: int = 50, turn: float = 0.0) -> cards.Picture:
    """A sheet covered with the lines of a contract, turned by some degrees."""
    side = 2 * max(width, height)
    sheet = Image.new("RGB", (side, side), "white")
    font = REQUIRED.at(30)
    for i, y in enumerate(range(0, side, pitch)):
        line = CONTRACT[i % 17 :] + CONTRACT * 4
        ImageDraw.Draw(sheet).text((0, y), line[: side // 30], fill=(40, 40, 40), font=font)
    left, top = (side - width) // 2, (side - height) // 2
    turned = sheet.rotate(turn, resample=Image.Resampling.BICUBIC).crop((left, top, left + width, top + height))
    return np.ascontiguousarray(np.asarray(turned)[:, :, ::-1])


def laid_on(scene: cards.Picture, card: cards.Picture, turn: float, width: int, centre: tuple[int, int]) -> None:
    """Put a card on a scene, ``width`` pixels wide, turned by some degrees."""
    height, length = card.shape[:2]
    matrix = cv2.getRotationMatrix2D((length / 2, height / 2), turn, width / length)
    matrix[:, 2] += np.array(centre) - [length / 2, height / 2]
    size = (scene.shape[1], scene.shape[0])
    small = cv2.warpAffine(card, matrix, size, flags=cv2.INTER_AREA)
    mask = cv2.warpAffine(np.full(card.shape[:2], 255, np.uint8), matrix, size)
    scene[mask > 127] = small[mask > 127]


@pytest.mark.parametrize("turn", [-40, 75, 160])
def test_a_card_on_a_printed_page_is_read(front, back, person, turn):
    for card, truth in ((front, person.front), (back, person.back)):
        scene = printed_page(turn=8)
        laid_on(scene, card, turn, 1000, (850, 700))
        assert texts(read_id_card(scene)) == truth


def test_a_card_that_lies_the_other_way_round_than_the_page_beside_it_is_read(back, person):
    scene = np.full((1400, 1700, 3), 90, np.uint8)
    scene[:480, :900] = printed_page()[:480, :900]
    laid_on(scene, back, 184, 800, (1100, 950))
    assert texts(read_id_card(scene)) == person.back


@pytest.mark.parametrize("beside", [True, False], ids=["beside", "below"])
def test_of_two_cards_one_is_read_whole(front, person, beside):
    other = cards.people(1, seed=3)[0]
    scene = np.full((1300, 2000, 3), 90, np.uint8)
    laid_on(scene, front, 0, 1000 if beside else 900, (510, 420) if beside else (600, 310))
    laid_on(scene, cards.front(other), 0, 850 if beside else 800, (1500, 430) if beside else (640, 960))
    reading = read_id_card(scene)
    assert texts(reading) == person.front
    assert "several_cards" in {reason.code for reason in reading.quality}


def test_a_shadow_over_half_the_card_loses_no_line(front, person):
    shaded = front.copy()
    shaded[:, : shaded.shape[1] // 4] //= 3
    shaded[round(32 * cards.SCALE) :] //= 3
    assert texts(read_id_card(shaded)) == person.front


def test_an_authority_may_take_two_lines():
    person = cards.Person(authority="积石山保安族东乡族撒拉族自治县公安局")
    sheet = cards._Sheet()
    sheet.text(27.0, 9.5, "中华人民共和国", 5.4, "black").text(24.5, 18.5, "居 民 身 份 证", 7.2, "black")
    sheet.text(18.5, 38.0, "签发机关", 2.9, "black").value(34.0, 36.0, person.authority[:13])
    sheet.value(34.0, 40.2, person.authority[13:])
    sheet.text(18.5, 47.0, "有效期限", 2.9, "black").value(34.0, 47.0, f"{person.valid_from}-{person.valid_to}")
    assert texts(read_id_card(sheet.picture())) == person.back


def test_a_number_that_the_frame_cuts_off_is_no_part_of_the_address(front, person):
    reading = read_id_card(front[: round(52 * cards.SCALE), : round(50 * cards.SCALE)])
    assert "3301" not in reading.fields["address"].text
    assert reading.fields["id_number"].confidence < LOW_CONFIDENCE


def test_marks_around_a_number_do_not_spoil_it(person):
    sheet = cards.front(person)
    cv2.putText(sheet, "7", (round(77.5 * cards.SCALE), round(48 * cards.SCALE)), 0, 1.6, (25, 25, 25), 3)
    assert read_id_card(sheet).fields["id_number"].text == person.id_number


def test_a_name_whose_label_is_hidden_has_to_be_checked(front):
    hidden = front.copy()
    hidden[round(8 * cards.SCALE) : round(12.4 * cards.SCALE), : round(15 * cards.SCALE)] = (236, 230, 226)
    assert "name" in read_id_card(hidden).unsure()


def test_a_long_name_without_its_dot_has_to_be_checked():
    assert "name" in read_id_card(cards.front(cards.Person(name="阿布都热西提"))).unsure()
    assert "name" not in read_id_card(cards.front(cards.Person(name="阿布都·热西提"))).unsure()


def test_a_leaflet_about_identity_cards_is_no_card():
    sheet = cards._Sheet()
    advice = (
        "居民身份证使用须知",
        "请核对证件上的签发机关和有效期限",
        "如有遗失请到户籍地公安机关办理",
        "有效期满应当换领",
    )
    for i, line in enumerate(advice):
        sheet.value(8, 10 + 9 * i, line)
    with pytest.raises(UnreadableDocument) as refusal:
        read_id_card(sheet.picture())
    assert refusal.value.reason == "no_card"


def test_a_page_of_small_print_is_given_up(monkeypatch):
    read = []
    monkeypatch.setattr(lines, "_upright", lambda *given: read.append(given) or [])
    with pytest.raises(UnreadableDocument):
        read_id_card(printed_page(2000, 2000, pitch=11, turn=0))
    assert not read


def test_an_address_that_ends_with_its_street_has_to_be_checked():
    assert "address" in read_id_card(cards.front(cards.Person(address="浙江省杭州市西湖区文三路"))).unsure()
