"""What a credit decision was made from, in words and figures for the person who decides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from onboarding.domain.text import Text

_UNITS = {
    "money": Text("¥{n:,}", "¥{n:,}"),
    "count": Text("{n:,}", "{n:,}"),
    "share": Text("{n:.0%}", "{n:.0%}"),
    "months": Text("{n} 个月", "{n} months"),
    "years": Text("{n} 岁", "{n} years"),
}
_UNKNOWN = Text("未知", "Not known")

#: By the field of :class:`onboarding.credit.inputs.CreditInputs`: a label, and a unit or how to write it.
_DECLARED: dict[str, tuple[Text, str]] = {
    "age": (Text("年龄", "Age"), "years"),
    "employment": (Text("职业状况", "Employment"), "choice"),
    "months_employed": (Text("现职时间", "In this job"), "months"),
    "income": (Text("月收入", "Monthly income"), "money"),
    "housing": (Text("每月住房支出", "Monthly housing payments"), "money"),
    "debt_payments": (Text("每月其他还款", "Other monthly repayments"), "money"),
    "residence": (Text("居住情况", "Residence"), "choice"),
    "existing_cards": (Text("已有信用卡", "Cards held"), "count"),
    "limit_min": (Text("本产品最低额度", "Least limit of this card"), "money"),
    "limit_max": (Text("本产品最高额度", "Greatest limit of this card"), "money"),
}

#: By the field of :class:`onboarding.ports.bureau.BureauReport`.
_REPORT: dict[str, tuple[Text, str]] = {
    "delinquencies_24m": (Text("近 24 个月逾期（30 天以上）", "Payments 30+ days late, 24 months"), "count"),
    "open_accounts": (Text("未结清账户", "Open accounts"), "count"),
    "utilisation": (Text("额度使用率", "Use of revolving limits"), "share"),
    "inquiries_6m": (Text("近 6 个月授信查询", "Queries for new credit, 6 months"), "count"),
    "oldest_account_months": (Text("最早账户距今", "Oldest account"), "months"),
    "total_debt": (Text("负债总额（不含房贷）", "Total debt without mortgages"), "money"),
}

_NOT_FOUND = Text("没有查到信用记录", "No credit history was found")
_NOT_ASKED = Text("没有查询", "Not asked")

Group = tuple[Text, list[tuple[Text, Text]]]


def credit_facts(inputs: Mapping[str, Any], choice: Callable[[str, Any], Text]) -> list[Group]:
    """Two groups: what the applicant declared, and what the bureau reported.

    ``inputs`` is :meth:`CreditInputs.to_dict`; a bank's own decision may keep other names, which are left
    out. ``choice`` puts an answer into the words of its question.
    """
    return [
        (Text("评估所依据的申报信息", "Declared, as assessed"), _facts(_DECLARED, inputs, choice)),
        (Text("征信报告", "Credit bureau report"), _report(inputs.get("bureau"), choice)),
    ]


def _report(report: Mapping[str, Any] | None, choice: Callable[[str, Any], Text]) -> list[tuple[Text, Text]]:
    outcome = Text("查询结果", "Result")
    if report is None:
        return [(outcome, _NOT_ASKED)]
    if not report["found"]:
        return [(outcome, _NOT_FOUND)]
    return _facts(_REPORT, report, choice)


def _facts(
    labels: Mapping[str, tuple[Text, str]], figures: Mapping[str, Any], choice: Callable[[str, Any], Text]
) -> list[tuple[Text, Text]]:
    return [
        (label, _written(name, figures[name], unit, choice))
        for name, (label, unit) in labels.items()
        if name in figures
    ]


def _written(name: str, value: Any, unit: str, choice: Callable[[str, Any], Text]) -> Text:
    if value is None:
        return _UNKNOWN
    if unit == "choice":
        return choice(name, value)
    return _UNITS[unit].format(n=value)
