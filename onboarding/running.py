"""Calling a stage so that nothing it raises reaches an applicant, or a log, in words of its own."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from onboarding.domain.application import Application
from onboarding.domain.errors import OnboardingError
from onboarding.domain.outcomes import Outcome, Reason, Reply, Retry
from onboarding.domain.text import Text
from onboarding.stages.flow import AnyStage
from onboarding.stages.policies import Policy

log = logging.getLogger("onboarding.engine")


class StageFailed(OnboardingError):
    """A stage or a port behind it broke. Nothing advanced; the answer is kept."""

    code = "stage_failed"
    status = 503
    text = Text(
        "这一步暂时无法完成，您填写的内容已保存。请稍后再试。",
        "We cannot finish this step right now. What you entered is saved; please try again shortly.",
    )


def run(stage: AnyStage, application: Application, answer: Any, policies: Iterable[Policy]) -> Outcome:
    """The stage's outcome, as the policies leave it; an error that the applicant can mend is a Retry.

    Raises :class:`StageFailed`, and whatever OnboardingError says that the bank's side is at fault.
    """
    try:
        outcome = stage.run(application, answer)
        for policy in policies:
            outcome = policy(stage, application, outcome)
    except OnboardingError as error:
        if error.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return Retry({"": Reason(error.code, error.message)})
        raise
    except Exception as error:
        raise _failed(stage, error) from error
    return outcome


def serve(stage: AnyStage, application: Application, action: str, request: Any) -> Reply | Retry:
    """The stage's answer to a side request. Raises :class:`StageFailed` and OnboardingErrors of the stage."""
    try:
        return stage.act(application, action, request)
    except OnboardingError:
        raise
    except Exception as error:
        raise _failed(stage, error) from error


def _failed(stage: AnyStage, error: Exception) -> StageFailed:
    """Log where a stage broke, without the error's words: they may repeat what an applicant sent."""
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("stage %s failed: %s\n%s", stage.name, type(error).__qualname__, where)
    return StageFailed()
