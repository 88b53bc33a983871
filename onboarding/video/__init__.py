"""Video review by rules alone: opening hours, bookings, rooms, pictures, questions, clips. No Flask, no SQL."""

from .hours import OfficeHours

__all__ = ["OfficeHours"]
