"""Beside what a host may already have: other blueprints, its own CSRF protection, no secret key, nothing at all."""

from __future__ import annotations

import re

import pytest
from flask import Blueprint, Flask, abort
from flask_wtf import CSRFProtect

from onboarding import create_blueprint
from onboarding.domain.errors import SetupError
from onboarding.settings import Settings
from tests.journey import config
from tests.web.conftest import starting_form


def host(tmp_path, **settings) -> Flask:
    app = Flask("host", instance_path=str(tmp_path))
    app.config |= {**config(tmp_path), **settings}
    return app


def hidden(page) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))


def begin(client, prefix):
    fields = hidden(client.get(f"{prefix}/"))
    return client.post(f"{prefix}/", data={**fields, **starting_form()})


def test_two_flows_live_in_one_app(tmp_path):
    app = host(tmp_path)
    for name in ("gold", "blue"):
        words = {"en": {"start.title": f"A {name} card"}}
        app.register_blueprint(create_blueprint(name, words=words), url_prefix=f"/{name}")
    client = app.test_client()
    for name, other in (("gold", "blue"), ("blue", "gold")):
        page = client.get(f"/{name}/?lang=en").text
        assert f"A {name} card" in page
        assert f"A {other} card" not in page
        reply = begin(client, f"/{name}")
        assert reply.headers["Location"] == f"/{name}/apply/id_document"


def test_one_blueprint_serves_two_apps_with_their_own_settings(tmp_path):
    blueprint = create_blueprint()
    apps = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        app = host(tmp_path / name)
        app.register_blueprint(blueprint, url_prefix="/cards")
        apps.append(app)
    assert begin(apps[0].test_client(), "/cards").status_code == 303
    houses = [app.extensions["onboarding"]["onboarding"] for app in apps]
    with apps[1].app_context():
        assert houses[1].house.store.find_by_phone("+8613900002222") is None
    with apps[0].app_context():
        assert houses[0].house.store.find_by_phone("+8613900002222") is not None


def test_one_blueprint_is_registered_twice_in_one_app(tmp_path):
    app = host(tmp_path)
    blueprint = create_blueprint()
    app.register_blueprint(blueprint, url_prefix="/a")
    app.register_blueprint(blueprint, url_prefix="/b", name="second")
    for prefix in ("/a", "/b"):
        assert begin(app.test_client(), prefix).status_code == 303
        assert app.test_client().get(f"{prefix}/api/v1/consents").status_code == 200


@pytest.mark.parametrize("protect_first", [True, False])
def test_pages_and_api_work_under_a_host_s_own_csrf_protection(tmp_path, protect_first):
    app = host(tmp_path, SECRET_KEY="of the host")

    @app.post("/the-host-s-own")
    def own():
        return "done"

    if protect_first:
        CSRFProtect(app)
    app.register_blueprint(create_blueprint(), url_prefix="/cards")
    if not protect_first:
        CSRFProtect(app)
    client = app.test_client()
    assert begin(client, "/cards").status_code == 303
    assert client.post("/cards/withdraw").status_code == 400
    assert client.post("/the-host-s-own").status_code == 400
    reply = client.post("/cards/api/v1/applications", json={"phone": "13900002222", "consents": []})
    assert reply.status_code == 422
    assert client.post("/the-host-s-own").status_code == 400


@pytest.mark.parametrize("guard", [None, "before", "after"])
@pytest.mark.parametrize("inside", [None, "api", "api.v2"])
@pytest.mark.parametrize("name", ["onboarding", "api"])
def test_forms_are_guarded_whatever_the_host_calls_its_blueprints(tmp_path, name, inside, guard):
    app = host(tmp_path, SECRET_KEY="of the host")
    ours: Blueprint = create_blueprint(name)
    for outer in reversed(inside.split(".") if inside else []):
        around = Blueprint(outer, __name__)
        around.register_blueprint(ours)
        ours = around
    if guard == "before":
        CSRFProtect(app)
    app.register_blueprint(ours, url_prefix="/cards")
    if guard == "after":
        CSRFProtect(app)
    client = app.test_client()
    fields = hidden(client.get("/cards/"))
    assert begin(client, "/cards").status_code == 303
    without_ours = {k: v for k, v in fields.items() if k != "_csrf"}
    assert client.post("/cards/withdraw", data=without_ours).status_code == 400
    if guard:
        without_theirs = {k: v for k, v in hidden(client.get("/cards/progress")).items() if k != "csrf_token"}
        assert client.post("/cards/withdraw", data=without_theirs).status_code == 400
    assert client.post("/cards/withdraw", data=hidden(client.get("/cards/progress"))).status_code == 303
    reply = client.post("/cards/api/v1/applications", json={"phone": "13800000001", "consents": []})
    assert (reply.status_code, reply.mimetype) == (422, "application/problem+json")


def test_neither_secret_key_nor_any_extension_of_the_host_is_needed(tmp_path):
    app = host(tmp_path)
    app.register_blueprint(create_blueprint())
    assert app.secret_key is None
    client = app.test_client()
    assert begin(client, "").status_code == 303
    assert client.get("/apply/id_document").status_code == 200


def test_the_host_s_error_pages_are_left_alone(tmp_path):
    app = host(tmp_path)
    app.register_blueprint(create_blueprint(), url_prefix="/cards")
    app.register_error_handler(404, lambda _: ("the host's own page", 404))

    @app.get("/gone")
    def gone():
        abort(404)

    assert app.test_client().get("/gone").text == "the host's own page"
    assert "Content-Security-Policy" not in app.test_client().get("/gone").headers


def test_a_setting_that_does_not_exist_is_named(tmp_path):
    app = host(tmp_path, ONBOARDING_DATABSE_URL="sqlite://")
    app.register_blueprint(create_blueprint(), url_prefix="/cards")
    with app.test_request_context("/cards/"), pytest.raises(SetupError, match="ONBOARDING_DATABSE_URL"):
        app.extensions["onboarding"]["onboarding"].house  # noqa: B018


def test_settings_do_not_show_passwords_when_printed(tmp_path):
    settings = Settings.read({"ONBOARDING_DATABASE_URL": "postgresql+psycopg://bank:s3cret@db/cards"}, tmp_path)
    assert "s3cret" not in repr(settings)
