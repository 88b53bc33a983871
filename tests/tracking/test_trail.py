from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from onboarding.domain.consent import CREDIT_QUERY, PURPOSES, STARTING
from onboarding.domain.review import Verdict
from onboarding.domain.states import State
from onboarding.domain.text import Text
from onboarding.evidence import Entry
from onboarding.stages.card import CardStage
from onboarding.stages.credit import CreditStage
from onboarding.stages.id_document import IdDocumentStage
from onboarding.stages.liveness import LivenessStage
from onboarding.stages.product import ProductStage
from onboarding.stages.questionnaire import QuestionnaireStage
from onboarding.stages.signing import SigningStage
from onboarding.tracking import trail
from onboarding.tracking.words import MILESTONES

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
STAGES = (IdDocumentStage, LivenessStage, QuestionnaireStage, ProductStage, CreditStage, SigningStage, CardStage)
TITLES = {stage.name: stage.title for stage in STAGES}

Happened = tuple[str, str, dict[str, Any]]
LOOK: Happened = ("review.viewed", "reviewer:chen-ming", {"stage": "credit", "what": "page"})


def entries(*happened: Happened) -> list[Entry]:
    """One a minute."""
    return [
        Entry(seq, event, actor, START + timedelta(minutes=seq), details, "", "")
        for seq, (event, actor, details) in enumerate(happened)
    ]


def only(event: str, actor: str = "system", **details: Any) -> Text:
    (line,) = trail(entries((event, actor, details)), TITLES)
    return line.label


def test_the_newest_comes_first():
    lines = trail(entries(("application.started", "applicant", {}), ("application.withdrawn", "applicant", {})), TITLES)
    assert [line.label.en for line in lines] == ["Application withdrawn", "Application started"]


def test_looks_in_a_row_are_one_line_with_the_last_time():
    (line,) = trail(entries(LOOK, LOOK, LOOK), TITLES)
    assert (line.count, line.at) == (3, START + timedelta(minutes=2))
    assert line.actor == Text("审核员 chen-ming", "Reviewer chen-ming")


def test_two_reviewers_or_something_in_between_keep_their_lines():
    other = (LOOK[0], "reviewer:wang", LOOK[2])
    between = ("review.decided", "reviewer:wang", {"verdict": "approve"})
    assert [line.count for line in trail(entries(LOOK, LOOK, other, between, other), TITLES)] == [1, 1, 1, 2]


@pytest.mark.parametrize("wording", [*STARTING, CREDIT_QUERY], ids=lambda wording: wording.purpose)
def test_every_consent_is_named_in_words(wording):
    assert only("consent.given", purpose=wording.purpose) == Text("同意：{p}", "Consent given: {p}").format(
        p=PURPOSES[wording.purpose]
    )


@pytest.mark.parametrize(("stage", "action"), [(stage.name, action) for stage in STAGES for action in stage.actions])
def test_every_side_request_of_the_shipped_stages_is_named_in_words(stage, action):
    label = only("stage.action", "applicant", stage=stage, action=action)
    assert TITLES[stage].zh in label.zh
    assert TITLES[stage].en in label.en
    assert action not in label.zh
    assert "_" not in label.en


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_is_named_in_words(verdict):
    assert verdict.value not in only("review.decided", verdict=verdict.value).zh


@pytest.mark.parametrize("state", State)
def test_every_state_is_named_by_its_milestone(state):
    assert MILESTONES[state].title.zh in only("state.changed", origin="draft", target=state.value).zh


def test_what_a_bank_adds_is_named_as_it_is():
    assert only("bank.called") == Text("bank.called", "bank.called")
    assert only("stage.done", stage="video_call").en == "Completed: video_call"
