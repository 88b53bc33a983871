"""The credit bureau: one question, never asked without the applicant's stored authorisation."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Protocol

from onboarding.domain.errors import OnboardingError
from onboarding.domain.text import Text


class BureauUnavailable(OnboardingError):
    """The bureau did not answer. Nothing was decided; the same request may be repeated."""

    code = "bureau_unavailable"
    status = 503
    text = Text(
        "征信查询暂时没有回应。您填的内容都已保存，请过几分钟再试。",
        "The credit bureau is not answering. Everything you entered is saved; please try again in a few minutes.",
    )


@dataclass(frozen=True, slots=True)
class BureauSubject:
    """Whom to ask about: a resident identity number (GB 11643, upper-case X) and the name on the card."""

    id_number: str = field(repr=False)
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Authorisation:
    """The applicant's stored consent to one query: which application, which wording, what for, since when.

    征信业管理条例 Art 18 asks for the subject's written consent and an agreed purpose.
    """

    application_id: str
    text_hash: str
    purpose: str
    given_at: datetime

    @property
    def request_key(self) -> str:
        """The same for every query under this authorisation: a provider's idempotency key.

        A query repeated after a crash is then answered from the first and leaves no second inquiry.
        """
        said = "\n".join((self.application_id, self.purpose, self.text_hash, self.given_at.isoformat()))
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class BureauReport:
    """What a decision reads from a report. ``found`` False: the bureau knows nobody (a thin file).

    ``delinquencies_24m``: payments 30 days or more late in 24 months; ``utilisation``: used part of
    all revolving limits, 0 and up (over 1 is over the limit); ``inquiries_6m``: queries for new credit;
    ``oldest_account_months``: age of the oldest account; ``total_debt``: owed without mortgages, whole CNY.
    """

    found: bool
    delinquencies_24m: int = 0
    open_accounts: int = 0
    utilisation: float = 0.0
    inquiries_6m: int = 0
    oldest_account_months: int = 0
    total_debt: int = 0

    def __post_init__(self) -> None:
        counts = (self.delinquencies_24m, self.open_accounts, self.inquiries_6m)
        if min(*counts, self.oldest_account_months, self.total_debt) < 0 or not 0 <= self.utilisation < 100:
            raise ValueError("a bureau report has no negative figures, and utilisation is a ratio (0.3 is 30%)")

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> BureauReport:
        return cls(**data)


THIN_FILE = BureauReport(found=False)


class CreditBureau(Protocol):
    """A provider of credit reports."""

    def query(self, subject: BureauSubject, authorisation: Authorisation) -> BureauReport:
        """The report on the subject. Raises :class:`BureauUnavailable`, never answers with a guess.

        Wrap every provider in :class:`onboarding.credit.bureau.AuthorisedBureau`.
        """
        ...
