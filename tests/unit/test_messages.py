"""Do templates say a digest in official words, and does a broken one stop nothing and say where?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from zwgk_flow.definition.ladder import RECIPIENT_ROLES, Rung
from zwgk_flow.documents.messages import faults, writer
from zwgk_flow.domain.digest import Digest, Line, Notes, plain
from zwgk_flow.domain.escalation import Recipient, Silence
from zwgk_flow.domain.findings import Finding
from zwgk_flow.runtime import library

FORMS = ("message", "催办单", "督办通知单", "通报", "约谈通知")
EARLY = datetime(2021, 7, 2, tzinfo=UTC)


def rung(name: str = "催办", form: str = "催办单") -> Rung:
    return Rung(id=name, name=name, to=("liaison",), form=form)


def line(of: Rung, unit: str = "甲局", number: int | None = None) -> Line:
    return Line(
        of, f"desk-2021/1/{unit}", unit, "1", "有期限", date(2021, 6, 30), "逾期", 8, number
    )


def digest(*lines: Line, role: str = "liaison") -> Digest:
    return Digest(
        plan="desk-2021",
        title="2021年示例区政务公开工作要点",
        issuer="示例区",
        office="办公室",
        year=2021,
        as_of=date(2021, 7, 8),
        recipient=Recipient(role, "jia@desk.example"),
        lines=lines or (line(rung()),),
        not_before=EARLY,
    )


def shipped(said: Digest) -> tuple[str, str]:
    """Subject and body by the shipped templates, which have no fault."""
    told: list[str] = []
    message = writer((library(),), told.append)(said)
    assert told == []
    return message.subject, message.body


Own = Callable[[str, str], Path]


@pytest.fixture
def own(tmp_path: Path) -> Own:
    """Writes a template of an office's own; returns where."""

    def write(form: str, text: str) -> Path:
        path = tmp_path / "messages" / f"{form}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write


# --- what the shipped ones say -------------------------------------------------------------------


def test_every_form_and_role_can_be_said() -> None:
    """No shipped template has a fault for anybody, nor has a form without one of its own."""
    assert list(faults(library(), [*FORMS, "提示函"])) == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("role", RECIPIENT_ROLES)
def test_a_message_names_task_day_and_sender(form: str, role: str) -> None:
    """Whatever the form and whoever reads it: the task with its key, days as they are printed."""
    subject, body = shipped(digest(line(rung("级", form)), role=role))
    assert subject == "【级】2021年示例区政务公开工作要点：1 项任务"
    for words in ("甲局", "“有期限”", "2021年6月30日", "“逾期”", "8 天", "desk-2021/1/甲局"):
        assert words in body
    assert RECIPIENT_ROLES[role] in body.splitlines()[0]
    assert body.splitlines()[-2:] == ["办公室", "2021年7月8日"]
    assert "{" not in body and "\n\n\n" not in body


def test_who_does_the_work_is_asked_something_else_than_who_watches() -> None:
    """A liaison is to act, a leader to have it done, a supervisor to know."""
    said = {
        role: shipped(digest(line(rung("级", "督办通知单")), role=role))[1]
        for role in RECIPIENT_ROLES
    }
    assert (
        len({said[role].splitlines()[-4] for role in ("liaison", "principal", "supervisor")}) == 3
    )


def test_numbered_forms_stand_above_with_their_numbers() -> None:
    """One unit's form stands alone; of several units each number says whose it is."""
    of = rung()
    _, one = shipped(digest(line(of, number=3), line(of, number=3)))
    assert one.splitlines()[0] == "催办单〔2021〕第 3 号"
    _, several = shipped(digest(line(of, number=3), line(of, "乙局", number=4)))
    assert several.splitlines()[:2] == [
        "催办单〔2021〕第 3 号（甲局）",
        "催办单〔2021〕第 4 号（乙局）",
    ]


@pytest.mark.parametrize("role", ["leading_group", "supervisor", "office"])
def test_who_stands_above_the_units_is_not_addressed_as_one_of_them(role: str) -> None:
    """What is told of one unit goes to 督查室, not to 甲局督查室; its number says whose it is."""
    said = digest(line(rung("通报", "通报"), number=1), role=role)
    assert shipped(said)[1].splitlines()[:2] == [
        "通报〔2021〕第 1 号（甲局）",
        f"{RECIPIENT_ROLES[role]}：",
    ]
    assert plain(said).body.splitlines()[0] == f"{RECIPIENT_ROLES[role]}："
    assert plain(digest()).body.splitlines()[0] == "甲局联络员："


def test_lower_rungs_are_told_apart() -> None:
    """What a form says of being late it says of its own rung only; the rest is listed after it."""
    subject, body = shipped(digest(line(rung()), line(rung("提醒", "message"), "乙局")))
    assert subject.startswith("【催办】") and subject.endswith("2 项任务")
    before, _, after = body.partition("另有下列任务")
    assert "甲局" in before and "乙局" not in before
    assert "2. 〔提醒〕乙局" in after


def test_colour_and_stand_in_are_said() -> None:
    """A rung's colour is a label beside its name; who stands in, or acts, is addressed as such."""
    yellow = replace(rung(), colour="黄")
    subject, body = shipped(digest(line(yellow)))
    assert subject.startswith("【催办·黄】") and "〔催办·黄〕" in body
    stands_in = Recipient("deputy_leader", "a@b", stands_in_for="principal")
    assert "甲局分管领导（代主要负责人收）：" in shipped(replace(digest(), recipient=stands_in))[1]
    acting = Recipient("principal", "a@b", acting="李四")
    assert "甲局主要负责人（李四代行）：" in shipped(replace(digest(), recipient=acting))[1]


# --- an office's own -----------------------------------------------------------------------------


def test_an_office_says_it_in_its_own_words(own: Own, tmp_path: Path) -> None:
    """Its template is used for its form and may use the shipped parts; other forms stay."""
    own(
        "催办单",
        '\ufeff{% import "tasks.txt" as parts %}\n主题：请看 {{ plan }}\n'
        "致{{ unit }}\r\n{{ parts.list(tasks) }}",
    )
    write = writer((library(definitions=tmp_path), library()), pytest.fail)
    message = write(digest())
    assert message.subject == "请看 2021年示例区政务公开工作要点"
    assert message.body.startswith("致甲局\n1. 〔催办〕甲局")
    assert (message.recipient.address, message.not_before) == ("jia@desk.example", EARLY)
    other = digest(line(rung("通报", "通报")))
    assert write(other) == writer((library(),), pytest.fail)(other)


def test_a_form_of_its_own_gets_a_template_by_its_name(own: Own, tmp_path: Path) -> None:
    """A form that a ladder invents is said by the file of that name."""
    own("提示函", "主题：提示\n请注意 {{ as_of|day }}")
    write = writer((library(definitions=tmp_path), library()), pytest.fail)
    assert write(digest(line(rung("提示", "提示函")))).body == "请注意 2021年7月8日"


@pytest.mark.parametrize(
    ("text", "at", "said"),
    [
        ("主题：催办\n\n{% for task in tasks %}\n", 3, "endfor"),
        ("主题：催办\n{{ plan }}\n{{ palnt }}\n", 3, "没有“palnt”这个名称"),
        ("主题：催办\n{{ tasks[0].nothing }}", 2, "没有“nothing”这个名称"),
        ("请办理\n", 1, "主题："),
        ("主题：催办\n{{ 1 // 0 }}", 2, "写法不对（integer division or modulo by zero）"),
        ("主题：催办\n\n\n{{ plan.__class__.__mro__ }}", 4, "不准用“__class__”"),
        ("主题：催办\n{{ as_of|dya }}", 2, "没有“dya”"),
        ("主题：催办\n{% if unit == “甲局” %}{% endif %}", 2, "不能写 “ "),
        ("主题：催办\n{% if unit %}\n{% elseif role %}\n{% endif %}", 3, "{% elseif %} 写错了"),
        ("主题：催办\n{{ unit }}{% endif %}", 2, "{% endif %} 写错了，或者多了一个"),
        ("主题：催办\n{{ unit }", 2, "不该有“}”"),
        ("主题：催办\n\n｛｛ unit ｝｝", 3, "请写成半角的 {{"),
        ("主题：催办\n{# {unit} #}\n{％ if unit %}", 3, "请写成半角的 {%"),
        ("主题：催办\n请{ unit }办理", 2, "请写成 {{ unit }}"),
        ("主题：催办\n", 1, "主题和正文都要有文字"),
        ('主题：催办\n{% include "../plans/x.txt" %}', 2, "../plans/x.txt"),
    ],
)
def test_a_broken_template_is_told_with_file_and_line_and_stops_nothing(
    own: Own, tmp_path: Path, text: str, at: int, said: str
) -> None:
    """The shipped words are used instead; told once, however many messages there are."""
    path = own("催办单", text)
    told: list[str] = []
    write = writer((library(definitions=tmp_path), library()), told.append)
    expected = writer((library(),), pytest.fail)(digest())
    assert [write(digest()), write(digest())] == [expected, expected]
    (fault,) = told
    assert f"{path} 第 {at} 行" in fault and said in fault and "自带" in fault
    (found,) = faults(library(definitions=tmp_path), ["催办单"])
    assert found in fault


def test_a_file_that_is_no_text_is_told(own: Own, tmp_path: Path) -> None:
    """Saved by a program in another encoding, it stops nothing either."""
    own("催办单", "").write_bytes("主题：催办".encode("gb18030"))
    told: list[str] = []
    write = writer((library(definitions=tmp_path), library()), told.append)
    assert write(digest()) == writer((library(),), pytest.fail)(digest())
    assert "催办单.txt" in told[0] and "UTF-8" in told[0]


def test_without_any_template_a_digest_is_said_plainly() -> None:
    """Where even the shipped ones are gone, everything is still told."""
    told: list[str] = []
    message = writer((lambda _kind, _name: None,), told.append)(digest())
    assert message == plain(digest())
    assert len(told) == 1
    for words in ("desk-2021/1/甲局", "催办", "有期限", "办公室"):
        assert words in message.subject + message.body


# --- what opened a rung, and what the office alone is told ---------------------------------------


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("role", RECIPIENT_ROLES)
def test_what_an_audit_found_is_said_and_no_lateness_is_made_up(form: str, role: str) -> None:
    """A rung that waits for a finding says which, and what would clear it."""
    found = Finding("desk-2021/1/甲局", "no_report", "medium", "本周期没有进展报告", "报告进展")
    waiting = replace(rung(form=form), on=("no_report",))
    told = replace(line(waiting), findings=(found,), days_late=0)
    _, body = shipped(digest(told, role=role))
    assert "督查发现：本周期没有进展报告；请报告进展。" in body
    assert "逾期" not in body.replace("现为“逾期”", "")
    assert "超过" not in body


@pytest.mark.parametrize("form", FORMS)
def test_a_form_claims_no_step_that_was_perhaps_never_taken(form: str) -> None:
    """An urgent item is supervised without having been urged: no form says that it was."""
    _, body = shipped(digest(line(rung(form=form)), role="principal"))
    assert not any(words in body for words in ("经催办", "经督办", "经通报"))


def test_the_office_s_notes_are_a_template_too(own: Own, tmp_path: Path) -> None:
    """Silences that ended, tasks of which nobody is told: in the office's own words if it likes."""
    day = date(2021, 7, 1)
    ended = Silence("desk-2021/s1", "desk-2021", "甲局", None, "办公室/甲", "迁移", day, day)
    told = Notes(
        "要点", "示例区", "办公室", day, Recipient("office", "a"), (ended,), (line(rung()),)
    )
    message = writer((library(),), print)(told)
    assert message.subject == "【无人可告知】要点：2 条"
    assert message.unit == "办公室"
    assert (
        "甲局，2021年7月1日至2021年7月1日，办公室/甲 设置，理由：迁移（desk-2021/s1）"
        in message.body
    )
    assert "desk-2021/1/甲局" in message.body
    own("notes", "主题：{{ office }}知悉\n{{ ended[0].reason }}")
    message = writer((library(definitions=tmp_path), library()), print)(told)
    assert (message.subject, message.body) == ("办公室知悉", "迁移")
    assert "desk-2021/s1" in plain(told).body


def test_who_watches_over_many_units_gets_a_line_for_each() -> None:
    """Beyond twenty tasks of several units: how many, which items, how late, under which number."""
    units = [f"第{n}局" for n in range(1, 13)]
    late = [line(rung(), unit, n) for n, unit in enumerate(units, 1)]
    many = [one for each in late for one in (each, replace(each, item="2", days_late=9))]
    _, body = shipped(digest(*many, role="leading_group"))
    assert "催办单〔2021〕第 1 号至第 12 号，共 12 份" in body
    assert "- 〔催办〕第7局 2 项：第 1、2 项，最长已超过时限 9 天（第 7 号）\n" in body
    assert len(body.splitlines()) < 25
    _, own = shipped(digest(*[replace(one, unit="甲局", number=1) for one in many]))
    assert "24. 〔催办〕甲局" in own
