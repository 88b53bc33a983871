"""No question to the bureau without a fitting authorisation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from onboarding.credit.bureau import AuthorisedBureau, NoAuthorisation, SandboxBureau
from onboarding.domain.consent import CREDIT_QUERY, ConsentText
from onboarding.domain.text import Text
from onboarding.ports.bureau import THIN_FILE, Authorisation, BureauReport, BureauSubject, BureauUnavailable

SUBJECT = BureauSubject("11010519491231002x", "韦小宝")
GIVEN = Authorisation("app-1", CREDIT_QUERY.hash, "credit_query", datetime(2026, 11, 2, tzinfo=UTC))


def test_a_fitting_authorisation_is_asked_once():
    sandbox = SandboxBureau()
    report = AuthorisedBureau(sandbox, "app-1").query(SUBJECT, GIVEN)
    assert report.found
    assert sandbox.queries == 1


@pytest.mark.parametrize(
    "authorisation",
    [
        None,
        replace(GIVEN, purpose="privacy"),
        replace(GIVEN, application_id="app-2"),
        replace(GIVEN, text_hash="0" * 64),
        replace(GIVEN, text_hash=""),
    ],
    ids=["none", "other purpose", "other application", "other wording", "no wording"],
)
def test_without_a_fitting_authorisation_there_are_zero_queries(authorisation):
    sandbox = SandboxBureau()
    with pytest.raises(NoAuthorisation):
        AuthorisedBureau(sandbox, "app-1").query(SUBJECT, authorisation)
    assert sandbox.queries == 0


def test_an_authorisation_to_an_older_wording_no_longer_counts():
    newer = ConsentText("credit_query", "2027-01", Text("新的授权书。", "The new authorisation."))
    with pytest.raises(NoAuthorisation):
        AuthorisedBureau(SandboxBureau(), "app-1", newer).query(SUBJECT, GIVEN)


def test_a_registered_person_gets_their_report_in_either_case_of_the_check_letter():
    sandbox = SandboxBureau({"11010519491231002X": THIN_FILE})
    assert sandbox.query(SUBJECT, GIVEN) == THIN_FILE


def test_unknown_people_get_a_mild_report_that_is_always_the_same():
    numbers = [f"11010519900101{n:04d}" for n in range(50)]
    first = [SandboxBureau().query(BureauSubject(n, "某人"), GIVEN) for n in numbers]
    again = [SandboxBureau().query(BureauSubject(n, "某人"), GIVEN) for n in numbers]
    assert first == again
    assert len(set(first)) > 10
    assert all(r.found and not r.delinquencies_24m and r.utilisation < 0.4 for r in first)


def test_the_sandbox_says_that_it_is_one():
    assert SandboxBureau.sandbox is True


def test_neither_the_sandbox_nor_a_subject_shows_an_identity_number():
    sandbox = SandboxBureau({SUBJECT.id_number: THIN_FILE})
    assert "1101051949" not in repr(vars(sandbox)) + repr(SUBJECT)
    assert "韦小宝" not in repr(SUBJECT)


def test_a_failing_provider_is_raised_not_guessed():
    class Down:
        def query(self, subject: BureauSubject, authorisation: Authorisation) -> BureauReport:
            raise BureauUnavailable()

    with pytest.raises(BureauUnavailable):
        AuthorisedBureau(Down(), "app-1").query(SUBJECT, GIVEN)


@pytest.mark.parametrize("broken", [{"delinquencies_24m": -1}, {"utilisation": -0.1}, {"utilisation": float("nan")}])
def test_a_report_with_impossible_figures_is_refused(broken):
    with pytest.raises(ValueError, match="negative"):
        BureauReport(found=True, **broken)


def test_every_query_under_one_authorisation_has_one_key():
    given = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    one = Authorisation("app-1", "hash", "credit_query", given)
    assert one.request_key == Authorisation("app-1", "hash", "credit_query", given).request_key
    assert one.request_key != Authorisation("app-2", "hash", "credit_query", given).request_key
    assert "app-1" not in one.request_key
