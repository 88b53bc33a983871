"""A few readings at a time in one process, so that memory stays bounded however many requests come."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from onboarding.ocr.errors import ReaderBusy


class Turns:
    """``places`` may be taken at once; who waits longer than ``patience`` seconds gets :class:`ReaderBusy`."""

    def __init__(self, places: int, patience: float) -> None:
        self._places = BoundedSemaphore(places)
        self._patience = patience

    @contextmanager
    def one(self) -> Iterator[None]:
        if not self._places.acquire(timeout=self._patience):
            raise ReaderBusy()
        try:
            yield
        finally:
            self._places.release()


READINGS = Turns(places=2, patience=5.0)
"""For all readers of one process. A reading takes well under a second of one core, so five mean a queue of ten."""
