"""Whether a ladder can be climbed rung by rung; whom its rungs reach depends on the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from zwgk_flow.definition.ladder import OF_A_UNIT, Ladder, Rung
from zwgk_flow.definition.problem import Problem, Severity
from zwgk_flow.definition.shape_rules import nearest
from zwgk_flow.definition.yaml_source import Document

SEVERAL = 2
YEAR = 250  # working days, about
# what may open a rung, and how a person would say it
TRIGGERS: Mapping[str, str] = {
    "before": "到期前",
    "wait": "逾期后",
    "on": "督查发现",
    "several": "同时逾期几项",
}


def check_ladder(ladder: Ladder, document: Document) -> tuple[Problem, ...]:
    """Everything wrong with a ladder whose shape is right."""
    return tuple(problem for check in CHECKS for problem in check(ladder, document))


def _repeated_ids(ladder: Ladder, document: Document) -> Iterator[Problem]:
    first: dict[str, Rung] = {}
    for n, rung in enumerate(ladder.rungs):
        if first.setdefault(rung.id, rung) is not rung:
            yield Problem(
                document.place(("rungs", n, "id")),
                "ladder.duplicate_rung",
                f"“{first[rung.id].name}”和“{rung.name}”的 id 都是 {rung.id}",
                "请改成没有用过的 id；同一个 id 在每一轮里只开启一次",
            )


def _one_clock(ladder: Ladder, document: Document) -> Iterator[Problem]:
    for n, rung in enumerate(ladder.rungs):
        waits = [w for w in ("wait", "acknowledged_wait") if (*_at(n), w) in document.places]
        written = [word for word in TRIGGERS if (*_at(n), word) in document.places]
        if rung.several is not None and "wait" in written:
            written.remove("wait")  # how long each was late and urged before it counts
        if rung.before is not None and waits:
            yield Problem(
                document.key_place((*_at(n), waits[0])),
                "ladder.before_and_wait",
                f"“{rung.name}”既写了 before（到期前），又写了 {waits[0]}（逾期后）",
                "到期前提醒只留 before，逾期后催办只留 wait；两样都要就分成两级",
            )
        elif len(written) > 1:
            both = "、".join(f"{word}（{TRIGGERS[word]}）" for word in written)
            yield Problem(
                document.key_place((*_at(n), written[1])),
                "ladder.two_triggers",
                f"“{rung.name}”同时写了 {both}，说不清哪一样算数",
                "请只留一样；几样都要就分成几级",
            )
        elif not written:
            yield Problem(
                document.place(_at(n)),
                "ladder.no_wait",
                f"“{rung.name}”没有写等多久",
                "请补 wait，例如 wait: 5 workdays；到期前的提醒请写 before；"
                "由督查发现触发的请写 on，一个单位同时逾期几项才发的请写 several",
            )


def _acknowledged_waits(ladder: Ladder, document: Document) -> Iterator[Problem]:
    for n, rung in enumerate(ladder.rungs):
        if rung.is_late and rung.acknowledged_wait < rung.wait:
            yield Problem(
                document.place((*_at(n), "acknowledged_wait")),
                "ladder.acknowledged_sooner",
                f"“{rung.name}”在签收后只等 {rung.acknowledged_wait} 个工作日，"
                f"没签收反而等 {rung.wait} 个，先签收的吃亏",
                "请让 acknowledged_wait 不短于 wait",
                Severity.WARNING,
            )


def _reminders_in_order(ladder: Ladder, document: Document) -> Iterator[Problem]:
    staged = [(n, rung) for n, rung in enumerate(ladder.rungs) if rung.before is not None]
    for (_, early), (n, late) in pairwise(staged):
        if (early.before or 0) <= (late.before or 0):
            yield Problem(
                document.place((*_at(n), "before")),
                "ladder.before_order",
                f"“{late.name}”写在“{early.name}”后面，却不比它晚，“{early.name}”发不出去",
                "请从早到晚排列，例如先 10 workdays，后 5 workdays",
            )


def _something_after(ladder: Ladder, document: Document) -> Iterator[Problem]:
    if not any(rung.is_late for rung in ladder.rungs):
        early = all(rung.before is not None for rung in ladder.rungs)
        yield Problem(
            document.key_place(("rungs",)),
            "ladder.no_rung_after",
            "每一级都在到期之前，逾期以后没有人会知道"
            if early
            else "没有一级随逾期天数发出，一项任务逾期再久也可能没有人知道",
            "请至少加一级写 wait 的，例如 催办",
        )


def _last_is_late(ladder: Ladder, document: Document) -> Iterator[Problem]:
    last = ladder.rungs[-1]
    if not last.is_late and any(rung.is_late for rung in ladder.rungs):
        yield Problem(
            document.place(_at(len(ladder.rungs) - 1)),
            "ladder.last_not_late",
            f"最后一级“{last.name}”不随逾期天数发出，逾期再久也走不到",
            "请把写 wait 的最重一级排在最后；次数上限和间隔都不拦最后一级",
        )


def _reached_within_a_year(ladder: Ladder, document: Document) -> Iterator[Problem]:
    chain = [rung for rung in ladder.rungs if rung.is_late]
    longest = sum(max(rung.wait, rung.acknowledged_wait) for rung in chain)
    longest += ladder.cool_down * max(len(chain) - 1, 0)
    if longest > YEAR:
        yield Problem(
            document.key_place(("rungs",)),
            "ladder.too_slow",
            f"各级都等满、都签收的话，逾期 {longest} 个工作日才到最后一级“{chain[-1].name}”，"
            f"一年只有约 {YEAR} 个工作日",
            "请缩短 wait、acknowledged_wait 或 cool_down",
            Severity.WARNING,
        )


def _repeats(ladder: Ladder, document: Document) -> Iterator[Problem]:
    for n, rung in enumerate(ladder.rungs):
        if rung.repeat is None:
            continue
        at = (*_at(n), "repeat")
        if (*at, "most") not in document.places:
            yield Problem(
                document.place(at),
                "ladder.repeat_without_cap",
                f"“{rung.name}”重复告知却没有次数上限，没人回应就会一直发下去",
                "请补 most，例如 {every: 5 workdays, most: 3}",
            )
        elif rung.repeat.most < SEVERAL:
            yield Problem(
                document.place((*at, "most")),
                "ladder.repeat_once",
                f"“{rung.name}”写了 repeat，上限却是 {rung.repeat.most} 次，不会重复",
                "most 连第一次在内，请写 2 或更大；不要重复就删去 repeat",
            )
        if rung.repeat.every == 0:
            yield Problem(
                document.place((*at, "every")),
                "ladder.repeat_at_once",
                f"“{rung.name}”隔 0 个工作日重复，每次督查都会再发",
                "请至少隔 1 workdays",
            )


def _several(ladder: Ladder, document: Document) -> Iterator[Problem]:
    first = next((n for n, rung in enumerate(ladder.rungs) if rung.is_late), len(ladder.rungs))
    for n, rung in enumerate(ladder.rungs):
        if rung.several is None:
            continue
        if rung.several < SEVERAL:
            yield Problem(
                document.place((*_at(n), "several")),
                "ladder.several_few",
                f"“{rung.name}”在同时逾期 {rung.several} 项时发出，一项逾期本来就逐级催办",
                "请写 2 或更大；一项就发的请写 wait",
            )
        elif n < first < len(ladder.rungs):
            yield Problem(
                document.place((*_at(n), "several")),
                "ladder.several_lowest",
                f"“{rung.name}”排在“{ladder.rungs[first].name}”前面，只算已催办的逾期事项，"
                "轮不到它，发不出去",
                f"请移到“{ladder.rungs[first].name}”后面",
                Severity.WARNING,
            )


def _urgent(ladder: Ladder, document: Document) -> Iterator[Problem]:
    if ladder.urgent is None:
        return
    by_id = {rung.id: rung for rung in ladder.rungs}
    named = by_id.get(ladder.urgent)
    if named is None:
        near = nearest(ladder.urgent, by_id)
        all_of_them = "、".join(f"{r.id}（{r.name}）" for r in ladder.rungs if r.is_late)
        yield Problem(
            document.place(("urgent",)),
            "ladder.unknown_urgent",
            f"急办事项从“{ladder.urgent}”开始，阶梯里没有这一级",
            f"是不是“{near}”？" if near else f"可以写：{all_of_them}",
        )
    elif not named.is_late:
        yield Problem(
            document.place(("urgent",)),
            "ladder.urgent_not_late",
            f"急办事项从“{named.name}”开始，这一级却不随逾期天数发出",
            "请写一级有 wait 的",
        )


def _quiet_ends(ladder: Ladder, document: Document) -> Iterator[Problem]:
    hours = ladder.quiet.hours
    if hours and hours[0] == hours[1]:
        yield Problem(
            document.place(("quiet", "hours")),
            "ladder.quiet_all_day",
            f"不发的时段从 {hours[0]:%H:%M} 到 {hours[1]:%H:%M}，起止相同，说不清是整天还是不限",
            "请写成 18:00-08:00 的样子；没有不发的时段就删去 hours",
        )


def _cap_lets_through(ladder: Ladder, document: Document) -> Iterator[Problem]:
    """A rung that needs more messages at once than a week allows would never open."""
    cap = ladder.per_week
    if cap is None:
        return
    if cap == 0:
        yield Problem(
            document.place(("burden", "per_week")),
            "ladder.cap_zero",
            "每个单位每周最多收 0 条，除最后一级外什么都发不出去",
            "请写 1 或更大；不限就删去 burden",
        )
        return
    for rung in ladder.rungs[:-1]:
        needed = sum(
            not {role, *ladder.fallback.get(role, ())}.isdisjoint(OF_A_UNIT)
            for role in dict.fromkeys(rung.to)
        )
        if needed > cap:
            yield Problem(
                document.place(("burden", "per_week")),
                "ladder.cap_too_small",
                f"“{rung.name}”一次要告诉一个单位的 {needed} 个人，每周最多却只有 {cap} 条，"
                "永远发不出去",
                f"请把 per_week 写成 {needed} 或更大，或减少“{rung.name}”的 to",
            )


def _at(rung: int) -> tuple[str | int, ...]:
    return ("rungs", rung)


CHECKS = (
    _repeated_ids,
    _one_clock,
    _acknowledged_waits,
    _reminders_in_order,
    _something_after,
    _last_is_late,
    _reached_within_a_year,
    _repeats,
    _several,
    _urgent,
    _quiet_ends,
    _cap_lets_through,
)
