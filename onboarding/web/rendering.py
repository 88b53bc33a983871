"""Templates and JSON from the same data: texts in the visitor's language, money with its sign."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from flask import current_app, url_for
from jinja2 import Environment
from markupsafe import Markup

from onboarding.case import Case
from onboarding.domain.money import Money
from onboarding.domain.outcomes import Reason
from onboarding.domain.reference import reference
from onboarding.domain.steps import Step
from onboarding.domain.text import Text

from .visit import visit
from .words import word


def page(template: str, status: int = 200, *, case: Case | None = None, **context: Any) -> tuple[str, int]:
    """Render one of our templates; ``case`` puts the application and its step bar on it."""
    now = visit()
    defaults: dict[str, Any] = {"problems": {}, "values": {}, "stage": None, "steps": None, "step_number": None}
    if case is not None:
        defaults["application"] = case.record
    shared = {
        "t": lambda key, **params: word(key, now.locale, now.installation.words, params),
        "url": url_for,
        "reference": reference,
        "money": lambda amount: amount.format(),
        "locale": now.locale,
        "large": now.large,
        "bank": {"name": now.house.bank, "logo_url": now.installation.logo_url},
        "sandbox": bool(now.house.sandboxes),
        "sandbox_phone": now.sandbox_phone is not None,
        "csrf_field": _csrf_field,
        "csrf_token_value": now.csrf_token,
        "host_csrf_token": _host_csrf_token(),
    }
    everything = defaults | shared | context
    current_app.update_template_context(everything)
    return _templates().get_template(f"onboarding/{template}").render(everything), status


def step_bar(case: Case, number: int) -> dict[str, Any]:
    """The six steps (those the flow has), with the one being worked on."""
    present = sorted({stage.step for stage in case.flow})
    steps = [{"number": step.value, "label": Step(step).label, "state": _step_state(step, number)} for step in present]
    return {"steps": steps, "step_number": number}


def plain(value: Any, locale: str) -> Any:
    """A JSON-able picture of outcome data: texts in one language, reasons as code and message."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner, locale) for key, inner in value.items()}
    if isinstance(value, list | tuple | frozenset):
        return [plain(inner, locale) for inner in value]
    return _leaf(value, locale)


def _leaf(value: Any, locale: str) -> Any:
    match value:
        case Text():
            shown: Any = value.to(locale)
        case Reason():
            shown = {"code": value.code, "message": value.text.to(locale)}
        case Money():
            shown = {"minor": value.minor, "currency": value.currency, "text": value.format()}
        case Enum():
            shown = value.value
        case date() | datetime():
            shown = value.isoformat()
        case _:
            shown = value
    return shown


def _templates() -> Environment:
    """The host's template environment with our filters on top: a host's own ``tr`` stays its own."""
    host = current_app.jinja_env
    templates = visit().installation.templates
    if templates is None:
        templates = host.overlay()
        templates.filters = {**host.filters, "tr": _translate, "local": _local}
        visit().installation.templates = templates
    return templates


def _translate(value: Any) -> str:
    """A Text (or None, or a plain string) in the visitor's language."""
    if isinstance(value, Text):
        return value.to(visit().locale)
    return "" if value is None else str(value)


def _local(moment: datetime) -> datetime:
    """A stored time in the bank's time zone."""
    return moment.astimezone(visit().house.zone)


def _csrf_field() -> Markup:
    fields = Markup('<input type="hidden" name="_csrf" value="{}">').format(visit().csrf_token)
    host = _host_csrf_token()
    if host:
        fields += Markup('<input type="hidden" name="csrf_token" value="{}">').format(host)
    return fields


def _host_csrf_token() -> str | None:
    """The host's own token where it runs CSRFProtect over all its routes, ours included."""
    make = current_app.jinja_env.globals.get("csrf_token") if "csrf" in current_app.extensions else None
    return make() if callable(make) else None


def _step_state(step: int, number: int) -> str:
    if step == number:
        return "now"
    return "done" if step < number else "next"
