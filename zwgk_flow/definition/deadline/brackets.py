"""How a phrase and what stands in its brackets agree: 全年(每季度一次), 区府办(6月底前)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from zwgk_flow.definition.deadline.dates import falls_on
from zwgk_flow.definition.deadline.doubt import as_candidates, customary, reason_for
from zwgk_flow.definition.deadline.grammar import Context
from zwgk_flow.definition.deadline.numerals import read_numeral
from zwgk_flow.definition.deadline.parts import Walk, together
from zwgk_flow.definition.deadline.values import Deadline, Kind, unparseable
from zwgk_flow.definition.deadline.walk import walk
from zwgk_flow.definition.deadline.words import Word

_INNERMOST = re.compile(r"\(([^()]*)\)")
_ONE_IN_ANOTHER = r"[^()]*\(([^()]*(?:\([^()]*\)[^()]*)+)\)[^()]*"
_DOCUMENT_NUMBER = r"\((?:19|20)\d\d\)第?(?:\d{1,4}|[一二三四五六七八九十百〇]{1,5})号"
_LIST_MARK = r"[\d一二三四五六七八九十]{0,3}"
_NAMED_BY_YEARS = r"(?:方案|计划|规划|纲要)\(\d{4}年?[-至到]\d{4}年?\)$"
# 三年行动计划(2022-2024年) and no more: the plan is what is to be done, and when
_PLAN_ALONE = (
    r"[^,;。]{0,20}?[一二两三四五六]年[^,;。]{0,8}(?:方案|计划)\(\d{4}年?[-至到]\d{4}年?\)"
)
_MADE = (
    r"制[定订]|编[制写]|印发|出台|完成|修订|起草|落实|贯彻|按照?|根据|依据|对照|围绕|结合|报送|发布"
)
# no date by itself, but a bracket may give one: 暑假期间(7月至8月)
_SEASON = (
    r"(?:[春夏秋冬]季|[暑寒][假期]|主?汛期?|(?:新|[春秋]季)?学期(?:开学)?|开学|[两双]节|两会"
    r"|[供采]暖[季期]|防火期|[中高]考|春[耕播]|三夏|秋收)(?:来临|到来|开始)?(?:之?前|以前|期间|[里内中])?"
)
# 每半年(7月10日、1月10日前): where in each period
_PLACE = (
    r"(?:[\d一二三四五六七八九十、和及至.-]|个?工作日|[月日号年]|[前底末初内]"
    r"|[上中下]旬|次[年月]|[首末]月)+"
)
_SHIFTED = r"(?:节假日|休息日|周末|公休日?|双休日).*(?:顺延|提前|延后|推迟)"
_SUPERSEDED = (
    r"原[先本]?(?:定|计划|为|是|于|完成时[限间]|时[限间]|期限)?[为于在:]?"
    r"(?=[\d一二三四五六七八九十今本当去年上下])"
)
_SOLAR_DAY = (
    r"(?<![每逐]年)(?<![每逐]年的)(?:(?:\d{1,2}|[一二三四五六七八九十]{1,2})月"
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号]|(?<![\d.])\d{4}([-./])\d{1,2}\1\d{1,2})(?:之?前|以前)?"
)
_COUNT = r"(?:[一二三四五六七八九十]{1,3}|\d{1,2})"
# such as no solar date is printed: 正月十六, 八月初八, 农历八月十五
_LUNAR_DAY = (
    rf"(?:农历|阴历|旧历)(?:{_COUNT}|[正冬腊])月(?:初?{_COUNT}|廿[一二三四五六七八九]?)日?"
    rf"|[正冬腊]月(?:初?{_COUNT}|廿[一二三四五六七八九]?)日?"
    rf"|{_COUNT}月(?:初[一二三四五六七八九十]|廿[一二三四五六七八九]?)"
)
_LUNAR_MONTHS = {"正": 1, "冬": 11, "腊": 12}
_LUNAR_MONTH_DAYS = 29.53
_WHETHER_INCLUDED = (
    r"(不)?(?:包?含|包括)(?:当[日天月年]|本数|[0-9〇一二三四五六七八九十]{0,4}[年月日底]*)?"
)


def split_brackets(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without its brackets, and what stood in them, in printed order."""
    inserts: list[str] = []
    while match := _INNERMOST.search(text):
        named = re.search(_NAMED_BY_YEARS, text[: match.end()]) and not (
            re.fullmatch(_PLAN_ALONE, text) and not re.search(_MADE, text)
        )
        of_a_document = re.match(_DOCUMENT_NUMBER, text[match.start() :])
        if not named and not of_a_document and not re.fullmatch(_LIST_MARK, match[1]):
            inserts.append(match[1])
        text = text[: match.start()] + text[match.end() :]
    return text.replace("(", ",").replace(")", ",").strip(","), tuple(inserts)


def read_bracketed(text: str, context: Context) -> Deadline:
    """The one deadline of a normalised phrase, its brackets weighed against the rest."""
    main, inserts = split_brackets(text)
    outer = walk(main, context)
    if outer.parts and outer.parts[-1].year is not None:
        context = replace(context, year=outer.parts[-1].year)
    if outer.parts:
        context = replace(context, cadence=outer.parts[-1].deadline.cadence)
    inner = [walk(insert, context) for insert in inserts]
    deadline = None if re.fullmatch(_SEASON, main) else outer.settle()
    inner = [w for w in inner if not re.fullmatch(_SEASON, w.text)]  # 5月底(汛前)
    timely = [w for w in inner if w.speaks_of_time or re.fullmatch(_WHETHER_INCLUDED, w.text)]
    if deadline is None and (nested := re.fullmatch(_ONE_IN_ANOTHER, text)):
        return read_bracketed(nested[1], context)  # 区府办(6月28日(周五)前)
    if deadline is None:
        asides = [aside for walked in (outer, *inner) for aside in walked.asides]
        return _only_in_brackets(timely, text, context, asides)
    named = {c.due for aside in outer.asides for c in aside.candidates if c.due}
    for insert in timely:
        if re.match(_SUPERSEDED, insert.text) or insert.only_begins:
            continue  # (原定2021年底前), (7月1日起施行): neither says when it is due now
        if _is_lunar_gloss(insert.text, text):
            deadline = _on_lunar_day(deadline, insert.text, context)
            continue
        said = insert.settle()
        if said and said.due in named:  # 7月5日前报上半年(1-6月)总结
            continue
        if deadline.kind is Kind.RECURRING and re.search(_SHIFTED, insert.text):
            continue  # 每月25日(遇节假日顺延)
        deadline = _weigh(deadline, outer, insert)
    return deadline


def _is_lunar_gloss(said: str, text: str) -> bool:
    """2月16日(正月十六): the same day once more, where the solar day is printed in full."""
    lunar = re.fullmatch(rf"(?:{_LUNAR_DAY})(?:之?前|以前)?", said)
    return bool(lunar and re.search(rf"{_SOLAR_DAY}\({said}\)", text))


def _on_lunar_day(deadline: Deadline, said: str, context: Context) -> Deadline:
    """The deadline, unless counting from the Spring Festival shows that the days differ."""
    told = re.search(
        r"([正冬腊]|[一二三四五六七八九十\d]+)月初?([一二三四五六七八九十廿\d]+)", said
    )
    if told is None or deadline.kind is not Kind.DATE or deadline.due is None:
        return deadline
    month, day = _LUNAR_MONTHS.get(told[1]) or read_numeral(told[1]), read_numeral(told[2])
    try:
        new_year, _ = context.festivals(deadline.due.year, "春节")
    except (ValueError, LookupError):
        return deadline
    ahead = (deadline.due - new_year).days
    if month and day and _comes_after(ahead, month, day):
        return deadline
    return unparseable("公历与农历日期对不上", *as_candidates([deadline]))


def _comes_after(ahead: int, month: int, day: int) -> bool:
    """Whether that lunar day can lie so many days behind the first of its own year or the next."""
    months = (month - 1, month - 13, month if month > 1 else 0)  # the last: behind a leap month
    return any(
        abs(ahead - n * _LUNAR_MONTH_DAYS - day + 1) < (1 if n in (-1, 0) else 2) for n in months
    )


def _only_in_brackets(
    inserts: Sequence[Walk], text: str, context: Context, asides: Sequence[Deadline]
) -> Deadline:
    for insert in inserts:
        if (said := insert.settle()) and said.kind is Kind.UNPARSEABLE:
            return said
    parts = [part for insert in inserts for part in insert.parts]
    if parts:
        return together(parts)
    if asides:
        return asides[0]
    return unparseable(reason_for(text), *customary(text, context.plan_year))


def _weigh(deadline: Deadline, outer: Walk, insert: Walk) -> Deadline:
    """The deadline once one of its brackets has been considered."""
    if included := re.fullmatch(_WHETHER_INCLUDED, insert.text):
        return _with_end_included(deadline, excluded=bool(included[1]))
    if [t.kind for t in insert.tokens] == [Word.WEEKDAY, Word.EOF]:
        return _on_weekday(deadline, insert)
    said = insert.settle()
    if said is None or _agree(deadline, said):
        return deadline
    if insert.text.startswith("其中") and said.due and deadline.due and said.due < deadline.due:
        return together([*outer.parts, *(replace(p, of_which=True) for p in insert.parts)])
    if deadline.kind is Kind.RECURRING and re.fullmatch(_PLACE, insert.text):
        return deadline
    if Kind.UNPARSEABLE in (deadline.kind, said.kind):
        reason = deadline.reason if deadline.kind is Kind.UNPARSEABLE else said.reason
        return unparseable(reason, *as_candidates([deadline, said]))
    if deadline.kind is Kind.CONTINUOUS and said.kind is Kind.RECURRING:
        return replace(deadline, cadence=said.cadence)
    if deadline.kind is Kind.RECURRING:  # 每半年(6月底、12月底)
        return deadline
    if deadline.kind is Kind.CONTINUOUS or said.kind in (Kind.CONTINUOUS, Kind.RECURRING):
        return together([*outer.parts, *insert.parts])
    return unparseable("括号内外的时限不一致", *as_candidates([deadline, said]))


def _agree(deadline: Deadline, said: Deadline) -> bool:
    if deadline.due is None or said.due is None:
        return False
    names_the_year = said.kind is Kind.YEAR_END and said.due.year == deadline.due.year
    return said.due == deadline.due or names_the_year


def _with_end_included(deadline: Deadline, *, excluded: bool) -> Deadline:
    """8月前(含8月) ends with August; 8月前(不含8月) says what it already means."""
    readings = [d for d in (deadline.due, *(c.due for c in deadline.candidates)) if d]
    if deadline.kind is Kind.UNPARSEABLE or len(readings) < 2:
        if excluded and deadline.kind is not Kind.UNPARSEABLE:
            return unparseable("写明不含当日，请核对截止日期", *as_candidates([deadline]))
        return deadline
    due = min(readings) if excluded else max(readings)
    return replace(deadline, due=due, reason="", candidates=())


def _on_weekday(deadline: Deadline, insert: Walk) -> Deadline:
    weekday = insert.tokens[0].text
    if deadline.due is None or falls_on(deadline.due, weekday):
        return deadline
    return unparseable(f"这一天不是{weekday}，日期与星期对不上", *as_candidates([deadline]))
