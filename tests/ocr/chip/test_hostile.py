"""Hostile input: whatever is posted is read or refused, and nothing else is raised."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest
from cryptography.hazmat.primitives import hashes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onboarding.ocr.chip import ChipFiles, ChipRejected, PassiveAuthentication, TrustStore
from tests.ocr.chip import country, groups
from tests.ocr.chip.country import (
    ECDSA,
    NOW,
    Passport,
    country_authority,
    document_signer,
)
from tests.ocr.chip.groups import flipped, wrap

CSCA = country_authority()
FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
GENUINE = Passport()


@FEW
@given(data=st.data())
def test_no_change_to_a_security_object_makes_another_document_of_it(reader, data):
    passport = GENUINE
    whole = bytearray(passport.sod)
    for _ in range(data.draw(st.integers(1, 4))):
        whole[int(data.draw(st.floats(0, 1, exclude_max=True)) * len(whole))] = data.draw(st.integers(0, 255))
    try:
        reading = reader.read(ChipFiles(bytes(whole), passport.dg1, passport.dg2))
    except ChipRejected:
        return
    assert reading.signer.certificate == document_signer().certificate.fingerprint(hashes.SHA256()).hex()
    assert reading.mrz.fields["document_number"] == "L898902C3"


def test_every_single_byte_of_a_security_object_counts_or_changes_nothing(reader):
    passport = Passport()
    sod, reference = passport.sod, None
    for place in range(0, len(sod), 3):
        try:
            reading = reader.read(ChipFiles(flipped(sod, place), passport.dg1, passport.dg2))
        except ChipRejected:
            continue
        reference = reference or reader.read(ChipFiles(sod, passport.dg1, passport.dg2))
        assert (reading.mrz, reading.signer) == (reference.mrz, reference.signer)
        assert np.array_equal(reading.portrait, reference.portrait)


def _reader_of_anything() -> PassiveAuthentication:
    return PassiveAuthentication(TrustStore([CSCA.der]), now=lambda: NOW, allow_weak=True)


@FEW
@given(st.binary(max_size=300), st.binary(max_size=100), st.binary(max_size=100), st.sampled_from([0x77, None]))
def test_random_files_are_refused_and_nothing_else(sod, dg1, dg2, tag):
    sod = sod if tag is None else wrap(tag, sod)
    with pytest.raises(ChipRejected):
        _reader_of_anything().read(ChipFiles(sod, dg1, dg2))


@FEW
@given(data=st.data())
def test_whatever_a_trusted_state_signs_is_read_or_refused(reader, data):
    """A state's own mistakes, signed: behind the signature too nothing else is raised."""
    first = data.draw(st.one_of(st.binary(max_size=120), st.builds(lambda v: wrap(0x61, wrap(0x5F1F, v)), st.binary())))
    second = bytearray(groups.dg2())
    for _ in range(6):
        second[data.draw(st.integers(0, 200))] = data.draw(st.integers(0, 255))
    group = data.draw(st.sampled_from([groups.dg1(), first]))
    content = country.security_object_of({1: group, 2: bytes(second)})
    sod = wrap(0x77, country.sign(content, document_signer(), ECDSA))
    with suppress(ChipRejected):
        assert reader.read(ChipFiles(sod, group, bytes(second))).portrait.dtype == np.uint8


@FEW
@given(st.binary(max_size=200))
def test_whatever_is_signed_as_digests_is_read_or_refused(reader, content):
    sod = wrap(0x77, country.sign(content, document_signer(), ECDSA))
    with pytest.raises(ChipRejected):
        reader.read(ChipFiles(sod, groups.dg1(), groups.dg2()))
