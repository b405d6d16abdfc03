"""Why a phrase gives no certain date, and which dates may have been meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from zwgk_flow.definition.deadline.grammar import (
    Context,
    UnreadableError,
    candidate,
    in_words,
    month_end,
)
from zwgk_flow.definition.deadline.values import Candidate, Deadline, Kind
from zwgk_flow.definition.deadline.words import Token, Word

NOTHING_READ = "没有读到具体时限"

_YEAR_ROUND = "全年持续"
_BY_YEAR_END = "年底前"
# What the words say instead of a date; the first that occurs is told.
_REASONS: tuple[tuple[str, str], ...] = (
    (r"待定|待明确|未定|暂无", "时限待定"),
    (r"详见|见附件|另附|同上|如上|见附表", "时限写在别处，这里没有"),
    (r"另行|另定|另发|待[上有通另]", "时限要等另行通知"),
    (r"汛", "“汛期”各地起止不同，不是确定的日期"),
    (r"[两双]节|两会|开学|放假|[暑寒]假", "各年、各地日子不同，不是确定的日期"),
    (r"[*×Xx_某][年月日]?", "日期没有填写完整"),
    (r"\?", "日期打了问号"),
    (r"□", "有空着的方框，没有填写或没有勾选"),
    (r"学年", "学年从秋季算起，不是年度工作的时限"),
    (r"农历|阴历|旧历|正月|腊月|冬月|闰|除夕|元宵|重阳", "农历日期需要人工换算成公历"),
    (
        r"(?:按|根?据|依照?).*(?:要求|通知|部署|安排|规定|节点|进度|实际|计划|方案)",
        "时限取决于别的要求，没有写出日期",
    ),
    (r"不?定期", "“定期”没有说明多久一次"),
    (r"及时|立即|即时|马上|立行|即知即改|边.边改|即刻|第一时间", "没有写出日期，只说要快"),
    (r"尽快|尽早|早日|近期|抓紧|适时|择期|择机", "没有写出日期，快慢全凭理解"),
    (r"左右|前后|大约|大概|大致|约", "日期只是大概"),
    (r"顺延|延期|延长|延后|推迟|推后|提前", "日期可能变动"),
    (r"或者?", "写了不止一种可能"),
    (r"为准|视情|视.*情况", "以别处的说法或情况为准"),
    (r"原定|原计划|暂定|初定", "日期还没有最后确定"),
    (r"不得?早于|最早", "只写了最早何时，没有写最晚何时"),
    (r"已", "说的是已经做到的事，不是时限"),
    (r"未|若|^如(?![实期])|如[遇有不需]|不能|无法|难以", "时限带有条件"),
    (r"除[外了]", "时限有例外"),
)
_ALL_YEAR_LONG = r"不?定期|及时|即时"
_SOON = r"尽快|尽早|早日|近期|抓紧|适时|择期|择机"


def reason_for(text: str) -> str:
    """What to tell the officer about words that give no date."""
    return next((reason for pattern, reason in _REASONS if re.search(pattern, text)), NOTHING_READ)


def customary(text: str, plan_year: int) -> tuple[Candidate, ...]:
    """What such words usually turn out to mean."""
    year_end = date(plan_year, 12, 31)
    if re.search(_ALL_YEAR_LONG, text):
        return (Candidate(year_end, _YEAR_ROUND),)
    if re.search(_SOON, text):
        return (Candidate(year_end, _BY_YEAR_END),)
    return ()


def refuse(tokens: Sequence[Token], i: int, context: Context) -> UnreadableError:
    """Why the word of time at i fits nothing around it."""
    token, after = tokens[i], tokens[i + 1] if i + 1 < len(tokens) else tokens[i]
    if token.kind is Word.FIVEYEAR:
        end = date(2025 + 5 * ("一二三四五".index(token.text[1]) - 3), 12, 31)
        return UnreadableError(i + 1, "五年规划期不是年度工作的时限", candidate(end, "规划期末"))
    if token.kind is Word.NUM and token.text.isdecimal() and len(token.text) >= 3:
        split = tuple(_ungarbled(token.text, after.kind, context))
        return UnreadableError(
            i + 1, f"“{token.text}{after.text}”像是漏了“年”或“月”，数字连在了一起", *split
        )
    if token.kind is Word.NUM and after.kind is Word.DAY:
        return UnreadableError(i + 2, "只有日，没有月份", *_day_of_some_month(token.value, context))
    if token.kind is Word.NUM and after.kind is Word.END:
        return UnreadableError(i + 2, "数字后面漏了“月”", *_end_of_month(token.value, context))
    if token.kind in (Word.MONTH, Word.MONTHS) and after.kind is Word.END:
        return UnreadableError(
            i + 2,
            "“月底”没有写明哪个月",
            Candidate(None, "每月月底"),
            *_end_of_issue_month(context),
        )
    if token.kind is Word.QUARTER and after.kind is Word.END:
        return UnreadableError(i + 2, "“季末”没有写明哪个季度", Candidate(None, "每季度末"))
    if token.kind is Word.WEEKWORD:
        return UnreadableError(i + 1, f"“{token.text}”要看从哪一天算起，没有写明日期")
    if token.kind is Word.YEAR and after.kind is Word.BEFORE:
        return UnreadableError(
            i + 2,
            "“年前”可以指春节前，也可以指元旦前",
            candidate(date(context.year, 12, 31), "元旦前"),
        )
    return UnreadableError(i + 1, f"“{token.text}”在这里读不出确定的时间")


def _day_of_some_month(day: int, context: Context) -> Iterator[Candidate]:
    if context.issued and 1 <= day <= 28:
        yield candidate(context.issued.replace(day=day), "印发当月")
    if 1 <= day <= 31:
        yield Candidate(None, f"每月{day}日")


def _end_of_month(month: int, context: Context) -> Iterator[Candidate]:
    if 1 <= month <= 12:
        yield candidate(month_end(context.year, month), f"{month}月底")


def _end_of_issue_month(context: Context) -> Iterator[Candidate]:
    if context.issued:
        yield candidate(month_end(context.issued.year, context.issued.month), "印发当月底")


def _ungarbled(digits: str, unit: Word, context: Context) -> Iterator[Candidate]:
    """Every way to cut digits that ran together into year, month and day near the plan year."""
    seen: set[date] = set()
    if len(digits) == 4 and abs(int(digits) - context.year) <= 10 and unit is Word.END:
        yield candidate(date(int(digits), 12, 31), "年底")
        return
    for year, rest in _cut_year(digits, context.year):
        for due in _cut_rest(rest, year, unit):
            if due not in seen:
                seen.add(due)
                yield Candidate(due, in_words(due))


def _cut_year(digits: str, year: int) -> Iterator[tuple[int, str]]:
    if len(digits) > 4 and abs(int(digits[:4]) - year) <= 10:
        yield int(digits[:4]), digits[4:]
    prefix = str(year)
    for kept in (prefix[:3], prefix[1:], prefix[2:]):  # a digit of the year was lost as well
        if digits.startswith(kept) and len(digits) > len(kept):
            yield year, digits[len(kept) :]
    yield year, digits


def _cut_rest(rest: str, year: int, unit: Word) -> Iterator[date]:
    if unit in (Word.MONTH, Word.MONTHPLUS, Word.END):
        if len(rest) <= 2 and 1 <= int(rest) <= 12:
            yield month_end(year, int(rest))
        return
    for cut in (1, 2):
        month, day = rest[:cut], rest[cut:]
        if not day or len(day) > 2 or not 1 <= int(month) <= 12:
            continue
        if 1 <= int(day) <= month_end(year, int(month)).day:
            yield date(year, int(month), int(day))


def as_candidates(deadlines: Sequence[Deadline]) -> tuple[Candidate, ...]:
    """Readings that were certain by themselves, offered where the phrase as a whole is not."""
    readings: list[Candidate] = []
    for deadline in deadlines:
        if deadline.kind is Kind.UNPARSEABLE:
            readings.extend(deadline.candidates)
        elif deadline.due:
            readings.append(candidate(deadline.due))
    return tuple(dict.fromkeys(readings))
