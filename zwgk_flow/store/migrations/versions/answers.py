"""On how many days in a row an address of evidence gave no answer."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Integer

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Count from now on; what was seen before counts as answered."""
    with op.batch_alter_table("link") as link:
        link.add_column(Column("unanswered", Integer, nullable=False, server_default="0"))
