"""Step 4: an authorised bureau query and an explainable, repeatable decision."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from onboarding.credit.bureau import AuthorisedBureau
from onboarding.credit.decision import Approved, Decision, Declined, Referred, assess
from onboarding.credit.inputs import CreditInputs
from onboarding.credit.policy import DEFAULT, Policy
from onboarding.credit.scorecard import Scorecard
from onboarding.credit.simulator import simulate
from onboarding.domain.age import age_on
from onboarding.domain.application import Application
from onboarding.domain.consent import CREDIT_QUERY, ConsentText
from onboarding.domain.money import Money
from onboarding.domain.outcomes import Done, Outcome, Reason, Refer, Refused, Reply, Retry
from onboarding.domain.results import Answers, ChosenProduct, CreditDecision, IdentityDocument
from onboarding.domain.states import State
from onboarding.domain.steps import Step
from onboarding.domain.text import Text
from onboarding.ports.bureau import Authorisation, BureauReport, BureauSubject, CreditBureau
from onboarding.products.catalogue import Catalogue, shipped

from .seam import Prompt, Stage

NOT_AUTHORISED = Reason(
    "not_authorised",
    Text(
        "请阅读并勾选征信查询授权书。没有您的授权，我们不会查询。",
        "Please read and tick the credit query authorisation. We never query without it.",
    ),
)
WORDING_CHANGED = Reason(
    "wording_changed",
    Text(
        "授权书已更新，请重新阅读后再提交。",
        "The authorisation was updated. Please read it again and submit.",
    ),
)


@dataclass(frozen=True, slots=True)
class Authorise:
    """The tick under the authorisation, with the hash of the wording that was shown."""

    authorised: bool = False
    authorisation_hash: str = ""


@dataclass(frozen=True, slots=True)
class Simulate:
    """What if: monthly amounts in whole CNY. A figure left out stays as it is."""

    monthly_income: int | None = None
    monthly_debt: int | None = None
    monthly_housing: int | None = None
    months_employed: int | None = None


class CreditStage(Stage[Authorise, CreditDecision]):
    """Stores the authorisation, asks the bureau once, and lets ``onboarding.credit`` decide."""

    name = "credit"
    step = Step.CREDIT
    title = Text("信用评估", "Credit check")
    answer = Authorise
    result = CreditDecision
    needs = (IdentityDocument, Answers, ChosenProduct)
    enters = State.PRELIMINARY_CREDIT_REVIEW
    reaches = State.APPROVED
    shows_result = True
    actions: ClassVar[Mapping[str, type[Any]]] = {"simulate": Simulate}
    late_actions = frozenset(actions)

    def __init__(
        self,
        bureau: CreditBureau,
        catalogue: Catalogue | None = None,
        *,
        policy: Policy = DEFAULT,
        scorecard: Scorecard | None = None,
        wording: ConsentText = CREDIT_QUERY,
    ) -> None:
        self._bureau = bureau
        self._catalogue = catalogue or shipped()
        self._policy = policy
        self._scorecard = scorecard
        self._wording = wording

    def prompt(self, application: Application) -> Prompt:
        wording = self._wording
        decision = application.find(CreditDecision)
        answers = application.get(Answers).values
        return Prompt(
            {
                "authorisation": {"text": wording.text, "hash": wording.hash, "version": wording.version},
                "product": self._catalogue.get(application.get(ChosenProduct).code).name,
                "decision": None if decision is None else {"limit": decision.limit, "reasons": decision.reasons},
                "simulator": {
                    "monthly_income": answers.get("monthly_income", 0),
                    "monthly_debt": answers.get("other_debt_payments", 0),
                    "months_employed": answers.get("months_employed", 0),
                },
            }
        )

    def consents(self, answer: Authorise) -> tuple[ConsentText, ...]:
        return (self._wording,) if answer.authorised and self._is_current(answer) else ()

    def run(self, application: Application, answer: Authorise) -> Outcome:
        if not answer.authorised:
            return Retry({"authorised": NOT_AUTHORISED})
        if not self._is_current(answer):
            return Retry({"authorised": WORDING_CHANGED})
        inputs = self._inputs(application, self._ask(application))
        return _outcome(assess(inputs, policy=self._policy, scorecard=self._scorecard), inputs)

    def act(self, application: Application, action: str, request: Simulate) -> Reply | Retry:
        """A non-binding what-if over the report already held, if any: no query, no decision."""
        kept = application.memory.get("inputs")
        inputs = CreditInputs.from_dict(kept) if kept else self._inputs(application, None)
        figures = {f: getattr(request, f) for f in Simulate.__slots__}
        changes = {name: value for name, value in figures.items() if value is not None}
        result = simulate(inputs, changes, policy=self._policy, scorecard=self._scorecard)
        return Reply(
            data={
                "limit": result.limit,
                "by_person": result.by_person,
                "reasons": result.reasons,
                "binding": False,
            }
        )

    def _is_current(self, answer: Authorise) -> bool:
        return hmac.compare_digest(answer.authorisation_hash.encode(), self._wording.hash.encode())

    def _ask(self, application: Application) -> BureauReport:
        consent = application.consent(self._wording)
        stored = None
        if consent is not None:
            stored = Authorisation(application.id, consent.text_hash, consent.purpose, consent.given_at)
        document = application.get(IdentityDocument)
        subject = BureauSubject(document.id_number, document.name)
        return AuthorisedBureau(self._bureau, application.id, self._wording).query(subject, stored)

    def _inputs(self, application: Application, report: BureauReport | None) -> CreditInputs:
        document, today = application.get(IdentityDocument), application.now.date()
        product = self._catalogue.get(application.get(ChosenProduct).code)
        return CreditInputs.from_answers(
            application.get(Answers).values,
            assessed_on=today,
            age=age_on(document.birth_date, today),
            document_valid_to=document.valid_to,
            limit_min=int(product.limit_min.major),
            limit_max=int(product.limit_max.major),
            bureau=report,
        )


def _outcome(decision: Decision, inputs: CreditInputs) -> Outcome:
    memory = {"inputs": inputs.to_dict()}
    evidence = {"versions": dict(decision.trail.versions), "decision": type(decision).__name__.lower()}
    match decision:
        case Declined(reasons=reasons):
            return Refused(reasons, evidence=evidence, memory=memory)
        case Approved():
            return Done(_result(decision, decision.limit), evidence=evidence, memory=memory)
        case Referred(reasons=reasons):
            least = Money.of(inputs.limit_min)  # no card carries less: it is what an approval would give
            return Refer(reasons, _result(decision, max(decision.limit, least)), evidence=evidence, memory=memory)


def _result(decision: Approved | Referred, limit: Money) -> CreditDecision:
    return CreditDecision(
        limit=limit,
        tier=decision.tier,
        reasons=decision.reasons,
        inputs=decision.trail.inputs,
        versions=decision.trail.versions,
    )
