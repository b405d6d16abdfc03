"""What was wrong with the words of a command, in Chinese; loaded only where something was.

Typer says it in English sentences; each row knows one of them, and what no row knows stands as is.
"""

from __future__ import annotations

import re

_SENTENCES = (
    (r"Missing argument '(.+?)'", r"缺少参数“\1”"),
    (r"Missing option '(.+?)'", r"缺少选项 \1"),
    (r"Missing command", "缺少命令"),
    (r"No such command '(.+?)'", r"没有这个命令“\1”"),
    (r"No such option: (\S+)", r"没有这个选项 \1"),
    (r"[.]? \(?(?:Did you mean|Possible options:) (?:one of: )?'?(.+?)'?[?)]", r"；是不是 \1"),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.+)\)", r"多了“\1”"),
    (
        r"Invalid value for '(.+?)': '?(.+?)'? is not a valid int(eger)?( range)?",
        r"\1 的值不对：“\2”不是整数",
    ),
    (
        r"Invalid value for '(.+?)': '?(.+?)'? is not a valid float( range)?",
        r"\1 的值不对：“\2”不是数",
    ),
    (
        r"Invalid value for '(.+?)': (\S+) is not in the range x>=(\S+?)\.?$",
        r"\1 的值不对：\2 太小，至少 \3",
    ),
    (
        r"Invalid value for '(.+?)': (\S+) is not in the range (\S+)<=x<=(\S+?)\.?$",
        r"\1 的值不对：\2 不在 \3 至 \4 之间",
    ),
    (r"Invalid value for '(.+?)': ", r"\1 的值不对："),
    (r"Option '(.+?)' requires an argument", r"选项 \1 后面要跟一个值"),
    (r"Option '(.+?)' requires (\d+) arguments", r"选项 \1 后面要跟 \2 个值"),
    (r"Option '(.+?)' does not take a value", r"选项 \1 后面不带值"),
)


def in_chinese(said: str) -> str:
    """Typer's sentence about a wrong usage, in Chinese where it is known."""
    for english, chinese in _SENTENCES:
        said = re.sub(english, chinese, said)
    return said.rstrip(".")
