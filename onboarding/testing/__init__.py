"""A conformance kit for what a bank writes itself: subclass, name the object, run pytest.

    from onboarding.testing import StageConformance

    class TestIncomeProof(StageConformance):
        def stage(self): return IncomeProofStage(archive)
        def application(self): return an_application()
        def good_answers(self): return [{"document": PDF}]
        def bad_answers(self): return [{}, {"document": b"not a PDF"}]

Needs pytest, which is no dependency of the library: import it from tests alone.
"""

from .bureau import CreditBureauConformance
from .chip import ChipReaderConformance
from .issuer import CardIssuerConformance
from .messenger import MessengerConformance
from .stage import StageConformance

__all__ = [
    "CardIssuerConformance",
    "ChipReaderConformance",
    "CreditBureauConformance",
    "MessengerConformance",
    "StageConformance",
]
