"""Consents an applicant gives: one purpose each, with the exact wording pinned by its hash.

PIPL 23, 28 and 29 ask for separate consent per sensitive purpose; the credit reporting regulation
(征信业管理条例, Art 18) asks for a written authorisation before any query.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from .text import Text


@dataclass(frozen=True, slots=True)
class ConsentText:
    """The wording shown for one purpose. Change ``version`` whenever the wording changes."""

    purpose: str
    version: str
    text: Text

    @property
    def hash(self) -> str:
        """SHA-256 (hex) over purpose, version and both wordings."""
        parts = "\n".join((self.purpose, self.version, self.text.zh, self.text.en))
        return hashlib.sha256(parts.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Consent:
    """A stored consent: which wording, when, in which language; withdrawn or not."""

    purpose: str
    text_hash: str
    version: str
    locale: str
    given_at: datetime
    withdrawn_at: datetime | None = None


PRIVACY = ConsentText(
    "privacy",
    "2026-11",
    Text(
        "我已阅读隐私说明，同意为办理本次信用卡申请处理我的个人信息。",
        "I have read the privacy notice and agree that my data is processed for this card application.",
    ),
)
SENSITIVE = ConsentText(
    "sensitive_identity",
    "2026-11",
    Text(
        "我单独同意读取我的身份证件照片和证件号码，仅用于核实身份。",
        "I separately agree that pictures and the number of my ID card are read, only to verify who I am.",
    ),
)
FACE = ConsentText(
    "face",
    "2026-11",
    Text(
        "我单独同意使用人脸信息核实身份。也可以不使用人脸，改由工作人员核实。",
        "I separately agree that my face is used to verify who I am. Staff can verify me without it instead.",
    ),
)
CREDIT_QUERY = ConsentText(
    "credit_query",
    "2026-11",
    Text(
        "本人授权贵行为审批本次信用卡申请，向依法设立的征信机构查询、使用本人的信用报告。"
        "授权自提交时生效，至本次申请办结时终止。",
        "I authorise the bank to query and use my credit report from lawfully established credit bureaus in "
        "order to assess this card application. The authorisation starts when I submit it and ends when this "
        "application is closed.",
    ),
)
VIDEO = ConsentText(
    "video",
    "2026-11",
    Text(
        "我单独同意：视频核验时的画面（没有声音）由工作人员查看并加密保存，仅用于核实是我本人办理。不同意也可以等工作人员来电，或到网点办理。",
        "I separately agree that pictures of me (no sound) are seen by a member of staff and kept encrypted, only to "
        "verify that it is me who applies. Without this I can wait for a call or visit a branch instead.",
    ),
)

#: What each consent is about, in a few words.
PURPOSES = {
    PRIVACY.purpose: Text("隐私说明", "Privacy notice"),
    SENSITIVE.purpose: Text("读取身份证件", "Reading your ID card"),
    FACE.purpose: Text("人脸核实", "Face verification"),
    CREDIT_QUERY.purpose: Text("查询信用报告", "Credit report query"),
    VIDEO.purpose: Text("视频核验的画面", "Pictures of a video check"),
}

#: Asked before anything else; the face may be declined (face recognition measures, 2025: an equal other way).
STARTING = (PRIVACY, SENSITIVE, FACE)
