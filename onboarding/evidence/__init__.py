"""The evidence log: append-only entries, each sealed by the hash of the one before."""

from .actors import actor
from .canonical import NotCanonical, canonical
from .chain import Entry, append, check, genesis
from .privacy import PersonalDataInEvidence, refuse_personal_data

__all__ = [
    "Entry",
    "NotCanonical",
    "PersonalDataInEvidence",
    "actor",
    "append",
    "canonical",
    "check",
    "genesis",
    "refuse_personal_data",
]
