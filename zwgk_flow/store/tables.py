"""The tables as SQLModel classes, the one source of the schema; statements stand by their use."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    MetaData,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import AutoString, Field, SQLModel

# constraints are named so that a migration can name them on every database
SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention

_OPEN = text("is_open = 1")


class PlanRow(SQLModel, table=True):
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


class ItemRow(SQLModel, table=True):
    """One row of a plan; `position` is its place in the printed order."""

    __tablename__ = "item"
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


class TaskRow(SQLModel, table=True):
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
        Index("ix_task_unit", "plan", "unit"),
        Index("ix_task_state", "plan", "state"),
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


class EventRow(SQLModel, table=True):
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


class AuditRunRow(SQLModel, table=True):
    """One audit of one plan for one period; claimed once."""

    __tablename__ = "audit_run"
    __table_args__ = (UniqueConstraint("plan", "kind", "period"),)
    id: str = Field(primary_key=True)
    plan: str = Field(foreign_key="plan.id")
    kind: str
    period: str
    as_of: str
    ran_at: str
    marked_overdue: int
    findings: int
    rungs: int
    messages: int


class CheckpointRow(SQLModel, table=True):
    """The Merkle root over all heads when it was taken; `run` is the audit that took it."""

    __tablename__ = "checkpoint"
    id: int = Field(primary_key=True)
    root: str
    tasks: int
    events: int
    taken_at: str
    run: str | None = Field(default=None, foreign_key="audit_run.id", unique=True)


class SweepRow(SQLModel, table=True):
    """How many tasks a run has marked so far, counted in the transactions that marked them."""

    __tablename__ = "sweep"
    run: str = Field(primary_key=True)
    marked: int


class FindingRow(SQLModel, table=True):
    """What an audit found of one task."""

    __tablename__ = "finding"
    run: str = Field(primary_key=True, foreign_key="audit_run.id")
    task_id: int = Field(primary_key=True, foreign_key="task.id")
    code: str = Field(primary_key=True)
    severity: str
    cause: str
    clears: str


class RungRow(SQLModel, table=True):
    """One rung opened for one cycle of one task; `nth` counts its repeats, from 1.

    `policy` is the digest of the ladder that governs the cycle, `number` that of the form in
    the year, None for a plain message.
    """

    __tablename__ = "rung"
    __table_args__ = (Index("ix_rung_run", "run"),)
    task_id: int = Field(primary_key=True, foreign_key="task.id")
    cycle: int = Field(primary_key=True)
    rung: str = Field(primary_key=True)
    run: str = Field(foreign_key="audit_run.id")
    name: str
    form: str
    opened_on: str
    recipients: str
    policy: str
    acknowledged_at: str | None = None
    acknowledged_by: str | None = None
    nth: int = Field(primary_key=True)
    number: int | None = None


class PolicyRow(SQLModel, table=True):
    """A ladder's plain data as it was when a rung was opened under it, by its digest."""

    __tablename__ = "policy"
    digest: str = Field(primary_key=True)
    source: str


class SilenceRow(SQLModel, table=True):
    """Nothing is told of a unit or a task of a plan, from a day until a day, for a reason."""

    __tablename__ = "silence"
    id: str = Field(primary_key=True)
    plan: str = Field(foreign_key="plan.id")
    unit: str | None = None
    task: str | None = None
    owner: str
    reason: str
    from_day: str
    until_day: str
    created_at: str
    lifted_at: str | None = None
    lifted_by: str | None = None


class LinkRow(SQLModel, table=True):
    """What was seen last at an evidence's address; `sha256` is that of its first good content."""

    __tablename__ = "link"
    url: str = Field(primary_key=True)
    looked_at: str
    verdict: str
    detail: str
    sha256: str | None = None


class OutboxRow(SQLModel, table=True):
    """One message owed to one recipient; delivered at least once, always with its key.

    It is sent by who holds the lease, not before its hour and its next attempt; `dead_at` says
    when it was given up.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_undelivered", "delivered_at", "created_at"),)
    key: str = Field(primary_key=True)
    run: str = Field(foreign_key="audit_run.id")
    recipient: str
    role: str
    unit: str
    subject: str
    body: str
    created_at: str
    attempts: int = 0
    last_error: str = ""
    delivered_at: str | None = None
    not_before: str | None = None
    next_attempt_at: str | None = None
    leased_until: str | None = None
    leased_by: str | None = None
    dead_at: str | None = None


class LookBackRow(SQLModel, table=True):
    """One round of looking back (回头看) at a plan, with everything it was drawn by."""

    __tablename__ = "look_back"
    __table_args__ = (UniqueConstraint("plan", "number"),)
    id: str = Field(primary_key=True)
    plan: str = Field(foreign_key="plan.id")
    number: int
    title: str
    as_of: str
    what: str
    sample: int | None = None
    seed: str
    population: int
    runs: str
    opened_at: str
    opened_by: str
    closed_at: str | None = None
    closed_by: str | None = None


class LookBackItemRow(SQLModel, table=True):
    """An item as a round prints it: the plan may be revised, the round is not."""

    __tablename__ = "look_back_item"
    look_back: str = Field(primary_key=True, foreign_key="look_back.id")
    item: str = Field(primary_key=True)
    position: int
    section: str
    title: str
    responsible: str
    deadline: str
    problem: str
    advice: str
    tasks: int


class LookBackCaseRow(SQLModel, table=True):
    """One task, or an item without any, as it stood when a round was opened."""

    __tablename__ = "look_back_case"
    __table_args__ = (
        ForeignKeyConstraint(
            ["look_back", "item"], ["look_back_item.look_back", "look_back_item.item"]
        ),
    )
    look_back: str = Field(primary_key=True)
    nth: int = Field(primary_key=True)
    item: str
    task_id: int | None = Field(default=None, foreign_key="task.id", index=True)
    unit: str
    state: str
    seq: int
    reported: str
    basis: str
    weight: int
    reasons: str
    failed_in: str


class LookBackVerdictRow(SQLModel, table=True):
    """What was found of a case; a correction is another row, the last one counts."""

    __tablename__ = "look_back_verdict"
    __table_args__ = (
        ForeignKeyConstraint(
            ["look_back", "nth"], ["look_back_case.look_back", "look_back_case.nth"]
        ),
    )
    look_back: str = Field(primary_key=True)
    nth: int = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    outcome: str
    problem: str
    advice: str
    due: str | None = None
    checked_by: str
    checked_at: str
    reopened: int | None = None


class AssessmentRow(SQLModel, table=True):
    """One assessment (考核) of a plan as of a day, as it was last run.

    `text` and `digest` are the rules it was scored by, `root` covers the ledger that was read.
    """

    __tablename__ = "assessment"
    __table_args__ = (UniqueConstraint("plan", "rules", "as_of", "nth"),)
    id: str = Field(primary_key=True)
    plan: str = Field(foreign_key="plan.id")
    rules: str
    as_of: str
    nth: int
    digest: str
    text: str
    root: str
    result: str
    run_at: str
    run_by: str


class PublicationRow(SQLModel, table=True):
    """What was published of an assessment, for good: the rules, the ledger's root, the result."""

    __tablename__ = "publication"
    assessment: str = Field(primary_key=True, foreign_key="assessment.id")
    digest: str
    text: str
    root: str
    result: str
    published_at: str
    published_by: str


class AppealRow(SQLModel, table=True):
    """A unit's appeal against a published assessment; `without` are the facts left out by it."""

    __tablename__ = "appeal"
    id: str = Field(primary_key=True)
    assessment: str = Field(foreign_key="assessment.id")
    unit: str
    reason: str
    raised_at: str
    raised_by: str
    outcome: str | None = None
    note: str | None = None
    without: str
    decided_at: str | None = None
    decided_by: str | None = None


class RemarkRow(SQLModel, table=True):
    """Something the office noted of a unit, with evidence or without, until it is struck out."""

    __tablename__ = "remark"
    id: str = Field(primary_key=True)
    plan: str = Field(foreign_key="plan.id")
    unit: str
    task: str | None = None
    kind: str
    note: str
    evidence: str
    on_day: str
    noted_at: str
    noted_by: str
    struck_at: str | None = None
    struck_by: str | None = None
    struck_for: str | None = None


# text is compared by code point on every database, so that what is sorted is sorted alike
TEXT = Text().with_variant(Text(collation="C"), "postgresql")
for _table in SQLModel.metadata.tables.values():
    for _column in _table.columns:
        if isinstance(_column.type, AutoString):
            _column.type = TEXT
