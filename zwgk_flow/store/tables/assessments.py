"""Assessment (考核): drafts, what was published, appeals, and what the office noted."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from zwgk_flow.store.tables.table import Table


class AssessmentRow(Table, table=True):
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


class PublicationRow(Table, table=True):
    """What was published of an assessment, for good: the rules, the ledger's root, the result."""

    __tablename__ = "publication"
    assessment: str = Field(primary_key=True, foreign_key="assessment.id")
    digest: str
    text: str
    root: str
    result: str
    published_at: str
    published_by: str


class AppealRow(Table, table=True):
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


class RemarkRow(Table, table=True):
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
