"""Where an application stands, in words and times that an applicant can use."""

from .timeline import Item, Progress, Timeline, Visit, timeline
from .words import PROMISES, STAGES, Stage

__all__ = ["PROMISES", "STAGES", "Item", "Progress", "Stage", "Timeline", "Visit", "timeline"]
