"""The documentation names everything that exists, and nothing that is gone."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import MISSING, fields
from pathlib import Path

import pytest
from flask import Flask

from onboarding import Ports, create_blueprint, defaults, signals
from onboarding.domain.states import State
from onboarding.liveness import Action, LivenessPolicy, messages
from onboarding.settings import PREFIX, Settings

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


def rows(page: str, heading: str) -> dict[str, str]:
    """The first two columns of the table under a heading; code marks are dropped from the first."""
    section = (ROOT / "docs" / page).read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    table = [line.strip("|").split(" | ") for line in section.splitlines() if line.startswith("|")][2:]
    return {cells[0].strip().strip("`"): cells[1].strip() for cells in table}


def words(text: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", text))


def test_every_setting_is_documented_and_none_that_is_gone() -> None:
    assert list(rows("configuration.md", "Settings")) == [PREFIX + field.name.upper() for field in fields(Settings)]


@pytest.mark.parametrize("field", fields(Settings), ids=lambda field: field.name)
def test_a_setting_is_documented_with_its_default(field) -> None:
    documented = rows("configuration.md", "Settings")[PREFIX + field.name.upper()]
    if field.default == "":  # lies in the instance folder, under the name documented
        settings = Settings.read({}, Path("/instance"))
        name = re.match(r"`([\w.-]+)` in the instance folder$", documented)
        assert name
        assert getattr(settings, field.name).endswith(f"/instance/{name[1]}")
    else:
        assert ast.literal_eval(documented.strip("`")) == field.default


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_no_page_speaks_of_a_setting_that_does_not_exist(path: Path) -> None:
    known = {PREFIX + field.name.upper() for field in fields(Settings)}
    assert set(re.findall(rf"{PREFIX}[A-Z_]+", path.read_text(encoding="utf-8"))) <= known


def test_every_argument_of_the_blueprint_is_documented_in_order() -> None:
    assert list(rows("configuration.md", "`create_blueprint`")) == list(inspect.signature(create_blueprint).parameters)


def test_every_port_is_documented() -> None:
    assert list(rows("configuration.md", "Ports")) == [field.name for field in fields(Ports)]
    assert all(field.default is None and field.default is not MISSING for field in fields(Ports))


def test_the_ports_documented_as_sandboxes_are_those_that_say_so(tmp_path: Path) -> None:
    house = defaults.build(Settings.read({}, tmp_path))
    documented = {name for name, default in rows("configuration.md", "Ports").items() if "**sandbox**" in default}
    assert documented == set(house.sandboxes)
    house.database.dispose()


def test_every_command_is_documented() -> None:
    assert set(rows("configuration.md", "Commands")) == set(create_blueprint().cli.commands)


def test_every_signal_is_documented_with_what_it_carries() -> None:
    documented = rows("configuration.md", "Signals")
    assert set(documented) == {name.replace("-", "_") for name in signals._signals}
    section = (ROOT / "docs/configuration.md").read_text(encoding="utf-8").split("\n## Signals\n")[1]
    comments = re.findall(r"Extra: (.+?)\n(\w+) =", inspect.getsource(signals))
    for carried, name in comments:
        line = next(line for line in section.splitlines() if line.startswith(f"| `{name}`"))
        assert set(re.findall(r"``(\w+)``", carried)) <= words(line)


def test_every_state_is_documented() -> None:
    documented = (ROOT / "docs/architecture.md").read_text(encoding="utf-8").split("\n## States\n")[1]
    assert {state.value for state in State} <= words(documented)


def test_the_stages_are_documented_as_they_are(tmp_path: Path) -> None:
    house = defaults.build(Settings.read({}, tmp_path))
    seam = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    for stage in house.flow:
        needs = ", ".join(f"`{need.__name__}`" for need in stage.needs)
        actions = ", ".join(f"`{name}`" for name in stage.actions)
        row = f"| `{stage.name}` | `{stage.result.__name__}` | {needs} | {actions} |"
        assert row.replace("  ", " ") in seam.replace("  ", " ")
    house.database.dispose()


def test_every_route_of_the_api_is_documented() -> None:
    app = Flask("host")
    app.register_blueprint(create_blueprint())
    rules = (rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1"))
    rules = (rule for rule in rules if "<path:" not in rule.rule)  # the answer for every other address
    served = {
        f"{method} {rule.rule.removeprefix('/api/v1')}" for rule in rules for method in rule.methods & {"GET", "POST"}
    }
    text = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `((?:GET|POST) [^`]+)` \|", text, re.MULTILINE)) == served


def test_every_reason_of_the_face_check_is_documented_and_none_that_is_gone() -> None:
    page = (ROOT / "docs/face-check.md").read_text(encoding="utf-8")
    section = page.split("\n## What can come out\n")[1].split("\n## ")[0]
    assert words(section) - {"refer"} == {*messages._TEXTS, messages.not_seen(Action.BLINK).code}


def test_the_policy_fields_named_for_the_face_check_exist() -> None:
    page = (ROOT / "docs/face-check.md").read_text(encoding="utf-8")
    named = set(re.findall(r"(\w+)=", page.split("\n## Changing it\n")[1]))
    assert named <= {"policy", "match", "accept", *(field.name for field in fields(LivenessPolicy))}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_between_pages_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\[[^\]]+\]\(([^)#\s]+)", path.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (path.parent / link).exists()]
    assert not missing
