"""The demonstration on the terminal: play the script, then show what the database holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from zwgk_flow import runtime
from zwgk_flow.cli import opened
from zwgk_flow.cli.compiled import compile_file, summary
from zwgk_flow.cli.escalation_tables import recipients_said
from zwgk_flow.cli.output import note, say
from zwgk_flow.cli.progress import working
from zwgk_flow.cli.show import Column, day_cell, show, table
from zwgk_flow.definition.plan import Plan
from zwgk_flow.demo import BEGINS, ENDS, Played, play
from zwgk_flow.documents.register import Register
from zwgk_flow.errors import DefinitionError, Refused
from zwgk_flow.operations.escalations import list_rungs
from zwgk_flow.operations.plans import PlanView, show_plan
from zwgk_flow.operations.register import write_register
from zwgk_flow.operations.tasks import TaskFilter, TaskView, list_tasks
from zwgk_flow.operations.words import LIGHT_NAMES, the_first
from zwgk_flow.store import Store
from zwgk_flow.store.rungs import OpenedRung

PLAN = "jiading-2021"
MOST_LINES = 12
MOST_UNITS = 4


def demonstrate(home: Path) -> None:
    """Play the year in `home` and print what became of it."""
    compiled = compile_file(runtime.SHIPPED / "plans" / f"{PLAN}.yaml")
    if compiled.plan is None:
        raise DefinitionError(compiled.problems)
    say(f"{compiled.plan.title}：{summary(compiled)}")
    say(f"从 {BEGINS} 过到 {ENDS}：单位按剧本办理，每个工作日 8 点经 Prefect 流程督查 …")
    with opened.store(create=True) as store:
        if list_tasks(store, TaskFilter(), ENDS):
            raise Refused("要演示", f"{home} 里已经有数据", "请换一个空文件夹，或不写 --folder")
        played = _play(store, compiled.plan)
        say(f"办理 {played.steps} 步，按规则拒绝 {played.refused} 步，督查 {played.audits} 次\n")
        file = home / f"台账-{PLAN}-{ENDS}.xlsx"
        view = show_plan(store, PLAN)
        register = write_register(store, PLAN, ENDS, runtime.calendar, file)
        late = list_tasks(store, TaskFilter(plan=PLAN, light="red"), ENDS)
        rungs = list_rungs(store, PLAN)
    _show_states(view, register)
    _show_late(late)
    _show_told(compiled.plan, rungs)
    say(f"台账　{file}")
    say(f"消息　{home / 'outbox'}")
    say(f"数据库　{home / 'zwgk.db'}")
    say("\n接着可以自己看，例如：")
    say(f"  export ZWGK_DATABASE_URL=sqlite:///{home / 'zwgk.db'}")
    say(f"  zwgk task list --plan {PLAN} --state overdue --as-of {ENDS}")
    if late:
        say(f"  zwgk task show {late[0].task.key}")
    say("  zwgk verify")


def _play(store: Store, plan: Plan) -> Played:
    with working(f"{BEGINS}", total=(ENDS - BEGINS).days + 1) as bar:

        def lived(day: str) -> None:
            for id in bar.task_ids:
                bar.update(id, description=day, advance=1)

        return play(store, plan, note, lived)


def _show_states(view: PlanView, register: Register) -> None:
    """Items and tasks by state, and the lights of every section."""
    columns = (Column("状态"), Column("项", "right"), Column("任务", "right"))
    rows = (
        (state.name, str(view.item_states.get(state.id, 0)), str(view.states.get(state.id, 0)))
        for state in view.plan.lifecycle.states
    )
    show(table(columns, rows, title="项和任务的状态（项看牵头单位；没有牵头的，全部办完才算）"))
    say("")
    lights = tuple(LIGHT_NAMES.values())
    headings = (Column("篇章"), *(Column(name, "right") for name in lights))
    sections = (
        (tally.name, *(str(tally.lights.get(name, 0)) for name in lights))
        for tally in register.sections
    )
    show(table(headings, sections, title="各篇章亮灯"))
    say("")


def _show_late(late: Sequence[TaskView]) -> None:
    """The overdue tasks, one line an item."""
    rows = []
    items = {view.task.item: n for n, view in enumerate(reversed(late))}
    by_due = sorted(late, key=lambda view: (-items[view.task.item], view.task.due or ENDS))
    for (item, title, due), views in groupby(
        by_due, key=lambda view: (view.task.item, view.title, view.task.due)
    ):
        units = [view.task.unit for view in views]
        rows.append((item, title, day_cell(due), the_first(units, MOST_UNITS)))
    columns = (Column("项", "right"), Column("任务"), Column("期限"), Column("逾期的单位"))
    show(table(columns, rows, title=f"逾期（共 {len(late)} 个任务）"))
    say("")


def _show_told(plan: Plan, rungs: Sequence[OpenedRung]) -> None:
    """How many were told at each rung, then the latest at the highest rungs by name."""
    order = [rung.name for rung in plan.ladder.rungs]
    counts = Counter(rung.name for rung in rungs)
    signed = Counter(rung.name for rung in rungs if rung.acknowledged_by)
    columns = (Column("级别"), Column("次", "right"), Column("已签收", "right"))
    rows = ((name, str(counts[name]), str(signed[name])) for name in order)
    show(table(columns, rows, title="告知了谁"))
    say("")
    highest = sorted(rungs, key=lambda rung: (order.index(rung.name), rung.opened_on))
    headings = (Column("日期"), Column("级别"), Column("任务"), Column("告知"))
    named = (
        (day_cell(rung.opened_on), rung.name, rung.task, recipients_said(rung.recipients))
        for rung in reversed(highest[-MOST_LINES:])
    )
    title = f"最高的 {min(MOST_LINES, len(rungs))} 条（全部见 zwgk escalation list）"
    show(table(headings, named, title=title))
    say("")
