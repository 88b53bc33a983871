"""Do the parts of a card agree? A valid identity number settles birth date and sex; the rest is doubt."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from onboarding.domain.outcomes import Reason
from onboarding.domain.text import Text
from onboarding.ocr import id_number
from onboarding.ocr.reading import LONG_TERM, LOW_CONFIDENCE, Field

ID_NUMBER_INVALID = Reason(
    "id_number_invalid",
    Text(
        "身份证号码没有通过校验，请对照证件核对，或重新拍摄。",
        "The identity number did not pass its check. Compare it with the card, or take the photo again.",
    ),
)
BIRTH_DATE_DISAGREES = Reason(
    "birth_date_disagrees",
    Text(
        "证件上的出生日期与身份证号码不一致，请核对。",
        "The printed birth date does not match the identity number. Please check both.",
    ),
)
SEX_DISAGREES = Reason(
    "sex_disagrees",
    Text(
        "证件上的性别与身份证号码不一致，请核对。",
        "The printed sex does not match the identity number. Please check both.",
    ),
)
VALIDITY_DISAGREES = Reason(
    "validity_disagrees",
    Text(
        "有效期限不是 5 年、10 年、20 年或长期，请核对。",
        "The card should be valid for 5, 10 or 20 years, or long-term. Please check the dates.",
    ),
)

_TERMS = (5, 10, 20)
"""Years of validity, Law on Resident Identity Cards, article 5."""


def settle_front(fields: dict[str, Field]) -> tuple[dict[str, Field], tuple[Reason, ...]]:
    """Take birth date and sex from a valid number; report what the card prints differently."""
    number = fields["id_number"]
    if not id_number.is_valid(number.text):
        return fields, (ID_NUMBER_INVALID,)
    settled, doubts = dict(fields), []
    facts = {"birth_date": id_number.birth_date(number.text).isoformat(), "sex": id_number.sex(number.text)}
    for name, reason in (("birth_date", BIRTH_DATE_DISAGREES), ("sex", SEX_DISAGREES)):
        printed, fact = fields[name], facts[name]
        if printed.text and printed.text != fact and printed.confidence >= LOW_CONFIDENCE:
            doubts.append(reason)
        agreed = printed.confidence if printed.text == fact else 0.0
        settled[name] = replace(printed, text=fact, confidence=max(number.confidence, agreed), alternatives=())
    return settled, tuple(doubts)


def settle_back(fields: dict[str, Field]) -> tuple[dict[str, Field], tuple[Reason, ...]]:
    """Report a period of validity that no card has."""
    start, end = fields["valid_from"].text, fields["valid_to"].text
    if not start or not end or end == LONG_TERM or _is_term(date.fromisoformat(start), date.fromisoformat(end)):
        return fields, ()
    return fields, (VALIDITY_DISAGREES,)


def _is_term(start: date, end: date) -> bool:
    """Whether ``end`` is a term after ``start``, to the day; a 29 February may end a day earlier or later."""
    return any(abs((end - _later(start, years)).days) <= (start.month == 2 and start.day == 29) for years in _TERMS)


def _later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)
