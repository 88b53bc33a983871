"""Everything a decision reads, as one plain value that can be stored and replayed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from onboarding.ports.bureau import BureauReport


@dataclass(frozen=True, slots=True)
class CreditInputs:
    """One applicant, one card, one day. Amounts are whole CNY a month; None is "not known".

    ``age`` in whole years and ``document_valid_to`` (None: 长期, no end) come from the document read;
    ``bureau`` None means that the bureau was not asked. ``residence`` is kept for the record and never
    scored. Sex, ethnicity and address are deliberately absent. There is no clock inside: ``assessed_on``
    is the day of the decision.
    """

    assessed_on: date
    age: int | None = field(repr=False)
    document_valid_to: date | None = field(repr=False)
    income: int | None = field(repr=False)
    housing: int = field(repr=False)
    debt_payments: int = field(repr=False)
    months_employed: int | None = field(repr=False)
    employment: str
    residence: str = field(repr=False)
    existing_cards: int = field(repr=False)
    limit_min: int
    limit_max: int
    bureau: BureauReport | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if min(self.income or 0, self.housing, self.debt_payments, self.months_employed or 0) < 0:
            raise ValueError("amounts and months cannot be negative")
        if not 0 <= self.limit_min <= self.limit_max:
            raise ValueError("limit_min must lie between 0 and limit_max")

    @classmethod
    def from_answers(
        cls,
        answers: Mapping[str, Any],
        *,
        assessed_on: date,
        age: int | None,
        document_valid_to: date | None,
        limit_min: int,
        limit_max: int,
        bureau: BureauReport | None = None,
    ) -> CreditInputs:
        """From validated questionnaire answers; a question that was hidden means there is no such payment."""
        return cls(
            assessed_on=assessed_on,
            age=age,
            document_valid_to=document_valid_to,
            income=answers.get("monthly_income"),
            housing=answers.get("monthly_housing") or 0,
            debt_payments=answers.get("other_debt_payments") or 0,
            months_employed=answers.get("months_employed"),
            employment=answers.get("employment", "other"),
            residence=answers.get("residence", "family"),
            existing_cards=answers.get("existing_cards") or 0,
            limit_min=limit_min,
            limit_max=limit_max,
            bureau=bureau,
        )

    @property
    def burden(self) -> float | None:
        """Fixed payments as a part of income (0.3 is 30%); None without an income to compare with."""
        return (self.housing + self.debt_payments) / self.income if self.income else None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; the inverse of :meth:`from_dict`."""
        data = asdict(self)
        data["assessed_on"] = self.assessed_on.isoformat()
        data["document_valid_to"] = self.document_valid_to.isoformat() if self.document_valid_to else None
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> CreditInputs:
        """Raises TypeError, KeyError or ValueError where the data is not what :meth:`to_dict` wrote."""
        valid_to, bureau = data["document_valid_to"], data["bureau"]
        return cls(
            **{
                **data,
                "assessed_on": date.fromisoformat(data["assessed_on"]),
                "document_valid_to": date.fromisoformat(valid_to) if valid_to else None,
                "bureau": BureauReport.from_dict(bureau) if bureau is not None else None,
            }
        )
