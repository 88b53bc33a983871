"""Pictures that are relayed: what is admitted, what is kept, and the chain that seals their order."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from datetime import datetime, timedelta

from PIL import Image

from onboarding.domain.errors import OnboardingError
from onboarding.domain.text import Text
from onboarding.ports.video import Frame, Room, RoomKind

from .rooms import RoomOver


class FrameRefused(OnboardingError):
    """What came is no picture that a reviewer could be shown."""

    code = "frame_refused"
    status = 422
    text = Text(
        "画面无法使用：请发送 JPEG 图片，最长边不超过 {longest} 像素。",
        "This picture cannot be used. Send a JPEG whose longer side has at most {longest} pixels.",
    )


class FrameTooLarge(OnboardingError):
    code = "frame_too_large"
    status = 413
    text = Text("画面太大，每张不超过 {kb} KB。", "This picture is too large: send at most {kb} KB each.")


class FrameOutOfOrder(OnboardingError):
    """Sent twice, or with one missing before it. ``expected`` is the number to go on with."""

    code = "frame_out_of_order"
    status = 409
    text = Text(
        "画面顺序不对，应从第 {expected} 张继续。", "The pictures are out of order: go on with number {expected}."
    )

    def __init__(self, expected: int) -> None:
        self.expected = expected
        super().__init__(expected=expected)


class FrameLate(OnboardingError):
    """Its time does not go with the server's clock: held back, or filmed before."""

    code = "frame_late"
    status = 409
    text = Text(
        "画面的时间对不上，可能是网络中断造成的。请重新进入视频核验。",
        "The times of the pictures do not fit, perhaps after a break in the connection. Please join again.",
    )


@dataclass(frozen=True, slots=True)
class Limits:
    """What one room takes. Times in ms, sizes in bytes and pixels.

    ``kept`` bounds the pictures that stay; ``received`` the pictures of one sitting, about ten minutes at four a
    second. ``drift`` is how far the applicant's clock may run from ours. A clip lasts ``clip_least`` to ``clip_most``
    and begins within ``clip_begin`` of its tasks being told. ``clips`` are kept of one review.
    """

    longest: int = 640
    size: int = 80_000
    every: int = 150
    kept: int = 300
    received: int = 2400
    drift: timedelta = timedelta(seconds=10)
    clip_begin: timedelta = timedelta(seconds=60)
    clip_least: int = 8_000
    clip_most: int = 20_000
    clips: int = 10


LIMITS = Limits()


def check_size(size: int | None, limits: Limits = LIMITS) -> None:
    """Raises :class:`FrameTooLarge`."""
    if size is not None and size > limits.size:
        raise FrameTooLarge(kb=limits.size // 1000)


def check_picture(jpeg: bytes, limits: Limits = LIMITS) -> None:
    """Decode it, since a reviewer will. Raises :class:`FrameTooLarge` or :class:`FrameRefused`."""
    check_size(len(jpeg), limits)
    refused = FrameRefused(longest=limits.longest)
    try:
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as picture:
            if not 16 <= min(picture.size) <= max(picture.size) <= limits.longest:
                raise refused
            picture.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):  # whatever Pillow makes of broken files
        raise refused from None


def check_order(room: Room, frame: Frame) -> None:
    """Raises RoomOver, :class:`FrameOutOfOrder`."""
    if room.ended_at is not None:
        raise RoomOver()
    if frame.seq != room.frames:
        raise FrameOutOfOrder(room.frames)


def admit(room: Room, frame: Frame, now: datetime, limits: Limits = LIMITS) -> bool:
    """Whether this picture joins the room's row; False: it comes too soon after the last, or too late to count.

    Raises RoomOver, :class:`FrameOutOfOrder` or :class:`FrameLate`.
    """
    check_order(room, frame)
    if room.first_at is None:
        if room.kind is RoomKind.CLIP and now - room.opened_at > limits.clip_begin:
            raise FrameLate()
        return True
    elapsed = timedelta(milliseconds=frame.at_ms - room.first_ms)
    if abs(now - room.first_at - elapsed) > limits.drift:
        raise FrameLate()
    return frame.at_ms - room.last_ms >= limits.every and not is_full(room, limits)


def is_full(room: Room, limits: Limits = LIMITS) -> bool:
    """Whether a sitting, or a clip, has lasted as long as one may."""
    long = room.kind is RoomKind.CLIP and room.last_ms - room.first_ms >= limits.clip_most
    return long or room.frames >= limits.received


def genesis(room_id: str) -> str:
    """What the first link stands on: a chain cannot be passed off as another room's."""
    return hashlib.sha256(f"onboarding video 1\n{room_id}".encode()).hexdigest()


def link(before: str, frame: Frame) -> str:
    """The chain (hex SHA-256) with one more picture: order, times and pictures all count."""
    return hashlib.sha256(f"{before}\n{frame.seq}\n{frame.at_ms}\n{digest(frame.jpeg)}".encode()).hexdigest()


def digest(jpeg: bytes) -> str:
    return hashlib.sha256(jpeg).hexdigest()


def stride(count: int, limits: Limits = LIMITS) -> int:
    """Of ``count`` pictures every so-manieth stays: 1, 2, 4 … so that there are never more than ``kept``."""
    step = 1
    while -(-count // step) > limits.kept:
        step *= 2
    return step
