"""A person in the loop: what was referred, and what they decided."""

from __future__ import annotations

from collections.abc import Mapping
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


VIDEO_CALL = "video_call"
#: How a reviewer may make sure of a person whose face no machine has compared.
VERIFICATIONS = {
    VIDEO_CALL: Text("视频通话或短片，对照证件照片", "Video call or clip, compared with the picture on the card"),
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

#: What an applicant is asked for when a person needs more before deciding.
SUPPLEMENT_REASONS = tuple(
    Reason(code, text)
    for code, text in {
        "clearer_document": Text(
            "请重新拍摄身份证，照片要清晰、完整、没有反光。",
            "Please photograph your ID card again: sharp, whole and without glare.",
        ),
        "correct_details": Text(
            "请对照身份证原件，核对并改正您填写的信息。",
            "Please check your details against your ID card and correct them.",
        ),
        "reach_by_phone": Text(
            "我们没能联系上您。请保持电话畅通，然后重新提交这一步。",
            "We could not reach you. Please keep your phone at hand, then submit this step again.",
        ),
        "document_at_branch": Text(
            "请携带身份证原件到任一网点核对，然后重新提交这一步。",
            "Please show your original ID card at any branch, then submit this step again.",
        ),
        "income_proof_at_branch": Text(
            "请携带收入证明（如近 6 个月工资流水）到任一网点，然后重新提交这一步。",
            "Please bring proof of income, such as six months of salary statements, to any branch, "
            "then submit this step again.",
        ),
        "employment_proof_at_branch": Text(
            "请携带在职证明或营业执照到任一网点，然后重新提交这一步。",
            "Please bring proof of employment or your business licence to any branch, then submit this step again.",
        ),
    }.items()
)

#: What a reviewer may tell with each verdict; an approval needs no reason.
TOLD: Mapping[Verdict, tuple[Reason, ...]] = {
    Verdict.REFUSE: REFUSAL_REASONS,
    Verdict.SUPPLEMENT: SUPPLEMENT_REASONS,
}
