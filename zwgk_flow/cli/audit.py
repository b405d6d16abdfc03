"""`zwgk audit`: audit plans as of a day, and look at the audits that ran."""

from __future__ import annotations

from typing import Annotated

import typer

from zwgk_flow.cli.group import group
from zwgk_flow.cli.options import ActorSaid, AsJson, AsOf, PlanAsked, PlanSaid

app = group("督查：检查进展，标记逾期，逐级催办。")

Kind = Annotated[str, typer.Argument(metavar="种类", help="计划里写的督查，例如 daily。")]
WithPrefect = Annotated[bool, typer.Option("--prefect", help="经 Prefect 流程运行。")]
Accepted = Annotated[
    str | None,
    typer.Option("--accept", metavar="链接", help="核对过了，现在的内容作准（政务公开办）。"),
]
SeenOnly = Annotated[bool, typer.Option("--seen", help="只列出记录，不打开链接。")]
RunId = Annotated[str, typer.Argument(metavar="督查", help="编号：计划/种类/周期。")]


@app.command("run")
def run(
    kind: Kind,
    plan: PlanSaid = None,
    as_of: AsOf = None,
    prefect: WithPrefect = False,
    as_json: AsJson = False,
) -> None:
    """督查一份或全部计划，随后发出该发的消息；同一周期重复运行不会多做。"""
    from zwgk_flow import runtime
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.auditing import audit_directly, audit_with_prefect
    from zwgk_flow.cli.found_json import audited_json
    from zwgk_flow.cli.output import note, say_json
    from zwgk_flow.operations.audits import plans_audited
    from zwgk_flow.operations.delivery import backlog
    from zwgk_flow.schedule import kept

    day = opened.day_or_today(as_of)
    with opened.store() as store:
        plans = plans_audited(store, kind, plan)
        audit = audit_with_prefect if prefect else audit_directly
        results = audit(store, plans, kind, day)
        if as_json:
            say_json([audited_json(one) for one in results])
        else:
            from zwgk_flow.cli.audit_tables import show_results

            show_results(results, opened.day_or_today(None))
        done = kept(store, runtime.now(), results, note) and len(results) == len(plans)
        if backlog(store).retrying or not done:
            raise typer.Exit(1)


@app.command("due")
def due(as_json: AsJson = False) -> None:
    """现在该做而还没做的督查，以及为什么。"""
    from zwgk_flow import runtime
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.found_json import due_json
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.operations.audits import audits_due

    with opened.store() as store:
        waiting = audits_due(store, runtime.now())
    if as_json:
        say_json([due_json(one) for one in waiting])
        return
    from zwgk_flow.cli.audit_tables import show_due

    show_due(waiting)


@app.command("list")
def list_(plan: PlanSaid = None, as_json: AsJson = False) -> None:
    """列出做过的督查。"""
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.found_json import audit_json
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.operations.audits import list_audits

    with opened.store() as store:
        runs = list_audits(store, plan)
    if as_json:
        say_json([audit_json(one) for one in runs])
        return
    from zwgk_flow.cli.audit_tables import show_audits

    show_audits(runs)


@app.command("show")
def show(run: RunId, as_json: AsJson = False) -> None:
    """查看一次督查和它的每一条发现。"""
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.found_json import audit_detail_json
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.operations.audits import show_audit

    with opened.store() as store:
        result = show_audit(store, run)
    if as_json:
        say_json(audit_detail_json(result))
        return
    from zwgk_flow.cli.audit_tables import show_one_audit

    show_one_audit(result)


@app.command("links")
def links(
    plan: PlanAsked = None,
    accept: Accepted = None,
    seen: SeenOnly = False,
    actor: ActorSaid = None,
    as_json: AsJson = False,
) -> None:
    """逐个打开佐证链接，记下打不打得开、变没变；督查只凭这里的记录。"""
    from zwgk_flow import runtime
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.auditing import links_of
    from zwgk_flow.cli.found_json import link_json
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.errors import UsageError
    from zwgk_flow.operations.links import accept_content

    if accept and not plan:
        raise UsageError("--accept 要写明是哪份计划的链接")
    with opened.store() as store:
        if accept and plan:
            who = opened.actor(actor, f"要认可 {accept} 现在的内容")
            accept_content(store, plan, accept, who, runtime.now())
        found = links_of(store, plan, look=not (seen or accept))
    if as_json:
        say_json([link_json(one) for one in found])
        return
    from zwgk_flow.cli.finding_tables import show_links

    show_links(found)
