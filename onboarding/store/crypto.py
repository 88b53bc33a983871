"""Keys, field encryption and blind indexes for data at rest.

One data key per applicant encrypts that applicant's fields; the key-encrypting key only wraps data
keys (NIST SP 800-57, PCI DSS 3.6 and 3.7). So rotation rewraps small keys without touching a field,
and deleting one wrapped key erases a person (PIPL 47).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import secrets
import stat
import tempfile
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import ClassVar, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import keywrap
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from onboarding.domain.errors import OnboardingError, SetupError
from onboarding.domain.text import Text

KEY_BYTES = 32
CVK_BYTES = 16


class DecryptionFailed(OnboardingError):
    """A stored value was changed, moved to another row, or written under another key."""

    code = "decryption_failed"
    text = Text(
        "这份资料无法读取，可能已被改动。请联系客服，我们会核查。",
        "This record cannot be read and may have been altered. Please contact us and we will look into it.",
    )


class PhoneNotRecognised(OnboardingError):
    """Not a mainland mobile number and not E.164: it cannot be indexed without guessing a country."""

    code = "phone_not_recognised"
    status = 422
    text = Text(
        "手机号格式不对。请输入 11 位手机号；境外号码请带国家代码，例如 +852。",
        "That phone number is not complete. Enter 11 digits, or start with the country code, such as +852.",
    )


class KeyringMissing(SetupError):
    code = "keyring_missing"
    text = Text(
        "找不到密钥文件 {path}。请先生成密钥文件，或改正其路径。",
        "There is no key file at {path}. Generate one first, or correct the path.",
    )


class KeyringExposed(SetupError):
    code = "keyring_exposed"
    text = Text(
        "密钥文件 {path} 的权限为 {mode}，其他用户也能访问。请运行 chmod 600 {path}，并考虑更换密钥。",
        "Other users can reach the key file {path} (mode {mode}). Run chmod 600 {path}; consider new keys.",
    )


class KeyringInvalid(SetupError):
    code = "keyring_invalid"
    text = Text(
        "密钥文件内容有误：{detail}。请从备份恢复；不要重新生成，否则已有资料将无法读取。",
        "The key file is wrong: {detail}. Restore it from a backup: "
        "under newly generated keys, stored data stays unreadable.",
    )


class KeyringExists(SetupError):
    code = "keyring_exists"
    text = Text(
        "{path} 已经存在，没有覆盖。覆盖会使已有资料全部无法读取；确实要换，请先移走旧文件。",
        "{path} already exists and was left alone: overwriting it would make stored data unreadable. "
        "If you mean to replace it, move the old file away first.",
    )


_LENGTH = Text("{name} 应为 {length} 字节", "{name} must be {length} bytes")
_SHARED = Text("每把密钥都必须各不相同", "every key must differ from the others")
_SINGLE_DES = Text("cvk 的前后两半不能相同", "the two halves of cvk must differ")
_NOT_JSON = Text("不是 JSON 文件", "it is not a JSON file")
_NOT_BASE64 = Text("有密钥不是 base64 编码", "a key is not base64")
_NAMES = Text("应当恰好包含 {names}", "it must hold exactly {names}")


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Keyring:
    """The keys of one installation, each with a single purpose; all 32 bytes, the CVK 16.

    Raises :class:`KeyringInvalid` on a wrong length or where one key serves two purposes.
    """

    key_encrypting: bytes
    """Wraps the applicants' data keys, and nothing else."""
    index: bytes
    """Blind indexes over ID numbers and phones."""
    vault: bytes
    """Encrypts card numbers in the vault."""
    vault_hash: bytes
    """Keyed hash of card numbers (PCI DSS 3.5.1.1)."""
    cvk: bytes
    """Double-length 3DES card verification key, from which CVV2 is derived."""
    token: bytes
    """Session and ticket tokens."""

    LENGTHS: ClassVar[dict[str, int]] = {
        "key_encrypting": KEY_BYTES, "index": KEY_BYTES, "vault": KEY_BYTES,
        "vault_hash": KEY_BYTES, "cvk": CVK_BYTES, "token": KEY_BYTES,
    }  # fmt: skip

    def __post_init__(self) -> None:
        for name, length in self.LENGTHS.items():
            if len(getattr(self, name)) != length:
                raise KeyringInvalid(detail=_LENGTH.format(name=name, length=length))
        if len({getattr(self, name) for name in self.LENGTHS}) != len(self.LENGTHS):
            raise KeyringInvalid(detail=_SHARED)
        if self.cvk[:8] == self.cvk[8:]:  # 3DES with equal halves is single DES
            raise KeyringInvalid(detail=_SINGLE_DES)

    def __repr__(self) -> str:
        return "Keyring(…)"

    @classmethod
    def generate(cls) -> Keyring:
        return cls(**{name: secrets.token_bytes(length) for name, length in cls.LENGTHS.items()})

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Keyring:
        """Read a JSON object of base64 keys that only its owner can reach (0600, or stricter).

        Raises :class:`KeyringMissing`, :class:`KeyringExposed` or :class:`KeyringInvalid`.
        """
        return cls(**_decode(_read_private(Path(path)), set(cls.LENGTHS)))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write a 0600 file that appears complete or not at all; raises :class:`KeyringExists`.

        Of two processes that start together exactly one wins; the other can then :meth:`load`.
        """
        content = {f.name: base64.b64encode(getattr(self, f.name)).decode("ascii") for f in fields(self)}
        _write_private(Path(path), json.dumps(content, indent=2) + "\n")


def _read_private(path: Path) -> str:
    try:
        with path.open(encoding="ascii") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)  # of the file opened, not of a name
            if mode & 0o077:
                raise KeyringExposed(path=path, mode=f"{mode:04o}")
            return file.read()
    except FileNotFoundError:
        raise KeyringMissing(path=path) from None
    except UnicodeDecodeError:
        raise KeyringInvalid(detail=_NOT_JSON) from None


def _decode(content: str, names: set[str]) -> dict[str, bytes]:
    # `from None` throughout: a chained JSON or base64 error would carry the key material into a log.
    try:
        data = json.loads(content)
    except json.JSONDecodeError:
        raise KeyringInvalid(detail=_NOT_JSON) from None
    if not isinstance(data, dict) or set(data) != names:
        raise KeyringInvalid(detail=_NAMES.format(names=", ".join(sorted(names))))
    try:
        return {name: base64.b64decode(value, validate=True) for name, value in data.items()}
    except (ValueError, TypeError):
        raise KeyringInvalid(detail=_NOT_BASE64) from None


def _write_private(path: Path, content: str) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.link(temporary, path)  # unlike a rename, a link never replaces what is there
    except FileExistsError:
        raise KeyringExists(path=path) from None
    finally:
        os.unlink(temporary)


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
    Raises :class:`PhoneNotRecognised`; ValueError for an unknown kind.
    """
    if kind not in _NORMALISE:
        raise ValueError(f"unknown kind of index: {kind}")
    normal = _NORMALISE[kind](unicodedata.normalize("NFKC", value))
    return hmac.new(key, f"{kind}\x00{normal}".encode(), hashlib.sha256).hexdigest()


def _e164(value: str) -> str:
    digits = re.sub(r"[\s().-]", "", value)
    digits = re.sub(r"^00", "+", digits)
    if re.fullmatch(r"1[3-9][0-9]{9}", digits):
        return f"+86{digits}"
    if re.fullmatch(r"\+[1-9][0-9]{6,14}", digits):
        return digits
    raise PhoneNotRecognised


_NORMALISE: dict[str, Callable[[str], str]] = {
    "id_number": lambda value: re.sub(r"\s", "", value).upper(),
    "phone": _e164,
    "pan": lambda value: re.sub(r"[\s-]", "", value),
    "email": lambda value: value.strip().casefold(),
    "address": lambda value: re.sub(r"\s", "", value).casefold(),
    "device": str.strip,
}
