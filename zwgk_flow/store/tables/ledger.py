"""Plans, their items and tasks, the ledger of events and the checkpoints over it."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlmodel import Field

from zwgk_flow.store.tables.table import Table

_OPEN = text("is_open = 1")


class PlanRow(Table, table=True):
    """One adopted plan; `lifecycle` and `policy` are JSON, frozen with the revision."""

    __tablename__ = "plan"
    id: str = Field(primary_key=True)
    revision: int
    digest: str
    title: str
    issuer: str
    document: str
    year: int
    issued: str | None
    office: str
    lifecycle: str
    policy: str
    adopted_at: str
    adopted_by: str


class ItemRow(Table, table=True):
    """One row of a plan; `position` is its place in the printed order."""

    __tablename__ = "item"
    # unique, as the key in it is: only then does SQLite know that a walk along it is in order
    __table_args__ = (Index("ix_item_printed", "plan", "position", "id", unique=True),)
    plan: str = Field(primary_key=True, foreign_key="plan.id")
    id: str = Field(primary_key=True)
    position: int
    section: str
    title: str
    summary: str
    responsible: str
    deadline: str
    kind: str
    due: str | None
    cadence: str | None
    reading: str


class TaskRow(Table, table=True):
    """The cache of what a task's events say, and the head of its chain."""

    __tablename__ = "task"
    __table_args__ = (
        ForeignKeyConstraint(["plan", "item"], ["item.plan", "item.id"]),
        CheckConstraint("seq >= 1", name="seq_positive"),
        # a date that the notice did not print comes by an extension or a reopening only
        CheckConstraint(
            "due IS NULL OR original_due IS NOT NULL OR extensions > 0 OR cycle > 1",
            name="due_has_original",
        ),
        # what an audit asks for: the open tasks of a plan by the day they are due
        Index("ix_task_open_due", "plan", "due", sqlite_where=_OPEN, postgresql_where=_OPEN),
        # what a list asks for: tasks in printed order, all of a plan or narrowed (`store.lists`)
        Index("ix_task_item", "plan", "item", "id"),
        Index("ix_task_unit", "plan", "unit", "item", "id"),
        Index("ix_task_state", "plan", "state", "item", "id", "role"),
    )
    id: int = Field(primary_key=True)
    key: str = Field(unique=True)
    plan: str
    item: str
    unit: str
    role: str
    state: str
    is_open: int
    due: str | None
    original_due: str | None
    continuous: int
    milestone: int
    evidence_required: int
    targets: str
    seq: int
    head: str
    cycle: int
    claim_pending: int
    evidence: int
    metrics: str
    reported_at: str | None
    returns: int
    extensions: int
    lapses: int
    requested: str


class EventRow(Table, table=True):
    """The ledger: insert-only; two writers of the same step collide on the key."""

    __tablename__ = "event"
    __table_args__ = ({"sqlite_with_rowid": False},)
    task_id: int = Field(primary_key=True, foreign_key="task.id")
    seq: int = Field(primary_key=True)
    trigger: str
    at: str
    actor: str
    acting_as: str
    content: str
    prev: str
    hash: str
    request: str | None = Field(unique=True)


class CheckpointRow(Table, table=True):
    """The Merkle root over all heads when it was taken; `run` is the audit that took it."""

    __tablename__ = "checkpoint"
    id: int = Field(primary_key=True)
    root: str
    tasks: int
    events: int
    taken_at: str
    run: str | None = Field(default=None, foreign_key="audit_run.id", unique=True)
