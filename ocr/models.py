"""The packaged models, loaded once, on first use, after their SHA-256 has been checked."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import onnxruntime

from onboarding.domain.errors import SetupError

FOLDER = Path(__file__).resolve().parent / "models"


def checked(name: str, sha256: str, folder: Path = FOLDER) -> bytes:
    """The bytes of a packaged file. Raises :class:`SetupError` if it is missing or was changed."""
    try:
        content = (folder / name).read_bytes()
    except OSError:
        raise SetupError(detail=f"the model file {name} is missing; reinstall the package") from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise SetupError(detail=f"the model file {name} is not the one that was shipped; reinstall the package")
    return content


@dataclass(slots=True)
class Model:
    """One ONNX network. ``run`` is safe from many threads; the file is read by the first that needs it.

    One thread per session: on busy cores a second one costs more than it gains.
    """

    name: str
    sha256: str
    folder: Path = FOLDER
    _session: Any = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def session(self) -> Any:
        if self._session is None:
            with self._lock:
                if self._session is None:
                    self._session = self._load()
        return self._session

    def run(self, batch: Any) -> Any:
        """The first output for one float32 N×3×H×W input."""
        session = self.session()
        return session.run(None, {session.get_inputs()[0].name: batch})[0]

    def _load(self) -> Any:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        # lines have many lengths: kept memory for each would grow by 80 MB and save no time
        options.enable_cpu_mem_arena = False
        options.enable_mem_pattern = False
        options.log_severity_level = 3
        content = checked(self.name, self.sha256, self.folder)
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])


TINY_DETECTOR = Model("ppocrv6_tiny_det.onnx", "193bab7a04fca699a6c82e6abb5b81bdb28177f0abd4062552b04908dafb19f8")
TINY_RECOGNIZER = Model("ppocrv6_tiny_rec.onnx", "9ef676d6ed3c88256a2d92c640c44f25b0c40947e111b14b8be8f594091563e6")
SMALL_RECOGNIZER = Model("ppocrv6_small_rec.onnx", "5435fd747c9e0efe15a96d0b378d5bd157e9492ed8fd80edf08f30d02fa24634")
TINY_DICTIONARY = ("ppocrv6_tiny_dict.txt", "2af150bab777d86fa1ce821f6a37eabea90f1bb99ab9c41f031262e892a747bc")
SMALL_DICTIONARY = ("ppocrv6_dict.txt", "769e7fa79bb297b5f18d8dbd149e364a45bc61f2b3f574e5ea836f0b261c23a6")
