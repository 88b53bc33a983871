"""Step 5: the agreement, read, signed by hand and code, and sealed by the bank."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from onboarding.domain import one_time_code
from onboarding.domain.application import Application
from onboarding.domain.errors import OnboardingError
from onboarding.domain.outcomes import Attachment, Done, Message, Outcome, Reason, Reply, Retry
from onboarding.domain.phone import mask
from onboarding.domain.reference import reference
from onboarding.domain.results import (
    ChosenProduct,
    CreditDecision,
    IdentityDocument,
    LivePerson,
    SignedAgreement,
)
from onboarding.domain.states import State
from onboarding.domain.steps import Step
from onboarding.domain.text import Text
from onboarding.ports.certificates import CertificateAuthority
from onboarding.products.catalogue import Catalogue, shipped
from onboarding.signing.agreement import STATEMENT, AgreementData, Fee, typeset
from onboarding.signing.certificates import serial_of
from onboarding.signing.pades import SEAL_LEGEND, sign_agreement
from onboarding.signing.strokes import read_strokes

from .codec import NOT_KEPT
from .codes import MINUTES, check_code, send_code, state_of
from .seam import Prompt, Stage

SIGNING = Text(
    "【{bank}】签约验证码 {code}，用于签署“{product}”领用合同，额度 {limit}，{minutes} 分钟内有效。"
    "请勿告诉任何人，包括自称银行员工的人。",
    "[{bank}] {code} is your code to sign the agreement for {product}, limit {limit}. It is valid for {minutes} "
    "minutes. Never share it, not even with bank staff.",
)
NOT_AGREED = Reason(
    "not_agreed",
    Text("请确认声明内容并勾选同意。", "Please confirm the statement and tick that you agree."),
)
DOCUMENT_CHANGED = Reason(
    "document_changed",
    Text(
        "合同内容已更新，请重新阅读后签署。",
        "The agreement has changed since you opened it. Please read it again, then sign.",
    ),
)
SANDBOX_SEAL = Text("演示专用章", "Sandbox seal")


@dataclass(frozen=True, slots=True)
class SendCode:
    """A request for the signing code by SMS."""


@dataclass(frozen=True, slots=True)
class SignAgreement:
    """The applicant's will: which document, the statement confirmed, the code, the strokes (a JSON text)."""

    document_hash: str
    agreed: bool = False
    code: str = field(default="", repr=False, metadata=NOT_KEPT)
    strokes: str = field(default="", repr=False, metadata=NOT_KEPT)


class SigningStage(Stage[SignAgreement, SignedAgreement]):
    """Typesets the agreement, sends a code bound to its hash, and signs with a one-time certificate.

    The file is a function of the application alone, so it is made anew for each view and is the same bytes.
    """

    name = "signing"
    step = Step.SIGN
    title = Text("签署领用合同", "Sign the agreement")
    answer = SignAgreement
    result = SignedAgreement
    needs = (IdentityDocument, LivePerson, ChosenProduct, CreditDecision)
    reaches = State.SIGNED
    actions: ClassVar[Mapping[str, type[Any]]] = {"send_code": SendCode}

    def __init__(self, authority: CertificateAuthority, catalogue: Catalogue | None = None, *, bank: Text) -> None:
        self._authority = authority
        self._catalogue = catalogue or shipped()
        self._bank = bank

    def prompt(self, application: Application) -> Prompt:
        state = state_of(application)
        return Prompt(
            {
                "document_hash": _sha256(self._document(application)),
                "statement": STATEMENT,
                "phone_masked": mask(application.phone),
                "product": self._product_name(application),
                "limit": application.get(CreditDecision).limit,
                "code_sent": state is not None,
                "resend_after_s": one_time_code.resend_after(state, application.now),
                "signed": application.find(SignedAgreement) is not None,
            }
        )

    def files(self) -> Mapping[str, Callable[[Application], Attachment]]:
        return {"agreement": self._agreement}

    def act(self, application: Application, action: str, request: SendCode) -> Reply | Retry:
        def message(code: str) -> Message:
            words = SIGNING.format(
                bank=self._bank,
                code=code,
                product=self._product_name(application),
                limit=application.get(CreditDecision).limit.format(),
                minutes=MINUTES,
            )
            return Message("sms", application.phone, words)

        return send_code(application, _context(application, _sha256(self._document(application))), message)

    def run(self, application: Application, answer: SignAgreement) -> Outcome:
        """Everything that costs nothing is checked before the code is spent."""
        pdf = self._document(application)
        document_hash = _sha256(pdf)
        if not hmac.compare_digest(answer.document_hash.encode(), document_hash.encode()):
            return Retry({"document_hash": DOCUMENT_CHANGED})
        if not answer.agreed:
            return Retry({"agreed": NOT_AGREED})
        try:
            read_strokes(answer.strokes)
        except OnboardingError as error:
            return Retry({"strokes": Reason(error.code, error.message)})
        memory = check_code(application, _context(application, document_hash), answer.code)
        if isinstance(memory, Retry):
            return memory
        return self._sign(application, pdf, document_hash, answer.strokes, memory)

    def _sign(
        self,
        application: Application,
        pdf: bytes,
        document_hash: str,
        strokes: str,
        memory: Mapping[str, Any],
    ) -> Outcome:
        evidence = _evidence_hash(document_hash, strokes, memory)
        person = application.get(IdentityDocument).name
        identity = self._authority.issue_event_certificate(person, evidence, application.now)
        serial = serial_of(identity.chain[0])
        signed = sign_agreement(
            pdf,
            identity,
            self._authority.bank_identity(),
            read_strokes(strokes),
            application.now,
            locale=application.locale,
            legend=SANDBOX_SEAL if self._authority.sandbox else SEAL_LEGEND,
        )
        return Done(
            SignedAgreement(document_hash, _sha256(signed), application.now, serial),
            attachments={
                "agreement": Attachment(signed, "application/pdf"),
                "strokes": Attachment(strokes.encode(), "application/json"),
            },
            evidence={
                "document": document_hash,
                "signed": _sha256(signed),
                "certificate": serial,
                "evidence": evidence.hex(),
            },
            memory=memory,
            proves_phone=True,
        )

    def _agreement(self, application: Application) -> Attachment:
        """The signed file once there is one, else the draft that will be signed."""
        if application.find(SignedAgreement) is not None:
            return application.attachment(f"{self.name}.agreement")
        return Attachment(self._document(application), "application/pdf")

    def _document(self, application: Application) -> bytes:
        document, decision = application.get(IdentityDocument), application.get(CreditDecision)
        product = self._catalogue.get(application.get(ChosenProduct).code)
        data = AgreementData(
            number=f"{application.started_at:%Y%m%d}-{reference(application.id)}",
            bank=self._bank,
            applicant=document.name,
            id_number=document.id_number,
            product=product.name,
            limit=decision.limit,
            apr=product.apr,
            fees=tuple(Fee(fee.label, fee.value) for fee in product.fees),
            on=_day(application, decision),
        )
        return typeset(data, application.locale)

    def _product_name(self, application: Application) -> Text:
        return self._catalogue.get(application.get(ChosenProduct).code).name


def _day(application: Application, decision: CreditDecision) -> date:
    """The day of the decision: fixed, so that the file stays the same until it is signed."""
    assessed = decision.inputs.get("assessed_on")
    return date.fromisoformat(assessed) if assessed else application.started_at.date()


def _context(application: Application, document_hash: str) -> str:
    return one_time_code.context_of(
        purpose="sign",
        application=application.id,
        document=document_hash,
        phone=application.phone,
        session=application.session,
    )


def _evidence_hash(document_hash: str, strokes: str, memory: Mapping[str, Any]) -> bytes:
    """SHA-256 over what the applicant did: the document, the hand, and the code's digest."""
    parts = (document_hash, _sha256(strokes.encode()), memory["code"]["digest"])
    return hashlib.sha256("\n".join(parts).encode()).digest()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
