"""``python -m examples.specimens`` leaves pictures a tester can use at once."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from examples.specimens.__main__ import main
from examples.specimens.portraits import path_of


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", ["specimens", *arguments])
    main()


def test_it_writes_both_sides_and_a_camera_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    selfie = str(path_of("grace_hopper"))
    run(monkeypatch, "--out", str(tmp_path), "--persona", "happy", "--selfie", selfie)
    written = {path.name for path in (tmp_path / "happy").iterdir() if path.stat().st_size > 10_000}
    assert written == {"front.png", "front.jpg", "back.png", "back.jpg", "camera.mjpeg"}


def test_it_names_the_personas_when_asked_for_an_unknown_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run(monkeypatch, "--out", str(tmp_path), "--persona", "nobody")
    assert "existing_customer" in capsys.readouterr().err
