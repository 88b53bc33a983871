"""``python -m examples.journey``: one persona's whole journey through the JSON API, in this process.

Every picture is judged, every code is read from the sandbox's phone, the agreement is really signed.
CPU time is the process's own, taken around the server's work only.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import secrets
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import cv2
from flask import Flask

from .api_client import ApiClient, Form
from .bank import create_app, today
from .clock import film
from .material import card_photo, clip, signature
from .specimens.personas import Persona, persona, personas

API = "/card/api/v1"
SEX = {"female": "女", "male": "男"}


@dataclass(frozen=True, slots=True)
class StageRun:
    """One stage as it went; ``outcome`` as the API names it."""

    name: str
    outcome: str
    cpu_ms: float


@dataclass(frozen=True, slots=True)
class Report:
    """A journey and where it ended: ``status`` is the application's state."""

    persona: str
    status: str
    stages: tuple[StageRun, ...]

    @property
    def cpu_ms_total(self) -> float:
        return round(sum(stage.cpu_ms for stage in self.stages), 1)

    def to_dict(self) -> dict[str, Any]:
        return {
            "persona": self.persona,
            "status": self.status,
            "stages": [asdict(stage) for stage in self.stages],
            "cpu_ms_total": self.cpu_ms_total,
        }


class Journey:
    """Drives one application. ``shot`` picks the photos; ``files`` holds what an applicant keeps.

    Raises :class:`examples.api_client.Refused` where the API turns a request away.
    """

    def __init__(self, app: Flask, one: Persona, day: date, *, shot: int = 0) -> None:
        self.one = one
        self.files: dict[str, bytes] = {}
        self.id = ""
        self._api = ApiClient(app, API)
        self._day, self._shot = day, shot

    def run(self, *, until: str | None = None) -> Report:
        """Go as far as the application goes, or up to the stage called ``until`` without entering it."""
        steps: Mapping[str, Callable[[], str]] = {
            "start": self._start,
            "id_document": self._id_document,
            "liveness": self._liveness,
            "questionnaire": self._questionnaire,
            "product": self._product,
            "credit": self._credit,
            "signing": self._signing,
            "card": self._card,
        }
        stages = []
        for name, step in steps.items():
            if name == until:
                break
            before = self._api.cpu_ms
            outcome = step()
            stages.append(StageRun(name, outcome, round(self._api.cpu_ms - before, 1)))
            if outcome != "done":
                break
        return Report(self.one.key, self._api.get(f"/applications/{self.id}")["state"], tuple(stages))

    def prompt(self, stage: str) -> Any:
        """What a stage shows."""
        return self._api.get(self._stage(stage))["data"]

    def file(self, stage: str, name: str) -> bytes:
        """A stage's download."""
        return self._api.download(f"{self._stage(stage)}/files/{name}")

    def act(self, stage: str, action: str, json: Mapping[str, Any] | None = None, form: Form | None = None) -> Any:
        """The reply's data. Raises RuntimeError where the stage did not take the request."""
        reply = self._api.post(f"{self._stage(stage)}/actions/{action}", json=json, form=form)
        if reply["outcome"] != "reply":
            codes = sorted(problem["code"] for problem in reply["problems"].values())
            raise RuntimeError(f"{stage} did not take {action}: {', '.join(codes)}")
        return reply["data"]

    def submit(self, stage: str, json: Mapping[str, Any] | None = None, form: Form | None = None) -> str:
        """How the stage took the answer: done, retry, refer or refused."""
        return str(self._api.post(self._stage(stage), json=json, form=form)["outcome"])

    def _start(self) -> str:
        consents = [each["hash"] for each in self._api.get("/consents")["consents"]]
        started = self._api.post("/applications", json={"phone": self.one.phone, "consents": consents})
        self.id, self._api.token = started["application"]["id"], started["token"]
        return "done"

    def _id_document(self) -> str:
        for side in ("front", "back"):
            photo = card_photo(self.one.key, side, self._day, self._shot)
            self.files[f"{side}.jpg"] = photo
            self.act("id_document", "read", form={"side": side, "image": [photo]})
        doubtful = [field["name"] for field in self.prompt("id_document")["fields"] if field["check"]]
        printed = printed_on(self.one)
        return self.submit("id_document", {"corrections": {name: printed[name] for name in doubtful}})

    def _liveness(self) -> str:
        challenge = self.act("liveness", "challenge")
        frames = clip(self.one.clip_portrait, challenge["actions"], take=secrets.randbits(32))
        film(frames)
        answer = {
            "challenge_id": challenge["id"],
            "frames": [frame.image for frame in frames],
            "at_ms": [str(frame.at_ms) for frame in frames],
        }
        return self.submit("liveness", form=answer)

    def _questionnaire(self) -> str:
        for name, value in self.one.answers.items():
            self.act("questionnaire", "save", {"name": name, "value": value})
        return self.submit("questionnaire", {"answers": dict(self.one.answers)})

    def _product(self) -> str:
        prompt = self.prompt("product")
        best = next(product for product in prompt["products"] if product["eligible"])
        return self.submit("product", {"code": best["code"], "catalogue_version": prompt["catalogue_version"]})

    def _credit(self) -> str:
        wording = self.prompt("credit")["authorisation"]["hash"]
        return self.submit("credit", {"authorised": True, "authorisation_hash": wording})

    def _signing(self) -> str:
        shown = self.prompt("signing")
        self.files["agreement-draft.pdf"] = self.file("signing", "agreement")
        self.act("signing", "send_code")
        answer = {"document_hash": shown["document_hash"], "agreed": True, "strokes": signature()}
        outcome = self.submit("signing", answer | {"code": self._code()})
        self.files["agreement-signed.pdf"] = self.file("signing", "agreement")
        return outcome

    def _card(self) -> str:
        """Issue, activate by a code, and look at the number once."""
        outcome = self.submit("card", {})
        self.act("card", "send_code")
        self.act("card", "activate", {"code": self._code()})
        ticket = self.act("card", "reveal")["ticket"]
        self.act("card", "show", {"ticket": ticket})
        return outcome

    def _stage(self, stage: str) -> str:
        return f"/applications/{self.id}/stages/{stage}"

    def _code(self) -> str:
        """The digits of the newest message on the sandbox's phone."""
        newest = self._api.get(f"/applications/{self.id}/sandbox/messages")["messages"][0]
        found = re.search(r"(?<!\d)\d{6}(?!\d)", newest)
        assert found is not None
        return found.group()


def printed_on(one: Persona) -> dict[str, str]:
    """What the persona's card says, by field, in the form that the identity step takes."""
    card = one.document
    return {
        "name": card.name,
        "sex": SEX[card.sex],
        "ethnicity": card.ethnicity,
        "birth_date": card.birth_date.isoformat(),
        "address": card.address,
        "id_number": card.id_number,
        "issuing_authority": card.issuing_authority,
        "valid_from": card.valid_from.isoformat(),
        "valid_to": card.valid_to.isoformat() if card.valid_to else "长期",
    }


def quick_app(folder: Path) -> Flask:
    """The example bank without limits on how often one address may call: one process is many applicants here."""
    unlimited = "1000000/minute"
    return create_app(folder, ONBOARDING_START_LIMIT=unlimited, ONBOARDING_API_LIMIT=unlimited)


def main() -> int:
    day = today()
    parser = argparse.ArgumentParser(prog="python -m examples.journey", description=__doc__)
    keys = [one.key for one in personas(day)]
    parser.add_argument("--persona", choices=keys, default="happy", metavar="P", help=", ".join(keys))
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument("--save", type=Path, metavar="DIR", help="keep the card photos and the agreement there")
    options = parser.parse_args()
    one = persona(options.persona, day)
    with tempfile.TemporaryDirectory() as folder:
        app = quick_app(Path(folder))
        Journey(app, persona("happy", day), day).run()  # loads every model; not measured
        journey = Journey(app, one, day)
        report = journey.run()
    if options.save:
        _save(journey.files, options.save)
    print(json.dumps(report.to_dict()) if options.json else _table(report, one))
    return 0 if report.status == one.expected else 1


def _save(files: Mapping[str, bytes], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


def _table(report: Report, one: Persona) -> str:
    lines = [f"{one.key}: {one.description.en}", ""]
    lines += [f"  {stage.name:<14} {stage.outcome:<8} {stage.cpu_ms:8.1f} ms" for stage in report.stages]
    lines += [f"  {'total':<23} {report.cpu_ms_total:8.1f} ms of CPU", ""]
    fits = "as expected" if report.status == one.expected else f"but {one.expected} was expected"
    return "\n".join([*lines, f"The application is {report.status}, {fits}."])


if __name__ == "__main__":
    logging.getLogger("onboarding").setLevel(logging.ERROR)  # the sandboxes need not introduce themselves here
    cv2.setNumThreads(1)
    sys.exit(main())
