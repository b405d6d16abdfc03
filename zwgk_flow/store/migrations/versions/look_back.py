"""Looking back: rounds, their cases and verdicts; a rectification gives a task a day of its own."""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
)

revision = "0003"
down_revision = "0002"

TEXT = Text().with_variant(Text(collation="C"), "postgresql")
DUE_IS_GIVEN = "due IS NULL OR original_due IS NOT NULL OR extensions > 0 OR cycle > 1"


def upgrade() -> None:
    """Add what is new; a task that never had a day may get one when it is reopened."""
    with op.batch_alter_table("task") as task:
        task.drop_constraint("ck_task_due_has_original", type_="check")
        task.create_check_constraint("ck_task_due_has_original", DUE_IS_GIVEN)
    op.create_table(
        "look_back",
        Column("id", TEXT, nullable=False),
        Column("plan", TEXT, nullable=False),
        Column("number", Integer, nullable=False),
        Column("title", TEXT, nullable=False),
        Column("as_of", TEXT, nullable=False),
        Column("what", TEXT, nullable=False),
        Column("sample", Integer, nullable=True),
        Column("seed", TEXT, nullable=False),
        Column("population", Integer, nullable=False),
        Column("runs", TEXT, nullable=False),
        Column("opened_at", TEXT, nullable=False),
        Column("opened_by", TEXT, nullable=False),
        Column("closed_at", TEXT, nullable=True),
        Column("closed_by", TEXT, nullable=True),
        ForeignKeyConstraint(["plan"], ["plan.id"], name="fk_look_back_plan"),
        PrimaryKeyConstraint("id", name="pk_look_back"),
        UniqueConstraint("plan", "number", name="uq_look_back_plan_number"),
    )
    op.create_table(
        "look_back_item",
        Column("look_back", TEXT, nullable=False),
        Column("item", TEXT, nullable=False),
        Column("position", Integer, nullable=False),
        Column("section", TEXT, nullable=False),
        Column("title", TEXT, nullable=False),
        Column("responsible", TEXT, nullable=False),
        Column("deadline", TEXT, nullable=False),
        Column("problem", TEXT, nullable=False),
        Column("advice", TEXT, nullable=False),
        Column("tasks", Integer, nullable=False),
        ForeignKeyConstraint(["look_back"], ["look_back.id"], name="fk_look_back_item_look_back"),
        PrimaryKeyConstraint("look_back", "item", name="pk_look_back_item"),
    )
    op.create_table(
        "look_back_case",
        Column("look_back", TEXT, nullable=False),
        Column("nth", Integer, nullable=False),
        Column("item", TEXT, nullable=False),
        Column("task_id", Integer, nullable=True),
        Column("unit", TEXT, nullable=False),
        Column("state", TEXT, nullable=False),
        Column("seq", Integer, nullable=False),
        Column("reported", TEXT, nullable=False),
        Column("basis", TEXT, nullable=False),
        Column("weight", Integer, nullable=False),
        Column("reasons", TEXT, nullable=False),
        Column("failed_in", TEXT, nullable=False),
        ForeignKeyConstraint(
            ["look_back", "item"],
            ["look_back_item.look_back", "look_back_item.item"],
            name="fk_look_back_case_look_back_item",
        ),
        ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_look_back_case_task"),
        PrimaryKeyConstraint("look_back", "nth", name="pk_look_back_case"),
    )
    op.create_index("ix_look_back_case_task_id", "look_back_case", ["task_id"])
    op.create_table(
        "look_back_verdict",
        Column("look_back", TEXT, nullable=False),
        Column("nth", Integer, nullable=False),
        Column("seq", Integer, nullable=False),
        Column("outcome", TEXT, nullable=False),
        Column("problem", TEXT, nullable=False),
        Column("advice", TEXT, nullable=False),
        Column("due", TEXT, nullable=True),
        Column("checked_by", TEXT, nullable=False),
        Column("checked_at", TEXT, nullable=False),
        Column("reopened", Integer, nullable=True),
        ForeignKeyConstraint(
            ["look_back", "nth"],
            ["look_back_case.look_back", "look_back_case.nth"],
            name="fk_look_back_verdict_look_back_case",
        ),
        PrimaryKeyConstraint("look_back", "nth", "seq", name="pk_look_back_verdict"),
    )
