"""Checks a visibility rule against the questions it reads, before any applicant meets it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Any

from onboarding.domain.text import Text
from onboarding.forms.kinds import kind_of
from onboarding.forms.logic import COMPARISONS, CONNECTIVES, ORDER, split, variables
from onboarding.forms.schema import Question

_DEPTH = 10
_OPERATORS = "== != in and or ! < <= > >= var"


def check_rule(rule: Any, questions: Mapping[str, Question], depth: int = _DEPTH) -> Iterator[Text]:
    """What in a rule cannot work: outside the subset, unknown names, types that never compare."""
    try:
        op, args = split(rule)
    except ValueError:
        zh = '这里要写一条规则，例如 {"==": [{var: employment}, employed]}。'
        yield Text(zh, 'give a rule here, such as {"==": [{var: employment}, employed]}.')
        return
    if op in CONNECTIVES and depth == 0:
        yield Text("规则嵌套太深，请写平一些。", "the rule is nested too deeply; flatten it.")
    elif op in CONNECTIVES:
        if not args or (op == "!" and len(args) != 1):
            yield Text("“{op}”后面缺少规则或写多了。", "'{op}' has too few or too many rules.").format(op=op)
        for arg in args:
            yield from check_rule(arg, questions, depth - 1)
    elif op in COMPARISONS:
        yield from _comparison(op, args, questions)
    else:
        text = Text("不支持运算符“{op}”，可用：{all}。", "unknown operator '{op}'; use one of: {all}.")
        yield text.format(op=op, all=_OPERATORS)


def _comparison(op: str, args: Sequence[Any], questions: Mapping[str, Question]) -> Iterator[Text]:
    if len(args) != 2:
        yield Text("“{op}”需要两个值。", "'{op}' compares exactly two values.").format(op=op)
        return
    left, right = args
    if op == "in" and not isinstance(right, list):
        yield Text("in 的第二个值要写成列表。", "in: give a list as the second value.")
        return
    values = [left, *right] if op == "in" else [left, right]
    faults = [text for value in values for text in _operand(value, questions)]
    yield from faults
    if not faults:
        yield from _types(op, values, questions)


def _operand(value: Any, questions: Mapping[str, Question]) -> Iterator[Text]:
    if isinstance(value, Mapping):
        name = value.get("var")
        if len(value) != 1 or not isinstance(name, str):
            yield Text("取值只能写 {var: 题目名}。", "a value is {var: question_name} or a constant.")
        elif name not in questions:
            near = difflib.get_close_matches(name, questions, 1)
            text = Text("没有名为“{name}”的题目{hint}。", "there is no question '{name}'{hint}.")
            hint = Text(f"，是否想写“{near[0]}”", f"; did you mean '{near[0]}'?") if near else Text("", "")
            yield text.format(name=name, hint=hint)
    elif not (value is None or type(value) in (str, int)):
        zh = "只能与文字、整数或 null 比较，其他值请加引号。"
        yield Text(zh, "compare with text, a whole number or null; quote anything else.")


def _types(op: str, values: Sequence[Any], questions: Mapping[str, Question]) -> Iterator[Text]:
    asked = [questions[value["var"]] for value in values if isinstance(value, Mapping)]
    constants = [value for value in values if not isinstance(value, Mapping)]
    types: set[str] = {kind_of(question).compares for question in asked}
    types |= {"text" if isinstance(value, str) else "number" for value in constants if value is not None}
    if not asked:
        yield Text("规则没有读取任何题目，请写 {var: 题目名}。", "this reads no question; use {var: name}.")
    elif op in ORDER and types != {"number"}:
        yield Text("“{op}”只能比较数字题与数字。", "'{op}' compares numbers only.").format(op=op)
    elif len(types) > 1:
        zh, en = "数字和文字永远不相等，请统一类型。", "a number never equals text; use one type."
        yield Text(zh, en)
    else:
        yield from _offered(asked, constants)


def _offered(asked: Iterable[Question], constants: Iterable[Any]) -> Iterator[Text]:
    for question in asked:
        offered = {choice.value for choice in question.choices}
        for value in constants:
            if offered and value is not None and value not in offered:
                text = Text("“{name}”没有选项“{value}”，可选：{all}。", "'{name}' offers {all}, not '{value}'.")
                yield text.format(name=question.name, value=value, all=", ".join(sorted(offered)))


def circle(questions: Mapping[str, Question]) -> list[str]:
    """Question names that wait for each other, first repeated at the end; empty where there is none."""
    try:
        asking_order(questions)
    except CycleError as error:
        return list(error.args[1])
    return []


def asking_order(questions: Mapping[str, Question]) -> tuple[str, ...]:
    """Names with every question after the ones its rule reads; raises graphlib.CycleError."""
    graph = {name: set(variables(question.show_if)) for name, question in questions.items()}
    return tuple(TopologicalSorter(graph).static_order())
