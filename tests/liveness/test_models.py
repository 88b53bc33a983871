"""Networks are the released ones, and can be shared."""

import hashlib
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from onboarding.liveness.face_mesh import FaceMesh
from onboarding.liveness.models import FOLDER, SHA256, ModelError, Network

from .conftest import Person

PICTURE = np.zeros((1, 3, 128, 128), np.float32)


def test_every_shipped_network_is_listed_with_its_hash_and_its_source() -> None:
    networks = {path.name: path for path in FOLDER.iterdir() if path.suffix in {".onnx", ".tflite"}}
    assert {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in networks.items()} == SHA256
    sources = (FOLDER / "SOURCES.md").read_text("utf-8")
    assert all(name in sources for name in networks)


def test_a_changed_network_is_not_run(tmp_path: Path) -> None:
    changed = tmp_path / "face_detector.tflite"
    changed.write_bytes((FOLDER / changed.name).read_bytes() + b"\0")
    with pytest.raises(ModelError, match="not the file that was released"):
        Network(changed.name, folder=tmp_path).run(PICTURE)


def test_a_missing_network_is_reported_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="reinstall"):
        Network("face_detector.tflite", folder=tmp_path).run(PICTURE)


def test_a_network_loads_at_first_use_and_stays_loaded(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "fr_liveness.onnx", tmp_path)
    network = Network("fr_liveness.onnx", folder=tmp_path)
    first = network.run(PICTURE)[0]
    (tmp_path / "fr_liveness.onnx").unlink()
    assert np.array_equal(network.run(PICTURE)[0], first)


def test_threads_share_a_network_without_mixing_their_pictures(eileen: Person, grace: Person, reader: FaceMesh) -> None:
    pictures = [eileen.camera, grace.camera] * 4
    alone = [reader.read(picture) for picture in pictures]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(reader.read, pictures))
    for one, other in zip(alone, together, strict=True):
        assert one is not None
        assert other is not None
        assert np.array_equal(one.points, other.points)
