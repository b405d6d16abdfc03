"""Who holds messages while they are sent: a name for a delivery, and whether its process is gone.

On Linux a process of this host that is gone is known at once, so that what it held is not waited
for; of other hosts nothing is known, and their leases run out.
"""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path

_PROCESSES = Path("/proc")


def new_holder() -> str:
    """A name that no other delivery has: host, process, when it began, and something random."""
    pid = os.getpid()
    return "/".join((_host(), str(pid), _began(pid) or "", secrets.token_hex(4)))


def is_gone(holder: str) -> bool:
    """Whether a holder was a process of this host that does not run any more."""
    host, _, rest = holder.partition("/")
    pid, _, rest = rest.partition("/")
    return bool(host) and host == _host() and pid.isdigit() and _began(int(pid)) != rest[:-9]


@lru_cache(maxsize=1)
def _host() -> str:
    """This start of this machine, and the space in which a process number means something."""
    try:
        boot = (_PROCESSES / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        space = str(Path.readlink(_PROCESSES / "self/ns/pid"))
    except OSError:
        return ""
    return f"{boot}-{space.strip('pid:[]')}"


def _began(pid: int) -> str | None:
    """When a process began, in ticks since the machine did; None where it does not run."""
    try:
        said = (_PROCESSES / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # the name stands in brackets and may hold anything; after it the state, 19 fields on the start
    state, *fields = said.rpartition(")")[2].split()
    return None if state in "ZX" else fields[18]
