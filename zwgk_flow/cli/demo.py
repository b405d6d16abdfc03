"""`zwgk demo`: half a year of a real plan, lived through the same operations, then shown."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zwgk_flow.cli.group import single

Folder = Annotated[
    Path | None,
    typer.Option("--folder", metavar="文件夹", help="放在哪里，默认新建一个临时文件夹。"),
]


app = single()


@app.command("demo")
def demo(folder: Folder = None) -> None:
    """演示：载入嘉定区 2021 年要点，按固定剧本过到 7 月 1 日，看谁完成、谁逾期、催了谁。"""
    import os
    import tempfile

    from zwgk_flow.cli.demonstrating import demonstrate

    home = folder or Path(tempfile.mkdtemp(prefix="zwgk-demo-"))
    home.mkdir(parents=True, exist_ok=True)
    # the flow runs in this process and reads the same settings as every command
    os.environ["ZWGK_DATABASE_URL"] = f"sqlite:///{home / 'zwgk.db'}"
    os.environ["ZWGK_OUTBOX"] = str(home / "outbox")
    os.environ["ZWGK_CHANNEL"] = "file"
    os.environ["PREFECT_HOME"] = str(home / "prefect")
    demonstrate(home)
