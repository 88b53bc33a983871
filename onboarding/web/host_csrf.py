"""Living beside a host's Flask-WTF ``CSRFProtect``.

Our pages carry the host's token beside our own, so nothing a cookie authenticates is ever exempted. The API
is authenticated by a bearer token that no browser sends by itself, so the host is told to leave it alone.
"""

from __future__ import annotations

from typing import Any

from flask import current_app

from .installation import current


def leave_api_to_its_token(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Runs before the host's own checks, so it works whichever of the two was set up first."""
    protect = current_app.extensions.get("csrf")
    if protect is None or endpoint is None or not current().serves_api:
        return
    view = current_app.view_functions[endpoint]
    protect.exempt(f"{view.__module__}.{view.__name__}")
