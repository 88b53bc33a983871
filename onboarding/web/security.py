"""Headers on everything we answer, and limits on how often it may be asked."""

from __future__ import annotations

from flask import Response, request
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter

from onboarding.domain.errors import OnboardingError
from onboarding.domain.text import Text

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob: mediastream:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)


class TooManyRequests(OnboardingError):
    """More than the limit allows from one place."""

    code = "too_many_requests"
    status = 429
    text = Text("操作太频繁了，请过一会儿再试。", "Too many attempts. Please wait a while and try again.")


def harden(response: Response) -> Response:
    """Strict headers: no inline code, no framing, nothing kept in caches."""
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
    if response.mimetype == "text/html":
        headers.setdefault("Content-Security-Policy", CSP)
    if not request.endpoint or not request.endpoint.endswith(".static"):
        headers["Cache-Control"] = "no-store"
    return response


class Limits:
    """Counts by network address, or by what else a caller names. ``url`` names the storage: ``memory://`` or ``redis://…``."""

    def __init__(self, url: str) -> None:
        self._limiter = MovingWindowRateLimiter(storage_from_string(url))

    def check(self, rate: str, what: str, whose: str | None = None) -> None:
        """Raises :class:`TooManyRequests`."""
        if not self._limiter.hit(parse(rate), what, whose or request.remote_addr or "unknown"):
            raise TooManyRequests()
