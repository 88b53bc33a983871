"""Who is visiting: session, language and text size of one request."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from flask import Response, g, request, url_for

from onboarding.defaults import House
from onboarding.domain.errors import OnboardingError
from onboarding.domain.text import Text
from onboarding.store.sessions import Session

from .installation import Installation, current

LOCALES = ("zh-CN", "en")
LANGUAGE = "lang"  #: the query parameter that chooses a language for one page
COOKIE = "onboarding_session"
RESUME_FOR = "resume_for"  #: preference of a session that asked for a code: whose application it wants back


class SessionExpired(OnboardingError):
    """No session, or one that timed out: nothing is lost, the phone brings it back."""

    code = "session_expired"
    status = 401
    text = Text(
        "为保护您的信息，页面已超时。已填内容都还在，请用手机号继续。",
        "To protect your data this session has ended. Nothing is lost: continue with your phone number.",
    )


class CsrfFailed(OnboardingError):
    """A form without our token, or with another session's."""

    code = "csrf_failed"
    status = 400
    text = Text(
        "页面已过期，没有提交成功。请刷新页面后再试一次。",
        "This page was out of date, so nothing was sent. Reload it and try again.",
    )


@dataclass(frozen=True, slots=True)
class Visit:
    """One request's caller. ``token`` is the cookie's opaque value; ``fresh`` says it must be set.

    ``known`` says that the token is one of ours: a caller may come with any.
    """

    installation: Installation
    token: str = field(repr=False)
    fresh: bool
    known: bool
    session: Session
    locale: str
    large: bool

    @property
    def house(self) -> House:
        return self.installation.house

    @property
    def application_id(self) -> str:
        """Raises :class:`SessionExpired` where the caller has no application in hand."""
        if self.session.application_id is None:
            raise SessionExpired()
        return self.session.application_id

    @property
    def sandbox_phone(self) -> str | None:
        """Whose messages this visitor may read: their own application's, and only in the sandbox."""
        if not self.house.settings.sandbox:
            return None
        return self.session.application_id or self.session.preferences.get(RESUME_FOR)

    @property
    def session_name(self) -> str:
        """See :func:`name_of`."""
        return name_of(self.token)

    @property
    def csrf_token(self) -> str:
        """Bound to the session cookie (OWASP: signed double submit); no state of its own."""
        return hmac.new(self.house.keyring.token, f"csrf|{self.token}".encode(), hashlib.sha256).hexdigest()


def name_of(token: str) -> str:
    """A name for a session that gives no access to it: codes and tickets are bound to it."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin() -> Visit:
    """Work out who is visiting; called once, before the view."""
    installation = current()
    house = installation.house
    token = request.cookies.get(COOKIE, "")
    session = house.sessions.find(token) if token else None
    known = session or Session(None)
    visit = Visit(
        installation=installation,
        token=token or secrets.token_urlsafe(32),
        fresh=not token,
        known=session is not None,
        session=known,
        locale=_locale(known.preferences, house.settings.default_locale),
        large=bool(known.preferences.get("large")),
    )
    g.onboarding_visit = visit
    return visit


def visit() -> Visit:
    """The current request's visit; a host may have refused the request before we looked at it."""
    return cast(Visit, g.get("onboarding_visit") or begin())


def remember(application_id: str | None, preferences: Mapping[str, Any]) -> None:
    """Keep preferences with the session. No fixation: an application gets a new token, a foreign token is dropped."""
    now = visit()
    changed = application_id != now.session.application_id
    token = now.token if now.known and not changed else secrets.token_urlsafe(32)
    merged = {**now.session.preferences, **preferences}
    if changed:
        now.house.sessions.end(now.token)
    now.house.sessions.keep(token, application_id, merged)
    g.onboarding_visit = replace(now, token=token, fresh=True, known=True, session=Session(application_id, merged))


def check_csrf() -> None:
    """Refuse a POST whose token does not belong to the caller's session. Raises :class:`CsrfFailed`."""
    given = request.headers.get("X-CSRF-Token") or request.form.get("_csrf") or ""
    if not hmac.compare_digest(given.encode(), visit().csrf_token.encode()):
        raise CsrfFailed()


def set_cookie(response: Response) -> Response:
    """The one cookie: an opaque token, for our own pages only."""
    now: Visit | None = g.get("onboarding_visit")
    if now is not None and now.fresh:
        secure = now.house.settings.cookie_secure
        response.set_cookie(
            COOKIE,
            now.token,
            path=url_for(".start"),
            httponly=True,
            samesite="Lax",
            secure=request.is_secure if secure is None else secure,
        )
    return response


def _locale(preferences: Mapping[str, Any], default: str) -> str:
    asked = request.args.get(LANGUAGE) or preferences.get("locale")
    if asked in LOCALES:
        return str(asked)
    return request.accept_languages.best_match(LOCALES, default=default) or default
