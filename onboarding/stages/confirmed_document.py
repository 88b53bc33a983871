"""From what was read and what the applicant corrected to an identity document, or to what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from onboarding.domain.outcomes import Reason
from onboarding.domain.results import FieldReading, IdentityDocument
from onboarding.domain.text import Text
from onboarding.ocr import BACK_FIELDS, FRONT_FIELDS, LOW_CONFIDENCE, InvalidIdNumber, id_number

LABELS = {
    "name": Text("姓名", "Name"),
    "sex": Text("性别", "Sex"),
    "ethnicity": Text("民族", "Ethnicity"),
    "birth_date": Text("出生日期", "Date of birth"),
    "address": Text("住址", "Address"),
    "id_number": Text("公民身份号码", "ID number"),
    "issuing_authority": Text("签发机关", "Issuing authority"),
    "valid_from": Text("有效期起", "Valid from"),
    "valid_to": Text("有效期止", "Valid until"),
}
LONG_TERM = "长期"
_LONGEST = 100

CHECK_FIELD = Reason(
    "check_field",
    Text(
        "这一项没有看清，请对照证件核对后再提交。",
        "We are not sure of this one. Please check it against your card.",
    ),
)
EMPTY_FIELD = Reason("empty_field", Text("请照证件填写这一项。", "Please fill this in as it is printed on your card."))
TOO_LONG = Reason(
    "too_long", Text("内容太长，请照证件填写。", "This is too long. Please enter it as printed on your card.")
)
BAD_DATE = Reason(
    "bad_date",
    Text(
        "日期格式应为 2030-01-31；长期有效请填“长期”。",
        "Write dates as 2030-01-31, or 长期 for a long-term card.",
    ),
)
NOT_YOUR_NUMBER = Reason(
    "birth_date_disagrees",
    Text(
        "出生日期与身份证号码不一致，请核对。",
        "The date of birth does not match the ID number. Please check both.",
    ),
)
EXPIRED = Reason(
    "document_expired",
    Text(
        "证件已过有效期，请使用有效的身份证重新拍摄。",
        "This ID card has expired. Please photograph a card that is still valid.",
    ),
)
ENDS_BEFORE_IT_STARTS = Reason(
    "validity_reversed",
    Text(
        "有效期的开始日期晚于结束日期，请对照证件核对。",
        "The period of validity starts after it ends. Please check both dates against your card.",
    ),
)
UNKNOWN_FIELD = Reason(
    "unknown_field",
    Text("证件上没有这一项，请去掉后再提交。", "There is no such field on the card. Remove it."),
)


def confirm(
    readings: Mapping[str, Mapping[str, Any]], corrections: Mapping[str, str], today: date
) -> tuple[IdentityDocument | None, dict[str, Reason]]:
    """The document, or None with what to change per field.

    ``readings`` maps field names to ``text``, ``confidence`` (0..1) and, under a chip's text, ``printed``. A
    doubtful field counts only once the applicant has confirmed it, by sending it back changed or unchanged.
    """
    names = (*FRONT_FIELDS, *BACK_FIELDS)
    problems = {name: UNKNOWN_FIELD for name in corrections if name not in names}
    merged: dict[str, FieldReading] = {}
    for name in names:
        read, confidence = readings[name]["text"], readings[name]["confidence"]
        given = corrections.get(name)
        corrected = given.strip() if given is not None and given.strip() != read else None
        merged[name] = FieldReading(read, confidence, corrected, readings[name].get("printed"))
        if given is None and confidence < LOW_CONFIDENCE:
            problems[name] = CHECK_FIELD
    values = {name: m.read if m.corrected is None else m.corrected for name, m in merged.items()}
    problems = {**{name: EMPTY_FIELD for name, value in values.items() if not value}, **problems}
    problems |= {name: TOO_LONG for name, value in values.items() if len(value) > _LONGEST}
    if problems:
        return None, problems
    return _document(values, merged, today)


def _document(
    values: Mapping[str, str], readings: Mapping[str, FieldReading], today: date
) -> tuple[IdentityDocument | None, dict[str, Reason]]:
    problems: dict[str, Reason] = {}
    try:
        number = id_number.validate(values["id_number"])
    except InvalidIdNumber as error:
        return None, {"id_number": Reason(error.code, error.message)}
    dates = {name: _date(values[name]) for name in ("birth_date", "valid_from", "valid_to")}
    problems |= {name: BAD_DATE for name, day in dates.items() if day is None}
    if dates["birth_date"] and dates["birth_date"] != id_number.birth_date(number):
        problems["birth_date"] = NOT_YOUR_NUMBER
    if isinstance(dates["valid_to"], date) and dates["valid_to"] < today:
        problems["valid_to"] = EXPIRED
    if isinstance(start := dates["valid_from"], date) and isinstance(end := dates["valid_to"], date) and start > end:
        problems["valid_from"] = ENDS_BEFORE_IT_STARTS
    born, start, end = dates["birth_date"], dates["valid_from"], dates["valid_to"]
    if problems or not isinstance(born, date) or not isinstance(start, date) or end is None:
        return None, problems or {"valid_from": BAD_DATE}
    sex: Literal["male", "female"] = "male" if id_number.sex(number) == "男" else "female"
    document = IdentityDocument(
        name=values["name"],
        sex=sex,
        ethnicity=values["ethnicity"],
        birth_date=born,
        address=values["address"],
        id_number=number,
        issuing_authority=values["issuing_authority"],
        valid_from=start,
        valid_to=end if isinstance(end, date) else None,
        readings=readings,
    )
    return document, {}


def _date(value: str) -> date | str | None:
    """A date, 长期, or None where it is neither."""
    if value == LONG_TERM:
        return LONG_TERM
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
