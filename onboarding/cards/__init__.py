"""Virtual cards: card numbers, CVV2, the simulated issuer, and showing card details once."""

from .reveal import RevealExpired, RevealTicket, open_ticket, redeem
from .simulator import TEST_BINS, SimulatorIssuer

__all__ = ["TEST_BINS", "RevealExpired", "RevealTicket", "SimulatorIssuer", "open_ticket", "redeem"]
