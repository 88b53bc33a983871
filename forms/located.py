"""YAML as plain values that remember their line, so that a complaint can point at it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from onboarding.domain.text import Text
from onboarding.forms.errors import Fault, QuestionnaireError


class Block(dict[str, Any]):
    """A YAML mapping; ``line`` is where it begins and ``lines`` where each key stands (from 1)."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}

    def at(self, key: str) -> int:
        return self.lines.get(key, self.line)


def read(path: Path) -> Any:
    """The file's only document. Raises :class:`QuestionnaireError` where it is not plain YAML."""
    try:
        node = yaml.compose(path.read_text("utf-8"), yaml.SafeLoader)
        return _Builder(path).value(node) if node else None
    except OSError as error:
        raise _error(path, 1, "打不开文件：{why}。", "cannot open it: {why}.", error.strerror) from error
    except UnicodeDecodeError as error:
        raise _error(path, 1, "请把文件存为 UTF-8。", "save the file as UTF-8.") from error
    except RecursionError as error:
        raise _error(path, 1, "嵌套太深，请写平一些。", "nested too deeply; flatten it.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        why = getattr(error, "problem", None) or getattr(error, "reason", None) or "not YAML"
        line = mark.line + 1 if mark else 1
        raise _error(path, line, "不是有效的 YAML：{why}。", "not valid YAML: {why}.", why) from error


def plain(value: Any) -> Any:
    """The same value without line numbers: dicts, lists and scalars."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


class _Builder:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.scalars = yaml.SafeLoader("")
        self.seen: set[int] = set()

    def value(self, node: yaml.Node) -> Any:
        line = node.start_mark.line + 1
        if id(node) in self.seen:  # an alias: could grow without bound, and hides what applies where
            raise _error(self.path, line, "请写全，不支持 YAML 锚点。", "write it out; anchors are not read.")
        self.seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self.block(node, line)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item) for item in node.value]
        try:
            return self.scalars.construct_object(node)
        except ValueError as error:  # such as the date 2026-02-30
            zh, en = "值无效，请改正或加引号。", "not a valid value; correct it or quote it."
            raise _error(self.path, line, zh, en) from error

    def block(self, node: yaml.MappingNode, line: int) -> Block:
        block = Block(line)
        for key_node, value_node in node.value:
            key, at = key_node.value, key_node.start_mark.line + 1
            if not isinstance(key, str):
                raise _error(self.path, at, "键必须是文字。", "a key must be plain text.")
            if key in block:
                zh, en = "“{why}”写了两次，请删去一个。", "'{why}' is given twice; remove one."
                raise _error(self.path, at, zh, en, key)
            block[key] = self.value(value_node)
            block.lines[key] = at
        return block


def _error(path: Path, line: int, zh: str, en: str, why: str | None = None) -> QuestionnaireError:
    return QuestionnaireError(str(path), [Fault(line, Text(zh, en).format(why=why))])
