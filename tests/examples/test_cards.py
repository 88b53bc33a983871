"""Specimen cards: stamped, large enough to match a face, and read exactly by the real reader."""

from __future__ import annotations

from datetime import date

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from examples.specimens import artwork, portraits
from examples.specimens.cards import BACK_STAMP, FRONT_STAMP, photograph, render_back, render_front
from examples.specimens.personas import Persona, persona, personas
from examples.specimens.photo import PHOTO_SIZE, Level
from onboarding.ocr import read_id_card

TODAY = date(2026, 11, 22)
EVERYONE = personas(TODAY)
HAPPY = persona("happy", TODAY)


def pixels(jpeg: bytes) -> NDArray[np.uint8]:
    return np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def redness(picture: NDArray[np.uint8], where: NDArray[np.bool_]) -> float:
    return float((picture[..., 0].astype(int) - picture[..., 1])[where].mean())


@pytest.mark.parametrize("side", ["front", "back"])
def test_the_specimen_stamp_reddens_both_sides(side: str, faces: dict[str, Image.Image]) -> None:
    image = render_front(HAPPY.document, faces["astronaut"]) if side == "front" else render_back(HAPPY.document)
    paper = np.full((artwork.HEIGHT, artwork.WIDTH, 3), 255, np.uint8)
    placed = FRONT_STAMP if side == "front" else BACK_STAMP
    stamped = (artwork.stamp(paper, **placed) != paper).any(-1)
    across = np.flatnonzero(stamped.any(0))
    assert across[-1] - across[0] > 0.8 * artwork.WIDTH
    assert redness(np.asarray(image), stamped) > redness(artwork.background(side), stamped) + 15


@pytest.mark.parametrize("level", ["clean", "mild", "hard"])
def test_a_photo_is_1600_pixels_wide_and_the_same_for_the_same_seed(level: Level) -> None:
    card = render_back(HAPPY.document)
    first, again = (photograph(card, np.random.default_rng(4), level) for _ in range(2))
    assert first == again
    assert pixels(first).shape == (*PHOTO_SIZE[::-1], 3)


@pytest.mark.parametrize("name", ["astronaut", "grace_hopper"])
def test_the_face_on_a_photo_is_wide_enough_to_match(name: str, faces: dict[str, Image.Image]) -> None:
    photo = photograph(render_front(HAPPY.document, faces[name]), np.random.default_rng(0))
    points = portraits.landmarks(pixels(photo))
    assert np.linalg.norm(points[234, :2] - points[454, :2]) >= 180


@pytest.mark.parametrize("one", EVERYONE, ids=lambda one: one.key)
def test_the_reader_reads_the_front_exactly(one: Persona, faces: dict[str, Image.Image]) -> None:
    front = render_front(one.document, faces[one.portrait])
    reading = read_id_card(photograph(front, np.random.default_rng(0)))
    read = {name: field.text for name, field in reading.fields.items()}
    card = one.document
    assert read["name"] == card.name
    assert read["id_number"] == card.id_number
    assert (read["ethnicity"], read["address"]) == (card.ethnicity, card.address)
    assert reading.quality == reading.doubts == ()
    assert reading.portrait is not None


@pytest.mark.parametrize("key", ["happy", "elder", "expired_id"])
def test_the_reader_reads_the_back_exactly(key: str) -> None:
    card = persona(key, TODAY).document
    reading = read_id_card(photograph(render_back(card), np.random.default_rng(0)))
    assert {name: field.text for name, field in reading.fields.items()} == {
        "issuing_authority": card.issuing_authority,
        "valid_from": card.valid_from.isoformat(),
        "valid_to": card.valid_to.isoformat() if card.valid_to else "长期",
    }


def test_a_picture_without_a_face_is_refused_with_advice() -> None:
    with pytest.raises(ValueError, match="well-lit picture"):
        portraits.for_card(np.full((200, 200, 3), 128, np.uint8))
