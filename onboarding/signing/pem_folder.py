"""Keys and certificates in a folder of PEM files that only its owner may read."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from onboarding.domain.errors import SetupError

Pair = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def create_folder(folder: Path, pairs: dict[str, Pair]) -> None:
    """Write all files elsewhere, then move them into place at once; whoever comes second keeps the first one's."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".founding-", dir=folder.parent))  # mode 0700
    try:
        for name, (certificate, key) in pairs.items():
            _write(draft / f"{name}.pem", certificate.public_bytes(Encoding.PEM))
            _write(
                draft / f"{name}.key.pem",
                key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
            )
        draft.rename(folder)  # POSIX: atomic, and refused where the target holds files
    except OSError:
        if not folder.exists() or not any(folder.iterdir()):
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def read_folder(folder: Path, names: tuple[str, ...]) -> dict[str, Pair]:
    """Load ``NAME.pem`` and ``NAME.key.pem`` for each name; :class:`SetupError` says what is wrong."""
    pairs: dict[str, Pair] = {}
    for name in names:
        certificate_file, key_file = folder / f"{name}.pem", folder / f"{name}.key.pem"
        if not certificate_file.is_file() or not key_file.is_file():
            raise SetupError(detail=f"{folder} lacks {name}.pem or {name}.key.pem; restore both or use an empty folder")
        if key_file.stat().st_mode & 0o077:
            raise SetupError(detail=f"{key_file} can be read by others; run: chmod 600 {key_file}")
        certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
        key = load_pem_private_key(key_file.read_bytes(), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
            raise SetupError(detail=f"{key_file} is not the key of {certificate_file.name}")
        pairs[name] = (certificate, key)
    return pairs


def _write(path: Path, content: bytes) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
