import psec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.cards.cvv2 import cvv, cvv2

pytestmark = pytest.mark.filterwarnings("ignore:.*TripleDES")  # the oracle's older import
CVK = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")


def test_the_published_vector_gives_561():
    assert cvv(CVK, "4123456789012345", "8701", "101") == "561"


@given(
    st.binary(min_size=16, max_size=16),
    st.text("0123456789", min_size=12, max_size=19),
    st.text("0123456789", min_size=4, max_size=4),
    st.text("0123456789", min_size=3, max_size=3),
)
def test_an_independent_implementation_agrees(cvk, pan, yymm, service_code):
    assert cvv(cvk, pan, yymm, service_code) == psec.cvv.generate_cvv(cvk, pan, yymm, service_code)


def test_cvv2_is_the_value_for_service_code_000_and_expiry_as_yymm():
    pan = "6200000012345674"
    assert cvv2(CVK, pan, "11/31") == psec.cvv.generate_cvv(CVK, pan, "3111", "000")


@pytest.mark.parametrize("expiry", ["13/31", "1131", "1/31", "11/2031", "00/31"])
def test_an_expiry_of_another_shape_is_refused(expiry):
    with pytest.raises(ValueError, match="MM/YY"):
        cvv2(CVK, "6200000012345674", expiry)


@pytest.mark.parametrize(
    ("cvk", "pan", "yymm", "code"),
    [
        (CVK[:8], "4123456789012345", "8701", "101"),
        (CVK, "41234567890", "8701", "101"),
        (CVK, "4123 4567 8901 2345", "8701", "101"),
        (CVK, "4123456789012345", "871", "101"),
        (CVK, "4123456789012345", "8701", "1"),
    ],
)
def test_inputs_of_a_wrong_shape_are_refused_without_repeating_them(cvk, pan, yymm, code):
    with pytest.raises(ValueError, match=r"bytes|digits") as error:
        cvv(cvk, pan, yymm, code)
    assert pan not in str(error.value)
