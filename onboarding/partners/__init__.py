"""Partner platforms: apply links they sign, and the prefill their users consented to."""

from .links import (
    ApplyLink,
    LinkExpired,
    LinkForged,
    PrefillRefused,
    PrefillWithoutConsent,
    make_link,
    make_token,
    read_token,
)
from .registry import Partner, PartnerRegistry, UnknownPartner

__all__ = [
    "ApplyLink",
    "LinkExpired",
    "LinkForged",
    "Partner",
    "PartnerRegistry",
    "PrefillRefused",
    "PrefillWithoutConsent",
    "UnknownPartner",
    "make_link",
    "make_token",
    "read_token",
]
