from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onboarding.domain.reference import reference


@given(st.text())
def test_a_reference_is_eight_characters_that_cannot_be_mistaken_for_others(application_id):
    shown = reference(application_id)
    assert len(shown) == 8
    assert shown == shown.upper()
    assert not set(shown) & set("ILOU_-")
    assert shown.isalnum()


def test_a_reference_never_changes():
    """SHA-256("abc") begins ba7816bf 8f (FIPS 180-2, B.1); in fives: 23 9 28 1 13 15 28 15."""
    assert reference("abc") == "Q9W1DFWF"


def test_applications_have_references_of_their_own():
    assert len({reference(str(number)) for number in range(2000)}) == 2000
