"""`zwgk simulate`: a plan's year lived before it begins, to see what it will do to people."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zwgk_flow.cli.group import single
from zwgk_flow.cli.options import AsJson

app = single()

PlanSaid = Annotated[
    str,
    typer.Argument(metavar="计划", help="计划定义（YAML），或已载入的计划编号：从现状往后推。"),
]
BehaviourSaid = Annotated[
    str,
    typer.Option("--behaviour", "-b", metavar="名称或文件", help="单位怎样办事，或写着它的文件。"),
]
Seed = Annotated[
    int, typer.Option("--seed", metavar="数", help="随机种子；种子相同，结果逐字相同。")
]
LadderSaid = Annotated[
    str | None, typer.Option("--ladder", metavar="名称", help="换一种督办阶梯推演。")
]
Compare = Annotated[
    tuple[str, str] | None,
    typer.Option("--compare", metavar="阶梯甲 阶梯乙", help="两种督办阶梯各推演一遍，并排比较。"),
]
Spread = Annotated[
    bool, typer.Option("--spread", help="把扎堆的期限按建议错开，再推演一遍，并排比较。")
]
From = Annotated[
    str | None, typer.Option("--from", metavar="日期", help="从哪天起，默认印发之日。")
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="日期", help="到哪天止，默认整整一年。")
]
Report = Annotated[
    Path | None, typer.Option("--report", metavar="文件.html", help="另出一份带图的报告。")
]
Pictures = Annotated[
    Path | None,
    typer.Option("--pictures", metavar="文件夹", help="把图另存为 PNG，要装有中文字体。"),
]


@app.command("simulate")
def simulate(
    plan: PlanSaid,
    behaviour: BehaviourSaid = "usual",
    seed: Seed = 1,
    ladder: LadderSaid = None,
    compare: Compare = None,
    spread: Spread = False,
    from_: From = None,
    until: Until = None,
    report: Report = None,
    pictures: Pictures = None,
    as_json: AsJson = False,
) -> None:
    """沙盘推演：在内存里把一年过一遍，看会催谁、催几次、哪天最挤、哪些任务没人会知道。"""
    from zwgk_flow.cli.output import note, say_json
    from zwgk_flow.cli.simulating import Wanted, simulated
    from zwgk_flow.documents.simulation import write_pictures, write_simulation
    from zwgk_flow.errors import UsageError

    if sum(map(bool, (ladder, compare, spread))) > 1:
        raise UsageError("--ladder、--compare、--spread 只能用一个")
    if report is not None and report.suffix.lower() != ".html":
        raise UsageError(f"--report 写的是“{report}”：请以 .html 结尾")
    wanted = Wanted(plan, behaviour, seed, (ladder,), from_, until)
    if compare:
        wanted = Wanted(plan, behaviour, seed, compare, from_, until)
    answer = simulated(wanted, spread=spread)
    if report is not None:
        write_simulation(answer, report)
        note(f"已写入 {report}")
    if pictures is not None:
        for file in write_pictures(answer, pictures):
            note(f"已写入 {file}")
    if as_json:
        from zwgk_flow.cli.simulation_json import answer_json

        say_json(answer_json(answer))
    else:
        from zwgk_flow.cli.simulation_tables import show_answer

        show_answer(answer)
