"""`zwgk assess`: score the units of a plan, publish, explain every point, appeals and remarks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zwgk_flow.cli.group import group
from zwgk_flow.cli.options import ActorSaid, AsJson, AsOf, Evidence, PlanAsked, PlanId, Why

app = group("考核：给每个单位打分排名，每一分都有依据。")

RulesSaid = Annotated[
    str, typer.Option("--rules", metavar="办法", help="考核办法的名字，或它的文件。")
]
RulesFile = Annotated[str, typer.Argument(metavar="办法", help="考核办法的名字，或它的文件。")]
Id = Annotated[
    str, typer.Argument(metavar="考核", help="编号，例如 jiading-2021/district/2021-12-31/1。")
]
OfId = Annotated[
    str | None, typer.Option("--of", metavar="考核", help="哪一次考核，默认能看到的最近一次。")
]
Unit = Annotated[str, typer.Argument(metavar="单位", help="责任单位，照计划里的名称。")]
Upheld = Annotated[
    bool | None, typer.Option("--upheld/--dismissed", help="采纳，或不采纳。", show_default=False)
]
Decided = Annotated[str, typer.Option("--note", "-m", metavar="文字", help="决定的理由。")]
Without = Annotated[
    list[str] | None,
    typer.Option("--without", metavar="事实", help="采纳后剔除的事实编号，可多次。"),
]
AppealId = Annotated[str, typer.Argument(metavar="申诉", help="申诉的编号，见 assess appeals。")]
About = Annotated[str, typer.Argument(metavar="对象", help="计划/单位，或一项任务：计划/项/单位。")]
Sort = Annotated[
    str, typer.Option("--kind", metavar="种类", help="考核办法里 of 写的种类，例如 format。")
]
What = Annotated[str, typer.Option("--note", "-m", metavar="文字", help="是什么事。")]
On = Annotated[str | None, typer.Option("--on", metavar="日期", help="哪一天的事，默认今天。")]
RemarkId = Annotated[str, typer.Argument(metavar="记录", help="记录的编号，见 assess remarks。")]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="文件.xlsx", help="写成工作簿：排名一张，明细一张。"),
]


@app.command("check")
def check(rules: RulesFile, as_json: AsJson = False) -> None:
    """检查考核办法，列出全部问题；不动数据库。"""
    from zwgk_flow.cli.assessing import compiled_rules
    from zwgk_flow.cli.output import say, say_json
    from zwgk_flow.errors import DefinitionError

    compiled = compiled_rules(rules)
    if as_json:
        say_json([problem.as_json() for problem in compiled.problems])
    else:
        from zwgk_flow.cli.assessment_tables import show_rules

        for problem in compiled.problems:
            say(str(problem))
        show_rules(compiled)
    if compiled.assessment is None:
        raise typer.Exit(DefinitionError.exit_code)


@app.command("run")
def run(
    plan: PlanId,
    rules: RulesSaid = "district",
    as_of: AsOf = None,
    actor: ActorSaid = None,
    as_json: AsJson = False,
) -> None:
    """打分排名，存成草稿（政务公开办）；同一天的草稿可以重算。"""
    from zwgk_flow import runtime
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.assessing import answer, compiled_rules
    from zwgk_flow.cli.output import note
    from zwgk_flow.operations.assessments import run_assessment

    compiled, day = compiled_rules(rules), opened.day_or_today(as_of)
    who = opened.actor(actor, f"要考核 {plan}")
    with opened.store() as store:
        view = run_assessment(store, plan, compiled, day, who, runtime.now(), runtime.calendar)
    for problem in compiled.problems:
        note(str(problem))
    for kind in view.unused:
        note(f"记录里有种类“{kind}”，考核办法里没有规则对应，没有计分")
    answer(view, as_json=as_json)


@app.command("publish")
def publish(id: Id, actor: ActorSaid = None, as_json: AsJson = False) -> None:
    """公布一次考核（政务公开办）：结果、办法、台账的根从此不变。"""
    from zwgk_flow import runtime
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.assessing import answer
    from zwgk_flow.operations.assessments import publish_assessment

    who = opened.actor(actor, f"要公布考核 {id}")
    with opened.store() as store:
        view = publish_assessment(store, id, who, runtime.now(), runtime.calendar)
    answer(view, as_json=as_json)


@app.command("list")
def list_(plan: PlanAsked = None, as_json: AsJson = False) -> None:
    """列出做过的考核。"""
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.assessment_json import kept_json
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.operations.assessments import list_assessments

    with opened.store() as store:
        kept = list_assessments(store, plan)
    if as_json:
        say_json([kept_json(one) for one in kept])
        return
    from zwgk_flow.cli.assessment_tables import show_kept

    show_kept(kept)


@app.command("show")
def show(id: Id, out: Out = None, actor: ActorSaid = None, as_json: AsJson = False) -> None:
    """一次考核的排名；单位只看得到已公布的，明细只有自己的。"""
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.assessing import answer, write_book
    from zwgk_flow.cli.output import note
    from zwgk_flow.operations.assessments import show_assessment

    who = opened.actor(actor, f"要看考核 {id}")
    with opened.store() as store:
        view = show_assessment(store, id, who)
    if out:
        write_book(view, out)
    answer(view, as_json=as_json)
    if out:
        note(f"已写入 {out}")


@app.command("explain")
def explain(unit: Unit, of: OfId = None, actor: ActorSaid = None, as_json: AsJson = False) -> None:
    """一个单位的每一分：凭哪条规则、哪件事实（本单位或政务公开办）。"""
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.assessment_json import unit_json
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.operations.assessments import explain_unit

    who = opened.actor(actor, f"要看 {unit} 的考核明细")
    with opened.store() as store:
        view = explain_unit(store, unit, of, who)
    if as_json:
        say_json(unit_json(view, unit))
        return
    from zwgk_flow.cli.assessment_explained import explain_to_people

    explain_to_people(view, unit)


@app.command("appeal")
def appeal(
    id: Id, unit: Unit, reason: Why = "", actor: ActorSaid = None, as_json: AsJson = False
) -> None:
    """对已公布的结果提出申诉（本单位）。"""
    from zwgk_flow import runtime
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.assessing import answer_appeals
    from zwgk_flow.operations.appeals import raise_appeal

    who = opened.actor(actor, f"要就考核 {id} 申诉")
    with opened.store() as store:
        raised = raise_appeal(store, id, unit, reason, who, runtime.now())
    answer_appeals([raised], as_json=as_json, all_there_are=False)


@app.command("decide")
def decide(
    appeal: AppealId,
    upheld: Upheld = None,
    note: Decided = "",
    without: Without = None,
    actor: ActorSaid = None,
    as_json: AsJson = False,
) -> None:
    """决定一件申诉（政务公开办）；采纳的剔除所列事实，下一次考核见效。"""
    from zwgk_flow import runtime
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.assessing import answer_appeals
    from zwgk_flow.errors import UsageError
    from zwgk_flow.operations.appeals import decide_appeal

    if upheld is None:
        raise UsageError("请写明 --upheld（采纳）或 --dismissed（不采纳）")
    who = opened.actor(actor, f"要决定申诉 {appeal}")
    with opened.store() as store:
        decided = decide_appeal(
            store,
            appeal,
            upheld=upheld,
            note=note,
            without=tuple(without or ()),
            actor=who,
            now=runtime.now(),
        )
    answer_appeals([decided], as_json=as_json, all_there_are=False)


@app.command("appeals")
def appeals(plan: PlanAsked = None, actor: ActorSaid = None, as_json: AsJson = False) -> None:
    """列出申诉和决定；单位只看得到自己的。"""
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.assessing import answer_appeals
    from zwgk_flow.operations.appeals import list_appeals

    who = opened.actor(actor, "要看申诉")
    with opened.store() as store:
        found = list_appeals(store, plan, who)
    answer_appeals(found, as_json=as_json)


@app.command("remark")
def remark(
    about: About,
    kind: Sort,
    note: What,
    on: On = None,
    evidence: Evidence = None,
    actor: ActorSaid = None,
    as_json: AsJson = False,
) -> None:
    """记一笔，供考核计分（政务公开办）：格式不规范、经验被推广等。"""
    from zwgk_flow import runtime
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.assessing import answer_remarks
    from zwgk_flow.operations.remarks import note_remark

    who, day = opened.actor(actor, f"要记 {about} 的一笔"), opened.day_or_today(on)
    said = opened.content_of(evidence=evidence).get("evidence", [])
    with opened.store() as store:
        noted = note_remark(store, about, kind, note, day, who, runtime.now(), said)
    answer_remarks([noted], as_json=as_json, all_there_are=False)


@app.command("remarks")
def remarks(plan: PlanId, actor: ActorSaid = None, as_json: AsJson = False) -> None:
    """列出所记的每一笔；单位只看得到自己的。"""
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.assessing import answer_remarks
    from zwgk_flow.operations.remarks import list_remarks

    who = opened.actor(actor, f"要看 {plan} 的记录")
    with opened.store() as store:
        noted = list_remarks(store, plan, who)
    answer_remarks(noted, as_json=as_json)


@app.command("strike")
def strike(
    remark: RemarkId, reason: Why = "", actor: ActorSaid = None, as_json: AsJson = False
) -> None:
    """划去记错的一笔（政务公开办）：原文留着，不再计分。"""
    from zwgk_flow import runtime
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.assessing import answer_remarks
    from zwgk_flow.operations.remarks import strike_remark

    who = opened.actor(actor, f"要划去记录 {remark}")
    with opened.store() as store:
        struck = strike_remark(store, remark, reason, who, runtime.now())
    answer_remarks([struck], as_json=as_json, all_there_are=False)
