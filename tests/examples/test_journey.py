"""Every persona goes the whole way through the JSON API of the example bank, and ends as promised."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from examples import journey as command
from examples.bank import today
from examples.journey import Journey, Report, quick_app
from examples.specimens.personas import Persona, persona, personas
from onboarding.defaults import House
from onboarding.domain.results import IdentityDocument, IssuedCard, SignedAgreement
from onboarding.signing.verification import verify
from onboarding.web.installation import named

DAY = today()
EVERYONE = personas(DAY)
STAGES = ["start", "id_document", "liveness", "questionnaire", "product", "credit", "signing", "card"]


class Bank:
    """One example bank for all tests; each persona applies once, when first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.app: Flask = quick_app(folder)
        self._done: dict[str, tuple[Journey, Report, int]] = {}

    @contextmanager
    def house(self) -> Iterator[House]:
        with self.app.app_context():
            yield named("onboarding").house

    def queries(self) -> int:
        with self.house() as house:
            return house.ports.bureau.queries

    def apply(self, one: Persona) -> tuple[Journey, Report, int]:
        """The journey, its report, and how often the bureau was asked."""
        if one.key not in self._done:
            before, applicant = self.queries(), Journey(self.app, one, DAY)
            self._done[one.key] = (applicant, applicant.run(), self.queries() - before)
        return self._done[one.key]


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    return Bank(tmp_path_factory.mktemp("bank"))


@pytest.mark.parametrize("one", EVERYONE, ids=lambda one: one.key)
def test_a_persona_ends_where_it_promises(bank: Bank, one: Persona) -> None:
    _, report, _ = bank.apply(one)
    assert report.status == one.expected
    last = report.stages[-1]
    assert (None if last.outcome == "done" else last.name) == one.stops_at
    assert [stage.name for stage in report.stages] == STAGES[: len(report.stages)]


@pytest.mark.parametrize("one", EVERYONE, ids=lambda one: one.key)
def test_the_bureau_is_asked_once_by_whoever_authorises_it_and_never_before(bank: Bank, one: Persona) -> None:
    _, report, queries = bank.apply(one)
    assert queries == ("credit" in [stage.name for stage in report.stages])


def test_without_an_authorisation_the_bureau_is_never_asked(bank: Bank) -> None:
    before, applicant = bank.queries(), Journey(bank.app, persona("happy", DAY), DAY)
    applicant.run(until="credit")
    wording = applicant.prompt("credit")["authorisation"]["hash"]
    assert applicant.submit("credit", {"authorised": False, "authorisation_hash": wording}) == "retry"
    assert applicant.submit("credit", {"authorised": True, "authorisation_hash": "0" * 64}) == "retry"
    applicant.act("credit", "simulate", {"monthly_income": 30_000})
    assert bank.queries() == before
    assert applicant.submit("credit", {"authorised": True, "authorisation_hash": wording}) == "done"
    assert bank.queries() == before + 1


@pytest.mark.parametrize("key", ["happy", "rare_name", "elder"])
def test_a_card_is_read_as_it_is_printed(bank: Bank, key: str) -> None:
    one = persona(key, DAY)
    applicant, _, _ = bank.apply(one)
    with bank.house() as house:
        document = house.engine.open(applicant.id).view(house.clock()).get(IdentityDocument)
    printed = one.document
    for name in ("name", "sex", "ethnicity", "birth_date", "id_number", "issuing_authority", "valid_from", "valid_to"):
        assert getattr(document, name) == getattr(printed, name)
    assert document.address == printed.address


def test_the_signed_agreement_is_valid_and_the_one_on_record(bank: Bank) -> None:
    applicant, _, _ = bank.apply(persona("happy", DAY))
    with bank.house() as house:
        agreement = house.engine.open(applicant.id).view(house.clock()).get(SignedAgreement)
        roots = house.ports.authority.trust_roots()
    verdict = verify(
        applicant.files["agreement-signed.pdf"],
        roots,
        expected_hash=agreement.signed_hash,
        document_hash=agreement.document_hash,
    )
    assert verdict.problems == ()
    assert verdict.applicant is not None
    assert verdict.applicant.serial == agreement.certificate_serial


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="needs Debian's poppler-utils")
def test_another_program_finds_both_signatures_intact(bank: Bank, tmp_path: Path) -> None:
    applicant, _, _ = bank.apply(persona("happy", DAY))
    file = tmp_path / "agreement.pdf"
    file.write_bytes(applicant.files["agreement-signed.pdf"])
    done = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True, check=False)
    assert done.stdout.count("Signature is Valid") == 2


def test_nothing_personal_lies_in_clear_on_the_disk(bank: Bank) -> None:
    """Names, numbers, phones and card numbers of everybody, as text, as JSON escapes and as base64."""
    secrets: set[bytes] = set()
    for one in EVERYONE:
        applicant, report, _ = bank.apply(one)
        secrets |= _spellings(one.document.name, one.document.id_number, one.document.address, one.phone[3:])
        if report.status == "active":
            with bank.house() as house:
                card = house.engine.open(applicant.id).view(house.clock()).get(IssuedCard)
                secrets |= _spellings(house.ports.issuer.reveal(card.token).pan)
    files = [path for path in bank.folder.rglob("*") if path.is_file()]
    stored = {path: path.read_bytes() for path in files}
    assert any(path.name.endswith(".sqlite") for path in files)
    assert any(applicant.id.encode() in content for content in stored.values()), "the scan looks in the wrong place"
    found = [path.name for path, content in stored.items() for secret in secrets if secret in content]
    assert found == []
    pictures = [
        path.name for path, content in stored.items() if content.startswith((b"\xff\xd8\xff", b"\x89PNG", b"%PDF"))
    ]
    assert pictures == []


def test_the_command_prints_one_json_object_and_succeeds_when_the_ending_is_right(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    words = ["journey", "--persona", "minor", "--json", "--save", str(tmp_path / "kept")]
    monkeypatch.setattr(sys, "argv", words)
    assert command.main() == 0
    printed = json.loads(capsys.readouterr().out)
    assert list(printed) == ["persona", "status", "stages", "cpu_ms_total"]
    assert (printed["persona"], printed["status"]) == ("minor", "refused")
    assert [set(stage) for stage in printed["stages"]] == [{"name", "outcome", "cpu_ms"}] * 2
    assert printed["cpu_ms_total"] == pytest.approx(sum(stage["cpu_ms"] for stage in printed["stages"]), abs=0.1)
    assert (tmp_path / "kept" / "front.jpg").read_bytes().startswith(b"\xff\xd8\xff")


def _spellings(*texts: str) -> set[bytes]:
    """How a text might lie in a file: UTF-8, UTF-16, JSON escapes, hex, and base64 at each of three offsets."""
    found: set[bytes] = set()
    for text in texts:
        plain = text.encode()
        found |= {plain, text.encode("utf-16-le"), json.dumps(text)[1:-1].encode(), plain.hex().encode()}
        for offset in range(3):  # the ends depend on the neighbours, so only the middle is looked for
            found.add(base64.b64encode(b"\0" * offset + plain)[4:-4])
    return {spelling for spelling in found if len(spelling) >= 6}
