"""Where an application stands, in words and times that an applicant can use."""

from .events import Line, trail
from .timeline import Item, Progress, Timeline, Visit, timeline
from .words import MILESTONES, PROMISES, Milestone

__all__ = ["MILESTONES", "PROMISES", "Item", "Line", "Milestone", "Progress", "Timeline", "Visit", "timeline", "trail"]
