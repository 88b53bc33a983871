"""Alembic environment: our tables only, our own version table, on a connection handed in."""

from __future__ import annotations

from typing import Any

from alembic import context

from onboarding.store.database import VERSION_TABLE
from onboarding.store.tables import PREFIX, metadata


def _ours(name: str | None, kind: str, parents: Any) -> bool:
    return kind != "table" or (name or "").startswith(PREFIX)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    include_name=_ours,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
