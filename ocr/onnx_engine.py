"""The default text engine: PP-OCRv6 models on the CPU."""

from __future__ import annotations

import numpy as np

from onboarding.ocr import models
from onboarding.ocr.detector import LineDetector
from onboarding.ocr.engine import Image, TextEngine
from onboarding.ocr.geometry import LineBox
from onboarding.ocr.recognizer import Charset, CtcRecognition, LineRecognizer


class OnnxEngine:
    """A tiny detector, a tiny recognizer for most lines and a small one for names and places.

    The tiny dictionary lacks some forty characters that occur in names (赟, 龑, 翀, …), so those lines are
    read with the small one. Holds no state of a reading: one engine serves any number of threads.
    """

    def __init__(self) -> None:
        self._detector = LineDetector(models.TINY_DETECTOR)
        self._quick = LineRecognizer(models.TINY_RECOGNIZER, Charset(*models.TINY_DICTIONARY))
        self._careful = LineRecognizer(models.SMALL_RECOGNIZER, Charset(*models.SMALL_DICTIONARY))

    def find_lines(self, image: Image) -> list[LineBox]:
        return self._detector.find(image)

    def recognize(self, line: Image, *, careful: bool = False) -> CtcRecognition:
        return (self._careful if careful else self._quick).recognize(line)

    def warm_up(self) -> None:
        blank = np.full((64, 64, 3), 255, np.uint8)
        self.find_lines(blank)
        for careful in (False, True):
            self.recognize(blank, careful=careful).read("0")


default_engine: TextEngine = OnnxEngine()
