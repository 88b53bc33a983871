"""The readers that are compared, each from encoded bytes to field texts. Imports happen when one is started."""

from __future__ import annotations

import io
from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any, ClassVar, Protocol

from PIL import Image

from .plain_text import Piece, fields_of

Read = dict[str, Any]
"""``texts``, and where the reader has them ``confidences``, ``accepted`` and ``flags``."""

INSTALL = "pip install -e '.[bench]'"


class Missing(Exception):
    """A reader that is not installed; the message says what to do."""


class Reader(Protocol):
    """``kinds`` are those of :mod:`~benchmarks.reading.pictures` that it reads."""

    kinds: ClassVar[tuple[str, ...]]
    version: str

    def read(self, content: bytes, kind: str) -> Read: ...


class Ours:
    """``onboarding.ocr`` as a bank would call it: no hint about side, document or direction.

    It vouches for a number or a zone whose check digits hold, where no field is below ``LOW_CONFIDENCE``.
    """

    kinds = ("front", "back", "TD3", "TD1")

    def __init__(self) -> None:
        import_module("cv2").setNumThreads(1)
        self._ocr, self.version = import_module("onboarding.ocr"), version("card-onboarding")
        self._is_valid = import_module("onboarding.ocr.id_number").is_valid
        self._ocr.warm_up()

    def read(self, content: bytes, kind: str) -> Read:
        return self._zone(content) if kind.startswith("TD") else self._card(content)

    def _card(self, content: bytes) -> Read:
        reading = self._ocr.read_id_card(content)
        number = reading.fields.get("id_number")
        sure = number is not None and number.confidence >= self._ocr.LOW_CONFIDENCE
        return {
            "texts": {name: field.text for name, field in reading.fields.items()},
            "confidences": {name: field.confidence for name, field in reading.fields.items()},
            "accepted": bool(sure and number and self._is_valid(number.text)),
            "flags": tuple(reason.code for reason in reading.quality),
        }

    def _zone(self, content: bytes) -> Read:
        reading = self._ocr.read_mrz(content)
        texts = {f"line_{row}": line for row, line in enumerate(reading.lines, 1)}
        sure = all(field.confidence >= self._ocr.LOW_CONFIDENCE for field in reading.fields.values() if field.text)
        return {"texts": texts, "accepted": sure and all(reading.checks.values())}


class RapidOcr:
    """RapidOCR with its own default models, on the whole picture, in one thread."""

    kinds = ("front", "back")

    def __init__(self) -> None:
        self.version = _installed("rapidocr")
        engine = "EngineConfig.onnxruntime"
        threads = {f"{engine}.intra_op_num_threads": 1, f"{engine}.inter_op_num_threads": 1}
        self._engine = import_module("rapidocr").RapidOCR(params={**threads, "Global.log_level": "error"})

    def read(self, content: bytes, kind: str) -> Read:
        found = self._engine(content)
        if found.txts is None:
            return {"texts": {}}
        pieces = [Piece.around(text, box.tolist()) for text, box in zip(found.txts, found.boxes, strict=True)]
        return {"texts": fields_of(pieces)}


class Tesseract:
    """Tesseract 5 through pytesseract, chi_sim, on the whole picture; it finds the direction itself (--psm 1)."""

    kinds = ("front", "back")

    def __init__(self) -> None:
        _installed("pytesseract")
        pytesseract = import_module("pytesseract")
        try:
            languages = pytesseract.get_languages()
        except pytesseract.TesseractNotFoundError:
            raise Missing("apt-get install tesseract-ocr tesseract-ocr-chi-sim") from None
        if "chi_sim" not in languages:
            raise Missing("apt-get install tesseract-ocr-chi-sim")
        self._tesseract, self.version = pytesseract, str(pytesseract.get_tesseract_version())

    def read(self, content: bytes, kind: str) -> Read:
        with Image.open(io.BytesIO(content)) as picture:
            try:
                data = self._data(picture, 1)
            except self._tesseract.TesseractError:  # too little text to tell the direction by
                data = self._data(picture, 3)
        return {"texts": fields_of(_words(data))}

    def _data(self, picture: Any, mode: int) -> Mapping[str, list[Any]]:
        kind = self._tesseract.Output.DICT
        data: Mapping[str, list[Any]] = self._tesseract.image_to_data(
            picture, lang="chi_sim", config=f"--psm {mode}", output_type=kind
        )
        return data


class PassportEye:
    """PassportEye: finds the zone, reads it with Tesseract."""

    kinds = ("TD3", "TD1")

    def __init__(self) -> None:
        self.version = _installed("passporteye")
        self._read = import_module("passporteye").read_mrz

    def read(self, content: bytes, kind: str) -> Read:
        found = self._read(io.BytesIO(content), save_roi=True)
        if found is None:
            return {"texts": {}}
        lines = [line.replace(" ", "") for line in found.aux["text"].splitlines() if line.strip()]
        return {"texts": {f"line_{row}": line for row, line in enumerate(lines, 1)}, "accepted": bool(found.valid)}


def _words(data: Mapping[str, list[Any]]) -> list[Piece]:
    columns = (data[name] for name in ("text", "left", "top", "width", "height"))
    return [
        Piece.around(text, [(x, y), (x + width, y), (x + width, y + height), (x, y + height)])
        for text, x, y, width, height in zip(*columns, strict=True)
        if text.strip()
    ]


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        raise Missing(INSTALL) from None


READERS: Mapping[str, Any] = {"ours": Ours, "rapidocr": RapidOcr, "tesseract": Tesseract, "passporteye": PassportEye}
PEERS = tuple(name for name in READERS if name != "ours")
