"""Apply links that a partner signs: who sends the applicant, until when, and what is filled in already.

The token is ``v1.<partner id>.<sealed>.<signature>``, the last two in unpadded base64url:

- ``sealed`` = nonce (12 bytes) | AES-256-GCM ciphertext of the payload as JSON, with ``v1.<partner id>``
  as associated data. A URL ends up in histories and server logs, so nothing personal is readable in it.
- ``signature`` = HMAC-SHA256 over everything before the last dot. It is checked first, and binds the
  token to one key, which GCM alone does not.

Both keys come from the partner's shared key by HKDF-SHA256 (RFC 5869), one per purpose.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from onboarding.domain.errors import OnboardingError
from onboarding.domain.text import Text

from .registry import Partner, PartnerRegistry

PARAMETER = "link"
LONGEST_TOKEN = 2048  # characters; longer URLs are cut by some chat apps and proxies
_CAMPAIGN = re.compile(r"[^\x00]{0,64}", re.DOTALL)  # what every database can keep in its column
_VERSION = "v1"
_NONCE_BYTES = 12


class LinkForged(OnboardingError):
    """Changed, cut short, or signed with another key: from outside these look the same."""

    code = "link_forged"
    status = 400
    text = Text(
        "这个办卡链接不完整或已被改动。请回到原来的页面重新打开，不要手动复制链接。",
        "This apply link is incomplete or has been changed. Please open it again from the page it came from.",
    )


class LinkExpired(OnboardingError):
    code = "link_expired"
    status = 410
    text = Text(
        "这个办卡链接已过期。请回到{partner}重新获取。",
        "This apply link has expired. Please get a new one from {partner}.",
    )


class PrefillRefused(OnboardingError):
    """The partner filled in a field it has no permission for."""

    code = "prefill_refused"
    status = 400
    text = Text(
        "{partner}代填了未获授权的内容，我们没有采用。请直接从我们的官网申请。",
        "{partner} filled in details it is not allowed to share, so we did not use them. "
        "Please apply on our own website.",
    )


class PrefillWithoutConsent(OnboardingError):
    """Data may be shared only with the applicant's separate consent (PIPL 23)."""

    code = "prefill_without_consent"
    status = 400
    text = Text(
        "{partner}没有提供您同意共享资料的记录，我们没有采用代填内容。请直接从我们的官网申请。",
        "{partner} gave no record that you agreed to share these details, so we did not use them. "
        "Please apply on our own website.",
    )


@dataclass(frozen=True, slots=True)
class ApplyLink:
    """What a link says. A link may be opened as often as wanted until ``expires_at``.

    ``campaign`` has at most 64 characters. ``nonce`` only tells this link from others that say the same:
    nothing counts its uses. ``prefill`` are answers by field name, shared with the applicant's consent
    given at ``consented_at``.
    """

    partner: str
    campaign: str
    expires_at: datetime
    prefill: Mapping[str, str | int] = field(default_factory=dict, repr=False)
    consented_at: datetime | None = None
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(12))


def make_link(base_url: str, partner: Partner, link: ApplyLink) -> str:
    """``base_url`` with the token as its ``link`` parameter. Raises as :func:`make_token`."""
    parts = urlsplit(base_url)
    query = [*parse_qsl(parts.query, keep_blank_values=True), (PARAMETER, make_token(partner, link))]
    return urlunsplit(parts._replace(query=urlencode(query)))


def make_token(partner: Partner, link: ApplyLink) -> str:
    """Seal and sign with the partner's present key.

    Raises :class:`PrefillRefused` or :class:`PrefillWithoutConsent`, as reading would; ValueError for
    a link of another partner, a naive time, a prefill that is not str or int, or a campaign or token that
    is too long.
    """
    if link.partner != partner.id:
        raise ValueError("the link names another partner")
    if not _CAMPAIGN.fullmatch(link.campaign):
        raise ValueError("a campaign has at most 64 characters, none of them NUL")
    _check_prefill(partner, link)
    header = f"{_VERSION}.{partner.id}"
    encryption, signature = _keys(partner.key)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = nonce + AESGCM(encryption).encrypt(nonce, _dump(link), header.encode())
    signed = f"{header}.{_b64(sealed)}"
    token = f"{signed}.{_b64(_sign(signature, signed))}"
    if len(token) > LONGEST_TOKEN:
        raise ValueError(f"the token has more than {LONGEST_TOKEN} characters: prefill less")
    return token


def read_token(token: str, registry: PartnerRegistry, now: datetime) -> ApplyLink:
    """What the partner said, once signature, time and permissions hold; ``now`` is aware.

    Raises :class:`LinkForged`, :class:`UnknownPartner`, :class:`LinkExpired`, :class:`PrefillRefused`
    or :class:`PrefillWithoutConsent`.
    """
    if len(token) > LONGEST_TOKEN or not token.isascii() or token.count(".") != 3:
        raise LinkForged
    version, partner_id, sealed, _ = token.split(".")
    if version != _VERSION:
        raise LinkForged
    partner = registry.get(partner_id)
    link = _load(partner.id, _open(token, sealed, partner))
    if now >= link.expires_at:
        raise LinkExpired(partner=partner.name)
    _check_prefill(partner, link)
    return link


def _open(token: str, sealed: str, partner: Partner) -> bytes:
    signed, _, signature = token.rpartition(".")
    claimed, content = _unb64(signature), _unb64(sealed)
    for key in partner.keys:
        encryption, signing = _keys(key)
        if hmac.compare_digest(_sign(signing, signed), claimed):
            return _decrypt(encryption, content, f"{_VERSION}.{partner.id}")
    raise LinkForged


def _decrypt(key: bytes, content: bytes, header: str) -> bytes:
    try:
        return AESGCM(key).decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], header.encode())
    except (InvalidTag, ValueError):
        raise LinkForged from None


def _check_prefill(partner: Partner, link: ApplyLink) -> None:
    if not partner.prefill.issuperset(link.prefill):
        raise PrefillRefused(partner=partner.name)
    if link.prefill and link.consented_at is None:
        raise PrefillWithoutConsent(partner=partner.name)


def _dump(link: ApplyLink) -> bytes:
    if any(not isinstance(value, str | int) for value in link.prefill.values()):
        raise ValueError("prefill values are str or int")
    payload = {"c": link.campaign, "e": _epoch(link.expires_at), "n": link.nonce}
    prefilled = {"f": dict(link.prefill), "t": _epoch(link.consented_at)} if link.consented_at else {}
    return json.dumps({**payload, **prefilled}, ensure_ascii=False, separators=(",", ":")).encode()


def _load(partner_id: str, content: bytes) -> ApplyLink:
    """Signed by the partner, but still its input: every type is checked."""
    try:
        data = json.loads(content)
        json.dumps(data, ensure_ascii=False).encode()  # JSON can carry half a character, a database cannot
        consented = data.get("t")
        prefill = data.get("f", {})
        valid = isinstance(prefill, dict) and all(isinstance(value, str | int) for value in prefill.values())
        if not (valid and _CAMPAIGN.fullmatch(data["c"]) and isinstance(data["n"], str)):
            raise LinkForged
        return ApplyLink(
            partner=partner_id,
            campaign=data["c"],
            expires_at=_moment(data["e"]),
            prefill=prefill,
            consented_at=None if consented is None else _moment(consented),
            nonce=data["n"],
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError):
        raise LinkForged from None


def _keys(shared: bytes) -> tuple[bytes, bytes]:
    """(encryption key, signing key), 32 bytes each."""
    both = HKDF(SHA256(), 64, salt=None, info=b"onboarding apply link v1").derive(shared)
    return both[:32], both[32:]


def _sign(key: bytes, signed: str) -> bytes:
    return hmac.new(key, signed.encode(), hashlib.sha256).digest()


def _epoch(moment: datetime) -> int:
    if moment.tzinfo is None:
        raise ValueError("a link needs aware times")
    return int(moment.timestamp())


def _moment(seconds: Any) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    """Strict: one spelling per content, so that no byte of a token can change unseen."""
    try:
        content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise LinkForged from None
    if _b64(content) != text:
        raise LinkForged
    return content
