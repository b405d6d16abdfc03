"""Messages from the command line: previewed, sent, failed, given again, in an office's words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import PLANS, Desk, at
from receivers import WebReceiver, web_receiver
from terminal import Zwgk

from zwgk_flow.notify.services import ServiceChannel
from zwgk_flow.operations.delivery import LONGEST_WAIT, MOST_ATTEMPTS, deliver

SECRET = "Tok3nThatNobodyMaySee"
AUDIT = ("audit", "run", "daily", "--as-of", "2021-07-05")


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebReceiver]:
    """A gateway to which all mail goes."""
    monkeypatch.setenv("ZWGK_CHANNEL", "apprise")
    with web_receiver() as receiver:
        template = f"json://u:{SECRET}@{receiver.host}/{{target}}"
        monkeypatch.setenv("ZWGK_APPRISE_MAIL", template)
        yield receiver


def listed(zwgk: Zwgk, *which: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(zwgk("outbox", "list", *which, "--json")[1])
    return found


def test_what_was_previewed_is_what_arrives(zwgk: Zwgk, web: WebReceiver) -> None:
    """The preview writes and sends nothing; the audit then sends the same texts with their keys."""
    _, out, _ = zwgk("escalation", "preview", "--as-of", "2021-07-05", "--json")
    assert web.got == []
    code, _, _ = zwgk(*AUDIT)
    assert code == 0
    messages = listed(zwgk, "--delivered")
    assert {one.json["zwgk_key"] for one in web.got} == {message["key"] for message in messages}
    assert {message["body"] for message in messages} == {
        one["body"] for said in json.loads(out) for one in said["messages"]
    }
    for message in messages:
        (got,) = [one for one in web.got if one.json["zwgk_key"] == message["key"]]
        assert got.json["message"].startswith(message["body"])


def test_what_was_refused_waits_and_is_sent_when_owed_again(zwgk: Zwgk, web: WebReceiver) -> None:
    """The audit stands with exit 1; a second send waits, and after a retry all goes out."""
    web.status = 503
    code, _, err = zwgk(*AUDIT)
    assert code == 1
    assert "4 条消息没有发出" in err
    code, out, _ = zwgk("outbox", "send")
    assert (code, "还没到再试的时间" in out) == (1, True)
    assert len(web.got) == 4  # the second send tried nothing
    waiting = listed(zwgk, "--owed")
    assert all("503" in one["last_error"] and one["next_attempt_at"] for one in waiting)
    web.status = 200
    assert zwgk("outbox", "retry", waiting[0]["key"])[1].startswith("1 条")
    assert zwgk("outbox", "send")[1].startswith("发出 1 条，未发出 0 条")
    assert zwgk("outbox", "retry", "--all")[0] == 0
    code, out, _ = zwgk("outbox", "send", "--json")
    assert (code, json.loads(out)["sent"]) == (0, 3)
    assert len(listed(zwgk, "--delivered")) == 4
    assert "已经发出" in zwgk("outbox", "retry", waiting[0]["key"])[1]
    assert zwgk("outbox", "list", "--dead")[1] == "共 0 条消息，停发 0 条\n"
    assert listed(zwgk, "--owed") == listed(zwgk, "--dead") == []


def test_what_was_given_up_is_seen_and_given_again(
    zwgk: Zwgk, web: WebReceiver, desk: Desk
) -> None:
    """Dead letters have a list of their own and are not well for doctor until given again."""
    desk.audit("2021-07-05")
    now, nobody = at("2021-07-05"), ServiceChannel({})
    for _ in range(MOST_ATTEMPTS):
        deliver(desk.store, nobody, now)
        now += LONGEST_WAIT
    assert fact(zwgk, "outbox")["value"] == "待发 0，重试中 0，停发 4"
    code, _, err = zwgk("outbox", "send")
    assert (code, "4 条消息多次发不出" in err) == (0, True)
    assert "停发 4 条" in zwgk("outbox", "list")[1]
    assert [one["attempts"] for one in listed(zwgk, "--dead")] == [MOST_ATTEMPTS] * 4
    assert zwgk("outbox", "retry", "--all")[1].startswith("4 条")
    assert zwgk("outbox", "send")[1].startswith("发出 4 条")
    assert fact(zwgk, "outbox")["well"]


def test_messages_are_turned_page_by_page(zwgk: Zwgk, desk: Desk) -> None:
    """The last line of a full page says how to go on, and that leads through all of them."""
    desk.audit("2021-07-05")
    whole = listed(zwgk)
    found = listed(zwgk, "--limit", "3")
    _, out, _ = zwgk("outbox", "list", "--limit", "3")
    assert out.endswith(f"列出 3 条消息；后面的，加 --after {found[-1]['key']} 接着看\n")
    found += listed(zwgk, "--limit", "3", "--after", found[-1]["key"])
    assert found == whole and len(whole) == 4
    assert "没有这条消息" in zwgk("outbox", "list", "--after", "k")[2]


def test_a_retry_says_what(zwgk: Zwgk) -> None:
    """Neither a key nor all, or both, is no usage; a key that there is not is refused."""
    assert zwgk("outbox", "retry")[0] == 2
    assert zwgk("outbox", "retry", "k", "--all")[0] == 2
    code, _, err = zwgk("outbox", "retry", "k")
    assert code == 1
    assert "没有这条消息" in err


@pytest.mark.parametrize("columns", [80, 120])
def test_why_and_when_again_is_seen_on_a_terminal(
    zwgk: Zwgk, web: WebReceiver, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list says the reason, the key to give again and the hour of the next attempt."""
    monkeypatch.setenv("COLUMNS", str(columns))
    web.status = 500
    zwgk(*AUDIT)
    _, out, _ = zwgk("outbox", "list", "--owed")
    for words in ("对方应答 500", "编号：", "起", "待发 4 条"):
        assert words in out


def test_doctor_names_services_and_tells_no_secret(
    zwgk: Zwgk, web: WebReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Services by name; one that is set wrongly, or none at all, is not well."""
    monkeypatch.setenv("ZWGK_APPRISE_ROOM", f"dingtalk://{SECRET}")
    assert channel(zwgk) == (True, "已设置的服务：mail、room")
    monkeypatch.setenv("ZWGK_APPRISE_ROOM", SECRET)
    well, why = channel(zwgk)
    assert not well and "ZWGK_APPRISE_ROOM" in why
    for name in ("ROOM", "MAIL"):
        monkeypatch.delenv(f"ZWGK_APPRISE_{name}")
    well, why = channel(zwgk)
    assert not well and "ZWGK_APPRISE_MAIL" in why


def fact(zwgk: Zwgk, name: str) -> dict[str, str]:
    _, out, err = zwgk("doctor", "--json")
    assert SECRET not in out + err
    found: dict[str, str] = next(one for one in json.loads(out) if one["name"] == name)
    return found


def channel(zwgk: Zwgk) -> tuple[bool, str]:
    said = fact(zwgk, "channel")
    return bool(said["well"]), said["why"]


@pytest.mark.parametrize(
    "command", [AUDIT, ("escalation", "preview"), ("schedule", "run", "--once", "--direct")]
)
def test_a_folder_of_definitions_that_is_not_there_is_refused(
    command: tuple[str, ...], zwgk: Zwgk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody is told in other words than the office's because a name was mistyped."""
    before = len(listed(zwgk))
    monkeypatch.setenv("ZWGK_DEFINITIONS", str(tmp_path / "没有"))
    code, _, err = zwgk(*command)
    assert code and "ZWGK_DEFINITIONS" in err and "没有这个文件夹" in err
    assert "没有这个文件夹" in fact(zwgk, "templates")["why"]
    assert len(listed(zwgk)) == before


def test_an_office_writes_its_own_words_and_a_slip_stops_nothing(
    zwgk: Zwgk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Doctor and audit say file and line of a broken template; mended, its words are used."""
    monkeypatch.setenv("ZWGK_DEFINITIONS", str(tmp_path))
    template = tmp_path / "messages" / "催办单.txt"
    template.parent.mkdir()
    template.write_text("主题：请办\n{{ palnt }}\n", encoding="utf-8")
    said = fact(zwgk, "templates")
    assert not said["well"] and f"{template} 第 2 行" in said["why"]
    for command in (("plan", "check", str(PLANS / "xihu-2021.yaml")), AUDIT):
        code, _, err = zwgk(*command)
        assert (code, err.count("第 2 行")) == (0, 1)
    assert "现予催办" in listed(zwgk)[0]["body"]
    template = template.rename(template.with_name("催办单.txt.txt"))
    assert f"{template} 不是模板" in fact(zwgk, "templates")["why"]
    template.unlink()
    own = template.with_name("督办通知单.txt")
    own.write_text("主题：请办\n请办 {{ plan }}\n", encoding="utf-8")
    assert fact(zwgk, "templates")["well"]
    assert zwgk("audit", "run", "daily", "--as-of", "2021-07-12")[0] == 0
    assert "请办" in {message["subject"] for message in listed(zwgk)}
