"""A questionnaire as a WTForms form: fields, labels and HTML limits for pages.

The fields read their input through the question's kind, so a page, an API call and an autosave say the
same sentence. The standard validators beside it put ``required``, ``maxlength``, ``min`` and ``max`` into
the HTML, and a bank may add its own; those speak the page's language through ``Meta.locales``.
WTForms ships no types, hence the ignores.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from markupsafe import Markup
from wtforms import DateField, Field, Form, IntegerField, RadioField, StringField, validators
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import TextInput, html_params

from onboarding.domain.money import Money
from onboarding.domain.outcomes import Reason
from onboarding.forms.kinds import ChoiceKind, DateKind, Kind, MoneyKind, NumberKind, kind_of
from onboarding.forms.questionnaire import Questionnaire
from onboarding.forms.schema import Question, Value
from onboarding.forms.sentences import required
from onboarding.forms.typed import blank


class QuestionnaireForm(Form):  # type: ignore[misc]
    """Base of the forms :func:`form_class` makes.

    ``data`` holds what each field could read; :meth:`answers` is what may be kept.
    """

    questionnaire: Questionnaire

    def raw(self) -> dict[str, object]:
        """What was posted, or where nothing was, what the form was filled with."""
        fields = [self._fields[question.name] for question in self.questionnaire]
        return {field.short_name: field.raw_data[0] if field.raw_data else field.data for field in fields}

    def answers(self) -> dict[str, Value]:
        """Clean answers of the visible questions."""
        return dict(self.questionnaire.clean(self.raw()).values)

    def visible(self) -> list[str]:
        """Names of the questions to show for what is filled in so far."""
        return self.questionnaire.visible(self.raw())

    def validate(self, extra_validators: Any = None) -> bool:
        self._shown = frozenset(self.visible())
        return bool(super().validate(extra_validators))


def form_class(questionnaire: Questionnaire, locale: str) -> type[QuestionnaireForm]:
    """A form class with one field a question, in page order, worded for a BCP 47 locale.

    Make it once per questionnaire and language; instances take werkzeug's form data and ``data=`` answers.
    """
    language = "zh" if locale.lower().startswith("zh") else "en"
    meta = type("Meta", (), {"locales": [language]})
    fields = {question.name: _field(question, language) for question in questionnaire}
    return type("Questions", (QuestionnaireForm,), {"questionnaire": questionnaire, "Meta": meta, **fields})


class _Read:
    """Mixed into a WTForms field: input goes through the question's kind."""

    question: Question
    language: str

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if not valuelist or blank(valuelist[0]):
            self.raw_data: list[str] = []  # spaces alone are no answer
        else:
            value = kind_of(self.question).parse(self.question, valuelist[0])
            if isinstance(value, Reason):
                raise ValueError(value.text.to(self.language))
            self.data = self.native(value)

    def native(self, value: Value) -> Any:
        return value


class _Text(_Read, StringField):  # type: ignore[misc]
    def _value(self) -> str:
        return str(self.raw_data[0] if self.raw_data else self.data or "")


class _Number(_Read, IntegerField):  # type: ignore[misc]
    widget = TextInput()


class _Date(_Read, DateField):  # type: ignore[misc]
    def native(self, value: Value) -> date:
        return date.fromisoformat(str(value))

    def process_data(self, value: Any) -> None:
        self.data = date.fromisoformat(value) if isinstance(value, str) else value


class _Radio(_Read, RadioField):  # type: ignore[misc]
    pass


class MoneySlider:
    """A slider and its typed twin, in the markup that the page's ``slider.js`` keeps together.

    Only the twin has a name and is posted, so a slider nobody moved answers nothing. Where scripts are off,
    the style sheet hides the slider with ``@media (scripting: none)``.
    """

    validation_attrs = ("required",)

    def __call__(self, field: Any, **attributes: Any) -> Markup:
        question: Question = field.question
        low, high = MoneyKind.bounds(question)
        end = question.slider_max if question.slider_max is not None else high
        answered = isinstance(field.data, int)
        at = Money.of(field.data if answered else low)
        slider = html_params(
            type="range",
            id=f"{field.id}-range",
            min=low,
            max=end,
            step=question.step or 1,
            value=max(low, min(int(at.major), end)),
            aria_label=field.label.text,
            aria_valuetext=at.format(),
        )
        return Markup(
            '<div class="slider" data-slider data-currency="{currency}"><output for="{id}-range {id}">{said}</output>'
            "<input {slider}>{twin}</div>"
        ).format(
            currency=at.currency,
            id=field.id,
            said=at.format() if answered else "—",
            slider=slider,
            twin=TextInput()(field, **{"class": "input twin number", **attributes}),
        )


class _Money(_Number):
    widget = MoneySlider()


def _field(question: Question, language: str) -> Any:
    kind = kind_of(question)
    options: dict[str, Any] = {
        "label": question.label.to(language),
        "description": question.help.to(language) if question.help else "",
        "validators": _validators(question, kind, language),
        "render_kw": _attributes(question, kind),
        "default": question.default,
    }
    if isinstance(kind, ChoiceKind):
        options["choices"] = [SelectChoice(choice.value, choice.label.to(language)) for choice in question.choices]
        options["validate_choice"] = False  # the kind has read it
    base = _base(kind)
    return type(base.__name__.strip("_"), (base,), {"question": question, "language": language})(**options)


def _base(kind: Kind) -> type[Field]:
    for of, field in {ChoiceKind: _Radio, MoneyKind: _Money, NumberKind: _Number, DateKind: _Date}.items():
        if isinstance(kind, of):
            return field
    return _Text


def _validators(question: Question, kind: Kind, language: str) -> list[Any]:
    chain: list[Any] = [_only_what_is_asked]
    if question.required:
        chain.append(validators.InputRequired(required(question.label).text.to(language)))
    else:
        chain.append(validators.Optional())
    if question.max_length is not None:
        chain.append(validators.Length(max=question.max_length))
    if isinstance(kind, NumberKind):
        chain.append(validators.NumberRange(question.min, question.max))
    if isinstance(kind, DateKind):
        chain.append(validators.DateRange(question.min, question.max))
    return chain


def _only_what_is_asked(form: QuestionnaireForm, field: Any) -> None:
    """End the chain: in silence for a hidden question, after the kind's sentence for a refused answer."""
    if field.short_name not in form._shown:
        field.errors[:] = []
        raise validators.StopValidation()
    if field.process_errors:
        raise validators.StopValidation()


def _attributes(question: Question, kind: Kind) -> dict[str, str]:
    attributes = dict(kind.html)
    if question.autocomplete:
        attributes["autocomplete"] = question.autocomplete
    if question.help:
        attributes["aria_describedby"] = f"{question.name}-help"
    return attributes
