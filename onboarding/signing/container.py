"""The bytes no signature covers: the signature's own container in the file.

A CMS signature leaves some of its container unsigned (versions, the list of digests, padding), and readers ignore
changes there. We write it in one way only, so a verifier can ask for exactly that.
"""

from __future__ import annotations

from asn1crypto import cms

_SHA256 = {"algorithm": "sha256"}


def is_canonical(gap: bytes, contents: bytes) -> bool:
    """Whether ``gap`` (what stands between the signed byte ranges) is the canonical writing of ``contents`` (CMS)."""
    digits = _rebuilt(contents).hex().upper().encode()
    return gap == b"<" + digits.ljust(len(gap) - 2, b"0") + b">"


def _rebuilt(contents: bytes) -> bytes:
    """A SignedData (RFC 5652, 5.1) with the same signature and certificates and nothing left to choice."""
    found = cms.ContentInfo.load(contents)["content"]
    (signer,) = found["signer_infos"]
    kept = {name: signer[name] for name in ("sid", "signed_attrs", "signature_algorithm", "signature")}
    signed = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [_SHA256],
            "encap_content_info": {"content_type": "data"},
            "certificates": found["certificates"],
            "signer_infos": [cms.SignerInfo({"version": "v1", "digest_algorithm": _SHA256, **kept})],
        }
    )
    rebuilt: bytes = cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump()
    return rebuilt
