"""Who is in a room, and what an applicant reads of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from onboarding.domain.errors import OnboardingError
from onboarding.domain.text import Text
from onboarding.ports.video import Filmed, Room, RoomKind

#: Without a sign of life for so long, somebody has gone.
APPLICANT_GONE, REVIEWER_GONE = timedelta(seconds=20), timedelta(seconds=15)
#: Signs of life are written no oftener.
SIGN_EVERY = timedelta(seconds=4)
#: A room that nobody has been in for so long is closed.
ABANDONED = timedelta(minutes=30)
#: Fewer pictures are no video check.
LEAST_FRAMES = 8


class RoomOver(OnboardingError):
    """The room was closed: by staff, by its applicant, by a newer one in another window, or by a decision."""

    code = "room_over"
    status = 409
    text = Text(
        "这次视频核验已经结束，或已在另一个窗口打开。",
        "This video check has ended, or goes on in another window.",
    )


class TooManyRooms(OnboardingError):
    """As many clips are kept of this review as one may have."""

    code = "too_many_rooms"
    status = 429
    text = Text(
        "视频次数已用完。我们会给您打电话，也可以带身份证到网点办理。",
        "You have used up your video checks. We will call you; you can also bring your ID card to a branch.",
    )


class TooManyQuestions(OnboardingError):
    """As many questions were asked in one room as it takes."""

    code = "too_many_questions"
    status = 409
    text = Text(
        "这次视频的提问次数已用完，请作出审核结论，或改用电话核实。",
        "No more questions can be asked in this room. Please decide, or verify by phone.",
    )


class RoomTaken(OnboardingError):
    """Another reviewer is in the room."""

    code = "room_taken"
    status = 409
    text = Text("另一位审核员正在视频中。", "Another reviewer is in this room.")


class NobodyThere(OnboardingError):
    """A reviewer wants to join, and the applicant is not in a room."""

    code = "nobody_there"
    status = 409
    text = Text(
        "申请人不在视频间。可以等待、回拨电话，或查看录像。", "The applicant is not there. Wait, call, or see a clip."
    )


class VideoRequired(OnboardingError):
    """Approved by video, and there was none that this reviewer has seen."""

    code = "video_required"
    status = 422
    text = Text(
        "还没有可作依据的视频：请先与申请人视频，或看完其短片，再选“视频通话”。",
        "There is no video to rest this on. Meet the applicant by video or watch their clip first, "
        "or choose how else you made sure.",
    )


class RoomState(StrEnum):
    """``waiting``: nobody has joined. ``met``: staff is there. ``alone``: staff was there and has gone."""

    WAITING = "waiting"
    MET = "met"
    ALONE = "alone"
    FILMING = "filming"
    OVER = "over"


def state_of(room: Room, now: datetime) -> RoomState:
    if room.ended_at is not None:
        return RoomState.OVER
    if room.kind is RoomKind.CLIP:
        return RoomState.FILMING
    if reviewer_is_there(room, now):
        return RoomState.MET
    return RoomState.ALONE if room.reviewer or room.frames else RoomState.WAITING


def applicant_is_there(room: Room, now: datetime) -> bool:
    return room.ended_at is None and now - room.applicant_at < APPLICANT_GONE


def reviewer_is_there(room: Room, now: datetime) -> bool:
    return room.reviewer is not None and room.reviewer_at is not None and now - room.reviewer_at < REVIEWER_GONE


def takes_pictures(room: Room, now: datetime) -> bool:
    """Nothing is recorded before a member of staff is there, except a clip."""
    return state_of(room, now) in (RoomState.MET, RoomState.FILMING)


def is_abandoned(room: Room, now: datetime) -> bool:
    return room.ended_at is None and now - max(room.applicant_at, room.reviewer_at or room.applicant_at) > ABANDONED


def filmed(room: Room) -> Filmed | None:
    """What a closed room is worth as evidence; None where too little was seen."""
    if room.clip is None or room.frames < LEAST_FRAMES:
        return None
    codes = tuple(dict.fromkeys(asked.code for asked in room.asked))
    return Filmed(room.clip, room.frames, codes, {"video": room.kind.value, "chain": room.chain})
