"""The networks in ``models/``: read at first use, checked against their SHA-256, run by ``cv2.dnn``."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from onboarding.domain.errors import SetupError
from onboarding.domain.text import Text

FOLDER = Path(__file__).parent / "models"

SHA256 = {
    "face_blendshapes.tflite": "4f36dded049db18d76048567439b2a7f58f1daabc00d78bfe8f3ad396a2d2082",
    "face_detector.tflite": "b4578f35940bf5a1a655214a1cce5cab13eba73c1297cd78e1a04c2380b0152f",
    "face_landmarks_detector.tflite": "c7d54204ce0448474c7f3fa9af494787c0965cbdd6f20fc72867e43046bd43d5",
    "fr_feature.onnx": "87aacdfe57510db2af90c0251df680e8eec88f122ee94712121d09bcaaaf3581",
    "fr_liveness.onnx": "afa783b7e902fdfcf323a7240cac2a1c580c25314ea4161129dc1b0d100dc32d",
    "mobilefacenet192.onnx": "39c2f835b012511a75fb449652ed937d42b57b61bdd3c84c34ed7b9c5273beef",
}


class ModelError(SetupError):
    """A network's file is missing or is not the file that was measured."""

    code = "model_error"


class Network:
    """One network of ``models/``, safe to share between threads.

    The file is read at the first :meth:`run`. A ``cv2.dnn.Net`` keeps its blobs between calls, so
    one lock covers loading and running; results are copied out before it is released.
    """

    def __init__(self, name: str, *, folder: Path = FOLDER) -> None:
        self.name = name
        self._path = folder / name
        self._lock = threading.Lock()
        self._net: cv2.dnn.Net | None = None

    def run(self, blob: npt.NDArray[Any], *outputs: str) -> list[npt.NDArray[np.float32]]:
        """Feed an NCHW (or the network's own) float blob; give the named outputs, or the last one.

        Raises :class:`ModelError` where the file is missing or its SHA-256 is wrong.
        """
        with self._lock:
            if self._net is None:
                self._net = _read(self._path)
            self._net.setInput(blob)
            results = self._forward(self._net, outputs)
            return [np.array(result, np.float32) for result in results]

    @staticmethod
    def _forward(net: cv2.dnn.Net, outputs: Sequence[str]) -> Sequence[npt.NDArray[Any]]:
        # The order of the output layers differs between OpenCV 4 and 5: always ask by name.
        return net.forward(list(outputs)) if outputs else [net.forward()]


def _read(path: Path) -> cv2.dnn.Net:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(
            detail=Text(f"缺少模型文件 {path.name}，请重新安装。", f"model {path.name} is missing; reinstall.")
        ) from error
    if hashlib.sha256(content).hexdigest() != SHA256.get(path.name):
        raise ModelError(
            detail=Text(
                f"模型文件 {path.name} 与发布时不一致，请重新安装。",
                f"model {path.name} is not the file that was released; reinstall.",
            )
        )
    if path.suffix == ".onnx":
        return cv2.dnn.readNetFromONNX(str(path))
    if hasattr(cv2.dnn, "ENGINE_CLASSIC"):  # OpenCV 5: its new engine loses outputs of these TFLite graphs
        return cv2.dnn.readNetFromTFLite(str(path), cv2.dnn.ENGINE_CLASSIC)
    return cv2.dnn.readNetFromTFLite(str(path))
