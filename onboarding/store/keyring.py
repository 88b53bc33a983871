"""The keys of one installation, and the private file they live in.

Every key has one purpose, and those that wrap keys are kept apart from those that encrypt data (NIST
SP 800-57, PCI DSS 3.6 and 3.7). A bank with an HSM or KMS builds a :class:`Keyring` from what that gives.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import stat
import tempfile
from dataclasses import dataclass, fields
from pathlib import Path
from typing import ClassVar

from onboarding.domain.errors import SetupError
from onboarding.domain.text import Text

KEY_BYTES = 32
CVK_BYTES = 16


class KeyringMissing(SetupError):
    code = "keyring_missing"
    text = Text(
        "找不到密钥文件 {path}。请先生成密钥文件，或改正其路径。",
        "There is no key file at {path}. Generate one first, or correct the path.",
    )


class KeyringUnreadable(SetupError):
    code = "keyring_unreadable"
    text = Text(
        "无法读取密钥文件 {path}。请把它交给运行本服务的系统用户（chown），权限设为 600。",
        "The key file {path} cannot be read. Make the service's own user its owner (chown), with mode 600.",
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
    """Blind indexes over ID numbers and phones, and over reviewers' logins where these are personal data."""
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

        Raises :class:`KeyringMissing`, :class:`KeyringUnreadable`, :class:`KeyringExposed` or
        :class:`KeyringInvalid`.
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
    except OSError:
        raise KeyringUnreadable(path=path) from None
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
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
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
    _sync_directory(path.parent)


def _sync_directory(directory: Path) -> None:
    """Data must never outlive the name of the file that holds its keys."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
