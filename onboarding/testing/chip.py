"""What every chip reader owes the identity stage."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from onboarding.domain.errors import OnboardingError
from onboarding.ocr import id_number
from onboarding.ports.chip import ChipIdentity, ChipReader, TravelIdentity

from . import checks


class ChipReaderConformance:
    """Subclass as ``Test…`` and give :meth:`reader` and :meth:`payload`, from the provider's own test system."""

    #: How long a payload stays good, where it carries the time it was made. None: it carries none.
    max_age: timedelta | None = timedelta(minutes=5)

    def reader(self) -> ChipReader:
        raise NotImplementedError

    def payload(self, nonce: str, challenge: Mapping[str, str], now: datetime) -> Mapping[str, str]:
        """What an app posts after reading a test card, given what the server sent it; made at ``now``."""
        raise NotImplementedError

    def now(self) -> datetime:
        return datetime.now(UTC)

    def made(self, nonce: str = "conformance-nonce-1") -> Mapping[str, str]:
        return self.payload(nonce, self.reader().challenge(nonce), self.now())

    def read(
        self, payload: Mapping[str, str], nonce: str = "conformance-nonce-1", **later: float
    ) -> ChipIdentity | TravelIdentity:
        return self.reader().read(payload, nonce, self.now() + timedelta(**later))

    def refuse(self, payload: Mapping[str, str], nonce: str = "conformance-nonce-1", **later: float) -> OnboardingError:
        """The error, which an applicant can read."""
        with pytest.raises(OnboardingError) as caught:
            self.read(payload, nonce, **later)
        assert caught.value.status == 422, f"{caught.value.code} is an applicant's trouble: its status is 422"
        checks.speaks_both(caught.value.message)
        return caught.value

    def test_what_the_app_needs_is_text(self) -> None:
        challenge = self.reader().challenge("conformance-nonce-1")
        assert all(isinstance(part, str) for entry in challenge.items() for part in entry)

    def test_a_reading_gives_whole_facts_and_a_picture(self) -> None:
        found = self.read(self.made())
        if isinstance(found, ChipIdentity):
            assert id_number.birth_date(id_number.validate(found.id_number)) == found.birth_date
            assert all((found.name, found.ethnicity, found.address, found.issuing_authority))
            assert found.valid_to is None or found.valid_to > found.valid_from
        else:
            assert isinstance(found, TravelIdentity)
            assert found.document_number
            assert found.issuing_state
        assert found.portrait.startswith((b"\x89PNG", b"\xff\xd8")), "the portrait is a PNG or a JPEG"

    def test_its_proof_can_be_kept_as_evidence(self) -> None:
        proof = dict(self.read(self.made()).proof)
        assert proof, "say who vouched and what was checked"
        checks.can_be_evidence(proof)

    def test_the_same_payload_reads_the_same_again(self) -> None:
        payload = self.made()
        first, second = self.read(payload), self.read(payload)
        assert first == second

    def test_a_payload_of_another_request_is_refused(self) -> None:
        self.refuse(self.made(), "conformance-nonce-2")

    def test_an_old_payload_is_refused(self) -> None:
        if self.max_age is None:
            pytest.skip("this payload carries no time")
        payload = self.made()
        self.refuse(payload, seconds=self.max_age.total_seconds() + 120)
        self.refuse(payload, days=-1)

    def test_a_changed_payload_is_refused_or_says_the_same(self) -> None:
        payload = self.made()
        genuine = self.read(payload)
        for name, text in payload.items():
            for place in range(0, len(text), max(1, len(text) // 40)):
                changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
                found = self._read_or_refused({**payload, name: changed})
                assert found in (None, genuine), f"a change at {place} of {name} went through"

    def test_a_payload_cut_short_is_refused(self) -> None:
        payload = self.made()
        for name, text in payload.items():
            self.refuse({**payload, name: text[: len(text) // 2]})
        self.refuse({})

    @pytest.mark.parametrize(
        "text", ["", ".", "..", "A" * 1000, "{}", "e30.e30.", "芯片", "\ud800", "=" * 9, "A" * 3_000_000]
    )
    def test_nonsense_is_refused_and_nothing_else(self, text: str) -> None:
        for name in (*self.made(), "no_such"):
            self.refuse({name: text})
        self.refuse(dict.fromkeys(self.made(), text))

    @pytest.mark.parametrize("value", [None, 1, ["A"], {"A": "A"}, b"AAAA"])
    def test_what_is_no_text_is_refused_and_nothing_else(self, value: Any) -> None:
        for name in self.made():
            self.refuse({**self.made(), name: value})

    def test_whose_card_it_was_does_not_reach_the_log(self, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.DEBUG):
            found = self.read(self.made())
            self.refuse({**self.made(), **dict.fromkeys(self.made(), "A")})
        number = found.id_number if isinstance(found, ChipIdentity) else found.document_number
        assert number not in caplog.text, "the log repeats a document's number"
        assert found.name not in caplog.text, "the log repeats a name"
        assert found.name not in repr(found), "the identity shows itself when printed"

    def _read_or_refused(self, payload: Mapping[str, str]) -> ChipIdentity | TravelIdentity | None:
        """None where it is refused as the applicant's trouble."""
        try:
            return self.read(payload)
        except OnboardingError as error:
            if error.status != 422:
                raise
            return None
