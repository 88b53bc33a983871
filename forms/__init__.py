"""The card application's questionnaire: written in YAML, checked when loaded, cleaned when answered."""

from onboarding.forms.errors import Fault, QuestionnaireError
from onboarding.forms.kinds import (
    ChoiceKind,
    DateKind,
    Kind,
    MoneyKind,
    NumberKind,
    PhoneKind,
    TextKind,
    register_kind,
)
from onboarding.forms.questionnaire import Cleaned, Questionnaire
from onboarding.forms.schema import Choice, Question, Section, Value

__all__ = [
    "Choice",
    "ChoiceKind",
    "Cleaned",
    "DateKind",
    "Fault",
    "Kind",
    "MoneyKind",
    "NumberKind",
    "PhoneKind",
    "Question",
    "Questionnaire",
    "QuestionnaireError",
    "Section",
    "TextKind",
    "Value",
    "register_kind",
]
