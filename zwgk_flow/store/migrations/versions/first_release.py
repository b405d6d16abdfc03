"""The first release: every table as it was then."""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.schema import SchemaItem

revision = "0001"
down_revision = None

TEXT = Text().with_variant(Text(collation="C"), "postgresql")

TABLES: tuple[tuple[str, tuple[SchemaItem, ...]], ...] = (
    (
        "plan",
        (
            Column("id", TEXT, nullable=False),
            Column("revision", Integer, nullable=False),
            Column("digest", TEXT, nullable=False),
            Column("title", TEXT, nullable=False),
            Column("issuer", TEXT, nullable=False),
            Column("document", TEXT, nullable=False),
            Column("year", Integer, nullable=False),
            Column("issued", TEXT, nullable=True),
            Column("office", TEXT, nullable=False),
            Column("lifecycle", TEXT, nullable=False),
            Column("policy", TEXT, nullable=False),
            Column("adopted_at", TEXT, nullable=False),
            Column("adopted_by", TEXT, nullable=False),
            PrimaryKeyConstraint("id", name="pk_plan"),
        ),
    ),
    (
        "sweep",
        (
            Column("run", TEXT, nullable=False),
            Column("marked", Integer, nullable=False),
            PrimaryKeyConstraint("run", name="pk_sweep"),
        ),
    ),
    (
        "audit_run",
        (
            Column("id", TEXT, nullable=False),
            Column("plan", TEXT, nullable=False),
            Column("kind", TEXT, nullable=False),
            Column("period", TEXT, nullable=False),
            Column("as_of", TEXT, nullable=False),
            Column("ran_at", TEXT, nullable=False),
            Column("marked_overdue", Integer, nullable=False),
            Column("findings", Integer, nullable=False),
            Column("rungs", Integer, nullable=False),
            Column("messages", Integer, nullable=False),
            ForeignKeyConstraint(["plan"], ["plan.id"], name="fk_audit_run_plan"),
            PrimaryKeyConstraint("id", name="pk_audit_run"),
            UniqueConstraint("plan", "kind", "period", name="uq_audit_run_plan_kind_period"),
        ),
    ),
    (
        "item",
        (
            Column("plan", TEXT, nullable=False),
            Column("id", TEXT, nullable=False),
            Column("position", Integer, nullable=False),
            Column("section", TEXT, nullable=False),
            Column("title", TEXT, nullable=False),
            Column("summary", TEXT, nullable=False),
            Column("responsible", TEXT, nullable=False),
            Column("deadline", TEXT, nullable=False),
            Column("kind", TEXT, nullable=False),
            Column("due", TEXT, nullable=True),
            Column("cadence", TEXT, nullable=True),
            Column("reading", TEXT, nullable=False),
            ForeignKeyConstraint(["plan"], ["plan.id"], name="fk_item_plan"),
            PrimaryKeyConstraint("plan", "id", name="pk_item"),
        ),
    ),
    (
        "checkpoint",
        (
            Column("id", Integer, nullable=False),
            Column("root", TEXT, nullable=False),
            Column("tasks", Integer, nullable=False),
            Column("events", Integer, nullable=False),
            Column("taken_at", TEXT, nullable=False),
            Column("run", TEXT, nullable=True),
            ForeignKeyConstraint(["run"], ["audit_run.id"], name="fk_checkpoint_audit_run"),
            PrimaryKeyConstraint("id", name="pk_checkpoint"),
            UniqueConstraint("run", name="uq_checkpoint_run"),
        ),
    ),
    (
        "outbox",
        (
            Column("key", TEXT, nullable=False),
            Column("run", TEXT, nullable=False),
            Column("recipient", TEXT, nullable=False),
            Column("role", TEXT, nullable=False),
            Column("unit", TEXT, nullable=False),
            Column("subject", TEXT, nullable=False),
            Column("body", TEXT, nullable=False),
            Column("created_at", TEXT, nullable=False),
            Column("attempts", Integer, nullable=False),
            Column("last_error", TEXT, nullable=False),
            Column("delivered_at", TEXT, nullable=True),
            ForeignKeyConstraint(["run"], ["audit_run.id"], name="fk_outbox_audit_run"),
            PrimaryKeyConstraint("key", name="pk_outbox"),
        ),
    ),
    (
        "task",
        (
            Column("id", Integer, nullable=False),
            Column("key", TEXT, nullable=False),
            Column("plan", TEXT, nullable=False),
            Column("item", TEXT, nullable=False),
            Column("unit", TEXT, nullable=False),
            Column("role", TEXT, nullable=False),
            Column("state", TEXT, nullable=False),
            Column("is_open", Integer, nullable=False),
            Column("due", TEXT, nullable=True),
            Column("original_due", TEXT, nullable=True),
            Column("continuous", Integer, nullable=False),
            Column("milestone", Integer, nullable=False),
            Column("evidence_required", Integer, nullable=False),
            Column("targets", TEXT, nullable=False),
            Column("seq", Integer, nullable=False),
            Column("head", TEXT, nullable=False),
            Column("cycle", Integer, nullable=False),
            Column("claim_pending", Integer, nullable=False),
            Column("evidence", Integer, nullable=False),
            Column("metrics", TEXT, nullable=False),
            Column("reported_at", TEXT, nullable=True),
            Column("returns", Integer, nullable=False),
            Column("extensions", Integer, nullable=False),
            Column("lapses", Integer, nullable=False),
            Column("requested", TEXT, nullable=False),
            CheckConstraint(
                "due IS NULL OR original_due IS NOT NULL OR extensions > 0",
                name="ck_task_due_has_original",
            ),
            CheckConstraint("seq >= 1", name="ck_task_seq_positive"),
            ForeignKeyConstraint(["plan", "item"], ["item.plan", "item.id"], name="fk_task_item"),
            PrimaryKeyConstraint("id", name="pk_task"),
            UniqueConstraint("key", name="uq_task_key"),
        ),
    ),
    (
        "event",
        (
            Column("task_id", Integer, nullable=False),
            Column("seq", Integer, nullable=False),
            Column("trigger", TEXT, nullable=False),
            Column("at", TEXT, nullable=False),
            Column("actor", TEXT, nullable=False),
            Column("acting_as", TEXT, nullable=False),
            Column("content", TEXT, nullable=False),
            Column("prev", TEXT, nullable=False),
            Column("hash", TEXT, nullable=False),
            Column("request", TEXT, nullable=True),
            ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_event_task"),
            PrimaryKeyConstraint("task_id", "seq", name="pk_event"),
            UniqueConstraint("request", name="uq_event_request"),
        ),
    ),
    (
        "finding",
        (
            Column("run", TEXT, nullable=False),
            Column("task_id", Integer, nullable=False),
            Column("code", TEXT, nullable=False),
            Column("severity", TEXT, nullable=False),
            Column("cause", TEXT, nullable=False),
            Column("clears", TEXT, nullable=False),
            ForeignKeyConstraint(["run"], ["audit_run.id"], name="fk_finding_audit_run"),
            ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_finding_task"),
            PrimaryKeyConstraint("run", "task_id", "code", name="pk_finding"),
        ),
    ),
    (
        "rung",
        (
            Column("task_id", Integer, nullable=False),
            Column("cycle", Integer, nullable=False),
            Column("rung", TEXT, nullable=False),
            Column("run", TEXT, nullable=False),
            Column("name", TEXT, nullable=False),
            Column("form", TEXT, nullable=False),
            Column("opened_on", TEXT, nullable=False),
            Column("recipients", TEXT, nullable=False),
            Column("policy", TEXT, nullable=False),
            Column("acknowledged_at", TEXT, nullable=True),
            Column("acknowledged_by", TEXT, nullable=True),
            ForeignKeyConstraint(["run"], ["audit_run.id"], name="fk_rung_audit_run"),
            ForeignKeyConstraint(["task_id"], ["task.id"], name="fk_rung_task"),
            PrimaryKeyConstraint("task_id", "cycle", "rung", name="pk_rung"),
        ),
    ),
)
INDEXES: tuple[tuple[str, str, tuple[str, ...], str | None], ...] = (
    ("ix_outbox_undelivered", "outbox", ("delivered_at", "created_at"), None),
    ("ix_task_open_due", "task", ("plan", "due"), "is_open = 1"),
    ("ix_task_state", "task", ("plan", "state"), None),
    ("ix_task_unit", "task", ("plan", "unit"), None),
    ("ix_rung_run", "rung", ("run",), None),
)


def upgrade() -> None:
    """Make every table and index."""
    for name, columns in TABLES:
        op.create_table(name, *columns, sqlite_with_rowid=name != "event")
    for name, table, indexed, where in INDEXES:
        only = text(where) if where else None
        op.create_index(name, table, indexed, sqlite_where=only, postgresql_where=only)
