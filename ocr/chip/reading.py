"""What comes in from a chip, and what is known once it is believed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from onboarding.ocr.engine import Image
from onboarding.ocr.mrz import Mrz


@dataclass(frozen=True, slots=True)
class ActiveAuthentication:
    """The chip's answer to a challenge (8 bytes) of the server's, with the file that holds its public key."""

    challenge: bytes = field(repr=False)
    response: bytes = field(repr=False)
    dg15: bytes = field(repr=False)  # the key is one chip's alone, and so says whose it is


@dataclass(frozen=True, slots=True)
class ChipFiles:
    """Files as they lie in the chip, with their outer tags (0x77, 0x61, 0x75).

    ``active_authentication`` is what the server can verify itself, or only the app's word that it passed.
    ``chip_authentication`` always is the app's word: its keys never leave the phone.
    """

    sod: bytes = field(repr=False)
    dg1: bytes = field(repr=False)
    dg2: bytes = field(repr=False)
    active_authentication: ActiveAuthentication | bool | None = field(default=None, repr=False)
    chip_authentication: bool | None = None


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed: ``country`` (two letters), SHA-256 (hex) of its certificate and of the country's behind it."""

    country: str
    certificate: str
    country_certificate: str


#: ``verified``: by the server. ``claimed``: the app says so. ``unused``: the chip could, and was not asked.
#: ``unsupported``: the chip has no such key.
Genuineness = Literal["verified", "claimed", "unused", "unsupported"]


@dataclass(frozen=True, slots=True)
class ChipReading:
    """A chip's contents, proven to be what its state signed.

    ``portrait`` is BGR uint8. ``checks`` are what was verified, in order; ``weaknesses`` what an operator allowed
    or should know. Unless ``active_authentication`` is ``verified`` the contents may come from a copy of the chip.
    """

    mrz: Mrz = field(repr=False)
    portrait: Image = field(repr=False)
    signer: Signer
    signed_at: datetime | None
    checks: tuple[str, ...]
    weaknesses: tuple[str, ...]
    active_authentication: Genuineness
    chip_authentication: Genuineness
