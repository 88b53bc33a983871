"""Policies send to a person what may not be settled by machine alone."""

from __future__ import annotations

import pytest

from onboarding.customers import ListedCustomers
from onboarding.defaults import Ports, standard_policies
from onboarding.domain.consent import CREDIT_QUERY
from onboarding.domain.outcomes import Done, Refer
from tests.conftest import Clock
from tests.journey import happy, house_in, ports


@pytest.fixture
def at(journey, tmp_path):
    """A house at one step of the way, under the policies that a bank gets by default."""

    def open_(name, customers=()):
        clock = Clock()
        clock.now = journey[name].at
        filled = Ports(bureau=ports().bureau, customers=ListedCustomers(customers))
        folder = journey[name].copy_to(tmp_path / name)
        return house_in(folder, clock, ports=filled, policies=standard_policies), journey[name].application_id

    return open_


def test_a_first_card_goes_to_a_person(at):
    house, application_id = at("credit")
    answer = {"authorised": True, "authorisation_hash": CREDIT_QUERY.hash}
    outcome = house.engine.submit(application_id, "credit", answer)
    assert isinstance(outcome, Refer)
    assert [reason.code for reason in outcome.reasons] == ["first_card"]


def test_an_existing_customer_s_card_is_decided_at_once(at):
    house, application_id = at("credit", [happy().document.id_number])
    answer = {"authorised": True, "authorisation_hash": CREDIT_QUERY.hash}
    assert isinstance(house.engine.submit(application_id, "credit", answer), Done)
