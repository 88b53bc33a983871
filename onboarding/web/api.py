"""The JSON API: the same engine behind a bearer token, never a cookie, so it needs no CSRF token."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, NoReturn

from flask import Blueprint, Response, current_app, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge

from onboarding.case import Case
from onboarding.domain import phone as phones
from onboarding.domain.consent import FACE, STARTING
from onboarding.domain.errors import NotFoundError, OnboardingError
from onboarding.domain.outcomes import Outcome, Reason, Refer, Refused, Reply, Retry
from onboarding.domain.text import Text
from onboarding.partners import read_token
from onboarding.tracking import timeline

from .answers import told
from .api_models import (
    ActionReply,
    ApplicationStatus,
    ConsentList,
    ConsentWording,
    Fault,
    Milestone,
    Problem,
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
from .visit import LOCALES, name_of


class TokenNeeded(OnboardingError):
    """No bearer token, or one that is unknown, expired or another application's."""

    code = "token_needed"
    status = 401
    text = Text(
        "请在 Authorization 头中提供这份申请的访问令牌。",
        "Send this application's token in the Authorization header: Bearer TOKEN.",
    )


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
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "TRACE")

#: Werkzeug's own refusals in our words.
REFUSALS = {
    HTTPStatus.NOT_FOUND: Text(
        "接口没有这个地址，请查看接口文档。", "There is no such address here. See openapi.json."
    ),
    HTTPStatus.METHOD_NOT_ALLOWED: Text(
        "这个地址不接受该方法，请按 Allow 头改用其他方法。",
        "This address does not take that method. Use one of those in the Allow header.",
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: Text(
        "提交的内容太大，请缩小后再发。", "The request is too large. Send less, or a smaller picture."
    ),
}
REFUSED = Text("请求无法处理，请按接口文档修改。", "The request could not be handled. See openapi.json.")
WRONG_FIELD = Reason("invalid", Text("这一项的格式不对。", "This field has the wrong form."))


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
    api.add_url_rule("/<path:rest>", "unserved", unserved, methods=_METHODS)
    api.before_request(_limit)
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
            purpose=w.purpose, version=w.version, hash=w.hash, text=w.text.to(_locale()), required=w is not FACE
        )
        for w in STARTING
    ]
    return _json(ConsentList(consents=listed))


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
    return _json(Started(token=token, application=_status(house.engine.open(application_id))), 201)


def status(id: str) -> ResponseReturnValue:
    return _json(_status(_open(id)))


def way(id: str) -> ResponseReturnValue:
    case, house = _open(id), current().house
    found = timeline(case.record.state, house.desk.visits(id), house.clock())
    items = [
        Milestone(state=i.state, progress=i.progress.value, title=i.title.to(_locale()), at=i.at) for i in found.items
    ]
    view = TimelineView(
        state=found.state,
        title=found.title.to(_locale()),
        words=found.words.to(_locale()),
        expected=found.expected.to(_locale()),
        percent=found.percent,
        items=items,
    )
    return _json(view)


def withdraw(id: str) -> ResponseReturnValue:
    _open(id)
    current().house.engine.withdraw(id)
    return _json(_status(_open(id)))


def prompt(id: str, stage: str) -> ResponseReturnValue:
    case = _open(id)
    title = case.flow.find(stage).title
    found = current().house.engine.prompt(id, stage)
    return _json(StagePrompt(stage=stage, title=title.to(_locale()), data=plain(found.data, _locale())))


def submit(id: str, stage: str) -> ResponseReturnValue:
    kind = _open(id).flow.find(stage).answer
    count_upload(kind, id)
    allow_upload(kind, current().house.settings.max_upload_mb)
    outcome = current().house.engine.submit(id, stage, raw_answer(kind), session=name_of(_token()))
    reply = StageOutcome(
        outcome=_kind(outcome),
        problems=_problems(outcome),
        reasons=[_problem(r) for r in outcome.reasons] if isinstance(outcome, Refer | Refused) else [],
        application=_status(_open(id)),
    )
    return _json(reply, 422 if isinstance(outcome, Retry) else 200)


def act(id: str, stage: str, action: str) -> ResponseReturnValue:
    actions = _open(id).flow.find(stage).actions
    if action not in actions:
        raise NotFoundError()
    count_upload(actions[action], id)
    allow_upload(actions[action], current().house.settings.max_upload_mb)
    reply = current().house.engine.act(id, stage, action, raw_answer(actions[action]), session=name_of(_token()))
    data = plain(reply.data, _locale()) if isinstance(reply, Reply) else {}
    content = ActionReply(outcome=_kind(reply), problems=_problems(reply), data=data)
    return _json(content, 422 if isinstance(reply, Retry) else 200)


def file(id: str, stage: str, name: str) -> ResponseReturnValue:
    _open(id)
    attachment = current().house.engine.file(id, stage, name)
    return Response(attachment.content, mimetype=attachment.media_type)


def messages(id: str) -> ResponseReturnValue:
    """Sandbox only: what the applicant's phone received, newest first."""
    _open(id)
    house = current().house
    if not house.settings.sandbox:
        raise NotFoundError()
    return _json(SandboxMessages(messages=[m.text.to(_locale()) for m in house.outbox.shown(id)]))


def fault(error: OnboardingError) -> ResponseReturnValue:
    error = told(error)
    problems = {name: _problem(reason) for name, reason in getattr(error, "problems", {}).items()}
    content = Fault(code=error.code, status=error.status, message=error.message.to(_locale()), problems=problems)
    response = _json(content, error.status)
    response.mimetype = "application/problem+json"
    if error.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def http_fault(error: HTTPException) -> ResponseReturnValue:
    """Werkzeug's own refusals (413, 405 …) in our form, its headers kept."""
    status = error.code or 500
    words = REFUSALS.get(HTTPStatus(status), REFUSED).to(_locale())
    content = Fault(code=error.name.lower().replace(" ", "_"), status=status, message=words)
    headers = [(k, v) for k, v in error.get_headers() if k.lower() not in ("content-type", "content-length")]
    response = current_app.response_class(
        content.model_dump_json(), status, headers, mimetype="application/problem+json"
    )
    return response


def _open(id: str) -> Case:
    """The application, if the bearer token is its own; foreign and unknown ids look the same."""
    session = current().house.sessions.find(_token()) if _token() else None
    if session is None:
        raise TokenNeeded()
    if session.application_id != id:
        raise NotFoundError()
    return current().house.engine.open(id)


def _token() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _limit() -> None:
    current().limits.check(current().house.settings.api_limit, "api")


def _locale() -> str:
    default = current().house.settings.default_locale
    return request.accept_languages.best_match(LOCALES, default=default) or default


def _body(kind: type[Start]) -> Start:
    try:
        return kind.model_validate(json_object())
    except ValidationError as error:
        names = {str(line["loc"][0]) if line["loc"] else "" for line in error.errors(include_input=False)}
        raise StartRefused(dict.fromkeys(sorted(names), WRONG_FIELD)) from None


def _status(case: Case) -> ApplicationStatus:
    record = case.record
    return ApplicationStatus(
        id=record.id,
        state=record.state,
        stage=case.current.name if case.current else None,
        done=[stage.name for stage in case.flow if case.is_done(stage)],
        reasons=[_problem(reason) for reason in record.closing],
        updated_at=record.updated_at,
    )


def _problems(outcome: Outcome | Reply) -> dict[str, Problem]:
    return {n: _problem(r) for n, r in outcome.problems.items()} if isinstance(outcome, Retry) else {}


def _problem(reason: Reason) -> Problem:
    return Problem(code=reason.code, message=reason.text.to(_locale()))


def _kind(outcome: Outcome | Reply) -> Any:
    return type(outcome).__name__.lower()


def _json(content: BaseModel, status: int = 200) -> Response:
    return current_app.response_class(content.model_dump_json(), status, mimetype="application/json")
