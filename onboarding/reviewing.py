"""The reviewers' desk: a person decides what a stage referred, and every view and act is recorded."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any, Protocol

from onboarding import signals
from onboarding.case import Case
from onboarding.domain.errors import ConflictError, OnboardingError
from onboarding.domain.outcomes import Message, Reason
from onboarding.domain.results import LivePerson
from onboarding.domain.review import SUPPLEMENT_REASONS, TOLD, VERIFICATIONS, VIDEO_CALL, Review, Verdict
from onboarding.domain.risk import RiskSignal
from onboarding.domain.states import State
from onboarding.domain.text import Text
from onboarding.engine import Engine
from onboarding.evidence import actor
from onboarding.ports.store import Event, EvidenceEntry, ReviewStore, Ruling
from onboarding.ports.video import Filmed
from onboarding.stages import codec
from onboarding.video.rooms import VideoRequired

log = logging.getLogger("onboarding.reviews")

#: What the applicant's phone says; the reasons are read on the page, behind the applicant's own session.
NEWS = {
    Verdict.APPROVE: Text(
        "【{bank}】您的信用卡申请已通过人工审核，请回到申请页面继续办理。",
        "[{bank}] Your card application has passed review. Please return to it to go on.",
    ),
    Verdict.REFUSE: Text(
        "【{bank}】您的信用卡申请已有审核结果，请在申请进度页查看。",
        "[{bank}] There is a decision on your card application. Please see your application's progress page.",
    ),
    Verdict.SUPPLEMENT: Text(
        "【{bank}】您的信用卡申请需要补充材料，请回到申请页面继续办理。",
        "[{bank}] Your card application needs something more from you. Please return to it to go on.",
    ),
}


class ReasonRequired(OnboardingError):
    """A refusal, or a wish for more, without a reason that the applicant can be told."""

    code = "reason_required"
    status = 422
    text = Text(
        "请选择一项与结论相符、告知申请人的内容。", "Choose what the applicant will be told with this decision."
    )


class VerificationRequired(OnboardingError):
    """An approval of a person without a word on how they were made sure of."""

    code = "verification_required"
    status = 422
    text = Text("请选择您是怎样核实本人的。", "Choose how you made sure that it is the person on the card.")


class Films(Protocol):
    """Whoever knows what was recorded of a review: our rooms or a bank's own."""

    def filmed(self, review_id: str, reviewer: str) -> Filmed | None:
        """What was recorded and seen by ``reviewer``; None where nothing was."""


class ReviewDesk:
    """What the console does, over the same engine as the applicant's pages.

    ``key`` (32 bytes) hides logins that are themselves personal data from the evidence log; ``films`` knows of video.
    """

    def __init__(self, engine: Engine, store: ReviewStore, bank: Text, key: bytes, films: Films | None = None) -> None:
        self.engine = engine
        self._films = films
        self._store = store
        self._bank = bank
        self._key = key

    def listed(self, limit: int, offset: int, *, reviewer: str) -> tuple[Review, ...]:
        """:meth:`waiting` for a reviewer: who looked is logged; no one application's evidence is concerned."""
        found = self.waiting(limit, offset)
        log.info("%s listed %d open reviews from number %d", self._actor(reviewer), len(found), offset + 1)
        return found

    def waiting(self, limit: int = 100, offset: int = 0) -> tuple[Review, ...]:
        """Open reviews, oldest first."""
        return self._store.reviews(decided=False, limit=limit, offset=offset)

    def count(self) -> int:
        """How many reviews are open."""
        return self._store.open_reviews()

    def decided(self, limit: int = 20) -> tuple[Review, ...]:
        """Recently decided reviews, newest first."""
        return self._store.reviews(decided=True, limit=limit)

    def look(self, review_id: str, *, reviewer: str, what: str = "page") -> tuple[Review, Case]:
        """Open one review with its case, or one picture of it; the view is recorded. Raises NotFoundError."""
        review = self._store.review(review_id)
        seen = Event("review.viewed", self._actor(reviewer), {"stage": review.stage, "what": what})
        self.engine.store.note(review.application_id, self.engine.clock(), (seen,))
        return review, self.engine.open(review.application_id)

    def referred(self, review: Review, case: Case) -> Any:
        """The result that approving ``review`` makes true."""
        return codec.load(case.flow.find(review.stage).result, self._store.referred_result(review.id))

    def verifies(self, review: Review, case: Case) -> bool:
        """Whether approving ``review`` says that the applicant is the person on the card."""
        return case.flow.find(review.stage).result is LivePerson

    def phone(self, review_id: str, *, reviewer: str) -> str:
        """The whole phone number (E.164) behind an open review, to call; recorded. Raises ConflictError."""
        review, case = self._open(review_id)
        shown = Event("review.phone_shown", self._actor(reviewer), {"stage": review.stage})
        self.engine.store.note(case.record.id, self.engine.clock(), (shown,))
        return case.record.phone

    def history(self, application_id: str) -> tuple[EvidenceEntry, ...]:
        """The evidence log of an application, oldest first."""
        return self._store.evidence(application_id)

    def risk(self, application_id: str) -> tuple[RiskSignal, ...]:
        """What stages noticed that speaks for fraud, heaviest first."""
        return self._store.risk(application_id)

    def visits(self, application_id: str) -> tuple[tuple[State, datetime], ...]:
        """The states an application has been in and when, oldest first."""
        moves = (entry for entry in self.history(application_id) if entry.event == "state.changed")
        return tuple((State(entry.details["target"]), entry.at) for entry in moves)

    def needed(self, case: Case) -> Reason | None:
        """What the applicant was asked for last, while it is still needed."""
        if case.record.state is not State.SUPPLEMENT_REQUIRED:
            return None
        decided = [entry for entry in self.history(case.record.id) if entry.event == "review.decided"]
        code = decided[-1].details["reason"] if decided else ""
        return next((reason for reason in SUPPLEMENT_REASONS if reason.code == code), None)

    def decide(
        self,
        review_id: str,
        verdict: Verdict,
        *,
        reviewer: str,
        reason: str = "",
        verified: str = "",
        remark: str = "",
    ) -> None:
        """Decide an open review.

        ``reason`` is a code of what :data:`TOLD` has for the verdict, needed to refuse or to ask for more;
        ``verified`` one of :data:`VERIFICATIONS`, needed to approve a person (:meth:`verifies`). Raises
        ConflictError where somebody decided first or the applicant withdrew, :class:`ReasonRequired`,
        :class:`VerificationRequired`, VideoRequired where a video call is named that did not take place.
        """
        review, case = self._open(review_id)
        told = _told(verdict, reason)
        details: dict[str, Any] = {"stage": review.stage, "verdict": verdict.value, "reason": told.code if told else ""}
        if verdict is Verdict.APPROVE and self.verifies(review, case):
            if verified not in VERIFICATIONS:
                raise VerificationRequired()
            details["verified"] = verified
        if self.verifies(review, case):
            details |= self._film(review, reviewer, needed=details.get("verified") == VIDEO_CALL)
        event = Event("review.decided", self._actor(reviewer), details)
        ruling = Ruling(review_id, verdict, reviewer, remark)
        target, change = self._consequence(case, review, verdict, told)
        news = Message("sms", case.record.phone, NEWS[verdict].format(bank=self._bank))
        self.engine.move(case, target, event, ruling=ruling, messages=(news,), **change)
        self.engine.emit(signals.review_decided, case.record.id, stage=review.stage, verdict=verdict.value)

    def _film(self, review: Review, reviewer: str, *, needed: bool) -> dict[str, Any]:
        """What the reviewer saw of the applicant, for the evidence."""
        film = self._films.filmed(review.id, reviewer) if self._films else None
        if film is None:
            if needed:
                raise VideoRequired()
            return {}
        return {"clip": film.clip, "frames": film.frames, "questions": list(film.questions), **film.details}

    def _actor(self, reviewer: str) -> str:
        return actor("reviewer", reviewer, self._key)

    def _open(self, review_id: str) -> tuple[Review, Case]:
        review = self._store.review(review_id)
        case = self.engine.open(review.application_id)
        if not is_open(review, case):
            raise ConflictError()
        return review, case

    def _consequence(
        self, case: Case, review: Review, verdict: Verdict, told: Reason | None
    ) -> tuple[State, dict[str, Any]]:
        stage = case.flow.find(review.stage)
        if verdict is Verdict.APPROVE:
            result = self._store.referred_result(review.id)
            return case.after(stage, ()), {"result": (stage.name, result)}
        if verdict is Verdict.REFUSE:
            return State.REFUSED, {"closing": () if told is None else (told,)}
        return State.SUPPLEMENT_REQUIRED, {}


def is_open(review: Review, case: Case) -> bool:
    """Whether ``review`` still waits: nobody decided it and the application has not moved on."""
    standing = case.record.review
    return case.record.state is State.HUMAN_REVIEW and standing is not None and standing.id == review.id


def _told(verdict: Verdict, code: str) -> Reason | None:
    """The reason of that code; None where the verdict needs none. Raises :class:`ReasonRequired`."""
    if verdict not in TOLD:
        return None
    for reason in TOLD[verdict]:
        if reason.code == code:
            return reason
    raise ReasonRequired()
