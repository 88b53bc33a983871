"""Read one line: a CTC network (Graves et al., ICML 2006), decoded greedily within an alphabet."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from onboarding.ocr.engine import Character, Image
from onboarding.ocr.models import Model, checked

_HEIGHT = 48
_FLOOR = 0.02
"""A forced choice among allowed characters below this probability is noise, not a character."""
_RIVALS = 4
_UNLIKELY = 1e-4
"""No rival is less likely: to look for one among 18,000 classes would cost more than it could ever tell."""

Probabilities = npt.NDArray[np.float32]


class Charset:
    """The classes of a recognizer: the CTC blank, the lines of its dictionary, the space."""

    def __init__(self, name: str, sha256: str) -> None:
        self._file = (name, sha256)

    @cached_property
    def characters(self) -> tuple[str, ...]:
        lines = checked(*self._file).decode("utf-8").replace("\r\n", "\n").split("\n")
        return ("", *(lines[:-1] if not lines[-1] else lines), " ")

    @cached_property
    def _index(self) -> dict[str, int]:
        return {character: index for index, character in enumerate(self.characters) if index}

    def classes(self, alphabet: Collection[str] | None) -> npt.NDArray[np.intp] | None:
        """Class numbers of the allowed characters, the blank first; None allows all."""
        if alphabet is None:
            return None
        return np.array([0, *sorted(self._index[c] for c in alphabet if c in self._index)], np.intp)


class CtcRecognition:
    """The class probabilities of one line, T×C."""

    def __init__(self, probabilities: Probabilities, charset: Charset) -> None:
        self._probabilities = probabilities
        self._charset = charset

    def read(self, alphabet: Collection[str] | None = None) -> tuple[Character, ...]:
        allowed = self._charset.classes(alphabet)
        scores = self._probabilities if allowed is None else self._probabilities[:, allowed]
        return tuple(self._character(scores, allowed, step) for step in _peaks(scores))

    def _character(self, scores: Probabilities, allowed: npt.NDArray[np.intp] | None, step: int) -> Character:
        row = scores[step]
        likely = np.flatnonzero(row[1:] > _UNLIKELY) + 1
        best = likely[np.argsort(-row[likely])][:_RIVALS]
        names = self._charset.characters
        rivals = tuple((names[k if allowed is None else allowed[k]], float(row[k])) for k in best)
        return Character(rivals[0][0], rivals[0][1], (step + 0.5) / len(scores), rivals)


def _peaks(scores: Probabilities) -> list[int]:
    """The step of highest probability in each run of one class that is not the blank."""
    classes = scores.argmax(axis=1)
    heights = scores.max(axis=1)
    peaks: list[int] = []
    previous = 0
    for step, (label, height) in enumerate(zip(classes, heights, strict=True)):
        if label and height >= _FLOOR:
            if label != previous:
                peaks.append(step)
            elif height > heights[peaks[-1]]:
                peaks[-1] = step
        previous = label if height >= _FLOOR else 0
    return peaks


class LineRecognizer:
    """A recognizer network with its dictionary."""

    def __init__(self, model: Model, charset: Charset) -> None:
        self._model = model
        self._charset = charset

    def recognize(self, line: Image) -> CtcRecognition:
        """Read one upright line crop of any size."""
        height, width = line.shape[:2]
        size = (max(16, round(width * _HEIGHT / height)), _HEIGHT)
        if (width, height) != size:
            line = np.asarray(cv2.resize(line, size, interpolation=cv2.INTER_AREA), np.uint8)
        batch = np.ascontiguousarray((line.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)[None])
        return CtcRecognition(self._model.run(batch)[0], self._charset)
