"""Typst behind one small class: a template's name and JSON in, PDF bytes out."""

from __future__ import annotations

import json
import threading
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from onboarding.domain.errors import OnboardingError, SetupError
from onboarding.domain.text import Text

_HERE = Path(__file__).parent
TEMPLATES = _HERE / "templates"
FONTS = _HERE / "fonts"
_REQUIRED = ("agreement.typ", "applicant.typ", "bank.typ", "zh.yaml", "en.yaml")
# Control, formatting (bidirectional overrides among them), private use, surrogate, unassigned, separators: none
# has a place in a name or a fee, and some make a page read differently from its text.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})


class UnprintableText(OnboardingError):
    """A value holds a character without glyph or visible form: what is signed would not be what is read."""

    code = "unprintable_text"
    status = 422
    text = Text(
        "协议中有无法显示的字，暂时不能生成。我们的工作人员会协助您完成签约。",
        "The agreement contains a character we cannot print, so we cannot draw it up yet. "
        "Our staff will help you sign.",
    )


class TypesettingFailed(OnboardingError):
    """Typst refused the template; run it by hand to see why (its message may quote data, so it is not kept)."""

    code = "typesetting_failed"
    text = Text(
        "协议暂时无法生成，请稍后再试。您填写的内容都已保存。",
        "We cannot draw up the agreement right now. Please try again later; everything you entered is saved.",
    )


def require_printable(values: Iterable[str]) -> None:
    """Raise :class:`UnprintableText` where any value holds a control, formatting or private-use character."""
    if any(unicodedata.category(character) in _UNPRINTABLE for value in values for character in value):
        raise UnprintableText()


_PROBE = b"""#set document(date: datetime(year: 2000, month: 1, day: 1))
#set text(font: "Onboarding Sans SC", fallback: false)
#sys.inputs.text"""


class Typesetter:
    """A reused Typst compiler over a folder of templates. Safe to share between threads.

    A bank brings its own look or words by copying ``templates`` and passing the copy; ``fonts`` likewise. Nothing
    but those two folders is read: no system fonts.
    Raises :class:`SetupError` where a template is missing.
    """

    def __init__(self, templates: Path = TEMPLATES, fonts: Path = FONTS) -> None:
        missing = [name for name in _REQUIRED if not (templates / name).is_file()]
        if missing:
            raise SetupError(detail=f"{templates} lacks {', '.join(missing)}; copy it from {TEMPLATES}")
        self._templates = templates
        self._lock = threading.Lock()
        found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts])
        self._compiler = typst.Compiler(root=templates, font_paths=found)

    def pdf(self, template: str, data: Mapping[str, Any], *, locale: str, at: datetime) -> bytes:
        """Typeset ``template`` (a file name) as PDF/A-2b. The same arguments give the same bytes.

        ``at`` becomes the file's creation date. Raises :class:`UnprintableText`, :class:`TypesettingFailed`.
        """
        language: Literal["zh", "en"] = "zh" if locale.lower().startswith("zh") else "en"
        inputs = {"locale": language, "data": json.dumps(data, ensure_ascii=False, allow_nan=False)}
        try:
            with self._lock:
                made = self._compiler.compile(
                    input=self._templates / template,
                    format="pdf",
                    sys_inputs=inputs,
                    pdf_standards=["a-2b"],
                    timestamp=int(at.timestamp()),
                )
        except typst.TypstError as error:
            raise _named(error) from None  # its text may quote a value: never chain it
        assert isinstance(made, bytes)
        return made

    def prints(self, text: str) -> bool:
        """Whether the agreement can show ``text``: no invisible character, and a glyph for each."""
        try:
            require_printable([text])
            with self._lock:
                self._compiler.compile(
                    input=_PROBE, format="pdf", sys_inputs={"text": text}, pdf_standards=["a-2b"], timestamp=0
                )
        except UnprintableText:
            return False
        except typst.TypstError as error:
            if isinstance(named := _named(error), UnprintableText):
                return False
            raise named from None
        return True


def _named(error: typst.TypstError) -> OnboardingError:
    if "could not be displayed" in error.message or "font" in error.message:
        return UnprintableText()
    return TypesettingFailed()


@cache
def default_typesetter() -> Typesetter:
    """The shipped templates and typeface, loaded once per process."""
    return Typesetter()


def prints(text: str) -> bool:
    """:meth:`Typesetter.prints` of the shipped typeface."""
    return default_typesetter().prints(text)
