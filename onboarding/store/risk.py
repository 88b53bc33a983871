"""Signals of risk, kept with the change that brought them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from onboarding.domain.risk import RiskSignal

from . import tables as t


def add_signals(
    connection: Connection, application_id: str, stage: str, signals: Iterable[RiskSignal], at: datetime
) -> None:
    for signal in signals:
        row = {"stage": stage, "code": signal.code, "weight": signal.weight, "seen_at": at}
        connection.execute(insert(t.risk_signal).values(application_id=application_id, **row))


def signals_of(connection: Connection, application_id: str) -> tuple[RiskSignal, ...]:
    """Each code once, with its greatest weight, heaviest first."""
    c = t.risk_signal.c
    heaviest = func.max(c.weight)
    query = select(c.code, heaviest).where(c.application_id == application_id).group_by(c.code)
    return tuple(RiskSignal(*row) for row in connection.execute(query.order_by(heaviest.desc(), c.code)))
