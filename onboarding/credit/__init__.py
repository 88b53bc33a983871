"""Credit pre-check: rules, a scorecard and a limit, all pure, versioned and replayable.

:func:`assess` decides; :func:`simulate` and :func:`indicative_limit` only estimate with the same code;
:class:`AuthorisedBureau` asks the bureau, and only with permission.
"""

from .bureau import AuthorisedBureau, NoAuthorisation, SandboxBureau
from .decision import Approved, Decision, Declined, Referred, assess, record
from .indicative import LimitBand, indicative_limit
from .inputs import CreditInputs
from .policy import Policy, PolicyError, Tier
from .scorecard import Scorecard, ScorecardError
from .simulator import CannotSimulate, Simulation, simulate

__all__ = [
    "Approved",
    "AuthorisedBureau",
    "CannotSimulate",
    "CreditInputs",
    "Decision",
    "Declined",
    "LimitBand",
    "NoAuthorisation",
    "Policy",
    "PolicyError",
    "Referred",
    "SandboxBureau",
    "Scorecard",
    "ScorecardError",
    "Simulation",
    "Tier",
    "assess",
    "indicative_limit",
    "record",
    "simulate",
]
