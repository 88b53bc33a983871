"""Visibility rules: a subset of JSON-Logic (https://jsonlogic.com) without type coercion.

    {"and": [{"in": [{"var": "residence"}, ["mortgage", "rent"]]}, {">": [{"var": "monthly_income"}, 3000]}]}

Operators: ``== != in and or ! < <= > >= var``. Where JSON-Logic borrows JavaScript's coercion
("5" == 5, null < 5) this subset does not: values of different types are never equal, and an order
holds between numbers only. An absent answer is null: equal to null alone, in no order with anything.
:func:`portable` writes a rule so that any full JSON-Logic engine gives the same answer.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Rule = Mapping[str, Any]

ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
COMPARISONS = frozenset({"==", "!=", "in", *ORDER})
CONNECTIVES = frozenset({"and", "or", "!"})


def evaluate(rule: Rule, answers: Mapping[str, Any]) -> bool:
    """Whether a rule holds for the answers; raises ValueError where the rule is outside the subset."""
    op, args = split(rule)
    if op in CONNECTIVES:
        held = (evaluate(arg, answers) for arg in args)
        return all(held) if op == "and" else any(held) if op == "or" else not any(held)
    if op not in COMPARISONS or len(args) != 2:
        raise ValueError(f"not a rule of this JSON-Logic subset: {op!r}")
    left, right = (_value(arg, answers) for arg in args)
    if op == "in":
        return isinstance(right, list | tuple) and any(_same(left, item) for item in right)
    if op in ORDER:
        return _type(left) == _type(right) == "number" and ORDER[op](left, right)
    return _same(left, right) == (op == "==")


def split(rule: Rule) -> tuple[str, Sequence[Any]]:
    """A rule's operator and operands; JSON-Logic lets a single operand stand without its list."""
    if not isinstance(rule, Mapping) or len(rule) != 1:
        raise ValueError("a rule is a mapping with one operator")
    op, args = next(iter(rule.items()))
    return op, args if isinstance(args, list | tuple) else [args]


def variables(rule: Any) -> Iterator[str]:
    """Every question a rule reads, in order of appearance."""
    if isinstance(rule, Mapping):
        for op, args in rule.items():
            if op == "var" and isinstance(args, str):
                yield args
            else:
                yield from variables(args)
    elif isinstance(rule, list | tuple):
        for item in rule:
            yield from variables(item)


def portable(rule: Rule) -> dict[str, Any]:
    """The same rule for a full JSON-Logic engine (json-logic-js, datalogic): strict and guarded."""
    op, args = split(rule)
    if op in CONNECTIVES:
        return {op: [portable(arg) for arg in args]}
    if op in ORDER:
        return {"and": [*(_is_number(arg) for arg in args if _type(arg) != "number"), {op: list(args)}]}
    return {{"==": "===", "!=": "!=="}.get(op, op): list(args)}


def _is_number(operand: Any) -> Rule:
    """JSON-Logic's unary ``+`` casts to a number; what it leaves unchanged was one."""
    return {"===": [{"+": [operand]}, operand]}


def _value(operand: Any, answers: Mapping[str, Any]) -> Any:
    return answers.get(operand["var"]) if isinstance(operand, Mapping) else operand


def _same(left: Any, right: Any) -> bool:
    return _type(left) == _type(right) != "other" and bool(left == right)


def _type(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "number"
    return "text" if isinstance(value, str) else "other"
