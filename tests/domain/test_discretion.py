"""What is printed of the domain's data, by a debugger or in a traceback, names nobody."""

from __future__ import annotations

from datetime import date

import pytest

from onboarding.domain.money import Money
from onboarding.domain.outcomes import Attachment, Done, Message, Reply, Retry
from onboarding.domain.results import Answers, CreditDecision, FieldReading, IdentityDocument
from onboarding.domain.text import Text

SECRET = "欧阳春"
BORN, READING = date(1949, 12, 31), FieldReading(SECRET, 0.5, SECRET)
DOCUMENT = IdentityDocument(SECRET, "female", SECRET, BORN, SECRET, SECRET, SECRET, BORN, None, {"name": READING})
MESSAGE = Message("sms", SECRET, Text(SECRET, SECRET))
PICTURE = Attachment(SECRET.encode(), "image/png")


@pytest.mark.parametrize(
    "value",
    [
        READING,
        DOCUMENT,
        MESSAGE,
        PICTURE,
        Answers({"employer": SECRET}, "1"),
        CreditDecision(Money.of(8000), "gold", (), {"employer": SECRET}, {}),
        Done(DOCUMENT, attachments={"portrait": PICTURE}, messages=(MESSAGE,), memory={"name": SECRET}),
        Retry({}, memory={"name": SECRET}),
        Reply(data={"name": SECRET}, memory={"name": SECRET}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_no_personal_data_is_printed(value: object) -> None:
    shown = repr(value)
    assert type(value).__name__ in shown
    assert SECRET not in shown
    assert repr(SECRET.encode())[2:-1] not in shown
    assert "1949" not in shown
