"""The pages of the stages: show, submit, side request, download. All over the same engine."""

from __future__ import annotations

import mimetypes
from typing import Any

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue
from jinja2 import TemplateNotFound

from onboarding.case import Case
from onboarding.domain.errors import NotFoundError, OnboardingError
from onboarding.domain.outcomes import Outcome, Reason, Reply, Retry
from onboarding.stages import codec
from onboarding.stages.flow import AnyStage

from .answers import after, as_json, may_show, place_of, see_other, wants_json
from .forms import entered, field_names, raw_answer
from .installation import count_upload
from .rendering import page, step_bar
from .visit import visit


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/apply/<name>", "stage", show)
    blueprint.add_url_rule("/apply/<name>", "submit", submit, methods=["POST"])
    blueprint.add_url_rule("/apply/<stage>/<action>", "action", act, methods=["POST"])
    blueprint.add_url_rule("/apply/<stage>/specimen", "specimen", play_specimen, methods=["POST"])
    blueprint.add_url_rule("/apply/<stage>/files/<name>", "file", download)


def show(name: str) -> ResponseReturnValue:
    """A stage's page, or the page where the applicant belongs."""
    case = visit().house.engine.open(visit().application_id)
    stage = case.flow.find(name)
    if place_of(case) != url_for(".stage", name=name) and not may_show(case, stage):
        return see_other(place_of(case))
    return _stage_page(case, stage)


def submit(name: str) -> ResponseReturnValue:
    """An answer to a stage."""
    engine = visit().house.engine
    case = engine.open(visit().application_id)
    stage = case.flow.find(name)
    count_upload(stage.answer, case.record.id)
    outcome = engine.submit(case.record.id, name, raw_answer(stage.answer), session=visit().session_name)
    return _answer(stage, outcome)


def act(stage: str, action: str) -> ResponseReturnValue:
    """A side request of a stage: nothing advances. Without script, back to the stage's page."""
    engine = visit().house.engine
    case = engine.open(visit().application_id)
    found = case.flow.find(stage)
    if action not in found.actions:
        raise NotFoundError()
    count_upload(found.actions[action], case.record.id, glance=action in found.glances)
    try:
        raw = raw_answer(found.actions[action])
        reply = engine.act(case.record.id, stage, action, raw, session=visit().session_name)
    except OnboardingError as error:
        if error.status != 422 or wants_json():
            raise
        reply = Retry({"": Reason(error.code, error.message)})
    return _answer(found, reply)


def play_specimen(stage: str) -> ResponseReturnValue:
    """Sandbox only: the chosen persona's material goes through the real stage."""
    now = visit()
    source = now.installation.specimens
    persona = now.session.preferences.get("persona")
    if source is None or not now.house.settings.sandbox or persona is None or stage not in source.stages():
        raise NotFoundError()
    case = now.house.engine.open(now.application_id)
    outcome = source.play(now.house.engine, case.record.id, stage, persona, now.session_name)
    return _answer(case.flow.find(stage), outcome)


def download(stage: str, name: str) -> ResponseReturnValue:
    """A file of a stage, such as the agreement."""
    attachment = visit().house.engine.file(visit().application_id, stage, name)
    response = Response(attachment.content, mimetype=attachment.media_type)
    ending = mimetypes.guess_extension(attachment.media_type) or ""
    response.headers["Content-Disposition"] = f'inline; filename="{name}{ending}"'
    return response


def _answer(stage: AnyStage, outcome: Outcome | Reply) -> ResponseReturnValue:
    if wants_json() and isinstance(outcome, Retry | Reply):
        return as_json(outcome, None)
    case = visit().house.engine.open(visit().application_id)
    if wants_json():
        return as_json(outcome, after(case, stage, outcome))
    if isinstance(outcome, Retry):
        return _stage_page(case, stage, problems=dict(outcome.problems), status=422)
    return see_other(after(case, stage, outcome))


def _stage_page(case: Case, stage: AnyStage, *, problems: Any = None, status: int = 200) -> ResponseReturnValue:
    prompt = visit().house.engine.prompt(case.record.id, stage.name)
    done = case.is_done(stage)
    context: dict[str, Any] = {
        "stage": stage,
        "prompt": prompt.data,
        "problems": problems or {},
        "values": entered() if status != 200 else {},
        "result": case.view(visit().house.clock()).find(stage.result) if done else None,
        "next_url": place_of(case),
        "offers_specimen": _offers_specimen(stage),
        "schema": codec.adapter(stage.answer).json_schema(),
        "fields": field_names(stage.answer),
        "needed": visit().house.desk.needed(case),
        **step_bar(case, stage.step),
    }
    try:
        return page(f"stages/{stage.name}.html", status, case=case, **context)
    except TemplateNotFound as missing:
        if missing.name != f"onboarding/stages/{stage.name}.html":
            raise
        return page("stages/stage.html", status, case=case, **context)


def _offers_specimen(stage: AnyStage) -> bool:
    now = visit()
    source = now.installation.specimens
    wanted = now.session.preferences.get("persona") is not None
    return bool(source and now.house.settings.sandbox and wanted and stage.name in source.stages())
