"""What the page makes of single frames: the analysis runs in Chromium on pictures whose truth is known."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import pytest
from playwright.sync_api import Page

from benchmarks.documents import tables

from . import scenes
from .bank import Bank
from .scenes import CALM, WELL, Picture, Pose, Shot

pytestmark = pytest.mark.browser

_MEASURE = """
async ({ folder, jpegs }) => {
  const { around, guideIn, hintFor, measure, PRINT, printIn, VIEW } = await import(`${folder}/autocapture.js`);
  const see = (bitmap, part, { width, height }) => {
    const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    context.imageSmoothingQuality = "medium";
    context.drawImage(bitmap, part.left, part.top, part.width, part.height, 0, 0, width, height);
    return context.getImageData(0, 0, width, height);
  };
  return Promise.all(jpegs.map(async (text) => {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
    const guide = guideIn(bitmap.width, bitmap.height);
    const found = measure(see(bitmap, around(guide), VIEW), see(bitmap, printIn(guide), PRINT));
    return { hint: hintFor(found), ...found };
  }));
}
"""


@dataclass(frozen=True)
class Analyst:
    page: Page
    bank: Bank

    def __call__(self, *pictures: Picture) -> list[dict[str, Any]]:
        jpegs = [base64.b64encode(scenes.jpeg(each)).decode() for each in pictures]
        folder = self.bank.page("/static/js")
        return list(self.page.evaluate(_MEASURE, {"folder": folder, "jpegs": jpegs}))

    def hints(self, *pictures: Picture) -> list[str]:
        return [each["hint"] for each in self(*pictures)]

    def card(self, side: scenes.Side = "front") -> Picture:
        return scenes.card("happy", side, self.bank.today)

    def frame(self, pose: Pose = WELL, shot: Shot = CALM, seed: int = 0, side: scenes.Side = "front") -> Picture:
        return scenes.seen(scenes.with_card(scenes.wood(seed), self.card(side), pose), shot, seed)


@pytest.fixture
def analyst(page: Page, bank: Bank) -> Analyst:
    page.goto(bank.page("/"))
    return Analyst(page, bank)


def test_a_card_in_the_guide_is_good_on_either_side_with_a_little_freedom(analyst: Analyst) -> None:
    poses = (WELL, Pose(turn=1.5), Pose(turn=-1.5), Pose(scale=0.94), Pose(right=0.015, down=-0.012), Pose(tilt=5))
    frames = [
        analyst.frame(pose, seed=seed, side=side) for seed, pose in enumerate(poses) for side in ("front", "back")
    ]
    found = analyst(*frames)
    assert [each["hint"] for each in found].count("good") >= len(frames) - 1
    assert all(all(each["sides"].values()) for each in found if each["hint"] == "good")


def test_the_turn_and_size_of_a_card_are_measured(analyst: Analyst) -> None:
    truth = [(-6.0, 0.85), (-3.0, 0.95), (0.0, 1.0), (3.0, 0.9), (6.0, 0.8)]
    found = analyst(*(analyst.frame(Pose(turn=turn, scale=scale)) for turn, scale in truth))
    for (turn, scale), each in zip(truth, found, strict=True):
        assert each["form"]["turn"] == pytest.approx(turn, abs=0.7)
        assert each["form"]["scale"] == pytest.approx(scale, abs=0.02)
        assert each["form"]["aspect"] == pytest.approx(1, abs=0.03)


def test_a_turned_card_is_never_good(analyst: Analyst) -> None:
    turns = (4.5, 6, 9, 12, -4.5, -6, -9, -12)
    hints = analyst.hints(*(analyst.frame(Pose(turn=turn)) for turn in turns))
    assert set(hints) == {"straight"}


def test_what_is_not_a_card_is_never_good(analyst: Analyst) -> None:
    rng = np.random.default_rng(5)
    frames = [scenes.busy(seed) for seed in range(8)]
    frames += [scenes.wood(1), scenes.book(), scenes.chequered()]
    sheet = np.full((1400, 1000, 3), 240, np.uint8)
    frames += [scenes.with_card(scenes.wood(), sheet, Pose(scale=scale), 0) for scale in (0.7, 1.0)]
    frames += [scenes.with_card(scenes.wood(), np.full((540, 856, 3), 225, np.uint8))]
    frames += [np.asarray(tables.plain(scenes.SIZE, rng)) for _ in range(4)]
    assert "good" not in analyst.hints(*(scenes.seen(each, seed=i) for i, each in enumerate(frames)))


def test_a_covered_side_or_a_cut_corner_is_not_good(analyst: Analyst) -> None:
    frames = []
    for x, y in ((0.08, 0.5), (0.5, 0.18), (0.92, 0.5), (0.5, 0.82)):
        frame = scenes.with_card(scenes.wood(), analyst.card())
        cv2.circle(frame, (round(x * scenes.SIZE[0]), round(y * scenes.SIZE[1])), 240, (130, 160, 210), -1)
        frames.append(scenes.seen(frame))
    assert "good" not in analyst.hints(*frames)


def test_a_smeared_or_soft_card_is_told_apart_from_a_sharp_one(analyst: Analyst) -> None:
    soft = [
        Shot(blur=5.0),
        Shot(shake=30),
        Shot(shake=30, along=45),
        Shot(shake=30, along=90),
        Shot(shake=30, along=135),
    ]
    found = analyst(analyst.frame(), *(analyst.frame(shot=shot) for shot in soft))
    sharp, *rest = (each["sharp"] for each in found)
    assert sharp > 2 * max(rest)
    assert "good" not in [each["hint"] for each in found[1:]]


def test_a_reflection_is_glare_and_a_bright_card_is_not(analyst: Analyst) -> None:
    lamp, bright = analyst.frame(shot=Shot(gain=0.75, glare=0.4)), analyst.frame(shot=Shot(gain=1.15))
    assert analyst.hints(lamp, bright) == ["glare", "good"]


def test_three_good_frames_in_a_row_fire_unless_the_card_moved(page: Page, analyst: Analyst) -> None:
    good, moved, far = analyst(analyst.frame(), analyst.frame(Pose(right=0.02)), analyst.frame(Pose(scale=0.75)))
    script = """
    async ({ folder, films }) => {
      const { Trigger } = await import(`${folder}/autocapture.js`);
      return films.map((film) => { const trigger = new Trigger(); return film.map((each) => trigger.see(each).fire); });
    }
    """
    films = [[good, good, good], [good, far, good, good], [good, good, moved, moved, moved, moved]]
    fired = page.evaluate(script, {"folder": analyst.bank.page("/static/js"), "films": films})
    assert fired == [[False, False, True], [False] * 4, [False] * 5 + [True]]
