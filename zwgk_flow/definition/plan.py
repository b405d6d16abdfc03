"""A compiled plan as values: what one authority promised for one year, read and expanded.

It does not say how the text was read (`compile`) nor what became of it (`domain`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from zwgk_flow.definition.ladder import Ladder
from zwgk_flow.definition.lifecycle import Lifecycle
from zwgk_flow.definition.problem import Place
from zwgk_flow.definition.readings import Deadline, Kind, Responsibility, Role, Target

CHECKS: Mapping[str, str] = {
    "deadline": "期限：逾期、临期",
    "progress": "进展：按周期有没有报告",
    "target": "量化指标：有没有达到",
    "evidence": "佐证材料：办结的有没有",
    "link": "佐证链接：打不打得开，变没变",
    "claim": "报结、退回和延期申请：有没有没人管的",
    "report": "报告质量：有没有照抄、雷同、写到外地",
}

# what a check may find, by the code that findings, ladders and lists name it by
FINDINGS: Mapping[str, str] = {
    "overdue": "逾期",
    "due_soon": "临期",
    "no_report": "没有报告",
    "behind": "没有启动",
    "target_unmet": "指标未达到",
    "target_off_course": "指标落后",
    "no_evidence": "没有佐证",
    "link_dead": "链接失效",
    "link_changed": "链接内容变了",
    "link_silent": "链接没有应答",
    "claim_waiting": "报结待审核",
    "returned_unanswered": "退回没有回音",
    "extension_late": "逾期才申请延期",
    "repeats_task": "照抄任务",
    "alike_report": "报告雷同",
    "foreign_district": "写到外地",
    "predicted_status": "状态只随期限",
}

CADENCES: Mapping[str, str] = {
    "daily": "每日",
    "weekly": "每周",
    "monthly": "每月",
    "quarterly": "每季度",
    "semiannual": "每半年",
    "annual": "每年",
}
# how often an audit counts once
PERIODS: Mapping[str, str] = {
    "daily": "每日",
    "weekly": "每周",
    "monthly": "每月",
    "quarterly": "每季度",
    "yearly": "每年",
}

NOWHERE = Place("")


@dataclass(frozen=True, slots=True)
class Acting:
    """Who receives in a role's stead between two days, both included; `name` may be empty."""

    role: str
    by: str
    from_day: date
    until: date
    name: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A body that answers for tasks; `contacts` maps a recipient role to an address."""

    name: str
    aliases: tuple[str, ...] = ()
    contacts: Mapping[str, str] = field(default_factory=dict)
    acting: tuple[Acting, ...] = ()


@dataclass(frozen=True, slots=True)
class Assignment:
    """One unit's part in one item."""

    unit: str
    role: Role


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the plan; words as printed beside what was read in them."""

    id: str
    section: str
    title: str
    summary: str
    responsible: str
    deadline: Deadline | None
    assignments: tuple[Assignment, ...]
    readings: tuple[Responsibility, ...] = ()
    targets: tuple[Target, ...] = ()
    cadence: str | None = None
    heading: str = ""
    milestone: bool = False
    evidence_required: bool = True
    inherited: bool = False
    published_status: str = ""
    problem: str = ""
    advice: str = ""
    urgent: bool = False
    place: Place = NOWHERE

    @property
    def due(self) -> date | None:
        """The day the item is due, None where its words give none."""
        return self.deadline.due if self.deadline else None

    @property
    def continuous(self) -> bool:
        """Whether the item goes on all year and is judged period by period."""
        return self.deadline is not None and self.deadline.kind is Kind.CONTINUOUS

    @property
    def opens_later(self) -> bool:
        """Whether its tasks open period by period, or when an event is recorded."""
        return self.deadline is not None and self.deadline.kind in (Kind.RECURRING, Kind.RELATIVE)


@dataclass(frozen=True, slots=True)
class AuditRule:
    """One kind of audit of a plan; without `cron` it is run by hand."""

    kind: str
    period: str
    cron: str | None = None
    checks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lights:
    """When an open task turns yellow: so many days before it is due, or this share of time gone."""

    due_soon_days: int = 10
    unstarted_share: float = 0.5


@dataclass(frozen=True, slots=True)
class DueSoon:
    """When an open task is about to be due: so many working days before, and at these shares.

    `shares` are percentages of its time, in order.
    """

    workdays: int = 5
    shares: tuple[int, ...] = ()


@dataclass(frozen=True)
class Plan:
    """One authority's plan for one year, with everything it refers to resolved.

    `digest` changes with the text of the plan, of its lifecycle or of its ladder.
    """

    id: str
    title: str
    issuer: str
    year: int
    issued: date | None
    office: str
    lifecycle: Lifecycle
    ladder: Ladder
    items: tuple[Item, ...]
    units: Mapping[str, Unit]
    groups: Mapping[str, tuple[str, ...]]
    audits: Mapping[str, AuditRule]
    document: str = ""
    source: str = ""
    district: str = ""
    calendar: str = "cn"
    leading_group: Mapping[str, str] = field(default_factory=dict)
    lights: Lights = Lights()
    due_soon: DueSoon = DueSoon()
    evidence_hosts: tuple[str, ...] = ()
    text: str = field(default="", repr=False)
    supervisor: str = ""

    @property
    def digest(self) -> str:
        """What tells two versions apart: the SHA-256 of the text and of what it refers to."""
        import hashlib  # OpenSSL takes 4 ms to load, and only who adopts a plan asks

        whole = json.dumps([self.text, self.lifecycle.source, self.ladder.source], sort_keys=True)
        return hashlib.sha256(whole.encode()).hexdigest()

    @property
    def sections(self) -> tuple[str, ...]:
        """Section titles in printed order."""
        return tuple(dict.fromkeys(item.section for item in self.items))

    @property
    def task_count(self) -> int:
        """How many tasks the plan fans out to."""
        return sum(len(item.assignments) for item in self.items)
