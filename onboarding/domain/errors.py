"""Errors that a person can act on.

Each class is one kind of trouble: a stable ``code`` for programs, an HTTP ``status``, and a
sentence in both languages that says what to do. Pages and API render the same object.
"""

from __future__ import annotations

from typing import ClassVar

from .text import Text


class OnboardingError(Exception):
    """Base of every error this library raises on purpose."""

    code: ClassVar[str] = "internal_error"
    status: ClassVar[int] = 500
    text: ClassVar[Text] = Text("系统出了问题，请稍后再试。", "Something went wrong. Please try again later.")

    def __init__(self, **params: object) -> None:
        self.message = self.text.format(**params)
        super().__init__(self.message.en)


class SetupError(OnboardingError):
    """The bank composed something that cannot work; raised at start, with the remedy."""

    code = "setup_error"
    text = Text("配置有误：{detail}", "Wrong set-up: {detail}")


class ConflictError(OnboardingError):
    """Somebody else (another tab, another worker) moved the application first."""

    code = "conflict"
    status = 409
    text = Text(
        "这份申请刚刚在别处更新过。请刷新页面后继续，已填内容都还在。",
        "This application was just updated elsewhere. Reload the page to go on; nothing you entered is lost.",
    )


class NotFoundError(OnboardingError):
    """No such application for this caller: unknown, forged and foreign ids look the same."""

    code = "not_found"
    status = 404
    text = Text(
        "找不到这份申请。请从申请入口重新进入。",
        "We could not find this application. Please start again from the apply page.",
    )
