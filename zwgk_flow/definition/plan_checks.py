"""What makes a readable plan unworkable or doubtful, as lists of functions with one signature.

Each looks at a draft and gives problems with code, severity, cause and fix. Here the plan is
judged as a whole; its items are judged in `item_checks` and compared in `likeness_checks`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from zwgk_flow.definition.cron import cron_doubt
from zwgk_flow.definition.draft import Check, Draft, warning
from zwgk_flow.definition.item_checks import ITEM_CHECKS, out_of_time
from zwgk_flow.definition.item_list import items_named, units_named
from zwgk_flow.definition.ladder import RECIPIENT_ROLES, Rung
from zwgk_flow.definition.ladder_fit_checks import LADDER_FIT_CHECKS
from zwgk_flow.definition.likeness_checks import LIKENESS_CHECKS, misspelt_titles, misspelt_units
from zwgk_flow.definition.plan import Item, Plan
from zwgk_flow.definition.problem import Problem
from zwgk_flow.definition.units.register import Register

CROWD = 6  # more items than this due on one day are a crowd for one unit
SHOWN_CROWDS = 3


def check_plan(draft: Draft) -> tuple[Problem, ...]:
    """Every problem the checks find; what is lost silences the checks that rest on it."""
    return tuple(
        problem
        for check in CHECKS
        if not any(draft.losses.of(key) for key in RESTS_ON.get(check, ()))
        and not any(draft.losses.within((key,)) for key in RESTS_ON_ALL.get(check, ()))
        for problem in check(draft)
    )


# --- head and register -------------------------------------------------------------------------


def _duplicate_ids(draft: Draft) -> Iterator[Problem]:
    first: dict[str, Item] = {}
    for item in draft.plan.items:
        if first.setdefault(item.id, item) is not item and not draft.lost(item, "id"):
            yield Problem(
                item.place,
                "item.duplicate_id",
                f"任务序号 {item.id} 重复，第一次在第 {first[item.id].place.line} 行",
                "请改成没有用过的序号",
            )


def _issued_in_year(draft: Draft) -> Iterator[Problem]:
    issued, year = draft.plan.issued, draft.plan.year
    if issued and abs(issued.year - year) > 1:
        yield warning(
            draft.document.place(("issued",)),
            "plan.issued_far",
            f"印发日期 {issued} 与计划年度 {year} 相差一年以上",
            "请核对 issued 和 year，时限都按这两项推算",
        )


def _office_registered(draft: Draft) -> Iterator[Problem]:
    office = draft.plan.office
    if office not in draft.plan.units:
        yield Problem(
            draft.document.place(("office",)),
            "plan.unknown_office",
            f"政务公开办“{office}”不在单位名录（units）里",
            f"{_maybe(draft.plan, office)}请在 units 里登记，或改成已登记的名字",
        )


def _supervisor_registered(draft: Draft) -> Iterator[Problem]:
    supervisor = draft.plan.supervisor
    if supervisor and supervisor not in draft.plan.units:
        yield Problem(
            draft.document.place(("supervisor",)),
            "plan.unknown_supervisor",
            f"督查室“{supervisor}”不在单位名录（units）里",
            f"{_maybe(draft.plan, supervisor)}请在 units 里登记，或改成已登记的名字",
        )


def _maybe(plan: Plan, name: str) -> str:
    """The registered name that was meant, as a question; empty where none is near."""
    register = Register({unit.name: unit.aliases for unit in plan.units.values()}, {})
    likely = register.resolve(name) or next(iter(register.suggestions(name)), None)
    return f"是不是“{likely}”？" if likely else ""


def _names_unique(draft: Draft) -> Iterator[Problem]:
    """A name that stands for two bodies would silently be read as one of them."""
    owners = {unit: unit for unit in draft.plan.units}
    for unit in draft.plan.units.values():
        for place, alias in draft.listed(("units", unit.name, "aliases"), unit.aliases):
            if owners.setdefault(alias, unit.name) != unit.name:
                yield Problem(
                    place,
                    "unit.ambiguous",
                    f"“{alias}”既指“{owners[alias]}”，又登记为“{unit.name}”的别名",
                    "请只留一处；一个名称只能指一个单位",
                )
    for group in draft.plan.groups:
        if group in owners:
            yield Problem(
                draft.document.key_place(("groups", group)),
                "group.ambiguous",
                f"“{group}”既是分组，又是单位“{owners[group]}”的名称",
                "请给分组换一个名称",
            )


def _group_members(draft: Draft) -> Iterator[Problem]:
    for name, members in draft.plan.groups.items():
        if not members and not draft.losses.within(("groups", name)):
            yield Problem(
                draft.document.key_place(("groups", name)),
                "group.empty",
                f"“{name}”没有成员单位",
                "请列出成员，或删去这一组",
            )
        for n, (place, member) in enumerate(draft.listed(("groups", name), members)):
            if member not in draft.plan.units:
                yield Problem(
                    place,
                    "group.unknown_unit",
                    f"“{name}”的成员“{member}”不在单位名录（units）里",
                    f"{_maybe(draft.plan, member)}请在 units 里登记，或改正名字",
                )
            elif member in members[:n]:
                said = f"“{name}”里“{member}”写了不止一次"
                yield warning(place, "group.repeated_unit", said, "请只留一处")


def _units_used(draft: Draft) -> Iterator[Problem]:
    """A slip in the office's name or in a group leaves a unit idle too, and is told there."""
    plan = draft.plan
    named = {plan.office, *(unit for members in plan.groups.values() for unit in members)}
    named |= {plan.supervisor} - {""}
    used = named | _with_tasks(plan)
    idle = [unit for unit in plan.units if unit not in used]
    if idle and named <= plan.units.keys() and all(plan.groups.values()):
        yield warning(
            draft.document.key_place(("units", idle[0])),
            "unit.unused",
            f"{units_named(idle)}登记了，却不在任何分组里，也没有任务",
            "请核对任务里的写法，或把它加进分组；用不到就删去",
        )


# --- audits and ladder -------------------------------------------------------------------------


def _audit_times(draft: Draft) -> Iterator[Problem]:
    for kind, rule in draft.plan.audits.items():
        if rule.cron is not None and (doubt := cron_doubt(rule.cron)):
            yield Problem(
                draft.document.place(("audits", kind, "cron")),
                "audit.cron",
                f"督查“{kind}”的时间“{rule.cron}”不对：{doubt[0]}",
                doubt[1],
            )


def _targets_audited(draft: Draft) -> Iterator[Problem]:
    measured = [item for item in draft.plan.items if item.targets]
    rules = draft.plan.audits.values()
    if measured and rules and not any("target" in rule.checks for rule in rules):
        yield warning(
            draft.document.key_place(("audits",)),
            "audit.no_target",
            f"{items_named(item.id for item in measured)}有量化指标，却没有一种督查去查",
            "请在某一种督查的 checks 里加上 target",
        )


def _rungs_reach_somebody(draft: Draft) -> Iterator[Problem]:
    """Rungs that fail the same units have the same cause: contacts that are not there."""
    plan = draft.plan
    assigned = _with_tasks(plan)
    lost = {unit for unit in plan.units if draft.losses.within(("units", unit))}
    if plan.office in lost or plan.office not in plan.units:
        return
    units = [unit for unit in plan.units if unit in assigned - lost]
    failing: dict[tuple[str, ...], list[Rung]] = defaultdict(list)
    for rung in plan.ladder.rungs:
        failing[tuple(unit for unit in units if not _reaches(plan, unit, rung))].append(rung)
    for unreached, rungs in failing.items():
        if unreached:
            everyone = "每个单位" if len(unreached) == len(units) else units_named(unreached)
            names = "、".join(f"“{rung.name}”" for rung in rungs)
            roles = list(dict.fromkeys(role for rung in rungs for role in rung.to))
            called = "、".join(RECIPIENT_ROLES[role] for role in roles)
            yield warning(
                draft.document.key_place(("units", unreached[0])),
                "rung.reaches_nobody",
                f"{names}要告诉{called}，在{everyone}找不到人，代收的角色也没有联系地址",
                f"请补 {_contact_of(plan, roles[0])}；"
                f"或在阶梯 {plan.ladder.id} 的 fallback 里指定代收",
            )


def _contact_of(plan: Plan, role: str) -> str:
    """Which contact a role's address is written as."""
    written = {
        "office": f"{plan.office}的 contacts 里的 liaison",
        "supervisor": "leading_group 的 contacts 里的 supervisor",
        "leading_group": "leading_group 的 contacts 里的 leader",
    }
    return written.get(role, f"contacts，例如 {role}")


def _with_tasks(plan: Plan) -> set[str]:
    return {each.unit for item in plan.items for each in item.assignments}


def _reaches(plan: Plan, unit: str, rung: Rung) -> bool:
    """Whether any role of the rung, or one that stands in for it, has an address."""
    roles = [
        stand_in for role in rung.to for stand_in in (role, *plan.ladder.fallback.get(role, ()))
    ]
    return any(_address(plan, unit, role) for role in roles)


def _address(plan: Plan, unit: str, role: str) -> str | None:
    above = {"leading_group": "leader", "supervisor": "supervisor"}
    if role in above:
        return plan.leading_group.get(above[role])
    if role == "office":
        office = plan.units.get(plan.office)
        return office.contacts.get("liaison") if office else None
    return plan.units[unit].contacts.get(role)


# --- the year as a whole -----------------------------------------------------------------------


def _crowded_days(draft: Draft) -> Iterator[Problem]:
    """One problem a day: which units have how many items due on it."""
    days: dict[date, dict[str, list[Item]]] = defaultdict(lambda: defaultdict(list))
    for item in draft.plan.items:
        if item.due and not item.continuous:
            for each in item.assignments:
                days[item.due][each.unit].append(item)
    for day, by_unit in sorted(days.items()):
        full = {unit: items for unit, items in by_unit.items() if len(items) > CROWD}
        if full:
            yield warning(
                min(item.place for items in full.values() for item in items),
                "deadline.crowd",
                f"{day} 到期扎堆：{'；'.join(_crowds_told(draft.plan, full))}",
                "请与这些单位商定错开完成，或提前分批报结；审核也要留出人手",
            )


def _crowds_told(plan: Plan, full: Mapping[str, Sequence[Item]]) -> Iterator[str]:
    """Units with the same items in one breath, the largest set first, the smallest in sum."""
    crowds: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for unit, items in full.items():
        crowds[tuple(item.id for item in items)].append(unit)
    ordered = sorted(crowds.items(), key=lambda crowd: (-len(crowd[1]), -len(crowd[0])))
    for ids, units in ordered[:SHOWN_CROWDS]:
        each = "各" if len(units) > 1 else ""
        yield f"{_called(plan, units)}{each}有 {len(ids)} 项（{items_named(ids)}）"
    if rest := ordered[SHOWN_CROWDS:]:
        units = [unit for _, units in rest for unit in units]
        yield f"另有{units_named(units)}，最多 {max(len(ids) for ids, _ in rest)} 项"


def _called(plan: Plan, units: Sequence[str]) -> str:
    """A group's name where the whole group is among the units."""
    for group, members in plan.groups.items():
        if members and set(members) <= set(units):
            rest = len(units) - len(set(members))
            return f"{group}{f'和另外 {rest} 个单位' if rest else ''}"
    return units_named(units)


PLAN_CHECKS: Sequence[Check] = (
    _duplicate_ids,
    _issued_in_year,
    _office_registered,
    _supervisor_registered,
    _names_unique,
    _group_members,
    _units_used,
    _audit_times,
    _targets_audited,
    _rungs_reach_somebody,
    _crowded_days,
)
CHECKS: Sequence[Check] = (
    *PLAN_CHECKS,
    *LADDER_FIT_CHECKS,
    *ITEM_CHECKS,
    *LIKENESS_CHECKS,
)

# the keys of a plan that a check rests on: lost altogether, or with anything in them lost
RESTS_ON: Mapping[Check, tuple[str, ...]] = {
    _issued_in_year: ("year", "issued"),
    _office_registered: ("office", "units"),
    _supervisor_registered: ("supervisor", "units"),
    _group_members: ("units",),
    out_of_time: ("year",),
}
RESTS_ON_ALL: Mapping[Check, tuple[str, ...]] = {
    _units_used: ("office", "supervisor", "units", "groups", "sections"),
    _targets_audited: ("audits",),
    _rungs_reach_somebody: ("leading_group", "office"),
    misspelt_titles: ("sections",),
    misspelt_units: ("groups", "sections"),
}
