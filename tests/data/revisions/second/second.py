"""A later revision, as a test has it: the ledger gets a column and a check, the tasks a column."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Text

from zwgk_flow.store.database import REVISION

revision = "later"
down_revision = REVISION


def upgrade() -> None:
    with op.batch_alter_table("event", table_kwargs={"sqlite_with_rowid": False}) as event:
        event.add_column(Column("channel", Text))
        event.create_check_constraint("ck_event_seq_positive", "seq >= 1")
    with op.batch_alter_table("task") as task:
        task.add_column(Column("remark", Text, nullable=False, server_default=""))
