"""Running a command whose N-th system call of a kind fails or kills it; needs strace."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# everything by which a command changes a file
CALLS = ("pwrite64", "write", "fsync", "fdatasync", "ftruncate", "rename", "unlink")
# stop at these calls only; a signal is delivered only where every call stops
FAST = ("--seccomp-bpf",)
ZWGK = (sys.executable, "-c", "from zwgk_flow.cli import main; raise SystemExit(main())")


def untraceable() -> str:
    """Why no process can be traced here; empty where one can."""
    if not shutil.which("strace"):
        return "没有 strace（Debian：apt install strace）"
    tried = subprocess.run(
        ["strace", "-f", "-qq", *FAST, "-e", "trace=write", "true"],
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if tried.returncode == 0 else f"这里不准跟踪进程：{tried.stderr.strip()[:200]}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What becomes of a system call: `how` is strace's word for it, from the `nth` of a kind."""

    call: str
    nth: int
    how: str
    lasting: bool = False

    def __str__(self) -> str:
        return f"{self.how} at {self.call} {self.nth}{'+' if self.lasting else ''}"


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, what it said, and whether the fault was met at all."""

    code: int
    out: str
    err: str
    met: bool


def count_calls(arguments: Sequence[str], folder: Path, said: Mapping[str, str]) -> Counter[str]:
    """How many system calls of each kind a command makes."""
    log = _trace(arguments, folder, said, FAST)[1]
    return Counter(re.findall(rf"^\d+ +({'|'.join(CALLS)})\(", log, re.MULTILINE))


def run_with(
    fault: Fault, arguments: Sequence[str], folder: Path, said: Mapping[str, str]
) -> Ended:
    """Run a command with a fault."""
    when = f"{fault.nth}{'+' if fault.lasting else ''}"
    inject = ["-e", f"inject={fault.call}:{fault.how}:when={when}"]
    fast = [] if fault.how.startswith("signal") else FAST
    done, log = _trace(arguments, folder, said, [*fast, *inject])
    met = "(INJECTED)" in log or "killed by SIGKILL" in log
    return Ended(done.returncode, done.stdout, done.stderr, met)


def _trace(
    arguments: Sequence[str], folder: Path, said: Mapping[str, str], options: Sequence[str]
) -> tuple[subprocess.CompletedProcess[str], str]:
    log = folder / "strace.log"
    traced = ("strace", "-f", "-q", "-o", str(log), "-e", f"trace={','.join(CALLS)}")
    done = subprocess.run(
        [*traced, *options, *ZWGK, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **said},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return done, log.read_text(encoding="utf-8", errors="replace")
