"""What the killed process does: steps, audits and deliveries, each said after its commit."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from desk import at

from zwgk_flow import runtime
from zwgk_flow.domain.event import Actor
from zwgk_flow.domain.task import Task
from zwgk_flow.notify.channels import FileChannel, Letter
from zwgk_flow.operations.audits import list_audits, run_audit
from zwgk_flow.operations.delivery import deliver
from zwgk_flow.operations.stepping import advance
from zwgk_flow.operations.tasks import TaskFilter, list_tasks, show_task
from zwgk_flow.store import Store, open_store

PLAN, OFFICE = "jiading-2021", Actor("区府办", "值班员")
BEGIN = date(2021, 4, 16)
Fact = tuple[str | int, ...]
Say = Callable[[Fact], None]


@dataclass
class AcknowledgingChannel:
    """Writes letters to files; when one is handed over, the one before it has been marked."""

    files: FileChannel
    say: Say
    handed: list[str] = field(default_factory=list)

    def send(self, letter: Letter) -> None:
        """Take a letter, and say that the last one is marked."""
        self.said_last()
        self.files.send(letter)
        self.handed.append(letter.key)

    def said_last(self) -> None:
        """Say that the last letter is marked."""
        while self.handed:
            self.say(("sent", self.handed.pop()))


@dataclass
class Worker:
    """One process at work: what it does next is drawn, and never comes to an end."""

    store: Store
    draw: random.Random
    folder: Path
    say: Say
    keys: list[str]
    day: date

    def step(self) -> None:
        """One legal step with one task."""
        key = self.draw.choice(self.keys)
        task = show_task(self.store, key, self.day).view.task
        trigger, content = next_step(task)
        after = advance(self.store, key, trigger, OFFICE, at(self.day), content)
        self.say(("step", key, after.seq))

    def audit(self) -> None:
        """The audit of the day after the last one; one that was broken off is gone on with."""
        day = self.day + timedelta(days=1)
        result = run_audit(self.store, PLAN, "daily", day, at(day, 8), runtime.calendar)
        assert result.added
        self.day = day
        self.say(("run", result.run.id))

    def deliver(self) -> None:
        """Everything owed."""
        channel = AcknowledgingChannel(FileChannel(self.folder), self.say)
        deliver(self.store, channel, at(self.day, 9))
        channel.said_last()


# so that a random moment falls into each about as often
DEEDS = {"step": 400, "audit": 10, "deliver": 20}


def next_step(task: Task) -> tuple[str, dict[str, Any]]:
    """A step that is legal now: round and round through the lifecycle."""
    if task.claim_pending:
        return "complete", {"waive": "今年没有"}
    if task.state == "assigned":
        return "start", {}
    if task.state == "completed":
        return "reopen", {"reason": "回头看发现问题"}
    return "submit", {"evidence": [{"url": "https://www.jiading.example/gk"}]}


def worker_of(store: Store, draw: random.Random, folder: Path, say: Say) -> Worker:
    """A worker who goes on where the last one was stopped."""
    keys = [view.task.key for view in list_tasks(store, TaskFilter(plan=PLAN), BEGIN)]
    day = max((run.as_of for run in list_audits(store, PLAN)), default=BEGIN)
    return Worker(store, draw, folder, say, keys[:60], day)


def work(url: str, seed: float, folder: Path, pipe: Any) -> None:
    """Work until killed; `pipe` is told what is begun and, after each commit, what is done."""
    draw = random.Random(seed)
    with closing(open_store(url)) as store:
        worker = worker_of(store, draw, folder, pipe.send)
        while True:
            (deed,) = draw.choices(list(DEEDS), list(DEEDS.values()))
            pipe.send(("begin", deed))
            getattr(worker, deed)()
