import hashlib
import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.cards.pan import check_digit, format
from onboarding.evidence import PersonalDataInEvidence, append, refuse_personal_data

ID = "11010519491231002X"  # the example number of GB 11643
PAN = "6200000000000005"


@pytest.mark.parametrize(
    "value",
    [
        ID,
        ID.lower(),
        "110105 19491231 002X",
        "number:110105194912310021",
        "身份证11010519491231002X。",
        "１１０１０５１９４９１２３１００２Ｘ",
        "13800138000",
        "+8613800138000",
        "86 13800138000",
        "008613800138000",
        "138 0013 8000",
        "138-0013-8000",
        "手机13800138000已验证",
        "+85291234567",
        13800138000,
        PAN,
        "6200 0000 0000 0005",
        "card=6200-0000-0000-0005",
        int(PAN),
        "378282246310005",
    ],
)
def test_a_value_that_looks_personal_is_refused_and_not_repeated(value):
    with pytest.raises(PersonalDataInEvidence, match=r"details\.a\[1\]\.b") as error:
        refuse_personal_data({"a": ["fine", {"b": value}]})
    for sentence in (error.value.message.zh, error.value.message.en):
        assert str(value) not in sentence


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_every_mainland_mobile_number_is_refused(phone):
    with pytest.raises(PersonalDataInEvidence):
        refuse_personal_data({"value": f"sent to {phone}."})


@given(st.from_regex(r"[3-6][0-9]{14}", fullmatch=True))
def test_every_16_digit_card_number_is_refused_typed_or_grouped(partial):
    number = partial + check_digit(partial)
    for spelling in (number, format(number)):
        with pytest.raises(PersonalDataInEvidence):
            refuse_personal_data({"value": spelling})


def test_a_key_that_looks_personal_is_refused_without_naming_it():
    with pytest.raises(PersonalDataInEvidence) as error:
        refuse_personal_data({"a": {"13800138000": True}})
    assert "details.a " in error.value.message.en
    assert "13800138000" not in error.value.message.en


@given(st.binary(max_size=20), st.uuids())
def test_hashes_and_ids_pass(content, identifier):
    digest = hashlib.sha256(content).hexdigest()
    refuse_personal_data({"hash": digest, "key": f"sha256/{digest}", "id": str(identifier), "hex": identifier.hex})


def test_a_uuid_whose_digits_look_like_a_card_number_passes():
    refuse_personal_data({"id": str(uuid.UUID("62000000-0000-0005-8000-0000000000aa"))})


@given(st.datetimes(datetime(2020, 1, 1), datetime(2060, 1, 1)))
def test_times_pass(moment):
    aware = moment.replace(tzinfo=UTC)
    stamp = int(aware.timestamp())
    refuse_personal_data({"iso": aware.isoformat(), "date": f"{aware:%Y%m%d%H%M}", "s": stamp, "ms": stamp * 1000})


@pytest.mark.parametrize(
    "value", ["", "last4 0005", "62000000", "v2.14.0", "R2026112200000000005", True, 0, 20000, "400-820-8820"]
)
def test_ordinary_details_pass(value):
    refuse_personal_data({"value": value})


@pytest.mark.parametrize("place", ["event", "actor", "details"])
def test_an_entry_with_personal_data_anywhere_is_never_made(place):
    parts = {"event": "e", "actor": "a", "details": {}, place: {"x": ID} if place == "details" else ID}
    with pytest.raises(PersonalDataInEvidence):
        append(None, application="app", at=datetime(2026, 11, 22, tzinfo=UTC), **parts)
