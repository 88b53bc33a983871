"""The member of staff behind a request."""

from __future__ import annotations

from onboarding.domain.errors import NotFoundError, OnboardingError
from onboarding.domain.text import Text

from .visit import visit


class ReviewerNeeded(OnboardingError):
    """The host knows no reviewer behind this request."""

    code = "reviewer_needed"
    status = 403
    text = Text("请先以审核员身份登录。", "Please sign in as a reviewer first.")


def reviewer_now() -> str:
    """The reviewer's id from the host's login. Raises ReviewerNeeded; NotFoundError where the console is off."""
    source = visit().installation.reviewer
    if source is None:
        raise NotFoundError()
    reviewer = source()
    if not reviewer:
        raise ReviewerNeeded()
    return reviewer
