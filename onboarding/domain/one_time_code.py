"""One-time codes sent to a phone: the rules, without clock, storage or network.

Defaults follow JR/T 0068-2020: at least six random digits, at most six minutes, single use. A code is bound to
a *context* (document hash, phone, application, purpose), so one sent for one agreement opens no other. Only a
salted HMAC is kept. The caller stores every state it is handed, on errors too (``error.state``), and limits how
many codes a phone number gets in a day.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from .errors import OnboardingError
from .text import Text

DIGITS = 6
LIFETIME = timedelta(minutes=5)
MAX_TRIES = 5
RESEND_AFTER = timedelta(seconds=60)
LOCKED_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class CodeState:
    """What is kept of a code: never its digits. ``salt`` and ``digest`` are hex; times are aware."""

    salt: str = field(repr=False)
    digest: str = field(repr=False)
    sent_at: datetime
    expires_at: datetime
    tries: int = 0
    used: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "salt": self.salt,
            "digest": self.digest,
            "sent_at": self.sent_at.isoformat(),
            "expires_at": self.expires_at.isoformat(),
            "tries": self.tries,
            "used": self.used,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> CodeState:
        """The inverse of :meth:`to_dict`; raises KeyError or ValueError on anything else."""
        return cls(
            salt=str(data["salt"]),
            digest=str(data["digest"]),
            sent_at=datetime.fromisoformat(data["sent_at"]),
            expires_at=datetime.fromisoformat(data["expires_at"]),
            tries=int(data["tries"]),
            used=bool(data["used"]),
        )


class CodeError(OnboardingError):
    """A code was not accepted. ``state`` must be stored; None where no code was ever sent."""

    status = 422

    def __init__(self, state: CodeState | None, **params: object) -> None:
        self.state = state
        super().__init__(**params)


class CodeNotSent(CodeError):
    """There is no code to compare with."""

    code = "code_not_sent"
    text = Text("请先获取短信验证码。", "Please request a code first.")


class CodeWrong(CodeError):
    """Other digits than those sent, or digits sent for something else; ``tries_left`` remain."""

    code = "code_wrong"
    text = Text("验证码不正确，还可以再试 {left} 次。", "That code is not right. Tries left: {left}.")

    def __init__(self, state: CodeState, tries_left: int) -> None:
        self.tries_left = tries_left
        super().__init__(state, left=tries_left)


class CodeExpired(CodeError):
    """Too late."""

    code = "code_expired"
    text = Text("验证码已过期，请重新获取。", "This code has expired. Please request a new one.")


class CodeLocked(CodeError):
    """Too many wrong tries."""

    code = "code_locked"
    status = 429
    text = Text(
        "错误次数过多，这个验证码已失效。请在 {minutes} 分钟后重新获取。",
        "Too many wrong tries, so this code no longer works. You can request a new one in {minutes} min.",
    )

    def __init__(self, state: CodeState, wait: timedelta) -> None:
        self.wait = wait
        super().__init__(state, minutes=max(1, -(-wait // timedelta(minutes=1))))


class CodeUsed(CodeError):
    """A code opens once."""

    code = "code_used"
    text = Text("这个验证码已经用过，请重新获取。", "This code has already been used. Please request a new one.")


class ResendTooSoon(CodeError):
    """The last message is younger than a minute; ``seconds`` remain."""

    code = "resend_too_soon"
    status = 429
    text = Text("请在 {seconds} 秒后重新获取验证码。", "You can request a new code in {seconds} s.")

    def __init__(self, state: CodeState, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(state, seconds=seconds)


def context_of(**parts: str) -> str:
    """One unambiguous string from named parts (purpose, application, phone, document hash …).

    >>> context_of(purpose="sign", phone="+8613800000000")
    'phone=14:+8613800000000;purpose=4:sign'
    """
    return ";".join(f"{name}={len(value)}:{value}" for name, value in sorted(parts.items()))


def resend_after(state: CodeState | None, now: datetime) -> int:
    """Whole seconds until another code may be sent; 0 means now."""
    if state is None:
        return 0
    opens = state.sent_at + RESEND_AFTER
    if state.tries >= MAX_TRIES:
        opens = max(opens, state.sent_at + LOCKED_FOR)
    return max(0, -(-(opens - now) // timedelta(seconds=1)))


def issue(context: str, now: datetime, previous: CodeState | None) -> tuple[CodeState, str]:
    """A new code: its state and the digits to send, which are kept nowhere. The previous code ends.

    Wrong tries of the last ten minutes count on, so that asking for codes buys no guesses.
    Raises :class:`ResendTooSoon`; after five wrong tries :class:`CodeLocked` until the lock ends.
    """
    wait = resend_after(previous, now)
    if previous is not None and wait:
        if previous.tries >= MAX_TRIES:
            raise CodeLocked(previous, timedelta(seconds=wait))
        raise ResendTooSoon(previous, wait)
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    salt = secrets.token_hex(16)
    return CodeState(salt, _digest(salt, context, digits), now, now + LIFETIME, _counting(previous, now)), digits


def check(state: CodeState | None, digits: str, context: str, now: datetime) -> CodeState:
    """The state after a right code: used. Every refusal is a :class:`CodeError` with the state to store.

    Full-width digits and spaces, as keyboards and copied messages give them, are accepted.
    """
    if state is None:
        raise CodeNotSent(None)
    if state.used:
        raise CodeUsed(state)
    if state.tries >= MAX_TRIES:
        raise CodeLocked(state, timedelta(seconds=resend_after(state, now)))
    if now >= state.expires_at:
        raise CodeExpired(state)
    if hmac.compare_digest(_digest(state.salt, context, _plain(digits)), state.digest):
        return replace(state, used=True)
    failed = replace(state, tries=state.tries + 1)
    if failed.tries >= MAX_TRIES:
        raise CodeLocked(failed, timedelta(seconds=resend_after(failed, now)))
    raise CodeWrong(failed, MAX_TRIES - failed.tries)


def _counting(previous: CodeState | None, now: datetime) -> int:
    if previous is None or previous.used or now - previous.sent_at >= LOCKED_FOR:
        return 0
    return previous.tries


def _plain(digits: str) -> str:
    """ASCII digits without spaces; anything else is left to fail the comparison."""
    return "".join(str(int(c)) if c.isdecimal() else c for c in digits if not c.isspace())


def _digest(salt: str, context: str, digits: str) -> str:
    return hmac.new(bytes.fromhex(salt), f"{context}\n{digits}".encode(), hashlib.sha256).hexdigest()
