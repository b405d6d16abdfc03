"""How long after what: 5个工作日内, 会后3日内; not what has a date or recurs."""

from __future__ import annotations

import re

from zwgk_flow.definition.deadline.grammar import Context, Match, UnreadableError
from zwgk_flow.definition.deadline.month_days import Tokens, numbers
from zwgk_flow.definition.deadline.values import Candidate, Deadline, Kind, Relative
from zwgk_flow.definition.deadline.words import Word

_DURATIONS = {
    Word.WORKDAY: ("workday", 1),
    Word.CALDAY: ("day", 1),
    Word.DAY: ("day", 1),
    Word.WEEK: ("day", 7),
    Word.MONTHS: ("month", 1),
    Word.MONTH: ("month", 1),
    Word.QUARTER: ("month", 3),
    Word.YEAR: ("month", 12),
}
_SETTLED = ("办结", "办好", "办完", "答复")
_SAID_ALONE = (Word.WORKDAY, Word.CALDAY, Word.MONTHS, Word.WEEK)
_LONGEST_EVENT = 120  # words; what runs on longer is no event, and reading stays linear
_BETWEEN_EVENT_AND_LENGTH = (Word.TEXT, Word.SAFE, Word.SEP, Word.CONJ)
# seldom met: `re` compiles these when they are first asked about
_BODY = r"(?:单位|部门|机[关构]|科室|乡镇|街道|镇街)"
_LEAD_INTO_EVENT = (
    rf"^(?:[^,;。]*?(?=收到|接到)|[^,;。]*?{_BODY}(?:自|从|于|在|应当?|须)+|[^,;。]*?(?:应当?|须|要|请|可)(?:自|从|于|在)|"
    r"(?:自|从|于|在|应当?|须|要|请|最迟|原则上|一般)+)"
)
_AFTER_EVENT = r"(?:的?[次翌]日|之日|当日|当天|(?<![\d即])日|之|的|,)$"
_INTO_LENGTH = (
    rf"[的,]*(?:[^,;。]{{0,10}}(?:(?<!不)(?:应当?|必?须|需|要|可)|{_BODY}))?"
    r"(?:[的在于将]|最[迟晚长多]|至迟|原则上|一般|不得?超过?|不得?多于|及时)*"
)
_RECEIPT = r"(?:收到|接到|接|受理)[^,;。]*$"
_AT_LEAST = r"(?:不少于|不低于|不得少于|不得低于|至少|少于|多于|超过)$"
_AT_MOST = r"(?:时限|期限|最多|最长|最迟|一般|[:,]|不[得准能]?超过)*$"
_AT_MOST_AFTER_PROSE = r"(?:不[得准能]?超过|[时期]限[为:]?)$"
_LASTS = r"公示|公告|公布|有效|试[用行点]|任期|保[管存质]|展期|征[求集]|活动期|为期"


def duration(tokens: Tokens, i: int, _: Context) -> Match | None:
    """5个工作日内 with no event named; without 内 it must be all there is."""
    found = _length(tokens, i)
    if found is None:
        return None
    n, unit, stop = found
    said = "".join(t.text for t in tokens[:i])
    bounded = tokens[stop].kind is Word.WITHIN or _is_spent(tokens, stop, said)
    if bounded:
        if _is_span_not_length(tokens, stop):
            return None
    elif not _says_all(tokens, stop, said):
        return None
    if re.search(_AT_LEAST, said) and not re.search(_AT_MOST, said):
        raise UnreadableError(stop + 1, "说的是期限至少多长，不是何时完成")
    receipt = re.search(_RECEIPT, said)
    event = _named_event(receipt[0]) if receipt else None
    return Match(stop + (tokens[stop].kind is Word.WITHIN), (_relative(n, unit, event),))


def _says_all(tokens: Tokens, stop: int, said: str) -> bool:
    """5个工作日 alone, 1天办结, 办理时间不得超过45日: a limit though 内 is missing."""
    in_days = tokens[stop - 1].kind in (Word.WORKDAY, Word.CALDAY)
    if in_days and "".join(t.text for t in tokens[stop : stop + 2]) in _SETTLED:
        return True
    if tokens[stop].kind not in (Word.EOF, Word.SEP):
        return False
    alone = tokens[stop].kind is Word.EOF and tokens[stop - 1].kind in _SAID_ALONE
    if alone and re.fullmatch(_AT_MOST, said):
        return True
    measured = tokens[stop - 1].kind in (*_SAID_ALONE, Word.DAY)
    limited = re.search(_AT_MOST_AFTER_PROSE, said) and not re.search(_LASTS, said)
    return measured and bool(limited)


def _is_spent(tokens: Tokens, stop: int, said: str) -> bool:
    """用三个月时间: so long and no longer."""
    after = stop + (tokens[stop].text == "的")
    return tokens[after].text == "时间" and bool(re.search(r"[利使]?用$|花$", said))


def _is_span_not_length(tokens: Tokens, stop: int) -> bool:
    """6月内 is the month of June, 21年内 the year 2021: those are read as calendar."""
    unit, number = tokens[stop - 1], tokens[stop - 2]
    return unit.kind is Word.MONTH or (unit.kind is Word.YEAR and number.value > 10)


def after_event(tokens: Tokens, i: int, _: Context) -> Match | None:
    """自收到申请之日起20个工作日内, 会后3日内: an event, then a length of time."""
    for k in range(i, min(i + _LONGEST_EVENT, len(tokens) - 1)):
        token = tokens[k]
        if token.kind in (Word.EVERY, Word.SEP, Word.BEFORE):
            return None
        if token.kind not in (Word.SINCE, Word.AFTER) and not token.text.endswith("之日"):
            continue
        start = _length_begins(tokens, k + 1)
        found = _length(tokens, start) if start else None
        if found is None or k == i:
            continue
        n, unit, stop = found
        return _counted_from(tokens[i:k], n, unit, tokens, stop)
    return None


def _length_begins(tokens: Tokens, k: int) -> int | None:
    """Where the length of time stands: behind the event at once, or behind ,各单位应当在."""
    start = k
    while tokens[start].kind in _BETWEEN_EVENT_AND_LENGTH:
        start += 1
    said = "".join(t.text for t in tokens[k:start])
    return start if re.fullmatch(_INTO_LENGTH, said) else None


def _counted_from(event: Tokens, n: int, unit: str, tokens: Tokens, stop: int) -> Match:
    if tokens[stop].kind in (Word.AFTER, Word.BEFORE):
        raise UnreadableError(stop + 1, "只写了多久以后，没有写何时完成")
    stop += tokens[stop].kind is Word.WITHIN
    return Match(stop, (_relative(n, unit, _named_event("".join(t.text for t in event))),))


def _named_event(said: str) -> str | None:
    """The event without who acts and without 自 … 之日: 收到申请, 会议结束."""
    name = re.sub(_LEAD_INTO_EVENT, "", said)
    while trimmed := re.search(_AFTER_EVENT, name):
        name = name[: trimmed.start()]
    return name or None


def _relative(n: int, unit: str, after: str | None) -> Deadline:
    return Deadline("", Kind.RELATIVE, relative=Relative(n, unit, after))


def _length(tokens: Tokens, i: int) -> tuple[int, str, int] | None:
    """How long: n, its unit, and the token after; 3至5个工作日 is at most five."""
    first = tokens[i]
    if first.kind is Word.HALFMONTH:
        return 15, "day", i + 1
    if first.kind is Word.HALFYEAR:
        return 6, "month", i + 1
    if first.kind is not Word.NUM:
        return None
    values, joint, k = numbers(tokens, i)
    if tokens[k].kind is Word.HOUR:
        raise UnreadableError(
            k + 1,
            "以小时计的时限不能换算成日期",
            Candidate(None, f"{values[-1]}{tokens[k].text}内"),
        )
    scale = _DURATIONS.get(tokens[k].kind)
    if tokens[k].kind is Word.MONTH and tokens[k + 1].kind is not Word.WITHIN:
        return None  # 起,8月31日止; 开始,10月完成: a date
    if scale is None or joint is Word.ENUM or not 1 <= values[-1] <= 366:
        return None
    unit, factor = scale
    return values[-1] * factor, unit, k + 1
