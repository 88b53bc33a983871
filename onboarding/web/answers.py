"""From what the engine says to what a browser gets: a page to go to, a page to mend, or JSON."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from flask import Response, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from onboarding.case import Case
from onboarding.domain.errors import OnboardingError, SetupError
from onboarding.domain.outcomes import Done, Outcome, Reason, Reply, Retry
from onboarding.domain.states import REVISABLE, State
from onboarding.stages.flow import AnyStage

from .rendering import plain
from .visit import visit

log = logging.getLogger("onboarding.web")


def wants_json() -> bool:
    """Whether this is our own script asking."""
    return request.accept_mimetypes.best == "application/json"


def place_of(case: Case) -> str:
    """Where the applicant belongs now."""
    match case.record.state:
        case State.HUMAN_REVIEW:
            return url_for(".waiting")
        case State.REFUSED:
            return url_for(".refused")
        case State.WITHDRAWN | State.EXPIRED:
            return url_for(".closed")
    stage = case.current or _result_page(case)
    return url_for(".stage", name=stage.name) if stage else url_for(".progress")


def may_show(case: Case, stage: AnyStage) -> bool:
    """Whether a finished stage's page has something to show: it may be done again, or shows its result."""
    return case.is_done(stage) and (stage.shows_result or case.record.state in REVISABLE)


def after(case: Case, stage: AnyStage, outcome: Outcome | Reply) -> str:
    """Where to go after an outcome: a stage with a result to show keeps the applicant for a moment."""
    if isinstance(outcome, Reply) or (isinstance(outcome, Done) and stage.shows_result):
        return url_for(".stage", name=stage.name)
    return place_of(case)


def as_json(outcome: Outcome | Reply, next_url: str | None) -> ResponseReturnValue:
    problems = outcome.problems if isinstance(outcome, Retry) else {}
    data = outcome.data if isinstance(outcome, Reply) else {}
    content = {
        "outcome": type(outcome).__name__.lower(),
        "next": next_url,
        "problems": _problems(problems),
        "data": plain(data, visit().locale),
    }
    return jsonify(content), 422 if isinstance(outcome, Retry) else 200


def error_json(error: OnboardingError) -> ResponseReturnValue:
    locale = visit().locale
    message = error.message.to(locale)
    problems = {"": {"code": error.code, "message": message}}
    return jsonify({"outcome": "error", "code": error.code, "message": message, "problems": problems}), error.status


def told(error: OnboardingError) -> OnboardingError:
    """What the caller may read of an error. Ours are logged, and a wrong set-up is for the operator alone."""
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("%s: %s", error.code, error.message.en)
    return OnboardingError() if isinstance(error, SetupError) else error


def see_other(url: str) -> Response:
    """A redirect that a reload does not post again."""
    response = redirect(url, 303)
    assert isinstance(response, Response)
    return response


def _problems(problems: Mapping[str, Reason]) -> dict[str, Any]:
    return {name: plain(reason, visit().locale) for name, reason in problems.items()}


def _result_page(case: Case) -> AnyStage | None:
    """The last stage that has a result worth coming back to."""
    return next((s for s in reversed(case.flow.stages) if s.shows_result and case.is_done(s)), None)
