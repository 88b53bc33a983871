"""Passive detectors are heard, told apart, and decide nothing alone."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from onboarding.domain.errors import SetupError
from onboarding.liveness import Challenge, FaceModels, LivenessJudge, LivenessVerdict
from onboarding.liveness.face_mesh import FaceMesh
from onboarding.liveness.passive import PassiveSignal
from onboarding.liveness.ports import Detection, Image, PresentationAttackDetector, widest

from .conftest import NOW, Person

Judging = Callable[..., LivenessVerdict]


@dataclass
class Says:
    """A detector of one opinion."""

    name: str
    score: float

    def live(self, image: Image, detection: Detection) -> float:
        return self.score


@pytest.fixture
def judging(asking: Callable[..., Challenge], eileen: Person) -> Judging:
    def judging(*detectors: PresentationAttackDetector, card: Image = eileen.card) -> LivenessVerdict:
        models = replace(FaceModels.packaged(), attack_detectors=detectors)
        return LivenessJudge(models=models).judge(asking("turn_right"), eileen.clip("turn_right"), card, now=NOW)

    return judging


def test_each_detector_has_its_own_figure_among_the_signals(judging: Judging) -> None:
    signals = judging(Says("one", 0.9), Says("other", 0.7)).signals
    assert (signals["passive_one"], signals["passive_other"]) == (0.9, 0.7)


def test_one_detector_that_doubts_sends_the_case_to_a_person(judging: Judging) -> None:
    verdict = judging(Says("sure", 1.0), Says("doubting", 0.0))
    assert (verdict.passed, verdict.refer) == (False, True)
    assert [reason.code for reason in verdict.reasons] == ["capture_doubtful"]


def test_no_detector_passes_what_the_judge_would_not(judging: Judging, grace: Person) -> None:
    verdict = judging(Says("sure", 1.0), card=grace.card)
    assert (verdict.passed, verdict.refer) == (False, False)


def test_without_detectors_the_passive_signals_are_absent(judging: Judging) -> None:
    verdict = judging()
    assert verdict.passed
    assert not any(key.startswith("passive_") for key in verdict.signals)


def test_two_detectors_of_one_name_are_a_wrong_set_up() -> None:
    with pytest.raises(SetupError, match="another name"):
        replace(FaceModels.packaged(), attack_detectors=(Says("live", 1.0), PassiveSignal()))


def test_the_packaged_detector_takes_a_portrait_for_a_live_picture(eileen: Person, reader: FaceMesh) -> None:
    detector = PassiveSignal()
    assert detector.name == "live"
    assert detector.live(eileen.camera, widest(reader.detect(eileen.camera))) > 0.5
