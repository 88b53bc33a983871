"""What every credit bureau adapter owes the credit stage."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import pytest

from onboarding.domain.consent import CREDIT_QUERY
from onboarding.ports.bureau import Authorisation, BureauReport, BureauSubject, CreditBureau


class CreditBureauConformance:
    """Subclass as ``Test…`` and give :meth:`bureau`, pointed at the provider's own test system."""

    def bureau(self) -> CreditBureau:
        raise NotImplementedError

    def subject(self) -> BureauSubject:
        """Somebody the test system knows; the number here was never issued (sequence 000)."""
        return BureauSubject("11010119900307000X", "样例")

    def authorisation(self) -> Authorisation:
        return Authorisation("conformance", CREDIT_QUERY.hash, CREDIT_QUERY.purpose, datetime.now(UTC))

    def test_it_answers_with_a_report(self) -> None:
        assert isinstance(self.bureau().query(self.subject(), self.authorisation()), BureauReport)

    def test_its_report_can_be_kept_for_a_replay(self) -> None:
        report = self.bureau().query(self.subject(), self.authorisation())
        assert BureauReport.from_dict(report.to_dict()) == report

    def test_the_same_question_gets_the_same_answer(self) -> None:
        bureau = self.bureau()
        first = bureau.query(self.subject(), self.authorisation())
        assert bureau.query(self.subject(), self.authorisation()) == first

    def test_whom_it_asked_about_does_not_reach_the_log(self, caplog: pytest.LogCaptureFixture) -> None:
        subject = self.subject()
        with caplog.at_level(logging.DEBUG):
            self.bureau().query(subject, self.authorisation())
        assert subject.id_number not in caplog.text, "the log repeats an identity number"
        assert subject.name not in caplog.text, "the log repeats a name"
