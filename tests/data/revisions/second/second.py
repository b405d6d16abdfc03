"""A later revision, as a test has it: the ledger and the tasks get a column and a check each."""

from __future__ import annotations

from alembic import op
from sqlalchemy import CheckConstraint, Column, Text

from zwgk_flow.store.database import REVISION

revision = "later"
down_revision = REVISION


def upgrade() -> None:
    with op.batch_alter_table("event", table_kwargs={"sqlite_with_rowid": False}) as event:
        event.add_column(Column("channel", Text))
        event.create_check_constraint("ck_event_seq_positive", "seq >= 1")
    # Alembic does not see the checks of a table that it makes anew
    checks = (
        CheckConstraint("seq >= 1", name="ck_task_seq_positive"),
        CheckConstraint(
            "due IS NULL OR original_due IS NOT NULL OR extensions > 0",
            name="ck_task_due_has_original",
        ),
    )
    with op.batch_alter_table("task", table_args=checks) as task:
        task.add_column(Column("remark", Text, nullable=False, server_default=""))
