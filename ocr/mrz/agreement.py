"""What the print above a zone and the check digits make of its fields: confirmation or doubt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from onboarding.domain.outcomes import Reason
from onboarding.domain.text import Text
from onboarding.ocr.mrz.visual import VisualZone
from onboarding.ocr.reading import Field

CHECK_FAILED = Reason(
    "mrz_check_failed",
    Text(
        "机读码没有通过校验，请避开反光、拍清楚底部几行后重试，或对照证件逐字核对。",
        "The machine-readable lines did not pass their check. Take the photo again without glare, or compare them "
        "with the document character by character.",
    ),
)
_PRINTED = {
    "surname": ("姓", "surname"),
    "given_names": ("名", "given name"),
    "document_number": ("证件号码", "document number"),
    "birth_date": ("出生日期", "birth date"),
    "expiry_date": ("有效期", "expiry date"),
}
DISAGREES: Mapping[str, Reason] = {
    name: Reason(
        f"mrz_{name}_disagrees",
        Text(
            f"机读码中的{zh}与证件上印的不一致，请核对。",
            f"The {en} in the machine-readable lines differs from the printed one. Please check it.",
        ),
    )
    for name, (zh, en) in _PRINTED.items()
}

_CONFIRMED = 0.1
"""How much less likely the print is to say the same where the zone was misread."""
_CONTRADICTED = 0.5
_MISREAD_ALIKE = ("document_number",)
"""An O between digits is read as 0 in either place, so that print which says the same proves little."""


def compared(fields: Mapping[str, Field], print_above: VisualZone) -> tuple[dict[str, Field], tuple[Reason, ...]]:
    """Fields surer or less sure after the comparison, and a reason for each that the print contradicts."""
    answers = {
        "surname": print_above.names(fields["surname"].text),
        "given_names": print_above.names(fields["given_names"].text),
        "document_number": print_above.numbers(fields["document_number"].text),
        "birth_date": print_above.dates(fields["birth_date"].text, any_year=True),
        "expiry_date": print_above.dates(fields["expiry_date"].text, any_year=False),
    }
    settled = {name: _weighed(name, value, answers.get(name)) for name, value in fields.items()}
    return settled, tuple(DISAGREES[name] for name, agrees in answers.items() if agrees is False)


def _weighed(name: str, value: Field, agrees: bool | None) -> Field:
    right = value.confidence
    if agrees is False:
        return replace(value, confidence=right * _CONTRADICTED)
    if agrees and name not in _MISREAD_ALIKE:
        return replace(value, confidence=right / max(right + (1 - right) * _CONFIRMED, 1e-9))
    return value
