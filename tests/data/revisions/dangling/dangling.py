"""A later revision that breaks a key: it leaves tasks without their plan."""

from __future__ import annotations

from alembic import op

from zwgk_flow.store.database import REVISION

revision = "later"
down_revision = REVISION


def upgrade() -> None:
    op.execute("ALTER TABLE plan ADD COLUMN remark TEXT")
    op.execute("DELETE FROM item")
