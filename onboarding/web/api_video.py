"""Video review in the JSON API: the same rooms and bookings, for a bank's own app."""

from __future__ import annotations

from typing import TypeVar

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from onboarding.domain.consent import VIDEO
from onboarding.ports.video import Booking, Room

from .api_access import bearer_token, open_case
from .api_format import json_reply, locale
from .api_models import ConsentWording, Model
from .api_video_models import BookTime, OpenRoom, RoomView, TimeSlot, TypedAnswer, VideoOffer
from .forms import NotReadable, json_object
from .installation import current
from .video_view import count_booking, frame_sent, guest_view
from .visit import name_of

M = TypeVar("M", bound=Model)


def register(api: Blueprint) -> None:
    base = "/applications/<id>/video"
    api.add_url_rule(base, "video", offer)
    api.add_url_rule(f"{base}/booking", "book_video", book, methods=["POST"])
    api.add_url_rule(f"{base}/booking/cancel", "cancel_video", cancel, methods=["POST"])
    api.add_url_rule(f"{base}/rooms", "open_video", open_room, methods=["POST"])
    api.add_url_rule(f"{base}/rooms/<room>", "video_room", look)
    api.add_url_rule(f"{base}/rooms/<room>/frames", "video_frame", film, methods=["POST"])
    api.add_url_rule(f"{base}/rooms/<room>/answers", "video_answer", answer, methods=["POST"])
    api.add_url_rule(f"{base}/rooms/<room>/end", "end_video", end, methods=["POST"])


def offer(id: str) -> ResponseReturnValue:
    case, video = open_case(id), current().house.video
    found = video.offer(case)
    return json_reply(
        VideoOffer(
            is_open=found.is_open,
            join_url=found.url,
            slots=[TimeSlot(start=slot.start, end=slot.end) for slot in found.slots],
            booking=_time(found.booking),
            consent=ConsentWording(
                purpose=VIDEO.purpose,
                version=VIDEO.version,
                hash=VIDEO.hash,
                text=VIDEO.text.to(locale()),
                required=not found.consented,
            ),
            clips=found.clips,
        )
    )


def book(id: str) -> ResponseReturnValue:
    case, wanted = open_case(id), _body(BookTime)
    count_booking(id)
    booked = current().house.video.book(case, wanted.start)
    return json_reply(TimeSlot(start=booked.start, end=booked.end))


def cancel(id: str) -> ResponseReturnValue:
    case = open_case(id)
    count_booking(id)
    current().house.video.cancel(case)
    return offer(id)


def open_room(id: str) -> ResponseReturnValue:
    case, wanted = open_case(id), _body(OpenRoom)
    current().limits.check(current().house.settings.upload_limit, "video-room", id)
    video = current().house.video
    room = video.open(case, wanted.kind, name_of(bearer_token()), agreed=wanted.consent == VIDEO.hash)
    return json_reply(_view(room), 201)


def look(id: str, room: str) -> ResponseReturnValue:
    open_case(id)
    return json_reply(_view(current().house.video.look(id, room, name_of(bearer_token()))))


def film(id: str, room: str) -> ResponseReturnValue:
    open_case(id)
    found, counted = current().house.video.film(id, room, name_of(bearer_token()), frame_sent(id))
    return json_reply(_view(found, counted=counted))


def answer(id: str, room: str) -> ResponseReturnValue:
    open_case(id)
    typed = _body(TypedAnswer)
    video = current().house.video
    return json_reply(_view(video.answer(id, room, name_of(bearer_token()), typed.number, typed.answer)))


def end(id: str, room: str) -> ResponseReturnValue:
    open_case(id)
    return json_reply(_view(current().house.video.finish(id, room, name_of(bearer_token()))))


def _view(room: Room, *, counted: bool = False) -> RoomView:
    address = url_for(".video_room", id=room.application_id, room=room.id)
    return RoomView(id=room.id, url=address, **guest_view(room, locale(), counted=counted))


def _time(booking: Booking | None) -> TimeSlot | None:
    return TimeSlot(start=booking.start, end=booking.end) if booking else None


def _body(kind: type[M]) -> M:
    try:
        return kind.model_validate(json_object())
    except ValidationError:
        raise NotReadable() from None
