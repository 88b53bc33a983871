"""The JSON API: its own token, its own errors, and a document that tells the truth."""

from __future__ import annotations

import dataclasses

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import validate
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    missing_required_header,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
    use_after_free,
)

from onboarding.domain.consent import STARTING
from onboarding.domain.states import State

BASE = "/cards/api/v1"
CONSENTS = [wording.hash for wording in STARTING]


@pytest.fixture
def api(site):
    return site.app.test_client()


def of(site, rest=""):
    return f"{BASE}/applications/{site.application_id}{rest}"


def test_an_application_begins_with_the_wordings_shown_and_answers_to_its_token(site, api):
    shown = api.get(f"{BASE}/consents").json["consents"]
    reply = api.post(f"{BASE}/applications", json={"phone": "13900002222", "consents": [w["hash"] for w in shown]})
    assert reply.status_code == 201
    headers = {"Authorization": f"Bearer {reply.json['token']}"}
    application = reply.json["application"]
    assert application["stage"] == "id_document"
    assert api.get(f"{BASE}/applications/{application['id']}", headers=headers).json == application


def test_no_call_is_served_without_a_token(site, api):
    for offered in ("", "Bearer", "Bearer forged", "Basic eDp5"):
        reply = api.get(of(site), headers={"Authorization": offered})
        assert reply.status_code == 401
        assert reply.mimetype == "application/problem+json"
        assert reply.headers["WWW-Authenticate"] == "Bearer"


def test_a_cookie_is_no_token_and_a_token_no_cookie(site):
    browser = site.applicant()
    assert browser.client.get(of(site)).status_code == 401


def test_foreign_forged_and_unknown_applications_look_the_same(site, api):
    other = site.house.engine.start(phone="+8613900009999")
    addresses = [f"{id}{rest}" for id in (other, "forged", "0") for rest in ("", "/timeline", "/stages/id_document")]
    replies = [api.get(f"{BASE}/applications/{address}", headers=site.bearer()) for address in addresses]
    assert {reply.status_code for reply in replies} == {404}
    assert len({reply.data for reply in replies}) == 1
    assert api.post(f"{BASE}/applications/{other}/withdraw", headers=site.bearer()).status_code == 404
    assert site.house.engine.open(other).record.state is State.DRAFT


@pytest.mark.parametrize(
    ("accept", "words"), [("zh-CN,zh;q=0.9", "请"), ("en-GB", "Send"), ("de, en;q=0.5", "Send"), ("", "请")]
)
def test_errors_speak_the_caller_s_language(site, api, accept, words):
    reply = api.get(of(site), headers={"Accept-Language": accept})
    assert reply.mimetype == "application/problem+json"
    assert words in reply.json["message"]
    assert (reply.json["code"], reply.json["status"]) == ("token_needed", 401)


@pytest.mark.parametrize(("accept", "words"), [("zh-CN", "请"), ("en", "use")])
def test_refusals_of_the_server_itself_speak_both_languages_too(site, api, accept, words):
    headers = {**site.bearer(), "Accept-Language": accept}
    reply = api.put(of(site), headers=headers)
    assert (reply.status_code, reply.mimetype) == (405, "application/problem+json")
    assert "GET" in reply.headers["Allow"]
    assert words in reply.json["message"].lower()
    large = api.post(of(site, "/stages/product"), data=b'{"code":"' + b"a" * 2_000_000 + b'"}', headers=headers,
                     content_type="application/json")  # fmt: skip
    assert (large.status_code, large.mimetype) == (413, "application/problem+json")
    assert any(word in large.json["message"].lower() for word in ("太大", "too large"))


@pytest.mark.parametrize("path", ["", "/{id}/stages/id_document"])
@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"[" * 100_000])
def test_a_body_that_cannot_be_read_is_a_problem_in_a_sentence(site, api, path, body):
    address = f"{BASE}/applications{path.format(id=site.application_id)}"
    headers = {**site.bearer(), "Accept-Language": "en"}
    reply = api.post(address, data=body, content_type="application/json", headers=headers)
    assert (reply.status_code, reply.json["code"]) == (400, "bad_request_body")
    assert "Send JSON or a form" in reply.json["message"]


@pytest.mark.parametrize(("path", "problems"), [("", {"phone"}), ("/{id}/stages/id_document", {"phone", "consents"})])
def test_half_a_character_is_a_problem_of_its_field(site, api, path, problems):
    address = f"{BASE}/applications{path.format(id=site.application_id)}"
    body = b'{"phone": "\\ud800", "consents": ["\\ud800"]}'
    reply = api.post(address, data=body, content_type="application/json", headers=site.bearer())
    assert (reply.status_code, set(reply.json["problems"])) == (422, problems)


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"phone": "1"}, 422, "phone_not_recognised"),
        ({"phone": None}, 422, "start_refused"),
        ({"consents": []}, 422, "start_refused"),
        ({"consents": CONSENTS[:1]}, 422, "start_refused"),
        ({"consents": [*CONSENTS, "x"] * 9}, 422, "start_refused"),
        ({"locale": "fr"}, 422, "start_refused"),
        ({"more": 1}, 422, "start_refused"),
        ({"link": "v1.a.b.c"}, 404, "unknown_partner"),
        ({"link": "卡" * 3}, 400, "link_forged"),
    ],
)
def test_a_start_with_something_wrong_begins_nothing(site, api, changes, status, code):
    reply = api.post(f"{BASE}/applications", json={"phone": "13900002222", "consents": CONSENTS, **changes})
    assert (reply.status_code, reply.json["code"]) == (status, code)
    assert site.house.store.find_by_phone("+8613900002222") is None


def test_a_retry_names_each_field_and_what_to_do(site, api):
    reply = api.post(of(site, "/stages/id_document"), json={"corrections": 3, "more": 1}, headers=site.bearer())
    assert reply.status_code == 422
    assert set(reply.json["problems"]) == {"corrections", "more"}
    assert reply.json["application"]["state"] == "draft"


def test_a_token_ends_with_its_session(site, api):
    headers = site.bearer()
    site.clock.forward(minutes=31)
    assert api.get(of(site), headers=headers).status_code == 401


def test_messages_are_shown_in_a_sandbox_alone(site_at):
    quiet = site_at("id_document")
    assert quiet.app.test_client().get(of(quiet, "/sandbox/messages"), headers=quiet.bearer()).status_code == 404
    open_ = site_at("card", settings={"ONBOARDING_SANDBOX": True})
    reply = open_.app.test_client().get(of(open_, "/sandbox/messages"), headers=open_.bearer())
    assert len(reply.json["messages"]) == 1


def test_calls_from_one_place_are_bounded(site_at):
    site = site_at(settings={"ONBOARDING_API_LIMIT": "3/minute"})
    api = site.app.test_client()
    assert [api.get(f"{BASE}/consents").status_code for _ in range(4)] == [200, 200, 200, 429]


def test_the_document_is_valid_openapi_and_knows_where_it_is_served(site, api):
    document = api.get(f"{BASE}/openapi.json").json
    validate(document)
    assert document["servers"] == [{"url": BASE}]
    assert "/applications/{id}/stages/signing/files/agreement" in document["paths"]


def test_the_document_keeps_requests_of_one_name_apart(site, api):
    document = api.get(f"{BASE}/openapi.json").json
    flow = site.house.flow
    for stage in flow:
        for action, kind in stage.actions.items():
            post = document["paths"][f"/applications/{{id}}/stages/{stage.name}/actions/{action}"]["post"]
            (content,) = post["requestBody"]["content"].values()
            schema = document["components"]["schemas"][content["schema"]["$ref"].rpartition("/")[2]]
            assert set(schema.get("properties", ())) == {field.name for field in dataclasses.fields(kind)}
    names = [kind.__name__ for stage in flow for kind in stage.actions.values()]
    assert len(set(names)) < len(names)


CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    missing_required_header,
    ignored_auth,
    unsupported_method,
    use_after_free,
    schemathesis.checks.not_a_server_error,
]


#: The same cases each time, found quickly: a schema is checked, not a machine's patience.
EXAMPLES = settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.generate],
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
UNBOUNDED = {f"ONBOARDING_{what}_LIMIT": "100000/minute" for what in ("API", "START", "UPLOAD")}


@pytest.mark.parametrize("step", ["id_document", "signing", "active"])
def test_the_api_does_what_its_document_says_whatever_is_sent(site_at, step):
    site = site_at(step, settings=UNBOUNDED)
    headers = site.bearer()
    schema = schemathesis.openapi.from_wsgi(f"{BASE}/openapi.json", site.app)
    for found in schema.get_all_operations():

        @EXAMPLES
        @given(case=found.ok().as_strategy())
        def conforms(case):
            if "id" in (case.path_parameters or {}):
                case.path_parameters["id"] = site.application_id
            case.call_and_validate(checks=CHECKS, headers=headers)

        conforms()
