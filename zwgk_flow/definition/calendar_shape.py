"""The shape of a calendar's file (工作日历): its keys, and its part of the JSON Schemas."""

from __future__ import annotations

from zwgk_flow.definition.shape_rules import Day, Text
from zwgk_flow.definition.shape_tables import Key, ListOf, MapOf, Shape, Table
from zwgk_flow.definition.shape_words import NAME, SLUG, TEXT


class HolidayShape(Shape):
    """One holiday of a notice."""

    name = Key("节日名称", TEXT)
    from_ = Key("放假第一天", Day())
    to = Key("放假最后一天", Day())
    workdays = Key("调休上班的周六、周日", ListOf(Day()), ())


class ChangeShape(Shape):
    """A later notice within the year."""

    notice = Key("通知的文号", TEXT)
    issued = Key("成文日期", Day())
    holidays = Key("改了哪些放假安排", ListOf(Table(HolidayShape)))


class YearShape(Shape):
    """One year's arrangement."""

    notice = Key("通知的文号", TEXT)
    issued = Key("成文日期", Day())
    festivals = Key("农历节日和清明的当日", MapOf(NAME, Day()), {})
    holidays = Key("放假安排；不写就取自程序包", ListOf(Table(HolidayShape)), None)
    changes = Key("年中另行发文的调整", ListOf(Table(ChangeShape)), ())


class CalendarShape(Shape):
    """A calendar definition (工作日历)."""

    calendar = Key("日历的编号", SLUG)
    title = Key("日历的名称", TEXT, None)
    years = Key("每年一段", MapOf(Text(4, "[0-9]{4}", "请写四位年份"), Table(YearShape)))
