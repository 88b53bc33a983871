"""What no page may do, whatever a test is about: log an error, break the policy, leave the machine, fail inside."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

#: Chromium logs every answer of 400 and above; the status is judged in :meth:`Guard._answered`.
_STATUS_LINE = "Failed to load resource: the server responded with a status of"
#: What a test itself brings about by taking the network away.
_LOST_LINE = "Failed to load resource: net::ERR_INTERNET_DISCONNECTED"
_LOCAL_SCHEMES = {"data", "blob", "about", "chrome-error"}


class Guard:
    """Watches contexts; ``seen`` are sentences about what went wrong."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._said)
        context.on("weberror", lambda error: self.seen.append(f"uncaught: {error.error}"))
        context.on("request", self._asked)
        context.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith((_STATUS_LINE, _LOST_LINE)):
            self.seen.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        url = urlsplit(request.url)
        if url.scheme not in _LOCAL_SCHEMES and url.hostname != "127.0.0.1":
            self.seen.append(f"left the machine: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status == 404 or response.status >= 500:
            self.seen.append(f"{response.status}: {response.url}")
