"""The six steps an applicant sees in the progress bar."""

from __future__ import annotations

from enum import IntEnum

from .text import Text


class Step(IntEnum):
    """A place in the progress bar; several stages may share one."""

    IDENTITY = 1
    QUESTIONNAIRE = 2
    PRODUCT = 3
    CREDIT = 4
    SIGN = 5
    CARD = 6

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    Step.IDENTITY: Text("身份核验", "Verify identity"),
    Step.QUESTIONNAIRE: Text("智能问卷", "About you"),
    Step.PRODUCT: Text("产品匹配", "Choose a card"),
    Step.CREDIT: Text("信用评估", "Credit check"),
    Step.SIGN: Text("电子签约", "Sign"),
    Step.CARD: Text("虚拟卡", "Your card"),
}
