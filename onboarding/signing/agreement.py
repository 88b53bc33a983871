"""The agreement as data, and as a PDF/A-2b file that is the same bytes every time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from onboarding.domain.errors import OnboardingError
from onboarding.domain.money import Money
from onboarding.domain.text import Text

from .boxes import APPLICANT_BOX, BANK_BOX
from .typesetter import Typesetter, default_typesetter, require_printable

STATEMENT = Text(
    "本人已阅读全部申请材料，充分了解并清楚知晓该信用卡产品的相关信息，愿意遵守领用合同（协议）的各项规则。",
    "I have read all application materials, fully understand the information about this credit card, "
    "and agree to abide by the rules of the card agreement.",
)
"""What the applicant confirms (after 商业银行信用卡业务监督管理办法); a bank may pass its own."""


class AgreementIncomplete(OnboardingError):
    """Something the agreement must state is missing; ``fields`` names it (names only, no values)."""

    code = "agreement_incomplete"
    status = 409
    text = Text(
        "协议还缺少必要内容（{fields}），暂时不能签署。请返回补充，或联系客服。",
        "The agreement still lacks required details ({fields}), so it cannot be signed yet. "
        "Please go back and complete them, or contact us.",
    )

    def __init__(self, fields: tuple[str, ...]) -> None:
        self.fields = fields
        super().__init__(fields=", ".join(fields))


@dataclass(frozen=True, slots=True)
class Fee:
    """One row of the fee table, as the applicant reads it."""

    name: Text
    amount: Text


@dataclass(frozen=True, slots=True)
class AgreementData:
    """Everything an agreement states.

    ``apr`` is a fraction (``Decimal("0.1825")`` prints as 18.25%); ``id_number`` is printed masked;
    ``on`` dates the document and its file.
    """

    number: str
    bank: Text
    applicant: str = field(repr=False)
    id_number: str = field(repr=False)
    product: Text
    limit: Money
    apr: Decimal
    fees: tuple[Fee, ...]
    on: date
    statement: Text = STATEMENT


def mask_id_number(number: str) -> str:
    """First three and last four characters (JR/T 0171-2020 display masking).

    >>> mask_id_number("11010519491231002X")
    '110***********002X'
    """
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}" if len(number) > 7 else "*" * len(number)


def typeset(data: AgreementData, locale: str, typesetter: Typesetter | None = None) -> bytes:
    """The unsigned agreement in ``locale`` (anything starting with ``zh`` is Chinese, all else English).

    Raises :class:`AgreementIncomplete`; :class:`~.typesetter.UnprintableText` where a value cannot be shown.
    """
    missing = tuple(_missing(data))
    if missing:
        raise AgreementIncomplete(missing)
    payload = _payload(data, locale)
    require_printable(_strings(payload))
    at = datetime.combine(data.on, time(), UTC)
    return (typesetter or default_typesetter()).pdf("agreement.typ", payload, locale=locale, at=at)


def _missing(data: AgreementData) -> Iterator[str]:
    for name in ("number", "applicant", "id_number"):
        if not getattr(data, name).strip():
            yield name
    texts = {"bank": data.bank, "product": data.product, "statement": data.statement}
    for name, text in texts.items():
        if not _complete(text):
            yield name
    if data.limit.minor <= 0:
        yield "limit"
    if not data.apr.is_finite() or data.apr < 0:
        yield "apr"
    if not data.fees or not all(_complete(fee.name) and _complete(fee.amount) for fee in data.fees):
        yield "fees"


def _complete(text: Text) -> bool:
    return bool(text.zh.strip() and text.en.strip())


def _payload(data: AgreementData, locale: str) -> dict[str, Any]:
    return {
        "number": data.number,
        "bank": data.bank.to(locale),
        "applicant": data.applicant,
        "id_number": mask_id_number(data.id_number),
        "product": data.product.to(locale),
        "limit": data.limit.format(),
        "apr": f"{(data.apr * 100).normalize():f}%",
        "fees": [{"name": fee.name.to(locale), "amount": fee.amount.to(locale)} for fee in data.fees],
        "statement": data.statement.to(locale),
        "date": {"year": data.on.year, "month": data.on.month, "day": data.on.day},
        "date_text": data.on.isoformat(),
        "boxes": {"applicant": asdict(APPLICANT_BOX), "bank": asdict(BANK_BOX)},
    }


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
