"""One-time codes as stages use them: state in the stage's memory, digits in a message, errors as Retry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from onboarding.domain import one_time_code
from onboarding.domain.application import Application
from onboarding.domain.one_time_code import CodeError, CodeState
from onboarding.domain.outcomes import Message, Reason, Reply, Retry

MINUTES = int(one_time_code.LIFETIME.total_seconds()) // 60
_KEY = "code"


def state_of(application: Application) -> CodeState | None:
    """The code that was last sent in this stage, if any."""
    kept = application.memory.get(_KEY)
    return None if kept is None else CodeState.from_dict(kept)


def send_code(application: Application, context: str, message: Callable[[str], Message]) -> Reply | Retry:
    """Send a fresh code bound to ``context``; a Retry where the last one is too young or locked."""
    try:
        state, digits = one_time_code.issue(context, application.now, state_of(application))
    except CodeError as error:
        return _refused(application, error)
    return Reply(
        data={"resend_after_s": one_time_code.resend_after(state, application.now)},
        memory=_with(application, state),
        messages=(message(digits),),
        evidence={"code": "sent"},
    )


def check_code(application: Application, context: str, digits: str) -> Mapping[str, Any] | Retry:
    """The memory to keep once the right code was given, or the Retry that says what is wrong with it."""
    try:
        state = one_time_code.check(state_of(application), digits, context, application.now)
    except CodeError as error:
        return _refused(application, error)
    return _with(application, state)


def _refused(application: Application, error: CodeError) -> Retry:
    """Wrong tries are counted even though nothing advances."""
    memory = None if error.state is None else _with(application, error.state)
    return Retry({"code": Reason(error.code, error.message)}, memory=memory, evidence={"code": error.code})


def _with(application: Application, state: CodeState) -> dict[str, Any]:
    return {**application.memory, _KEY: state.to_dict()}
