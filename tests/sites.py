"""A real web site on this machine that tests may change; it checks nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from serving import serving

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Page:
    """What a path answers; with `hangs`, nothing until the site closes."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    hangs: bool = False


def html(body: str, status: int = 200) -> Page:
    """A page of HTML."""
    return Page(body.encode(), status, {"Content-Type": HTML})


def turn(to: str) -> Page:
    """A redirect."""
    return Page(status=302, headers={"Location": to})


@dataclass
class Site:
    """Pages by path, or several for one after the other; `asked` is every request in order."""

    port: int = 0
    pages: dict[str, Page | list[Page]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a path."""
        return f"http://{host}:{self.port}{path}"

    def answer(self, path: str) -> Page:
        """The page at a path; of several the next, the last again and again."""
        self.asked.append(path)
        page = self.pages.get(path, Page(status=404))
        if isinstance(page, list):
            return page.pop(0) if len(page) > 1 else page[0]
        return page


@contextmanager
def site() -> Iterator[Site]:
    """A web site for as long as it is needed."""
    served = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = served.answer(self.path)
            if page.hangs:
                served.closing.wait(30)
                return
            self.send_response(page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(page.body)))
            self.end_headers()
            with suppress(ConnectionError):  # who has seen enough goes away
                self.wfile.write(page.body)

    with serving(Handler) as served.port:
        try:
            yield served
        finally:
            served.closing.set()
