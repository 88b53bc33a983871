import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.domain.phone import PhoneNotRecognised
from onboarding.store.crypto import (
    DecryptionFailed,
    FieldCipher,
    blind_index,
    new_data_key,
    rewrap,
    unwrap,
    wrap,
)

KEY = bytes(range(32))
OTHER = bytes(range(32, 64))
names = st.text(st.characters(codec="utf-8", exclude_characters="|"), max_size=12)
places = st.fixed_dictionaries({"table": names, "column": names, "row": st.text(max_size=12)})


@given(st.binary(max_size=200), places)
def test_what_was_encrypted_is_read_back_in_its_place(plaintext, place):
    cipher = FieldCipher(KEY)
    assert cipher.decrypt(cipher.encrypt(plaintext, **place), **place) == plaintext


@given(places, places)
def test_a_ciphertext_moved_to_another_place_does_not_decrypt(home, elsewhere):
    if home == elsewhere:
        return
    cipher = FieldCipher(KEY)
    stored = cipher.encrypt(b"secret", **home)
    with pytest.raises(DecryptionFailed):
        cipher.decrypt(stored, **elsewhere)


def test_another_key_does_not_decrypt():
    place = {"table": "t", "column": "c", "row": "1"}
    with pytest.raises(DecryptionFailed):
        FieldCipher(OTHER).decrypt(FieldCipher(KEY).encrypt(b"secret", **place), **place)


@given(st.data())
def test_a_changed_byte_is_detected_wherever_it_is(data):
    place = {"table": "t", "column": "c", "row": "1"}
    stored = FieldCipher(KEY).encrypt(b"secret", **place)
    index = data.draw(st.integers(0, len(stored) - 1))
    flipped = data.draw(st.integers(1, 255))
    changed = stored[:index] + bytes([stored[index] ^ flipped]) + stored[index + 1 :]
    with pytest.raises(DecryptionFailed):
        FieldCipher(KEY).decrypt(changed, **place)


@pytest.mark.parametrize("length", range(30))
def test_a_value_cut_short_is_detected(length):
    place = {"table": "t", "column": "c", "row": "1"}
    stored = FieldCipher(KEY).encrypt(b"secret", **place)
    with pytest.raises(DecryptionFailed):
        FieldCipher(KEY).decrypt(stored[:length], **place)


def test_equal_values_look_different_at_rest():
    place = {"table": "t", "column": "c", "row": "1"}
    cipher = FieldCipher(KEY)
    assert cipher.encrypt(b"secret", **place) != cipher.encrypt(b"secret", **place)


def test_names_that_would_make_two_places_look_alike_are_refused():
    with pytest.raises(ValueError, match=r"'\|'"):
        FieldCipher(KEY).encrypt(b"", table="a|b", column="c", row="1")


def test_a_data_key_of_a_wrong_length_is_refused():
    with pytest.raises(ValueError, match="32"):
        FieldCipher(KEY[:16])


def test_a_data_key_wraps_to_40_bytes_and_unwraps_again():
    data_key = new_data_key()
    wrapped = wrap(KEY, data_key)
    assert len(wrapped) == 40
    assert data_key not in wrapped
    assert unwrap(KEY, wrapped) == data_key


def test_the_wrapping_matches_the_vector_of_rfc_5649():
    key = bytes.fromhex("5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8")
    data_key = bytes.fromhex("c37b7e6492584340bed12207808941155068f738")
    wrapped = bytes.fromhex("138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a")
    assert wrap(key, data_key) == wrapped
    assert unwrap(key, wrapped) == data_key


@pytest.mark.parametrize("wrapped", [b"", b"x", bytes(40), wrap(OTHER, KEY), wrap(KEY, OTHER)[:-1] + b"\x00"])
def test_a_wrapped_key_that_was_changed_or_wrapped_by_another_does_not_unwrap(wrapped):
    with pytest.raises(DecryptionFailed):
        unwrap(KEY, wrapped)


def test_rotation_rewraps_the_data_key_and_leaves_fields_readable():
    place = {"table": "t", "column": "c", "row": "1"}
    data_key = new_data_key()
    stored = FieldCipher(data_key).encrypt(b"secret", **place)
    wrapped = rewrap(KEY, OTHER, wrap(KEY, data_key))
    assert FieldCipher(unwrap(OTHER, wrapped)).decrypt(stored, **place) == b"secret"
    with pytest.raises(DecryptionFailed):
        unwrap(KEY, wrapped)


@pytest.mark.parametrize(
    ("kind", "spellings"),
    [
        ("id_number", ["11010519491231002X", "１１０１０５１９４９１２３１００２ｘ", "110105 19491231 002x"]),
        ("phone", ["13800138000", "+86 138-0013-8000", "008613800138000", "＋８６１３８００１３８０００"]),
        ("phone", ["+85291234567", "00852 9123 4567", "+852-9123-4567"]),
        ("pan", ["6200000000000005", "6200 0000 0000 0005", "6200-0000-0000-0005"]),
        ("email", ["Ann@Example.com", " ann@example.com "]),
        ("address", ["北京市 海淀区1号", "北京市海淀区１号"]),
    ],
)  # fmt: skip
def test_spellings_of_one_value_share_an_index(kind, spellings):
    assert len({blind_index(KEY, kind, spelling) for spelling in spellings}) == 1


def test_an_index_differs_by_value_by_kind_and_by_key():
    indexes = [
        blind_index(KEY, "pan", "6200000000000005"),
        blind_index(KEY, "id_number", "6200000000000005"),
        blind_index(KEY, "pan", "6200000000000013"),
        blind_index(OTHER, "pan", "6200000000000005"),
    ]
    assert len(set(indexes)) == 4
    assert all(len(index) == 64 and "62000000" not in index for index in indexes)


@pytest.mark.parametrize("phone", ["", "138001380001", "23800138000", "86 13800138000", "+0123456789", "abc"])
def test_a_phone_that_needs_guessing_is_refused_without_repeating_it(phone):
    with pytest.raises(PhoneNotRecognised) as error:
        blind_index(KEY, "phone", phone)
    assert not phone or phone not in str(error.value)


def test_an_unknown_kind_of_index_is_refused():
    with pytest.raises(ValueError, match="nickname"):
        blind_index(KEY, "nickname", "x")
