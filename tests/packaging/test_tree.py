"""Rules that hold for every file of the repository."""

from __future__ import annotations

import ast
import configparser
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("onboarding", "forms", "ocr", "liveness", "examples", "benchmarks", "tools", "tests", "docs")
PACKAGE = ("onboarding", "forms", "ocr", "liveness")
TEXT = {".py", ".md", ".yaml", ".json", ".html", ".css", ".js", ".typ", ".mako", ".cfg", ".toml", ".sh", ""}


def files(*folders: str) -> list[Path]:
    """Text files that are really here: what is vendored or generated does not count."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    return [
        path
        for path in found
        if path.suffix in TEXT and not {"__pycache__", "vendor", "instance"} & set(path.parts) and path.stat().st_size
    ]


def modules(*folders: str) -> list[Path]:
    return [path for path in files(*folders) if path.suffix == ".py"]


def imports(path: Path) -> set[str]:
    """Top-level names a module imports absolutely."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            names.add(node.module.partition(".")[0])
    return names


def requirements(lines: list[str]) -> set[str]:
    """Names of distributions, those of extras left out."""
    return {re.split(r"[\[<>=~! ;(]", line)[0].lower() for line in lines if "extra ==" not in line}


def test_no_file_carries_a_leftover() -> None:
    leftover = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|<{7} |>{7} |\bbreakpoint\(|import pdb|debugger;")
    here = Path(__file__)
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in files(*FOLDERS)
        if path != here and (match := leftover.search(path.read_text(encoding="utf-8")))
    ]
    assert not found


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    machine = re.compile(r"/(?:work|root|home|Users)/\w|[A-Z]:\\\\Users")
    here = Path(__file__)
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in [*files(*FOLDERS), *ROOT.glob("*.*"), ROOT / "Makefile", ROOT / ".ci/run"]
        if path != here and path.is_file() and path.suffix in TEXT
        if (match := machine.search(path.read_text(encoding="utf-8")))
    ]
    assert not found


def test_only_commands_print() -> None:
    printing = [
        str(path.relative_to(ROOT))
        for path in modules(*PACKAGE)
        if path.name != "__main__.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert not printing


def test_the_domain_imports_the_standard_library_alone() -> None:
    allowed = sys.stdlib_module_names | {"onboarding"}
    foreign = {str(path.name): imports(path) - allowed for path in modules("onboarding/domain", "onboarding/ports")}
    assert not {name: found for name, found in foreign.items() if found}


def undeclared(paths: list[Path], *extras: str) -> set[str]:
    """Imports that neither a declared dependency nor what it brings along provides."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    lines = [config["options"]["install_requires"], *(config["options.extras_require"][name] for name in extras)]
    declared = requirements("\n".join(lines).split("\n")) - {""}
    brought = {one for name in declared for one in requirements(metadata.requires(name) or [])}
    ours = {"onboarding", "examples", "benchmarks", "tests", "tools"}
    used = {name for path in paths for name in imports(path)} - sys.stdlib_module_names - ours
    providers = metadata.packages_distributions()
    return {name for name in used if not {one.lower() for one in providers.get(name, [])} & (declared | brought)}


def test_every_import_of_the_package_comes_with_a_declared_dependency() -> None:
    own = [path for path in modules(*PACKAGE) if "testing" not in path.parts]  # which says that it needs pytest
    assert not undeclared(own)


def test_the_demo_needs_the_package_alone() -> None:
    assert not undeclared(modules("examples"))


def test_every_import_of_tests_and_tools_comes_with_the_test_extra() -> None:
    assert not undeclared(modules("onboarding", "tests", "benchmarks", "tools"), "test")


@pytest.mark.parametrize("name", ["forms", "ocr", "liveness"])
def test_the_three_folders_are_reached_through_relative_links(name: str) -> None:
    link = ROOT / "onboarding" / name
    assert link.is_symlink(), "clone with core.symlinks=true, as CONTRIBUTING says"
    assert link.readlink() == Path("..") / name


@pytest.mark.parametrize("path", [".ci/run", "tools/system-packages"])
def test_scripts_are_executable_and_parse(path: str) -> None:
    script = ROOT / path
    assert script.stat().st_mode & 0o111
    subprocess.run(["bash", "-n", str(script)], check=True)


def test_version_and_changelog_agree() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    newest = re.search(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest
    assert newest[1] == config["metadata"]["version"]
