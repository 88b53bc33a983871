"""What an outcome writes: from a stage's data to one :class:`~onboarding.ports.store.Change`. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from onboarding.case import Case
from onboarding.domain.consent import Consent, ConsentText
from onboarding.domain.outcomes import Done, Outcome, Refer, Refused, Reply, Retry
from onboarding.domain.states import State, move
from onboarding.ports.store import Change, Event, Referral
from onboarding.stages import codec
from onboarding.stages.flow import AnyStage

APPLICANT = "applicant"
SYSTEM = "system"


def of_outcome(case: Case, origin: State, stage: AnyStage, outcome: Outcome, now: datetime) -> Change:
    """The change that settles a stage; ``origin`` is the state before it was claimed.

    Raises :class:`~onboarding.domain.states.IllegalMove` where a stage reaches what cannot follow.
    """
    present = case.record.state
    dropped = case.standing_on(stage)
    change = _carried(stage, outcome, now, Event(f"stage.{kind_of(outcome)}", SYSTEM, _evidence(stage, outcome)))
    match outcome:
        case Done(result=result):
            return replace(
                change,
                state=move(present, case.after(stage, dropped)),
                result=(stage.name, codec.dump(result)),
                dropped=dropped,
                memory=change.memory or (stage.name, {}),
            )
        case Refer(reasons=reasons, result=result):
            return replace(
                change,
                state=move(present, State.HUMAN_REVIEW),
                referral=Referral(stage.name, reasons, codec.dump(result)),
                dropped=dropped + ((stage.name,) if case.is_done(stage) else ()),
            )
        case Refused(reasons=reasons):
            return replace(change, state=move(present, State.REFUSED), closing=reasons)
        case Retry():
            return replace(change, state=origin)


def of_reply(case: Case, stage: AnyStage, action: str, reply: Reply | Retry, now: datetime) -> Change:
    """The change behind a side request.

    One that changes what a finished stage was judged on takes its result back, and all that stands on it.
    """
    details = {"stage": stage.name, "action": action, **reply.evidence}
    change = _carried(stage, reply, now, Event("stage.action", APPLICANT, details))
    if isinstance(reply, Reply) and reply.reaches:
        return replace(change, state=move(case.record.state, reply.reaches))
    if case.is_done(stage) and action not in stage.late_actions and (change.attachments or change.memory):
        dropped = (stage.name, *case.standing_on(stage))
        return replace(change, dropped=dropped, state=move(case.record.state, case.without(dropped)))
    return change


def kind_of(outcome: Outcome) -> str:
    """done, retry, refer or refused."""
    return type(outcome).__name__.lower()


def stored_consents(wordings: Iterable[ConsentText], locale: str, now: datetime) -> tuple[Consent, ...]:
    """Consents as they are kept, given now."""
    return tuple(Consent(w.purpose, w.hash, w.version, locale, now) for w in wordings)


def consent_events(wordings: Iterable[ConsentText]) -> tuple[Event, ...]:
    """Evidence of consents given, by the hash of what was read."""
    return tuple(
        Event("consent.given", APPLICANT, {"purpose": w.purpose, "version": w.version, "text": w.hash})
        for w in wordings
    )


def _carried(stage: AnyStage, outcome: Outcome | Reply, now: datetime, event: Event) -> Change:
    """The part of a change that every outcome may carry."""
    return Change(
        at=now,
        attachments={f"{stage.name}.{name}": a for name, a in outcome.attachments.items()},
        messages=outcome.messages,
        memory=None if outcome.memory is None else (stage.name, outcome.memory),
        proves_phone=outcome.proves_phone,
        risk=(stage.name, outcome.risk) if outcome.risk else None,
        events=(event,),
    )


def _evidence(stage: AnyStage, outcome: Outcome) -> dict[str, Any]:
    details: dict[str, Any] = {"stage": stage.name, **outcome.evidence}
    if isinstance(outcome, Refer | Refused):
        details["reasons"] = [reason.code for reason in outcome.reasons]
    if isinstance(outcome, Retry):
        # Codes only: the names of fields are the applicant's where a stage takes free ones.
        details["problems"] = sorted({reason.code for reason in outcome.problems.values()})
    return details
