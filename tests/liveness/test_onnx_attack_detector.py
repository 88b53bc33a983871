"""A bank's own detector: its file is checked before it is trusted, and its numbers are read as it says."""

import hashlib
import inspect
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onboarding.domain.errors import SetupError
from onboarding.liveness.face_mesh import FaceMesh
from onboarding.liveness.models import FOLDER, SHA256
from onboarding.liveness.onnx_attack_detector import OnnxAttackDetector
from onboarding.liveness.passive import PassiveSignal
from onboarding.liveness.ports import Detection, Image, widest

from .conftest import Person
from .onnx_file import linear

PACKAGED = FOLDER / "fr_liveness.onnx"
MIDDLE = Detection(1.0, (40, 40, 120, 120))


def plain(blue: int, green: int, red: int) -> Image:
    return np.full((160, 160, 3), (blue, green, red), np.uint8)


@pytest.fixture
def made(tmp_path: Path) -> Any:
    """A detector whose two outputs are the means of its first and its third channel, unless told otherwise."""

    def made(*, weights: Any = ((1, 0, 0), (0, 0, 1)), bias: Any = (0, 0), **how: Any) -> OnnxAttackDetector:
        path = tmp_path / "tiny.onnx"
        path.write_bytes(linear(weights, bias, side=16))
        return OnnxAttackDetector(path, **({"name": "tiny", "side": 16, "scale": 1 / 255} | how))

    return made


def test_every_argument_is_documented_with_its_default() -> None:
    page = (Path(__file__).parents[2] / "docs" / "passive-detectors.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    for argument in list(inspect.signature(OnnxAttackDetector).parameters.values())[1:]:
        row = next(line for line in rows if f"`{argument.name}`" in line.split(" | ")[0])
        shown = "" if argument.default is argument.empty else repr(argument.default).replace("'", '"')
        assert shown.replace("0.0", "0") in row.split(" | ")[1].replace("0.0", "0"), argument.name


def test_the_packaged_file_by_its_path_scores_as_the_packaged_detector(
    eileen: Person, grace: Person, reader: FaceMesh
) -> None:
    own = OnnxAttackDetector(PACKAGED, name="own", side=128, live_class=0, sha256=SHA256[PACKAGED.name])
    for picture in (eileen.camera, grace.camera, eileen.camera[40:440, 100:540]):
        face = widest(reader.detect(picture))
        assert own.live(picture, face) == pytest.approx(PassiveSignal().live(picture, face), abs=1e-6)


def test_the_class_that_means_live_is_the_one_that_is_named(made: Any) -> None:
    blue = plain(255, 0, 0)
    assert made(live_class=0).live(blue, MIDDLE) == pytest.approx(1 / (1 + np.exp(-1)), abs=1e-5)
    assert made(live_class=1).live(blue, MIDDLE) == pytest.approx(1 / (1 + np.exp(1)), abs=1e-5)


def test_the_order_of_the_channels_is_the_one_that_is_named(made: Any) -> None:
    blue, red = plain(200, 0, 10), plain(10, 0, 200)
    assert made(rgb=True).live(blue, MIDDLE) == pytest.approx(made().live(red, MIDDLE), abs=1e-6)
    assert made(rgb=True).live(blue, MIDDLE) != pytest.approx(made().live(blue, MIDDLE), abs=1e-2)


def test_mean_and_scale_belong_to_channels(made: Any) -> None:
    one = {"weights": [[1, 1, 1]], "bias": [0], "live_class": 0, "activation": "sigmoid"}
    detector = made(mean=(10, 20, 30), scale=(0.1, 0.2, 0.3), **one)
    assert detector.live(plain(11, 22, 33), MIDDLE) == pytest.approx(1 / (1 + np.exp(-(0.1 + 0.4 + 0.9))), abs=1e-4)


def test_a_single_output_may_speak_for_live_or_for_an_attack(made: Any) -> None:
    one = {"weights": [[1, 0, 0]], "bias": [0], "live_class": 0, "activation": "sigmoid"}
    picture = plain(180, 0, 0)
    for_live, for_attack = made(**one).live(picture, MIDDLE), made(**one, inverted=True).live(picture, MIDDLE)
    assert for_live > 0.5
    assert for_live + for_attack == pytest.approx(1, abs=1e-6)


def test_a_network_that_ends_in_shares_is_taken_at_its_word(made: Any) -> None:
    detector = made(weights=[[1, 0, 0]], bias=[0], live_class=0, activation="none")
    assert detector.live(plain(51, 0, 0), MIDDLE) == pytest.approx(0.2, abs=1e-5)


@given(threshold=st.floats(0.05, 0.95), blue=st.integers(0, 255), other=st.integers(0, 255))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_networks_threshold_becomes_the_judges_and_order_stays(
    made: Any, threshold: float, blue: int, other: int
) -> None:
    detector = made(weights=[[1, 0, 0]], bias=[0], live_class=0, activation="none", threshold=threshold)
    score, less = (detector.live(plain(value, 0, 0), MIDDLE) for value in (max(blue, other), min(blue, other)))
    assert 0 <= less <= score <= 1
    assert (score < 0.5) == (max(blue, other) / 255 < threshold) or max(blue, other) / 255 == pytest.approx(threshold)


def test_a_face_at_the_pictures_edge_is_looked_at_too(made: Any) -> None:
    assert 0 <= made().live(plain(9, 9, 9), Detection(1.0, (-20, -20, 60, 60))) <= 1


def test_threads_may_share_a_detector(made: Any) -> None:
    detector = made()
    pictures = [plain(shade, 0, 255 - shade) for shade in range(0, 250, 25)]
    alone = [detector.live(picture, MIDDLE) for picture in pictures]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda picture: detector.live(picture, MIDDLE), pictures)) == alone


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"nowhere\.onnx cannot be read") as error:
        OnnxAttackDetector(tmp_path / "nowhere.onnx", name="own")
    assert "nowhere.onnx" in error.value.message.zh


def test_another_file_than_the_pinned_one_is_not_run(tmp_path: Path) -> None:
    path = tmp_path / "own.onnx"
    path.write_bytes(linear([[1, 0, 0]], [0]))
    right = hashlib.sha256(path.read_bytes()).hexdigest()
    how: dict[str, Any] = {"name": "own", "side": 16, "live_class": 0, "activation": "sigmoid"}
    OnnxAttackDetector(path, sha256=right.upper(), **how)
    path.write_bytes(linear([[1, 0, 1]], [0]))
    with pytest.raises(SetupError, match="another SHA-256"):
        OnnxAttackDetector(path, sha256=right, **how)


@pytest.mark.parametrize("content", [b"", b"no network", PACKAGED.read_bytes()[:5000], b"\x89PNG\r\n\x1a\n" * 50])
def test_what_is_no_onnx_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "own.onnx"
    path.write_bytes(content)
    with pytest.raises(SetupError, match="is no ONNX network"):
        OnnxAttackDetector(path, name="own")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="cannot be read"):
        OnnxAttackDetector(tmp_path, name="own")


def test_outputs_that_do_not_fit_are_refused(made: Any) -> None:
    with pytest.raises(SetupError, match="has 2 outputs"):
        made(live_class=2)
    with pytest.raises(SetupError, match="has 1 outputs"):
        made(weights=[[1, 0, 0]], bias=[0], live_class=0)  # softmax over one class is always 1


def test_an_input_that_does_not_fit_is_refused() -> None:
    with pytest.raises(SetupError, match="takes no input of 1 x 3 x 50 x 50"):
        OnnxAttackDetector(PACKAGED, name="own", side=50, live_class=0)


def test_a_network_without_a_number_to_say_is_refused(made: Any) -> None:
    with pytest.raises(SetupError, match="no number"):
        made(bias=[float("nan"), 0])


def test_scores_outside_0_to_1_need_an_activation(made: Any) -> None:
    with pytest.raises(SetupError, match="set activation"):
        made(scale=1.0, activation="none")


def test_no_number_in_service_sends_the_case_to_a_person(made: Any) -> None:
    overflowing = made(weights=[[2e36, 0, 0], [0, 0, 0]], scale=1.0, live_class=0)  # at 255, not at grey
    assert overflowing.live(plain(127, 0, 0), MIDDLE) == 1
    assert overflowing.live(plain(255, 0, 0), MIDDLE) == 0


@pytest.mark.parametrize(
    "how",
    [{"name": "Own!"}, {"name": ""}, {"threshold": 0.0}, {"threshold": 1.0}, {"side": 0}, {"crop": 0.0},
     {"live_class": -1}, {"mean": (1.0,)}, {"scale": (1.0, 2.0)}],
)  # fmt: skip
def test_settings_that_make_no_sense_are_refused(made: Any, how: dict[str, Any]) -> None:
    with pytest.raises(SetupError):
        made(**how)
