"""What a look at addresses of evidence sees: real requests within limits; it records nothing.

Only http and https; only hosts that are allowed, at every redirect anew; addresses that are not
public only where their host is named in full; certificates are verified and no proxy is used.
Before it is refused, a connection to such an address may be opened and closed, but nothing is
sent. A host is asked one thing at a time, with a pause between.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

from httpx import URL, AsyncClient, HTTPError, InvalidURL, Response, TimeoutException
from httpx_secure import SSRFProtectionError, httpx_ssrf_protection

from zwgk_flow import __version__
from zwgk_flow.domain.links import Look
from zwgk_flow.notify.page_text import digest_of

_HEADERS = {"User-Agent": f"zwgk-flow/{__version__} (evidence link check)", "Accept": "*/*"}
_GONE = (404, 410)


# told of each step of a request
Trace = Callable[[str, object], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Manners:
    """How much is asked of others: seconds and bytes a look, pause, redirects, hosts at once.

    What is longer than `bytes` counts by its beginning.
    """

    seconds: float = 15.0
    bytes: int = 4 * 1024 * 1024
    pause: float = 1.0
    redirects: int = 5
    hosts_at_once: int = 8


MANNERS = Manners()
NAME_GONE = Look("dead", "域名已经不存在")
NO_WAY = Look("unreached", "连接不上")
# httpcore's name for: the connection stands, and the request is on its way
_ASKED = "http11.send_request_headers.complete"


def look_at(
    urls: Sequence[str], hosts: Sequence[str] = (), manners: Manners = MANNERS
) -> Mapping[str, Look]:
    """Look at every address once; one answer each, whatever happens.

    `hosts` are the names allowed: in full, or `*.` and a domain for all below it; without any,
    every public host. Not to be called from a running event loop.
    """
    return asyncio.run(_look_at_all(urls, hosts, manners))


def allowed(host: str, hosts: Sequence[str]) -> bool:
    """Whether a host is on the list; an empty list holds all."""
    return not hosts or host in hosts or any(_below(host, one) for one in hosts)


def _below(host: str, wildcard: str) -> bool:
    return wildcard.startswith("*.") and host.endswith(wildcard[1:])


async def _look_at_all(
    urls: Sequence[str], hosts: Sequence[str], manners: Manners
) -> Mapping[str, Look]:
    by_host: dict[str, list[str]] = {}
    for url in dict.fromkeys(urls):
        by_host.setdefault(_host(url), []).append(url)
    turns = asyncio.Semaphore(manners.hosts_at_once)
    async with AsyncExitStack() as stack:
        public = await stack.enter_async_context(_client(manners))
        named = await stack.enter_async_context(_client(manners))
        visitor = _Visitor(httpx_ssrf_protection(public), named, tuple(hosts), manners)
        looks = await asyncio.gather(
            *(_look_at_host(visitor, mine, turns) for mine in by_host.values())
        )
    return _believed({url: look for of_host in looks for url, look in of_host})


def _believed(looks: Mapping[str, Look]) -> Mapping[str, Look]:
    """Who reaches nobody is cut off himself: then no name and no way that is missing says a thing.

    Where somebody was reached, who is not there at all gives no answer.
    """
    reached = any(
        look.sha256 or look.verdict == "silent" or look.detail.startswith("HTTP")
        for look in looks.values()
    )
    doubtful, said = (
        (NO_WAY, Look("silent", NO_WAY.detail))
        if reached
        else (NAME_GONE, Look("unreached", "域名查不到"))
    )
    return {url: said if look == doubtful else look for url, look in looks.items()}


def _client(manners: Manners) -> AsyncClient:
    return AsyncClient(headers=_HEADERS, timeout=manners.seconds, trust_env=False)


def _host(url: str) -> str:
    try:
        return URL(url).host.lower()
    except InvalidURL:
        return ""


async def _look_at_host(
    visitor: _Visitor, urls: Sequence[str], turns: asyncio.Semaphore
) -> list[tuple[str, Look]]:
    looks = []
    async with turns:
        for n, url in enumerate(urls):
            if n:
                await asyncio.sleep(visitor.manners.pause)
            looks.append((url, await visitor.look(url)))
    return looks


@dataclass(frozen=True, slots=True)
class _Visitor:
    """Two ways out: to public addresses only, and to hosts that are named in full."""

    public: AsyncClient
    named: AsyncClient
    hosts: tuple[str, ...]
    manners: Manners

    async def look(self, url: str) -> Look:
        """One look, with a second try where the server failed."""
        seen = await self._once(url)
        if seen.verdict == "dead" and seen.detail.startswith("HTTP 5"):
            await asyncio.sleep(self.manners.pause)
            seen = await self._once(url)
        return seen

    async def _once(self, url: str) -> Look:
        asked: list[str] = []

        async def note(event: str, _: object) -> None:
            if event == _ASKED:
                asked.append(event)

        try:
            async with asyncio.timeout(self.manners.seconds):
                return await self._follow(URL(url), note)
        except (TimeoutError, TimeoutException):
            late = f"{self.manners.seconds:g} 秒内没有回答"
            return Look("silent", late) if asked else NO_WAY
        except SSRFProtectionError:
            return Look("refused", "指向内网或保留地址")
        except InvalidURL:
            return Look("refused", "网址写得不对")
        except HTTPError as error:
            return Look("silent", "没有回答就断开了") if asked else _failed(error)

    async def _follow(self, url: URL, note: Trace) -> Look:
        for _ in range(self.manners.redirects + 1):
            if why := self._forbidden(url):
                return Look("refused", why)
            client = self.named if url.host.lower() in self.hosts else self.public
            async with client.stream("GET", url, extensions={"trace": note}) as answer:
                if answer.next_request is None:
                    return await self._judged(answer)
                url = answer.next_request.url
        return Look("unreached", f"转向超过 {self.manners.redirects} 次")

    def _forbidden(self, url: URL) -> str | None:
        if url.scheme not in ("http", "https") or not url.host:
            return "不是 http 或 https 网址"
        if url.userinfo:
            return "网址里有用户名或口令"
        if not allowed(url.host.lower(), self.hosts):
            return f"{url.host} 不在准许的网站里"
        return None

    async def _judged(self, answer: Response) -> Look:
        status = answer.status_code
        if status in _GONE or status >= 500:
            return Look("dead", f"HTTP {status}")
        if not answer.is_success:
            return Look("unreached", f"HTTP {status}")
        body = bytearray()
        async for piece in answer.aiter_bytes():
            body += piece
            if len(body) >= self.manners.bytes:
                break
        kind = answer.headers.get("content-type", "")
        return Look("ok", "", digest_of(bytes(body[: self.manners.bytes]), kind))


def _failed(error: HTTPError) -> Look:
    """A name that is gone is dead; whatever else went wrong may be gone tomorrow."""
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror) and cause.errno in _NO_SUCH_NAME:
            return NAME_GONE
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Look("unreached", "证书通不过校验")
    return NO_WAY


_NO_SUCH_NAME = {
    getattr(socket, name) for name in ("EAI_NONAME", "EAI_NODATA") if hasattr(socket, name)
}


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
