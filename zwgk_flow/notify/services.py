"""Messages through Apprise: mail, robots of DingTalk, WeCom and Feishu, webhooks.

Addresses and passwords of services stand in the environment alone. It retries nothing; why
something was not sent is told by `notify.refusals`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

import apprise

from zwgk_flow.notify.channels import DeliveryFailed, Letter
from zwgk_flow.notify.refusals import Service, answered, heard, keep_quiet, reason, refusal

MAIL, TARGET = "mail", "{target}"
KEY_HEADER, KEY_FIELD, RECIPIENT_FIELD = "X-Zwgk-Key", "zwgk_key", "zwgk_recipient"
# seconds for one connection or one answer, whatever a template says
TIMEOUT, LONGEST_TIMEOUT = 10.0, 30.0
_NAMED = re.compile(r"([A-Za-z][A-Za-z0-9_]*):(.+)", re.DOTALL)

# a robot that takes no long text gets it in pieces of so many bytes, room left for the key
_LONGEST = {"wecombot": 2048}

keep_quiet()


@dataclass(frozen=True, slots=True)
class ServiceChannel:
    """Apprise URL templates by name: `x@y` goes to the service mail, `name:target` to name."""

    services: Mapping[str, str] = field(repr=False)

    def send(self, letter: Letter) -> None:
        """Send a letter through the service that its address names, with its key."""
        name, target = service_of(letter.recipient)
        template = self.services.get(name)
        if not template:
            raise DeliveryFailed(f"没有设置服务 {name}：请设置环境变量 {variable_of(name)}")
        service = _service(name, template, target)
        _carry_key(service, letter)
        scheme = template.partition("://")[0].lower()
        for subject, text in _pieces(letter, _LONGEST.get(scheme)):
            with heard() as said, answered(service) as answers:
                sent = _sent(service, subject, text)
            if code := refusal(scheme, answers):
                raise DeliveryFailed(f"{name} 拒收，错误码 {code}：请对照该服务的错误码说明")
            if not sent:
                raise DeliveryFailed(f"{name} 没有发出：{reason(said)}")

    def unfit(self) -> list[str]:
        """What is wrong with the settings, one sentence a service; no secret is told."""
        found = []
        for name, template in sorted(self.services.items()):
            try:
                _service(name, template, "a@b.example")
            except DeliveryFailed as why:
                found.append(str(why))
        return found


def variable_of(name: str) -> str:
    """The environment variable that holds a service's template."""
    return f"ZWGK_APPRISE_{name.upper()}"


def service_of(address: str) -> tuple[str, str]:
    """The service and the target that an address names; DeliveryFailed where it names none."""
    named = _NAMED.fullmatch(address)
    if named:
        return named[1].lower(), named[2]
    if "@" in address:
        return MAIL, address
    raise DeliveryFailed(f"地址“{address}”看不出用什么发：请写成 名字@域名，或 服务:对象")


def _service(name: str, template: str, target: str) -> Service:
    if name == MAIL and TARGET not in template:
        raise DeliveryFailed(f"{variable_of(name)} 里没有收件人的位置：请写上 to={TARGET}")
    url = template.replace(TARGET, quote(target, safe=""))
    asset = apprise.AppriseAsset(app_id="zwgk", async_mode=False, storage_mode="memory")
    with heard():
        service: Service = apprise.Apprise.instantiate(url, asset=asset)
    if not service:
        raise DeliveryFailed(f"{variable_of(name)} 写得不对：请按 Apprise 的地址格式填写")
    service.retry = 0  # the outbox tries again, and says so
    for name_, given in (("socket_connect_timeout", "cto="), ("socket_read_timeout", "rto=")):
        said = getattr(service, name_) if given in template else TIMEOUT
        setattr(service, name_, min(said, LONGEST_TIMEOUT))
    if "format=" not in template:
        service.notify_format = apprise.NotifyFormat.TEXT
    return service


def _carry_key(service: Service, letter: Letter) -> None:
    """The key as a header and as a field, where the service has such."""
    headers, fields = getattr(service, "headers", None), getattr(service, "payload_extras", None)
    if isinstance(headers, dict):  # only ASCII may stand there
        headers[KEY_HEADER] = quote(letter.key, safe="/@:+")
    if isinstance(fields, dict):
        fields[KEY_FIELD], fields[RECIPIENT_FIELD] = letter.key, letter.recipient


def _pieces(letter: Letter, longest: int | None) -> Iterator[tuple[str, str]]:
    """Subject and text with the key, in as many pieces as the service needs."""
    ending = f"\n\n编号：{letter.key}"
    if longest is None:
        yield letter.subject, letter.body + ending
        return
    room = longest - len(f"（第 99 页，共 99 页）{letter.subject}\r\n{ending}".encode())
    pages = _pages(letter.body, max(room, 200))
    for n, page in enumerate(pages, 1):
        count = f"（第 {n} 页，共 {len(pages)} 页）" if len(pages) > 1 else ""
        yield letter.subject + count, page + ending


def _pages(text: str, room: int) -> Sequence[str]:
    """The text cut at line breaks where it can be, each page within so many bytes."""
    pages = [b""]
    for line in text.splitlines(keepends=True):
        for part in _cut(line, room):
            if len(pages[-1]) + len(part) > room:
                pages.append(b"")
            pages[-1] += part
    return [page.decode().rstrip("\n") for page in pages if page.strip()] or [""]


def _cut(line: str, room: int) -> Iterator[bytes]:
    """A line in parts of so many bytes, no letter broken."""
    left = line.encode()
    while len(left) > room:
        part = left[:room].decode(errors="ignore").encode()
        yield part
        left = left[len(part) :]
    yield left


def _sent(service: Service, subject: str, text: str) -> bool:
    sender = apprise.Apprise()
    sender.add(service)
    try:
        said = sender.notify(body=text, title=subject, body_format=apprise.NotifyFormat.TEXT)
    except Exception:  # noqa: BLE001 - whatever a service raises, the message stays owed
        return False
    return bool(said)
