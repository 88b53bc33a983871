"""Referrals to a person: opened with the change that refers, ruled on once."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, Select, func, insert, select, update

from onboarding.domain.errors import ConflictError, NotFoundError
from onboarding.domain.review import Review, Verdict
from onboarding.domain.risk import RiskSignal
from onboarding.domain.states import State
from onboarding.evidence import Entry
from onboarding.ports.store import Referral, Ruling

from . import tables as t
from .evidence import entries
from .reasons import from_json, to_json
from .risk import signals_of
from .sealing import Seal, SealSource


def open_review(connection: Connection, seal: Seal, application_id: str, referral: Referral, at: datetime) -> None:
    review_id = secrets.token_urlsafe(16)
    row = {
        "id": review_id,
        "stage": referral.stage,
        "reasons": to_json(referral.reasons),
        "result_sealed": seal.close(referral.result, "review", review_id),
        "opened_at": at,
    }
    connection.execute(insert(t.review).values(application_id=application_id, **row))


def rule(connection: Connection, seal: Seal, ruling: Ruling, at: datetime) -> None:
    """Record a decision once. Raises ConflictError where there is one already."""
    values = {
        "verdict": ruling.verdict.value,
        "reviewer": ruling.reviewer,
        "remark_sealed": seal.close(ruling.remark, "review-remark", ruling.review_id),
        "decided_at": at,
    }
    undecided = update(t.review).where(t.review.c.id == ruling.review_id, t.review.c.verdict.is_(None))
    if connection.execute(undecided.values(values)).rowcount != 1:
        raise ConflictError()


def latest_review(connection: Connection, application_id: str, seal: Seal) -> Review | None:
    query = select(t.review).where(t.review.c.application_id == application_id)
    row = connection.execute(query.order_by(t.review.c.opened_at.desc()).limit(1)).mappings().first()
    return _review(row, seal) if row else None


class SqlReviewStore:
    """Implements :class:`onboarding.ports.store.ReviewStore`."""

    def __init__(self, engine: Engine, seals: SealSource) -> None:
        self._engine = engine
        self._seals = seals

    def reviews(self, *, decided: bool, limit: int, offset: int = 0) -> tuple[Review, ...]:
        if decided:
            query = select(t.review).where(t.review.c.verdict.is_not(None)).order_by(t.review.c.decided_at.desc())
        else:
            query = _waiting(select(t.review)).order_by(t.review.c.opened_at)
        query = query.order_by(t.review.c.id).limit(limit).offset(offset)  # the id settles equal times
        with self._reading() as connection:
            return tuple(_review(row, None) for row in connection.execute(query).mappings().all())

    def open_reviews(self) -> int:
        with self._reading() as connection:
            found: int = connection.execute(_waiting(select(func.count()).select_from(t.review))).scalar_one()
            return found

    def review(self, review_id: str) -> Review:
        with self._reading() as connection:
            row = _row(connection, review_id)
            return _review(row, self._seals.seal(connection, row["application_id"]))

    def referred_result(self, review_id: str) -> Any:
        with self._reading() as connection:
            row = _row(connection, review_id)
            seal = self._seals.seal(connection, row["application_id"])
            return seal.open(row["result_sealed"], "review", review_id)

    def evidence(self, application_id: str) -> tuple[Entry, ...]:
        with self._reading() as connection:
            return tuple(entries(connection, application_id))

    def risk(self, application_id: str) -> tuple[RiskSignal, ...]:
        with self._reading() as connection:
            return signals_of(connection, application_id)

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(read_only=True)


def _waiting(query: Select[Any]) -> Select[Any]:
    """Undecided, and the application has not been withdrawn meanwhile."""
    held = t.application.c.state == State.HUMAN_REVIEW.value
    return query.join(t.application).where(t.review.c.verdict.is_(None), held)


def _row(connection: Connection, review_id: str) -> RowMapping:
    row = connection.execute(select(t.review).where(t.review.c.id == review_id)).mappings().first()
    if row is None:
        raise NotFoundError()
    return row


def _review(row: RowMapping, seal: Seal | None) -> Review:
    """Without a seal the reviewer's remark stays closed: a list does not need it."""
    remark = row["remark_sealed"]
    return Review(
        id=row["id"],
        application_id=row["application_id"],
        stage=row["stage"],
        reasons=from_json(row["reasons"]),
        opened_at=row["opened_at"],
        verdict=Verdict(row["verdict"]) if row["verdict"] else None,
        reviewer=row["reviewer"],
        remark=seal.open(remark, "review-remark", row["id"]) if remark and seal else None,
        decided_at=row["decided_at"],
    )
