"""The first schema"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "onboarding_application",
        sa.Column("id", sa.String(length=43), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("flow_version", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("phone_index", sa.String(length=64), nullable=False),
        sa.Column("phone_proven_at", MOMENT, nullable=True),
        sa.Column("prefill_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary(), nullable=False),
        sa.Column("partner", sa.String(length=64), nullable=True),
        sa.Column("campaign", sa.String(length=64), nullable=True),
        sa.Column("running", sa.String(length=64), nullable=True),
        sa.Column("running_until", MOMENT, nullable=True),
        sa.Column("closing", JSON, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_onboarding_application"),
    )
    op.create_index("ix_onboarding_application_phone_index", "onboarding_application", ["phone_index"], unique=False)
    op.create_index("ix_onboarding_application_state", "onboarding_application", ["state"], unique=False)

    op.create_table(
        "onboarding_card",
        sa.Column("token", sa.String(length=43), nullable=False),
        sa.Column("cardholder", sa.String(length=64), nullable=False),
        sa.Column("product", sa.String(length=64), nullable=False),
        sa.Column("limit_minor", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("bin", sa.String(length=8), nullable=False),
        sa.Column("last4", sa.String(length=4), nullable=False),
        sa.Column("expiry", sa.String(length=5), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("token", name="pk_onboarding_card"),
        sa.UniqueConstraint("idempotency_key", name="uq_onboarding_card_idempotency_key"),
    )
    op.create_index("ix_onboarding_card_cardholder", "onboarding_card", ["cardholder"], unique=False)

    op.create_table(
        "onboarding_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.String(length=43), nullable=False),
        sa.Column("stage", sa.String(length=64), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["onboarding_application.id"], name="fk_onboarding_answer_application_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_onboarding_answer"),
    )
    op.create_index("ix_onboarding_answer_application_id", "onboarding_answer", ["application_id"], unique=False)

    op.create_table(
        "onboarding_blob",
        sa.Column("application_id", sa.String(length=43), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("stored_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["onboarding_application.id"], name="fk_onboarding_blob_application_id"
        ),
        sa.PrimaryKeyConstraint("application_id", "name", name="pk_onboarding_blob"),
    )
    op.create_table(
        "onboarding_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.String(length=43), nullable=False),
        sa.Column("purpose", sa.String(length=64), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["onboarding_application.id"], name="fk_onboarding_consent_application_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_onboarding_consent"),
    )
    op.create_index("ix_onboarding_consent_application_id", "onboarding_consent", ["application_id"], unique=False)

    op.create_table(
        "onboarding_evidence",
        sa.Column("application_id", sa.String(length=43), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=64), nullable=False),
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("details", JSON, nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["onboarding_application.id"], name="fk_onboarding_evidence_application_id"
        ),
        sa.PrimaryKeyConstraint("application_id", "seq", name="pk_onboarding_evidence"),
    )
    op.create_table(
        "onboarding_memory",
        sa.Column("application_id", sa.String(length=43), nullable=False),
        sa.Column("stage", sa.String(length=64), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["onboarding_application.id"], name="fk_onboarding_memory_application_id"
        ),
        sa.PrimaryKeyConstraint("application_id", "stage", name="pk_onboarding_memory"),
    )
    op.create_table(
        "onboarding_outbox",
        sa.Column("id", sa.String(length=43), nullable=False),
        sa.Column("application_id", sa.String(length=43), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("recipient_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("queued_at", MOMENT, nullable=False),
        sa.Column("next_try_at", MOMENT, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["onboarding_application.id"], name="fk_onboarding_outbox_application_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_onboarding_outbox"),
    )
    op.create_index("ix_onboarding_outbox_application_id", "onboarding_outbox", ["application_id"], unique=False)
    op.create_index("ix_onboarding_outbox_next_try_at", "onboarding_outbox", ["next_try_at"], unique=False)

    op.create_table(
        "onboarding_result",
        sa.Column("application_id", sa.String(length=43), nullable=False),
        sa.Column("stage", sa.String(length=64), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["onboarding_application.id"], name="fk_onboarding_result_application_id"
        ),
        sa.PrimaryKeyConstraint("application_id", "stage", name="pk_onboarding_result"),
    )
    op.create_table(
        "onboarding_review",
        sa.Column("id", sa.String(length=43), nullable=False),
        sa.Column("application_id", sa.String(length=43), nullable=False),
        sa.Column("stage", sa.String(length=64), nullable=False),
        sa.Column("reasons", JSON, nullable=False),
        sa.Column("result_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=True),
        sa.Column("reviewer", sa.String(length=128), nullable=True),
        sa.Column("remark_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["onboarding_application.id"], name="fk_onboarding_review_application_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_onboarding_review"),
    )
    op.create_index("ix_onboarding_review_application_id", "onboarding_review", ["application_id"], unique=False)
    op.create_index(
        "ix_onboarding_review_verdict_opened_at", "onboarding_review", ["verdict", "opened_at"], unique=False
    )

    op.create_table(
        "onboarding_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("application_id", sa.String(length=43), nullable=True),
        sa.Column("preferences", JSON, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["onboarding_application.id"], name="fk_onboarding_session_application_id"
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_onboarding_session"),
    )
    op.create_index("ix_onboarding_session_application_id", "onboarding_session", ["application_id"], unique=False)

    op.create_table(
        "onboarding_vault",
        sa.Column("token", sa.String(length=43), nullable=False),
        sa.Column("pan_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("pan_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["token"], ["onboarding_card.token"], name="fk_onboarding_vault_token"),
        sa.PrimaryKeyConstraint("token", name="pk_onboarding_vault"),
        sa.UniqueConstraint("pan_hash", name="uq_onboarding_vault_pan_hash"),
    )


def downgrade() -> None:
    op.drop_table("onboarding_vault")
    op.drop_index("ix_onboarding_session_application_id", "onboarding_session")

    op.drop_table("onboarding_session")
    op.drop_index("ix_onboarding_review_verdict_opened_at", "onboarding_review")
    op.drop_index("ix_onboarding_review_application_id", "onboarding_review")

    op.drop_table("onboarding_review")
    op.drop_table("onboarding_result")
    op.drop_index("ix_onboarding_outbox_next_try_at", "onboarding_outbox")
    op.drop_index("ix_onboarding_outbox_application_id", "onboarding_outbox")

    op.drop_table("onboarding_outbox")
    op.drop_table("onboarding_memory")
    op.drop_table("onboarding_evidence")
    op.drop_index("ix_onboarding_consent_application_id", "onboarding_consent")

    op.drop_table("onboarding_consent")
    op.drop_table("onboarding_blob")
    op.drop_index("ix_onboarding_answer_application_id", "onboarding_answer")

    op.drop_table("onboarding_answer")
    op.drop_index("ix_onboarding_card_cardholder", "onboarding_card")

    op.drop_table("onboarding_card")
    op.drop_index("ix_onboarding_application_state", "onboarding_application")
    op.drop_index("ix_onboarding_application_phone_index", "onboarding_application")

    op.drop_table("onboarding_application")
