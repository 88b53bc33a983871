"""From a posted form, multipart or JSON to the raw mapping that an answer type is read from."""

from __future__ import annotations

import dataclasses
import typing
from typing import Any

from flask import request

from onboarding.domain.errors import OnboardingError
from onboarding.domain.text import Text
from onboarding.stages import codec

#: Fields of the page itself, not of the answer.
_OURS = frozenset({"_csrf", "csrf_token"})
_MAX_FIELDS = 200


class NotReadable(OnboardingError):
    """A body that is not what its content type says."""

    code = "bad_request_body"
    status = 400
    text = Text(
        "提交的内容无法读取。请按接口说明，用 JSON 或表单重新提交。",
        "The request could not be read. Send JSON or a form, as the API document describes.",
    )


def raw_answer(kind: type[Any]) -> Any:
    """The request's content in the shape of ``kind``; files become bytes, dotted names nest.

    Raises :class:`NotReadable`.
    """
    if request.mimetype == "application/json":
        return json_object()
    many = {name for name, hint in typing.get_type_hints(kind).items() if typing.get_origin(hint) is list}
    raw: dict[str, Any] = {}
    for name, values in request.form.lists():
        if name not in _OURS:
            _place(raw, name, values if name in many else values[-1])
    for name, files in request.files.lists():
        contents = [file.read() for file in files]
        _place(raw, name, contents if name in many else contents[-1])
    return raw


def json_object() -> dict[str, Any]:
    """The request's JSON object. Raises :class:`NotReadable`."""
    try:
        body = request.get_json(silent=True)
    except RecursionError:  # thousands of brackets
        body = None
    if not isinstance(body, dict):
        raise NotReadable()
    return body


def allow_upload(kind: type[Any], megabytes: int) -> None:
    """Room for pictures only where an answer takes some."""
    request.max_content_length = (megabytes if codec.takes_files(kind) else 1) * 1_000_000


def field_names(kind: type[Any]) -> tuple[str, ...]:
    """The names of an answer type's fields."""
    return tuple(field.name for field in dataclasses.fields(kind))


def entered() -> dict[str, str]:
    """What was typed, by field name, to show again beside what was wrong with it."""
    return {name: values[-1] for name, values in request.form.lists() if name not in _OURS}


def _place(raw: dict[str, Any], name: str, value: Any) -> None:
    head, dot, tail = name.partition(".")
    if not dot:
        raw[head] = value
        return
    inner = raw.setdefault(head, {})
    if not isinstance(inner, dict) or len(inner) >= _MAX_FIELDS:
        raise NotReadable()
    inner[tail] = value
