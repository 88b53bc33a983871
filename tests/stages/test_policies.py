"""Policies send to a person what may not be settled by machine alone."""

from __future__ import annotations

import pytest

from onboarding.customers import ListedCustomers
from onboarding.defaults import Ports, standard_policies
from onboarding.domain.consent import CREDIT_QUERY
from onboarding.domain.outcomes import Done, Refer
from onboarding.domain.states import State
from tests.conftest import Clock
from tests.journey import STAGES, corrections, happy, house_in, ports


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


def read_both(house, application_id):
    from tests.journey import photo

    for side in ("front", "back"):
        house.engine.act(application_id, "id_document", "read", {"side": side, "image": photo(side)})
    return corrections(house.engine.prompt(application_id, "id_document").data)


def test_a_card_read_right_needs_nobody(at):
    house, application_id = at(STAGES[0])
    outcome = house.engine.submit(application_id, "id_document", {"corrections": read_both(house, application_id)})
    assert isinstance(outcome, Done)


def test_somebody_else_s_number_typed_over_one_s_own_goes_to_a_person(at):
    house, application_id = at(STAGES[0])
    typed = read_both(house, application_id) | {"id_number": "11010519491231002X", "birth_date": "1949-12-31"}
    outcome = house.engine.submit(application_id, "id_document", {"corrections": typed})
    assert isinstance(outcome, Refer)
    assert [reason.code for reason in outcome.reasons] == ["identity_corrected"]
    assert house.engine.open(application_id).record.state is State.HUMAN_REVIEW


def test_a_mended_address_needs_nobody(at):
    house, application_id = at(STAGES[0])
    typed = read_both(house, application_id) | {"address": "上海市浦东新区样例路90号"}
    assert isinstance(house.engine.submit(application_id, "id_document", {"corrections": typed}), Done)


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
