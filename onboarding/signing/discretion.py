"""Keeps personal data out of the log while a signature is judged.

pyHanko logs the subject of a certificate it refuses, which is the applicant's name. The verdict says what is wrong.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_LOGGERS = (
    "pyhanko.sign.general",
    "pyhanko.sign.validation.generic_cms",
    "pyhanko.sign.validation.pdf_embedded",
    "pyhanko.sign.diff_analysis.policies",
    "pyhanko_certvalidator.validate",
)
_discreet: ContextVar[bool] = ContextVar("discreet", default=False)


class _Withhold(logging.Filter):
    """Drops records of this context only; a host's own use of pyHanko logs as before."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not _discreet.get()


for _name in _LOGGERS:
    logging.getLogger(_name).addFilter(_Withhold())


@contextmanager
def discreetly() -> Iterator[None]:
    """Within this block (and what it awaits) those loggers stay silent."""
    token = _discreet.set(True)
    try:
        yield
    finally:
        _discreet.reset(token)
