"""Pictures and documents, encrypted, in a folder or bucket reached through fsspec."""

from __future__ import annotations

import logging
import secrets
from typing import Any

import fsspec

from onboarding.domain.errors import NotFoundError

log = logging.getLogger("onboarding.store")


class ObjectStore:
    """Opaque keys to encrypted bytes. ``url`` is any fsspec URL: ``file:///…``, ``s3://…``, ``memory://…``."""

    def __init__(self, url: str) -> None:
        self._files: Any
        self._files, self._root = fsspec.core.url_to_fs(url, auto_mkdir=True)

    def put(self, content: bytes) -> str:
        """Keep ciphertext under a new random key."""
        key = secrets.token_hex(24)
        path = self._path(key)
        self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
        self._files.pipe_file(path, content)
        return key

    def get(self, key: str) -> bytes:
        """Raises NotFoundError, as where the row that named it was deleted a moment ago."""
        try:
            return bytes(self._files.cat_file(self._path(key)))
        except FileNotFoundError:
            log.warning("object %s is gone", key)
            raise NotFoundError() from None

    def delete(self, key: str) -> None:
        self._files.rm_file(self._path(key))

    def _path(self, key: str) -> str:
        return f"{self._root}/{key[:2]}/{key}"
