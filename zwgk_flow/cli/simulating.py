"""What `zwgk simulate` puts together: the plan, the behaviour, one year or two, with a bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zwgk_flow import runtime
from zwgk_flow.cli import opened
from zwgk_flow.cli.compiled import compile_file
from zwgk_flow.cli.days import day
from zwgk_flow.cli.files import YAML, definition
from zwgk_flow.cli.output import note
from zwgk_flow.cli.progress import one_step_done, working
from zwgk_flow.definition.behaviour import Behaviour
from zwgk_flow.definition.behaviour_check import compile_behaviour, names_unknown
from zwgk_flow.definition.plan import Plan
from zwgk_flow.documents.simulation import SimulationPage
from zwgk_flow.domain.spreading import crowds, with_dates
from zwgk_flow.errors import DefinitionError, UsageError
from zwgk_flow.simulation.running import Chance, Simulated, simulate_on, simulate_plan

AS_PROPOSED = "错开期限"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for, as it was typed; a ladder of None is the plan's own."""

    plan: str
    behaviour: str
    seed: int
    ladders: Sequence[str | None]
    first: str | None
    last: str | None


def simulated(wanted: Wanted, *, spread: bool) -> SimulationPage:
    """Live the year, or each of two; UsageError or DefinitionError for what cannot be read."""
    is_file = Path(wanted.plan).suffix in YAML
    if not is_file and (spread or wanted.ladders != (None,)):
        raise UsageError("换阶梯、错开期限要改计划本身：请给出计划定义文件（YAML），不是编号")
    behaviour, file = _behaviour(wanted.behaviour)
    chance = Chance(
        behaviour,
        wanted.seed,
        day(wanted.first, "--from") if wanted.first else None,
        day(wanted.last, "--until") if wanted.last else None,
    )
    if not is_file:
        return _answer([(wanted.plan, _from_records(wanted.plan, chance))])
    plans = [_plan(Path(wanted.plan), ladder) for ladder in wanted.ladders]
    for problem in names_unknown(behaviour, (*plans[0].units, *plans[0].groups), file):
        note(str(problem))
    years = [(plan.ladder.title, _from_file(plan, chance)) for plan in plans]
    if spread:
        found = crowds(years[0][1].plan, runtime.calendar(plans[0].calendar))
        if not found:
            raise UsageError("没有哪一天扎堆，不需要错开")
        moved = with_dates(plans[0], found)
        years = [("照原期限", years[0][1]), (AS_PROPOSED, _from_file(moved, chance))]
    return _answer(years)


def _answer(years: Sequence[tuple[str, Simulated]]) -> SimulationPage:
    plan = years[0][1].plan
    return SimulationPage(
        tuple(name for name, _ in years),
        tuple(year.figures for _, year in years),
        crowds(plan, runtime.calendar(plan.calendar)),
    )


def _behaviour(said: str) -> tuple[Behaviour, str]:
    text, file = definition("behaviour", said)
    compiled = compile_behaviour(text, file)
    if compiled.behaviour is None:
        raise DefinitionError(compiled.problems)
    return compiled.behaviour, file


def _plan(path: Path, ladder: str | None) -> Plan:
    compiled = compile_file(path, ladder=ladder)
    if compiled.plan is None:
        raise DefinitionError(compiled.problems)
    return compiled.plan


def _from_file(plan: Plan, chance: Chance) -> Simulated:
    first, last = chance.days(plan.issued or date(plan.year, 1, 1))
    with working(f"正在推演 {plan.ladder.title}", total=(last - first).days + 1) as bar:
        return simulate_plan(plan, chance, runtime.calendar, lambda _day: one_step_done(bar))


def _from_records(id: str, chance: Chance) -> Simulated:
    with opened.store() as store, working("正在推演") as bar:
        groups = _groups(id, chance.behaviour)
        return simulate_on(
            store, id, groups, chance, runtime.calendar, lambda _day: one_step_done(bar)
        )


def _groups(id: str, behaviour: Behaviour) -> Mapping[str, Sequence[str]]:
    """The groups of an adopted plan, which its records do not keep: from its definition."""
    if not behaviour.named():
        return {}
    found = runtime.library(definitions=runtime.settings().definitions)("plan", id)
    if found is None:
        note(f"没有找到 {id} 的定义文件，分组无从知道：行为里只有写单位名称的用得上")
        return {}
    plan = compile_file(Path(found[1])).plan
    return plan.groups if plan else {}
