"""Coming back: with a phone and a one-time code, on this device or another."""

from __future__ import annotations

from typing import Any

import segno
from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from onboarding.domain import phone as phones
from onboarding.domain.one_time_code import RESEND_AFTER
from onboarding.domain.outcomes import Reason
from onboarding.resuming import Resuming
from onboarding.store.crypto import blind_index

from .answers import place_of, see_other, wants_json
from .installation import current
from .rendering import page
from .visit import RESUME_FOR, remember, visit

#: Kept with a session that asked for a code: the phone to show, and a name for it to count by.
_MASKED, _COUNTED = "resume_masked", "resume_counted"
_FORGOTTEN = {RESUME_FOR: None, _MASKED: None, _COUNTED: None}


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/resume", "resume", resume)
    blueprint.add_url_rule("/resume", "resume_step", resume_step, methods=["POST"])


def resume() -> ResponseReturnValue:
    """Ask for the phone; a QR code carries this page's address to another device."""
    return _resume_page()


def resume_step() -> ResponseReturnValue:
    """A phone asks for a code; a code opens the application. Unknown phones are answered alike."""
    house = visit().house
    current().limits.check(house.settings.resume_limit, "resume")
    resuming = Resuming(house.engine, house.store, house.bank)
    preferences = visit().session.preferences
    if "phone" in request.form:
        return _ask(resuming, request.form["phone"])
    if not preferences.get(_MASKED):
        return _resume_page()
    if "another" in request.form:
        remember(visit().session.application_id, _FORGOTTEN)
        return see_other(url_for(".resume"))
    if "resend" in request.form:
        return _again(resuming, preferences.get(RESUME_FOR))
    opened = resuming.redeem(preferences.get(RESUME_FOR), request.form.get("code", ""))
    if isinstance(opened, Reason):
        return _resume_page({"code": opened}, 422)
    house.sessions.end_all(opened)  # the phone is proven: whoever else began with it has no part in this
    remember(opened, _FORGOTTEN)
    return see_other(place_of(house.engine.open(opened)))


def _ask(resuming: Resuming, typed: str) -> ResponseReturnValue:
    try:
        phone = phones.compact(typed)
    except phones.PhoneNotRecognised as error:
        return _resume_page({"phone": Reason(error.code, error.message)}, 422)
    counted = blind_index(visit().house.keyring.index, "phone", phone)
    _count(counted)
    kept = {RESUME_FOR: resuming.send(phone), _MASKED: phones.mask(phone), _COUNTED: counted}
    remember(visit().session.application_id, kept)
    return _sent()


def _count(phone_index: str) -> None:
    """So many codes for one phone, from however many places. Raises TooManyRequests, known or not."""
    current().limits.check(visit().house.settings.phone_limit, "resume-phone", phone_index)


def _again(resuming: Resuming, application_id: str | None) -> ResponseReturnValue:
    _count(visit().session.preferences[_COUNTED])
    if application_id is not None:
        resuming.send(visit().house.engine.open(application_id).record.phone)
    return _sent()


def _sent() -> ResponseReturnValue:
    """The same for known and unknown phones."""
    wait = int(RESEND_AFTER.total_seconds())
    if wants_json():
        return jsonify({"outcome": "reply", "next": None, "problems": {}, "data": {"resend_after_s": wait}})
    return see_other(url_for(".resume", wait=wait))


def _resume_page(problems: dict[str, Reason] | None = None, status: int = 200) -> ResponseReturnValue:
    return page(
        "resume.html",
        status,
        problems=problems or {},
        values={"phone": request.form.get("phone", "")},
        phone_masked=visit().session.preferences.get(_MASKED),
        resend_after_s=request.args.get("wait", 0, type=int),
        handoff_qr=_qr(url_for(".resume", _external=True)) if visit().session.application_id else None,
    )


def _qr(address: str) -> Any:
    """Drawn by segno from our own address alone, hence safe as markup."""
    return Markup(segno.make(address, error="m").svg_inline(scale=5, border=2))  # noqa: S704
