"""Do messages reach real servers through Apprise with their key, and do refusals say why?"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from urllib.parse import parse_qs, unquote

import apprise
import pytest
from receivers import MailReceiver, WebReceiver, mail_receiver, web_receiver

from zwgk_flow.errors import UsageError
from zwgk_flow.notify.channels import Channel, DeliveryFailed, Letter
from zwgk_flow.notify.services import ServiceChannel
from zwgk_flow.runtime import channel, settings_from

KEY = "desk-2021/daily/2021-07-01/jia@desk.example"
LETTER = Letter(
    KEY, "jia@desk.example", "【催办】示例：1 项任务", "截至2021年7月1日\n1. <有期限> & 其他"
)
SECRET = "Tok3nThatNobodyMaySee"


@pytest.fixture
def web() -> Iterator[WebReceiver]:
    with web_receiver() as receiver:
        yield receiver


@pytest.fixture
def mail() -> Iterator[MailReceiver]:
    with mail_receiver() as receiver:
        yield receiver


def to_mail(mail: MailReceiver, password: str = "") -> ServiceChannel:
    said = password or mail.password
    server = f"{mail.user}:{said}@127.0.0.1:{mail.port}"
    return ServiceChannel(
        {"mail": f"mailto://{server}?mode=insecure&from=zwgk@desk.example&to={{target}}"}
    )


def to(recipient: str) -> Letter:
    return Letter(KEY, recipient, LETTER.subject, LETTER.body)


def why(channel: Channel, letter: Letter) -> str:
    """Why a letter was not taken."""
    with pytest.raises(DeliveryFailed) as refused:
        channel.send(letter)
    return str(refused.value)


# --- what arrives --------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_a_mail_arrives_with_its_key(mail: MailReceiver) -> None:
    """An address with an @ goes to the mail service: subject, text and key are what was sent."""
    to_mail(mail).send(LETTER)
    (got,) = mail.got
    assert (got["Subject"], got["To"], got["X-Zwgk-Key"]) == (LETTER.subject, LETTER.recipient, KEY)
    text = got.get_body()
    assert text is not None
    assert text.get_content().splitlines() == [*LETTER.body.splitlines(), "", f"编号：{KEY}"]


def test_a_webhook_gets_json_with_key_and_recipient(web: WebReceiver) -> None:
    """`name:target` goes to that service, the target to its place, the key into header and body."""
    hook = ServiceChannel({"hook": f"json://{web.host}/zwgk/{{target}}"})
    hook.send(to("hook:甲局/1?a=b"))
    (got,) = web.got
    assert unquote(got.path) == "/zwgk/甲局/1?a=b"
    assert got.headers["x-zwgk-key"] == KEY
    said = got.json
    assert (said["zwgk_key"], said["zwgk_recipient"]) == (KEY, "hook:甲局/1?a=b")
    assert said["title"] == LETTER.subject
    assert said["message"] == f"{LETTER.body}\n\n编号：{KEY}"


def test_a_form_gets_the_same_fields(web: WebReceiver) -> None:
    """A gateway that reads forms sees the key as one of its fields."""
    ServiceChannel({"sms": f"form://{web.host}/"}).send(to("SMS:13800000000"))
    (got,) = web.got
    fields = parse_qs(got.body.decode())
    assert fields["zwgk_key"] == [KEY]
    assert fields["title"] == [LETTER.subject]


def test_a_key_in_chinese_is_carried_in_ascii_where_only_that_may_stand(web: WebReceiver) -> None:
    """A header holds the key quoted, the body as it is."""
    key = "desk-2021/daily/2021-07-01/hook:甲 局"
    ServiceChannel({"hook": f"json://{web.host}/"}).send(Letter(key, "hook:甲 局", "主题", "正文"))
    (got,) = web.got
    assert got.headers["x-zwgk-key"].isascii()
    assert unquote(got.headers["x-zwgk-key"]) == got.json["zwgk_key"] == key


# --- what does not -------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
def test_a_wrong_password_is_told_and_not_repeated(mail: MailReceiver) -> None:
    """The reason says what the server answered; the password stands nowhere."""
    said = why(to_mail(mail, SECRET), LETTER)
    assert "535" in said and "用户名或口令不对" in said
    assert SECRET not in said
    assert mail.got == []


def test_a_closed_port_and_an_unknown_host_are_told(web: WebReceiver) -> None:
    """Nobody there is something else than nobody of that name."""
    port = web.port
    with web_receiver() as gone:
        port = gone.port
    assert "没有服务" in why(ServiceChannel({"hook": f"json://127.0.0.1:{port}/"}), to("hook:1"))
    assert "没有服务" in why(
        ServiceChannel(
            {
                "mail": f"mailto://a:b@127.0.0.1:{port}?mode=insecure&from=a@desk.example&to={{target}}"
            }
        ),
        LETTER,
    )
    assert "找不到" in why(ServiceChannel({"hook": "json://nobody.invalid/"}), to("hook:1"))


@pytest.mark.parametrize(
    ("status", "said"), [(401, "口令或令牌"), (404, "地址"), (429, "频繁"), (500, "500")]
)
def test_what_a_server_answers_is_told(web: WebReceiver, status: int, said: str) -> None:
    """The status and what it means; neither the answer nor the address is repeated."""
    web.status, web.answer = status, {"error": SECRET}
    told = why(ServiceChannel({"hook": f"json://u:{SECRET}@{web.host}/{SECRET}"}), to("hook:1"))
    assert said in told
    assert SECRET not in told


@pytest.mark.parametrize(
    ("template", "field"),
    [
        (f"dingtalk://{SECRET}", "errcode"),
        ("wecombot://0123456789abcdef", "errcode"),
        (f"feishu://{SECRET}", "code"),
    ],
)
def test_a_robot_that_refuses_with_a_good_status_has_refused(
    web: WebReceiver, monkeypatch: pytest.MonkeyPatch, template: str, field: str
) -> None:
    """A robot answers 200 and says an error in the JSON: that is no delivery; zero is one."""
    monkeypatch.setattr(plugin_of(template), "notify_url", f"http://{web.host}/robot")
    robot = ServiceChannel({"room": template})
    web.answer = {field: 310000, "errmsg": SECRET}
    told = why(robot, to("room:1"))
    assert "310000" in told and SECRET not in told
    web.answer = {field: 0}
    robot.send(to("room:1"))
    assert KEY in web.got[-1].body.decode("unicode_escape")


def plugin_of(template: str) -> type:
    """The class whose address a test turns to its own server."""
    return type(apprise.Apprise.instantiate(template))


def test_a_text_too_long_for_a_robot_comes_in_pages(
    web: WebReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every page holds the key, none is too long, and together they say everything."""
    template = "wecombot://0123456789abcdef"
    monkeypatch.setattr(plugin_of(template), "notify_url", f"http://{web.host}/robot")
    body = "\n".join(f"{n}. 〔催办〕甲局：第 {n} 项，完成时限2021年6月30日" for n in range(60))
    robot = ServiceChannel({"room": template})
    robot.send(Letter(KEY, "room:1", LETTER.subject, body))
    pages = [request.json["text"]["content"] for request in web.got]
    assert len(pages) > 1
    assert all(len(page.encode()) <= 2048 and KEY in page for page in pages)
    said = [line for page in pages for line in page.splitlines() if "〔催办〕" in line]
    assert said == body.splitlines()


# --- settings ------------------------------------------------------------------------------------


def test_what_is_not_set_says_what_to_set(web: WebReceiver) -> None:
    """A service without a setting, an address of no service, a setting that is none."""
    assert "ZWGK_APPRISE_MAIL" in why(ServiceChannel({}), LETTER)
    assert "ZWGK_APPRISE_FAX" in why(ServiceChannel({}), to("fax:1"))
    assert "名字@域名" in why(ServiceChannel({}), to("nobody"))
    assert "ZWGK_APPRISE_HOOK" in why(ServiceChannel({"hook": SECRET}), to("hook:1"))
    assert SECRET not in why(ServiceChannel({"hook": SECRET}), to("hook:1"))
    assert "to={target}" in why(ServiceChannel({"mail": "mailto://a:b@desk.example"}), LETTER)


def test_services_come_from_the_environment_and_are_never_shown() -> None:
    """Each variable is a service of its name; neither settings nor channel print a setting."""
    said = settings_from(
        {
            "ZWGK_CHANNEL": "apprise",
            "ZWGK_APPRISE_ROOM": f"dingtalk://{SECRET}",
            "ZWGK_APPRISE_X": "",
        }
    )
    made = channel(said, print)
    assert isinstance(made, ServiceChannel)
    assert set(made.services) == {"room"}
    assert SECRET not in f"{said!r} {made!r}"
    with pytest.raises(UsageError, match="apprise"):
        channel(settings_from({"ZWGK_CHANNEL": "fax"}), print)


def test_nothing_of_apprise_is_logged(
    web: WebReceiver, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its log holds addresses with their secrets: it reaches neither terminal nor other loggers."""
    root, kept = logging.getLogger(), io.StringIO()
    monkeypatch.setattr(root, "handlers", [logging.StreamHandler(kept)])
    monkeypatch.setattr(root, "level", logging.DEBUG)
    web.status = 500
    why(ServiceChannel({"hook": f"json://u:{SECRET}@{web.host}/{SECRET}"}), to("hook:1"))
    why(ServiceChannel({"hook": f"nothing://{SECRET}"}), to("hook:1"))
    logging.getLogger("zwgk").debug("kept")
    said = kept.getvalue() + "".join(capfd.readouterr())
    assert "kept" in said
    assert SECRET not in said
    assert "Failed to send" not in said


def test_a_slow_server_is_not_waited_for_for_ever() -> None:
    """Whatever a setting says, no connection and no answer is waited for longer than the bound."""
    from zwgk_flow.notify.services import LONGEST_TIMEOUT, TIMEOUT, _service

    usual = _service("hook", "json://127.0.0.1/", "1")
    assert usual.request_timeout == (TIMEOUT, TIMEOUT)
    patient = _service("hook", "json://127.0.0.1/?cto=600&rto=5&retry=9", "1")
    assert (patient.request_timeout, patient.retry) == ((LONGEST_TIMEOUT, 5.0), 0)
