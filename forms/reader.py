"""Reads a questionnaire file, collecting every fault with its line before refusing."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from onboarding.domain.outcomes import Reason
from onboarding.domain.text import Text
from onboarding.forms.errors import Fault, QuestionnaireError
from onboarding.forms.kinds import kind_of, kinds
from onboarding.forms.located import Block, plain, read
from onboarding.forms.rules import check_rule, circle
from onboarding.forms.schema import Choice, Question, Section

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
_RESERVED = re.compile(  # a form's own attributes, which a field of that name would replace
    r"answers|data|errors|form_errors|meta|populate_obj|post_process|process|questionnaire|raw|validate|visible"
    r"|(validate|filter)_.*"
)
_COMMON = {"name", "kind", "label", "help", "required", "show_if"}
_PARTS: dict[str, tuple[type, ...]] = {
    "min": (int, date),
    "max": (int, date),
    "step": (int,),
    "slider_max": (int,),
    "max_length": (int,),
    "autocomplete": (str,),
    "default": (str, int, date),
}


def read_sections(path: Path) -> tuple[Section, ...]:
    """The file's sections; raises :class:`QuestionnaireError` listing every fault with line and remedy."""
    reader = _Reader()
    sections = reader.file(read(path))
    if not reader.faults:
        reader.rules(sections)
    if reader.faults:
        raise QuestionnaireError(str(path), reader.faults)
    return sections


class _Reader:
    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.blocks: dict[str, Block] = {}
        self.names: set[str] = set()

    def fault(self, line: int, zh: str, en: str, **params: object) -> None:
        self.faults.append(Fault(line, Text(zh, en).format(**params)))

    def file(self, root: Any) -> tuple[Section, ...]:
        if not isinstance(root, Block):
            self.fault(1, "文件要以 sections: 开头。", "begin the file with sections:.")
            return ()
        self.keys(root, {"sections"}, {"sections"})
        names: set[str] = set()
        return tuple(self.section(block, names) for block in self.blocks_in(root, "sections"))

    def section(self, block: Block, names: set[str]) -> Section:
        self.keys(block, {"name", "title", "questions"}, {"name", "title", "questions"})
        name = self.name(block, names)
        questions = [self.question(item) for item in self.blocks_in(block, "questions")]
        return Section(name, self.text(block, "title"), tuple(q for q in questions if q))

    def question(self, block: Block) -> Question | None:
        kind = kinds().get(str(block.get("kind")))
        if "kind" not in block:
            self.keys(block, block, {"name", "kind", "label"})
            return None
        if kind is None:
            zh, en = "没有“{kind}”这种题型，可用：{all}。", "there is no kind '{kind}'; use one of: {all}."
            self.fault(block.at("kind"), zh, en, kind=block.get("kind"), all=", ".join(kinds()))
            return None
        before = len(self.faults)
        self.keys(block, _COMMON | kind.takes, {"name", "kind", "label"} | kind.needs)
        parts = {key: self.part(block, key) for key in _PARTS if key in block}
        question = Question(
            name=self.name(block, self.names),
            kind=block["kind"],
            label=self.text(block, "label"),
            help=self.text(block, "help") if "help" in block else None,
            required=self.flag(block, "required"),
            show_if=plain(block.get("show_if")),
            choices=self.choices(block) if "choices" in block else (),
            **parts,
        )
        self.blocks[question.name] = block
        if len(self.faults) == before:
            self.lint(question, block)
        return question

    def lint(self, question: Question, block: Block) -> None:
        kind = kind_of(question)
        faults = list(kind.lint(question))
        self.faults += [Fault(block.line, text) for text in faults]
        if question.default is None or faults:
            return
        value = kind.parse(question, question.default)
        if isinstance(value, Reason):
            zh, en = "default 本身通不过：{why}", "default would itself be refused: {why}"
            self.fault(block.at("default"), zh, en, why=value.text)

    def choices(self, block: Block) -> tuple[Choice, ...]:
        choices, values = [], set[str]()
        for item in self.blocks_in(block, "choices"):
            self.keys(item, {"value", "label"}, {"value", "label"})
            value = item.get("value")
            if not isinstance(value, str) or not _NAME.fullmatch(value):
                zh = "value 用小写字母、数字和下划线，并加引号。"
                en = "value: lower-case letters, digits or _, in quotes."
                self.fault(item.at("value"), zh, en)
            elif value in values:
                zh, en = "选项“{value}”重复，请改名。", "choice '{value}' is given twice; rename one."
                self.fault(item.at("value"), zh, en, value=value)
            else:
                values.add(value)
                choices.append(Choice(value, self.text(item, "label")))
        return tuple(choices)

    def rules(self, sections: Iterable[Section]) -> None:
        questions = {question.name: question for section in sections for question in section.questions}
        for name, question in questions.items():
            line = self.blocks[name].at("show_if")
            faults = check_rule(question.show_if, questions) if "show_if" in self.blocks[name] else ()
            self.faults += [Fault(line, text) for text in faults]
        waiting = [] if self.faults else circle(questions)
        if waiting:
            zh = "这些题互相等待，永远不会出现：{names}。请去掉其中一条 show_if。"
            en = "these questions wait for each other and would never show: {names}; drop one show_if."
            line = min(self.blocks[name].at("show_if") for name in waiting)
            self.fault(line, zh, en, names=" → ".join(waiting))

    def keys(self, block: Block, known: Iterable[str], needed: Iterable[str]) -> None:
        known = sorted(known)
        for key in block:
            if key not in known:
                near = difflib.get_close_matches(key, known, 1)
                zh, en = "这里不能写“{key}”，可写：{near}。", "'{key}' does not belong here; use: {near}."
                self.fault(block.at(key), zh, en, key=key, near=", ".join(near or known))
        for key in sorted(set(needed) - set(block)):
            self.fault(block.line, "缺少“{key}”，请补上。", "'{key}' is missing; add it.", key=key)

    def name(self, block: Block, taken: set[str]) -> str:
        name = block.get("name")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            zh = "name 以小写字母开头，只含小写字母、数字和下划线。"
            en = "name: a lower-case letter, then lower-case letters, digits or _."
            self.fault(block.at("name"), zh, en)
        elif _RESERVED.fullmatch(name):
            zh, en = "名称“{name}”另有用途，请改名。", "the name '{name}' is reserved; use another."
            self.fault(block.at("name"), zh, en, name=name)
        elif name in taken:
            zh, en = "名称“{name}”已经用过，请改名。", "the name '{name}' is already used; rename one."
            self.fault(block.at("name"), zh, en, name=name)
        taken.add(str(name))
        return str(name)

    def text(self, block: Block, key: str) -> Text:
        value = block.get(key)
        pair = value if isinstance(value, Block) else {}
        for tongue in ("zh", "en"):
            if not isinstance(pair.get(tongue), str) or not pair[tongue].strip():
                zh, en = "{key} 缺少 {tongue}，请补上并加引号。", "{key} has no {tongue}; add it, in quotes."
                self.fault(block.at(key), zh, en, key=key, tongue=tongue)
        if isinstance(value, Block):
            self.keys(value, {"zh", "en"}, ())
        return Text(str(pair.get("zh")), str(pair.get("en")))

    def flag(self, block: Block, key: str) -> bool:
        value = block.get(key, True)
        if not isinstance(value, bool):
            self.fault(block.at(key), "{key} 写 true 或 false。", "{key}: give true or false.", key=key)
        return value is True

    def part(self, block: Block, key: str) -> Any:
        value = block[key]
        if isinstance(value, bool) or not isinstance(value, _PARTS[key]):
            zh, en = "{key} 的值类型不对，请写 {types}。", "{key}: give {types}."
            types = "/".join({int: "123", str: '"…"', date: "2026-01-31"}[kind] for kind in _PARTS[key])
            self.fault(block.at(key), zh, en, key=key, types=types)
        return value.isoformat() if key == "default" and isinstance(value, date) else value

    def blocks_in(self, block: Block, key: str) -> Iterator[Block]:
        items = block.get(key)
        if not isinstance(items, list) or not items:
            if key in block:
                self.fault(block.at(key), "{key} 要写成非空列表。", "{key}: give a non-empty list.", key=key)
            return
        for item in items:
            if isinstance(item, Block):
                yield item
            else:
                zh, en = "{key} 的每一项都要写成“键: 值”。", "{key}: write each item as key: value."
                self.fault(block.at(key), zh, en, key=key)
