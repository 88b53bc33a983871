"""Passive authentication: the chip's files are what its state signed (ICAO Doc 9303-11, 5.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from datetime import UTC, datetime

from asn1crypto import x509

from onboarding.ocr.chip import active, algorithms, data_groups, states
from onboarding.ocr.chip.errors import ChipRejected
from onboarding.ocr.chip.reading import ActiveAuthentication, ChipFiles, ChipReading, Genuineness, Signer
from onboarding.ocr.chip.security_object import SecurityObject, SignedObject, digests_of, open_sod
from onboarding.ocr.chip.trust_store import TrustStore
from onboarding.ocr.mrz import Mrz
from onboarding.ocr.reading import LOW_CONFIDENCE, Field

MAX_SOD = 128_000
MAX_GROUP = 1_000_000
_DG14, _DG15 = 14, 15
_COMPARED = ("document_number", "birth_date", "expiry_date")


class PassiveAuthentication:
    """Judges the files that an app read from a travel document's chip.

    ``now`` gives aware times. ``allow_weak`` accepts SHA-1 and short keys, and names them in the reading: only
    for a test or for very old documents. Safe to share between threads.
    """

    def __init__(
        self,
        trust_store: TrustStore,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        allow_weak: bool = False,
    ) -> None:
        self._trust_store = trust_store
        self._now = now
        self._allow_weak = allow_weak

    def read(self, files: ChipFiles, printed: Mapping[str, str | Field] | None = None) -> ChipReading:
        """The contents, once all checks hold. Raises :class:`ChipRejected`, whatever the files hold.

        ``printed`` are the fields of the machine-readable zone on the document, as ``read_mrz`` gives them or as
        texts; number, birth and expiry must agree where they were read surely (:data:`LOW_CONFIDENCE`; a text is
        sure). A doubtful misread must not turn an honest document away.
        """
        _bounded(files)
        try:
            return self._read(files, _sure(printed or {}))
        except ChipRejected:
            raise
        except Exception:  # parsers meet hostile input: whatever breaks them is no document
            raise ChipRejected("malformed") from None

    def _read(self, files: ChipFiles, printed: Mapping[str, str]) -> ChipReading:
        now = self._now()
        signed = open_sod(files.sod)
        weak = self._tolerated(signed.weaknesses())
        signed.verify()
        country = self._vouched(signed, now)
        weak |= self._tolerated(algorithms.weaknesses(country.public_key, signed.certificate["signature_algorithm"]))
        contents = digests_of(signed.content)
        weak |= self._tolerated(algorithms.WEAK_DIGESTS & {contents.digest_name})
        contents.check(1, files.dg1)
        contents.check(2, files.dg2)
        mrz = data_groups.machine_readable_zone(files.dg1, now.date())
        signer = _signer(signed.certificate, country)
        _check_zone(mrz, signer, printed, now)
        genuine, further = _active(files, contents)
        return ChipReading(
            mrz=mrz,
            portrait=data_groups.face(files.dg2),
            signer=signer,
            signed_at=signed.signed_at,
            checks=_checks(printed, genuine),
            weaknesses=(*sorted(weak), *further),
            active_authentication=genuine,
            chip_authentication=_claimed(files.chip_authentication, _DG14 in contents.digests),
        )

    def _vouched(self, signed: SignedObject, now: datetime) -> x509.Certificate:
        """The country certificate: valid now and, where the time of signing is known, then too."""
        country = self._trust_store.vouch(signed.certificate, now)
        if signed.signed_at is not None:
            self._trust_store.vouch(signed.certificate, signed.signed_at)
        return country

    def _tolerated(self, found: Set[str]) -> set[str]:
        if found and not self._allow_weak:
            raise ChipRejected("weak_algorithm")
        return set(found)


def _sure(fields: Mapping[str, str | Field]) -> dict[str, str]:
    """The texts that are compared with the chip's, by field."""
    given = {name: fields[name] for name in _COMPARED if name in fields}
    sure = {name: _sure_text(value) if isinstance(value, Field) else value for name, value in given.items()}
    return {name: text for name, text in sure.items() if text}


def _sure_text(field: Field) -> str:
    return field.text if field.confidence >= LOW_CONFIDENCE else ""


def _bounded(files: ChipFiles) -> None:
    """Refuse what is missing or larger than any real chip's, before anything is parsed."""
    if not all(isinstance(file, bytes) and file for file in (files.sod, files.dg1, files.dg2)):
        raise ChipRejected("missing_group")
    groups = [files.dg1, files.dg2]
    if isinstance(answer := files.active_authentication, ActiveAuthentication):
        groups += [answer.challenge, answer.response, answer.dg15]
    if len(files.sod) > MAX_SOD or any(len(group) > MAX_GROUP for group in groups):
        raise ChipRejected("too_large")


def _check_zone(mrz: Mrz, signer: Signer, printed: Mapping[str, str], now: datetime) -> None:
    """The document is its signer's to issue, not expired, and the one that was photographed."""
    if not states.may_issue(signer.country, mrz.fields["issuing_state"]):
        raise ChipRejected("signer_of_another_state")
    if mrz.fields["expiry_date"] < now.date().isoformat():
        raise ChipRejected("document_expired")
    if any(text != mrz.fields[name] for name, text in printed.items()):
        raise ChipRejected("mrz_mismatch")


def _active(files: ChipFiles, contents: SecurityObject) -> tuple[Genuineness, tuple[str, ...]]:
    """How the chip showed that it is no copy, and weaknesses of that."""
    answer = files.active_authentication
    if isinstance(answer, ActiveAuthentication):
        contents.check(_DG15, answer.dg15)
        return "verified", active.verify(answer.dg15, answer.challenge, answer.response)
    if answer is False:
        raise ChipRejected("active_authentication_failed")
    return _claimed(answer, _DG15 in contents.digests), ()


def _claimed(passed: bool | None, supported: bool) -> Genuineness:
    """What an app's word is worth. That it failed is believed: nobody gains by that claim."""
    if passed is False:
        raise ChipRejected("chip_authentication_failed")
    if not supported:
        return "unsupported"
    return "claimed" if passed else "unused"


def _signer(certificate: x509.Certificate, country: x509.Certificate) -> Signer:
    name = str(country.subject.native.get("country_name", ""))
    if str(certificate.subject.native.get("country_name", "")).upper() != name.upper():
        raise ChipRejected("signer_not_allowed")
    return Signer(name.upper(), certificate.sha256.hex(), country.sha256.hex())


def _checks(printed: Mapping[str, str], genuine: Genuineness) -> tuple[str, ...]:
    always = ("signature", "signer", "validity", "data_groups", "issuing_state", "document_expiry")
    compared = ("printed_zone",) if printed else ()
    return (*always, *compared, *(("active_authentication",) if genuine == "verified" else ()))
