"""A stored application together with the flow it is pinned to: where it stands and what it admits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from onboarding.domain.application import Application
from onboarding.domain.errors import OnboardingError
from onboarding.domain.states import FINAL, REVISABLE, State
from onboarding.domain.text import Text
from onboarding.ports.store import Record
from onboarding.stages import codec
from onboarding.stages.flow import AnyStage, Flow


class OutOfOrder(OnboardingError):
    """A stage was called before the ones it stands on."""

    code = "out_of_order"
    status = 409
    text = Text("请先完成“{current}”，再到这一步。", "Please finish “{current}” first, then come to this step.")


class AlreadyDone(OnboardingError):
    """A finished stage that can no longer be changed."""

    code = "already_done"
    status = 409
    text = Text("这一步已经完成，不能再修改。", "This step is already done and can no longer be changed.")


class ApplicationClosed(OnboardingError):
    """Refused, withdrawn or expired: nothing more can be sent."""

    code = "application_closed"
    status = 409
    text = Text(
        "这份申请已经结束，不能再提交。如有需要，可以重新申请。",
        "This application is closed. You are welcome to start a new one.",
    )


class UnderReview(OnboardingError):
    """A person is looking at it; the applicant can only wait."""

    code = "under_review"
    status = 409
    text = Text(
        "工作人员正在审核，请稍候。结果出来后页面会自动更新。",
        "A member of staff is reviewing your application. This page moves on by itself when they are done.",
    )


class InProgress(OnboardingError):
    """The same application is being processed by another request right now."""

    code = "in_progress"
    status = 409
    text = Text(
        "上一次提交还在处理，请稍候几秒再试。",
        "Your last submission is still being processed. Please wait a few seconds and try again.",
    )


@dataclass(frozen=True, slots=True)
class Case:
    """One application and its flow. All questions about its place in the journey are answered here."""

    record: Record
    flow: Flow

    @property
    def current(self) -> AnyStage | None:
        """The first stage without a result; None when the journey is through or closed."""
        if self.record.state in FINAL:
            return None
        return next((s for s in self.flow if s.name not in self.record.results), None)

    def is_done(self, stage: AnyStage) -> bool:
        return stage.name in self.record.results

    def is_running(self, now: datetime) -> bool:
        """Whether a stage holds the application; one that died does so only until its lease ends."""
        until = self.record.running_until
        return self.record.running is not None and until is not None and until > now

    def standing(self, done: Collection[str]) -> State:
        """The state that an unbroken row of finished stages has reached."""
        state = State.DRAFT
        for stage in self.flow:
            if stage.name not in done:
                break
            state = stage.reaches or state
        return state

    def standing_on(self, stage: AnyStage) -> tuple[str, ...]:
        """Names of finished stages whose result rests on this one's."""
        return tuple(name for name in self.flow.dependants(stage.name) if name in self.record.results)

    def after(self, stage: AnyStage, dropped: tuple[str, ...]) -> State:
        """The state once ``stage`` is done and the results of ``dropped`` stages are gone."""
        if stage.reaches is None and self.record.state not in REVISABLE | {State.HUMAN_REVIEW}:
            return self.record.state
        done = {name for name in self.record.results if name not in dropped} | {stage.name}
        return self.standing(done)

    def without(self, dropped: tuple[str, ...]) -> State:
        """The state once the results of ``dropped`` stages are gone."""
        return self.standing(self.record.results.keys() - set(dropped))

    def admit(self, stage: AnyStage, now: datetime) -> None:
        """Raise the error that says why ``stage`` may not be submitted now."""
        self._admit_any(now)
        current = self.current
        if stage is current:
            return
        if self.is_done(stage):
            if self.record.state in REVISABLE:
                return
            raise AlreadyDone()
        raise OutOfOrder(current=current.title if current else "")

    def admit_action(self, stage: AnyStage, action: str, now: datetime) -> None:
        """Raise the error that says why this side request may not be served now."""
        if self.is_done(stage) and action in stage.late_actions:
            self._admit_any(now)
        else:
            self.admit(stage, now)

    def view(self, now: datetime, stage: AnyStage | None = None, session: str = "") -> Application:
        """The snapshot that ``stage`` sees."""
        record = self.record
        results = {s.name: codec.load(s.result, record.results[s.name]) for s in self.flow if s.name in record.results}
        return Application(
            id=record.id,
            state=record.state,
            version=record.version,
            flow_version=record.flow_version,
            locale=record.locale,
            phone=record.phone,
            started_at=record.started_at,
            now=now,
            stage=stage.name if stage else None,
            session=session,
            partner=record.partner,
            campaign=record.campaign,
            prefill=record.prefill,
            consents=record.consents,
            memory=record.memory.get(stage.name, {}) if stage else {},
            results=results,
            load_attachment=record.load_attachment,
        )

    def _admit_any(self, now: datetime) -> None:
        record = self.record
        if record.state in FINAL:
            raise ApplicationClosed()
        if record.state is State.HUMAN_REVIEW:
            raise UnderReview()
        if self.is_running(now):
            raise InProgress()
