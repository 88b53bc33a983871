"""A native app sends a chip through the API; a reviewer sees what it said."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from io import BytesIO

import pytest

from onboarding.ocr import read_id_card
from onboarding.ocr.chip import DecodedCardReader
from onboarding.stages.id_document import SIDES
from tests.journey import clip_answer, corrections, photo, ports, printed
from tests.ocr.chip.resident import AUDIENCE, claims, ed25519_key, public, signed
from tests.ocr.chip.test_readers import travel_payload
from tests.stages.test_chip_document import border

STAGE = "/stages/id_document"
read_once = cache(read_id_card)


@pytest.fixture
def site(site_at):
    reader = DecodedCardReader([public(ed25519_key())], AUDIENCE)
    return site_at(ports=replace(ports(), chip=reader, read_document=read_once), reviewer=lambda: "r1")


class App:
    """A native app with the application's token."""

    def __init__(self, site):
        self.site, self.client, self.headers = site, site.app.test_client(), site.bearer()
        self.address = f"/cards/api/v1/applications/{site.application_id}"

    def post(self, path, **body):
        return self.client.post(self.address + path, headers={**self.headers, "Accept-Language": "en"}, **body)

    def photographs(self):
        for side in SIDES:
            data = {"side": side, "image": (BytesIO(photo(side)), "card.jpg")}
            assert self.post(f"{STAGE}/actions/read", data=data).status_code == 200

    def chip(self, **changes):
        given = self.post(f"{STAGE}/actions/chip_challenge", json={}).json["data"]
        content = {**claims(given["nonce"], self.site.clock()), **printed(), "aud": given["audience"], **changes}
        request = {"nonce": given["nonce"], "payload": {"result": signed(content)}}
        return self.post(f"{STAGE}/actions/chip", json=request)

    def status(self):
        return self.client.get(self.address, headers=self.headers).json


def test_an_app_reads_the_chip_and_the_status_says_chip_and_face(site):
    app = App(site)
    app.photographs()
    assert app.chip().json["data"]["chip"] == "resident"
    assert app.post(STAGE, json={}).json["outcome"] == "done"
    assert app.status()["assurance"] is None
    challenge = app.post("/stages/liveness/actions/challenge", json={}).json["data"]
    site.clock.forward(seconds=20)
    site.house.engine.submit(site.application_id, "liveness", clip_answer(challenge))
    assert app.status()["assurance"] == "chip+face"


def test_what_is_wrong_with_a_chip_is_said_in_the_caller_s_language(site):
    reply = App(site).chip(iat=0)
    assert (reply.status_code, reply.json["outcome"]) == (422, "retry")
    assert reply.json["problems"]["payload"] == {
        "code": "result_stale",
        "message": "The decoded result is too old. Please read the chip again.",
    }


def test_a_reviewer_sees_chip_and_print_side_by_side(site):
    app = App(site)
    app.photographs()
    app.chip(name="赵六")
    assert app.post(STAGE, json={}).json["reasons"][0]["code"] == "chip_disagrees"
    browser = site.browser()
    (review,) = site.house.desk.waiting()
    page = browser.get(f"/reviews/{review.id}?lang=en").text
    assert "In the chip" in page
    assert "赵六" in page
    assert printed()["name"] in page
    assert "Read from" in page


def test_a_reviewer_sees_the_passport_beside_the_card(site_at):
    site = site_at(ports=replace(ports(), chip=border(), read_document=read_once), reviewer=lambda: "r1")
    app = App(site)
    app.photographs()
    given = app.post(f"{STAGE}/actions/chip_challenge", json={}).json["data"]
    app.post(f"{STAGE}/actions/chip", json={"nonce": given["nonce"], "payload": travel_payload(given)})
    fields = app.client.get(app.address + STAGE, headers=app.headers).json["data"]
    reply = app.post(STAGE, json={"corrections": corrections(fields)})
    assert [reason["code"] for reason in reply.json["reasons"]] == ["chip_of_another_document", "chip_disagrees"]
    (review,) = site.house.desk.waiting()
    page = site.browser().get(f"/reviews/{review.id}?lang=en").text
    assert "ERIKSSON ANNA MARIA" in page
    assert "L898902C3" in page
    assert f"/reviews/{review.id}/pictures/id_document.portrait" in page


def test_a_bank_that_reads_no_chips_says_so(site_at):
    site = site_at()
    reply = App(site).post(f"{STAGE}/actions/chip_challenge", json={})
    assert (reply.status_code, reply.json["code"]) == (404, "chip_not_read")


@pytest.mark.parametrize("payload", [None, 1, [], {"result": 1}, {"result": None}, {"result": "x" * 900_000}, {"": ""}])
def test_whatever_is_posted_as_a_chip_is_a_problem_and_no_fault(site, payload):
    app = App(site)
    given = app.post(f"{STAGE}/actions/chip_challenge", json={}).json["data"]
    reply = app.post(f"{STAGE}/actions/chip", json={"nonce": given["nonce"], "payload": payload})
    assert reply.status_code == 422
    assert "payload" in reply.json["problems"]
