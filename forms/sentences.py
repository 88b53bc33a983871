"""Why an answer is not accepted, in words an applicant can act on. None repeats what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from onboarding.domain.outcomes import Reason
from onboarding.domain.text import Text

UNKNOWN = Reason(
    "unknown_field",
    Text(
        "提交的内容里有问卷没有的项目，请刷新页面后重试。",
        "The form sent something we did not ask for. Reload the page and try again.",
    ),
)
NOT_TEXT = Reason("not_text", Text("请填写文字。", "Enter this as text."))
UNREADABLE = Reason(
    "unreadable_characters",
    Text(
        "内容里有看不见的控制字符，请清空后重新输入。",
        "This contains invisible control characters. Clear it and type it again.",
    ),
)
NOT_A_PHONE = Reason(
    "not_a_phone",
    Text(
        "请填写 11 位手机号，境外号码请以 + 和国家代码开头。",
        "Enter an 11-digit mainland mobile number, or a number that starts with + and the country code.",
    ),
)


def required(label: Text) -> Reason:
    return Reason("required", Text("请回答“{label}”。", "Please answer “{label}”.").format(label=label))


def one_of(labels: Sequence[Text]) -> Reason:
    listed = Text("、".join(x.zh for x in labels), ", ".join(x.en for x in labels))
    return Reason("not_a_choice", Text("请选择其中一项：{x}。", "Choose one of: {x}.").format(x=listed))


def too_long(limit: int) -> Reason:
    text = Text("请控制在 {n} 个字以内。", "Use {n} characters or fewer.")
    return Reason("too_long", text.format(n=limit))


def whole_number(low: int, high: int) -> Reason:
    text = Text("请填写 {low} 到 {high} 之间的整数。", "Enter a whole number from {low} to {high}.")
    return Reason("out_of_range", text.format(low=f"{low:,}", high=f"{high:,}"))


def amount(low: int, high: int) -> Reason:
    text = Text("请填写 ¥{low} 到 ¥{high} 之间的整数金额。", "Enter a whole amount from ¥{low} to ¥{high}.")
    return Reason("out_of_range", text.format(low=f"{low:,}", high=f"{high:,}"))


def day(low: date, high: date) -> Reason:
    text = Text("请填写 {low} 到 {high} 之间的日期。", "Enter a date from {low} to {high}.")
    return Reason("out_of_range", text.format(low=low.isoformat(), high=high.isoformat()))
