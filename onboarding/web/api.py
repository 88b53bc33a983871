"""The JSON API: the same engine behind a bearer token, never a cookie, so it needs no CSRF token."""

from __future__ import annotations

from typing import NoReturn

from flask import Blueprint, Response, current_app, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge

from onboarding.domain import phone as phones
from onboarding.domain.consent import FACE, STARTING
from onboarding.domain.errors import NotFoundError, OnboardingError
from onboarding.domain.outcomes import Reason, Refer, Refused, Reply, Retry
from onboarding.domain.text import Text
from onboarding.partners import read_token
from onboarding.tracking import timeline

from . import api_video
from .api_access import bearer_token, limit_calls, open_case
from .api_format import fault, http_fault, json_reply, kind_of, locale, problem_of, problems_of, status_of
from .api_models import (
    ActionReply,
    ConsentList,
    ConsentWording,
    Milestone,
    SandboxMessages,
    StageOutcome,
    StagePrompt,
    Start,
    Started,
    TimelineView,
)
from .forms import allow_upload, json_object, raw_answer
from .installation import API, count_upload, current
from .openapi import document
from .rendering import plain
from .visit import name_of


class StartRefused(OnboardingError):
    """A start request with something missing."""

    code = "start_refused"
    status = 422
    text = Text("申请没有开始，请按提示修改。", "The application was not started. See what to change.")

    def __init__(self, problems: dict[str, Reason]) -> None:
        self.problems = problems
        super().__init__()


CONSENT_MISSING = Reason(
    "consent_missing",
    Text(
        "缺少必要的同意。请展示最新的同意书文本，并提交其哈希值。",
        "A required consent is missing. Show the current wordings and send their hashes.",
    ),
)
WRONG_FIELD = Reason("invalid", Text("这一项的格式不对。", "This field has the wrong form."))
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE")


def make_api() -> Blueprint:
    """A fresh API blueprint: nested into the pages' one, it can be registered as often as that is."""
    api = Blueprint(API, __name__)
    api.add_url_rule("/openapi.json", "openapi", openapi)
    api.add_url_rule("/consents", "consents", consents)
    api.add_url_rule("/applications", "start", start, methods=["POST"])
    api.add_url_rule("/applications/<id>", "status", status)
    api.add_url_rule("/applications/<id>/timeline", "timeline", way)
    api.add_url_rule("/applications/<id>/withdraw", "withdraw", withdraw, methods=["POST"])
    api.add_url_rule("/applications/<id>/stages/<stage>", "prompt", prompt)
    api.add_url_rule("/applications/<id>/stages/<stage>", "submit", submit, methods=["POST"])
    api.add_url_rule("/applications/<id>/stages/<stage>/actions/<action>", "act", act, methods=["POST"])
    api.add_url_rule("/applications/<id>/stages/<stage>/files/<name>", "file", file)
    api.add_url_rule("/applications/<id>/sandbox/messages", "messages", messages)
    api_video.register(api)
    api.add_url_rule("/<path:rest>", "unserved", unserved, methods=_METHODS)
    api.before_request(limit_calls)
    api.register_error_handler(OnboardingError, fault)
    api.register_error_handler(HTTPException, http_fault)
    api.register_error_handler(RequestEntityTooLarge, http_fault)  # the pages' own handler would be nearer
    return api


def openapi() -> ResponseReturnValue:
    return jsonify(document(current().house.flow, url_for(".openapi").rpartition("/")[0]))


def unserved(rest: str) -> NoReturn:
    """Whatever no other rule takes: without this the host would answer, in HTML."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None
    allowed = [method for method in _METHODS if adapter.match(method=method)[0] != request.endpoint]
    raise MethodNotAllowed(valid_methods=allowed) if allowed else NotFound()


def consents() -> ResponseReturnValue:
    """The wordings to show before starting."""
    listed = [
        ConsentWording(
            purpose=w.purpose, version=w.version, hash=w.hash, text=w.text.to(locale()), required=w is not FACE
        )
        for w in STARTING
    ]
    return json_reply(ConsentList(consents=listed))


def start() -> ResponseReturnValue:
    house = current().house
    current().limits.check(house.settings.start_limit, "api-start")
    wanted = _body(Start)
    given = tuple(w for w in STARTING if w.hash in wanted.consents)
    if any(w not in given for w in STARTING if w is not FACE):
        raise StartRefused({"consents": CONSENT_MISSING})
    link = read_token(wanted.link, current().partners, house.clock()) if wanted.link else None
    application_id = house.engine.start(
        phone=phones.compact(wanted.phone),
        locale=wanted.locale,
        consents=given,
        partner=link.partner if link else None,
        campaign=link.campaign if link else None,
        prefill={k: v for k, v in (link.prefill if link else {}).items() if k != "phone"},
    )
    token = house.sessions.open(application_id)
    return json_reply(Started(token=token, application=status_of(house.engine.open(application_id))), 201)


def status(id: str) -> ResponseReturnValue:
    return json_reply(status_of(open_case(id)))


def way(id: str) -> ResponseReturnValue:
    case, house = open_case(id), current().house
    found = timeline(case.record.state, house.desk.visits(id), house.clock())
    items = [
        Milestone(state=i.state, progress=i.progress.value, title=i.title.to(locale()), at=i.at) for i in found.items
    ]
    view = TimelineView(
        state=found.state,
        title=found.title.to(locale()),
        words=found.words.to(locale()),
        expected=found.expected.to(locale()),
        percent=found.percent,
        items=items,
    )
    return json_reply(view)


def withdraw(id: str) -> ResponseReturnValue:
    open_case(id)
    current().house.engine.withdraw(id)
    return json_reply(status_of(open_case(id)))


def prompt(id: str, stage: str) -> ResponseReturnValue:
    case = open_case(id)
    title = case.flow.find(stage).title
    found = current().house.engine.prompt(id, stage)
    return json_reply(StagePrompt(stage=stage, title=title.to(locale()), data=plain(found.data, locale())))


def submit(id: str, stage: str) -> ResponseReturnValue:
    kind = open_case(id).flow.find(stage).answer
    count_upload(kind, id)
    allow_upload(kind, current().house.settings.max_upload_mb)
    outcome = current().house.engine.submit(id, stage, raw_answer(kind), session=name_of(bearer_token()))
    reply = StageOutcome(
        outcome=kind_of(outcome),
        problems=problems_of(outcome),
        reasons=[problem_of(r) for r in outcome.reasons] if isinstance(outcome, Refer | Refused) else [],
        application=status_of(open_case(id)),
    )
    return json_reply(reply, 422 if isinstance(outcome, Retry) else 200)


def act(id: str, stage: str, action: str) -> ResponseReturnValue:
    found = open_case(id).flow.find(stage)
    if action not in found.actions:
        raise NotFoundError()
    kind = found.actions[action]
    count_upload(kind, id, glance=action in found.glances)
    allow_upload(kind, current().house.settings.max_upload_mb)
    reply = current().house.engine.act(id, stage, action, raw_answer(kind), session=name_of(bearer_token()))
    data = plain(reply.data, locale()) if isinstance(reply, Reply) else {}
    content = ActionReply(outcome=kind_of(reply), problems=problems_of(reply), data=data)
    return json_reply(content, 422 if isinstance(reply, Retry) else 200)


def file(id: str, stage: str, name: str) -> ResponseReturnValue:
    open_case(id)
    attachment = current().house.engine.file(id, stage, name)
    return Response(attachment.content, mimetype=attachment.media_type)


def messages(id: str) -> ResponseReturnValue:
    """Sandbox only: what the applicant's phone received, newest first."""
    open_case(id)
    house = current().house
    if not house.settings.sandbox:
        raise NotFoundError()
    return json_reply(SandboxMessages(messages=[m.text.to(locale()) for m in house.outbox.shown(id)]))


def _body(kind: type[Start]) -> Start:
    try:
        return kind.model_validate(json_object())
    except ValidationError as error:
        names = {str(line["loc"][0]) if line["loc"] else "" for line in error.errors(include_input=False)}
        raise StartRefused(dict.fromkeys(sorted(names), WRONG_FIELD)) from None
