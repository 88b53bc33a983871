"""Coming back to an application by phone and one-time code."""

from __future__ import annotations

from contextlib import suppress
from typing import Protocol

from onboarding.case import Case
from onboarding.domain import one_time_code
from onboarding.domain.errors import ConflictError
from onboarding.domain.one_time_code import CodeError, CodeState
from onboarding.domain.outcomes import Message, Reason
from onboarding.domain.text import Text
from onboarding.engine import Engine
from onboarding.ports.store import Event

#: Where the code's state is kept among an application's stage memories; no stage can have this name.
SLOT = "~resume"

WORDS = Text(
    "【{bank}】验证码 {code}，用于继续您的信用卡申请，{minutes} 分钟内有效。请勿告诉任何人，包括自称银行员工的人。",
    "[{bank}] {code} is your code to go on with your card application. It is valid for {minutes} minutes. "
    "Never share it, not even with bank staff.",
)
#: One sentence for every way to fail: how a code fails would tell whether the phone is known.
NOT_OPENED = Reason(
    "code_not_accepted",
    Text(
        "验证码不正确或已失效。请核对后再试，或重新获取。",
        "That code is not right or no longer valid. Please check it, or request a new one.",
    ),
)
_MINUTES = int(one_time_code.LIFETIME.total_seconds()) // 60


class PhoneBook(Protocol):
    """Finds applications by the phone they were begun with."""

    def find_by_phone(self, phone: str) -> str | None:
        """The most recent one's id."""


class Resuming:
    """Sends and redeems codes. Nobody learns here whether a phone is known."""

    def __init__(self, engine: Engine, book: PhoneBook, bank: Text) -> None:
        self._engine = engine
        self._book = book
        self._bank = bank

    def send(self, phone: str) -> str | None:
        """Send a code to a phone (E.164) that has an application; returns its id, or None.

        A code younger than a minute, or a lock, stands: nothing is sent anew.
        """
        application_id = self._book.find_by_phone(phone)
        if application_id is None:
            return None
        case = self._engine.open(application_id)
        try:
            state, digits = one_time_code.issue(_context(case), self._engine.clock(), _state(case))
        except CodeError:
            return application_id
        words = WORDS.format(bank=self._bank, code=digits, minutes=_MINUTES)
        sent = Event("resume.code_sent", "applicant")
        with suppress(ConflictError):  # another request was faster: its code is on the way
            messages = (Message("sms", phone, words),)
            self._engine.keep(case, SLOT, {"code": state.to_dict()}, sent, messages=messages)
        return application_id

    def redeem(self, application_id: str | None, digits: str) -> str | Reason:
        """The application's id where the code is right, else what to say."""
        if application_id is None:
            return NOT_OPENED
        try:
            self._check(self._engine.open(application_id), digits)
        except (CodeError, ConflictError):  # of several guesses at once only one counts, and none slips through
            return NOT_OPENED
        return application_id

    def _check(self, case: Case, digits: str) -> None:
        try:
            state = one_time_code.check(_state(case), digits, _context(case), self._engine.clock())
        except CodeError as error:
            if error.state is not None:
                failed = Event("resume.code_refused", "applicant", {"code": error.code})
                self._engine.keep(case, SLOT, {"code": error.state.to_dict()}, failed)
            raise
        opened = Event("resume.opened", "applicant")
        self._engine.keep(case, SLOT, {"code": state.to_dict()}, opened, proves_phone=True)


def _state(case: Case) -> CodeState | None:
    kept = case.record.memory.get(SLOT, {}).get("code")
    return None if kept is None else CodeState.from_dict(kept)


def _context(case: Case) -> str:
    return one_time_code.context_of(purpose="resume", application=case.record.id, phone=case.record.phone)
