"""An application's results as facts a reviewer reads; identity numbers are masked."""

from __future__ import annotations

from typing import Any

from onboarding.domain.application import Application
from onboarding.domain.results import Answers, ChosenProduct, CreditDecision, IdentityDocument
from onboarding.domain.text import Text
from onboarding.stages.confirmed_document import LABELS

from .installation import current

SEX = {"male": Text("男", "Male"), "female": Text("女", "Female")}


def facts_of(application: Application) -> list[dict[str, Any]]:
    """Groups of labelled facts, for what is there so far."""
    groups = []
    document = application.find(IdentityDocument)
    if document is not None:
        groups.append(_group(Text("身份证件", "ID card"), _document(document)))
    answers = application.find(Answers)
    if answers is not None:
        groups.append(_group(Text("问卷", "Questionnaire"), _answers(answers)))
    product = application.find(ChosenProduct)
    if product is not None:
        name = _catalogue().get(product.code).name
        groups.append(_group(Text("产品", "Product"), [(Text("所选卡片", "Card chosen"), name)]))
    decision = application.find(CreditDecision)
    if decision is not None:
        limit = decision.limit.format()
        facts = [(Text("额度", "Limit"), Text(limit, limit)), (Text("等级", "Tier"), _same(decision.tier))]
        groups.append(_group(Text("信用评估", "Credit decision"), facts))
    return groups


def _document(document: IdentityDocument) -> list[tuple[Text, Text]]:
    number = f"{document.id_number[:6]}********{document.id_number[-4:]}"
    until = document.valid_to.isoformat() if document.valid_to else None
    facts = [
        (LABELS["name"], _same(document.name)),
        (LABELS["sex"], SEX[document.sex]),
        (LABELS["ethnicity"], _same(document.ethnicity)),
        (LABELS["birth_date"], _same(document.birth_date.isoformat())),
        (LABELS["id_number"], _same(number)),
        (LABELS["address"], _same(document.address)),
        (LABELS["issuing_authority"], _same(document.issuing_authority)),
        (LABELS["valid_to"], _same(until) if until else Text("长期", "Long-term")),
    ]
    corrected = [name for name, reading in document.readings.items() if reading.corrected is not None]
    if corrected:
        zh = "、".join(LABELS[name].zh for name in corrected)
        en = ", ".join(LABELS[name].en for name in corrected)
        facts.append((Text("申请人更正过", "Corrected by the applicant"), Text(zh, en)))
    return facts


def _answers(answers: Answers) -> list[tuple[Text, Text]]:
    questionnaire = current().house.ports.questionnaire
    facts = []
    for name, value in answers.values.items():
        question = questionnaire[name] if questionnaire is not None and name in questionnaire else None
        label = question.label if question else _same(name)
        choice = next((c.label for c in question.choices if c.value == value), None) if question else None
        facts.append((label, choice or _same(f"{value:,}" if isinstance(value, int) else str(value))))
    return facts


def _catalogue() -> Any:
    return current().house.ports.catalogue


def _group(title: Text, facts: list[tuple[Text, Text]]) -> dict[str, Any]:
    return {"title": title, "facts": [{"label": label, "value": value} for label, value in facts]}


def _same(value: str) -> Text:
    return Text(value, value)
