"""Video review over HTTP: whose room it is, what it takes, who may look, and what a decision rests on."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from onboarding import Ports, create_blueprint
from onboarding.defaults import standard_policies
from onboarding.domain.consent import CREDIT_QUERY, VIDEO
from onboarding.domain.states import State
from onboarding.evidence import check
from onboarding.ports.video import Filmed, Frame
from onboarding.store import tables as t
from onboarding.video.frames import link
from tests.journey import ports

JSON = {"Accept": "application/json"}
AGREED = {f"consent_{VIDEO.purpose}": VIDEO.hash}


def jpeg(number: int = 0, size: tuple[int, int] = (320, 240), kind: str = "JPEG") -> bytes:
    """A picture like no other of its number."""
    file = io.BytesIO()
    Image.new("RGB", size, (number % 256, number // 256 % 256, 90)).save(file, kind)
    return file.getvalue()


class Login:
    reviewer: str | None = "wang"

    def __call__(self) -> str | None:
        return self.reviewer


@pytest.fixture
def login() -> Login:
    return Login()


@pytest.fixture
def site(site_at, login):
    """An applicant who would rather be verified by a person."""
    return waiting(site_at("liveness", reviewer=login))


def waiting(site: Any) -> Any:
    """On the next morning, ten o'clock at the bank."""
    assert site.applicant().post("/apply/liveness", {"other_way": "true"}).headers["Location"] == "/cards/waiting"
    site.clock.now = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)
    return site


class Guest:
    """The applicant's page, as its script behaves."""

    def __init__(self, site: Any, kind: str = "live", browser: Any = None) -> None:
        self.site, self.kind = site, kind
        self.browser = browser or site.applicant()
        self.token = self.browser.csrf()
        self.at_ms = 0

    def post(self, path: str, **data: Any) -> Any:
        client = self.browser.client
        return client.post(path, data=data, headers={**JSON, "X-CSRF-Token": self.token})

    def enter(self, **data: Any) -> Any:
        reply = self.post("/cards/video/rooms", kind=self.kind, **(data or AGREED))
        if reply.status_code == 200:
            self.url = reply.json["data"]["url"]
            self.room = self.url.rpartition("/")[2]
        return reply

    def look(self) -> Any:
        return self.browser.client.get(self.url, headers=JSON)

    def film(self, seq: int, content: bytes | None = None, *, wait: int = 250, at_ms: int | None = None) -> Any:
        self.site.clock.forward(milliseconds=wait)
        self.at_ms = self.at_ms + wait if at_ms is None else at_ms
        picture = (io.BytesIO(jpeg(seq) if content is None else content), "frame.jpg")
        return self.post(f"{self.url}/frames", frame=picture, seq=seq, at_ms=self.at_ms)

    def end(self) -> Any:
        return self.post(f"{self.url}/end")


class Desk:
    """The reviewer's page."""

    def __init__(self, site: Any) -> None:
        self.site, self.browser = site, site.browser()
        self.id = site.house.desk.waiting()[0].id

    def post(self, path: str, **data: Any) -> Any:
        return self.browser.post(f"/reviews/{self.id}{path}", data)

    def join(self) -> Any:
        return self.post("/video")

    def watch(self, room: str, after: int = -1) -> Any:
        return self.browser.get(f"/reviews/{self.id}/video/{room}?after={after}", headers=JSON)

    def ask(self, room: str, **data: Any) -> Any:
        path = f"/reviews/{self.id}/video/{room}/questions"
        return self.browser.post(path, data, headers=JSON)

    def approve(self, verified: str = "video_call") -> Any:
        return self.post("", verdict="approve", verified=verified)


def events(site: Any, name: str) -> list[dict[str, Any]]:
    return [dict(entry.details) for entry in site.house.desk.history(site.application_id) if entry.event == name]


def state(site: Any) -> State:
    return site.house.engine.open(site.application_id).record.state


@dataclass
class Met:
    site: Any
    guest: Guest
    desk: Desk


@pytest.fixture
def met(site) -> Met:
    """Applicant and reviewer in one room, twelve pictures in."""
    guest, desk = Guest(site), Desk(site)
    guest.enter()
    assert desk.join().status_code == 303
    for seq in range(12):
        assert guest.film(seq).json["data"]["counted"]
    return Met(site, guest, desk)


def test_who_waits_for_a_person_is_offered_a_room_a_time_and_a_clip(site):
    page = site.applicant().get("/waiting").text
    assert all(f'href="/cards/video{path}"' in page for path in ("", "/booking", "/clip"))


def test_a_review_of_something_else_offers_no_video(site_at, login):
    site = site_at("credit", policies=standard_policies, reviewer=login)
    site.applicant().post("/apply/credit", {"authorised": "true", "authorisation_hash": CREDIT_QUERY.hash})
    assert "/video" not in site.applicant().get("/waiting").text
    assert site.applicant().get("/video").headers["Location"] == "/cards/waiting"
    assert Guest(site).enter().json["code"] == "video_not_offered"
    assert 'id="video"' not in site.browser().get(f"/reviews/{site.house.desk.waiting()[0].id}").text


def test_nobody_enters_without_agreeing_to_the_pictures_once(site):
    guest = Guest(site)
    assert guest.enter(consent_video="x").json["code"] == "video_consent_needed"
    assert guest.enter().status_code == 200
    assert [given["purpose"] for given in events(site, "consent.given")][-1] == "video"
    assert guest.enter(consent_video="").status_code == 200
    assert len([given for given in events(site, "consent.given") if given["purpose"] == "video"]) == 1


def test_nothing_is_kept_before_a_member_of_staff_is_there(site):
    guest = Guest(site)
    guest.enter()
    reply = guest.film(0).json["data"]
    assert (reply["state"], reply["counted"], reply["frames"]) == ("waiting", False, 0)
    Desk(site).join()
    assert guest.look().json["data"]["state"] == "met"
    assert guest.film(0).json["data"]["counted"]


def test_the_reviewer_sees_the_newest_picture_and_asks_and_the_applicant_reads_it(met):
    seen = met.desk.watch(met.guest.room).json["data"]
    assert (seen["newest"], seen["applicant_here"], seen["state"]) == (11, True, "met")
    assert seen["picture"].startswith("data:image/jpeg;base64,")
    assert met.desk.watch(met.guest.room, after=11).json["data"]["picture"] is None
    asked = met.desk.ask(met.guest.room, code="zodiac").json["data"]["asked"][-1]
    assert asked["expected"]
    shown = met.guest.film(12).json["data"]["asked"][-1]
    assert shown == {"number": 0, "text": "What is your Chinese zodiac animal? Type your answer below.", "typed": True}
    met.guest.post(f"{met.guest.url}/answers", number=0, answer=" 龙 ")
    assert met.desk.watch(met.guest.room).json["data"]["asked"][-1]["answer"] == "龙"


def test_what_is_expected_never_reaches_the_applicant(met):
    for code in ("zodiac", "age", "issued_by", "weekday_fingers", "number_on_paper"):
        expected = met.desk.ask(met.guest.room, code=code).json["data"]["asked"][-1]["expected"]
        text = met.guest.look().text
        assert "expected" not in text
        assert code == "number_on_paper" or expected not in json.loads(text)["data"]["asked"][-1]["text"]


def test_the_number_that_a_reviewer_reads_in_the_list_is_the_one_that_is_asked(met):
    listed = re.search(r"Write (\d{4}) on paper", met.desk.browser.get(f"/reviews/{met.desk.id}?lang=en").text)
    asked = met.desk.ask(met.guest.room, code="number_on_paper").json["data"]["asked"][-1]
    assert listed
    assert listed[1] in asked["expected"]


def test_an_own_question_is_shown_as_text_and_an_empty_or_unknown_one_is_not_found(met):
    asked = met.desk.ask(met.guest.room, own="<b>Where do you live?</b>  ").json["data"]["asked"][-1]
    assert asked["text"] == "<b>Where do you live?</b>"
    assert met.desk.ask(met.guest.room, code="shoe_size").status_code == 404
    assert met.desk.ask(met.guest.room, own="  ").status_code == 404


def test_an_answer_to_no_question_and_a_question_too_many_are_refused_in_their_own_words(met, monkeypatch):
    assert met.guest.post(f"{met.guest.url}/answers", number=0, answer="x").json["code"] == "not_found"
    monkeypatch.setattr("onboarding.video.questions.MOST_ASKED", 1)
    assert met.desk.ask(met.guest.room, code="age").status_code == 200
    assert met.desk.ask(met.guest.room, code="zodiac").json["code"] == "too_many_questions"
    assert met.guest.look().json["data"]["state"] == "met"


def test_a_number_beyond_any_column_finds_no_picture(met):
    assert met.desk.watch(met.guest.room, after=10**30).json["data"]["picture"] is None


def test_a_reviewer_who_approves_by_video_leaves_clip_chain_and_questions_in_the_evidence(met):
    met.desk.ask(met.guest.room, code="card_beside_face")
    assert met.desk.approve().status_code == 303
    (decided,) = events(met.site, "review.decided")
    assert decided["verified"] == "video_call"
    assert (decided["frames"], decided["questions"], decided["video"]) == (12, ["card_beside_face"], "live")
    content = met.site.house.store.attachment(met.site.application_id, f"video.{met.guest.room}").content
    assert hashlib.sha256(content).hexdigest() == decided["clip"]
    assert state(met.site) is State.IDENTITY_VERIFIED
    assert check(met.site.house.desk.history(met.site.application_id), met.site.application_id) is None
    assert met.guest.film(12).json["code"] == "room_over"
    assert met.guest.look().json["next"] == "/cards/apply/questionnaire"


def test_the_chain_can_be_computed_again_from_the_clip(met):
    met.desk.post(f"/video/{met.guest.room}/end")
    (ended,) = events(met.site, "video.ended")
    reply = met.desk.browser.get(f"/reviews/{met.desk.id}/video/{met.guest.room}/clip")
    archive = zipfile.ZipFile(io.BytesIO(reply.data))
    index = json.loads(archive.read("clip.json"))
    chain = hashlib.sha256(f"onboarding video 1\n{met.guest.room}".encode()).hexdigest()
    for frame in index["frames"]:
        content = archive.read(f"{frame['seq']:06d}.jpg")
        assert content == jpeg(frame["seq"])
        chain = link(chain, Frame(frame["seq"], frame["at_ms"], content))
    assert chain == index["chain"] == ended["chain"]
    assert hashlib.sha256(reply.data).hexdigest() == ended["clip"]


def test_an_approval_by_video_needs_one_that_this_reviewer_has_seen(site, login):
    desk = Desk(site)
    reply = desk.approve()
    assert reply.status_code == 422
    assert (
        "There is no video to rest this on"
        in desk.browser.post(f"/reviews/{desk.id}?lang=en", {"verdict": "approve", "verified": "video_call"}).text
    )
    guest = Guest(site)
    guest.enter()
    desk.join()
    for seq in range(10):
        guest.film(seq)
    desk.post(f"/video/{guest.room}/end")
    login.reviewer = "li"
    assert desk.approve().status_code == 422
    assert desk.browser.get(f"/reviews/{desk.id}/video/{guest.room}/clip").status_code == 200
    assert desk.approve().status_code == 303


def test_who_left_before_the_pictures_came_has_not_seen_what_a_colleague_saw(site, login):
    guest, desk = Guest(site), Desk(site)
    guest.enter()
    desk.join()
    desk.post(f"/video/{guest.room}/leave")
    login.reviewer = "li"
    desk.join()
    for seq in range(10):
        guest.film(seq)
    desk.post(f"/video/{guest.room}/end")
    login.reviewer = "wang"
    assert desk.approve().status_code == 422
    login.reviewer = "li"
    assert desk.approve().status_code == 303


def test_a_decision_that_is_refused_sends_nobody_out_of_the_room(site, login):
    guest, desk = Guest(site), Desk(site)
    guest.enter()
    assert desk.approve().status_code == 422
    assert guest.look().json["data"]["state"] == "waiting"


def test_a_room_in_which_hardly_anything_was_seen_is_no_video_check(site):
    guest, desk = Guest(site), Desk(site)
    guest.enter()
    desk.join()
    guest.film(0)
    assert desk.approve().status_code == 422
    assert desk.approve("call_back").status_code == 303


def test_a_clip_is_recorded_alone_watched_later_and_decided_on(site):
    guest, desk = Guest(site, "clip"), Desk(site)
    tasks = guest.enter().json["data"]["asked"]
    assert len(tasks) == 2
    for seq in range(40):
        assert guest.film(seq).json["data"]["counted"]
    ended = guest.end().json
    assert (ended["data"]["state"], ended["next"]) == ("over", "/cards/waiting")
    assert "Your clip has arrived" in guest.browser.get("/waiting").text
    assert desk.approve().status_code == 422  # nobody has looked at it
    assert desk.browser.get(f"/reviews/{desk.id}/video/{guest.room}/clip").mimetype == "application/zip"
    assert desk.approve().status_code == 303
    (decided,) = events(site, "review.decided")
    assert decided["video"] == "clip"
    assert decided["questions"][0] == "card_beside_face"


def test_a_clip_begins_when_its_tasks_are_shown_so_that_none_is_prepared_for_them(site):
    guest = Guest(site, "clip")
    guest.enter()
    assert guest.film(0, wait=61_000).json["code"] == "frame_late"
    assert guest.enter().status_code == 200
    guest.at_ms = 0
    assert guest.film(0, wait=5_000).json["data"]["counted"]


def test_a_clip_that_is_too_short_is_not_kept_and_may_be_recorded_again(site):
    guest = Guest(site, "clip")
    guest.enter()
    for seq in range(10):
        guest.film(seq)
    assert guest.end().json["code"] == "clip_too_short"
    assert site.house.store.attachment_names(site.application_id).isdisjoint({f"video.{guest.room}"})
    assert guest.enter().status_code == 200


def test_another_worker_process_shows_what_the_first_one_was_sent(met):
    """Nothing of a room is in a worker's memory."""
    first = met.site.app
    other = Flask("host", instance_path=first.instance_path)
    other.config |= {key: first.config[key] for key in first.config if key.startswith(("ONBOARDING_", "SECRET_KEY"))}
    other.register_blueprint(create_blueprint(policies=[], reviewer=lambda: "wang"), url_prefix="/cards")
    other.extensions["onboarding"]["onboarding"].build_options["clock"] = met.site.clock
    desk = other.test_client()
    address = f"/cards/reviews/{met.desk.id}/video/{met.guest.room}"
    assert desk.get(f"{address}?after=10", headers=JSON).json["data"]["newest"] == 11
    met.guest.film(12)
    assert desk.get(f"{address}?after=11", headers=JSON).json["data"]["newest"] == 12


# Foreign sessions


def test_no_other_session_films_looks_answers_or_ends(met, site_at):
    for stranger in (Guest(met.site), Guest(met.site, browser=met.site.browser())):
        stranger.url, stranger.room = met.guest.url, met.guest.room
        expected = 404 if stranger.browser.token else 401
        assert stranger.film(12).status_code in (expected, 401, 404)
        assert stranger.look().status_code in (401, 404)
        assert stranger.post(f"{met.guest.url}/answers", number=0, answer="x").status_code in (401, 404)
        assert stranger.end().status_code in (401, 404)
    assert met.guest.look().json["data"]["frames"] == 12


def test_a_picture_needs_the_page_s_own_token(met):
    reply = met.guest.browser.client.post(
        f"{met.guest.url}/frames", data={"frame": (io.BytesIO(jpeg()), "f.jpg"), "seq": 12, "at_ms": 9000}, headers=JSON
    )
    assert (reply.status_code, reply.json["code"]) == (400, "csrf_failed")


def test_only_the_reviewer_who_joined_sees_pictures(met, login):
    login.reviewer = "li"
    assert met.desk.watch(met.guest.room).json["code"] == "room_taken"
    assert met.desk.ask(met.guest.room, code="age").json["code"] == "room_taken"
    assert met.desk.join().status_code == 409
    assert met.desk.approve("call_back").status_code == 409  # not while a colleague is with the applicant
    login.reviewer = None
    assert met.desk.watch(met.guest.room).status_code == 403
    assert met.desk.browser.get(f"/reviews/{met.desk.id}/video/{met.guest.room}/clip").status_code == 403
    assert met.desk.browser.get("/reviews/video").status_code == 403
    assert [entry["room"] for entry in events(met.site, "video.joined")] == [met.guest.room]


def test_a_room_of_another_review_is_not_found(met):
    assert met.desk.watch("vforged").status_code == 404
    met.desk.id = "forged"
    assert met.desk.watch(met.guest.room).status_code == 404
    assert met.desk.browser.get(f"/reviews/forged/video/{met.guest.room}/clip").status_code == 404


# Pictures that are none


WRONG = {
    "a PNG": jpeg(kind="PNG"),
    "cut short": jpeg()[:200],
    "too wide": jpeg(size=(1280, 720)),
    "a dot": jpeg(size=(4, 4)),
    "text": b"hello",
    "nothing": b"",
}


def test_what_is_no_picture_is_refused_and_the_room_goes_on(met):
    for what, content in WRONG.items():
        reply = met.guest.film(12, content)
        assert (reply.status_code, reply.json["code"]) == (422, "frame_refused"), what
    assert met.guest.film(12).json["data"]["counted"]


def test_a_picture_that_is_too_large_is_refused(met):
    noise = np.random.default_rng(1).integers(0, 256, (600, 600, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, "JPEG", quality=95)
    assert met.guest.film(12, file.getvalue()).json["code"] == "frame_too_large"
    assert met.guest.film(12, b"x" * 5_000_000).status_code == 413


def test_a_picture_without_its_number_or_time_is_refused(met):
    right = {"seq": 12, "at_ms": 9000}
    for wrong in ({"seq": ""}, {"seq": "x"}, {"seq": -1}, {"at_ms": 2**31}, {"at_ms": ""}, {"seq": "１２"}):
        form = right | wrong
        reply = met.guest.post(f"{met.guest.url}/frames", frame=(io.BytesIO(jpeg()), "f.jpg"), **form)
        assert (reply.status_code, reply.json["code"]) == (422, "frame_incomplete"), wrong
    assert met.guest.post(f"{met.guest.url}/frames", **right).json["code"] == "frame_incomplete"


def test_a_picture_sent_twice_or_out_of_turn_is_refused(met):
    for seq in (0, 11, 13, 10_000):
        assert met.guest.film(seq).json["code"] == "frame_out_of_order"
    assert met.guest.film(12).json["data"]["counted"]


def test_a_picture_whose_time_does_not_fit_our_clock_is_refused(met):
    met.site.clock.forward(seconds=11)
    met.desk.watch(met.guest.room)
    for at_ms in (0, 60_000):
        assert met.guest.film(12, at_ms=at_ms).json["code"] == "frame_late"


def test_pictures_sent_too_fast_do_not_count(met):
    counted = [met.guest.film(12, wait=1).json["data"]["counted"] for _ in range(20)]
    assert not any(counted)


# Coming and going


def test_pictures_without_end_are_refused_even_where_none_counts(site_at, login):
    site = waiting(site_at("liveness", reviewer=login, settings={"ONBOARDING_LOOK_LIMIT": "2/minute"}))
    guest = Guest(site)
    guest.enter()
    assert [guest.film(0).status_code for _ in range(3)] == [200, 200, 429]


def test_a_second_window_takes_over_and_the_first_one_is_told(met):
    second = Guest(met.site, browser=met.guest.browser)
    assert second.enter().status_code == 200
    assert met.guest.film(12).json["code"] == "room_over"
    assert met.guest.look().json["next"] == "/cards/waiting"
    assert len(events(met.site, "video.ended")) == 1
    assert second.look().json["data"]["state"] == "waiting"


def test_a_reviewer_who_leaves_is_missed_and_another_may_come(met, login):
    met.desk.post(f"/video/{met.guest.room}/leave")
    reply = met.guest.film(12).json["data"]
    assert (reply["state"], reply["counted"]) == ("alone", False)
    login.reviewer = "li"
    assert met.desk.join().status_code == 303
    assert met.guest.film(12).json["data"]["counted"]


def test_a_reviewer_whose_connection_breaks_is_missed_after_a_while(met):
    met.site.clock.forward(seconds=16)
    assert met.guest.look().json["data"]["state"] == "alone"
    assert met.desk.join().status_code == 303
    assert met.guest.look().json["data"]["state"] == "met"


def test_nobody_is_joined_who_is_not_there(site):
    guest, desk = Guest(site), Desk(site)
    assert desk.join().status_code == 409
    guest.enter()
    assert desk.browser.get("/reviews/video").json["data"]["here"] == [desk.id]
    site.clock.forward(seconds=21)
    assert desk.browser.get("/reviews/video").json["data"]["here"] == []
    assert desk.join().status_code == 409
    guest.look()
    assert desk.join().status_code == 303


def test_a_room_that_everybody_has_left_is_closed_by_the_sweep_and_its_clip_kept(met):
    met.site.clock.forward(minutes=31)
    assert "1 deserted video rooms closed" in met.site.app.test_cli_runner().invoke(args=["onboarding", "sweep"]).output
    assert met.site.house.video_desk.sweep() == 0
    assert events(met.site, "video.ended")[0]["frames"] == 12


def test_of_two_decisions_one_counts_and_the_room_is_over_for_both(met):
    assert met.desk.approve().status_code == 303
    assert met.desk.post("", verdict="refuse", reason="identity_not_confirmed").status_code == 409
    assert met.desk.join().status_code == 409
    assert state(met.site) is State.IDENTITY_VERIFIED


def test_an_application_taken_back_leaves_no_picture_behind(met):
    met.guest.browser.post("/withdraw")
    assert met.guest.film(12).json["code"] == "room_over"
    with met.site.house.database.connect() as connection:
        assert connection.execute(select(func.count()).select_from(t.video_frame)).scalar() == 0


# Booking


def slots(browser: Any) -> list[str]:
    return re.findall(r'name="start" value="([^"]+)"', browser.get("/video/booking").text)


def test_a_booking_is_made_moved_and_given_back_with_a_message_each(site):
    browser = site.applicant()
    first, second = slots(browser)[:2]
    assert browser.post("/video/booking", {"start": first}).headers["Location"] == "/cards/waiting"
    assert "Booked:" in browser.get("/waiting").text
    site.clock.forward(seconds=1)
    browser.post("/video/booking", {"start": second})
    site.clock.forward(seconds=1)
    browser.post("/video/booking/cancel")
    assert "Booked:" not in browser.get("/waiting").text
    sent = [message.text.en for message in site.house.outbox.shown(site.application_id)][::-1]
    assert "booked for" in sent[0]
    assert "booked for" in sent[1]
    assert "cancelled" in sent[2]
    assert [event["start"][:16] for event in events(site, "video.booked")] == [first[:16], second[:16]]


def test_a_time_that_is_none_is_asked_for_again_and_one_that_was_never_free_is_refused(site):
    browser = site.applicant()
    for start in ("", "tomorrow", "2026-11-03T10:00:00"):
        assert browser.post("/video/booking", {"start": start}).status_code == 422
    for start in ("2026-11-02T09:00:00+08:00", "2026-11-07T10:00:00+08:00", "2026-11-03T10:07:00+08:00"):
        assert browser.post("/video/booking", {"start": start}).status_code == 409
    for start in ("9999-12-31T23:59:00-10:00", "0001-01-01T00:00:00+10:00"):
        assert browser.post("/video/booking", {"start": start}).status_code == 409


def test_a_booking_that_was_missed_says_so_and_another_can_be_made(site):
    browser = site.applicant()
    browser.post("/video/booking", {"start": slots(browser)[0]})
    site.clock.forward(days=1)
    browser = site.applicant()
    assert "We missed each other" in browser.get("/waiting").text
    assert browser.post("/video/booking", {"start": slots(browser)[0]}).status_code == 303


def test_a_booking_lets_its_applicant_in_when_it_is_time(site):
    browser = site.applicant()
    start = slots(browser)[0]
    browser.post("/video/booking", {"start": start})
    site.clock.now = datetime.fromisoformat(start) - timedelta(minutes=4)
    page = site.applicant().get("/waiting").text
    assert "It is your time" in page
    assert 'href="/cards/video"' in page


def test_a_decision_frees_the_booked_place(site):
    browser, desk = site.applicant(), Desk(site)
    browser.post("/video/booking", {"start": slots(browser)[0]})
    assert "Expected " in desk.browser.get(f"/reviews/{desk.id}?lang=en").text
    desk.approve("branch_visit")
    assert site.house.video._diary.booking(site.application_id) is None


def test_bookings_without_end_are_refused_over_pages_and_api_together_since_each_sends_a_message(site_at, login):
    site = waiting(site_at("liveness", reviewer=login, settings={"ONBOARDING_BOOKING_LIMIT": "2/hour"}))
    browser = site.applicant()
    first, second = slots(browser)[:2]
    assert [browser.post("/video/booking", {"start": start}).status_code for start in (first, second)] == [303, 303]
    assert browser.post("/video/booking", {"start": first}).status_code == 429
    assert browser.post("/video/booking/cancel").status_code == 429
    api = site.app.test_client()
    base = f"/cards/api/v1/applications/{site.application_id}/video/booking"
    assert api.post(base, json={"start": first}, headers=site.bearer()).status_code == 429
    assert api.post(f"{base}/cancel", json={}, headers=site.bearer()).status_code == 429
    assert len(events(site, "video.booked")) == 2


# A bank's own room


class CallCentre:
    """A bank's room of its own."""

    seen: Filmed | None = None

    def join_url(self, review_id: str, locale: str) -> str:
        return f"https://video.example/{review_id}?lang={locale}"

    def filmed(self, review_id: str, reviewer: str) -> Filmed | None:
        return self.seen


def test_a_bank_s_own_room_takes_the_place_of_ours(site_at, login):
    centre = CallCentre()
    site = waiting(site_at("liveness", reviewer=login, ports=replace(ports(), video_room=centre)))
    desk = Desk(site)
    assert site.applicant().get("/video").headers["Location"] == f"https://video.example/{desk.id}?lang=en"
    assert desk.approve().status_code == 422
    centre.seen = Filmed("ab" * 32, 900, ("own",), {"video": "call_centre"})
    assert desk.approve().status_code == 303
    (decided,) = events(site, "review.decided")
    assert (decided["clip"], decided["frames"], decided["video"]) == ("ab" * 32, 900, "call_centre")


# The API


def test_an_app_books_enters_films_and_ends_over_the_api(site):
    client, headers = site.app.test_client(), site.bearer()
    base = f"/cards/api/v1/applications/{site.application_id}/video"
    offer = client.get(base, headers=headers).json
    assert offer["consent"]["required"]
    booked = client.post(f"{base}/booking", json={"start": offer["slots"][3]["start"]}, headers=headers).json
    assert client.get(base, headers=headers).json["booking"]["start"][:16] == booked["start"][:16] or booked
    assert client.post(f"{base}/booking/cancel", headers=headers).json["booking"] is None
    assert client.post(f"{base}/rooms", json={"kind": "clip"}, headers=headers).status_code == 422
    wanted = {"kind": "clip", "consent": offer["consent"]["hash"]}
    room = client.post(f"{base}/rooms", json=wanted, headers=headers)
    assert (room.status_code, room.json["state"]) == (201, "filming")
    for seq in range(36):
        site.clock.forward(milliseconds=250)
        form = {"frame": (io.BytesIO(jpeg(seq)), "f.jpg"), "seq": seq, "at_ms": 250 * seq}
        assert client.post(f"{room.json['url']}/frames", data=form, headers=headers).json["counted"]
    assert client.post(f"{room.json['url']}/end", headers=headers).json["state"] == "over"
    assert client.get(base, headers=headers).json["clips"] == 1
    assert client.get(room.json["url"], headers=site.bearer()).status_code == 404  # another session of the same person


def test_the_port_for_hours_decides_what_is_offered(site_at, login):
    class Never:
        def slots(self, now: datetime) -> tuple[()]:
            return ()

        def is_open(self, now: datetime) -> bool:
            return False

    filled: Ports = replace(ports(), video_hours=Never())
    site = waiting(site_at("liveness", reviewer=login, ports=filled))
    page = site.applicant().get("/waiting").text
    assert 'href="/cards/video/clip"' in page
    assert 'href="/cards/video"' not in page
    assert "There is no free time" in site.applicant().get("/video/booking").text
