"""Which signatures and digests count, and which of them only where an operator says so."""

from __future__ import annotations

import hashlib

from asn1crypto import algos, keys
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from pyhanko_certvalidator.errors import AlgorithmNotSupported
from pyhanko_certvalidator.sig_validate import DEFAULT_SIGNATURE_VALIDATOR, SignatureValidationContext

from onboarding.ocr.chip import curves
from onboarding.ocr.chip.errors import ChipRejected

DIGESTS = frozenset({"sha224", "sha256", "sha384", "sha512"})
WEAK_DIGESTS = frozenset({"sha1"})
"""Doc 9303-12, 4.4.1 still knows SHA-1; collisions have been made since 2017 (Stevens et al., SHAttered)."""

_SIGNATURES = frozenset({"rsassa_pkcs1v15", "rsassa_pss", "ecdsa"})
_LEAST_RSA, _LEAST_EC = 2048, 224
_LARGEST_RSA = 16_384


def digest(name: str, data: bytes) -> bytes:
    """A digest by its name in asn1crypto. Raises :class:`ChipRejected`."""
    if name not in DIGESTS | WEAK_DIGESTS:
        raise ChipRejected("unsupported_algorithm")
    return hashlib.new(name, data).digest()  # SHA-1 only where an operator allowed it


def holds(
    signature: bytes,
    data: bytes,
    key: keys.PublicKeyInfo,
    algorithm: algos.SignedDigestAlgorithm,
    digest_name: str | None = None,
) -> bool:
    """Whether a signature holds; RSA (PKCS #1 1.5, PSS) and ECDSA, curves by name or by their parameters.

    ``digest_name`` is used where the algorithm itself names none. Raises :class:`ChipRejected`.
    """
    context = SignatureValidationContext(contextual_md_algorithm=digest_name)
    try:
        if signature_kind(algorithm) not in _SIGNATURES or size_of(key) > _LARGEST_RSA:
            raise ChipRejected("unsupported_algorithm")
        DEFAULT_SIGNATURE_VALIDATOR.validate_signature(signature, data, curves.by_name(key), algorithm, context)
    except ChipRejected:
        raise
    except InvalidSignature:
        return False
    except (UnsupportedAlgorithm, AlgorithmNotSupported):
        raise ChipRejected("unsupported_algorithm") from None
    except Exception:  # a key or parameters that do not fit the algorithm
        return False
    return True


def weaknesses(key: keys.PublicKeyInfo, algorithm: algos.SignedDigestAlgorithm) -> set[str]:
    """What is weak about a signature, by codes: ``sha1``, ``short_key``."""
    found = {"short_key"} if size_of(key) < (_LEAST_EC if key.algorithm == "ec" else _LEAST_RSA) else set()
    try:
        used = algorithm.hash_algo
    except ValueError:  # RSA without a digest: that of the signed object, which is looked at there
        return found
    if used in WEAK_DIGESTS:
        return found | {"sha1"}
    if used not in DIGESTS:
        raise ChipRejected("unsupported_algorithm")
    return found


def signature_kind(algorithm: algos.SignedDigestAlgorithm) -> str:
    try:
        return str(algorithm.signature_algo)
    except ValueError:
        return str(algorithm["algorithm"].native)


def size_of(key: keys.PublicKeyInfo) -> int:
    """Bits of the modulus or of the curve's field. Raises :class:`ChipRejected` for another kind of key."""
    if key.algorithm == "ec":
        parameters = key["algorithm"]["parameters"]
        if parameters.name == "specified":
            return int(parameters.chosen["field_id"]["parameters"].native).bit_length()
        return int(key.bit_size)
    if key.algorithm in ("rsa", "rsassa_pss"):
        return int(key["public_key"].parsed["modulus"].native).bit_length()
    raise ChipRejected("unsupported_algorithm")
