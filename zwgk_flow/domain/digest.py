"""One digest an address from the rungs that open: its words and order; it sends nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from zwgk_flow.definition.ladder import RECIPIENT_ROLES
from zwgk_flow.domain.adopted import AdoptedPlan
from zwgk_flow.domain.escalation import Opening, Recipient


@dataclass(frozen=True, slots=True)
class Message:
    """One digest for one address in one run."""

    recipient: Recipient
    unit: str
    subject: str
    body: str


def digests(plan: AdoptedPlan, openings: Iterable[Opening], as_of: date) -> tuple[Message, ...]:
    """One message an address, however many tasks; the weightiest rung names it."""
    by_address: dict[str, list[tuple[Recipient, Opening]]] = {}
    for opening in openings:
        for recipient in opening.recipients:
            by_address.setdefault(recipient.address, []).append((recipient, opening))
    return tuple(_digest(plan, by_address[address], as_of) for address in sorted(by_address))


_ASKED_OF_UNITS = (
    "下列任务请予办理",
    "办理后请报告进展或报结；确有困难的，请向政务公开办申请延期。",
)
_ASKED_OF_LEADERS = (
    "下列任务请过问、督促",
    "请督促责任单位报结或说明原因；需要延期的，由责任单位向政务公开办申请。",
)
_ASKED_OF_SUPERVISORS = ("下列任务情况通报如下", "以上为督办所需情况，请知悉并予督查。")
_ASKED = {
    "liaison": _ASKED_OF_UNITS,
    "section_head": _ASKED_OF_UNITS,
    "supervisor": _ASKED_OF_SUPERVISORS,
    "office": _ASKED_OF_SUPERVISORS,
}


def _digest(plan: AdoptedPlan, lines: Sequence[tuple[Recipient, Opening]], as_of: date) -> Message:
    order = [rung.id for rung in plan.ladder.rungs]
    # stable: within a rung in printed order
    lines = sorted(lines, key=lambda line: -order.index(line[1].rung.id))
    recipient, top = lines[0][0], lines[0][1].rung
    units = tuple(dict.fromkeys(opening.task.unit for _, opening in lines))
    subject = f"【{top.name}】{plan.title}：{len(lines)} 项任务"
    asked, closing = _ASKED.get(recipient.role, _ASKED_OF_LEADERS)
    body = "\n".join(
        (
            f"{RECIPIENT_ROLES[recipient.role]}：",
            f"截至 {as_of}，{asked}：",
            *_numbered(plan, lines),
            closing,
            plan.office,
        )
    )
    return Message(recipient, units[0] if len(units) == 1 else "", subject, body)


def _numbered(plan: AdoptedPlan, lines: Sequence[tuple[Recipient, Opening]]) -> Iterator[str]:
    for n, (_, opening) in enumerate(lines, 1):
        task = opening.task
        yield (
            f"{n}. 〔{opening.rung.name}〕{task.unit}：第 {task.item} 项"
            f"“{plan.items[task.item].title}”，期限 {task.due}，"
            f"现为“{plan.lifecycle.name(task.state)}”（{task.key}）"
        )
