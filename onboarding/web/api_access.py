"""Who may call the API: the holder of an application's bearer token, so often and no oftener."""

from __future__ import annotations

from flask import request

from onboarding.case import Case
from onboarding.domain.errors import NotFoundError, OnboardingError
from onboarding.domain.text import Text

from .installation import current


class TokenNeeded(OnboardingError):
    """No bearer token, or one that is unknown or expired."""

    code = "token_needed"
    status = 401
    text = Text(
        "请在 Authorization 头中提供这份申请的访问令牌。",
        "Send this application's token in the Authorization header: Bearer TOKEN.",
    )


def open_case(id: str) -> Case:
    """The application, if the bearer token is its own; foreign and unknown ids look the same.

    Raises :class:`TokenNeeded` or NotFoundError.
    """
    session = current().house.sessions.find(bearer_token()) if bearer_token() else None
    if session is None:
        raise TokenNeeded()
    if session.application_id != id:
        raise NotFoundError()
    return current().house.engine.open(id)


def bearer_token() -> str:
    """The token that the caller sent, or an empty string."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def limit_calls() -> None:
    """So many calls from one address. Raises :class:`~.security.TooManyRequests`."""
    current().limits.check(current().house.settings.api_limit, "api")
