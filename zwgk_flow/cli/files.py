"""Definitions that a command names, by their file or by their name; what they say is not known."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from zwgk_flow import runtime
from zwgk_flow.errors import UsageError

YAML = (".yaml", ".yml")
# what may be given by name, and what it is called
NAMED: Mapping[str, str] = {"assessment": "考核办法", "behaviour": "行为"}


def definition(kind: str, said: str) -> tuple[str, str]:
    """The text and the file of a definition of NAMED; UsageError with the shipped ones."""
    path, what = Path(said), NAMED[kind]
    if path.suffix in YAML:
        return runtime.text_of(path), said
    if path.exists():
        raise UsageError(f"{said} 不是{what}；请给出 .yaml 文件，或写{what}的名字")
    by_name = runtime.library(definitions=runtime.settings().definitions)(kind, said)
    if by_name is None:
        shipped = sorted(one.stem for one in (runtime.SHIPPED / f"{kind}s").glob("*.yaml"))
        raise UsageError(
            f"找不到{what}“{said}”；请在 definitions/{kind}s/ 里放一份 {said}.yaml，"
            f"或直接给出文件；自带的有 {'、'.join(shipped)}"
        )
    return by_name
