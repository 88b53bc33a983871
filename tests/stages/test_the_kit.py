"""The conformance kit notices what it says it notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from onboarding.domain.application import Application
from onboarding.domain.errors import OnboardingError
from onboarding.domain.outcomes import Attachment, Done, Message, Reason, Refused, Retry
from onboarding.domain.states import State
from onboarding.domain.text import Text
from onboarding.stages.seam import Prompt
from onboarding.testing import StageConformance
from tests.engine.toys import AskName, Name, Say

NOW = datetime(2026, 11, 2, tzinfo=UTC)
WHOLE = Reason("why", Text("请重填。", "Please fill it in again."))


@dataclass(frozen=True)
class Loose:
    text: object


def kit_for(stage):
    class Kit(StageConformance):
        def stage(self):
            return stage

        def application(self):
            memory = {"list": []}
            return Application("a", State.DRAFT, 1, "f", "en", "+8613800138000", NOW, NOW, memory=memory)

        def good_answers(self):
            return [{"text": "x"}]

        def bad_answers(self):
            return [{"text": ""}]

    return Kit()


def ending(outcome):
    """A stage whose run ends so, whatever it is sent."""

    class Ends(AskName):
        def run(self, application, answer: Say):
            return outcome

    return kit_for(Ends())


def test_a_stage_in_order_passes_everything():
    kit = kit_for(AskName())
    for name in dir(kit):
        if name.startswith("test_"):
            getattr(kit, name)()


@pytest.mark.parametrize(
    "outcome",
    [
        None,
        Done("not a Name"),
        Done(Name("x"), evidence={"weight": 1.5}),
        Done(Name("x"), evidence={"phone": "13800138000"}),
        Done(Name("x"), memory={"when": NOW}),
        Done(Name("x"), attachments={"../x": Attachment(b"x", "text/plain")}),
        Done(Name("x"), attachments={"x": Attachment(b"", "text/plain")}),
        Done(Name("x"), messages=(Message("sms", "", Text("您好", "Hello")),)),
        Done(Name("x"), messages=(Message("sms", "+8613800138000", Text("您好", "")),)),
        Done(Name("x"), messages=(Message("sms", "+8613800138000", Text("验证码 {code}", "Code {code}")),)),
        Retry({}),
        Refused(()),
        Refused((WHOLE,) * 5),
    ],
)
def test_an_ending_that_could_not_be_kept_or_told_is_noticed(outcome):
    with pytest.raises((AssertionError, OnboardingError, TypeError)):
        ending(outcome).test_a_good_answer_finishes_it()


def test_a_problem_in_one_language_is_noticed():
    with pytest.raises(AssertionError, match="no English"):
        ending(Retry({"text": Reason("x", Text("请重填", " "))})).test_a_bad_answer_says_what_to_change_or_why_not()


def test_a_name_that_is_no_url_segment_is_noticed():
    class Spaced(AskName):
        name = "Ask Name"

    with pytest.raises(AssertionError, match="part of a URL"):
        kit_for(Spaced()).test_its_name_can_be_a_url_a_row_and_a_template()


def test_a_prompt_that_changes_the_application_is_noticed():
    class Busy(AskName):
        def prompt(self, application):
            application.memory["list"].append(1)
            return Prompt()

    with pytest.raises(AssertionError, match="changed the application"):
        kit_for(Busy()).test_its_prompt_has_a_json_form_and_changes_nothing()


def test_a_prompt_without_a_json_form_is_noticed():
    class Odd(AskName):
        def prompt(self, application):
            return Prompt({"deep": [{"answer": Say("x")}]})

    with pytest.raises(AssertionError, match=r"data.deep\[0\].answer is a Say"):
        kit_for(Odd()).test_its_prompt_has_a_json_form_and_changes_nothing()


def test_a_stage_that_ends_otherwise_the_second_time_is_noticed():
    class Fickle(AskName):
        ran = False

        def run(self, application, answer: Say):
            done, self.ran = self.ran, True
            return Retry({"text": WHOLE}) if done else Done(Name("x"))

    with pytest.raises(AssertionError, match="then Retry"):
        kit_for(Fickle()).test_running_again_with_the_same_answer_ends_the_same()
