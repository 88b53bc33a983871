"""Scores of a reader: each is what its name says, and a target is met or missed by it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import facts
from benchmarks.__main__ import names
from benchmarks.documents.fonts import REQUIRED
from benchmarks.ocr import evaluate
from benchmarks.reading import markdown, targets
from benchmarks.reading.child import Outcome, Run
from benchmarks.reading.pictures import Picture, sample
from benchmarks.reading.plain_text import Piece, fields_of
from benchmarks.reading.scores import accepted_wrong, character_errors, edit_distance, exact, reliability, wilson

ROOT = Path(__file__).parents[2]
TRUTH = {"name": "赵赟瑢", "id_number": "11010519491231002X", "address": "北京市朝阳区样例路1号"}
FRONT = Picture("a.jpg", "front", "clean", None, TRUTH)


def outcome(texts: dict[str, str], *, name: str = "a.jpg", accepted: bool = False, sure: float = 0.9) -> Outcome:
    return Outcome(name, texts, dict.fromkeys(texts, sure), accepted=accepted, cpu_ms=100.0)


@given(st.text(max_size=8), st.text(max_size=8), st.text(max_size=8))
def test_the_edit_distance_is_a_metric(a: str, b: str, c: str) -> None:
    assert (edit_distance(a, b) == 0) == (a == b)
    assert edit_distance(a, b) == edit_distance(b, a)
    assert edit_distance(a, c) <= edit_distance(a, b) + edit_distance(b, c)


def test_known_distances() -> None:
    assert edit_distance("kitten", "sitting") == 3
    assert edit_distance("", "abc") == 3


@given(st.integers(0, 500), st.integers(1, 500))
def test_the_interval_holds_the_rate_and_stays_within_a_hundred(right: int, more: int) -> None:
    low, high = wilson(right, right + more)
    assert 0 <= low <= round(100 * right / (right + more), 2) <= high <= 100


def test_known_intervals() -> None:
    assert wilson(95, 100) == (88.82, 97.85)
    assert wilson(0, 0) == (0.0, 100.0)


def test_a_field_counts_only_when_it_is_exact() -> None:
    pairs = [(FRONT, outcome({**TRUTH, "address": "北京市朝阳区样例路7号"}))]
    assert exact(pairs, "name").percent == 100
    assert exact(pairs, "address").percent == 0
    assert character_errors(pairs, "address") == pytest.approx(100 / 11, abs=0.001)


def test_a_refusal_is_wrong_in_every_field() -> None:
    pairs = [(FRONT, Outcome("a.jpg", refused="no_card"))]
    assert exact(pairs).right == 0
    assert exact(pairs).of == 3
    assert character_errors(pairs) == 100


def test_covered_fields_are_left_out_of_the_rates() -> None:
    picture = Picture("a.jpg", "front", "hard", None, TRUTH, covered=("name",))
    assert exact([(picture, outcome({}))], "name").of == 0


def test_a_number_that_is_vouched_for_and_wrong_is_counted_even_where_it_was_covered() -> None:
    picture = Picture("a.jpg", "front", "hard", "thumb", TRUTH, covered=("id_number",))
    wrong = outcome({"id_number": "110105194912310046"}, accepted=True)
    assert accepted_wrong([(picture, wrong)])[1] == ["a.jpg"]
    assert accepted_wrong([(picture, outcome(wrong.texts))])[0].right == 0
    assert accepted_wrong([(picture, outcome(TRUTH, accepted=True))])[0].right == 0


def test_the_number_of_another_card_in_the_picture_is_no_wrong_number() -> None:
    other = "110105194912310046"
    picture = Picture("a.jpg", "front", "mild", "several_cards", TRUTH, others=(other,))
    assert accepted_wrong([(picture, outcome({"id_number": other}, accepted=True))])[0].right == 0


def test_a_zone_is_right_only_with_all_its_lines() -> None:
    zone = Picture("z.jpg", "TD3", "clean", None, {"line_1": "P<UTO", "line_2": "123"})
    read = outcome({"line_1": "P<UTO", "line_2": "124"}, name="z.jpg", accepted=True)
    assert accepted_wrong([(zone, read)])[0].right == 1
    assert exact([(zone, read)]).percent == 50


def test_reliability_sets_what_was_claimed_against_what_was_right() -> None:
    pairs = [(FRONT, outcome({"name": TRUTH["name"]}, sure=0.97)), (FRONT, outcome({"name": "错"}, sure=0.3))]
    rows = {(row["above"], row["to"]): row for row in reliability(pairs)}
    assert rows[0.95, 0.99]["right"]["percent"] == 100
    assert rows[0.0, 0.5]["right"]["percent"] == 0
    assert rows[0.0, 0.5]["claimed_percent"] == 30


def test_every_claim_falls_into_one_bin() -> None:
    pairs = [(FRONT, outcome({"name": "某"}, sure=sure)) for sure in (0.0, 0.5, 0.8, 0.81, 0.99, 1.0)]
    assert sum(row["right"]["of"] for row in reliability(pairs)) == 6


@pytest.mark.parametrize(("value", "met"), [(99.5, True), (99.49, False), (None, False)])
def test_a_target_is_met_from_its_own_value_on(value: float | None, met: bool) -> None:
    assert targets.at_least(value, 99.5)["met"] is met


def test_all_is_held_against_its_target() -> None:
    numbers = [Picture(f"{i}.jpg", "front", "medium", None, TRUTH) for i in range(4)]
    right = tuple(outcome(TRUTH, name=picture.name, accepted=True) for picture in numbers)
    ours = Run("ours", right, peak_rss_mb=300.0)
    rapid = Run("rapidocr", tuple(Outcome(one.name, {}, cpu_ms=1000.0) for one in right))
    found = evaluate(numbers, {"ours": ours, "rapidocr": rapid})
    assert found["targets"]["medium"]["id_number"]["met"]
    assert found["targets"]["medium"]["cpu_median"]["met"]
    assert found["targets"]["whole"]["share_of_rapidocr_cpu"] == {"value": 0.1, "at_most": 0.125, "met": True}
    assert found["readers"]["rapidocr"]["levels"]["medium"]["id_number"]["percent"] == 0


def test_a_run_replaces_the_measured_part_of_a_page_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "card.md"
    page.write_text(f"before\n{facts.BEGIN}\nyesterday\n{facts.END}\nafter\n", "utf-8")
    found = {"seed": 1, "n": 1, **evaluate([FRONT], {"ours": Run("ours", (outcome(TRUTH),), version="0")})}
    markdown.update(page, found, "2026-01-01")
    text = page.read_text("utf-8")
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "yesterday" not in text
    assert "| clean | 100.0, 21 to 100 (100) |" in text
    page.write_text("a page without marks", "utf-8")
    with pytest.raises(ValueError, match="measured"):
        markdown.update(page, found, "2026-01-01")


def test_a_missing_peer_says_what_to_install() -> None:
    found = evaluate(
        [FRONT], {"ours": Run("ours", (outcome(TRUTH),)), "rapidocr": Run("rapidocr", missing="pip install x")}
    )
    assert found["readers"]["rapidocr"] == {"missing": "pip install x"}
    assert found["cpu_against_rapidocr"] is None


def test_peers_read_the_first_pictures_of_each_kind_and_level() -> None:
    pictures = [Picture(f"{i}.jpg", "front", level, None, {}) for i in range(3) for level in ("clean", "hard")]
    chosen = sample([*pictures, Picture("c.jpg", "front", "clean", "dark", {})], 2)
    assert sorted(picture.name for picture in chosen) == ["0.jpg", "0.jpg", "1.jpg", "1.jpg"]


def pieces(turned: bool) -> list[Piece]:
    """A front as a reader that turns lines itself reports it; boxes begin at each text's own top left."""
    rows = [
        ("姓名赵赟瑢", 10), ("性别女", 17), ("民族汉", 17), ("出生1949年12月31日", 24), ("住址北京市朝阳区", 30),
        ("样例路1号", 35), ("公民身份号码", 46), ("11010519491231002X", 46),
    ]  # fmt: skip
    placed = []
    for i, (text, y) in enumerate(rows):
        x = 5.0 + 30 * (text.startswith(("民族", "1101")))
        corners = [(x, y - 2.0), (x + 3 * len(text), y - 2.0), (x + 3 * len(text), y + 2.0), (x, y + 2.0)]
        placed.append(Piece.around(text, [(90 - a, 60 - b) for a, b in corners] if turned else corners))
        assert placed[i].height == pytest.approx(4)
    return placed


@pytest.mark.parametrize("turned", [False, True])
def test_lines_of_a_general_reader_become_fields_either_way_up(turned: bool) -> None:
    assert fields_of(pieces(turned)) == {
        **TRUTH,
        "sex": "女",
        "ethnicity": "汉",
        "birth_date": "1949-12-31",
    }


def test_only_benchmarks_are_listed() -> None:
    assert names() == ["bad_input", "colors", "coverings", "journey", "liveness", "ocr", "passive"]


def benchmark(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks", *arguments, "--json"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ})


@pytest.mark.skipif(not REQUIRED.path.exists(), reason="fonts-noto-cjk is not installed")
def test_a_run_prints_one_object_with_the_seed_that_repeats_it(tmp_path: Path) -> None:
    options = ("--n", "1", "--levels", "clean", "--kinds", "front", "--conditions", "0", "--peers", "0", "--seed", "4")
    done = benchmark("ocr", *options, "--keep", str(tmp_path / "all"), "--failures", str(tmp_path / "failed"))
    found = json.loads(done.stdout)
    assert found["seed"] == 4
    assert done.returncode == (0 if all(one["met"] for row in found["targets"].values() for one in row.values()) else 1)
    row = found["readers"]["ours"]["levels"]["clean"]
    assert row["id_number"]["of"] == 1
    assert row["cpu_ms"]["front"]["median"] > 0
    assert 50 < found["readers"]["ours"]["peak_rss_mb"] < 2000
    assert (tmp_path / "all" / "clean-front-plain-0000.jpg").exists()
    assert (tmp_path / "failed" / "failures.jsonl").exists()


@pytest.mark.skipif(not REQUIRED.path.exists(), reason="fonts-noto-cjk is not installed")
def test_bad_input_is_read_or_refused_and_nothing_else() -> None:
    done = benchmark("bad_input", "--n", "60", "--seed", "1")
    found = json.loads(done.stdout)
    assert found["unexpected"] == []
    assert sum(found["endings"].values()) == 120
    assert done.returncode == (0 if found["met"] else 1)
