"""Assessments: drafts and published results, appeals against them, and what the office noted."""

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

revision = "0004"
down_revision = "0003"

TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add what is new."""
    op.create_table(
        "assessment",
        Column("id", TEXT, nullable=False),
        Column("plan", TEXT, nullable=False),
        Column("rules", TEXT, nullable=False),
        Column("as_of", TEXT, nullable=False),
        Column("nth", Integer, nullable=False),
        *(Column(name, TEXT, nullable=False) for name in ("digest", "text", "root", "result")),
        Column("run_at", TEXT, nullable=False),
        Column("run_by", TEXT, nullable=False),
        ForeignKeyConstraint(["plan"], ["plan.id"], name="fk_assessment_plan"),
        PrimaryKeyConstraint("id", name="pk_assessment"),
        UniqueConstraint(
            "plan", "rules", "as_of", "nth", name="uq_assessment_plan_rules_as_of_nth"
        ),
    )
    op.create_table(
        "publication",
        Column("assessment", TEXT, nullable=False),
        *(Column(name, TEXT, nullable=False) for name in ("digest", "text", "root", "result")),
        Column("published_at", TEXT, nullable=False),
        Column("published_by", TEXT, nullable=False),
        ForeignKeyConstraint(["assessment"], ["assessment.id"], name="fk_publication_assessment"),
        PrimaryKeyConstraint("assessment", name="pk_publication"),
    )
    op.create_table(
        "appeal",
        Column("id", TEXT, nullable=False),
        Column("assessment", TEXT, nullable=False),
        Column("unit", TEXT, nullable=False),
        Column("reason", TEXT, nullable=False),
        Column("raised_at", TEXT, nullable=False),
        Column("raised_by", TEXT, nullable=False),
        Column("outcome", TEXT, nullable=True),
        Column("note", TEXT, nullable=True),
        Column("without", TEXT, nullable=False),
        Column("decided_at", TEXT, nullable=True),
        Column("decided_by", TEXT, nullable=True),
        ForeignKeyConstraint(["assessment"], ["assessment.id"], name="fk_appeal_assessment"),
        PrimaryKeyConstraint("id", name="pk_appeal"),
    )
    op.create_table(
        "remark",
        Column("id", TEXT, nullable=False),
        Column("plan", TEXT, nullable=False),
        Column("unit", TEXT, nullable=False),
        Column("task", TEXT, nullable=True),
        Column("kind", TEXT, nullable=False),
        Column("note", TEXT, nullable=False),
        Column("evidence", TEXT, nullable=False),
        Column("on_day", TEXT, nullable=False),
        Column("noted_at", TEXT, nullable=False),
        Column("noted_by", TEXT, nullable=False),
        Column("struck_at", TEXT, nullable=True),
        Column("struck_by", TEXT, nullable=True),
        Column("struck_for", TEXT, nullable=True),
        ForeignKeyConstraint(["plan"], ["plan.id"], name="fk_remark_plan"),
        PrimaryKeyConstraint("id", name="pk_remark"),
    )
