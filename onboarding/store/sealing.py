"""JSON values sealed under one application's data key."""

from __future__ import annotations

import json
from typing import Any, Protocol

from sqlalchemy import Connection

from .crypto import FieldCipher


class Seal:
    """Seals values for one application. The row id in the authenticated data is its id plus a part."""

    def __init__(self, cipher: FieldCipher, application_id: str) -> None:
        self._cipher = cipher
        self._id = application_id

    def close(self, value: Any, table: str, part: str = "") -> bytes:
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        return self.close_bytes(plain, table, part)

    def open(self, sealed: bytes, table: str, part: str = "") -> Any:
        """Raises :class:`~onboarding.store.crypto.DecryptionFailed`."""
        return json.loads(self.open_bytes(sealed, table, part))

    def close_bytes(self, value: bytes, table: str, part: str = "") -> bytes:
        return self._cipher.encrypt(value, table=table, column="content", row=f"{self._id}:{part}")

    def open_bytes(self, sealed: bytes, table: str, part: str = "") -> bytes:
        """Raises :class:`~onboarding.store.crypto.DecryptionFailed`."""
        return self._cipher.decrypt(sealed, table=table, column="content", row=f"{self._id}:{part}")


class SealSource(Protocol):
    """Whoever can open one application's seal."""

    def seal(self, connection: Connection, application_id: str) -> Seal:
        """Raises NotFoundError."""
