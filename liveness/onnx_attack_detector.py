"""A bank's own passive detector, from an ONNX file: most published ones differ in a few numbers only."""

from __future__ import annotations

import hashlib
import re
import threading
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from onboarding.domain.errors import SetupError
from onboarding.domain.text import Text
from onboarding.liveness.passive import surroundings
from onboarding.liveness.ports import Detection, Image

Triple = tuple[float, float, float]
Activation = Literal["softmax", "sigmoid", "none"]


class OnnxAttackDetector:
    """A :class:`~onboarding.liveness.ports.PresentationAttackDetector` that runs an ONNX file with ``cv2.dnn``.

    >>> OnnxAttackDetector("2.7_80x80_MiniFASNetV2.onnx", name="minifasnet", side=80, live_class=1)  # doctest: +SKIP

    ``name``: lower-case letters, digits, underscores; the signal is ``passive_<name>``.
    ``side``: the input is 1 x 3 x side x side. ``crop``: the face's box is enlarged so many times.
    ``rgb``: channels in the order red, green, blue instead of OpenCV's.
    ``mean``, ``scale``: the input is (value - mean) * scale, values 0 to 255, in the order of the channels.
    ``live_class``: which output speaks for a live face. ``activation``: what makes its outputs shares of 1.
    ``inverted``: that output speaks for an attack instead.
    ``threshold``: the score of the network below which a person looks; it is mapped to .5.
    ``sha256``: only this file is run.

    Raises SetupError, with the remedy, where the file cannot do this: it is run once on a grey picture.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        name: str,
        side: int = 80,
        crop: float = 2.7,
        rgb: bool = False,
        mean: Triple = (0.0, 0.0, 0.0),
        scale: float | Triple = 1.0,
        live_class: int = 1,
        activation: Activation = "softmax",
        inverted: bool = False,
        threshold: float = 0.5,
        sha256: str | None = None,
    ) -> None:
        self.name = name
        self._side, self._crop, self._rgb = side, crop, rgb
        self._mean, self._scale = np.asarray(mean, np.float32), np.asarray(scale, np.float32)
        self._live_class, self._activation, self._inverted = live_class, activation, inverted
        self._threshold = threshold
        self._lock = threading.Lock()  # a cv2.dnn.Net keeps its blobs between calls
        self._check_settings()
        self._path = Path(path)
        self._net = _read(self._path, sha256)
        self._check_answer()

    def live(self, image: Image, detection: Detection) -> float:
        """0..1, and 0 where the network answers with no number: then a person looks."""
        outputs = self._run(surroundings(image, detection, self._crop, self._side))
        if not np.isfinite(outputs).all():
            return 0.0
        score = self._score(outputs)
        below = score < self._threshold
        share = score / self._threshold if below else (score - self._threshold) / (1 - self._threshold)
        return float(np.clip(share / 2 if below else (1 + share) / 2, 0, 1))

    def _run(self, square: Image) -> npt.NDArray[np.float64]:
        pixels = (square[..., ::-1] if self._rgb else square).astype(np.float32)
        blob = np.ascontiguousarray(((pixels - self._mean) * self._scale).transpose(2, 0, 1)[None])
        with self._lock:
            self._net.setInput(blob)
            return np.array(self._net.forward(), np.float64).ravel()

    def _score(self, outputs: npt.NDArray[np.float64]) -> float:
        """How much the network takes it for live, 0..1."""
        if self._activation == "softmax":
            weights = np.exp(outputs - outputs.max())
            score = float(weights[self._live_class] / weights.sum())
        elif self._activation == "sigmoid":
            score = float(1 / (1 + np.exp(-np.clip(outputs[self._live_class], -60, 60))))
        else:
            score = float(outputs[self._live_class])
        return 1 - score if self._inverted else score

    def _check_settings(self) -> None:
        if not re.fullmatch(r"[a-z0-9_]+", self.name):
            raise _wrong(
                f"检测器的 name“{self.name}”只能含小写字母、数字和下划线。",
                f'the detector\'s name "{self.name}" may hold lower-case letters, digits and underscores only.',
            )
        if not (0 < self._threshold < 1 and self._side > 0 and self._crop > 0 and self._live_class >= 0):
            raise _wrong(
                f"检测器 {self.name}：threshold 须在 0 和 1 之间，side、crop 须大于 0，live_class 不得小于 0。",
                f"detector {self.name}: threshold lies between 0 and 1, side and crop above 0, live_class not below 0.",
            )
        if self._mean.shape != (3,) or self._scale.shape not in {(), (3,)}:
            raise _wrong(
                f"检测器 {self.name}：mean 须为三个数，scale 须为一个或三个数。",
                f"detector {self.name}: mean is three numbers, scale is one or three.",
            )

    def _check_answer(self) -> None:
        """One grey picture tells whether input and outputs fit the settings."""
        file, side = self._path.name, self._side
        try:
            outputs = self._run(np.full((side, side, 3), 127, np.uint8))
        except cv2.error as error:
            raise _wrong(
                f"{file} 不接受 1×3×{side}×{side} 的输入，请核对 side。",
                f"{file} takes no input of 1 x 3 x {side} x {side}; correct side.",
            ) from error
        fewest = max(self._live_class + 1, 2 if self._activation == "softmax" else 1)
        if outputs.size < fewest or outputs.size > _MOST_CLASSES:
            raise _wrong(
                f"{file} 有 {outputs.size} 个输出，与 live_class={self._live_class}、{self._activation} 不符；"
                "请核对 live_class 和 activation。",
                f"{file} has {outputs.size} outputs, which do not fit live_class={self._live_class} with "
                f"{self._activation}; correct live_class and activation.",
            )
        if not np.isfinite(outputs).all():
            raise _wrong(
                f"{file} 对一张灰色图片算不出数值，请核对 mean 和 scale，或更换模型文件。",
                f"{file} answers a grey picture with no number; correct mean and scale, or use another file.",
            )
        if self._activation == "none" and not 0 <= outputs[self._live_class] <= 1:
            raise _wrong(
                f"{file} 的输出不在 0 到 1 之间，请把 activation 设为 softmax 或 sigmoid。",
                f"{file} answers outside 0 to 1; set activation to softmax or sigmoid.",
            )


_MOST_CLASSES = 1000  # more is a map of features or of depth, not a verdict


def _read(path: Path, sha256: str | None) -> cv2.dnn.Net:
    """The network of exactly those bytes that were checked."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _wrong(
            f"读不到模型文件 {path.name}，请检查路径和权限。",
            f"the model file {path.name} cannot be read; check its path and permissions.",
        ) from error
    if sha256 is not None and hashlib.sha256(content).hexdigest() != sha256.lower():
        raise _wrong(
            f"模型文件 {path.name} 的 SHA-256 与设置不符，请换回原文件或更新 sha256。",
            f"the model file {path.name} has another SHA-256; put the right file there, or correct sha256.",
        )
    try:
        net = cv2.dnn.readNetFromONNX(np.frombuffer(content, np.uint8))
    except (cv2.error, SystemError) as error:
        raise _not_onnx(path) from error
    if net.empty():
        raise _not_onnx(path)
    return net


def _not_onnx(path: Path) -> SetupError:
    return _wrong(
        f"{path.name} 不是 OpenCV 能运行的 ONNX 模型，请换一个文件或用较低的 opset 重新导出。",
        f"{path.name} is no ONNX network that OpenCV can run; use another file or export it with a lower opset.",
    )


def _wrong(zh: str, en: str) -> SetupError:
    return SetupError(detail=Text(zh, en))
