"""What the kit looks for, as plain functions that raise AssertionError with the remedy."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from typing import Any

from onboarding.domain.money import Money
from onboarding.domain.outcomes import Done, Message, Outcome, Reason, Refer, Refused, Reply, Retry
from onboarding.domain.text import Text
from onboarding.evidence.canonical import canonical
from onboarding.evidence.privacy import refuse_personal_data
from onboarding.stages import codec

_SEGMENT = re.compile(r"[a-z][a-z0-9_-]{0,63}", re.ASCII)
_PLAIN = (str, int, float, bool, type(None), Text, Reason, Money, Enum, date)


def is_segment(name: str) -> None:
    assert _SEGMENT.fullmatch(name), f"{name!r} becomes part of a URL: use a-z, 0-9, _ and - only, 64 at most"


def speaks_both(text: Text) -> None:
    """A whole sentence in each language, nothing left to fill in."""
    for language, sentence in (("Chinese", text.zh), ("English", text.en)):
        assert sentence.strip(), f"{text} has no {language}"
        assert not re.search(r"\{\w*\}", sentence), f"a placeholder was not filled: {sentence}"


def shows_plain_values(data: Any, where: str = "data") -> None:
    """Values that pages and API know how to show."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            assert isinstance(key, str), f"{where} has a key that is no text: {key!r}"
            shows_plain_values(value, f"{where}.{key}")
    elif isinstance(data, list | tuple | frozenset):
        for index, value in enumerate(data):
            shows_plain_values(value, f"{where}[{index}]")
    else:
        assert isinstance(data, _PLAIN), f"{where} is a {type(data).__name__}, which has no JSON form"


def survives_storage(kind: type[Any], value: Any) -> None:
    """What is stored comes back the same."""
    assert isinstance(value, kind), f"{type(value).__name__} is not the declared {kind.__name__}"
    again = codec.load(kind, json.loads(json.dumps(codec.dump(value))))
    assert again == value, f"{kind.__name__} comes back changed from the store: {value} became {again}"


def carries_well(outcome: Outcome | Reply) -> None:
    """Evidence, memory, attachments and messages that can be kept and sent."""
    can_be_evidence(dict(outcome.evidence))
    json.dumps(dict(outcome.memory or {}))
    for name, attachment in outcome.attachments.items():
        is_segment(name)
        assert attachment.content, f"attachment {name!r} is empty"
        assert "/" in attachment.media_type, f"attachment {name!r} needs a media type such as image/png"
    for message in outcome.messages:
        can_be_sent(message)


def can_be_evidence(details: dict[str, Any]) -> None:
    canonical(details)
    refuse_personal_data(details)


def can_be_sent(message: Message) -> None:
    speaks_both(message.text)
    assert message.channel, "a message needs a channel"
    assert message.to, "a message needs somebody to go to"


def ends_well(outcome: object, result: type[Any]) -> None:
    """One of the four outcomes, with what belongs to it."""
    match outcome:
        case Done(result=given) | Refer(result=given):
            survives_storage(result, given)
        case Retry(problems=problems):
            assert problems, "a Retry says what to change"
            each_speaks_both(problems.values())
        case Refused(reasons=reasons):
            assert 1 <= len(reasons) <= 4, "a refusal has one to four reasons"
        case _:
            raise AssertionError(f"{outcome!r} is none of Done, Retry, Refer, Refused")
    if isinstance(outcome, Refer | Refused):
        each_speaks_both(outcome.reasons)
    carries_well(outcome)


def each_speaks_both(reasons: Iterable[Reason]) -> None:
    for reason in reasons:
        assert reason.code, f"a reason needs a code: {reason.text.en}"
        speaks_both(reason.text)
