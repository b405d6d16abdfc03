"""`zwgk lookback`: open a round of looking back, record in it, close it, print its table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zwgk_flow.cli.group import group
from zwgk_flow.cli.options import ActorSaid, AsJson, AsOf, PlanAsked, PlanId

app = group("回头看：核实报了办结的是不是真做到了。")

Round = Annotated[str, typer.Argument(metavar="轮次", help="编号，例如 xihu-2021/look-back/1。")]
Which = Annotated[str, typer.Argument(metavar="项或任务", help="项的编号，或一个任务的编号。")]
What = Annotated[
    str,
    typer.Option(
        "--what",
        metavar="范围",
        help="done 已办结，staged 阶段性完成，all 两样都看，"
        "published 连原文印有落实情况、这里没有记录的也看。",
    ),
]
Sample = Annotated[
    int | None,
    typer.Option("--sample", metavar="个数", help="按风险最多抽查这么多个任务；不写就全看。"),
]
Seed = Annotated[
    str | None,
    typer.Option("--seed", metavar="种子", help="抽查的随机种子，默认取日期；同样的种子抽得一样。"),
]
Verified = Annotated[bool, typer.Option("--verified", help="属实，与所报一致。")]
Staged = Annotated[bool, typer.Option("--staged", help="只做到阶段性完成。")]
Failed = Annotated[bool, typer.Option("--failed", help="未落实：重启任务，限期整改。")]
Problem = Annotated[
    str, typer.Option("--problem", metavar="文字", help="存在的问题，默认取计划里写的。")
]
Advice = Annotated[str, typer.Option("--advice", metavar="文字", help="建议。")]
RectifyBy = Annotated[
    str | None, typer.Option("--due", metavar="日期", help="整改期限，和 --failed 一起用。")
]
Force = Annotated[bool, typer.Option("--force", help="没有记录的记为未查，写明理由。")]
WhyUnchecked = Annotated[
    str | None,
    typer.Option("--reason", "-r", metavar="文字", help="为什么不查，和 --force 一起用。"),
]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="文件", help="写成 .xlsx 或 .html 文件。")
]


@app.command("open")
def open_(
    plan: PlanId,
    as_of: AsOf = None,
    what: What = "all",
    sample: Sample = None,
    seed: Seed = None,
    actor: ActorSaid = None,
    as_json: AsJson = False,
) -> None:
    """开一轮：列出要看的任务；上次未落实的一定再看。"""
    from zwgk_flow import runtime
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.look_back_json import look_back_json
    from zwgk_flow.cli.look_back_tables import show_one
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.operations.look_backs import open_look_back

    who = opened.actor(actor, f"要对 {plan} 开一轮回头看")
    day = opened.day_or_today(as_of)
    with opened.store() as store:
        look_back = open_look_back(
            store, plan, who, runtime.now(), as_of=day, what=what, sample=sample, seed=seed
        )
    if as_json:
        say_json(look_back_json(look_back))
        return
    show_one(look_back)


@app.command("list")
def list_(plan: PlanAsked = None, as_json: AsJson = False) -> None:
    """列出各轮回头看和记录的进度。"""
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.look_back_json import round_json
    from zwgk_flow.cli.look_back_tables import show_rounds
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.operations.look_backs import list_look_backs

    with opened.store() as store:
        rounds = list_look_backs(store, plan)
    if as_json:
        say_json([round_json(one) for one in rounds])
        return
    show_rounds(rounds)


@app.command("show")
def show(id: Round, as_json: AsJson = False) -> None:
    """查看一轮：看哪些任务、为什么、查得怎样，更正过的也在。"""
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.look_back_json import look_back_json
    from zwgk_flow.cli.look_back_tables import show_one
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.operations.look_backs import show_look_back

    with opened.store() as store:
        look_back = show_look_back(store, id)
    if as_json:
        say_json(look_back_json(look_back))
        return
    show_one(look_back)


@app.command("record")
def record(
    id: Round,
    which: Which,
    verified: Verified = False,
    staged: Staged = False,
    failed: Failed = False,
    problem: Problem = "",
    advice: Advice = "",
    due: RectifyBy = None,
    actor: ActorSaid = None,
    as_json: AsJson = False,
) -> None:
    """记录一项或一个任务查得怎样；再记一次是更正，先前的保留。"""
    from zwgk_flow import runtime
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.days import day
    from zwgk_flow.cli.look_back_json import recorded_json
    from zwgk_flow.cli.look_back_tables import show_recorded
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.domain.look_back import Outcome
    from zwgk_flow.errors import UsageError
    from zwgk_flow.operations.look_back_records import Observed, record_found

    said = {Outcome.VERIFIED: verified, Outcome.STAGED: staged, Outcome.FAILED: failed}
    outcomes = [outcome for outcome, chosen in said.items() if chosen]
    if len(outcomes) != 1:
        raise UsageError("请在 --verified、--staged、--failed 里写一个")
    found = Observed(
        outcomes[0], problem.strip(), advice.strip(), day(due, "--due") if due else None
    )
    who = opened.actor(actor, f"要在 {id} 里记录 {which}")
    with opened.store() as store:
        done = record_found(store, id, which, found, who, runtime.now())
    if as_json:
        say_json(recorded_json(done))
        return
    show_recorded(done)


@app.command("close")
def close(
    id: Round,
    force: Force = False,
    reason: WhyUnchecked = None,
    actor: ActorSaid = None,
    as_json: AsJson = False,
) -> None:
    """结束一轮，以后不再改；还有没记录的就不能结束，除非写明理由记为未查。"""
    from zwgk_flow import runtime
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.look_back_json import round_json
    from zwgk_flow.cli.look_back_tables import show_closed
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.errors import UsageError
    from zwgk_flow.operations.look_back_records import close_look_back

    if force != bool((reason or "").strip()):
        raise UsageError("--force 和 --reason 要一起用：写明为什么不查")
    who = opened.actor(actor, f"要结束 {id}")
    with opened.store() as store:
        look_back = close_look_back(store, id, who, runtime.now(), unchecked=reason)
    if as_json:
        say_json(round_json(look_back))
        return
    show_closed(look_back)


@app.command("report")
def report(id: Round, out: Out = None, as_json: AsJson = False) -> None:
    """出表：一级指标、二级指标、存在问题及建议、责任单位、完成期限、落实情况。"""
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.look_back_json import table_json
    from zwgk_flow.cli.look_back_tables import show_table
    from zwgk_flow.cli.output import note, say_json
    from zwgk_flow.operations.look_backs import (
        show_look_back,
        table_of_look_back,
        write_look_back_table,
    )

    with opened.store() as store:
        look_back = show_look_back(store, id)
    table = write_look_back_table(look_back, out) if out else table_of_look_back(look_back)
    if as_json:
        say_json(table_json(look_back, table))
    elif not out:
        show_table(table)
    if out:
        note(f"已写入 {out}")
