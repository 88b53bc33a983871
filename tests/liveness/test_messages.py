"""What the judge says."""

import ast
import re
from pathlib import Path

import pytest

import onboarding.liveness
from onboarding.liveness import Action, messages

SENTENCES = [messages.reason(code).text for code in messages._TEXTS] + [
    messages.not_seen(action).text for action in Action
]


@pytest.mark.parametrize("text", SENTENCES, ids=lambda text: text.en[:30])
def test_a_sentence_comes_in_both_languages_without_a_figure(text) -> None:
    assert re.search("[一-鿿]", text.zh)
    assert not re.search("[一-鿿]", text.en)
    assert not re.search(r"\d", text.zh + text.en)


def test_every_code_the_judge_can_give_has_a_sentence_and_every_sentence_is_used() -> None:
    source = "\n".join(path.read_text("utf-8") for path in Path(onboarding.liveness.__file__).parent.glob("*.py"))
    words = {
        node.value
        for node in ast.walk(ast.parse(source.replace("from __future__ import annotations", "")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    used = [code for code in messages._TEXTS if source.count(f'"{code}"') > 1]
    assert set(used) == set(messages._TEXTS) <= words
