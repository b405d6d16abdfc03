"""The options that commands share, as types; what they mean is read in `opened`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="日期", help="看哪一天，默认今天（北京时间）。")
]
ActorSaid = Annotated[
    str | None,
    typer.Option("--actor", metavar="单位/姓名", help="办理人，默认取环境变量 ZWGK_ACTOR。"),
]
PlanSaid = Annotated[str | None, typer.Option("--plan", metavar="计划", help="只看这份计划。")]

PlanAsked = Annotated[str | None, typer.Argument(metavar="计划", help="计划编号，默认全部。")]
Why = Annotated[str, typer.Option("--reason", "-r", metavar="文字", help="理由。")]

PlanFile = Annotated[Path, typer.Argument(metavar="文件", help="计划定义（YAML）。")]
PlanId = Annotated[str, typer.Argument(metavar="计划", help="计划编号，例如 jiading-2021。")]
TaskKey = Annotated[
    str, typer.Argument(metavar="任务", help="任务编号：计划/项/单位，多期的加 @期次。")
]

Note = Annotated[str | None, typer.Option("--note", "-m", metavar="文字", help="说明。")]
Reason = Annotated[str | None, typer.Option("--reason", "-r", metavar="文字", help="理由。")]
Evidence = Annotated[
    list[str] | None,
    typer.Option(
        "--evidence", "-e", metavar="链接或文件", help="佐证材料，可多次；文件记名称和校验值。"
    ),
]
Metric = Annotated[
    list[str] | None,
    typer.Option("--metric", metavar="指标=数值", help="量化指标的数值，可多次。"),
]
Due = Annotated[str | None, typer.Option("--due", "--to", metavar="日期", help="新的期限。")]
Waive = Annotated[
    str | None, typer.Option("--waive", metavar="理由", help="写明理由，豁免未达到的指标。")
]
Seen = Annotated[
    int | None,
    typer.Option("--seq", metavar="序号", help="办理前看到的序号；别人先办了就不写入。"),
]
Request = Annotated[
    str | None,
    typer.Option("--request-id", metavar="编号", help="这次办理的编号；重复提交不会多办。"),
]
ItemSaid = Annotated[str | None, typer.Option("--item", metavar="项", help="只看这一项。")]
UnitSaid = Annotated[str | None, typer.Option("--unit", metavar="单位", help="只看这个单位。")]
StateSaid = Annotated[
    str | None, typer.Option("--state", metavar="状态", help="状态：逾期 或 overdue 都可以。")
]
Limit = Annotated[
    int | None, typer.Option("--limit", min=1, metavar="个数", help="最多列出几个，默认全部。")
]
After = Annotated[
    str | None, typer.Option("--after", metavar="任务", help="从这个任务之后列起，用来翻页。")
]
LightSaid = Annotated[str | None, typer.Option("--light", metavar="灯", help="绿、黄 或 红。")]
