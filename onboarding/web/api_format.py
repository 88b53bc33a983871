"""How the API writes what it answers: one language, one shape for trouble (RFC 9457's media type)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel
from werkzeug.exceptions import HTTPException

from onboarding.case import Case
from onboarding.domain.errors import OnboardingError
from onboarding.domain.outcomes import Outcome, Reason, Reply, Retry
from onboarding.domain.results import LivePerson
from onboarding.domain.text import Text

from .answers import told
from .api_models import ApplicationStatus, Fault, Problem
from .installation import current
from .visit import LOCALES

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


def fault(error: OnboardingError) -> ResponseReturnValue:
    """One of our errors, as a sentence and a code."""
    error = told(error)
    problems = {name: problem_of(reason) for name, reason in getattr(error, "problems", {}).items()}
    content = Fault(code=error.code, status=error.status, message=error.message.to(locale()), problems=problems)
    response = json_reply(content, error.status)
    response.mimetype = "application/problem+json"
    if error.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def http_fault(error: HTTPException) -> ResponseReturnValue:
    """Werkzeug's own refusals (413, 405 …) in our form, its headers kept."""
    status = error.code or 500
    words = REFUSALS.get(HTTPStatus(status), REFUSED).to(locale())
    content = Fault(code=error.name.lower().replace(" ", "_"), status=status, message=words)
    headers = [(k, v) for k, v in error.get_headers() if k.lower() not in ("content-type", "content-length")]
    return current_app.response_class(content.model_dump_json(), status, headers, mimetype="application/problem+json")


def locale() -> str:
    """The language the caller asked for, else the bank's."""
    default = current().house.settings.default_locale
    return request.accept_languages.best_match(LOCALES, default=default) or default


def status_of(case: Case) -> ApplicationStatus:
    """Where an application stands."""
    record = case.record
    needed = current().house.desk.needed(case)
    reasons = record.closing if needed is None else (needed,)
    person = case.view(current().house.clock()).find(LivePerson)
    return ApplicationStatus(
        id=record.id,
        state=record.state,
        stage=case.current.name if case.current else None,
        done=[stage.name for stage in case.flow if case.is_done(stage)],
        reasons=[problem_of(reason) for reason in reasons],
        assurance=person.assurance if person else None,
        updated_at=record.updated_at,
    )


def problems_of(outcome: Outcome | Reply) -> dict[str, Problem]:
    return {n: problem_of(r) for n, r in outcome.problems.items()} if isinstance(outcome, Retry) else {}


def problem_of(reason: Reason) -> Problem:
    return Problem(code=reason.code, message=reason.text.to(locale()))


def kind_of(outcome: Outcome | Reply) -> Any:
    return type(outcome).__name__.lower()


def json_reply(content: BaseModel, status: int = 200) -> Response:
    return current_app.response_class(content.model_dump_json(), status, mimetype="application/json")
