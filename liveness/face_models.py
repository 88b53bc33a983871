"""The three models a judge uses: those in the package, or a bank's own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from onboarding.liveness.embedding import EmbeddingPair
from onboarding.liveness.face_mesh import FaceMesh
from onboarding.liveness.passive import PassiveSignal
from onboarding.liveness.ports import FaceMatcher, FaceReader, PresentationAttackDetector


@dataclass(frozen=True, slots=True)
class FaceModels:
    """``attack_detector`` None leaves the passive signal out.

    >>> own = replace(FaceModels.packaged(), matcher=BankMatcher())  # doctest: +SKIP
    """

    reader: FaceReader
    matcher: FaceMatcher
    attack_detector: PresentationAttackDetector | None = None

    @classmethod
    def packaged(cls) -> FaceModels:
        """One set for the process: the networks are loaded once, at first use."""
        return _packaged()


@cache
def _packaged() -> FaceModels:
    return FaceModels(FaceMesh(), EmbeddingPair(), PassiveSignal())
