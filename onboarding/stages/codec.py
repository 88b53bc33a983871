"""Between dataclasses and JSON: one place knows how answers and results are written down."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from onboarding.domain.errors import SetupError
from onboarding.domain.outcomes import Reason
from onboarding.domain.text import Text

T = TypeVar("T")

MISSING = Reason("required", Text("这一项不能为空，请填写。", "This is required. Please fill it in."))
INVALID = Reason("invalid", Text("这一项的格式不对，请检查后重填。", "This has the wrong form. Please check it."))
UNKNOWN = Reason("unknown_field", Text("这里没有这一项，请去掉后再提交。", "There is no such field. Remove it."))


class InvalidAnswer(Exception):
    """An answer that does not have its type's shape; ``problems`` by field."""

    def __init__(self, problems: Mapping[str, Reason]) -> None:
        super().__init__(", ".join(problems))
        self.problems = problems


_adapters: dict[Any, TypeAdapter[Any]] = {}


def adapter(kind: Any) -> TypeAdapter[Any]:
    """The pydantic adapter of a dataclass; built once, since building costs a thousand times a use."""
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def dump(value: Any) -> Any:
    """A JSON-able picture of a dataclass instance."""
    return adapter(type(value)).dump_python(value, mode="json")


def load(kind: type[T], data: Any) -> T:
    """The inverse of :func:`dump`. Raises SetupError where ``data`` was written for another shape of ``kind``."""
    try:
        return typing.cast(T, adapter(kind).validate_python(data))
    except ValidationError:
        detail = f"a stored {kind.__qualname__} does not fit the class; pass the flow it belongs to in `earlier_flows`"
    raise SetupError(detail=detail)  # outside, so that pydantic's words, which repeat the data, go no further


def parse(kind: type[T], raw: Any) -> T:
    """Read what an applicant sent. Raises :class:`InvalidAnswer`, one problem per field."""
    if not isinstance(raw, Mapping):
        raise InvalidAnswer({"": INVALID})
    known = {field.name for field in dataclasses.fields(typing.cast(Any, kind))}
    problems = {str(name) if is_whole(name) else "": UNKNOWN for name in raw if name not in known}
    problems |= {name: INVALID for name in raw if name in known and not is_whole(raw[name])}
    try:
        value = typing.cast(T, adapter(kind).validate_python(raw))
    except ValidationError as error:
        for line in error.errors(include_url=False, include_input=False, include_context=False):
            name = str(line["loc"][0]) if line["loc"] else ""
            problems.setdefault(name, MISSING if line["type"] == "missing" else INVALID)
    if problems:
        raise InvalidAnswer(problems)
    return value


def is_whole(value: Any) -> bool:
    """Whether all text in a JSON value can be written: JSON can carry half a character (a lone surrogate)."""
    if isinstance(value, str):
        return not any("\ud800" <= char <= "\udfff" for char in value)
    if isinstance(value, Mapping):
        return all(is_whole(part) for entry in value.items() for part in entry)
    return all(map(is_whole, value)) if isinstance(value, list | tuple) else True


#: Metadata of an answer's field that is not kept: ``field(metadata=NOT_KEPT)``, for one-time codes and the like.
NOT_KEPT = types.MappingProxyType({"kept": False})


def as_kept(answer: Any) -> dict[str, Any]:
    """An answer as it is kept: pictures are stored as attachments or not at all, secrets nowhere."""
    hints = typing.get_type_hints(type(answer))
    kept = {
        field.name: getattr(answer, field.name)
        for field in dataclasses.fields(answer)
        if field.metadata.get("kept", True) and not holds_bytes(hints[field.name])
    }
    written = TypeAdapter(dict[str, Any]).dump_python(kept, mode="json")
    return typing.cast("dict[str, Any]", written)


def holds_bytes(hint: Any) -> bool:
    """Whether a field's type is ``bytes``, or a list, tuple or union of it."""
    if hint is bytes:
        return True
    origin = typing.get_origin(hint)
    if origin in (list, tuple, typing.Union, types.UnionType):
        return any(holds_bytes(inner) for inner in typing.get_args(hint))
    return False


def takes_files(kind: Any) -> bool:
    """Whether any field of an answer type is an uploaded file."""
    return any(holds_bytes(hint) for hint in typing.get_type_hints(kind).values())
