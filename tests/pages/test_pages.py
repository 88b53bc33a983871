"""The promises that templates, modules and catalogues make to each other."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest
import yaml

import onboarding
from onboarding.domain.consent import FACE, PRIVACY, SENSITIVE
from onboarding.domain.review import Verdict
from onboarding.ports.issuer import CardState
from onboarding.products.catalogue import NETWORKS, TIERS
from onboarding.tracking.timeline import Progress

ROOT = Path(onboarding.__file__).parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MODULES = sorted((ROOT / "static" / "js").glob("*.js"))
SIDES = ("front", "back")
#: Keys that templates put together, ``"start." ~ x``: what they begin with, and the ways they go on.
COMPOSED: dict[str, tuple[str, ...]] = {
    "base.step_": tuple(Progress),
    "card.lead_": tuple(CardState),
    "card.state_": tuple(CardState),
    "card.title_": tuple(CardState),
    "closed.": ("withdrawn_title", "withdrawn_lead", "expired_title", "expired_lead"),
    "id.": SIDES,
    "id.your_": SIDES,
    "product.network_": NETWORKS,
    "product.tier_": TIERS,
    "review.verdict_": (*Verdict, *(f"{verdict}_hint" for verdict in Verdict)),
    "start.about_": (FACE.purpose, PRIVACY.purpose, SENSITIVE.purpose),
}
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


def test_every_word_put_together_in_a_template_exists() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    groups = "|".join(sorted({key.split(".")[0] for key in _catalogue("en")}))
    assert set(re.findall(rf't\("((?:{groups})\.[a-z_]*)" ~', text)) == COMPOSED.keys()
    assert {start + end for start, ends in COMPOSED.items() for end in ends} <= _catalogue("en").keys()


def test_no_catalogue_key_is_unused() -> None:
    sources = [*TEMPLATES, *MODULES, *sorted((ROOT / "web").glob("*.py"))]
    used = {key for path in sources for key in _keys_in(path.read_text(encoding="utf-8"))}
    used |= {start + end for start, ends in COMPOSED.items() for end in ends}
    assert _catalogue("en").keys() - used == set()


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
