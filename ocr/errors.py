"""The errors a caller of the reader has to expect."""

from __future__ import annotations

from typing import ClassVar

from onboarding.domain.errors import OnboardingError
from onboarding.domain.text import Text

_ADVICE = {
    "empty": Text("没有收到照片，请重新拍摄或选择一张。", "No picture arrived. Please take or choose one again."),
    "not_a_picture": Text(
        "这个文件不是可读取的照片，请上传 JPG、PNG 或 WebP 格式的照片。",
        "This file is not a picture we can read. Please upload a JPG, PNG or WebP photo.",
    ),
    "damaged": Text(
        "照片文件不完整或已损坏，请重新拍摄后上传。",
        "The picture file is incomplete or damaged. Please take the photo again.",
    ),
    "animated": Text("请上传静态照片，不要上传动图。", "Please upload a still photo, not an animation."),
    "too_large": Text(
        "照片太大，请上传 20 MB、5000 万像素以内的 JPG 照片；PNG 和 WebP 请在 1600 万像素以内。",
        "The picture is too large. Please upload a JPG of at most 20 MB and 50 megapixels; PNG and WebP may have 16.",
    ),
    "too_small": Text(
        "照片太小，看不清证件上的文字，请靠近一些重新拍摄。",
        "The picture is too small to read. Please take it again from closer up.",
    ),
    "no_mrz": Text(
        "照片中没有找到机读码（证件底部两三行带“<”的字符）。请把证件平放、拍全整页，避开反光后再拍。",
        "We could not find the machine-readable lines (the two or three rows with < at the bottom). Lay the document "
        "flat, keep the whole page in the picture, avoid glare and try again.",
    ),
    "no_card": Text(
        "照片中没有找到身份证。请把身份证平放在光线均匀的地方，让它占满画面后再拍。",
        "We could not find an identity card. Lay it flat in even light, fill the frame with it and try again.",
    ),
}


class UnreadableDocument(OnboardingError):
    """Nothing usable could be read; ``reason`` says why, ``message`` says what to do.

    ``reason`` is one of ``empty``, ``not_a_picture``, ``damaged``, ``animated``, ``too_large``,
    ``too_small``, ``no_mrz`` and ``no_card``.
    """

    code: ClassVar[str] = "unreadable_document"
    status: ClassVar[int] = 422
    text: ClassVar[Text] = Text("{advice}", "{advice}")

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(advice=_ADVICE[reason])


class ReaderBusy(OnboardingError):
    """Too many pictures are being read in this process; the same request may be sent again."""

    code: ClassVar[str] = "reader_busy"
    status: ClassVar[int] = 503
    text: ClassVar[Text] = Text(
        "现在读取证件的人较多，请稍等几秒再试一次。",
        "Many cards are being read right now. Please try again in a few seconds.",
    )
