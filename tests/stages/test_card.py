"""Activation is for a card that was just issued, and for nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from onboarding.defaults import default_flow
from onboarding.domain.errors import SetupError
from onboarding.domain.outcomes import Reply, Retry
from onboarding.domain.results import IssuedCard
from onboarding.domain.states import State
from onboarding.ports.issuer import CardState
from onboarding.products.catalogue import Catalogue, shipped
from tests.conftest import Clock
from tests.journey import SESSION, code_sent, house_in


class Holder:
    """An applicant whose card was issued and not yet activated."""

    def __init__(self, step, folder):
        self.clock = Clock()
        self.clock.now = step.at
        self.house, self.id = house_in(step.copy_to(folder), self.clock), step.application_id
        self.token = self.house.engine.open(self.id).view(self.clock()).get(IssuedCard).token

    def ask(self, action, **request):
        return self.house.engine.act(self.id, "card", action, request, session=SESSION)

    def state(self):
        return self.house.ports.issuer.get_card(self.token).state

    def bank_moves_it(self, *states):
        for state in states:
            self.house.ports.issuer.set_state(self.token, state)


@pytest.fixture
def holder(journey, tmp_path):
    return Holder(journey["issued"], tmp_path)


FROZEN = (CardState.ACTIVE, CardState.FROZEN)


@pytest.mark.parametrize("moves", [FROZEN, (CardState.CLOSED,)], ids=["frozen", "closed"])
def test_a_card_that_the_bank_took_out_of_use_cannot_be_activated(holder, moves):
    holder.ask("send_code")
    code = code_sent(holder.house, holder.id)
    holder.bank_moves_it(*moves)
    reply = holder.ask("activate", code=code)
    assert isinstance(reply, Retry)
    assert reply.problems[""].code == "card_not_to_activate"
    assert holder.state() is moves[-1]
    assert holder.house.engine.open(holder.id).record.state is State.CARD_ISSUED


@pytest.mark.parametrize("moves", [(CardState.ACTIVE,), FROZEN, (CardState.CLOSED,)], ids=lambda moves: moves[-1])
def test_no_activation_code_is_sent_for_a_card_that_needs_none(holder, moves):
    before = len(holder.house.outbox.shown(holder.id))
    holder.bank_moves_it(*moves)
    assert isinstance(holder.ask("send_code"), Retry)
    assert len(holder.house.outbox.shown(holder.id)) == before


def test_a_card_that_the_issuer_cannot_issue_is_found_when_the_house_is_built(holder):
    first, *others = shipped().products
    catalogue = Catalogue((replace(first, network="amex"), *others), "v")
    with pytest.raises(SetupError, match="'amex', which the issuer does not offer"):
        default_flow(replace(holder.house.ports, catalogue=catalogue))


def test_activating_twice_is_activating_once(holder):
    holder.ask("send_code")
    code = code_sent(holder.house, holder.id)
    for _ in range(2):
        assert isinstance(holder.ask("activate", code=code), Reply)
    assert holder.state() is CardState.ACTIVE
