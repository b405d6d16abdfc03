"""A later revision that breaks a key: it leaves tasks without their plan."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("ALTER TABLE plan ADD COLUMN remark TEXT")
    op.execute("DELETE FROM item")
