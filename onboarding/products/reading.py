"""Reading the catalogue's YAML so that every complaint names file, line, field and remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from onboarding.domain.errors import SetupError
from onboarding.domain.text import Text

_CODE = re.compile(r"[a-z][a-z0-9_]{1,31}")
_STRONGEST = 3


class CatalogueError(SetupError):
    """A catalogue that must not be shown to applicants; the detail says where and what to write."""

    code = "catalogue_error"
    text = Text("产品目录有误：{detail}", "The product catalogue is wrong: {detail}")


class Row:
    """One product as written. Each reader takes a field once; :meth:`done` refuses what nobody took."""

    def __init__(self, path: Path, node: yaml.MappingNode) -> None:
        self._path = path
        self._start = node.start_mark.line + 1
        self._lines: dict[str, int] = {}
        self._values: dict[str, Any] = {}
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name in self._lines:
                raise _wrong(path, line, name, "is written twice; keep one")
            self._lines[name] = line
            self._values[name] = _plain(path, value)

    def wrong(self, name: str, remedy: str) -> CatalogueError:
        return _wrong(self._path, self._lines.get(name, self._start), name, remedy)

    def take(self, name: str) -> Any:
        if name not in self._values:
            raise self.wrong(name, "is missing; add it")
        return self._values.pop(name)

    def done(self) -> None:
        for name in self._values:
            raise self.wrong(name, "is not a field of a card; remove it or check the spelling")

    def word(self, name: str) -> str:
        value = self.take(name)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(name, "write a word in quotes")
        return value

    def code(self, name: str) -> str:
        value = self.word(name)
        if not _CODE.fullmatch(value):
            raise self.wrong(name, "use 2 to 32 lower-case letters, digits and _, a letter first")
        return value

    def whole(self, name: str, least: int = 0) -> int:
        value = self.take(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise self.wrong(name, f"write a whole number from {least} up, without quotes")
        return value

    def rate(self, name: str) -> Decimal:
        value = self.take(name)
        try:
            rate = Decimal(value) if isinstance(value, str) else None
        except InvalidOperation:
            rate = None
        if rate is None or not rate.is_finite() or not 0 <= rate < 1:
            raise self.wrong(name, 'write a decimal from 0 to 1 in quotes, such as "0.1825" for 18.25%')
        return rate

    def choice(self, name: str, allowed: Sequence[str]) -> str:
        value = self.take(name)
        if value not in allowed:
            raise self.wrong(name, f"use one of {', '.join(allowed)}")
        return str(value)

    def choices(self, name: str, allowed: Sequence[str], *, optional: bool = False) -> tuple[str, ...]:
        if optional and name not in self._values:
            return ()
        value = self.take(name)
        listed = isinstance(value, list) and value and all(isinstance(each, str) for each in value)
        if not listed or set(value) - set(allowed) or len(set(value)) < len(value):
            raise self.wrong(name, f"list some of {', '.join(allowed)}, each once, such as [{allowed[0]}]")
        return tuple(value)

    def strengths(self, name: str, allowed: Sequence[str]) -> dict[str, int]:
        value = self.take(name)
        if not isinstance(value, dict) or not value or set(value) - set(allowed):
            raise self.wrong(name, f"map some of {', '.join(allowed)} to a strength, such as {{{allowed[0]}: 2}}")
        if any(type(strength) is not int or not 1 <= strength <= _STRONGEST for strength in value.values()):
            raise self.wrong(name, f"every strength is a whole number from 1 to {_STRONGEST}")
        return value

    def text(self, name: str) -> Text:
        return self._text(name, self.take(name))

    def texts(self, name: str) -> tuple[Text, ...]:
        value = self.take(name)
        if not isinstance(value, list) or not value:
            raise self.wrong(name, 'list at least one {zh: "…", en: "…"}')
        return tuple(self._text(name, each) for each in value)

    def _text(self, name: str, value: Any) -> Text:
        whole = isinstance(value, dict) and set(value) == {"zh", "en"}
        if not whole or not all(isinstance(part, str) and part.strip() for part in value.values()):
            raise self.wrong(name, 'write both languages in quotes: {zh: "…", en: "…"}')
        return Text(value["zh"], value["en"])


def rows(path: Path) -> Iterator[Row]:
    """The products as written. Raises :class:`CatalogueError` where the file is not a list of mappings."""
    try:
        node = yaml.compose(path.read_text("utf-8"), yaml.SafeLoader)
    except OSError as error:
        raise _wrong(path, 0, "file", f"cannot be read ({error.strerror}); check the path") from error
    except UnicodeDecodeError as error:
        raise _wrong(path, 0, "file", "is not UTF-8; save it as UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        why = getattr(error, "problem", None) or "a character that YAML does not allow"
        raise _wrong(path, mark.line + 1 if mark else 0, "YAML", f"{why}; check quotes and indents") from error
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        raise _wrong(path, 1, "file", "must be a list of cards, each beginning with '- code:'")
    for each in node.value:
        if not isinstance(each, yaml.MappingNode):
            raise _wrong(path, each.start_mark.line + 1, "card", "must be fields with values")
        yield Row(path, each)


def _plain(path: Path, node: yaml.Node) -> Any:
    """A node's plain value; SafeLoader builds no objects."""
    try:
        return yaml.SafeLoader("").construct_document(node)
    except yaml.YAMLError as error:
        raise _wrong(path, node.start_mark.line + 1, "YAML", "use plain words, numbers and lists here") from error


def _wrong(path: Path, line: int, name: str, remedy: str) -> CatalogueError:
    where = f"{path}, line {line}" if line else str(path)
    return CatalogueError(detail=f"{where}: {name}: {remedy}")
