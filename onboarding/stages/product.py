"""Step 3: the cards that fit, each with its reasons and its cost."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from onboarding.domain.age import age_on
from onboarding.domain.application import Application
from onboarding.domain.outcomes import Done, Outcome, Reason, Reply, Retry
from onboarding.domain.results import Answers, ChosenProduct, IdentityDocument
from onboarding.domain.steps import Step
from onboarding.domain.text import Text
from onboarding.products.catalogue import Catalogue, shipped
from onboarding.products.matching import Match, rank

from .seam import Prompt, Stage

UNKNOWN_PRODUCT = Reason(
    "unknown_product",
    Text("没有这张卡，请从列表中选择一张。", "There is no such card. Please choose one from the list."),
)
LIST_CHANGED = Reason(
    "list_changed",
    Text("卡片信息刚刚更新，请看过后再选。", "The cards were just updated. Please look again before you choose."),
)


@dataclass(frozen=True, slots=True)
class Order:
    """Whether the list is ranked by the applicant's answers (PIPL 24: both lists exist)."""

    personalised: bool


@dataclass(frozen=True, slots=True)
class ChooseCard:
    """The card, and the catalogue version that was on screen (empty: the present one)."""

    code: str
    catalogue_version: str = ""


class ProductStage(Stage[ChooseCard, ChosenProduct]):
    """Ranks the catalogue; the list that is not personalised is one tap away."""

    name = "product"
    step = Step.PRODUCT
    title = Text("选择适合您的卡", "Choose your card")
    answer = ChooseCard
    result = ChosenProduct
    needs = (Answers,)
    actions: ClassVar[Mapping[str, type[Any]]] = {"order": Order}

    def __init__(self, catalogue: Catalogue | None = None) -> None:
        self._catalogue = catalogue or shipped()

    def prompt(self, application: Application) -> Prompt:
        matches = self._matches(application)
        chosen = application.find(ChosenProduct)
        return Prompt(
            {
                "products": [_shown(match) for match in matches],
                "personalised": _personalised(application),
                "catalogue_version": self._catalogue.version,
                "chosen": chosen.code if chosen else None,
            }
        )

    def act(self, application: Application, action: str, request: Order) -> Reply | Retry:
        return Reply(
            data={"personalised": request.personalised},
            memory={"personalised": request.personalised},
            evidence={"personalised": request.personalised},
        )

    def run(self, application: Application, answer: ChooseCard) -> Outcome:
        version = self._catalogue.version
        if not hmac.compare_digest((answer.catalogue_version or version).encode(), version.encode()):
            return Retry({"": LIST_CHANGED})
        match = next((m for m in self._matches(application) if m.product.code == answer.code), None)
        if match is None:
            return Retry({"code": UNKNOWN_PRODUCT})
        if not match.eligible:
            return Retry({"code": match.reasons[0]})
        personalised = _personalised(application)
        chosen = ChosenProduct(answer.code, version, personalised)
        evidence = {"product": answer.code, "catalogue": version, "personalised": personalised}
        return Done(chosen, evidence=evidence, memory=application.memory)

    def _matches(self, application: Application) -> tuple[Match, ...]:
        applicant = dict(application.get(Answers).values)
        document = application.find(IdentityDocument)  # not in `needs`: a flow may do without it
        if document is not None:
            applicant["age"] = age_on(document.birth_date, application.now.date())
        return rank(self._catalogue, applicant, personalised=_personalised(application))


def _personalised(application: Application) -> bool:
    return bool(application.memory.get("personalised", True))


def _shown(match: Match) -> dict[str, Any]:
    product = match.product
    return {
        "code": product.code,
        "name": product.name,
        "network": product.network,
        "tier": product.tier,
        "annual_fee": product.annual_fee,
        "apr": str(product.apr),
        "limit_max": product.limit_max,
        "currencies": list(product.currencies),
        "benefits": list(product.benefits),
        "fees": [{"label": fee.label, "value": fee.value} for fee in product.fees],
        "art": product.art,
        "score": match.score,
        "reasons": [reason.text for reason in match.reasons],
        "eligible": match.eligible,
    }
