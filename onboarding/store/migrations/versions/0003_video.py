"""Video review: rooms, the pictures on their way, bookings"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "onboarding_video_room",
        sa.Column("id", sa.String(length=43), nullable=False),
        sa.Column("application_id", sa.String(length=43), nullable=False),
        sa.Column("review_id", sa.String(length=43), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("applicant_at", MOMENT, nullable=False),
        sa.Column("reviewer", sa.String(length=128), nullable=True),
        sa.Column("reviewer_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("frames", sa.Integer(), nullable=False),
        sa.Column("first_at", MOMENT, nullable=True),
        sa.Column("first_ms", sa.Integer(), nullable=False),
        sa.Column("last_ms", sa.Integer(), nullable=False),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.Column("clip", sa.String(length=64), nullable=True),
        sa.Column("asked_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["onboarding_application.id"], name="fk_onboarding_video_room_application_id"
        ),
        sa.ForeignKeyConstraint(["review_id"], ["onboarding_review.id"], name="fk_onboarding_video_room_review_id"),
        sa.PrimaryKeyConstraint("id", name="pk_onboarding_video_room"),
    )
    op.create_index(
        "ix_onboarding_video_room_application_id", "onboarding_video_room", ["application_id"], unique=False
    )
    op.create_index("ix_onboarding_video_room_review_id", "onboarding_video_room", ["review_id"], unique=False)
    op.create_index("ix_onboarding_video_room_ended_at", "onboarding_video_room", ["ended_at"], unique=False)

    op.create_table(
        "onboarding_video_frame",
        sa.Column("room_id", sa.String(length=43), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at_ms", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("picture_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["room_id"], ["onboarding_video_room.id"], name="fk_onboarding_video_frame_room_id"),
        sa.PrimaryKeyConstraint("room_id", "seq", name="pk_onboarding_video_frame"),
    )

    op.create_table(
        "onboarding_video_booking",
        sa.Column("application_id", sa.String(length=43), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["onboarding_application.id"], name="fk_onboarding_video_booking_application_id"
        ),
        sa.PrimaryKeyConstraint("application_id", name="pk_onboarding_video_booking"),
        sa.UniqueConstraint("starts_at", "place", name="uq_onboarding_video_booking_starts_at_place"),
    )


def downgrade() -> None:
    op.drop_table("onboarding_video_booking")
    op.drop_table("onboarding_video_frame")
    op.drop_index("ix_onboarding_video_room_ended_at", "onboarding_video_room")
    op.drop_index("ix_onboarding_video_room_review_id", "onboarding_video_room")
    op.drop_index("ix_onboarding_video_room_application_id", "onboarding_video_room")

    op.drop_table("onboarding_video_room")
