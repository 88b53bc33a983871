"""Where an application stands, in words and times that an applicant can use."""

from .events import event_label
from .timeline import Item, Progress, Timeline, Visit, timeline
from .words import MILESTONES, PROMISES, Milestone

__all__ = ["MILESTONES", "PROMISES", "Item", "Milestone", "Progress", "Timeline", "Visit", "event_label", "timeline"]
