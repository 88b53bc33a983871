"""What the evidence log keeps of a clip that was judged."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from typing import Any

from onboarding.liveness import Challenge, LivenessVerdict


def evidence_of(
    challenge: Challenge | None, frames: Sequence[bytes], verdict: LivenessVerdict, bounds: object
) -> dict[str, Any]:
    """What was judged and found. ``clip`` is the SHA-256 over the SHA-256 digests of the frames, in order.

    ``bounds``: a dataclass of those that the judge applied, or whatever a judge has that does not say.
    """
    digests = b"".join(hashlib.sha256(frame).digest() for frame in frames)
    return {
        "challenge": challenge.id if challenge else "",
        "actions": [action.value for action in challenge.actions] if challenge else [],
        "colors": list(challenge.colors) if challenge else [],
        "clip": hashlib.sha256(digests).hexdigest(),
        "reasons": [reason.code for reason in verdict.reasons],
        "match": "" if verdict.match is None else f"{verdict.match:.4f}",
        "signals": _texts(verdict.signals),
        "risk": {signal.code: f"{signal.weight:.4f}" for signal in verdict.risk},
        "policy": _texts(asdict(bounds)) if is_dataclass(bounds) and not isinstance(bounds, type) else {},
    }


def _texts(value: Any) -> Any:
    """Figures as texts: evidence holds no floats, since languages print them differently."""
    if isinstance(value, Mapping):
        return {key: _texts(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_texts(inner) for inner in value]
    if isinstance(value, float):
        return f"{value:.4f}"
    return "" if value is None else value
