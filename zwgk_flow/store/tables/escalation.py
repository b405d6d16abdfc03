"""Who was told what: rungs, their numbers and the ladders behind them, silences, messages owed."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlmodel import Field

from zwgk_flow.store.tables.table import Table

_UNDELIVERED = text("delivered_at IS NULL")


class RungRow(Table, table=True):
    """One rung opened for one cycle of one task; `nth` counts its repeats, from 1.

    `policy` is the digest of the ladder that governs the cycle, `number` that of the form in
    the year (`series`), None for a plain message.
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


class SeriesRow(Table, table=True):
    """The last number that an authority gave to a form in a year, over all its plans."""

    __tablename__ = "series"
    issuer: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    form: str = Field(primary_key=True)
    last: int


class PolicyRow(Table, table=True):
    """A ladder's plain data as it was when a rung was opened under it, by its digest."""

    __tablename__ = "policy"
    digest: str = Field(primary_key=True)
    source: str


class SilenceRow(Table, table=True):
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


class OutboxRow(Table, table=True):
    """One message owed to one recipient; delivered at least once, always with its key.

    It is sent by who holds the lease, not before its hour and its next attempt; `dead_at` says
    when it was given up.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        # what a list asks for: messages as they were written, all or what is not delivered
        Index("ix_outbox_written", "created_at", "key"),
        Index(
            "ix_outbox_undelivered",
            "created_at",
            "key",
            sqlite_where=_UNDELIVERED,
            postgresql_where=_UNDELIVERED,
        ),
    )
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
