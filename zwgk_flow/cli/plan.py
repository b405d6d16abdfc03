"""`zwgk plan`: check a definition, load it, list and show what was adopted, print schemas."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zwgk_flow.cli.group import group
from zwgk_flow.cli.options import ActorSaid, AsJson, AsOf, PlanFile, PlanId

app = group("计划：检查、载入、查看。")

MOST_WARNINGS = 20

Strict = Annotated[bool, typer.Option("--strict", help="有提示也算不通过。")]
SchemaKind = Annotated[
    str | None, typer.Argument(metavar="种类", help="plan（默认）、lifecycle、ladder 等。")
]
OutFolder = Annotated[
    Path | None, typer.Option("--out", metavar="文件夹", help="写成文件；不写种类就写全部。")
]


@app.command("check")
def check(file: PlanFile, as_json: AsJson = False, strict: Strict = False) -> None:
    """检查计划定义，列出每一项怎样读、有什么问题；不动数据库。"""
    from zwgk_flow.cli.compiled import compile_file, compiled_json, show_compiled, warnings_only
    from zwgk_flow.cli.output import note, say_json
    from zwgk_flow.cli.templates import own_templates, wrong_templates
    from zwgk_flow.errors import DefinitionError

    compiled = compile_file(file)
    if as_json:
        say_json(compiled_json(compiled, file))
    else:
        show_compiled(compiled)
    for fault in wrong_templates() if own_templates() else ():
        note(f"消息模板有误，督查时会改用自带的：{fault}")
    if compiled.plan is None or (strict and warnings_only(compiled.problems)):
        raise typer.Exit(DefinitionError.exit_code)


@app.command("load")
def load(file: PlanFile, actor: ActorSaid = None) -> None:
    """载入计划（或它的新版本），给每个单位分派任务。"""
    from zwgk_flow import runtime
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.compiled import compile_file
    from zwgk_flow.cli.output import note, say
    from zwgk_flow.cli.progress import working
    from zwgk_flow.errors import DefinitionError
    from zwgk_flow.operations.plans import adopt_plan

    who = opened.actor(actor, f"要载入计划 {file}")
    compiled = compile_file(file, opened.day_or_today(None))
    if compiled.plan is None:
        raise DefinitionError(compiled.problems)
    with opened.store(create=True) as store, working("正在载入"):
        done = adopt_plan(store, compiled.plan, who, runtime.now())
    for problem in compiled.problems[:MOST_WARNINGS]:
        note(str(problem))
    if len(compiled.problems) > MOST_WARNINGS:
        note(f"共 {len(compiled.problems)} 条提示，只列出前 {MOST_WARNINGS} 条")
    if not done.changed:
        say(f"{done.plan} 第 {done.revision} 版此前已载入，内容没有变化")
        return
    say(
        f"已载入 {done.plan} 第 {done.revision} 版："
        f"{done.items} 项、{done.tasks} 个任务，其中新分派 {done.new_tasks} 个"
    )


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """列出已载入的计划。"""
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.as_json import plan_json
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.operations.plans import list_plans

    with opened.store() as store:
        views = list_plans(store, by_item=as_json)
    if as_json:
        say_json([plan_json(view) for view in views])
        return
    from zwgk_flow.cli.plan_tables import show_plans

    show_plans(views)


@app.command("show")
def show(plan: PlanId, as_json: AsJson = False) -> None:
    """查看一份计划：篇章、任务状态、督查安排。"""
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.as_json import plan_detail_json
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.operations.plans import show_plan

    with opened.store() as store:
        view = show_plan(store, plan)
    if as_json:
        say_json(plan_detail_json(view))
        return
    from zwgk_flow.cli.plan_tables import show_one_plan

    show_one_plan(view)


@app.command("pace")
def pace(
    plan: PlanId,
    by: Annotated[
        str, typer.Option("--by", metavar="unit|section", help="按单位或篇章。")
    ] = "unit",
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """序时进度：应办结、已办结、落后多少，照现在的进度哪些会误期，怎样算的。"""
    from zwgk_flow import runtime
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.cli.pacing import BY, progress_json, show_progress
    from zwgk_flow.errors import UsageError
    from zwgk_flow.operations.pacing import show_pace

    if by not in BY:
        raise UsageError(f"--by 写的是“{by}”：请写 unit（单位）或 section（篇章）")
    day = opened.day_or_today(as_of)
    with opened.store() as store:
        progress = show_pace(store, plan, day, runtime.calendar, by)
    if as_json:
        say_json(progress_json(progress))
        return
    show_progress(progress, by)


@app.command("schema")
def schema(kind: SchemaKind = None, out: OutFolder = None) -> None:
    """打印定义文件的 JSON Schema，供编辑器提示和检查。"""
    import json

    from zwgk_flow.cli.output import note, say_json
    from zwgk_flow.definition.shapes import SHAPES, json_schema
    from zwgk_flow.errors import UsageError

    if kind is not None and kind not in SHAPES:
        raise UsageError(f"没有“{kind}”这种定义；可用的有：{'、'.join(SHAPES)}")
    if out is None:
        say_json(json_schema(kind or "plan"))
        return
    out.mkdir(parents=True, exist_ok=True)
    for name in [kind] if kind else SHAPES:
        path = out / f"{name}.json"
        whole = json.dumps(json_schema(name), ensure_ascii=False, indent=2)
        path.write_text(whole + "\n", encoding="utf-8")
        note(f"已写入 {path}")
