"""Video review for the applicant: book, join, record a clip."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from onboarding.case import Case
from onboarding.domain.consent import VIDEO
from onboarding.domain.outcomes import Reason
from onboarding.domain.text import Text
from onboarding.meeting import Offer, VideoNotOffered
from onboarding.ports.video import Room, RoomKind, Slot
from onboarding.video.booking import SlotGone, when
from onboarding.video.rooms import RoomState

from .answers import place_of, see_other
from .installation import current
from .rendering import page
from .video_view import count_booking, frame_sent, guest_view
from .visit import visit

SLOT_NEEDED = Reason("slot_needed", Text("请选择一个时间。", "Please choose a time."))


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/video", "video", show_room)
    blueprint.add_url_rule("/video/clip", "video_clip", show_clip)
    blueprint.add_url_rule("/video/booking", "video_booking", show_booking)
    blueprint.add_url_rule("/video/booking", "book_video", book, methods=["POST"])
    blueprint.add_url_rule("/video/booking/cancel", "cancel_video", cancel, methods=["POST"])
    blueprint.add_url_rule("/video/rooms", "open_video", open_room, methods=["POST"])
    blueprint.add_url_rule("/video/rooms/<room>", "video_room", look)
    blueprint.add_url_rule("/video/rooms/<room>/frames", "video_frame", film, methods=["POST"])
    blueprint.add_url_rule("/video/rooms/<room>/answers", "video_answer", answer, methods=["POST"])
    blueprint.add_url_rule("/video/rooms/<room>/end", "end_video", end, methods=["POST"])


def show_room() -> ResponseReturnValue:
    """The way into the room: what will happen, the consent, the camera."""
    return _entrance("video/room.html", RoomKind.LIVE)


def show_clip() -> ResponseReturnValue:
    """The same for a clip that is seen later."""
    return _entrance("video/clip.html", RoomKind.CLIP)


def show_booking() -> ResponseReturnValue:
    return _booking_page()


def book() -> ResponseReturnValue:
    """Book a slot, or move the booking."""
    now = visit()
    case = now.house.engine.open(now.application_id)
    start = _moment(request.form.get("start", ""))
    if start is None:
        return _booking_page({"start": SLOT_NEEDED}, 422)
    count_booking(now.application_id)
    try:
        now.house.video.book(case, start)
    except SlotGone as error:
        return _booking_page({"start": Reason(error.code, error.message)}, error.status)
    return see_other(url_for(".waiting"))


def cancel() -> ResponseReturnValue:
    now = visit()
    count_booking(now.application_id)
    now.house.video.cancel(now.house.engine.open(now.application_id))
    return see_other(url_for(".waiting"))


def open_room() -> ResponseReturnValue:
    """Enter: from here on this session alone may film in the room."""
    now = visit()
    case = now.house.engine.open(now.application_id)
    current().limits.check(now.house.settings.upload_limit, "video-room", now.application_id)
    kind = RoomKind.CLIP if request.form.get("kind") == RoomKind.CLIP else RoomKind.LIVE
    agreed = request.form.get(f"consent_{VIDEO.purpose}") == VIDEO.hash
    room = now.house.video.open(case, kind, now.session_name, agreed=agreed)
    return _reply(room, url=url_for(".video_room", room=room.id))


def look(room: str) -> ResponseReturnValue:
    now = visit()
    return _reply(now.house.video.look(now.application_id, room, now.session_name))


def film(room: str) -> ResponseReturnValue:
    """One picture; the answer tells how the room stands, so no second request is needed."""
    now = visit()
    found, counted = now.house.video.film(now.application_id, room, now.session_name, frame_sent(now.application_id))
    return _reply(found, counted=counted)


def answer(room: str) -> ResponseReturnValue:
    now = visit()
    number, typed = request.form.get("number", -1, type=int), request.form.get("answer", "")
    return _reply(now.house.video.answer(now.application_id, room, now.session_name, number, typed))


def end(room: str) -> ResponseReturnValue:
    now = visit()
    return _reply(now.house.video.finish(now.application_id, room, now.session_name))


def offer_of(case: Case) -> dict[str, Any] | None:
    """What the waiting page offers; None where the review is about something else."""
    video = visit().house.video
    if not video.is_offered(case):
        return None
    offer = video.offer(case)
    booked = _words(offer.booking.start) if offer.booking else None
    return {"offer": offer, "booked": booked, "first": _words(offer.slots[0].start) if offer.slots else None}


def _entrance(template: str, kind: RoomKind) -> ResponseReturnValue:
    now = visit()
    case = now.house.engine.open(now.application_id)
    try:
        offer = now.house.video.offer(case)
    except VideoNotOffered:
        return see_other(place_of(case))
    if offer.url is not None and kind is RoomKind.LIVE:
        return see_other(offer.url)
    limits = now.house.video.limits
    return page(template, case=case, offer=offer, kind=kind, consent=VIDEO, limits=limits)


def _booking_page(problems: dict[str, Reason] | None = None, status: int = 200) -> ResponseReturnValue:
    now = visit()
    case = now.house.engine.open(now.application_id)
    try:
        offer = now.house.video.offer(case)
    except VideoNotOffered:
        return see_other(place_of(case))
    booked = _words(offer.booking.start) if offer.booking else None
    return page(
        "video/booking.html", status, case=case, days=_days(offer), offer=offer, booked=booked, problems=problems or {}
    )


def _days(offer: Offer) -> list[dict[str, Any]]:
    """The slots by day, in the bank's zone."""
    days: dict[Any, list[Slot]] = {}
    for slot in offer.slots:
        days.setdefault(slot.start.astimezone(visit().house.zone).date(), []).append(slot)
    start = offer.booking.start if offer.booking else None
    return [
        {"title": _day(slots[0]), "slots": slots, "chosen": any(slot.start == start for slot in slots)}
        for slots in days.values()
    ]


def _day(slot: Slot) -> Text:
    """Its words without the hour."""
    words = _words(slot.start)
    return Text(words.zh[:-5], words.en.rpartition(",")[0])


def _words(moment: datetime) -> Text:
    return when(moment.astimezone(visit().house.zone))


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _reply(room: Room, *, counted: bool = False, url: str | None = None) -> ResponseReturnValue:
    """A room for our own script; once it is over, where to go."""
    now = visit()
    data = guest_view(room, now.locale, counted=counted) | ({"url": url} if url else {})
    over = data["state"] == RoomState.OVER
    following = place_of(now.house.engine.open(now.application_id)) if over else None
    return jsonify({"outcome": "reply", "next": following, "problems": {}, "data": data})
