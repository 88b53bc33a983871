"""Sessions, forms and headers as an attacker would try them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from onboarding.store import tables as t
from onboarding.web.visit import COOKIE
from tests.web.conftest import starting_form

PAGES = ["/", "/resume", "/progress", "/apply/id_document", "/closed"]


def sessions(site):
    with site.house.database.connect() as connection:
        return connection.execute(select(t.session)).mappings().all()


@pytest.mark.parametrize("data", [{}, {"_csrf": ""}, {"_csrf": "0" * 64}, {"_csrf": "令牌"}])
def test_a_form_without_our_token_is_refused_with_a_sentence(site, data):
    browser = site.applicant()
    reply = browser.client.post("/cards/withdraw", data=data)
    assert reply.status_code == 400
    assert "Reload it and try again" in reply.text
    assert site.house.engine.open(site.application_id).record.state == "draft"


def test_another_session_s_form_token_is_refused(site):
    stranger = site.browser()
    stranger.get("/")
    reply = site.applicant().client.post("/cards/withdraw", data={"_csrf": stranger.csrf()})
    assert reply.status_code == 400


def test_a_form_token_in_a_header_serves_as_well(site):
    browser = site.applicant()
    reply = browser.client.post("/cards/withdraw", headers={"X-CSRF-Token": browser.csrf()})
    assert reply.status_code == 303


def test_a_session_planted_by_somebody_else_is_not_the_one_that_applies(site):
    browser = site.browser()
    browser.take("planted-by-an-attacker")
    assert browser.post("/", starting_form(), page="/").status_code == 303
    assert browser.token != "planted-by-an-attacker"
    assert site.house.sessions.find("planted-by-an-attacker") is None


def test_nothing_is_kept_under_a_token_that_the_caller_chose(site):
    browser = site.browser()
    browser.take("planted-by-an-attacker")
    browser.post("/preferences", {"large": "1"})
    browser.post("/resume", {"phone": "13800000001"})
    assert browser.token != "planted-by-an-attacker"
    assert site.house.sessions.find("planted-by-an-attacker") is None


def test_the_cookie_is_an_opaque_name_for_these_pages_alone(site):
    reply = site.browser().get("/", base_url="https://bank.example")
    (cookie,) = reply.headers.getlist("Set-Cookie")
    name, _, rest = cookie.partition("=")
    attributes = {part.strip() for part in rest.split(";")[1:]}
    assert name == COOKIE
    assert attributes == {"Secure", "HttpOnly", "Path=/cards/", "SameSite=Lax"}
    assert len(rest.split(";")[0]) == 43


def test_the_database_cannot_be_used_to_log_in(site):
    browser = site.applicant()
    browser.get("/progress")
    assert browser.token not in str(sessions(site))


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_strict_about_what_it_runs_and_who_frames_it(site, path):
    headers = site.applicant().get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=(self)" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == "no-store"


def test_an_address_that_is_not_ours_is_left_to_the_host(site):
    reply = site.applicant().get("/nothing-here")
    assert reply.status_code == 404
    assert "Content-Security-Policy" not in reply.headers


def test_error_pages_are_as_strict_as_the_others(site):
    reply = site.browser().get("/progress")
    assert reply.status_code == 401
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
    assert reply.headers["Cache-Control"] == "no-store"


def test_an_expired_session_says_so_and_offers_the_way_back(site):
    browser = site.applicant()
    site.clock.forward(minutes=31)
    reply = browser.get("/apply/id_document")
    assert reply.status_code == 401
    assert "/cards/resume" in reply.text


def test_a_session_lives_on_while_it_is_used(site):
    browser = site.applicant()
    for _ in range(5):
        site.clock.forward(minutes=20)
        assert browser.get("/apply/id_document").status_code == 200


def test_language_and_text_size_stay_and_the_page_stays_where_it_was(site):
    browser = site.applicant()
    reply = browser.post("/preferences", {"locale": "zh-CN"}, headers={"Referer": "http://localhost/cards/progress"})
    assert reply.headers["Location"] == "/cards/progress"
    assert 'lang="zh-CN"' in browser.get("/progress").text
    assert site.house.engine.open(site.application_id).record.locale == "zh-CN"
    browser.post("/preferences", {"locale": "xx"})
    assert 'lang="zh-CN"' in browser.get("/progress").text


@pytest.mark.parametrize(
    ("query", "kept"),
    [("?lang=en", ""), ("?link=v1.a.b.c&lang=en", "?link=v1.a.b.c"), ("?lang=en&wait=60", "?wait=60"), ("?x=", "?x=")],
)
def test_the_language_chosen_beats_the_one_in_the_address_it_was_chosen_on(site, query, kept):
    browser = site.browser()
    headers = {"Referer": f"http://localhost/cards/{query}"}
    reply = browser.post("/preferences", {"locale": "zh-CN"}, page="/?lang=en", headers=headers)
    assert reply.headers["Location"] == f"/cards/{kept}"
    assert 'lang="zh-CN"' in browser.get("/").text


@pytest.mark.parametrize(
    "came_from",
    [
        "https://evil.example/cards/",
        "http://localhost.evil.example/cards/",
        "http://localhost//evil.example/cards/",
        "http://localhost/cards/..//evil.example",
        "http://localhost/cards//evil.example",
        "http://localhost/cards/\\evil.example",
        "//evil.example",
        "javascript:alert(1)",
    ],
)
def test_preferences_never_lead_to_another_site(site, came_from):
    reply = site.browser().post("/preferences", {"large": "1"}, headers={"Referer": came_from})
    assert reply.status_code == 303
    assert reply.headers["Location"] == "/cards/"


def test_a_blueprint_at_the_root_does_not_lead_away_either(journey, tmp_path):
    from flask import Flask

    from onboarding import create_blueprint
    from tests.journey import config

    app = Flask("host", instance_path=str(tmp_path / "instance"))
    app.config |= config(journey["id_document"].copy_to(tmp_path / "at"))
    app.register_blueprint(create_blueprint())
    client = app.test_client()
    import re

    token = re.search(r'name="_csrf"[^>]*value="([0-9a-f]+)"', client.get("/").text).group(1)
    reply = client.post(
        "/preferences", data={"_csrf": token, "large": "1"}, headers={"Referer": "http://localhost//evil.example/"}
    )
    assert reply.headers["Location"] == "/"


def test_a_failure_on_our_side_is_logged_for_the_operator_and_not_shown(site, caplog):
    with site.house.database.begin() as connection:
        connection.execute(t.application.update().values(flow_version="gone"))
    reply = site.applicant().get("/progress")
    assert reply.status_code == 500
    assert "setup_error" in caplog.text
    assert "earlier_flows" not in reply.text
