"""Why a chip's data is not believed, with a sentence that says what to do."""

from __future__ import annotations

from typing import ClassVar

from onboarding.domain.errors import OnboardingError
from onboarding.domain.text import Text

_AGAIN = Text("请重新读取芯片。", "Please read the chip again.")
_STAFF = Text("请改用证件照片办理，或联系工作人员。", "Go on with photos of the document, or contact our staff.")

_ADVICE = {
    "malformed": (Text("芯片数据不完整或无法识别。", "The chip's data is incomplete or not readable."), _AGAIN),
    "too_large": (Text("芯片数据超出允许的大小。", "The chip's data is larger than allowed."), _AGAIN),
    "missing_group": (
        Text("缺少芯片中的签名、个人信息或照片文件。", "The chip's signature, personal data or picture is missing."),
        _AGAIN,
    ),
    "signature_invalid": (
        Text("芯片数据的数字签名不成立，数据可能被改动过。", "The signature over the chip's data does not hold."),
        _AGAIN,
    ),
    "untrusted_signer": (
        Text("芯片的签发机构不在受信任的名单中。", "The chip was not signed by an authority that we trust."),
        _STAFF,
    ),
    "signer_not_allowed": (
        Text("签名证书不是用于签发证件的证书。", "The signer's certificate is not one for signing documents."),
        _STAFF,
    ),
    "signer_revoked": (Text("签名证书已被签发国撤销。", "The signer's certificate was revoked by its state."), _STAFF),
    "signer_of_another_state": (
        Text("芯片的签名国与证件的签发国不一致。", "The chip was signed by another state than the one that issued it."),
        _STAFF,
    ),
    "certificate_expired": (
        Text("芯片的签名证书不在有效期内。", "The certificate behind the chip's signature is not valid today."),
        _STAFF,
    ),
    "weak_algorithm": (
        Text("芯片使用的签名算法已不够安全。", "The chip is protected by an algorithm that is no longer safe."),
        _STAFF,
    ),
    "unsupported_algorithm": (
        Text("暂不支持该芯片使用的签名算法。", "The chip is protected by an algorithm that we do not support."),
        _STAFF,
    ),
    "data_group_mismatch": (
        Text("芯片中的内容与签发时不一致。", "What was read from the chip is not what its state signed."),
        _AGAIN,
    ),
    "mrz_mismatch": (
        Text("芯片与证件上印的机读码不是同一本证件。", "The chip and the printed lines belong to different documents."),
        Text("请用同一本证件拍照并读取芯片。", "Take the photo and read the chip of one and the same document."),
    ),
    "document_expired": (
        Text("证件已过有效期。", "This document has expired."),
        Text("请使用有效的证件。", "Please use one that is still valid."),
    ),
    "portrait_unreadable": (Text("芯片中的照片无法读取。", "The picture in the chip cannot be read."), _STAFF),
    "active_authentication_missing": (
        Text("没有收到芯片的防复制应答。", "The chip's answer that it is no copy is missing."),
        _AGAIN,
    ),
    "active_authentication_failed": (
        Text("芯片没有通过防复制检验。", "The chip failed the check that it is no copy."),
        _STAFF,
    ),
    "chip_authentication_failed": (
        Text("芯片没有通过真伪检验。", "The chip failed the check that it is genuine."),
        _STAFF,
    ),
    "result_forged": (
        Text("芯片解码结果的签名不成立。", "The signature over the decoded result does not hold."),
        _AGAIN,
    ),
    "result_stale": (Text("芯片解码结果已过期。", "The decoded result is too old."), _AGAIN),
    "result_of_another_request": (
        Text("芯片解码结果不属于这次读取。", "The decoded result does not belong to this request."),
        _AGAIN,
    ),
}


class ChipRejected(OnboardingError):
    """The data of a chip is not believed; ``code`` says why and ``message`` what to do.

    Unlike other errors, one class has many codes, one for each check that can fail: the keys of ``_ADVICE``.
    """

    code: ClassVar[str] = "chip_rejected"
    status: ClassVar[int] = 422
    text: ClassVar[Text] = Text("{what}{advice}", "{what} {advice}")

    def __init__(self, code: str) -> None:
        self.code = code  # type: ignore[misc]  # pages and API show the instance's code
        what, advice = _ADVICE[code]
        super().__init__(what=what, advice=advice)
