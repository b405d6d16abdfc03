"""A small plan and people who act on it, as most tests of the core use them; checks nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from zwgk_flow import runtime
from zwgk_flow.definition.compile import compile_plan
from zwgk_flow.definition.plan import Plan
from zwgk_flow.documents.messages import writer
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.event import SHANGHAI, Actor
from zwgk_flow.domain.task import Task
from zwgk_flow.operations.audits import AuditResult, run_audit
from zwgk_flow.operations.plans import adopt_plan
from zwgk_flow.operations.stepping import advance
from zwgk_flow.store import Store
from zwgk_flow.store.ledger import read_task, read_tasks
from zwgk_flow.store.plans import read_plan

ROOT = Path(__file__).resolve().parents[1]
PLANS = ROOT / "definitions" / "plans"

TEXTS = writer((runtime.library(),), print)

OFFICE = Actor("办公室", "值班员")
JIA = Actor("甲局", "联络员")
YI = Actor("乙局", "联络员")
BING = Actor("丙镇", "联络员")

DATED, DATED_YI = "desk-2021/1/甲局", "desk-2021/1/乙局"
CONTINUOUS, MILESTONE = "desk-2021/2/甲局", "desk-2021/3/乙局"
MEASURED, UNPROVEN, UNDATED = "desk-2021/4/甲局", "desk-2021/5/丙镇", "desk-2021/6/乙局"

PROOF: dict[str, Any] = {"evidence": [{"url": "https://www.desk.example/gk/1"}]}
ENOUGH: dict[str, Any] = {"metrics": {"解读率": "65"}}

PLAN = """\
plan: desk-2021
title: 2021年示例区政务公开工作要点
issuer: 示例区人民政府办公室
year: 2021
issued: 2021-01-04
office: 办公室
units:
  办公室: {contacts: {liaison: office@desk.example}}
  甲局:
    contacts:
      liaison: jia@desk.example
      section_head: jia-ke@desk.example
      deputy_leader: jia-fg@desk.example
      principal: jia-zy@desk.example
  乙局:
    contacts:
      liaison: yi@desk.example
      deputy_leader: yi-fg@desk.example
      principal: yi-zy@desk.example
  丙镇: {contacts: {deputy_leader: bing-fg@desk.example}}
leading_group: {contacts: {leader: leader@desk.example}}
audits:
  daily: {cron: "0 8 * * mon-fri", checks: [deadline, progress]}
  monthly: {cron: "0 9 28 * *", checks: [deadline, progress, target, evidence]}
  look_back: {period: quarterly}
sections:
  - title: 一、示例
    items:
      - id: 1
        title: 有期限
        summary: 有期限的任务
        responsible: 甲局、乙局
        deadline: {by: 2021-06-30}
      - id: 2
        title: 全年
        summary: 持续推进的任务
        responsible: 甲局
        deadline: 全年
        cadence: quarterly
      - id: 3
        title: 分阶段
        summary: 有阶段目标的任务
        responsible: 乙局
        deadline: {by: 2021-10-29}
        milestone: true
      - id: 4
        title: 有指标
        summary: 有数要达到的任务
        responsible: 甲局
        deadline: {by: 2021-09-30}
        targets: [{metric: 解读率, at_least: 60, unit: "%"}]
      - id: 5
        title: 不要佐证
        summary: 不要佐证材料的任务
        responsible: 丙镇
        deadline: {by: 2021-09-29}
        evidence: not_required
      - id: 6
        title: 无期限
        summary: 没写期限的任务
        responsible: 乙局
"""


def compiled(text: str, file: Path = PLANS / "desk-2021.yaml", ladder: str | None = None) -> Plan:
    """The plan of a definition's text; AssertionError with its problems where it has errors.

    `ladder` is the text of the ladder it gets, the one it names where none is given.
    """
    shipped = runtime.library(beside=file)

    def library(kind: str, name: str) -> tuple[str, str] | None:
        return (ladder, "own.yaml") if ladder and kind == "ladder" else shipped(kind, name)

    found = compile_plan(text, file.name, library, runtime.calendar("cn").festival)
    assert found.plan is not None, "\n".join(map(str, found.problems))
    return found.plan


def at(day: date | str, hour: int = 10, minute: int = 0) -> datetime:
    """That hour of that day in China, in UTC."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(day, time(hour, minute), SHANGHAI).astimezone(UTC)


def district(*pairs: tuple[str, str]) -> str:
    """The district ladder as shipped, with some words replaced."""
    text = (PLANS.parent / "ladders" / "district.yaml").read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


@dataclass(frozen=True, slots=True)
class Desk:
    """An adopted plan in a database of its own, with short ways to act on it and look at it."""

    store: Store
    plan: str = "desk-2021"

    @property
    def url(self) -> str:
        """Where the database is, for another process."""
        return self.store.engine.url.render_as_string(hide_password=False)

    @property
    def path(self) -> Path:
        """The file, where the database is one."""
        return Path(str(self.store.engine.url.database))

    def step(
        self, key: str, trigger: str, actor: Actor, day: str = "2021-03-01", **content: Any
    ) -> Task:
        """One step at ten o'clock of a day."""
        return advance(self.store, key, trigger, actor, at(day), content)

    def audit(
        self, day: str, kind: str = "daily", *, period: str | None = None, tell: bool = True
    ) -> AuditResult:
        """One audit as of a day, at nine o'clock of it."""
        return run_audit(
            self.store,
            self.plan,
            kind,
            date.fromisoformat(day),
            at(day, 9),
            runtime.calendar,
            texts=TEXTS,
            period=period,
            tell=tell,
        )

    def adopt(self, text: str, actor: Actor = OFFICE, day: str = "2021-02-01") -> None:
        """Adopt a later revision of the plan."""
        adopt_plan(self.store, compiled(text), actor, at(day))

    def task(self, key: str) -> Task:
        """A task as cached."""
        with self.store.reading() as transaction:
            return read_task(transaction, key).task

    def tasks(self) -> tuple[Task, ...]:
        """Every task as cached."""
        with self.store.reading() as transaction:
            return read_tasks(transaction, self.plan)

    def adopted(self) -> AdoptedPlan:
        """The plan as adopted."""
        with self.store.reading() as transaction:
            return read_plan(transaction, self.plan)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What stands in the database, past the store."""
        with self.store.reading() as transaction:
            return [tuple(row) for row in transaction.rows(sql)]

    def contents(self, *but: str) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, but those named: equal before and after a refused step."""
        tables = [row[0] for row in self.rows(self.store.dialect.tables) if row[0] not in but]
        return {table: sorted(self.rows(f"SELECT * FROM {table}"), key=repr) for table in tables}

    def connection(self) -> Any:
        """A connection as any other program has it.

        Through the store's own driver: a second SQLite library in one process would let go of
        the locks of the first.
        """
        driver: Any = self.store.engine.dialect.dbapi
        where = {"sqlite": str(self.path), "postgresql": self.url.replace("+psycopg", "")}
        return driver.connect(where[self.store.dialect.name])

    @contextmanager
    def tampering(self) -> Iterator[Tamperer]:
        """The database in the hands of somebody whom neither triggers nor foreign keys stop."""
        with closing(self.connection()) as connection:
            for statement in _UNGUARDED[self.store.dialect.name]:
                connection.execute(statement)
            yield Tamperer(connection, self.store.dialect.name)
            connection.commit()


def with_ladder(store: Store, ladder: str, text: str = PLAN, day: str = "2021-01-04") -> Desk:
    """A plan adopted with a ladder of its own."""
    adopt_plan(store, compiled(text, ladder=ladder), OFFICE, at(day))
    return Desk(store)


@dataclass(frozen=True, slots=True)
class Tamperer:
    """A connection past the store; a parameter is a question mark on every database."""

    connection: Any
    database: str

    def execute(self, sql: str, parameters: tuple[Any, ...] = ()) -> Any:
        """Run one statement."""
        if self.database == "postgresql" and parameters:
            sql = sql.replace("?", "%s")
        return self.connection.execute(sql, parameters)


_UNGUARDED = {
    "sqlite": tuple(
        f"DROP TRIGGER IF EXISTS event_never_{done}" for done in ("updated", "deleted")
    ),
    "postgresql": ("SET session_replication_role = replica",),
}
