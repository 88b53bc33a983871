"""What every stage owes its flow."""

from __future__ import annotations

import copy
import dataclasses
import json
from collections.abc import Sequence
from typing import Any

import pytest

from onboarding.domain.application import Application
from onboarding.domain.consent import ConsentText
from onboarding.domain.outcomes import Done, Outcome, Refer, Refused, Retry
from onboarding.domain.states import MOVES, State
from onboarding.domain.steps import Step
from onboarding.stages import codec
from onboarding.stages.flow import AnyStage

from . import checks


class StageConformance:
    """Subclass as ``Test…`` and give the four methods; each is called anew for every test.

    Answers are as a page sends them: mappings of field names. A good one finishes the stage or refers
    it to a person; a bad one ends in a Retry or a refusal, never in an exception.
    """

    def stage(self) -> AnyStage:
        raise NotImplementedError

    def application(self) -> Application:
        """An application for which this stage is the next."""
        raise NotImplementedError

    def good_answers(self) -> Sequence[Any]:
        raise NotImplementedError

    def bad_answers(self) -> Sequence[Any]:
        raise NotImplementedError

    def test_its_name_can_be_a_url_a_row_and_a_template(self) -> None:
        checks.is_segment(self.stage().name)

    def test_its_title_speaks_both_languages(self) -> None:
        checks.speaks_both(self.stage().title)

    def test_it_has_its_place_in_the_progress_bar(self) -> None:
        assert isinstance(self.stage().step, Step)

    def test_its_answer_and_result_are_dataclasses(self) -> None:
        stage = self.stage()
        for kind in (stage.answer, stage.result, *stage.actions.values()):
            assert dataclasses.is_dataclass(kind), f"{kind.__name__} must be a dataclass"
            codec.adapter(kind).json_schema()

    def test_its_side_requests_are_named_for_urls_and_the_late_ones_exist(self) -> None:
        stage = self.stage()
        for name in stage.actions:
            checks.is_segment(name)
        assert stage.late_actions <= stage.actions.keys(), "late_actions names a side request that is not in actions"

    def test_its_states_can_follow_one_another(self) -> None:
        stage = self.stage()
        if stage.enters and stage.reaches:
            assert stage.reaches in MOVES[stage.enters], f"{stage.reaches} cannot follow {stage.enters}"
        assert stage.reaches is None or any(stage.reaches in MOVES[state] for state in State)

    def test_its_application_has_what_it_needs(self) -> None:
        application = self.application()
        for need in self.stage().needs:
            assert application.find(need) is not None, f"application() lacks the {need.__name__} that `needs` names"

    def test_its_prompt_has_a_json_form_and_changes_nothing(self) -> None:
        stage, application = self.stage(), self.application()
        before = copy.deepcopy((application.memory, application.results))
        checks.shows_plain_values(stage.prompt(application).data)
        assert (application.memory, application.results) == before, "prompt() changed the application"

    def test_its_prompt_says_the_same_when_asked_again(self) -> None:
        stage, application = self.stage(), self.application()
        assert stage.prompt(application) == stage.prompt(application)

    def test_a_good_answer_is_understood_and_can_be_kept(self) -> None:
        for answer in self._parsed(self.good_answers()):
            json.dumps(codec.as_kept(answer))

    def test_a_good_answer_finishes_it(self) -> None:
        stage = self.stage()
        for answer in self._parsed(self.good_answers()):
            outcome = stage.run(self.application(), answer)
            checks.ends_well(outcome, stage.result)
            assert isinstance(outcome, Done | Refer), f"a good answer ended in {outcome}"

    def test_a_bad_answer_says_what_to_change_or_why_not(self) -> None:
        for answer in self.bad_answers():
            outcome = self._judged(answer)
            checks.ends_well(outcome, self.stage().result)
            assert isinstance(outcome, Retry | Refused), f"a bad answer ended in {type(outcome).__name__}"

    def test_a_field_that_does_not_exist_is_refused(self) -> None:
        with pytest.raises(codec.InvalidAnswer) as caught:
            codec.parse(self.stage().answer, {"no_such_field": 1})
        checks.each_speaks_both(caught.value.problems.values())
        assert "no_such_field" in caught.value.problems

    def test_running_again_with_the_same_answer_ends_the_same(self) -> None:
        """A worker may die after :meth:`run` and before the commit; the applicant then sends the answer again."""
        stage, application = self.stage(), self.application()
        for answer in self._parsed(self.good_answers()):
            first, second = stage.run(application, answer), stage.run(application, answer)
            assert type(first) is type(second), f"first {first}, then {second}"

    def test_running_changes_nothing_in_the_application_it_was_given(self) -> None:
        application = self.application()
        before = copy.deepcopy((application.memory, application.results))
        for answer in self._parsed(self.good_answers()):
            self.stage().run(application, answer)
        assert (application.memory, application.results) == before, "run() changed the application"

    def test_its_consents_are_wordings(self) -> None:
        stage = self.stage()
        for answer in self._parsed(self.good_answers()):
            for wording in stage.consents(answer):
                assert isinstance(wording, ConsentText)
                checks.speaks_both(wording.text)

    def test_its_files_are_named_for_urls(self) -> None:
        for name, make in self.stage().files().items():
            checks.is_segment(name)
            assert callable(make)

    def _parsed(self, answers: Sequence[Any]) -> list[Any]:
        assert answers, "name at least one answer"
        return [codec.parse(self.stage().answer, answer) for answer in answers]

    def _judged(self, raw: Any) -> Outcome:
        """As the engine does it: an answer of the wrong shape is a Retry."""
        try:
            answer = codec.parse(self.stage().answer, raw)
        except codec.InvalidAnswer as error:
            return Retry(error.problems)
        return self.stage().run(self.application(), answer)
