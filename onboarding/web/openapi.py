"""The OpenAPI 3.1 document, made from the flow that is running: each stage and side request has its own path."""

from __future__ import annotations

import typing
from typing import Any

from onboarding.stages import codec
from onboarding.stages.flow import AnyStage, Flow

from . import api_models as models
from . import api_video_models as videos

_REF = "#/components/schemas/{model}"
_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}, "description": "Application id."}
_TOKEN: list[dict[str, list[str]]] = [{"token": []}]

_MODELS: tuple[type[models.Model], ...] = (
    models.Start,
    models.Started,
    models.Fault,
    models.ConsentList,
    models.ApplicationStatus,
    models.StagePrompt,
    models.StageOutcome,
    models.ActionReply,
    models.TimelineView,
    models.SandboxMessages,
    videos.VideoOffer,
    videos.TimeSlot,
    videos.BookTime,
    videos.OpenRoom,
    videos.FrameParts,
    videos.TypedAnswer,
    videos.RoomView,
)


def document(flow: Flow, address: str) -> dict[str, Any]:
    """The API of one flow, served under ``address``, as plain JSON values."""
    components: dict[str, Any] = {}
    for model in _MODELS:
        _add(components, model.__name__, model.model_json_schema(ref_template=_REF, mode="serialization"))
    paths = _fixed_paths() | _video_paths()
    for stage in flow:
        paths |= _stage_paths(stage, components)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Card application API",
            "version": "1",
            "description": "Take an application from an identity card to an active card, stage by stage.",
        },
        "servers": [{"url": address}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _fixed_paths() -> dict[str, Any]:
    return {
        "/consents": {"get": _operation("consents", "Wordings to consent to", "ConsentList", errors=(429,))},
        "/applications": {
            "post": _operation(
                "start",
                "Begin an application",
                "Started",
                body=_json_body(_ref("Start")),
                success=201,
                errors=(400, 404, 410, 413, 422, 429),
            )
        },
        "/applications/{id}": {"parameters": [_ID], "get": _secured("status", "Where it stands", "ApplicationStatus")},
        "/applications/{id}/timeline": {
            "parameters": [_ID],
            "get": _secured("timeline", "Done, now and next, in words", "TimelineView"),
        },
        "/applications/{id}/withdraw": {
            "parameters": [_ID],
            "post": _secured("withdraw", "Take the application back", "ApplicationStatus", errors=(409,)),
        },
        "/applications/{id}/sandbox/messages": {
            "parameters": [_ID],
            "get": _secured("messages", "Sandbox only: messages sent", "SandboxMessages"),
        },
    }


def _video_paths() -> dict[str, Any]:
    base, errors = "/applications/{id}/video", (400, 409, 413, 422)
    room = {"name": "room", "in": "path", "required": True, "schema": {"type": "string"}, "description": "Room id."}
    parts = {"schema": _ref("FrameParts"), "encoding": {"frame": {"contentType": "image/jpeg"}}}
    frame = {"required": True, "content": {"multipart/form-data": parts}}

    def post(name: str, summary: str, model: str, body: dict[str, Any] | None, success: int = 200) -> dict[str, Any]:
        operation = _operation(name, summary, model, body=body, success=success, errors=(401, 404, 429, *errors))
        return {"post": {**operation, "security": _TOKEN}}

    def json(model: str) -> dict[str, Any]:
        return _json_body(_ref(model))

    at_room = {"parameters": [_ID, room]}
    return {
        base: {
            "parameters": [_ID],
            "get": _secured("video", "Being verified by video: what is offered", "VideoOffer", errors=(409,)),
        },
        f"{base}/booking": {"parameters": [_ID], **post("book_video", "Book a time", "TimeSlot", json("BookTime"))},
        f"{base}/booking/cancel": {
            "parameters": [_ID],
            **post("cancel_video", "Give a booking back", "VideoOffer", None),
        },
        f"{base}/rooms": {
            "parameters": [_ID],
            **post("open_video", "Enter a room", "RoomView", json("OpenRoom"), 201),
        },
        f"{base}/rooms/{{room}}": {**at_room, "get": _secured("video_room", "How the room stands", "RoomView")},
        f"{base}/rooms/{{room}}/frames": {**at_room, **post("video_frame", "Send one picture", "RoomView", frame)},
        f"{base}/rooms/{{room}}/answers": {
            **at_room,
            **post("video_answer", "Answer in writing", "RoomView", json("TypedAnswer")),
        },
        f"{base}/rooms/{{room}}/end": {**at_room, **post("end_video", "Leave, or end the clip", "RoomView", None)},
    }


def _stage_paths(stage: AnyStage, components: dict[str, Any]) -> dict[str, Any]:
    base = f"/applications/{{id}}/stages/{stage.name}"
    prefix, title = f"{stage.name}.", stage.title.en
    submitted = _body(prefix, stage.answer, components)
    paths: dict[str, Any] = {
        base: {
            "parameters": [_ID],
            "get": _secured(f"prompt_{stage.name}", f"What to ask: {title}", "StagePrompt", errors=(409,)),
            "post": _posted(f"submit_{stage.name}", title, "StageOutcome", submitted),
        }
    }
    for action, kind in stage.actions.items():
        asked = _body(prefix, kind, components)
        paths[f"{base}/actions/{action}"] = {
            "parameters": [_ID],
            "post": _posted(f"{stage.name}_{action}", f"{title}: {action}", "ActionReply", asked),
        }
    for name in stage.files():
        paths[f"{base}/files/{name}"] = {"parameters": [_ID], "get": _download(f"{stage.name}_file_{name}")}
    return paths


def _posted(name: str, summary: str, model: str, body: dict[str, Any]) -> dict[str, Any]:
    operation = _secured(name, summary, model, errors=(400, 409, 410, 413, 503))
    operation["requestBody"] = body
    operation["responses"]["422"] = _answer(model)
    operation["responses"]["422"]["content"]["application/problem+json"] = {"schema": _ref("Fault")}
    return operation


def _body(prefix: str, kind: type[Any], components: dict[str, Any]) -> dict[str, Any]:
    """Pictures travel as file parts; everything else as JSON. ``prefix``: two stages may each have a SendCode."""
    schema = codec.adapter(kind).json_schema(ref_template=_REF.format(model=prefix + "{model}"))
    name = _add(components, prefix + kind.__name__, {**schema, "additionalProperties": False}, prefix)
    if not codec.takes_files(kind):
        return _json_body(_ref(name))
    encoding = {
        field: {"contentType": "image/jpeg, image/png, image/webp"}
        for field, hint in typing.get_type_hints(kind).items()
        if codec.holds_bytes(hint)
    }
    return {"required": True, "content": {"multipart/form-data": {"schema": _ref(name), "encoding": encoding}}}


def _secured(name: str, summary: str, model: str, *, errors: tuple[int, ...] = ()) -> dict[str, Any]:
    return {**_operation(name, summary, model, errors=(401, 404, 429, *errors)), "security": _TOKEN}


def _operation(
    name: str,
    summary: str,
    model: str,
    *,
    body: dict[str, Any] | None = None,
    success: int = 200,
    errors: tuple[int, ...] = (),
) -> dict[str, Any]:
    responses = {str(success): _answer(model), **{str(status): _fault(status) for status in errors}}
    operation: dict[str, Any] = {"operationId": name, "summary": summary, "responses": responses}
    return operation | ({"requestBody": body} if body else {})


def _download(name: str) -> dict[str, Any]:
    operation = _secured(name, "Download a document", "StagePrompt", errors=(409,))
    pdf = {"schema": {"type": "string", "contentMediaType": "application/pdf"}}
    operation["responses"]["200"] = {"description": "The document", "content": {"application/pdf": pdf}}
    return operation


def _answer(model: str) -> dict[str, Any]:
    return {"description": model, "content": {"application/json": {"schema": _ref(model)}}}


def _fault(status: int) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": _ref("Fault")}}
    return {"description": f"Not served ({status}): the sentence says what to do", "content": content}


def _json_body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": _REF.format(model=name)}


def _add(components: dict[str, Any], name: str, schema: dict[str, Any], prefix: str = "") -> str:
    """Put a schema under ``name``, and those it refers to under theirs with the prefix."""
    components.update({prefix + inner: found for inner, found in schema.pop("$defs", {}).items()})
    components[name] = schema
    return name
