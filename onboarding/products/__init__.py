"""The cards a bank offers, and which of them fit an applicant."""

from .catalogue import Catalogue, Fee, Product
from .matching import Match, MatchReason, rank
from .reading import CatalogueError

__all__ = ["Catalogue", "CatalogueError", "Fee", "Match", "MatchReason", "Product", "rank"]
