"""Real receivers on this machine for what is sent: a web server and a mail server that keep it all.

A web server can be told what to answer; neither checks anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from serving import serving


@dataclass(frozen=True, slots=True)
class Request:
    """What a web server was sent: path, headers with small names, body."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body read as JSON."""
        return json.loads(self.body)


@dataclass
class WebReceiver:
    """A web server that keeps what it is sent and answers as it is told."""

    port: int = 0
    status: int = 200
    answer: dict[str, Any] = field(default_factory=dict)
    got: list[Request] = field(default_factory=list)

    @property
    def host(self) -> str:
        """Where it is, without scheme."""
        return f"127.0.0.1:{self.port}"


@contextmanager
def web_receiver() -> Iterator[WebReceiver]:
    """A web server for as long as it is needed."""
    receiver = WebReceiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            receiver.got.append(Request(self.path, headers, body))
            said = json.dumps(receiver.answer).encode()
            self.send_response(receiver.status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

    with serving(Handler) as receiver.port:
        yield receiver


@dataclass
class MailReceiver:
    """A mail server that asks for a password and keeps what it gets."""

    port: int = 0
    user: str = "zwgk"
    password: str = "Kou-Ling-9"
    got: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        """Keep a mail."""
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.got.append(mail)
        return "250 OK"


class _AnyPort(Controller):
    """A mail server on a port that the system chooses."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_receiver() -> Iterator[MailReceiver]:
    """A mail server for as long as it is needed."""
    receiver = MailReceiver()

    def authenticate(_server: Any, _session: Any, _how: Any, _what: str, said: Any) -> AuthResult:
        assert isinstance(said, LoginPassword)
        right = (receiver.user.encode(), receiver.password.encode())
        return AuthResult(success=(said.login, said.password) == right, handled=False)

    controller = _AnyPort(
        receiver,
        hostname="127.0.0.1",
        port=0,
        authenticator=authenticate,
        auth_required=True,
        auth_require_tls=False,
    )
    controller.start()
    receiver.port = controller.port
    try:
        yield receiver
    finally:
        controller.stop()
