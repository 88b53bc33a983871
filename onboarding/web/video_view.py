"""What either side reads of a room: the applicant never sees what is expected, nor who the reviewer is."""

from __future__ import annotations

import base64
from typing import Any

from flask import request

from onboarding.domain.errors import OnboardingError
from onboarding.domain.text import Text
from onboarding.ports.video import Asked, Frame, Room
from onboarding.video import frames, rooms

from .installation import current

_MOST = 2**31 - 1  # what a column of the database holds; in ms some 24 days


class FrameIncomplete(OnboardingError):
    """A picture without its number or its time."""

    code = "frame_incomplete"
    status = 422
    text = Text(
        "请同时提交画面、序号和时间（毫秒）。",
        "Send the picture together with its number and its time in milliseconds.",
    )


def count_booking(application_id: str) -> None:
    """Each sends a message. Raises TooManyRequests."""
    current().limits.check(current().house.settings.booking_limit, "video-booking", application_id)


def frame_sent(application_id: str) -> Frame:
    """The picture of this request: parts ``frame``, ``seq``, ``at_ms``.

    Raises TooManyRequests, since even one that does not count is decoded, FrameTooLarge, FrameIncomplete.
    """
    current().limits.check(current().house.settings.look_limit, "video-frame", application_id)
    limits = current().house.video.limits
    frames.check_size(max(0, (request.content_length or 0) - 2_000), limits)  # the rest is the form around it
    request.max_content_length = limits.size + 2_000
    numbers = [request.form.get(name, "", type=str) for name in ("seq", "at_ms")]
    if not all(number.isascii() and number.isdecimal() and len(number) <= 10 for number in numbers):
        raise FrameIncomplete()
    seq, at_ms = map(int, numbers)
    if "frame" not in request.files or max(seq, at_ms) > _MOST:
        raise FrameIncomplete()
    return Frame(seq, at_ms, request.files["frame"].read())


def guest_view(room: Room, locale: str, *, counted: bool = False) -> dict[str, Any]:
    """A room as its applicant sees it; ``frames`` is the number the next picture has."""
    now = current().house.clock()
    return {
        "state": rooms.state_of(room, now).value,
        "frames": room.frames,
        "counted": counted,
        "asked": [_question(number, one, locale) for number, one in enumerate(room.asked)],
    }


def desk_view(room: Room, newest: Frame | None, locale: str) -> dict[str, Any]:
    """A room as the reviewer in it sees it, with the newest picture as a data URL."""
    now = current().house.clock()
    picture = None if newest is None else "data:image/jpeg;base64," + base64.b64encode(newest.jpeg).decode()
    return {
        "state": rooms.state_of(room, now).value,
        "applicant_here": rooms.applicant_is_there(room, now),
        "frames": room.frames,
        "newest": None if newest is None else newest.seq,
        "picture": picture,
        "asked": [
            _question(number, one, locale)
            | {"expected": one.expected.to(locale) if one.expected else "", "answer": one.answer}
            for number, one in enumerate(room.asked)
        ],
    }


def _question(number: int, one: Asked, locale: str) -> dict[str, Any]:
    return {"number": number, "text": one.text.to(locale), "typed": one.typed}
