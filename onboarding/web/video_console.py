"""Video review for reviewers: who waits, the live picture, questions, clips."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from onboarding.case import Case
from onboarding.domain.review import Review
from onboarding.ports.video import Presence, RoomKind
from onboarding.reviewing import is_open
from onboarding.video import rooms
from onboarding.video.booking import when
from onboarding.video.questions import LONGEST_QUESTION, OWN, PROMPTS

from .answers import see_other, wants_json
from .staff import reviewer_now
from .video_view import desk_view
from .visit import visit

#: Open reviews of which the list marks who is in a room.
MOST_WAITING = 1000


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/reviews/video", "video_queue", queue)
    blueprint.add_url_rule("/reviews/<id>/video", "join_video", join, methods=["POST"])
    blueprint.add_url_rule("/reviews/<id>/video/<room>", "watch_video", watch)
    blueprint.add_url_rule("/reviews/<id>/video/<room>/questions", "ask_video", ask, methods=["POST"])
    blueprint.add_url_rule("/reviews/<id>/video/<room>/leave", "leave_video", leave, methods=["POST"])
    blueprint.add_url_rule("/reviews/<id>/video/<room>/end", "close_video", close, methods=["POST"])
    blueprint.add_url_rule("/reviews/<id>/video/<room>/clip", "video_recording", recording)


def queue() -> ResponseReturnValue:
    """Ids of the reviews whose applicant is in a room now, for a page that is open already."""
    reviewer_now()
    found = visit().house.video_desk.presences(visit().house.desk.waiting(MOST_WAITING))
    here = [id for id, presence in found.items() if is_here(presence)]
    return jsonify({"outcome": "reply", "next": None, "problems": {}, "data": {"here": here}})


def join(id: str) -> ResponseReturnValue:
    visit().house.video_desk.join(id, reviewer_now())
    return _back(id)


def watch(id: str, room: str) -> ResponseReturnValue:
    """The room and its newest picture with a number above ``?after=``."""
    after = request.args.get("after", -1, type=int)
    found, newest = visit().house.video_desk.watch(id, room, after, reviewer_now())
    return jsonify(_answer(desk_view(found, newest, visit().locale)))


def ask(id: str, room: str) -> ResponseReturnValue:
    code, own = request.form.get("code", ""), request.form.get("own", "")
    found = visit().house.video_desk.ask(id, room, reviewer_now(), code=OWN if own.strip() else code, own=own)
    return jsonify(_answer(desk_view(found, None, visit().locale))) if wants_json() else _back(id)


def leave(id: str, room: str) -> ResponseReturnValue:
    visit().house.video_desk.leave(id, room, reviewer_now())
    return _back(id)


def close(id: str, room: str) -> ResponseReturnValue:
    visit().house.video_desk.end(id, room, reviewer_now())
    return _back(id)


def recording(id: str, room: str) -> ResponseReturnValue:
    """A kept clip, as the ZIP that its hash in the evidence is of."""
    attachment = visit().house.video_desk.clip(id, room, reviewer_now())
    response = Response(attachment.content, mimetype=attachment.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{room}.zip"'
    return response


def is_here(presence: Presence) -> bool:
    """Whether the applicant waits to be met."""
    room = presence.room
    if room is None or room.kind is not RoomKind.LIVE:
        return False
    return rooms.applicant_is_there(room, visit().house.clock())


def shown_in_list(found: Sequence[Review]) -> dict[str, dict[str, Any]]:
    """Per review: whether the applicant is here, when they are expected, and whether a clip waits."""
    house = visit().house
    return {
        id: {
            "here": is_here(presence),
            "clips": presence.clips,
            "booked": when(presence.booking.start.astimezone(house.zone)) if presence.booking else None,
        }
        for id, presence in house.video_desk.presences(found).items()
    }


def shown_in_review(found: Review, case: Case, reviewer: str) -> dict[str, Any] | None:
    """What the review page has on video; None where the review is about something else."""
    house = visit().house
    if not house.desk.verifies(found, case):
        return None
    known = house.video_desk.rooms(found)
    room = next((one for one in known if one.ended_at is None and one.kind is RoomKind.LIVE), None)
    now = house.clock()
    mine = room is not None and room.reviewer == reviewer and rooms.reviewer_is_there(room, now)
    questions = house.video_desk.catalogue(case, room)
    return {
        **shown_in_list([found])[found.id],
        "room": room,
        "mine": mine,
        "taken": room is not None and not mine and rooms.reviewer_is_there(room, now),
        "questions": questions if is_open(found, case) else (),
        "prompts": PROMPTS,
        "longest": LONGEST_QUESTION,
        "kept": [one for one in known if one.clip is not None],
    }


def _back(id: str) -> ResponseReturnValue:
    return see_other(url_for(".review", id=id, _anchor="video"))


def _answer(data: dict[str, Any]) -> dict[str, Any]:
    return {"outcome": "reply", "next": None, "problems": {}, "data": data}
