"""`zwgk finding`: what audits have found, of whichever plan, unit or kind."""

from __future__ import annotations

from typing import Annotated

import typer

from zwgk_flow.cli.group import group
from zwgk_flow.cli.options import AsJson, PlanSaid, UnitSaid

app = group("督查发现：逾期、临期、没有报告、没有佐证、雷同 ……")

CodeSaid = Annotated[
    str | None, typer.Option("--code", metavar="发现", help="逾期 或 overdue 都可以。")
]
KindSaid = Annotated[
    str | None, typer.Option("--kind", metavar="种类", help="只看这种督查，例如 monthly。")
]
SeveritySaid = Annotated[
    str | None, typer.Option("--severity", metavar="程度", help="高、中 或 低。")
]
AllRuns = Annotated[
    bool, typer.Option("--all", help="历次督查的都列；默认只看每种最近一次的，同一件事只列一次。")
]


@app.command("list")
def list_(
    plan: PlanSaid = None,
    unit: UnitSaid = None,
    code: CodeSaid = None,
    kind: KindSaid = None,
    severity: SeveritySaid = None,
    all_runs: AllRuns = False,
    as_json: AsJson = False,
) -> None:
    """列出督查发现的问题，以及怎样消除。"""
    from zwgk_flow.cli import opened
    from zwgk_flow.cli.found_json import found_json
    from zwgk_flow.cli.output import say_json
    from zwgk_flow.definition.plan import FINDINGS
    from zwgk_flow.operations.findings import list_findings
    from zwgk_flow.operations.words import SEVERITY_NAMES
    from zwgk_flow.store.findings import FindingFilter

    wanted = FindingFilter(
        plan=plan,
        unit=unit,
        code=opened.known(code, FINDINGS, "--code"),
        kind=kind,
        severity=opened.known(severity, SEVERITY_NAMES, "--severity"),
        all_runs=all_runs,
    )
    with opened.store() as store:
        found = list_findings(store, wanted)
    if as_json:
        say_json([found_json(one) for one in found])
        return
    from zwgk_flow.cli.finding_tables import show_found

    show_found(found, all_runs=all_runs)
