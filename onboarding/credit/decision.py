"""The decision: rules, then score, then limit. A pure function whose every run can be repeated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from onboarding.domain.money import Money
from onboarding.domain.outcomes import Reason

from . import knockouts
from .inputs import CreditInputs
from .knockouts import RULES, Finding, Rule, Verdict
from .policy import DEFAULT, Policy, canonical
from .reasons import MOST, reason
from .scorecard import Score, Scorecard, shipped


@dataclass(frozen=True, slots=True)
class Trail:
    """What a decision was made from and what was found on the way: enough to repeat and to explain it."""

    inputs: Mapping[str, Any] = field(repr=False)
    versions: Mapping[str, str]
    findings: tuple[Finding, ...] = field(repr=False)
    score: Score = field(repr=False)


@dataclass(frozen=True, slots=True)
class Approved:
    """A limit for the chosen card. ``reasons`` say what set it."""

    limit: Money
    tier: str
    reasons: tuple[Reason, ...]
    trail: Trail


@dataclass(frozen=True, slots=True)
class Declined:
    """No card now, with one to four specific reasons, the weightiest first."""

    reasons: tuple[Reason, ...]
    trail: Trail


@dataclass(frozen=True, slots=True)
class Referred:
    """A person decides. ``limit`` and ``tier`` are what policy would give (0: nothing is affordable)."""

    reasons: tuple[Reason, ...]
    limit: Money
    tier: str
    trail: Trail


Decision = Approved | Declined | Referred


def assess(
    inputs: CreditInputs,
    *,
    policy: Policy = DEFAULT,
    scorecard: Scorecard | None = None,
    rules: Sequence[Rule] = RULES,
) -> Decision:
    """Decide. The same inputs and versions always give the same decision, to the byte (:func:`record`).

    Order: a failed rule declines; an unknown one refers; then the score declines, refers or goes on; then
    a limit below the card's own minimum refers. The bureau is never asked here.
    """
    scorecard = scorecard or shipped()
    findings = knockouts.check(inputs, policy, rules)
    trail = Trail(inputs.to_dict(), versions(policy, scorecard, rules), findings, scorecard.score(inputs))
    return _decide(inputs, policy, trail)


def _decide(inputs: CreditInputs, policy: Policy, trail: Trail) -> Decision:
    tier = policy.tier(trail.score.total, thin=is_thin(inputs))
    amount = policy.limit(inputs, tier)
    if against := _against(policy, trail, amount):
        return Declined(against, trail)
    if doubts := _doubts(inputs, policy, trail, amount):
        return Referred(doubts, Money.of(amount), tier.name, trail)
    record_says = reason("thin_file" if is_thin(inputs) else "strong_record")
    return Approved(Money.of(amount), tier.name, (record_says, reason(policy.binding(inputs, tier))), trail)


def _against(policy: Policy, trail: Trail, amount: int) -> tuple[Reason, ...]:
    """Reasons to decline. An open question comes before the score: a person answers it first."""
    failed = _reasons(trail.findings, Verdict.FAIL)
    if failed or _reasons(trail.findings, Verdict.UNKNOWN):
        return failed
    if amount == 0:
        return (reason("nothing_affordable"),)
    return _lost(trail.score)[:MOST] if trail.score.total < policy.decline_below else ()


def _doubts(inputs: CreditInputs, policy: Policy, trail: Trail, amount: int) -> tuple[Reason, ...]:
    """Reasons for a person to look."""
    unknown = _reasons(trail.findings, Verdict.UNKNOWN)
    if trail.score.total < policy.refer_below and not unknown:
        return (reason("borderline"), *_lost(trail.score))[:MOST]
    short = (reason("below_card_minimum"),) if amount < inputs.limit_min else ()
    return (*unknown, *short)[:MOST]


def is_thin(inputs: CreditInputs) -> bool:
    """No credit history to go by, or none was asked for."""
    return inputs.bureau is None or not inputs.bureau.found


def versions(policy: Policy, scorecard: Scorecard, rules: Sequence[Rule] = RULES) -> dict[str, str]:
    """What a replay must have again."""
    return {"policy": policy.version, "scorecard": scorecard.version, "rules": knockouts.version(rules)}


def record(decision: Decision) -> bytes:
    """The decision as canonical JSON: store it (encrypted), replay the inputs, compare the bytes."""
    kept: dict[str, Any] = {
        "decision": type(decision).__name__.lower(),
        "reasons": [each.code for each in decision.reasons],
        "inputs": decision.trail.inputs,
        "versions": decision.trail.versions,
        "findings": {each.rule: each.verdict.value for each in decision.trail.findings},
        "score": decision.trail.score.total,
        "points": decision.trail.score.points,
    }
    if not isinstance(decision, Declined):
        kept |= {
            "limit_minor": decision.limit.minor,
            "currency": decision.limit.currency,
            "tier": decision.tier,
        }
    return canonical(kept)


def _reasons(findings: Sequence[Finding], verdict: Verdict) -> tuple[Reason, ...]:
    """The first few distinct reasons of that verdict, in the rules' order."""
    found = {f.reason.code: f.reason for f in findings if f.verdict is verdict and f.reason}
    return tuple(found.values())[:MOST]


def _lost(score: Score) -> tuple[Reason, ...]:
    """Where points were lost, the most first; empty only where nothing was lost."""
    return tuple(reason(shortfall.code) for shortfall in score.shortfalls)
