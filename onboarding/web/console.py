"""The reviewer console: what waits, the evidence, the decision. Every view and act is recorded."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue

from onboarding.case import Case
from onboarding.domain.errors import NotFoundError
from onboarding.domain.outcomes import Reason
from onboarding.domain.phone import mask
from onboarding.domain.results import IdentityDocument
from onboarding.domain.review import TOLD, VERIFICATIONS, Review, Verdict
from onboarding.domain.text import Text
from onboarding.reviewing import ReasonRequired, VerificationRequired, is_open
from onboarding.tracking import trail
from onboarding.video.rooms import VideoRequired

from .answers import see_other
from .facts import facts_of
from .forms import entered
from .rendering import page
from .risk import in_words
from .staff import reviewer_now
from .video_console import shown_in_list, shown_in_review
from .visit import visit

OVERDUE = timedelta(hours=4)
PAGE = 50

VERDICT_NEEDED = Reason("verdict_needed", Text("请选择审核结论。", "Choose your decision."))

#: Pictures a reviewer needs, by attachment name.
PICTURES = {
    "id_document.front": Text("证件人像面", "ID card, front"),
    "id_document.back": Text("证件国徽面", "ID card, back"),
    "id_document.portrait": Text("证件头像（照片或芯片）", "Portrait, printed or from the chip"),
    "liveness.still": Text("现场画面", "Face in front of the camera"),
}


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/reviews", "reviews", reviews)
    blueprint.add_url_rule("/reviews/<id>", "review", review)
    blueprint.add_url_rule("/reviews/<id>", "decide", decide, methods=["POST"])
    blueprint.add_url_rule("/reviews/<id>/phone", "review_phone", show_phone, methods=["POST"])
    blueprint.add_url_rule("/reviews/<id>/pictures/<name>", "picture", picture)


def reviews() -> ResponseReturnValue:
    """Open reviews, oldest first, a page at a time (``?page=``, from 1)."""
    reviewer = reviewer_now()
    desk, now = visit().house.desk, visit().house.clock()
    count = desk.count()
    pages = max(1, ceil(count / PAGE))
    number = min(max(request.args.get("page", 1, type=int), 1), pages)
    listed = desk.listed(PAGE, (number - 1) * PAGE, reviewer=reviewer)
    video = shown_in_list(listed)
    rows = [
        {
            "review": each,
            "stage_title": _title(each),
            "overdue": now - each.opened_at > OVERDUE,
            "video": video[each.id],
        }
        for each in listed
    ]
    return page("reviewer/list.html", reviews=rows, count=count, number=number, pages=pages, decided=desk.decided())


def review(id: str) -> ResponseReturnValue:
    return _detail(id)


def decide(id: str) -> ResponseReturnValue:
    reviewer, form = reviewer_now(), entered()
    try:
        verdict = Verdict(form.get("verdict", ""))
    except ValueError:
        return _detail(id, {"verdict": VERDICT_NEEDED})
    try:
        visit().house.desk.decide(
            id,
            verdict,
            reviewer=reviewer,
            reason=form.get("reason", ""),
            verified=form.get("verified", ""),
            remark=form.get("remark", "")[:500],
        )
    except ReasonRequired as error:
        return _detail(id, {"reason": Reason(error.code, error.message)})
    except (VerificationRequired, VideoRequired) as error:
        return _detail(id, {"verified": Reason(error.code, error.message)})
    return see_other(url_for(".reviews"))


def show_phone(id: str) -> ResponseReturnValue:
    """The page with the whole phone number on it."""
    return _detail(id, phone=visit().house.desk.phone(id, reviewer=reviewer_now()))


def picture(id: str, name: str) -> ResponseReturnValue:
    """A picture of the application under review."""
    if name not in PICTURES:
        raise NotFoundError()
    _, case = visit().house.desk.look(id, reviewer=reviewer_now(), what=name)
    attachment = case.record.load_attachment(name)
    return Response(attachment.content, mimetype=attachment.media_type)


def _detail(id: str, problems: dict[str, Reason] | None = None, phone: str = "") -> ResponseReturnValue:
    now, reviewer = visit(), reviewer_now()
    desk = now.house.desk
    found, case = desk.look(id, reviewer=reviewer)
    referred = desk.referred(found, case)
    if isinstance(referred, IdentityDocument):  # a person compares the whole number, so that is recorded too
        desk.look(id, reviewer=reviewer, what="id_number")
    return page(
        "reviewer/detail.html",
        422 if problems else 200,
        review=found,
        stage_title=_title(found),
        groups=facts_of(case.view(now.house.clock()), referred),
        pictures=_pictures(case, id),
        trail=trail(desk.history(case.record.id), {stage.name: stage.title for stage in case.flow}),
        phone=phone or mask(case.record.phone),
        phone_shown=bool(phone),
        is_open=is_open(found, case),
        verifications=VERIFICATIONS if desk.verifies(found, case) else {},
        told=TOLD,
        risk=in_words(desk.risk(case.record.id)),
        video=shown_in_review(found, case, reviewer),
        problems=problems or {},
        values=entered() if request.method == "POST" else {},
    )


def _pictures(case: Case, id: str) -> list[dict[str, Any]]:
    kept = visit().house.store.attachment_names(case.record.id)
    return [
        {"name": name, "url": url_for(".picture", id=id, name=name), "label": label}
        for name, label in PICTURES.items()
        if name in kept
    ]


def _title(review: Review) -> Text:
    flow = visit().house.flow
    return flow[review.stage].title if review.stage in flow else Text(review.stage, review.stage)
