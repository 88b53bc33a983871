"""The tables, in SQLAlchemy Core. Columns named ``*_sealed`` hold ciphertext under the applicant's key."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB

PREFIX = "onboarding_"
ID = String(43)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware UTC time; SQLite has no time zones, so it is kept naive there."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _application_id(**options: Any) -> Column[str]:
    return Column("application_id", ID, ForeignKey(f"{PREFIX}application.id"), nullable=False, **options)


application = Table(
    f"{PREFIX}application",
    metadata,
    Column("id", ID, primary_key=True),
    Column("state", String(32), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("flow_version", String(64), nullable=False),
    Column("locale", String(16), nullable=False),
    Column("phone_sealed", LargeBinary, nullable=False),
    Column("phone_index", String(64), nullable=False, index=True),
    Column("phone_proven_at", Moment),
    Column("prefill_sealed", LargeBinary, nullable=False),
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("partner", String(64)),
    Column("campaign", String(64)),
    Column("running", String(64)),
    Column("running_until", Moment),
    Column("closing", JSON, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

answer = Table(
    f"{PREFIX}answer",
    metadata,
    Column("id", Integer, primary_key=True),
    _application_id(index=True),
    Column("stage", String(64), nullable=False),
    Column("content_sealed", LargeBinary, nullable=False),
    Column("received_at", Moment, nullable=False),
)

result = Table(
    f"{PREFIX}result",
    metadata,
    _application_id(primary_key=True),
    Column("stage", String(64), primary_key=True),
    Column("content_sealed", LargeBinary, nullable=False),
    Column("made_at", Moment, nullable=False),
)

memory = Table(
    f"{PREFIX}memory",
    metadata,
    _application_id(primary_key=True),
    Column("stage", String(64), primary_key=True),
    Column("content_sealed", LargeBinary, nullable=False),
)

blob = Table(
    f"{PREFIX}blob",
    metadata,
    _application_id(primary_key=True),
    Column("name", String(128), primary_key=True),
    Column("key", String(64), nullable=False),
    Column("media_type", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("stored_at", Moment, nullable=False),
)

consent = Table(
    f"{PREFIX}consent",
    metadata,
    Column("id", Integer, primary_key=True),
    _application_id(index=True),
    Column("purpose", String(64), nullable=False),
    Column("text_hash", String(64), nullable=False),
    Column("version", String(32), nullable=False),
    Column("locale", String(16), nullable=False),
    Column("given_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
)

evidence = Table(
    f"{PREFIX}evidence",
    metadata,
    _application_id(primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("event", String(64), nullable=False),
    Column("actor", String(128), nullable=False),
    Column("at", Moment, nullable=False),
    Column("details", JSON, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

review = Table(
    f"{PREFIX}review",
    metadata,
    Column("id", ID, primary_key=True),
    _application_id(index=True),
    Column("stage", String(64), nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("result_sealed", LargeBinary, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("verdict", String(16)),
    Column("reviewer", String(128)),
    Column("remark_sealed", LargeBinary),
    Column("decided_at", Moment),
    Index(None, "verdict", "opened_at"),
)

outbox = Table(
    f"{PREFIX}outbox",
    metadata,
    Column("id", ID, primary_key=True),
    _application_id(index=True),
    Column("channel", String(16), nullable=False),
    Column("recipient_sealed", LargeBinary, nullable=False),
    Column("text_sealed", LargeBinary),
    Column("queued_at", Moment, nullable=False),
    Column("next_try_at", Moment, index=True),
    Column("tries", Integer, nullable=False),
    Column("sent_at", Moment),
)

session = Table(
    f"{PREFIX}session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("application_id", ID, ForeignKey(f"{PREFIX}application.id"), index=True),
    Column("preferences", JSON, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

risk_signal = Table(
    f"{PREFIX}risk_signal",
    metadata,
    Column("id", Integer, primary_key=True),
    _application_id(index=True),
    Column("stage", String(64), nullable=False),
    Column("code", String(64), nullable=False),
    Column("weight", Float, nullable=False),
    Column("seen_at", Moment, nullable=False),
)

#: Fingerprints of clips that passed; they hold no picture, and of the application the challenge's id only.
past_clip = Table(
    f"{PREFIX}past_clip",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("frames", LargeBinary, nullable=False),
    Column("moves", LargeBinary, nullable=False),
    Column("attempt", String(64), nullable=False),
    Column("claimed_at", Moment, nullable=False, index=True),
)

#: What copies of a clip are looked up by.
past_clip_key = Table(
    f"{PREFIX}past_clip_key",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("clip_id", ForeignKey(f"{PREFIX}past_clip.id", ondelete="CASCADE"), primary_key=True, index=True),
)

video_room = Table(
    f"{PREFIX}video_room",
    metadata,
    Column("id", ID, primary_key=True),
    _application_id(index=True),
    Column("review_id", ID, ForeignKey(f"{PREFIX}review.id"), nullable=False, index=True),
    Column("kind", String(8), nullable=False),
    Column("session", String(64), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("applicant_at", Moment, nullable=False),
    Column("reviewer", String(128)),
    Column("reviewer_at", Moment),
    Column("ended_at", Moment, index=True),
    Column("frames", Integer, nullable=False),
    Column("first_at", Moment),
    Column("first_ms", Integer, nullable=False),
    Column("last_ms", Integer, nullable=False),
    Column("chain", String(64), nullable=False),
    Column("clip", String(64)),
    Column("asked_sealed", LargeBinary, nullable=False),
)

#: Pictures on their way; once a room is closed they are in its clip, an object like other pictures.
video_frame = Table(
    f"{PREFIX}video_frame",
    metadata,
    Column("room_id", ID, ForeignKey(f"{PREFIX}video_room.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at_ms", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("picture_sealed", LargeBinary),
)

#: The constraint is the capacity: each booking takes one numbered place of its slot.
video_booking = Table(
    f"{PREFIX}video_booking",
    metadata,
    _application_id(primary_key=True),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("place", Integer, nullable=False),
    UniqueConstraint("starts_at", "place"),
)

card = Table(
    f"{PREFIX}card",
    metadata,
    Column("token", ID, primary_key=True),
    Column("cardholder", String(64), nullable=False, index=True),
    Column("product", String(64), nullable=False),
    Column("limit_minor", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("bin", String(8), nullable=False),
    Column("last4", String(4), nullable=False),
    Column("expiry", String(5), nullable=False),
    Column("state", String(16), nullable=False),
    Column("idempotency_key", String(64), nullable=False, unique=True),
    Column("issued_at", Moment, nullable=False),
)

#: Card numbers only: written and read by ``store/vault.py`` alone (PCI DSS 3.5).
vault = Table(
    f"{PREFIX}vault",
    metadata,
    Column("token", ID, ForeignKey(f"{PREFIX}card.token"), primary_key=True),
    Column("pan_sealed", LargeBinary, nullable=False),
    Column("pan_hash", String(64), nullable=False),
    UniqueConstraint("pan_hash"),
)
