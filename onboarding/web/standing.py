"""Where an application stands: progress, waiting, endings, withdrawal, the sandbox's phone."""

from __future__ import annotations

from flask import Blueprint, jsonify, url_for
from flask.typing import ResponseReturnValue

from onboarding.case import Case
from onboarding.domain.errors import NotFoundError
from onboarding.domain.states import MOVES, State
from onboarding.tracking import Timeline, timeline

from .answers import place_of, see_other, wants_json
from .rendering import page
from .video import offer_of
from .visit import visit


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/progress", "progress", progress)
    blueprint.add_url_rule("/waiting", "waiting", waiting)
    blueprint.add_url_rule("/refused", "refused", refused)
    blueprint.add_url_rule("/closed", "closed", closed)
    blueprint.add_url_rule("/withdraw", "withdraw", withdraw, methods=["POST"])
    blueprint.add_url_rule("/phone", "phone", sandbox_phone)


def progress() -> ResponseReturnValue:
    """The timeline; as JSON for the page that waits."""
    case = _case()
    if wants_json():
        return jsonify({"state": case.record.state.value, "next": place_of(case)})
    way = way_of(case)
    return page(
        "progress.html",
        case=case,
        timeline=way,
        needed=visit().house.desk.needed(case),
        next_url=place_of(case) if not way.ended else None,
        agreement_url=_agreement(case),
        can_withdraw=State.WITHDRAWN in MOVES[case.record.state],
    )


def waiting() -> ResponseReturnValue:
    case = _case()
    if case.record.state is not State.HUMAN_REVIEW:
        return see_other(place_of(case))
    reasons = case.record.review.reasons if case.record.review else ()
    way = way_of(case)
    return page("waiting.html", case=case, reasons=reasons, expected=way.expected, every_s=3, video=offer_of(case))


def refused() -> ResponseReturnValue:
    case = _case()
    if case.record.state is not State.REFUSED:
        return see_other(place_of(case))
    return page("refused.html", case=case, reasons=case.record.closing)


def closed() -> ResponseReturnValue:
    case = _case()
    if case.record.state not in (State.WITHDRAWN, State.EXPIRED):
        return see_other(place_of(case))
    return page("closed.html", case=case)


def withdraw() -> ResponseReturnValue:
    visit().house.engine.withdraw(visit().application_id)
    return see_other(url_for(".closed"))


def sandbox_phone() -> ResponseReturnValue:
    """Sandbox only: the applicant's phone, drawn from the outbox."""
    if not visit().house.settings.sandbox:
        raise NotFoundError()
    owner = visit().sandbox_phone or visit().application_id
    messages = visit().house.outbox.shown(owner)
    if wants_json():
        locale = visit().locale
        shown = [{"text": m.text.to(locale), "at": m.at.isoformat()} for m in messages]
        return jsonify({"messages": shown})
    return page("phone.html", messages=messages)


def _case() -> Case:
    return visit().house.engine.open(visit().application_id)


def _agreement(case: Case) -> str | None:
    signing = next((s for s in case.flow if "agreement" in s.files() and case.is_done(s)), None)
    return url_for(".file", stage=signing.name, name="agreement") if signing else None


def way_of(case: Case) -> Timeline:
    """The application's timeline, from its evidence."""
    house = visit().house
    return timeline(case.record.state, house.desk.visits(case.record.id), house.clock())
