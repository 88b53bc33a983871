"""Models are checked, loaded once, and shared by threads; another engine may take their place."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import onnxruntime
import pytest

from onboarding.domain.errors import SetupError
from onboarding.ocr import read_id_card, warm_up
from onboarding.ocr.models import FOLDER, TINY_RECOGNIZER, Model
from onboarding.ocr.onnx_engine import OnnxEngine


def test_a_changed_model_file_is_refused(tmp_path: Path):
    content = bytearray((FOLDER / TINY_RECOGNIZER.name).read_bytes())
    content[1000] ^= 1
    (tmp_path / TINY_RECOGNIZER.name).write_bytes(content)
    with pytest.raises(SetupError, match="not the one that was shipped"):
        Model(TINY_RECOGNIZER.name, TINY_RECOGNIZER.sha256, tmp_path).session()


def test_a_missing_model_file_is_named(tmp_path: Path):
    with pytest.raises(SetupError, match=r"ppocrv6_tiny_rec\.onnx is missing"):
        Model(TINY_RECOGNIZER.name, TINY_RECOGNIZER.sha256, tmp_path).session()


def test_threads_that_arrive_together_load_a_model_once(monkeypatch):
    loads = []
    load = onnxruntime.InferenceSession
    monkeypatch.setattr(onnxruntime, "InferenceSession", lambda *args, **kw: loads.append(1) or load(*args, **kw))
    model = Model(TINY_RECOGNIZER.name, TINY_RECOGNIZER.sha256)
    with ThreadPoolExecutor(8) as pool:
        sessions = list(pool.map(lambda _: model.session(), range(16)))
    assert len(loads) == 1
    assert all(session is sessions[0] for session in sessions)


def test_threads_read_the_same_as_one(front, back, person):
    with ThreadPoolExecutor(4) as pool:
        readings = list(pool.map(read_id_card, [front, back] * 3))
    for reading in readings:
        expected = person.front if reading.side == "front" else person.back
        assert {name: field.text for name, field in reading.fields.items()} == expected


def test_a_callers_own_engine_is_used(front, person):
    class Counting(OnnxEngine):
        lines = 0

        def recognize(self, line, *, careful=False):
            self.lines += 1
            return super().recognize(line, careful=careful)

    engine = Counting()
    warm_up(engine)
    before = engine.lines
    assert read_id_card(front, engine=engine).fields["name"].text == person.name
    assert engine.lines > before
