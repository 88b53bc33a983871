"""Signals of risk; clips that passed, so that none passes twice"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "onboarding_risk_signal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.String(length=43), nullable=False),
        sa.Column("stage", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["onboarding_application.id"], name="fk_onboarding_risk_signal_application_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_onboarding_risk_signal"),
    )
    op.create_index(
        "ix_onboarding_risk_signal_application_id", "onboarding_risk_signal", ["application_id"], unique=False
    )

    op.create_table(
        "onboarding_past_clip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("frames", sa.LargeBinary(), nullable=False),
        sa.Column("moves", sa.LargeBinary(), nullable=False),
        sa.Column("attempt", sa.String(length=64), nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_onboarding_past_clip"),
        sa.UniqueConstraint("digest", name="uq_onboarding_past_clip_digest"),
    )
    op.create_index("ix_onboarding_past_clip_claimed_at", "onboarding_past_clip", ["claimed_at"], unique=False)

    op.create_table(
        "onboarding_past_clip_key",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("clip_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clip_id"], ["onboarding_past_clip.id"], name="fk_onboarding_past_clip_key_clip_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", "clip_id", name="pk_onboarding_past_clip_key"),
    )
    op.create_index("ix_onboarding_past_clip_key_clip_id", "onboarding_past_clip_key", ["clip_id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_onboarding_past_clip_key_clip_id", "onboarding_past_clip_key")
    op.drop_table("onboarding_past_clip_key")
    op.drop_index("ix_onboarding_past_clip_claimed_at", "onboarding_past_clip")
    op.drop_table("onboarding_past_clip")
    op.drop_index("ix_onboarding_risk_signal_application_id", "onboarding_risk_signal")
    op.drop_table("onboarding_risk_signal")
