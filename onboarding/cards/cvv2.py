"""Card verification values: derived whenever one is needed, never stored (PCI DSS 3.3.1).

The algorithm is the one Visa and Mastercard publish for CVV and CVC. CVV2 is its value for service
code 000; expiry goes in as YYMM.
"""

from __future__ import annotations

import re

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

CVV2_SERVICE_CODE = "000"
_EXPIRY = re.compile(r"(0[1-9]|1[0-2])/([0-9]{2})")


def cvv2(cvk: bytes, pan: str, expiry: str) -> str:
    """Three digits for a compact card number and an expiry MM/YY. Raises ValueError as :func:`cvv`."""
    found = _EXPIRY.fullmatch(expiry)
    if not found:
        raise ValueError("expiry is MM/YY")
    return cvv(cvk, pan, found[2] + found[1], CVV2_SERVICE_CODE)


def cvv(cvk: bytes, pan: str, yymm: str, service_code: str) -> str:
    """The verification value under a 16-byte card verification key.

    Raises ValueError where key, number, expiry or service code has a wrong shape.

    >>> cvv(bytes.fromhex("0123456789ABCDEFFEDCBA9876543210"), "4123456789012345", "8701", "101")
    '561'
    """
    if len(cvk) != 16:
        raise ValueError("a card verification key has 16 bytes")
    shapes = ((r"[0-9]{12,19}", pan), (r"[0-9]{4}", yymm), (r"[0-9]{3}", service_code))
    if not all(re.fullmatch(pattern, value) for pattern, value in shapes):
        raise ValueError("number, expiry and service code are digits of a fixed length")
    data = bytes.fromhex(f"{pan}{yymm}{service_code}".ljust(32, "0"))
    first, second = data[:8], data[8:]
    left = cvk[:8]
    chained = bytes(a ^ b for a, b in zip(_encrypt(left * 3, first), second, strict=True))
    return _decimalise(_encrypt(cvk + left, chained).hex())


def _encrypt(key: bytes, block: bytes) -> bytes:
    """One 3DES block; under three equal keys this is single DES, as the first block asks for."""
    encryptor = Cipher(TripleDES(key), modes.ECB()).encryptor()  # noqa: S305 - a single block
    return encryptor.update(block) + encryptor.finalize()


def _decimalise(digest: str) -> str:
    """The decimal digits in order, then the letters a..f as 0..5; the first three of these."""
    digits = [char for char in digest if char.isdigit()]
    letters = [str(int(char, 16) - 10) for char in digest if char.isalpha()]
    return "".join((digits + letters)[:3])
