"""Asking the bureau only with permission, and a sandbox to ask."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from onboarding.domain.consent import CREDIT_QUERY, ConsentText
from onboarding.domain.errors import OnboardingError
from onboarding.domain.text import Text
from onboarding.ports.bureau import Authorisation, BureauReport, BureauSubject, CreditBureau


class NoAuthorisation(OnboardingError):
    """A query without a fitting stored authorisation (征信业管理条例 Art 18). The bureau was not asked."""

    code = "no_credit_authorisation"
    status = 403
    text = Text(
        "还没有您的征信查询授权，我们没有查询。请回到信用评估这一步，阅读并勾选授权书。",
        "You have not authorised a credit query, so none was made. Go back to the credit check step, "
        "read the authorisation and tick it.",
    )


class AuthorisedBureau:
    """A bureau for one application that refuses to ask without its authorisation.

    Three things must fit: the purpose, the application, and the hash of the wording in force.
    Otherwise :class:`NoAuthorisation` is raised before the provider is touched.
    """

    def __init__(self, bureau: CreditBureau, application_id: str, wording: ConsentText = CREDIT_QUERY) -> None:
        self._bureau = bureau
        self._application_id = application_id
        self._wording = wording

    def query(self, subject: BureauSubject, authorisation: Authorisation | None) -> BureauReport:
        """The provider's report. Raises :class:`NoAuthorisation` and whatever the provider raises."""
        if authorisation is None or not self._fits(authorisation):
            raise NoAuthorisation()
        return self._bureau.query(subject, authorisation)

    def _fits(self, authorisation: Authorisation) -> bool:
        pairs = (
            (authorisation.purpose, self._wording.purpose),
            (authorisation.application_id, self._application_id),
            (authorisation.text_hash, self._wording.hash),
        )
        return all(hmac.compare_digest(given.encode(), wanted.encode()) for given, wanted in pairs)


class SandboxBureau:
    """Made-up reports for demonstrations and tests; no person's real data is behind them.

    ``reports`` sets the report of chosen identity numbers. Everybody else gets a clean, mild report that
    depends on the number alone, so the same person always meets the same history. Only keyed hashes of
    identity numbers are kept. ``queries`` counts the questions asked.
    """

    sandbox = True

    def __init__(self, reports: Mapping[str, BureauReport] | None = None) -> None:
        self._reports: dict[bytes, BureauReport] = {}
        self.queries = 0
        for id_number, report in (reports or {}).items():
            self.register(id_number, report)

    def register(self, id_number: str, report: BureauReport) -> None:
        """Set the report one identity number will get."""
        self._reports[_key(id_number)] = report

    def query(self, subject: BureauSubject, authorisation: Authorisation) -> BureauReport:
        self.queries += 1
        key = _key(subject.id_number)
        return self._reports.get(key) or _mild(key)


def _key(id_number: str) -> bytes:
    """Keyed, so that a dump of the sandbox is not a list of identity numbers. The key is no secret."""
    return hmac.digest(b"card-onboarding sandbox bureau", id_number.strip().upper().encode(), "sha256")


def _mild(key: bytes) -> BureauReport:
    """A clean record of two to eight years, spread by the key's bytes."""
    accounts = 1 + key[0] % 3
    return BureauReport(
        found=True,
        open_accounts=accounts,
        utilisation=(5 + key[1] % 30) / 100,
        inquiries_6m=key[2] % 3,
        oldest_account_months=24 + key[3] % 72,
        total_debt=1000 * accounts * (1 + key[4] % 4),
    )
