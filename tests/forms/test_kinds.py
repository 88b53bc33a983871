"""A bank's own kind of question, and its own module called forms."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from werkzeug.datastructures import MultiDict

import onboarding
from onboarding.domain.errors import SetupError
from onboarding.domain.outcomes import Reason
from onboarding.domain.text import Text
from onboarding.forms import Question, Questionnaire, TextKind, Value, kinds, register_kind
from onboarding.forms.wtforms_bridge import form_class

PLATE = re.compile(r"[\u4e00-\u9fff][A-Z][A-Z0-9]{5,6}")
FILE = """\
sections:
  - name: car
    title: {zh: "车辆", en: "Car"}
    questions:
      - {name: plate, kind: plate, label: {zh: "车牌", en: "Plate"}, max_length: 8}
"""


class PlateKind(TextKind):
    def parse(self, question: Question, raw: object) -> Value | Reason:
        plate = super().parse(question, raw)
        if isinstance(plate, str) and not PLATE.fullmatch(plate.upper()):
            return Reason("not_a_plate", Text("请填写车牌号。", "Enter a number plate."))
        return plate.upper() if isinstance(plate, str) else plate


@pytest.fixture
def plates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Questionnaire:
    monkeypatch.setattr(kinds, "_KINDS", dict(kinds.kinds()))
    register_kind("plate", PlateKind())
    file = tmp_path / "car.yaml"
    file.write_text(FILE, "utf-8")
    return Questionnaire.load(file)


def test_a_bank_registers_its_own_kind_in_a_few_lines(plates: Questionnaire) -> None:
    assert plates.clean({"plate": "沪a12345"}).values == {"plate": "沪A12345"}
    assert plates.clean({"plate": "12345"}).problems["plate"].code == "not_a_plate"


def test_a_page_field_reads_through_a_bank_s_own_kind(plates: Questionnaire) -> None:
    form = form_class(plates, "en")(MultiDict({"plate": "12345"}))
    assert not form.validate()
    assert form.errors == {"plate": ["Enter a number plate."]}


def test_a_kind_s_name_is_taken_once() -> None:
    with pytest.raises(SetupError, match="'money' is taken"):
        register_kind("money", TextKind())


def test_a_host_s_own_forms_module_does_not_collide(tmp_path: Path) -> None:
    (tmp_path / "forms.py").write_text("MINE = True\n", "utf-8")
    root = Path(onboarding.__file__).parents[1]
    program = (
        "import sys; sys.path.append(sys.argv[1]); import forms, onboarding.forms as ours;"
        "assert forms.MINE and ours.Questionnaire.load().version; print(ours.__name__)"
    )
    run = [sys.executable, "-c", program, str(root)]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "onboarding.forms"), done.stderr
