"""Simulated years as tables for people; nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zwgk_flow.cli.output import say
from zwgk_flow.cli.show import Column, facts, show, table, width
from zwgk_flow.documents.simulation import SimulationPage
from zwgk_flow.domain.simulated import Figures, Reader
from zwgk_flow.domain.simulated_words import compared, percent, reader_name, weekday_name
from zwgk_flow.domain.spreading import Crowd
from zwgk_flow.operations.words import the_first

WIDE = 112  # from so many columns on there is room for every month
MOST_LEADERS = 12
MOST_UNITS = 10
MOST_UNHEARD = 12
MOST_NAMES = 2


def show_answer(answer: SimulationPage) -> None:
    """One year in full, or two side by side with their differences; then the crowded days."""
    if len(answer.years) == 1:
        show_year(answer.years[0])
    else:
        show_comparison(answer.names, answer.years)
    for crowd in answer.crowds:
        say("")
        show_crowd(crowd)


def show_year(year: Figures) -> None:
    """What the year did: in sum, by rung, to leaders, on its fullest days, to units."""
    totals = year.totals
    show(
        facts(
            {
                "计划": f"{year.title}（{year.plan}）",
                "推演": f"{year.first} 至 {year.last}，{year.behaviour}，种子 {year.seed}",
                "阶梯": year.ladder,
                "做了什么": f"督查 {totals.audits} 次，办理 {totals.steps} 步，"
                f"签收 {totals.signed} 次，留痕 {totals.events} 条",
                "办得怎样": _result(year),
                "申请延期": f"{totals.asked} 次，同意 {totals.granted} 次" if totals.asked else "",
                "告知": f"{totals.rungs} 项次，合成 {totals.messages} 条消息："
                + "，".join(f"{name} {count}" for name, count in year.by_rung if count),
                "暂缓": _held(year),
            }
        )
    )
    for part in (_leaders(year), _peaks(year), _units(year), _unheard(year)):
        lines = list(part)
        if lines:
            say("")
            show(lines)


def _result(year: Figures) -> str:
    return (
        f"{year.totals.tasks} 个任务：按时 {year.on_time}，逾期办结 {year.late}，"
        f"到期未办结 {year.unfinished}；按时率 {percent(year.share_on_time)}"
    )


def _held(year: Figures) -> str:
    said = [f"{name} {count} 项次" for name, count in year.held if count]
    if year.totals.waiting:
        said.append(f"{year.totals.waiting} 条等到可以发的时段再发")
    return "，".join(said) or "没有"


def _leaders(year: Figures) -> Iterator[str]:
    leaders = year.leaders
    if not leaders:
        return
    periods = _periods(year)
    columns = (
        Column("领导"),
        *(Column(name, "right") for name, _ in periods),
        Column("合计", "right"),
    )
    yield from table(
        columns,
        ((reader_name(reader), *_of_periods(reader, periods)) for reader in leaders[:MOST_LEADERS]),
        title="每位领导收到的消息",
    )
    if len(leaders) > MOST_LEADERS:
        rest = sum(reader.messages for reader in leaders[MOST_LEADERS:])
        yield f"另有 {len(leaders) - MOST_LEADERS} 位，共 {rest} 条（--json 有全部）"


Periods = Sequence[tuple[str, range]]


def _periods(year: Figures) -> Periods:
    """Every month where there is room, else quarters."""
    if width() >= WIDE:
        this = f"{year.first.year}-"
        return [
            (f"{int(month[5:])}月" if month.startswith(this) else month[2:], range(n, n + 1))
            for n, month in enumerate(year.months)
        ]
    found: dict[str, list[int]] = {}
    for n, month in enumerate(year.months):
        quarter = (int(month[5:]) - 1) // 3
        found.setdefault(f"{month[2:4]}年{'一二三四'[quarter]}季", []).append(n)
    return [(name, range(of[0], of[-1] + 1)) for name, of in found.items()]


def _of_periods(reader: Reader, periods: Periods) -> Iterator[str]:
    for _, months in periods:
        count = sum(reader.months[n] for n in months)
        yield str(count) if count else "·"
    yield str(reader.messages)


def _peaks(year: Figures) -> Iterator[str]:
    if year.peaks:
        yield from table(
            (Column("日期"), Column(""), Column("消息", "right"), Column("当天到期", "right")),
            (
                (f"{one.day}", weekday_name(one.day), str(one.messages), str(one.due))
                for one in year.peaks
            ),
            title="消息最多的几天",
        )


def _units(year: Figures) -> Iterator[str]:
    columns = (
        Column("单位"),
        Column("任务", "right"),
        Column("按时", "right"),
        Column("逾期办结", "right"),
        Column("未办结", "right"),
        Column("被告知", "right"),
        Column("消息", "right"),
        Column("最多一天", "right"),
    )
    rows = (
        (
            one.unit or "（单位以外）",
            *map(
                str,
                (
                    one.tasks,
                    one.on_time,
                    one.late,
                    one.unfinished,
                    one.rungs,
                    one.messages,
                    one.busiest,
                ),
            ),
        )
        for one in year.units[:MOST_UNITS]
    )
    if year.units:
        yield from table(columns, rows, title="负担最重的单位")
    if len(year.units) > MOST_UNITS:
        yield f"共 {len(year.units)} 个单位（--json 有全部）"


def _unheard(year: Figures) -> Iterator[str]:
    if not year.unheard:
        yield "逾期的任务都告知过人，没有遗漏"
        return
    yield from table(
        (Column("项", "right"), Column("任务"), Column("单位"), Column("为什么没人知道")),
        (
            (one.item, one.title, the_first(one.units, MOST_NAMES), one.why)
            for one in year.unheard[:MOST_UNHEARD]
        ),
        title="出了问题也没有人会知道的任务",
    )
    if len(year.unheard) > MOST_UNHEARD:
        yield f"共 {len(year.unheard)} 条（--json 有全部）"


def show_comparison(names: Sequence[str], years: Sequence[Figures]) -> None:
    """Two years side by side, with what is more or less in the second."""
    one, other = years
    show(
        facts(
            {
                "计划": f"{one.title}（{one.plan}）",
                "推演": f"{one.first} 至 {one.last}，{one.behaviour}，种子 {one.seed}",
            }
        )
    )
    say("")
    show(
        table(
            (
                Column("比较"),
                Column(names[0], "right"),
                Column(names[1], "right"),
                Column("相差", "right"),
            ),
            compared(one, other),
        )
    )


def show_crowd(crowd: Crowd) -> None:
    """A crowded day: what is due, what could be earlier, and what load would be left."""
    moved = [one for one in crowd.moved if one.proposed != one.due]
    show(
        table(
            (Column("项", "right"), Column("任务"), Column("单位", "right"), Column("建议完成")),
            (
                (
                    one.item,
                    one.title,
                    str(one.tasks),
                    f"{one.proposed} {weekday_name(one.proposed)}",
                )
                for one in moved
            ),
            title=f"{crowd.day} 扎堆：{crowd.items} 项、{crowd.tasks} 个任务同一天到期，"
            f"一个单位最多 {crowd.most} 项",
        )
    )
    busiest = max(tasks for _, _, tasks in crowd.loads)
    say(
        f"在{crowd.within}内错开后：一个单位同一天最多 {crowd.left} 项，"
        f"最多的一天 {busiest} 个任务到期（原来 {crowd.tasks} 个）"
    )
