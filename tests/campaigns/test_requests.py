"""Is a request that is sent again and again, by several at once, written once and answered alike?

`ZWGK_REQUESTS` sets how many are sent to each database (400).
"""

from __future__ import annotations

import multiprocessing
import random
from collections import defaultdict
from contextlib import closing
from typing import Any

from counting import Report, count
from databases import Databases
from desk import CONTINUOUS, DATED, DATED_YI, MEASURED, OFFICE, Desk, at

from zwgk_flow.domain.task import Task
from zwgk_flow.errors import Refused
from zwgk_flow.operations.stepping import advance
from zwgk_flow.operations.verification import verify
from zwgk_flow.store import open_store

REQUESTS = count("ZWGK_REQUESTS", 400)
SENDERS = 4
DIFFERENT = 40
FORKS = multiprocessing.get_context("forkserver")
KEYS = (CONTINUOUS, DATED, DATED_YI, MEASURED)
Answers = dict[str, list[Task | str]]


def send(url: str, seed: int, barrier: Any) -> Answers:
    """One sender: reports drawn from those that all senders send; the answers by request."""
    draw, answers = random.Random(seed), defaultdict[str, list[Task | str]](list)
    with closing(open_store(url)) as store:
        for nth in range(REQUESTS // SENDERS):
            # first all send the same in the same order, so that they meet at what is new
            number = nth if nth < DIFFERENT else draw.randrange(DIFFERENT)
            if nth < DIFFERENT:
                barrier.wait(timeout=60)
            key, name = KEYS[number % len(KEYS)], f"r-{number}"
            said = {"note": f"第 {number} 件"}
            now = at("2021-03-01", draw.randrange(24))
            try:
                answer = advance(store, key, "report", OFFICE, now, said, request=name)
            except Refused as refusal:
                answers[name].append(str(refusal))
            else:
                answers[name].append(answer)
    return dict(answers)


def test_a_request_sent_again_is_written_once_and_answered_alike(
    databases: Databases, desk_database: str, report: Report
) -> None:
    """However often and by whomever a request is sent: one event, and the answer of the first."""
    url = databases.copy(desk_database)
    with closing(open_store(url)) as store:
        for key in KEYS:
            Desk(store).step(key, "start", OFFICE)
    with FORKS.Manager() as shared, FORKS.Pool(SENDERS) as senders:
        barrier = shared.Barrier(SENDERS)
        sending = [(url, seed, barrier) for seed in range(SENDERS)]
        answers = senders.starmap(send, sending, chunksize=1)
    names = {name for answer in answers for name in answer}
    for name in names:
        first, *others = [task for answer in answers for task in answer.get(name, ())]
        assert isinstance(first, Task), first
        assert all(task == first for task in others), name
    with closing(open_store(url)) as store:
        events = Desk(store).rows("SELECT request FROM event WHERE trigger = 'report'")
        assert sorted(name for (name,) in events) == sorted(names)
        assert verify(store).differences == ()
    sent = sum(len(tasks) for answer in answers for tasks in answer.values())
    assert sent == REQUESTS // SENDERS * SENDERS
    report(f"{sent} requests by {SENDERS} processes, {len(events)} events")
