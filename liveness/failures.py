"""Which verdicts count as failures: somebody was judged, and it was not the person doing what was asked.

Delivery, light and framing are no failures: whoever sits in a dark room should not be locked out for it.
"""

from __future__ import annotations

from collections.abc import Iterable

from onboarding.domain.outcomes import Reason
from onboarding.liveness.challenge import Action
from onboarding.liveness.delivery import UNJUDGED
from onboarding.liveness.messages import not_seen

FAILURES = frozenset(
    {
        "not_back_to_neutral",
        "out_of_order",
        "flat_picture",
        "colors_differ",
        "face_changed",
        "other_person",
        "clip_seen_before",
        *(not_seen(action).code for action in Action),
    }
)


def is_failure(reasons: Iterable[Reason]) -> bool:
    return any(reason.code in FAILURES for reason in reasons)


def is_unjudged(reasons: Iterable[Reason]) -> bool:
    """Whether nothing but the delivery was at fault, so that the challenge may be answered again."""
    codes = {reason.code for reason in reasons}
    return bool(codes) and codes <= UNJUDGED
