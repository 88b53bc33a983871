"""A person in the loop: what was referred, and what they decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .outcomes import Reason
from .text import Text


class Verdict(StrEnum):
    """What a reviewer may decide."""

    APPROVE = "approve"
    REFUSE = "refuse"
    SUPPLEMENT = "supplement"


#: How a reviewer may make sure of a person whose face no machine has compared.
VERIFICATIONS = {
    "video_call": Text("视频通话，对照证件照片", "Video call, compared with the picture on the card"),
    "branch_visit": Text("本人持证件到网点", "Visit to a branch with the card itself"),
    "call_back": Text("回拨电话，核对证件内容", "Phone call back, with questions about the document"),
}


@dataclass(frozen=True, slots=True)
class Review:
    """One referral of one stage. ``verdict`` None: still open."""

    id: str
    application_id: str
    stage: str
    reasons: tuple[Reason, ...]
    opened_at: datetime
    verdict: Verdict | None = None
    reviewer: str | None = None
    remark: str | None = None
    decided_at: datetime | None = None


#: What an applicant reads when a person refuses; the reviewer picks one and adds an internal remark.
REFUSAL_REASONS = tuple(
    Reason(code, text)
    for code, text in {
        "identity_not_confirmed": Text(
            "未能确认申请人与证件为同一人。",
            "We could not confirm that you are the person on the ID document.",
        ),
        "documents_insufficient": Text(
            "提交的材料不足以完成审核。", "The documents supplied are not enough to complete the review."
        ),
        "credit_history": Text(
            "近期信用记录未达到本产品的要求。",
            "Recent credit history does not meet this product's requirements.",
        ),
        "repayment_capacity": Text(
            "收入与现有负债相比，还款能力不足。",
            "Income is not sufficient for the credit, given existing debts.",
        ),
    }.items()
)
