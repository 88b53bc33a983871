"""Stages over the pages: wrong pictures, replays, wrong order, and nothing advances that should not."""

from __future__ import annotations

import io
import struct
import zlib
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest
from flask_wtf import CSRFProtect
from sqlalchemy import func, select

from onboarding.domain.states import State
from onboarding.store import tables as t
from tests.journey import clip_answer, corrections, happy, photo
from tests.web.conftest import state


def upload(content):
    return (io.BytesIO(content), "picture.jpg", "image/jpeg")


def bomb() -> bytes:
    """A PNG header that announces 60000 × 60000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def forest() -> bytes:
    """A picture of something else."""
    noise = np.random.default_rng(3).integers(0, 255, (600, 900, 3), np.uint8)
    return cv2.imencode(".jpg", cv2.GaussianBlur(noise, (15, 15), 0))[1].tobytes()


BAD = {
    "nothing": lambda: b"",
    "a text": lambda: b"this is not a picture at all",
    "half a picture": lambda: photo("front")[:2000],
    "a decompression bomb": bomb,
    "something else": forest,
    "the other side": lambda: photo("back"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_picture_that_is_no_card_is_answered_with_advice_and_nothing_advances(site, kind):
    before = state(site)
    for accept in ("application/json", "text/html"):
        reply = site.applicant().post(
            "/apply/id_document/read",
            {"side": "front", "image": upload(BAD[kind]())},
            headers={"Accept": accept},
            content_type="multipart/form-data",
        )
        assert reply.status_code == 422
        assert any(word in reply.text for word in ("picture", "photo", "card", "side"))
    assert state(site) == before
    assert site.house.engine.open(site.application_id).record.memory == {}


def test_forty_megabytes_are_too_much(site):
    reply = site.applicant().send("/apply/id_document/read", {"side": "front", "image": upload(b"\xff" * 40_000_000)})
    assert reply.status_code == 413
    assert "smaller picture" in reply.json["message"]
    page = site.applicant().post(
        "/apply/id_document/read", {"side": "front", "image": upload(b"\xff" * 40_000_000)},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert page.status_code == 413
    assert "smaller picture" in page.text


def test_the_same_size_is_too_much_where_the_host_reads_forms_first(site):
    site.app.config["SECRET_KEY"] = "of the host"
    CSRFProtect(site.app)
    reply = site.applicant().send("/apply/id_document/read", {"side": "front", "image": upload(b"\xff" * 40_000_000)})
    assert reply.status_code == 413


def test_one_application_cannot_have_pictures_read_without_end(site_at):
    site = site_at(settings={"ONBOARDING_UPLOAD_LIMIT": "2/hour"})

    def send():
        return site.applicant().send("/apply/id_document/read", {"side": "front", "image": upload(b"none")})

    codes = [send().status_code for _ in range(2)]
    api = site.app.test_client().post(
        f"/cards/api/v1/applications/{site.application_id}/stages/id_document/actions/read", headers=site.bearer()
    )
    assert (codes, api.status_code) == ([422, 422], 429)


def test_both_sides_are_read_and_confirmed_over_the_pages(site):
    browser = site.applicant()
    for side in ("front", "back"):
        reply = browser.send("/apply/id_document/read", {"side": side, "image": upload(photo(side))})
        assert reply.status_code == 200, reply.json
        assert reply.json["data"]["side"] == side
    shown = site.house.engine.prompt(site.application_id, "id_document").data
    form = {f"corrections.{name}": value for name, value in corrections(shown).items()}
    reply = browser.post("/apply/id_document", form)
    assert (reply.status_code, reply.headers.get("Location")) == (303, "/cards/apply/liveness")


def test_another_portrait_cannot_be_slipped_under_a_confirmed_document(site_at):
    site = site_at("liveness")
    site.applicant().send("/apply/id_document/read", {"side": "front", "image": upload(photo("front"))})
    assert state(site) == (State.DRAFT, "id_document", {})


def challenge(site):
    return site.applicant().send("/apply/liveness/challenge", {}).json["data"]


def clip_form(answer):
    frames = [(io.BytesIO(frame), "frame.jpg", "image/jpeg") for frame in answer["frames"]]
    return {"challenge_id": answer["challenge_id"], "frames": frames, "at_ms": [str(at) for at in answer["at_ms"]]}


def blank():
    return cv2.imencode(".jpg", np.full((480, 640, 3), 90, np.uint8))[1].tobytes()


BAD_CLIPS = {
    "no frames": lambda a: {**a, "frames": [], "at_ms": []},
    "blank frames": lambda a: {**a, "frames": [blank()] * len(a["frames"])},
    "texts for frames": lambda a: {**a, "frames": [b"frame"] * len(a["frames"])},
    "one frame again and again": lambda a: {**a, "frames": a["frames"][:1] * len(a["frames"])},
    "times running backwards": lambda a: {**a, "at_ms": a["at_ms"][::-1]},
    "times missing": lambda a: {**a, "at_ms": a["at_ms"][:3]},
    "times beyond any number": lambda a: {**a, "at_ms": [10**30] * len(a["at_ms"])},
    "bombs": lambda a: {**a, "frames": [bomb()] * len(a["frames"])},
    "another challenge": lambda a: {**a, "challenge_id": "mine"},
}


@pytest.mark.parametrize("kind", BAD_CLIPS)
def test_a_clip_that_proves_nothing_is_answered_with_advice_and_nothing_advances(site_at, kind):
    site = site_at("liveness")
    before = state(site)
    answer = BAD_CLIPS[kind](clip_answer(challenge(site)))
    site.clock.forward(seconds=10)
    reply = site.applicant().send("/apply/liveness", clip_form(answer))
    assert reply.status_code == 422
    assert reply.json["problems"]
    assert all(problem["message"] for problem in reply.json["problems"].values())
    assert state(site) == before


def test_a_clip_serves_once(site_at):
    site = site_at("liveness")
    answer = clip_answer(challenge(site))
    site.clock.forward(seconds=10)
    spoilt = {**answer, "at_ms": answer["at_ms"][:3]}
    assert site.applicant().send("/apply/liveness", clip_form(spoilt)).status_code == 422  # uses nothing up
    assert site.applicant().send("/apply/liveness", clip_form(answer)).status_code < 400
    reply = site.applicant().send("/apply/liveness", clip_form(answer))
    assert reply.status_code == 422
    assert reply.json["problems"][""]["code"] == "challenge_used"


def test_a_clip_that_comes_too_late_is_refused(site_at):
    site = site_at("liveness")
    answer = clip_answer(challenge(site))
    site.clock.forward(minutes=10)
    assert site.applicant().send("/apply/liveness", clip_form(answer)).status_code == 422


def test_whoever_declines_the_face_waits_for_a_person(site_at):
    site = site_at("liveness")
    reply = site.applicant().post("/apply/liveness", {"other_way": "true"})
    assert reply.headers["Location"] == "/cards/waiting"
    assert state(site)[0] is State.HUMAN_REVIEW


def test_answers_to_hidden_questions_and_beyond_the_range_do_not_count(site_at):
    site = site_at("questionnaire")
    browser = site.applicant()
    good = {f"answers.{name}": str(value) for name, value in happy().answers.items()}
    for wrong in ({"answers.monthly_income": "-5"}, {"answers.monthly_income": "9" * 40},
                  {"answers.employment": "astronaut"}, {"answers.no_such_question": "1"}):  # fmt: skip
        reply = browser.post("/apply/questionnaire", {**good, **wrong})
        assert reply.status_code == 422
    hidden = {**good, "answers.residence": "own", "answers.monthly_housing": "1"}
    site.applicant().post("/apply/questionnaire", hidden)
    kept = site.house.engine.open(site.application_id).record.results.get("questionnaire")
    if kept is not None:
        visible = site.house.ports.questionnaire.visible(kept["values"])
        assert set(kept["values"]) <= set(visible)


@pytest.mark.parametrize("code", ["", "no-such-card", "../../etc/passwd", "卡"])
def test_a_card_that_is_not_in_the_list_cannot_be_chosen(site_at, code):
    site = site_at("product")
    before = state(site)
    assert site.applicant().post("/apply/product", {"code": code}).status_code == 422
    assert state(site) == before


@pytest.mark.parametrize("answer", [{}, {"authorised": "true"}, {"authorised": "true", "authorisation_hash": "0" * 64}])
def test_no_report_is_asked_for_without_the_authorisation(site_at, answer):
    site = site_at("credit")
    before = state(site)
    asked = site.house.ports.bureau.queries
    assert site.applicant().post("/apply/credit", answer).status_code == 422
    assert state(site) == before
    assert site.house.ports.bureau.queries == asked


@pytest.mark.parametrize("stage", ["liveness", "questionnaire", "product", "credit", "signing", "card"])
def test_a_stage_out_of_order_says_which_comes_first(site, stage):
    reply = site.applicant().send(f"/apply/{stage}", {"agreed": "true"})
    assert reply.status_code == 409
    assert "Photograph your ID card" in reply.json["message"]
    assert site.applicant().get(f"/apply/{stage}").headers["Location"] == "/cards/apply/id_document"


def test_sending_twice_changes_nothing_more(site_at):
    site = site_at("card")
    browser = site.applicant()
    first, second = browser.post("/apply/card"), browser.post("/apply/card")
    assert first.status_code == 303
    assert second.status_code == 409
    with site.house.database.connect() as connection:
        assert connection.execute(select(func.count()).select_from(t.card)).scalar() == 1


def test_of_four_taps_at_once_one_gets_the_card(site_at):
    site = site_at("card")
    browsers = [site.applicant() for _ in range(4)]
    forms = [{"_csrf": browser.csrf()} for browser in browsers]
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda n: browsers[n].client.post("/cards/apply/card", data=forms[n]), range(4)))
    assert sorted(reply.status_code for reply in replies) == [303, 409, 409, 409]
    with site.house.database.connect() as connection:
        assert connection.execute(select(func.count()).select_from(t.card)).scalar() == 1


def test_a_withdrawn_application_is_closed_to_everything(site_at):
    site = site_at("signing")
    browser = site.applicant()
    assert browser.post("/withdraw").headers["Location"] == "/cards/closed"
    assert browser.get("/closed").status_code == 200
    assert browser.get("/apply/signing").headers["Location"] == "/cards/closed"
    assert browser.send("/apply/signing/send_code", {}).status_code == 409
    assert browser.post("/withdraw").headers["Location"] == "/cards/closed"
    assert browser.get("/apply/signing/files/agreement").status_code == 409


def test_an_issued_card_cannot_be_withdrawn_by_a_form(site_at):
    site = site_at("issued")
    assert site.applicant().post("/withdraw").status_code == 409
    assert state(site)[0] is State.CARD_ISSUED


NOWHERE = ["/apply/nothing", "/apply/id_document/nothing", "/apply/id_document/specimen", "/phone"]


@pytest.mark.parametrize("path", NOWHERE)
def test_what_is_not_there_is_not_found(site, path):
    browser = site.applicant()
    reply = browser.get(path) if path in ("/apply/nothing", "/phone") else browser.post(path)
    assert reply.status_code == 404


def test_a_page_of_nobody_offers_the_way_in(site):
    for path in ("/apply/id_document", "/progress", "/waiting", "/refused", "/closed"):
        reply = site.browser().get(path)
        assert reply.status_code == 401
        assert "/cards/" in reply.text


@pytest.mark.parametrize("name", ["id_document", "liveness", "questionnaire", "product", "credit", "signing", "card",
                                  "issued", "active"])  # fmt: skip
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_every_page_of_the_way_can_be_shown_in_both_languages(site_at, name, locale):
    site = site_at(name)
    browser = site.applicant()
    stage = "card" if name in ("issued", "active") else name
    for path in (f"/apply/{stage}", "/progress", "/"):
        reply = browser.get(f"{path}?lang={locale}")
        assert reply.status_code == 200
        assert f'lang="{locale}"' in reply.text
        assert "Text(" not in reply.text
        assert "Undefined" not in reply.text


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b'"text"', b"{", b"[" * 100_000, b'{"a":' * 100_000, b'{"n": ' + b"9" * 5000 + b"}", b"\xff"],
)
def test_a_json_body_that_is_none_is_refused_with_a_sentence(site_at, body):
    browser = site_at("product").applicant()
    headers = {"X-CSRF-Token": browser.csrf(), "Accept": "application/json"}
    reply = browser.client.post("/cards/apply/product", data=body, headers=headers, content_type="application/json")
    assert reply.status_code == 400
    assert "could not be read" in reply.json["message"]


HALF = "\\ud800"


@pytest.mark.parametrize(
    ("step", "path", "body"),
    [
        ("id_document", "/apply/id_document", f'{{"corrections": {{"name": "{HALF}"}}}}'),
        ("id_document", "/apply/id_document", f'{{"corrections": {{"{HALF}": "x"}}}}'),
        ("liveness", "/apply/liveness", f'{{"challenge_id": "{HALF}"}}'),
        ("questionnaire", "/apply/questionnaire/save", f'{{"name": "employer", "value": "{HALF}"}}'),
        ("questionnaire", "/apply/questionnaire/save", f'{{"name": "{HALF}", "value": 1}}'),
        ("questionnaire", "/apply/questionnaire", f'{{"answers": {{"{HALF}": "{HALF}"}}}}'),
        ("product", "/apply/product", f'{{"code": "{HALF}", "catalogue_version": "{HALF}"}}'),
        ("credit", "/apply/credit", f'{{"authorised": true, "authorisation_hash": "{HALF}"}}'),
        ("signing", "/apply/signing", f'{{"document_hash": "{HALF}", "strokes": "{HALF}"}}'),
        ("active", "/apply/card/show", f'{{"ticket": "{HALF}"}}'),
    ],
)
def test_half_a_character_is_a_wrong_answer_and_not_a_fault(site_at, step, path, body):
    browser = site_at(step).applicant()
    headers = {"X-CSRF-Token": browser.csrf(), "Accept": "application/json"}
    reply = browser.client.post(f"/cards{path}", data=body, headers=headers, content_type="application/json")
    assert reply.status_code == 422
    assert {problem["code"] for problem in reply.json["problems"].values()} == {"invalid"}
    assert browser.get("/progress").status_code == 200


@pytest.mark.parametrize(
    ("figure", "status"), [(0, 200), (-1, 422), (10**9, 422), (10**18, 422), (10**40, 422), (-(10**40), 422)]
)
def test_no_figure_breaks_the_simulator(site_at, figure, status):
    browser = site_at("credit").applicant()
    for name in ("monthly_income", "monthly_debt", "monthly_housing", "months_employed"):
        assert browser.send("/apply/credit/simulate", {name: str(figure)}).status_code == status
