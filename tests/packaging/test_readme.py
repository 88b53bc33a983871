"""What the README shows is what runs: its Python blocks are saved under the names they carry, and served."""

from __future__ import annotations

import importlib
import re
import sys
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask
from flask.testing import FlaskClient

from examples.material import card_photo
from examples.specimens.personas import personas
from onboarding import Flow, create_blueprint
from onboarding.domain.consent import STARTING
from onboarding.domain.results import ChosenProduct
from onboarding.products.catalogue import shipped

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"```python\n# (\w+)\.py\n(.+?)```", README, re.DOTALL))
EXAMPLES = ("bank", "one_card", "reading")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Import a block as the file it says it is, with its own instance folder beside it."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def load(name: str) -> ModuleType:
        (tmp_path / f"{name}.py").write_text(BLOCKS[name], encoding="utf-8")
        return importlib.import_module(name)

    yield load
    for name in EXAMPLES:
        sys.modules.pop(name, None)


def begin(client: FlaskClient, prefix: str) -> str:
    """Start an application in the browser's way; returns where it leads."""
    page = client.get(f"{prefix}/").get_data(as_text=True)
    form = {"phone": "13800001111", "_csrf": token(page)}
    form |= {f"consent_{wording.purpose}": wording.hash for wording in STARTING}
    return client.post(f"{prefix}/", data=form).location


def token(page: str) -> str:
    found = re.search(r'name="_csrf" value="(\w+)"', page)
    assert found
    return found[1]


def test_every_python_block_is_tested_here() -> None:
    assert tuple(BLOCKS) == EXAMPLES
    assert README.count("```python") == len(EXAMPLES)


def test_the_embedding_example_serves_the_first_stage(run, tmp_path: Path) -> None:
    app: Flask = run("bank").app
    client = app.test_client()
    assert "海港银行" in client.get("/card/").get_data(as_text=True)
    assert begin(client, "/card") == "/card/apply/id_document"
    assert client.get("/card/apply/id_document").status_code == 200
    assert (tmp_path / "instance" / "onboarding.sqlite").exists()


def test_the_stage_example_takes_the_place_of_the_product_stage(run, tmp_path: Path) -> None:
    app = Flask("host", instance_path=str(tmp_path / "host"))
    app.register_blueprint(run("one_card").card, url_prefix="/card")
    house = app.extensions["onboarding"]["onboarding"]
    with app.app_context():
        names = [stage.name for stage in house.house.flow]
    assert names == ["id_document", "liveness", "questionnaire", "one-card", "credit", "signing", "card"]


def test_the_stage_example_asks_and_hands_on_a_card_that_exists(run, tmp_path: Path) -> None:
    app = Flask("host", instance_path=str(tmp_path / "host"))
    app.register_blueprint(create_blueprint(flow=Flow([run("one_card").OneCard()])), url_prefix="/card")
    client = app.test_client()
    where = begin(client, "/card")
    csrf = token(client.get(where).get_data(as_text=True))
    refused = client.post(where, data={"_csrf": csrf})
    assert refused.status_code == 422
    assert "请勾选以继续。" in refused.get_data(as_text=True)
    assert client.post(where, data={"_csrf": csrf, "wanted": "true"}).status_code == 303
    with app.app_context():
        house = app.extensions["onboarding"]["onboarding"].house
        application_id = house.store.find_by_phone("+8613800001111")
        chosen = house.engine.open(application_id).view(house.clock()).get(ChosenProduct)
    assert chosen.code in {product.code for product in shipped().products}


def test_the_reading_example_reads_a_card_and_says_what_is_wrong_with_another_picture(run, tmp_path: Path) -> None:
    day = date(2026, 11, 22)
    person = personas(day)[0]
    card, other = tmp_path / "card.jpg", tmp_path / "other.png"
    card.write_bytes(card_photo(person.key, "front", day))
    other.write_bytes(b"no picture")
    read = run("reading").read
    assert read(card)["id_number"] == person.document.id_number
    assert "JPG" in read(other)["problem"]
