"""The command `zwgk`: parse arguments, call one operation, print; it holds no rule.

What a command needs is imported in its body, so that `--help` and `plan check` start fast.
"""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any

import typer

from zwgk_flow import __version__
from zwgk_flow.cli.group import PLAIN, Group
from zwgk_flow.cli.output import note, say, speak_utf8
from zwgk_flow.errors import UsageError, ZwgkError, system_reason

INTERRUPTED = 130
UNEXPECTED = 70
UNWRITTEN = 74
# a command lives for moments and makes few cycles: looking for them early or at the very end,
# when all memory is given back at once, costs a tenth of a start
OBJECTS_BEFORE_COLLECTING = 50_000
atexit.register(gc.freeze)

# every command and its module, in the order of the help; a module is imported when it is asked for
MODULES = (
    "plan",
    "task",
    "audit",
    "finding",
    "explain",
    "escalation",
    "outbox",
    "lookback",
    "assess",
    "simulate",
    "report",
    "schedule",
    "deploy",
    "verify",
    "checkpoint",
    "phrase",
    "db",
    "doctor",
    "demo",
)


class Commands(Group):
    """The commands of `zwgk`; building all of them would cost each as much as Typer itself."""

    def list_commands(self, _ctx: Any) -> list[str]:  # noqa: ANN401 - Typer's own context
        """The names, in the order of the help."""
        return list(MODULES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - Typer's own command
        """One command; for a name that is none all are built, so that a near one is suggested."""
        for name in (cmd_name,) if cmd_name in MODULES else MODULES:
            if name not in self.commands:
                module = import_module(f"zwgk_flow.cli.{name}")
                self.commands[name] = typer.main.get_command(module.app)
        return super().get_command(ctx, cmd_name)


app = typer.Typer(
    name="zwgk",
    cls=Commands,
    help="政务公开工作要点：分派任务、跟踪进展、督查催办、出台账。",
    no_args_is_help=True,
    **PLAIN,
)


def _print_version(asked: bool) -> None:
    if asked:
        say(f"zwgk {__version__}")
        raise typer.Exit


@app.callback()
def zwgk(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="版本号。"),
    ] = False,
) -> None:
    """政务公开工作要点：分派任务、跟踪进展、督查催办、出台账。"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; every error is said in one place, here.

    0 done, 1 refused by the rules or not done in full, 2 wrong usage, 3 a definition has errors.
    """
    gc.set_threshold(OBJECTS_BEFORE_COLLECTING)
    speak_utf8()
    if any(map(_has_stray_bytes, sys.argv[1:] if arguments is None else arguments)):
        note("用法不对：命令里有读不出的字节；请在 UTF-8 的终端里重新输入")
        return UsageError.exit_code
    try:
        command = typer.main.get_command(app)
        code = command.main(arguments, prog_name="zwgk", standalone_mode=False)
    except ZwgkError as error:
        note(str(error))
        return error.exit_code
    except typer.TyperException as error:
        return _misused(error)
    except (KeyboardInterrupt, typer.Abort):
        note("已中断")
        return INTERRUPTED
    except OSError as error:
        where = error.filename or "输出"
        note(f"读写 {where} 失败（{system_reason(error)}）；办了的都在，请看过再办")
        return UNWRITTEN
    except Exception:  # noqa: BLE001 - the last resort: say it in Chinese, keep the trace
        import traceback

        traceback.print_exc(file=sys.stderr)
        note("程序出了没有预料到的错误，数据库没有写入一半的内容；请把以上信息交给维护人员")
        return UNEXPECTED
    return code if isinstance(code, int) else 0


def _has_stray_bytes(word: str) -> bool:
    """Whether a word holds what Python made of bytes that are no UTF-8."""
    return any("\ud800" <= letter <= "\udfff" for letter in word)


def _misused(error: typer.TyperException) -> int:
    """Say a usage error in Chinese, and where the right usage stands."""
    context: Any = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        say(error.format_message())
        return error.exit_code
    path = context.command_path if context else "zwgk"
    from zwgk_flow.cli.misuse import in_chinese

    note(f"用法不对：{in_chinese(error.format_message())}\n可用 {path} --help 查看用法")
    return error.exit_code
