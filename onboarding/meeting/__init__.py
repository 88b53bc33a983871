"""Video review: the applicant and a member of staff in one room, which any worker process can serve."""

from .applicant import ClipTooShort, Offer, VideoConsentNeeded, VideoNotOffered, VideoVisits
from .reviewer import VideoDesk

__all__ = ["ClipTooShort", "Offer", "VideoConsentNeeded", "VideoDesk", "VideoNotOffered", "VideoVisits"]
