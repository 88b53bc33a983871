"""The promises that templates, modules and catalogues make to each other."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest
import yaml

import onboarding

ROOT = Path(onboarding.__file__).parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MODULES = sorted((ROOT / "static" / "js").glob("*.js"))
FIRST_VIEW = ("onboarding.css", "icons.svg", "js/page.js")


def _catalogue(locale: str) -> dict[str, str]:
    text = (ROOT / "translations" / f"{locale}.yaml").read_text(encoding="utf-8")
    words: dict[str, str] = yaml.safe_load(text)
    return words


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def _keys_in(text: str) -> set[str]:
    """Literal keys: ``t("a.b")``, and lists handed to ``words``."""
    groups = "|".join(sorted({key.split(".")[0] for key in _catalogue("en")}))
    return set(re.findall(rf'"((?:{groups})\.[a-z_]+[a-z])"', text))


def test_both_catalogues_have_the_same_keys_and_placeholders() -> None:
    zh, en = _catalogue("zh-CN"), _catalogue("en")
    assert zh.keys() == en.keys()
    assert {k: _placeholders(v) for k, v in zh.items()} == {k: _placeholders(v) for k, v in en.items()}


def test_no_catalogue_key_is_written_twice() -> None:
    for locale in ("zh-CN", "en"):
        lines = (ROOT / "translations" / f"{locale}.yaml").read_text(encoding="utf-8").splitlines()
        keys = [line.split(":")[0] for line in lines if line and not line.startswith("#")]
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize("path", [*TEMPLATES, *MODULES], ids=lambda path: path.name)
def test_every_word_that_a_page_or_module_asks_for_exists(path: Path) -> None:
    assert _keys_in(path.read_text(encoding="utf-8")) <= _catalogue("en").keys()


def test_modules_use_only_words_that_some_template_hands_them() -> None:
    handed = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    for module in MODULES:
        asked = set(re.findall(r'words\("([a-z_]+\.[a-z_]+)"', module.read_text(encoding="utf-8")))
        assert {word for word in asked if f'"{word}"' not in handed} == set(), module.name


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_inline_code_or_style(path: Path) -> None:
    """The content security policy would refuse them."""
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=[\"']|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_modules_never_write_markup_from_strings(path: Path) -> None:
    """``require-trusted-types-for 'script'`` with no policy allowed."""
    sinks = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function"
    assert not re.search(sinks, path.read_text(encoding="utf-8"))


def test_every_posting_form_carries_the_token() -> None:
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        for form in re.findall(r'<form[^>]*method="post".*?</form>', text, re.DOTALL):
            assert "csrf_field()" in form, path.name


def test_every_icon_that_is_used_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="(\w+)"', (ROOT / "static" / "icons.svg").read_text(encoding="utf-8")))
    used = {name for path in TEMPLATES for name in re.findall(r'icon\("(\w+)"', path.read_text(encoding="utf-8"))}
    assert used <= drawn


def test_the_first_view_stays_light() -> None:
    assert sum((ROOT / "static" / name).stat().st_size for name in FIRST_VIEW) < 45_000


def test_vendored_code_comes_with_its_licence() -> None:
    licence = (ROOT / "static" / "vendor" / "signature_pad-LICENSE").read_text(encoding="utf-8")
    assert "MIT License" in licence or "Permission is hereby granted" in licence
