"""A client of the JSON API over Flask's test client, with the server's CPU time on a meter."""

from __future__ import annotations

import time
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from flask import Flask
from werkzeug.test import EnvironBuilder

#: What a form field may hold: a text, or several texts or files.
Form = Mapping[str, str | list[str] | list[bytes]]


class Refused(Exception):
    """The API turned a request away; the message holds its code, never what was sent."""

    def __init__(self, path: str, status: int, code: str) -> None:
        super().__init__(f"{path}: {status} {code}")
        self.code = code


class ApiClient:
    """Calls under one prefix. ``token`` is the application's bearer token; ``cpu_ms`` grows with every call."""

    def __init__(self, app: Flask, prefix: str) -> None:
        self.token = ""
        self.cpu_ms = 0.0
        self._client = app.test_client(use_cookies=False)
        self._prefix = prefix

    def get(self, path: str) -> Any:
        return self._open(path, "GET").get_json()

    def download(self, path: str) -> bytes:
        return bytes(self._open(path, "GET").data)

    def post(self, path: str, *, json: Mapping[str, Any] | None = None, form: Form | None = None) -> Any:
        """The decoded answer, a 422 included. Raises :class:`Refused` for any other error."""
        if form is None:
            return self._open(path, "POST", json=json or {}).get_json()
        return self._open(path, "POST", data={name: _uploads(value) for name, value in form.items()}).get_json()

    def _open(self, path: str, method: str, **content: Any) -> Any:
        """The request is written before the meter starts: that is the caller's work, not the server's."""
        headers = [("Authorization", f"Bearer {self.token}")] if self.token else None
        builder = EnvironBuilder(self._prefix + path, method=method, headers=headers, **content)
        try:
            request = builder.get_request()
        finally:
            builder.close()
        started = time.process_time()
        response = self._client.open(request, buffered=True)
        self.cpu_ms += 1000 * (time.process_time() - started)
        if response.status_code >= 400 and response.mimetype == "application/problem+json":
            raise Refused(path, response.status_code, response.get_json()["code"])
        return response


def _uploads(value: str | list[str] | list[bytes]) -> Any:
    """Bytes become uploaded files; texts stay as they are."""
    if isinstance(value, str):
        return value
    return [(BytesIO(each), "picture.jpg", "image/jpeg") if isinstance(each, bytes) else each for each in value]
