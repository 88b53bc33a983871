"""Field encryption, key wrapping and blind indexes for data at rest.

One data key per applicant encrypts that applicant's fields; the key-encrypting key only wraps data
keys. So rotation rewraps small keys without touching a field, and deleting one wrapped key erases a
person (PIPL 47).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Callable
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import keywrap
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from onboarding.domain import phone
from onboarding.domain.errors import OnboardingError
from onboarding.domain.text import Text

from .keyring import KEY_BYTES


class DecryptionFailed(OnboardingError):
    """A stored value was changed, moved to another row, or written under another key."""

    code = "decryption_failed"
    text = Text(
        "这份资料无法读取，可能已被改动。请联系客服，我们会核查。",
        "This record cannot be read and may have been altered. Please contact us and we will look into it.",
    )


def new_data_key() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def wrap(key_encrypting: bytes, data_key: bytes) -> bytes:
    """Wrap a data key for storage (AES key wrap with padding, RFC 5649): 40 bytes for a 32-byte key."""
    return keywrap.aes_key_wrap_with_padding(key_encrypting, data_key)


def unwrap(key_encrypting: bytes, wrapped: bytes) -> bytes:
    """The data key again; raises :class:`DecryptionFailed` under another key or after any change."""
    try:
        return keywrap.aes_key_unwrap_with_padding(key_encrypting, wrapped)
    except keywrap.InvalidUnwrap:
        raise DecryptionFailed from None


def rewrap(old: bytes, new: bytes, wrapped: bytes) -> bytes:
    """Rotate the key-encrypting key for one data key; no field is touched."""
    return wrap(new, unwrap(old, wrapped))


class FieldCipher:
    """AES-256-GCM for one applicant's fields: ``version (1) | nonce (12) | ciphertext and tag``.

    The place of a value is authenticated with it (table, column, row id), so a ciphertext copied to
    another row does not decrypt there. Nonces are random: NIST SP 800-38D allows 2**32 values a key.
    """

    _VERSION = b"\x01"
    _NONCE_BYTES = 12

    def __init__(self, data_key: bytes) -> None:
        if len(data_key) != KEY_BYTES:
            raise ValueError(f"a data key has {KEY_BYTES} bytes")
        self._aead = AESGCM(data_key)

    def encrypt(self, plaintext: bytes, *, table: str, column: str, row: str) -> bytes:
        nonce = secrets.token_bytes(self._NONCE_BYTES)
        return self._VERSION + nonce + self._aead.encrypt(nonce, plaintext, _place(table, column, row))

    def decrypt(self, stored: bytes, *, table: str, column: str, row: str) -> bytes:
        """Raises :class:`DecryptionFailed` where value, place or key is not the one encrypted with."""
        if stored[:1] != self._VERSION:
            raise DecryptionFailed
        nonce, ciphertext = stored[1 : 1 + self._NONCE_BYTES], stored[1 + self._NONCE_BYTES :]
        try:
            return self._aead.decrypt(nonce, ciphertext, _place(table, column, row))
        except (InvalidTag, ValueError):  # ValueError: cut so short that the nonce is incomplete
            raise DecryptionFailed from None


def _place(table: str, column: str, row: str) -> bytes:
    if "|" in table or "|" in column:  # the row id comes last, so it alone may hold one
        raise ValueError("table and column names may not contain '|'")
    return f"{table}|{column}|{row}".encode()


IndexKind = Literal["id_number", "phone", "pan", "email", "address", "device"]


def blind_index(key: bytes, kind: IndexKind, value: str) -> str:
    """HMAC-SHA256 (hex) over the kind and the normalised value: equal values match, nothing is readable.

    The kind is part of the input, so a phone never matches a card number with the same digits.
    Raises :class:`~onboarding.domain.phone.PhoneNotRecognised`; ValueError for an unknown kind.
    """
    if kind not in _NORMALISE:
        raise ValueError(f"unknown kind of index: {kind}")
    normal = _NORMALISE[kind](unicodedata.normalize("NFKC", value))
    return hmac.new(key, f"{kind}\x00{normal}".encode(), hashlib.sha256).hexdigest()


_NORMALISE: dict[str, Callable[[str], str]] = {
    "id_number": lambda value: re.sub(r"\s", "", value).upper(),
    "phone": phone.compact,
    "pan": lambda value: re.sub(r"[\s-]", "", value),
    "email": lambda value: value.strip().casefold(),
    "address": lambda value: re.sub(r"\s", "", value).casefold(),
    "device": str.strip,
}
