"""What audits did and found: runs, what they marked, findings, links looked at."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from zwgk_flow.store.tables.table import Table


class AuditRunRow(Table, table=True):
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


class SweepRow(Table, table=True):
    """How many tasks a run has marked so far, counted in the transactions that marked them."""

    __tablename__ = "sweep"
    run: str = Field(primary_key=True)
    marked: int


class FindingRow(Table, table=True):
    """What an audit found of one task."""

    __tablename__ = "finding"
    run: str = Field(primary_key=True, foreign_key="audit_run.id")
    task_id: int = Field(primary_key=True, foreign_key="task.id")
    code: str = Field(primary_key=True)
    severity: str
    cause: str
    clears: str


class LinkRow(Table, table=True):
    """What was seen last at an evidence's address; `sha256` is that of its first good content.

    `unanswered` is on how many days in a row it gave no answer.
    """

    __tablename__ = "link"
    url: str = Field(primary_key=True)
    looked_at: str
    verdict: str
    detail: str
    sha256: str | None = None
    unanswered: int = 0
