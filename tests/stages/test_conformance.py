"""The seven stages and the sandbox ports pass the kit that a bank's own have to pass."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from onboarding.cards import SimulatorIssuer
from onboarding.credit.bureau import SandboxBureau
from onboarding.domain.consent import CREDIT_QUERY
from onboarding.engine import stored_consents
from onboarding.messages import SandboxMessenger
from onboarding.ports.store import Change
from onboarding.store.keyring import Keyring
from onboarding.store.vault import SqlCardVault
from onboarding.testing import (
    CardIssuerConformance,
    CreditBureauConformance,
    MessengerConformance,
    StageConformance,
)
from tests.conftest import Clock
from tests.journey import (
    SESSION,
    STAGES,
    a_card,
    clip_answer,
    code_sent,
    corrections,
    happy,
    house_in,
    photo,
    signature,
)


class OwnStage(StageConformance):
    """One of the seven, before an applicant who has come that far; ``prepare`` makes its side requests."""

    name = ""

    @pytest.fixture(autouse=True, scope="class")
    @classmethod
    def at_its_step(cls, journey, tmp_path_factory):
        step = journey[cls.name]
        folder = Path(shutil.copytree(step.folder, tmp_path_factory.mktemp(cls.name) / "at"))
        clock = Clock()
        clock.now = step.at
        cls.house, cls.application_id, cls.clock = house_in(folder, clock), step.application_id, clock
        cls.prepared = cls.prepare(cls())
        clock.forward(seconds=10)

    def prepare(self):
        return None

    def act(self, action, request):
        return self.house.engine.act(self.application_id, self.name, action, request, session=SESSION).data

    def shown(self):
        return self.house.engine.prompt(self.application_id, self.name).data

    def stage(self):
        return self.house.flow[self.name]

    def application(self):
        return self.house.engine.open(self.application_id).view(self.clock(), self.stage(), SESSION)


class TestIdDocument(OwnStage):
    name = STAGES[0]

    def prepare(self):
        for side in ("front", "back"):
            self.act("read", {"side": side, "image": photo(side)})

    def good_answers(self):
        return [{"corrections": corrections(self.shown())}]

    def bad_answers(self):
        printed = corrections(self.shown())
        wrong = {"id_number": "110105194912310021", "birth_date": "yesterday", "valid_to": "2020-01-01", "name": " "}
        return [
            *({"corrections": {**printed, name: value}} for name, value in wrong.items()),
            {"corrections": {**printed, "头像": "x"}},
            {"corrections": {**printed, "address": "长" * 5000}},
            {"corrections": ["a"]},
            None,
        ]


class TestLiveness(OwnStage):
    name = "liveness"

    def prepare(self):
        return clip_answer(self.act("challenge", {}))

    def good_answers(self):
        return [self.prepared, {"other_way": True}]

    def bad_answers(self):
        return [
            {},
            {**self.prepared, "challenge_id": "another"},
            {**self.prepared, "at_ms": [0]},
            {**self.prepared, "frames": [b""] * 3, "at_ms": [0, 1, 2]},
            {"frames": "x"},
        ]


class TestQuestionnaire(OwnStage):
    name = "questionnaire"

    def good_answers(self):
        return [{"answers": dict(happy().answers)}]

    def bad_answers(self):
        income = {"answers": {**happy().answers, "monthly_income": -1}}
        return [{}, {"answers": {}}, income, {"answers": {"no_such": 1}}, {"answers": 1}]


class TestProduct(OwnStage):
    name = "product"

    def good_answers(self):
        shown = self.shown()
        return [{"code": a_card(shown)}, {"code": a_card(shown), "catalogue_version": shown["catalogue_version"]}]

    def bad_answers(self):
        return [{}, {"code": "no-such"}, {"code": a_card(self.shown()), "catalogue_version": "old"}, {"code": 1}]


class TestCredit(OwnStage):
    name = "credit"

    def prepare(self):
        """The engine stores the consent before it runs the stage; so must we."""
        record = self.house.store.load(self.application_id)
        given = stored_consents([CREDIT_QUERY], "en", self.clock())
        self.house.store.change(record.id, record.version, Change(at=self.clock(), consents=given))

    def good_answers(self):
        return [{"authorised": True, "authorisation_hash": CREDIT_QUERY.hash}]

    def bad_answers(self):
        return [{}, {"authorised": False, "authorisation_hash": CREDIT_QUERY.hash}, {"authorised": True},
                {"authorised": "maybe"}]  # fmt: skip


class TestSigning(OwnStage):
    name = "signing"

    def prepare(self):
        self.act("send_code", {})
        return code_sent(self.house, self.application_id)

    def answer(self, **changes):
        given = {"document_hash": self.shown()["document_hash"], "agreed": True, "strokes": signature()}
        return {**given, "code": self.prepared, **changes}

    def good_answers(self):
        return [self.answer()]

    def bad_answers(self):
        wrong = f"{(int(self.prepared) + 1) % 10**6:06}"
        return [{}, self.answer(agreed=False), self.answer(code=wrong), self.answer(code=""),
                self.answer(document_hash="0" * 64), self.answer(strokes="[]"), self.answer(strokes="{")]  # fmt: skip


class TestCard(OwnStage):
    name = "card"

    def good_answers(self):
        return [{}]

    def bad_answers(self):
        return [{"limit": 10**9}, None]

    def test_asking_twice_gives_one_card(self):
        first, second = (self.stage().run(self.application(), self.stage().answer()) for _ in range(2))
        assert first.result.token == second.result.token


class TestSandboxMessenger(MessengerConformance):
    def messenger(self):
        return SandboxMessenger()


class TestSandboxBureau(CreditBureauConformance):
    def bureau(self):
        return SandboxBureau()


class TestSimulatorIssuer(CardIssuerConformance):
    @pytest.fixture(autouse=True)
    def vault(self, database, keyring: Keyring):
        self._issuer = SimulatorIssuer(SqlCardVault(database, keyring), keyring.cvk)

    def issuer(self):
        return self._issuer
