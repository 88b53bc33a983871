"""Who is reviewing: the host authenticates, we record."""

from __future__ import annotations

from typing import Protocol


class ReviewerSource(Protocol):
    """The host's own login. Called within a request."""

    def __call__(self) -> str | None:
        """The id of the reviewer behind this request, or None where there is none."""
