"""Looking back (回头看): rounds, the items and cases in them, what was found."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlmodel import Field

from zwgk_flow.store.tables.table import Table


class LookBackRow(Table, table=True):
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


class LookBackItemRow(Table, table=True):
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


class LookBackCaseRow(Table, table=True):
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


class LookBackVerdictRow(Table, table=True):
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
