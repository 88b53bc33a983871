"""An application's results as facts a reviewer reads, first of all what an approval would make true."""

from __future__ import annotations

from typing import Any

from onboarding.domain.application import Application
from onboarding.domain.results import Answers, Assurance, ChosenProduct, CreditDecision, IdentityDocument, LivePerson
from onboarding.domain.text import Text
from onboarding.stages.confirmed_document import LABELS

from .credit_facts import credit_facts
from .installation import current

SEX = {"male": Text("男", "Male"), "female": Text("女", "Female")}

ROUTES = {
    "active": Text("刷脸核验", "Face check"),
    "person": Text("由工作人员核实", "Verified by a member of staff"),
}

SOURCES = {
    "ocr": Text("证件照片（识别）", "Photos of the card"),
    "chip": Text("证件芯片", "The chip"),
}
ASSURANCES = {
    Assurance.CHIP_FACE: Text("芯片 + 人脸", "Chip + face"),
    Assurance.CHIP_VIDEO: Text("芯片 + 人工核实", "Chip + member of staff"),
    Assurance.OCR_FACE: Text("证件照片 + 人脸", "Photos of the card + face"),
    Assurance.OCR_VIDEO: Text("证件照片 + 人工核实", "Photos of the card + member of staff"),
}
TRAVEL_LABELS = {
    "latin_name": Text("护照类证件姓名", "Name in the travel document"),
    "sex": Text("护照类证件性别", "Sex in the travel document"),
    "birth_date": Text("护照类证件出生日期", "Birth date in the travel document"),
    "document_number": Text("护照类证件号码", "Number of the travel document"),
    "issuing_state": Text("护照类证件签发国", "State of the travel document"),
}

PROPOSED = Text("{title}（审核通过后生效）", "{title} (takes effect on approval)")

Facts = list[tuple[Text, Text]]


def facts_of(application: Application, referred: Any = None) -> list[dict[str, Any]]:
    """Groups of labelled facts, for what is there so far.

    ``referred`` is the result that waits for a person: it comes first and says what approving it makes
    true. An identity number is masked unless the document itself is what a person compares.
    """
    groups = [] if referred is None else _groups(referred, referred=True)
    for kind in (IdentityDocument, LivePerson, Answers, ChosenProduct, CreditDecision):
        found = application.find(kind)
        if found is not None and type(referred) is not kind:
            groups += _groups(found, referred=False)
    return groups


def _groups(result: Any, *, referred: bool) -> list[dict[str, Any]]:
    match result:
        case IdentityDocument():
            title, facts = Text("身份证件", "ID card"), _document(result, whole=referred)
        case LivePerson():
            level = Text("{words}（{code}）", "{words} ({code})")
            level = level.format(words=ASSURANCES[result.assurance], code=result.assurance.value)
            facts = [(Text("方式", "By"), ROUTES[result.route]), (Text("保证级别", "Assurance"), level)]
            title = Text("本人核实", "Identity check")
        case Answers():
            title, facts = Text("问卷", "Questionnaire"), _answers(result)
        case ChosenProduct():
            title = Text("产品", "Product")
            facts = [(Text("所选卡片", "Card chosen"), _catalogue().get(result.code).name)]
        case CreditDecision():
            return _credit(result, referred=referred)
        case _:  # a bank's own stage: its template shows it, or the bank's own console does
            return []
    group = _group(PROPOSED.format(title=title) if referred else title, facts)
    if referred and isinstance(result, IdentityDocument):
        group["readings"] = _readings(result)
    return [group]


def _document(document: IdentityDocument, *, whole: bool) -> Facts:
    number = document.id_number if whole else f"{document.id_number[:6]}********{document.id_number[-4:]}"
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
    if corrected and not whole:
        zh = "、".join(LABELS[name].zh for name in corrected)
        en = ", ".join(LABELS[name].en for name in corrected)
        facts.append((Text("申请人更正过", "Corrected by the applicant"), Text(zh, en)))
    facts.append((Text("信息来源", "Read from"), SOURCES[document.source]))
    said = document.travel_document.items()
    return facts + [(TRAVEL_LABELS[name], _same(value)) for name, value in said if value]


def _readings(document: IdentityDocument) -> list[dict[str, Any]]:
    """What was read beside what the applicant made of it; ``sure`` in whole per cent."""
    return [
        {
            "label": LABELS[name],
            "read": one.read,
            "printed": one.printed,
            "corrected": one.corrected,
            "sure": round(100 * one.confidence),
        }
        for name, one in document.readings.items()
    ]


def _credit(decision: CreditDecision, *, referred: bool) -> list[dict[str, Any]]:
    limit = Text("批准后额度", "Limit if approved") if referred else Text("额度", "Limit")
    facts: Facts = [
        (limit, _same(decision.limit.format())),
        (Text("等级", "Tier"), _same(decision.tier)),
        *((Text("系统评估", "Found by the system"), reason.text) for reason in decision.reasons),
    ]
    title = Text("信用评估", "Credit decision")
    groups = [_group(PROPOSED.format(title=title) if referred else title, facts)]
    if referred:
        groups += [_group(title, facts) for title, facts in credit_facts(decision.inputs, _choice)]
    return groups


def _answers(answers: Answers) -> Facts:
    questions = _questions()
    return [
        (questions[name].label if name in questions else _same(name), _choice(name, value))
        for name, value in answers.values.items()
    ]


def _choice(name: str, value: Any) -> Text:
    """An answer in the words of the question, where it has choices."""
    questions = _questions()
    choices = questions[name].choices if name in questions else ()
    label: Text | None = next((choice.label for choice in choices if choice.value == value), None)
    return label or _same(f"{value:,}" if isinstance(value, int) else str(value))


def _questions() -> Any:
    return current().house.ports.questionnaire or {}


def _catalogue() -> Any:
    return current().house.ports.catalogue


def _group(title: Text, facts: Facts) -> dict[str, Any]:
    return {"title": title, "facts": [{"label": label, "value": value} for label, value in facts]}


def _same(value: str) -> Text:
    return Text(value, value)
