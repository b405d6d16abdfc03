"""The steps of a task as commands: a table of names and options, one command made of each row."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from zwgk_flow.cli.options import (
    ActorSaid,
    Due,
    Evidence,
    ItemSaid,
    LightSaid,
    Metric,
    Note,
    PlanSaid,
    Reason,
    Request,
    Seen,
    StateSaid,
    UnitSaid,
    Waive,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its command, the lifecycle's trigger, and which contents it takes."""

    command: str
    trigger: str
    help: str
    takes: tuple[str, ...]

    @property
    def name(self) -> str:
        """What people call it: what the help begins with."""
        return self.help.partition("（")[0]


STEPS = (
    Step("start", "start", "启动（责任单位）。", ("note",)),
    Step(
        "report",
        "report",
        "报告进展（责任单位）；不会使任务办结。",
        ("note", "evidence", "metric"),
    ),
    Step(
        "submit",
        "submit",
        "报结（责任单位），等政务公开办审核。",
        ("note", "evidence", "metric"),
    ),
    Step("stage", "stage", "阶段性完成（政务公开办）。", ("note",)),
    Step("complete", "complete", "审核办结（政务公开办）。", ("note", "waive")),
    Step("return", "return", "退回（政务公开办），写明理由。", ("reason",)),
    Step(
        "request-extension",
        "request_extension",
        "申请延期（责任单位），写明新期限和理由。",
        ("due", "reason"),
    ),
    Step(
        "extend",
        "extend",
        "同意延期（政务公开办）；期限和理由默认取申请里的，原期限保留。",
        ("due", "reason"),
    ),
    Step(
        "decline-extension",
        "decline_extension",
        "不同意延期（政务公开办），写明理由。",
        ("reason",),
    ),
    Step("reopen", "reopen", "重启（政务公开办），写明理由，另起一轮。", ("reason",)),
    Step("withdraw", "withdraw", "撤销（政务公开办），写明理由。", ("reason",)),
)

_CONTENTS: Mapping[str, Any] = {
    "note": Note,
    "reason": Reason,
    "evidence": Evidence,
    "metric": Metric,
    "due": Due,
    "waive": Waive,
}
_KEY = Annotated[
    str | None, typer.Argument(metavar="任务", help="任务编号：计划/项/单位；成批办理时不写。")
]
_ALL = Annotated[bool, typer.Option("--all", help="成批办理：下面几个选项选中的每一项任务。")]
_DRY = Annotated[bool, typer.Option("--dry-run", help="只试不写：看哪些会办、哪些不行。")]
_WHO: Mapping[str, Any] = {"actor": ActorSaid, "seq": Seen, "request": Request}
_WHICH: Mapping[str, Any] = {
    "plan": PlanSaid,
    "item": ItemSaid,
    "unit": UnitSaid,
    "state": StateSaid,
    "light": LightSaid,
}


def command_of(step: Step) -> Callable[..., None]:
    """The command of a step, with the options it takes and no others."""
    options = {
        "key": (_KEY, None),
        **{name: (_CONTENTS[name], None) for name in step.takes},
        **{name: (option, None) for name, option in _WHO.items()},
        "all": (_ALL, False),
        **{name: (option, None) for name, option in _WHICH.items()},
        "dry_run": (_DRY, False),
    }

    def command(**said: Any) -> None:  # noqa: ANN401 - as typed in the signature below
        _take(step, said)

    command.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # `inspect` reads it
        [
            inspect.Parameter(
                name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=option
            )
            for name, (option, default) in options.items()
        ]
    )
    command.__annotations__ = {name: option for name, (option, _) in options.items()}
    return command


def _take(step: Step, said: Mapping[str, Any]) -> None:
    from zwgk_flow.cli import opened, stepping
    from zwgk_flow.errors import UsageError
    from zwgk_flow.operations.tasks import TaskFilter

    chosen = {name: said[name] for name in _WHICH}
    which = TaskFilter(**{**chosen, "light": opened.light_of(chosen["light"])})
    content = opened.content_of(**{name: said[name] for name in step.takes})
    if said["all"] == (said["key"] is not None) or (said["key"] and which != TaskFilter()):
        raise UsageError("请写一个任务编号，或用 --all 加 --plan、--unit 等成批办理，二者择一")
    who = opened.actor(said["actor"], f"要办理“{step.name}”")
    if said["all"]:
        if said["seq"] is not None or said["request"]:
            raise UsageError("--seq 和 --request-id 只用于一项任务")
        stepping.take_many(step.trigger, which, who, content, dry_run=said["dry_run"])
        return
    if said["dry_run"]:
        raise UsageError("--dry-run 只用于成批办理（--all）")
    stepping.take_one(
        step.trigger, said["key"], who, content, seen=said["seq"], request=said["request"]
    )
