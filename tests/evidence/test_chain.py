import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.evidence import Entry, NotCanonical, append, check, genesis
from onboarding.evidence.chain import seal

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
APP = "app-1"


def chain(length: int, application: str = APP) -> list[Entry]:
    entries: list[Entry] = []
    for index in range(length):
        entries.append(
            append(
                entries[-1] if entries else None,
                application=application,
                event="stage.done",
                actor="system",
                at=AT + timedelta(seconds=index),
                details={"stage": f"s{index}", "passed": True, "codes": ["a", "b"], "n": index},
            )
        )
    return entries


def test_entries_count_from_one_and_each_names_the_one_before():
    entries = chain(3)
    assert [entry.seq for entry in entries] == [1, 2, 3]
    assert [entry.previous for entry in entries] == [genesis(APP), entries[0].hash, entries[1].hash]


@given(st.integers(0, 6))
def test_an_untouched_chain_is_whole(length):
    entries = chain(length)
    head = entries[-1].hash if entries else genesis(APP)
    assert check(entries, APP) is None
    assert check(entries, APP, head=head) is None


CHANGES = st.sampled_from(
    [
        {"event": "stage.refused"},
        {"actor": "reviewer"},
        {"at": AT + timedelta(days=1)},
        {"details": {"stage": "s0", "passed": False}},
        {"details": {"n": 1.5}},
        {"hash": "0" * 64},
        {"previous": "0" * 64},
        {"seq": 99},
    ]
)


@given(st.integers(1, 6), CHANGES, st.data())
def test_a_changed_entry_is_where_the_chain_first_fails(length, change, data):
    entries = chain(length)
    index = data.draw(st.integers(0, length - 1))
    entries[index] = replace(entries[index], **change)
    assert check(entries, APP) == index + 1


@given(st.integers(2, 6), st.data())
def test_a_removed_entry_is_noticed(length, data):
    entries = chain(length)
    head = entries[-1].hash
    index = data.draw(st.integers(0, length - 1))
    del entries[index]
    assert check(entries, APP, head=head) == index + 1


@given(st.integers(2, 6), st.data())
def test_two_entries_that_changed_places_are_noticed(length, data):
    entries = chain(length)
    first, second = sorted(data.draw(st.permutations(range(length)))[:2])
    entries[first], entries[second] = entries[second], entries[first]
    assert check(entries, APP) == first + 1


def test_a_forger_who_rehashes_everything_after_a_change_still_misses_the_head_kept_elsewhere():
    entries = chain(4)
    forged = entries[:1]
    for entry in entries[1:]:
        details = {**entry.details, "passed": False}
        forged.append(
            append(
                forged[-1],
                application=APP,
                event=entry.event,
                actor=entry.actor,
                at=entry.at,
                details=details,
            )
        )
    assert check(forged, APP) is None
    assert check(forged, APP, head=entries[-1].hash) == 5


def test_a_gap_in_the_numbers_is_noticed_even_when_it_was_sealed_anew():
    first, second = chain(2)
    skipped = replace(second, seq=3)
    assert check([first, replace(skipped, hash=seal(skipped))], APP) == 2


def test_a_chain_cannot_be_passed_off_as_another_applications():
    assert check(chain(2), "app-2") == 1


def test_an_auditor_can_recompute_a_hash_with_any_json_library():
    entry = chain(1)[0]
    content = (
        '{"actor":"system","at":"2026-11-22T08:00:00.000000+00:00",'
        '"details":{"codes":["a","b"],"n":0,"passed":true,"stage":"s0"},'
        f'"event":"stage.done","previous":"{genesis(APP)}","seq":1}}'
    )
    assert entry.hash == hashlib.sha256(content.encode()).hexdigest()


def test_the_same_moment_in_another_time_zone_gives_the_same_hash():
    beijing = AT.astimezone(timezone(timedelta(hours=8)))
    one, other = (append(None, application=APP, event="e", actor="a", at=at, details={}) for at in (AT, beijing))
    assert one == other


def test_an_entry_read_back_from_json_still_checks():
    entries = [replace(entry, details=json.loads(json.dumps(entry.details))) for entry in chain(3)]
    assert check(entries, APP) is None


def test_a_naive_time_is_refused():
    with pytest.raises(ValueError, match="aware"):
        append(None, application=APP, event="e", actor="a", at=AT.replace(tzinfo=None), details={})


def test_a_value_that_is_not_canonical_is_never_sealed():
    with pytest.raises(NotCanonical, match=r"details\.score"):
        append(None, application=APP, event="e", actor="a", at=AT, details={"score": 0.5})
