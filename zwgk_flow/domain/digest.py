"""One digest an address from the rungs that open: what it holds, in which order; it sends nothing.

How a digest is said is a template's (`documents.messages`); `plain` says it where there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from zwgk_flow.definition.ladder import OF_A_UNIT, RECIPIENT_ROLES, Rung
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.escalation import Opening, Recipient, Silence
from zwgk_flow.domain.findings import Finding


@dataclass(frozen=True, slots=True)
class Line:
    """One task of a digest: at which rung it is, where it stands, and since how many days late.

    It is told for the `nth` time; `findings` are what a rung that waits for findings was told for.
    """

    rung: Rung
    key: str
    unit: str
    item: str
    title: str
    due: date | None
    state: str
    days_late: int
    number: int | None = None
    nth: int = 1
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Numbered:
    """A form with its number in the year, drawn up for one unit: 催办单〔2021〕第 3 号."""

    form: str
    year: int
    number: int
    unit: str

    def __str__(self) -> str:
        return f"{self.form}〔{self.year}〕第 {self.number} 号"


@dataclass(frozen=True, slots=True)
class Digest:
    """What one address is told in one run; the weightiest rung comes first and names it."""

    plan: str
    title: str
    issuer: str
    office: str
    year: int
    as_of: date
    recipient: Recipient
    lines: tuple[Line, ...]
    not_before: datetime | None = None

    @property
    def rung(self) -> Rung:
        """The weightiest rung."""
        return self.lines[0].rung

    @property
    def unit(self) -> str:
        """The unit that all lines are about; empty where there are several."""
        units = {line.unit for line in self.lines}
        return self.lines[0].unit if len(units) == 1 else ""

    @property
    def addressed_unit(self) -> str:
        """The unit that the recipient is of; empty for who stands above the units, or has several.

        The leading group and the supervisor are told about a unit, they are not the unit's.
        """
        return self.unit if self.recipient.role in OF_A_UNIT else ""

    @property
    def numbers(self) -> tuple[Numbered, ...]:
        """The numbered forms that it carries, each once, in the order of lines."""
        return tuple(
            dict.fromkeys(
                Numbered(line.rung.form, self.year, line.number, line.unit)
                for line in self.lines
                if line.number is not None
            )
        )


@dataclass(frozen=True, slots=True)
class Notes:
    """What the office alone is told in a run: silences that ended, tasks of which nobody is told.

    It stands below the office's digest, or alone where there is none.
    """

    title: str
    issuer: str
    office: str
    as_of: date
    recipient: Recipient
    ended: tuple[Silence, ...] = ()
    unreached: tuple[Line, ...] = ()
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One digest for one address in one run; nothing is sent before `not_before`."""

    recipient: Recipient
    unit: str
    subject: str
    body: str
    not_before: datetime | None = None


def digests(plan: AdoptedPlan, openings: Iterable[Opening], as_of: date) -> tuple[Digest, ...]:
    """One digest an address, however many tasks; the weightiest rung names it."""
    by_address: dict[str, list[tuple[Recipient, Opening]]] = {}
    for opening in openings:
        for recipient in opening.recipients:
            by_address.setdefault(recipient.address, []).append((recipient, opening))
    return tuple(_digest(plan, by_address[address], as_of) for address in sorted(by_address))


def _digest(plan: AdoptedPlan, told: Sequence[tuple[Recipient, Opening]], as_of: date) -> Digest:
    # stable: within a rung in printed order
    told = sorted(told, key=lambda one: -one[1].height)
    return Digest(
        plan=plan.id,
        title=plan.title,
        issuer=plan.issuer,
        office=plan.office,
        year=as_of.year,
        as_of=as_of,
        recipient=told[0][0],
        lines=tuple(_line(plan, opening, as_of) for _, opening in told),
    )


def _line(plan: AdoptedPlan, opening: Opening, as_of: date) -> Line:
    task = opening.task
    return Line(
        rung=opening.rung,
        key=task.key,
        unit=task.unit,
        item=task.item,
        title=plan.items[task.item].title,
        due=task.due,
        state=plan.lifecycle.name(task.state),
        days_late=max((as_of - task.due).days, 0) if task.due else 0,
        number=opening.number,
        nth=opening.nth,
        findings=opening.findings,
    )


def unreached(plan: AdoptedPlan, openings: Iterable[Opening], as_of: date) -> tuple[Line, ...]:
    """The tasks whose rung reaches nobody, each as a line."""
    return tuple(_line(plan, opening, as_of) for opening in openings if not opening.recipients)


def subject_of(digest: Digest) -> str:
    """The subject of a digest whose template says none."""
    return f"【{digest.rung.name}】{digest.title}：{len(digest.lines)} 项任务"


def plain(said: Digest | Notes) -> Message:
    """A digest, or notes for the office, as a message without a template."""
    return _plain_notes(said) if isinstance(said, Notes) else _plain_digest(said)


def _plain_notes(notes: Notes) -> Message:
    body = (
        *(["下列任务没有人可告知："] if notes.unreached else ()),
        *(f"- 〔{line.rung.name}〕{line.unit}（{line.key}）" for line in notes.unreached),
        *(["下列静默已经到期，督查恢复告知："] if notes.ended else ()),
        *(
            f"- {one.task or one.unit or '整份计划'}，{one.from_day} 至 {one.until}，"
            f"{one.owner} 设置，理由：{one.reason}（{one.id}）"
            for one in notes.ended
        ),
    )
    subject = f"【{'无人可告知' if notes.unreached else '静默到期'}】{notes.title}"
    return Message(notes.recipient, notes.office, subject, "\n".join(body), notes.not_before)


def _plain_digest(digest: Digest) -> Message:
    body = (
        f"{digest.addressed_unit}{RECIPIENT_ROLES[digest.recipient.role]}：",
        *map(str, digest.numbers),
        f"截至 {digest.as_of}，下列任务请予办理或督促：",
        *(
            f"{n}. 〔{line.rung.name}〕{line.unit}：第 {line.item} 项“{line.title}”，"
            f"期限 {line.due}，现为“{line.state}”（{line.key}）"
            for n, line in enumerate(digest.lines, 1)
        ),
        digest.office,
    )
    return Message(
        digest.recipient, digest.unit, subject_of(digest), "\n".join(body), digest.not_before
    )
