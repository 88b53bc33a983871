"""Small pictures sent while the camera is open: a hint comes back, and nothing else happens."""

from __future__ import annotations

import cv2
import numpy as np
from sqlalchemy import func, select

from onboarding.domain.consent import FACE
from onboarding.liveness.guidance import Hint
from onboarding.ports.store import Change
from onboarding.store import tables as t
from tests.journey import clip_answer

from .test_journey import challenge, upload


def small(value=150):
    return cv2.imencode(".jpg", np.full((160, 213, 3), value, np.uint8))[1].tobytes()


def look(site, picture=None):
    return site.applicant().send("/apply/liveness/look", {"picture": upload(picture or small())})


def face():
    frame = cv2.imdecode(np.frombuffer(clip_answer({"id": "", "actions": []})["frames"][0], np.uint8), cv2.IMREAD_COLOR)
    return cv2.imencode(".jpg", cv2.resize(frame, (213, 160), interpolation=cv2.INTER_AREA))[1].tobytes()


def written(site):
    """Everything that a look might have left behind."""
    record = site.house.store.load(site.application_id)
    with site.house.database.connect() as connection:
        events = connection.execute(select(func.count()).select_from(t.evidence)).scalar()
    return record.version, record.memory, events


def test_a_look_is_answered_with_a_hint_and_leaves_no_trace(site_at):
    site = site_at("liveness")
    before = written(site)
    for picture, told in ((small(), Hint.NO_FACE), (small(10), Hint.LIGHTER), (face(), Hint.GOOD)):
        reply = look(site, picture)
        assert (reply.status_code, reply.json["data"]) == (200, {"hint": told.value})
    assert written(site) == before


def test_looks_do_not_use_up_the_challenge_nor_what_an_application_may_upload(site_at):
    site = site_at("liveness", settings={"ONBOARDING_UPLOAD_LIMIT": "1/hour"})
    answer = clip_answer(challenge(site))
    assert [look(site).status_code for _ in range(3)] == [200] * 3
    kept = site.house.store.load(site.application_id).memory["liveness"]["challenge"]["id"]
    assert kept == answer["challenge_id"]


def test_looks_without_end_are_refused_over_pages_and_api_together(site_at):
    site = site_at("liveness", settings={"ONBOARDING_LOOK_LIMIT": "2/minute"})
    pages = [look(site).status_code for _ in range(2)]
    api = site.app.test_client().post(
        f"/cards/api/v1/applications/{site.application_id}/stages/liveness/actions/look",
        headers=site.bearer(),
        data={"picture": upload(small())},
    )
    assert (pages, api.status_code) == ([200, 200], 429)


def test_a_look_waits_for_nobody_and_disturbs_no_running_stage(site_at):
    site = site_at("liveness")
    record = site.house.store.load(site.application_id)
    until = site.clock() + site.house.engine._lease
    site.house.store.change(record.id, record.version, Change(at=site.clock(), running="liveness", running_until=until))
    before = written(site)
    assert look(site).status_code == 409
    assert written(site) == before


def test_no_face_is_looked_at_without_consent(site_at):
    site = site_at("liveness")
    with site.house.database.begin() as connection:
        connection.execute(t.consent.delete().where(t.consent.c.purpose == FACE.purpose))
    reply = look(site, face())
    assert reply.status_code == 422
    assert reply.json["problems"][""]["code"] == "face_not_consented"


def test_what_is_no_picture_is_refused_with_a_sentence(site_at):
    site = site_at("liveness")
    reply = look(site, b"\xff\xd8 none")
    assert reply.status_code == 422
    assert reply.json["problems"][""]["code"] == "unreadable_frame"
