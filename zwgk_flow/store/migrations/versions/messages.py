"""Listing messages: indexes that hold them as they were written, all and those not delivered."""

from __future__ import annotations

from alembic import op
from sqlalchemy import text

revision = "0007"
down_revision = "0006"

OWED = text("delivered_at IS NULL")
WRITTEN = ["created_at", "key"]


def upgrade() -> None:
    """Make the indexes anew."""
    op.drop_index("ix_outbox_undelivered", "outbox")
    op.create_index("ix_outbox_written", "outbox", WRITTEN)
    op.create_index(
        "ix_outbox_undelivered", "outbox", WRITTEN, sqlite_where=OWED, postgresql_where=OWED
    )
