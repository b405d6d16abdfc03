"""Escalation in full: repeats and numbers of rungs, frozen ladders, silences, leases, links."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, Text

revision = "0002"
down_revision = "0001"

TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add what is new; what was told, owed and delivered stays as it is."""
    with op.batch_alter_table("rung") as rung:
        rung.add_column(Column("nth", Integer, nullable=False, server_default="1"))
        rung.add_column(Column("number", Integer, nullable=True))
        rung.drop_constraint("pk_rung", type_="primary")
        rung.create_primary_key("pk_rung", ["task_id", "cycle", "rung", "nth"])
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(Column("not_before", TEXT, nullable=True))
        outbox.add_column(Column("next_attempt_at", TEXT, nullable=True))
        outbox.add_column(Column("leased_until", TEXT, nullable=True))
        outbox.add_column(Column("leased_by", TEXT, nullable=True))
        outbox.add_column(Column("dead_at", TEXT, nullable=True))
    op.create_table(
        "policy",
        Column("digest", TEXT, nullable=False),
        Column("source", TEXT, nullable=False),
        PrimaryKeyConstraint("digest", name="pk_policy"),
    )
    op.create_table(
        "silence",
        Column("id", TEXT, nullable=False),
        Column("plan", TEXT, nullable=False),
        Column("unit", TEXT, nullable=True),
        Column("task", TEXT, nullable=True),
        Column("owner", TEXT, nullable=False),
        Column("reason", TEXT, nullable=False),
        Column("from_day", TEXT, nullable=False),
        Column("until_day", TEXT, nullable=False),
        Column("created_at", TEXT, nullable=False),
        Column("lifted_at", TEXT, nullable=True),
        Column("lifted_by", TEXT, nullable=True),
        ForeignKeyConstraint(["plan"], ["plan.id"], name="fk_silence_plan"),
        PrimaryKeyConstraint("id", name="pk_silence"),
    )
    op.create_table(
        "link",
        Column("url", TEXT, nullable=False),
        Column("looked_at", TEXT, nullable=False),
        Column("verdict", TEXT, nullable=False),
        Column("detail", TEXT, nullable=False),
        Column("sha256", TEXT, nullable=True),
        PrimaryKeyConstraint("url", name="pk_link"),
    )
