"""The words of messages: a digest through the template of its form; what is said is decided before.

A template is `messages/FORM.txt`, or `messages/message.txt` where the form has none; its first line
begins with 主题：. What the office alone is told is `messages/notes.txt`. A template that cannot be
rendered stops no audit: the shipped one is used and the fault is told with file and line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from zwgk_flow.definition.ladder import RECIPIENT_ROLES, Rung
from zwgk_flow.documents.template_faults import fault_of, slip
from zwgk_flow.domain.digest import Digest, Line, Message, Notes, plain
from zwgk_flow.domain.escalation import Recipient, Silence
from zwgk_flow.domain.findings import Finding

Find = Callable[[str, str], tuple[str, str] | None]
Said = Digest | Notes
Texts = Callable[[Said], Message]

GENERAL = "message"
NOTES = "notes"
SUBJECT = "主题："
# to whom one speaks how: who does the work, who has it done, who watches over it
AUDIENCES = {
    "liaison": "unit",
    "section_head": "unit",
    "deputy_leader": "leader",
    "principal": "leader",
    "leading_group": "leader",
    "supervisor": "supervisor",
    "office": "supervisor",
}


def writer(finds: Sequence[Find], tell: Callable[[str], None]) -> Texts:
    """Messages by the templates of the first finder that can be rendered, in plain words at last.

    `tell` is told of every fault once.
    """
    environments = [_environment(find) for find in finds]
    known: set[str] = set()

    def write(said: Said) -> Message:
        for environment in environments:
            try:
                return _rendered(environment, said)
            except Exception as error:  # noqa: BLE001 - whatever a template does, the audit goes on
                fault = fault_of(error)
                if fault not in known:
                    known.add(fault)
                    tell(f"消息模板有误，改用自带的：{fault}")
        return plain(said)

    return write


def faults(find: Find, forms: Iterable[str]) -> Iterator[str]:
    """What is wrong with the templates of some forms, each with file and line, by trying them."""
    environment = _environment(find)
    found: dict[str, None] = {}
    for form in dict.fromkeys((GENERAL, NOTES, *forms)):
        for role in RECIPIENT_ROLES:
            try:
                _rendered(environment, _sample(form, role))
            except Exception as error:  # noqa: BLE001 - as above
                found.setdefault(fault_of(error))
    return iter(found)


def _environment(find: Find) -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(partial(_load, find)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    made.filters["day"] = _day
    return made


def _load(find: Find, name: str) -> tuple[str, str, Callable[[], bool]] | None:
    form = name.removesuffix(".txt")
    if not form or any(mark in form for mark in "/\\\0") or form.startswith("."):
        return None
    try:
        found = find("message", form)
    except (OSError, UnicodeDecodeError) as error:
        raise TemplateError(f"messages/{form}.txt 读不出来：请存为 UTF-8 编码的文本") from error
    if not found:
        return None
    text = found[0].removeprefix("\ufeff")
    if half_made := slip(text):
        line, why = half_made
        raise TemplateSyntaxError(why, line, filename=found[1])
    return text, found[1], lambda: True


def _rendered(environment: ImmutableSandboxedEnvironment, said: Said) -> Message:
    names, values, unit = (
        ([NOTES], _noted(said), said.office)
        if isinstance(said, Notes)
        else ([said.rung.form, GENERAL], _values(said), said.unit)
    )
    template = environment.select_template([f"{name}.txt" for name in names])
    text = template.render(values).strip()
    first, _, body = text.partition("\n")
    if not first.startswith(SUBJECT):
        raise TemplateSyntaxError(f"第一行要以“{SUBJECT}”开头", 1, filename=template.filename)
    subject, body = first.removeprefix(SUBJECT).strip(), body.strip("\n")
    if not (subject and body):
        raise TemplateSyntaxError("主题和正文都要有文字", 1, filename=template.filename)
    return Message(said.recipient, unit, subject, body, said.not_before)


def _values(digest: Digest) -> dict[str, Any]:
    """What a template may name; docs/messages.md lists it."""
    return {
        "plan": digest.title,
        "issuer": digest.issuer,
        "office": digest.office,
        "as_of": digest.as_of,
        "unit": digest.addressed_unit,
        "role": RECIPIENT_ROLES[digest.recipient.role],
        "stands_in_for": RECIPIENT_ROLES.get(digest.recipient.stands_in_for or "", ""),
        "acting": digest.recipient.acting,
        "audience": AUDIENCES[digest.recipient.role],
        "rung": digest.rung,
        "tag": tag_of(digest.rung),
        "numbers": digest.numbers,
        "tasks": [_fields(line) for line in digest.lines if line.rung == digest.rung],
        "others": [_fields(line) for line in digest.lines if line.rung != digest.rung],
    }


def _noted(notes: Notes) -> dict[str, Any]:
    """What `notes.txt` may name."""
    return {
        "plan": notes.title,
        "issuer": notes.issuer,
        "office": notes.office,
        "as_of": notes.as_of,
        "ended": notes.ended,
        "unreached": [_fields(line) for line in notes.unreached],
    }


def _fields(line: Line) -> dict[str, Any]:
    return {name: getattr(line, name) for name in Line.__slots__} | {"tag": tag_of(line.rung)}


def tag_of(rung: Rung) -> str:
    """A rung's name, with its colour where it has one."""
    return f"{rung.name}·{rung.colour}" if rung.colour else rung.name


def _day(value: date | None) -> str:
    """2021年6月30日; 未定 where there is none."""
    return f"{value.year}年{value.month}月{value.day}日" if value else "未定"


def _sample(form: str, role: str) -> Said:
    """A digest of nothing real, by which templates are tried."""
    rung = Rung(id="sample", name="示例", to=(role,), form=form)
    day = date(2021, 7, 1)
    line = Line(rung, "sample-2021/1/甲局", "甲局", "1", "示例", date(2021, 6, 30), "逾期", 1, 1)
    found = Finding(line.key, "no_report", "medium", "示例", "报告进展")
    other = replace(
        line,
        rung=replace(rung, id="other", on=("no_report",)),
        unit="乙局",
        due=None,
        number=None,
        nth=2,
        findings=(found,),
    )
    lines = (line, other)
    if form == NOTES:
        silence = Silence(
            "sample-2021/s1", "sample-2021", None, None, "办公室/甲", "示例", day, day
        )
        return Notes("示例", "示例区", "办公室", day, Recipient("office", "a"), (silence,), lines)
    return Digest("sample-2021", "示例", "示例区", "办公室", 2021, day, Recipient(role, "a"), lines)
