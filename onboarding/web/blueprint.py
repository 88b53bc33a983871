"""``create_blueprint``: the whole journey as one Flask blueprint."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Blueprint, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from onboarding.defaults import SANDBOX_BANK, FlowMaker, PolicyMaker, Ports, standard_policies
from onboarding.domain.errors import OnboardingError
from onboarding.domain.text import Text
from onboarding.partners import Partner, PartnerRegistry
from onboarding.stages.flow import Flow
from onboarding.stages.policies import Policy

from . import cli, console, journey, resume, standing, start, video, video_console
from .answers import error_json, told, wants_json
from .api import make_api
from .host_csrf import leave_api_to_its_token
from .installation import Installation, current, remember
from .rendering import page
from .reviewer import ReviewerSource
from .security import harden
from .specimens import SpecimenSource
from .visit import SessionExpired, begin, check_csrf, set_cookie, visit

PACKAGE = Path(__file__).parent.parent


class UploadTooLarge(OnboardingError):
    """More bytes than this request may carry."""

    code = "upload_too_large"
    status = 413
    text = Text(
        "文件太大了，请换一张小一些的照片（不超过 {mb} MB）。",
        "That is too large. Please use a smaller picture, at most {mb} MB.",
    )


def create_blueprint(
    name: str = "onboarding",
    *,
    bank: Text = SANDBOX_BANK,
    logo_url: str | None = None,
    ports: Ports | None = None,
    flow: Flow | FlowMaker | None = None,
    earlier_flows: Iterable[Flow] = (),
    policies: Iterable[Policy] | PolicyMaker = standard_policies,
    partners: Iterable[Partner] = (),
    reviewer: ReviewerSource | None = None,
    specimens: SpecimenSource | None = None,
    words: Mapping[str, Mapping[str, str]] | None = None,
    clock: Callable[[], datetime] | None = None,
) -> Blueprint:
    """Make the blueprint. With no argument it is the embedded default, sandbox ports and all.

    ``flow`` is a :class:`Flow`, or a callable given the filled ports and the standard flow that returns
    one. ``policies`` likewise. ``reviewer`` names the reviewer behind a request; without it there is no
    console. ``words`` overrides page words per locale and key. ``specimens`` feeds sandbox testers.
    ``clock`` gives aware times; by default the present in the bank's time zone.
    """
    blueprint = Blueprint(
        name,
        __name__,
        template_folder=str(PACKAGE / "templates"),
        static_folder=str(PACKAGE / "static"),
        static_url_path="/static",
        cli_group="onboarding",
    )
    registry = PartnerRegistry(partners)
    options: dict[str, Any] = {
        "bank": bank,
        "ports": ports,
        "flow": flow,
        "earlier_flows": tuple(earlier_flows),
        "policies": policies if callable(policies) else tuple(policies),
        "clock": clock,
    }

    def attach(state: BlueprintSetupState) -> None:
        registered = f"{state.name_prefix}.{state.name}".lstrip(".")
        remember(
            state.app,
            registered,
            lambda: Installation(registered, options, registry, reviewer, specimens, words or {}, logo_url),
        )

    blueprint.record(attach)
    for pages in (start, journey, standing, resume, video, console, video_console):
        pages.register(blueprint)
    _wire(blueprint)
    blueprint.register_blueprint(make_api(), url_prefix="/api/v1")
    cli.register(blueprint)
    return blueprint


def _wire(blueprint: Blueprint) -> None:
    blueprint.url_value_preprocessor(leave_api_to_its_token)
    blueprint.url_value_preprocessor(_bound_upload)
    blueprint.before_request(_arrive)
    blueprint.after_request(_leave)
    blueprint.register_error_handler(OnboardingError, _show_error)
    blueprint.register_error_handler(RequestEntityTooLarge, _show_too_large)


def _is_page() -> bool:
    return not (request.endpoint or "").endswith(".static") and not current().serves_api


def _arrive() -> None:
    if not _is_page():
        return
    begin()
    if request.method == "POST":
        check_csrf()


def _bound_upload(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Before anything reads the form: a host's own CSRF check would otherwise read all of it."""
    if _is_page():
        request.max_content_length = current().house.settings.max_upload_mb * 1_000_000


def _leave(response: Any) -> Any:
    return harden(set_cookie(response))


def _show_error(error: OnboardingError) -> ResponseReturnValue:
    """The same object as a page or, for our own scripts, as JSON."""
    error = told(error)
    if wants_json():
        return error_json(error)
    retry = url_for(".resume") if isinstance(error, SessionExpired) else _way_back()
    return page("error.html", error.status, error=error, retry_url=retry)


def _show_too_large(_: RequestEntityTooLarge) -> ResponseReturnValue:
    return _show_error(UploadTooLarge(mb=current().house.settings.max_upload_mb))


def _way_back() -> str | None:
    return url_for(".progress") if visit().session.application_id else None
