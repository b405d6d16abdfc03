"""A Prefect server and workers of a test's own: real processes on the loopback, ended with it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from typing import Any

import httpx

BIN = Path(sys.executable).parent
SLOWEST_START = 120


class Worker:
    """A worker that takes what comes; what it and its flow runs say is heard as it comes."""

    def __init__(self, words: list[str], folder: Path, environment: dict[str, str]) -> None:
        self.said: list[str] = []
        self._lines: Queue[str | None] = Queue()
        self._process = subprocess.Popen(
            words,
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        with self._process as process:
            assert process.stdout is not None
            for line in process.stdout:
                self._lines.put(line)
        self._lines.put(None)

    def hears(self, word: str, at_most: float, times: int = 1) -> None:
        """Wait until lines with a word were said so many times; AssertionError if they are not."""
        last = time.monotonic() + at_most
        while times:
            try:
                line = self._lines.get(timeout=max(0.0, last - time.monotonic()))
            except Empty:
                line = None
            assert line is not None, f"not said in time: {word}\n{''.join(self.said)}"
            self.said.append(line)
            times -= word in line

    def kill(self) -> None:
        """Kill it and all that it started, with no chance to say goodbye."""
        end(self._process.pid)
        self._listener.join()


@dataclass
class Prefect:
    """A running server; `environment` is what whoever wants to reach it needs."""

    url: str
    environment: dict[str, str]
    workers: list[Worker] = field(default_factory=list)

    def command(self, folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """One command of ours or of Prefect's in a folder, as a person would give it."""
        return subprocess.run(
            [str(BIN / words[0]), *words[1:]],
            cwd=folder,
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )

    def worker(self, folder: Path, *words: str, **more: str) -> Worker:
        """A worker of the pool, started in a folder."""
        start = [str(BIN / "prefect"), "worker", "start", "--pool", "zwgk", *words]
        worker = Worker(start, folder, {**self.environment, "PYTHONUNBUFFERED": "1", **more})
        self.workers.append(worker)
        return worker

    def asked(self, what: str, **wanted: Any) -> list[dict[str, Any]]:
        """What the server has of something, as it says itself, page by page."""
        found: list[dict[str, Any]] = []
        while True:
            said = httpx.post(
                f"{self.url}/{what}/filter",
                json={**wanted, "limit": 200, "offset": len(found)},
                timeout=60,
                trust_env=False,
            )
            page = said.raise_for_status().json()
            found += page
            if len(page) < 200:
                return found


@contextmanager
def prefect_server(home: Path, database: str | None = None) -> Iterator[Prefect]:
    """A server with a home of its own, on SQLite there or on the database of an asyncpg URL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/api"
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("ZWGK_", "PREFECT_"))},
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": url,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
        # seconds between looks; the defaults are for a server far away
        "PREFECT_WORKER_QUERY_SECONDS": "2",
        **({"PREFECT_API_DATABASE_CONNECTION_URL": database} if database else {}),
    }
    home.mkdir(parents=True, exist_ok=True)
    with (home / "server.log").open("w") as log:
        server = subprocess.Popen(
            [str(BIN / "prefect"), "server", "start", "--host", "127.0.0.1", "--port", str(port)],
            env=environment,
            cwd=home,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    made = Prefect(url, environment)
    try:
        _wait(url, server, home / "server.log")
        yield made
    finally:
        for worker in made.workers:
            worker.kill()
        end(server.pid)
        server.wait()


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Until the server answers; each try waits for the connection itself."""
    with httpx.Client(trust_env=False, timeout=5) as client:
        stopped = threading.Event()
        timer = threading.Timer(SLOWEST_START, stopped.set)
        timer.start()
        try:
            while not stopped.wait(0.2):
                assert server.poll() is None, log.read_text()
                with suppress(httpx.HTTPError):
                    if client.get(f"{url}/health").status_code == 200:
                        return
        finally:
            timer.cancel()
    raise AssertionError(f"the server did not come up: {log.read_text()}")


def end(pid: int) -> None:
    """Kill a process and whatever it started: held still first, so that it starts no more."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGSTOP)
    for one in (pid, *_below(pid)):
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)


def _below(pid: int) -> list[int]:
    """Every process below one, the nearest first."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(stat.read_text(errors="replace").rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(stat.parent.name))
    found = list(children.get(pid, ()))
    for one in found:
        found += children.get(one, ())
    return found
