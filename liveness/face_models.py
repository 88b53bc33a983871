"""The models a judge uses: those in the package, or a bank's own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from onboarding.domain.errors import SetupError
from onboarding.domain.text import Text
from onboarding.liveness.embedding import EmbeddingPair, OneView
from onboarding.liveness.face_mesh import FaceMesh
from onboarding.liveness.passive import PassiveSignal
from onboarding.liveness.ports import FaceMatcher, FaceReader, PresentationAttackDetector
from onboarding.liveness.texture import TextureSignal


@dataclass(frozen=True, slots=True)
class FaceModels:
    """``tracker``, a cheaper matcher, says whether one face is there throughout; None: ``matcher`` does that too.

    ``attack_detectors`` are signals for review: any of them may send a case to a person, none passes or rejects.

    >>> packaged = FaceModels.packaged()
    >>> own = replace(packaged, attack_detectors=(*packaged.attack_detectors, BankDetector()))  # doctest: +SKIP

    Raises SetupError where two detectors share a name.
    """

    reader: FaceReader
    matcher: FaceMatcher
    tracker: FaceMatcher | None = None
    attack_detectors: tuple[PresentationAttackDetector, ...] = ()

    def __post_init__(self) -> None:
        names = [detector.name for detector in self.attack_detectors]
        for name in names:
            if names.count(name) > 1:
                raise SetupError(
                    detail=Text(
                        f"两个检测器都叫“{name}”，请改其中一个的 name。",
                        f'two attack detectors are named "{name}"; give one of them another name.',
                    )
                )

    @classmethod
    def packaged(cls) -> FaceModels:
        """One set for the process: the networks are loaded once, at first use."""
        return _packaged()


@cache
def _packaged() -> FaceModels:
    return FaceModels(FaceMesh(), EmbeddingPair(), OneView(), (PassiveSignal(), TextureSignal()))
