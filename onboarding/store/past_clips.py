"""Clips that passed, in the database: one memory for all processes and applications."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from onboarding.liveness.past_clips import CANDIDATES, PATTERN_COUNT, Fingerprint, is_copy, is_own

from . import tables as t

KEPT = timedelta(days=180)

_TURN = 0x70617374  # the number of our lock among those of the database


class SqlPastClips:
    """Implements :class:`onboarding.liveness.past_clips.PastClips` on SQLite or PostgreSQL.

    A fingerprint is forgotten after ``kept``. Claims take turns, so of two processes that hold one clip, or two copies
    of it, one wins; the same files twice are refused by a constraint of the table besides.
    """

    def __init__(self, engine: Engine, clock: Callable[[], datetime], *, kept: timedelta = KEPT) -> None:
        self._engine = engine
        self._clock = clock
        self._kept = kept

    def claim(self, fingerprint: Fingerprint, attempt: str = "") -> bool:
        now = self._clock()
        try:
            with self._engine.begin() as connection:
                _take_turn(connection)
                connection.execute(delete(t.past_clip).where(t.past_clip.c.claimed_at <= now - self._kept))
                past = _candidates(connection, fingerprint.keys)
                known = [by for clip, by in past if is_copy(fingerprint, clip)]
                if known:
                    return is_own(known, attempt)
                _keep(connection, fingerprint, attempt, now)
        except IntegrityError:
            return False
        return True


def _take_turn(connection: Connection) -> None:
    """SQLite's writers wait for one another anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_TURN)))


def _candidates(connection: Connection, keys: Sequence[int]) -> list[tuple[Fingerprint, str]]:
    """The past clips that share most keys, found by the index of the keys."""
    key = t.past_clip_key.c
    found = select(key.clip_id).where(key.key.in_(keys)).group_by(key.clip_id)
    found = found.order_by(func.count().desc(), key.clip_id.desc()).limit(CANDIDATES)
    columns = (t.past_clip.c.frames, t.past_clip.c.moves, t.past_clip.c.attempt)
    rows = connection.execute(select(*columns).where(t.past_clip.c.id.in_(found))).all()
    return [(_read(frames, moves), attempt) for frames, moves, attempt in rows]


def _keep(connection: Connection, fingerprint: Fingerprint, attempt: str, now: datetime) -> None:
    row: dict[str, Any] = {
        "digest": fingerprint.digest,
        "frames": fingerprint.frames.astype("<u8").tobytes(),
        "moves": fingerprint.moves.astype("<i2").tobytes(),
        "attempt": attempt,
        "claimed_at": now,
    }
    made = connection.execute(insert(t.past_clip).values(row)).inserted_primary_key
    assert made is not None
    rows = [{"key": key, "clip_id": made[0]} for key in fingerprint.keys]
    connection.execute(insert(t.past_clip_key), rows)


def _read(frames: bytes, moves: bytes) -> Fingerprint:
    return Fingerprint(
        np.frombuffer(frames, "<u8").astype(np.uint64),
        np.frombuffer(moves, "<i2").astype(np.int16).reshape(-1, PATTERN_COUNT),
    )
