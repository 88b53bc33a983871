"""Trust anchors compared by their bytes.

certvalidator's own manager looks every certificate's subject up by its RFC 4518 prepared name, and that preparation
knows Unicode 3.2 only: a signer called 𬭎 would make it fail. Here a certificate is an anchor if it *is* one of ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from asn1crypto import x509
from pyhanko_certvalidator.authority import Authority, AuthorityWithCert, CertTrustAnchor, TrustAnchor
from pyhanko_certvalidator.registry import TrustManager


class PinnedRoots(TrustManager):
    """Exactly these root certificates (DER); no system trust list."""

    def __init__(self, roots: Sequence[bytes]) -> None:
        if not roots:
            raise ValueError("at least one trust root is needed")
        self._anchors = {root: CertTrustAnchor(x509.Certificate.load(root)) for root in roots}

    def as_trust_anchor(self, authority: Authority) -> TrustAnchor | None:
        if not isinstance(authority, AuthorityWithCert):
            return None
        return self._anchors.get(authority.certificate.dump())

    def find_potential_issuers(self, cert: x509.Certificate) -> Iterator[TrustAnchor]:
        return (anchor for anchor in self._anchors.values() if anchor.authority.is_potential_issuer_of(cert))
