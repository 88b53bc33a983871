"""A reader that trusts Utopia, at a fixed time."""

from __future__ import annotations

import pytest

from onboarding.ocr.chip import ChipFiles, ChipRejected, PassiveAuthentication, TrustStore
from tests.ocr.chip import country


@pytest.fixture(scope="session")
def reader() -> PassiveAuthentication:
    return PassiveAuthentication(TrustStore([country.country_authority().der]), now=lambda: country.NOW)


@pytest.fixture(scope="session")
def read(reader):
    """Read a passport, or the files given in place of its own."""

    def read_(passport=None, printed=None, **files):
        passport = passport or country.Passport()
        own = {"sod": passport.sod, "dg1": passport.dg1, "dg2": passport.dg2}
        return reader.read(ChipFiles(**{**own, **files}), printed)

    return read_


@pytest.fixture(scope="session")
def refusal(read):
    """The code with which a passport is refused."""

    def refusal_(*args, **kwargs):
        with pytest.raises(ChipRejected) as caught:
            read(*args, **kwargs)
        return caught.value.code

    return refusal_
