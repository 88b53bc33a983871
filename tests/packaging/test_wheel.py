"""What is built is what is in the tree, and it runs from an installed copy beside any host."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINKED = ("forms", "ocr", "liveness")
NEEDED = ("setup.cfg", "pyproject.toml", "MANIFEST.in", "README.md", "LICENSE", "NOTICE")
PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources alone, so that nothing an earlier build left behind can be packed."""
    copy = tmp_path_factory.mktemp("tree")
    for folder in ("onboarding", *LINKED):
        shutil.copytree(ROOT / folder, copy / folder, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    for name in NEEDED:
        shutil.copy(ROOT / name, copy)
    return copy


@pytest.fixture(scope="module")
def wheel(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    # With the setuptools of the test extra: building must not need the network.
    subprocess.run([*PIP, "wheel", str(tree), "--no-deps", "--no-build-isolation", "-w", str(out)], check=True)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("installed")
    subprocess.run([*PIP, "install", str(wheel), "--no-deps", "--no-index", "--target", str(target)], check=True)
    return target


def run_beside(installed: Path, folder: Path, program: str) -> str:
    """Run a program in ``folder`` with the installed copy before any other one."""
    (folder / "host.py").write_text(textwrap.dedent(program), encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(installed)}
    done = subprocess.run(
        [sys.executable, "host.py"], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_every_file_of_the_package_and_no_other(wheel: Path, tree: Path) -> None:
    real = [tree / "onboarding", *(tree / name for name in LINKED)]
    files = {path.relative_to(tree) for folder in real for path in folder.rglob("*") if path.is_file()}
    files = {path for path in files if path.parts[:2] not in {("onboarding", name) for name in LINKED}}
    expected = {(Path("onboarding") / path if path.parts[0] in LINKED else path).as_posix() for path in files}
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert packed == expected


def test_the_wheel_carries_licence_and_notice(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert [name for name in names if name.endswith(("licenses/LICENSE", "licenses/NOTICE"))]
    assert any("faceplugin" in name for name in names)


def test_an_installed_copy_serves_beside_a_host_with_its_own_forms_ocr_and_liveness(
    installed: Path, tmp_path: Path
) -> None:
    for name in LINKED:
        (tmp_path / f"{name}.py").write_text(f"MINE = 'the host has its own {name}'\n", encoding="utf-8")
    said = run_beside(
        installed,
        tmp_path,
        """
        import forms, liveness, ocr
        from flask import Flask
        import onboarding, onboarding.forms, onboarding.liveness, onboarding.ocr

        app = Flask(__name__)
        app.register_blueprint(onboarding.create_blueprint(), url_prefix="/card")
        client = app.test_client()
        paths = ("/card/", "/card/static/onboarding.css", "/card/resume", "/card/api/v1/openapi.json")
        print([client.get(path).status_code for path in paths])
        print(forms.MINE, ocr.MINE, liveness.MINE, sep=", ")
        print(onboarding.__file__)
        """,
    )
    statuses, own, where = said.splitlines()
    assert statuses == "[200, 200, 200, 200]"
    assert own == ", ".join(f"the host has its own {name}" for name in ("forms", "ocr", "liveness"))
    assert Path(where).is_relative_to(installed)


@pytest.mark.parametrize("name", ["domain.states", "ports.store", "forms", "ocr", "liveness", "credit", "stages.flow"])
def test_a_part_used_alone_loads_no_web_framework(installed: Path, tmp_path: Path, name: str) -> None:
    program = f"import sys, onboarding.{name}\nprint(sorted({{'flask', 'sqlalchemy'}} & set(sys.modules)))"
    assert run_beside(installed, tmp_path, program).strip() == "[]"
