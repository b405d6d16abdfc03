"""Why a service of Apprise did not send: heard in its log and read in the answers it got.

Apprise itself says only yes or no, and its log holds addresses with their secrets: it is heard
here, told in our own words, and goes nowhere.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

# Apprise ships no types, nor does what it sends with
Service = Any
Module = Any
Answer = Any

_LOG = logging.getLogger("apprise")


def keep_quiet() -> None:
    """Apprise's log is for `heard` alone; what carries its requests names no address either."""
    _LOG.setLevel(logging.DEBUG)
    _LOG.propagate = False
    _LOG.addHandler(logging.NullHandler())
    logging.getLogger("urllib3").setLevel(logging.ERROR)


@contextmanager
def heard() -> Iterator[list[str]]:
    """What Apprise says in this thread, meant for nobody else."""
    said: list[str] = []
    here = threading.get_ident()

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.thread == here:
                said.append(record.getMessage())

    ear = Ear()
    _LOG.addHandler(ear)
    try:
        yield said
    finally:
        _LOG.removeHandler(ear)


_REASONS: tuple[tuple[str, str], ...] = (
    (r"error=(401|403)\b", "对方应答 {}，口令或令牌不对"),
    (r"error=404\b", "对方应答 404，地址不对"),
    (r"error=429\b", "对方应答 429，发得太频繁"),
    (r"error=(\d{3})\b", "对方应答 {}"),
    (r"\((535|534|530), ", "邮件服务器应答 {}，用户名或口令不对"),
    (r"SMTP AUTH extension not supported", "邮件服务器不接受登录，或要先加密"),
    (r"STARTTLS extension not supported", "邮件服务器不支持 STARTTLS"),
    (r"Connection refused|Errno 111", "没有服务在那里应答"),
    (r"timed out|[Tt]imeout", "等了很久没有应答"),
    (r"getaddrinfo|Name or service|name resolution|NameResolution|No address", "找不到这台主机"),
    (r"CERTIFICATE|certificate|SSL", "证书或加密方式不对"),
    (r"\((4\d\d|5\d\d), ", "邮件服务器应答 {}，没有收下"),
    (r"unexpectedly closed|reset by peer|RemoteDisconnected|aborted", "对方断开了连接"),
)


def reason(said: Sequence[str]) -> str:
    """Why it was not sent, in our own words: what is not known is not repeated."""
    heard = "\n".join(line for line in said if not line.startswith("Response"))
    for pattern, meaning in _REASONS:
        found = re.search(pattern, heard)
        if found:
            return meaning.format(*found.groups())
    return "服务没有收下，也没有说明原因"


_ANSWERS = threading.local()


class _Recording:
    """The `requests` of one of Apprise's modules, keeping what is answered in this thread."""

    def __init__(self, requests: Module) -> None:
        self._requests = requests

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the module has
        return getattr(self._requests, name)

    def post(self, *given: object, **named: object) -> Answer:
        """`requests.post`, its answer kept."""
        answer = self._requests.post(*given, **named)
        getattr(_ANSWERS, "kept", []).append(answer)
        return answer


@contextmanager
def answered(service: Service) -> Iterator[list[Answer]]:
    """The answers that a service of Apprise gets, which Apprise does not hand on."""
    module: Module = sys.modules[type(service).__module__]
    requests = getattr(module, "requests", None)
    if requests is not None and not isinstance(requests, _Recording):
        module.requests = _Recording(requests)
    _ANSWERS.kept = []
    try:
        yield _ANSWERS.kept
    finally:
        del _ANSWERS.kept


# robots answer 200 and say in the JSON what was wrong; Apprise takes that for sent
_CODES = {"dingtalk": "errcode", "wecombot": "errcode", "feishu": "code", "lark": "code"}


def refusal(scheme: str, answers: Sequence[Answer]) -> str | None:
    """The code by which a robot refused though its server answered well; None where it did not."""
    return next((code for code in map(partial(_code, _CODES.get(scheme)), answers) if code), None)


def _code(field: str | None, answer: Answer) -> str | None:
    try:
        said = answer.json() if field else {}
    except ValueError:
        return None
    code = str(said.get(field, 0)) if isinstance(said, dict) else "0"
    return code if code.lstrip("-").isdigit() and int(code) else None
