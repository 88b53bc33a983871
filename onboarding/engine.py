"""Load, run, save, emit: the only place where an application's state moves."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from blinker import Signal

from onboarding import signals
from onboarding.case import Case
from onboarding.domain.consent import ConsentText
from onboarding.domain.errors import ConflictError, NotFoundError, SetupError
from onboarding.domain.outcomes import Attachment, Message, Outcome, Reply, Retry
from onboarding.domain.states import MOVES, State, move
from onboarding.ports.risk import RiskMonitor
from onboarding.ports.store import ApplicationStore, Aside, Change, Event, NewApplication
from onboarding.running import run, serve
from onboarding.settlement import APPLICANT, SYSTEM, consent_events, kind_of, of_outcome, of_reply, stored_consents
from onboarding.stages import codec
from onboarding.stages.flow import AnyStage, Flow
from onboarding.stages.policies import Policy
from onboarding.stages.seam import Prompt

log = logging.getLogger("onboarding.engine")

_ACT_TRIES = 3

#: States that end by themselves; a person's slowness (human review) never costs the applicant.
EXPIRING = frozenset(s for s, targets in MOVES.items() if State.EXPIRED in targets) - {State.HUMAN_REVIEW}


class Engine:
    """Runs flows over a store.

    ``earlier_flows`` serve applications begun before the flow changed; ``deliver`` is called when messages
    were queued; ``risk`` is told what stages noticed; ``lease`` bounds how long one request may hold an
    application; ``lifetime`` is how long an unfinished application is kept.
    """

    def __init__(
        self,
        flow: Flow,
        store: ApplicationStore,
        *,
        earlier_flows: Iterable[Flow] = (),
        policies: Iterable[Policy] = (),
        deliver: Callable[[], object] = lambda: None,
        risk: RiskMonitor | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        lease: timedelta = timedelta(seconds=60),
        lifetime: timedelta = timedelta(days=30),
    ) -> None:
        self.flow = flow
        self.store = store
        self.clock = clock
        self._flows = {f.version: f for f in (*earlier_flows, flow)}
        self.policies = tuple(policies)
        self._deliver = deliver
        self._risk = risk
        self._lease = lease
        self._lifetime = lifetime

    def start(
        self,
        *,
        phone: str,
        locale: str = "zh-CN",
        consents: Iterable[ConsentText] = (),
        partner: str | None = None,
        campaign: str | None = None,
        prefill: Mapping[str, Any] | None = None,
    ) -> str:
        """Begin an application and return its id."""
        now = self.clock()
        given = tuple(consents)
        new = NewApplication(
            phone=phone,
            locale=locale,
            flow_version=self.flow.version,
            started_at=now,
            expires_at=now + self._lifetime,
            consents=stored_consents(given, locale, now),
            partner=partner,
            campaign=campaign,
            prefill=prefill or {},
        )
        events = (
            Event("application.started", APPLICANT, {"partner": partner or ""}),
            *consent_events(given),
        )
        application_id = self.store.create(new, events)
        self.emit(signals.application_started, application_id, partner=partner)
        return application_id

    def open(self, application_id: str) -> Case:
        """The application and its flow; one past its lifetime is expired first. Raises NotFoundError."""
        record = self.store.load(application_id)
        flow = self._flows.get(record.flow_version)
        if flow is None:
            raise SetupError(
                detail=f"an application is pinned to flow {record.flow_version}, which is gone; "
                "pass the old flow in `earlier_flows`"
            )
        case = Case(record, flow)
        if record.expires_at <= self.clock() and record.state in EXPIRING:
            self.move(case, State.EXPIRED, Event("application.expired", SYSTEM))
            return Case(self.store.load(application_id), flow)
        return case

    def prompt(self, application_id: str, stage_name: str) -> Prompt:
        """What to show for a stage that is current or done."""
        case = self.open(application_id)
        stage = case.flow.find(stage_name)
        if not case.is_done(stage):
            case.admit(stage, self.clock())
        return stage.prompt(case.view(self.clock(), stage))

    def file(self, application_id: str, stage_name: str, name: str) -> Attachment:
        """A stage's download. Raises NotFoundError."""
        case = self.open(application_id)
        stage = case.flow.find(stage_name)
        make = stage.files().get(name)
        if make is None:
            raise NotFoundError()
        if not case.is_done(stage):
            case.admit(stage, self.clock())
        return make(case.view(self.clock(), stage))

    def submit(self, application_id: str, stage_name: str, raw: Any, *, session: str = "") -> Outcome:
        """Run a stage on an answer: the one door for pages and API.

        Raises an :class:`OnboardingError` where the stage may not run now; a wrong answer is a
        :class:`Retry`, never an exception.
        """
        case = self.open(application_id)
        stage = case.flow.find(stage_name)
        case.admit(stage, self.clock())
        try:
            answer = codec.parse(stage.answer, raw)
        except codec.InvalidAnswer as error:
            return Retry(error.problems)
        claimed = self._claim(case, stage, answer)
        try:
            application = claimed.view(self.clock(), stage, session)
            outcome = run(stage, application, answer, self.policies)
            self._settle(claimed, case.record.state, stage, outcome)
        except BaseException:
            with suppress(ConflictError):  # where somebody moved it on meanwhile there is nothing to give back
                self._apply(claimed, Change(at=self.clock(), state=case.record.state))
            raise
        return outcome

    def act(self, application_id: str, stage_name: str, action: str, raw: Any, *, session: str = "") -> Reply | Retry:
        """Serve a side request of a stage.

        Run again on a lost race: all its effects are in the one commit that failed. One that changes what
        a finished stage was judged on takes that stage's result back, and all that stands on it.
        """
        for _ in range(_ACT_TRIES):
            case = self.open(application_id)
            stage = case.flow.find(stage_name)
            if action not in stage.actions:
                raise NotFoundError()
            case.admit_action(stage, action, self.clock())
            try:
                request = codec.parse(stage.actions[action], raw)
            except codec.InvalidAnswer as error:
                return Retry(error.problems)
            reply = serve(stage, case.view(self.clock(), stage, session), action, request)
            try:
                self._save_reply(case, stage, action, reply)
            except ConflictError:
                continue
            return reply
        raise ConflictError()

    def speak(self, application_id: str, locale: str) -> None:
        """Change the language of what is sent and signed from now on. A stage that runs is not disturbed."""
        case = self.open(application_id)
        if case.record.locale != locale and not case.is_running(self.clock()):
            self._apply(case, Change(at=self.clock(), locale=locale))

    def keep(
        self,
        case: Case,
        slot: str,
        memory: Mapping[str, Any],
        event: Event,
        *,
        messages: tuple[Message, ...] = (),
        proves_phone: bool = False,
    ) -> None:
        """Write a slot of memory beside the journey, and send what belongs to it.

        A stage that runs meanwhile is not disturbed. Raises ConflictError where the slot was written since.
        """
        before = case.record.memory.get(slot, {})
        aside = Aside(self.clock(), slot, before, memory, event, messages, proves_phone)
        self.store.set_aside(case.record.id, aside)
        if messages:
            self._after_commit("delivery", self._deliver)

    def deliver(self) -> None:
        """Send what was queued beside the journey."""
        self._after_commit("delivery", self._deliver)

    def withdraw(self, application_id: str) -> None:
        """The applicant takes the application back. Raises IllegalMove once a card is issued."""
        self.move(self.open(application_id), State.WITHDRAWN, Event("application.withdrawn", APPLICANT))

    def move(self, case: Case, target: State, event: Event, **change: Any) -> None:
        """Move an application outside a stage; ``change`` adds to what is written."""
        state = move(case.record.state, target)
        self._apply(case, Change(at=self.clock(), state=state, events=(event,), **change))

    def _claim(self, case: Case, stage: AnyStage, answer: Any) -> Case:
        """Keep the answer and its consents, and hold the application while the stage runs."""
        now = self.clock()
        consents = stage.consents(answer)
        change = Change(
            at=now,
            state=move(case.record.state, stage.enters) if stage.enters else None,
            running=stage.name,
            running_until=now + self._lease,
            answer=(stage.name, codec.as_kept(answer)),
            consents=stored_consents(consents, case.record.locale, now),
            events=(Event("answer.received", APPLICANT, {"stage": stage.name}), *consent_events(consents)),
        )
        self._apply(case, change)
        return Case(self.store.load(case.record.id), case.flow)

    def _settle(self, case: Case, origin: State, stage: AnyStage, outcome: Outcome) -> None:
        self._apply(case, of_outcome(case, origin, stage, outcome, self.clock()))
        self.emit(signals.stage_finished, case.record.id, stage=stage.name, outcome=kind_of(outcome))

    def _save_reply(self, case: Case, stage: AnyStage, action: str, reply: Reply | Retry) -> None:
        change = of_reply(case, stage, action, reply, self.clock())
        if change.is_worth_writing or reply.evidence:
            self._apply(case, change)

    def _apply(self, case: Case, change: Change) -> None:
        moved = change.state is not None and change.state is not case.record.state
        if moved:
            step = Event("state.changed", SYSTEM, {"origin": case.record.state, "target": change.state})
            change = replace(change, events=(*change.events, step))
        self.store.change(case.record.id, case.record.version, change)
        if change.messages:
            self._after_commit("delivery", self._deliver)
        if change.risk and self._risk:
            self._after_commit(
                "the risk monitor", partial(self._risk.observe, case.record.id, change.at, change.risk[1])
            )
        if moved:
            self.emit(signals.state_changed, case.record.id, origin=case.record.state, target=change.state)

    def emit(self, signal: Signal, application_id: str, **extra: Any) -> None:
        """Tell subscribers of what is committed."""
        self._after_commit("a subscriber", lambda: signal.send(self, application_id=application_id, **extra))

    def _after_commit(self, what: str, call: Callable[[], object]) -> None:
        """What is committed stands, whatever a carrier or a subscriber makes of it; the outbox tries again."""
        try:
            call()
        except Exception as error:
            log.error("%s failed after a commit: %s", what, type(error).__qualname__)
