"""Text engines by name, for callers that choose one by a setting."""

from __future__ import annotations

from functools import cache

from onboarding.domain.errors import SetupError
from onboarding.ocr.engine import TextEngine
from onboarding.ocr.onnx_engine import default_engine
from onboarding.ocr.tesseract_engine import LATIN, TesseractEngine

NAMES = ("onnx", "tesseract")

_ZONE = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"


def by_name(engine: TextEngine | str | None, *, latin: bool = False) -> TextEngine:
    """The engine of a name, made once; an engine is passed through, None means the default.

    ``latin`` asks for one that need not read more than a machine-readable zone has, where there is such a choice.

    Raises :class:`~onboarding.domain.errors.SetupError` for another name, and for what is no engine.

    >>> by_name("onnx") is by_name(None)
    True
    """
    if engine is None or engine == "onnx":
        return default_engine
    if isinstance(engine, str):
        return _named(engine, latin)
    if not isinstance(engine, TextEngine):
        raise SetupError(detail=f"a text engine finds and reads lines; a {type(engine).__name__} does not")
    return engine


@cache
def _named(name: str, latin: bool) -> TextEngine:
    if name != "tesseract":
        raise SetupError(detail=f"there is no text engine {name!r}; choose one of {', '.join(NAMES)}")
    return TesseractEngine(LATIN, alphabet=_ZONE) if latin else TesseractEngine()
