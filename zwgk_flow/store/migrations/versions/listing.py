"""Listing in printed order: indexes that hold tasks the way they are printed, whole or narrowed."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"

INDEXES = (
    ("ix_task_item", ("plan", "item", "id")),
    ("ix_task_unit", ("plan", "unit", "item", "id")),
    ("ix_task_state", ("plan", "state", "item", "id", "role")),
)


def upgrade() -> None:
    """Make the indexes anew; what the planner knows of the old ones is counted again."""
    for name in ("ix_task_unit", "ix_task_state"):
        op.drop_index(name, "task")
    for name, columns in INDEXES:
        op.create_index(name, "task", list(columns))
    op.create_index("ix_item_printed", "item", ["plan", "position", "id"], unique=True)
    op.execute("ANALYZE")
