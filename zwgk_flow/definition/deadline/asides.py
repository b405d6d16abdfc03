"""Which times in a text are no deadline but part of the name of a thing: 编制2030年规划."""

from __future__ import annotations

import re

from zwgk_flow.definition.deadline.doubt import as_candidates
from zwgk_flow.definition.deadline.grammar import Context, Match
from zwgk_flow.definition.deadline.parts import Walk
from zwgk_flow.definition.deadline.values import Kind, unparseable

# seldom met: `re` compiles these when they are first asked about
_DONE_IN_IT = (
    r"(?:[并须应要将再可也均都各需]|基本|全面|全部|力争|确保|争取|初步|逐步)*"
    r"(?:完成|建成|实现|达到|投[用入产]|竣工|启动|形成|取得|"
    r"开[展工始]|上线|到位|举[办行]|召开|组织|实施(?!方案|办法|意见|细则|情况|计划)|推进|进行|报送|上报|提交|印发|出台|编制|制定)"
)
_HANDLED = (
    r"(?:(?:完成|建成|消除|整改|解决|清理|化解|处置|兑现|拨付|归集|采集|收集|统计|评估|验收|制定|制订|编制|编写|起草|拟[定订]|"
    r"修订|印发|出台|公布|公开|公示|发布|发[放送]|报送|上报|填报|申报|提交|报|开展|做好|组织|梳理|汇总|总结|更新|形成|"
    r"审[议定核]|研究|召开|举办|落实|推进|推动|实施|下达|分解|确定|明确)(?:本单位|本部门|全[省市区县])?|[的了])$"
)
_HANDED_OVER = (
    r"(?:^|[^面反应校核相])对$|把$|关于$|占$|[^即必终]将$|"
    r"(?:按照?|依[据照]|根据|[参对]照|围绕|结合|谋划|聚焦|针对)$"
)
# 完成评估 9月 汇总报告: the second verb already is what was handled
_ITSELF_HANDLED = (
    r"(?:完成|开展|启动|组织|做好|推进|实施)"
    r"(?!(?:开展|做好|实施|推进|落实|编制|制定|报送)(?:全[省市区县])?$)[^,;。的]{1,10}$"
)
_SINCE_OR_UPON = r"以来|[^,;。]{0,16}的?基础上"
_THOSE_WHO = r"(?:^|[^面反应校核相])对$|凡是?$"
_THING = (
    r"^[^,;。]{0,24}?(?:计划|规划|总结|方案|要点|目录|清单|报告|报表|年报|台账|预算|决算|预决算|数据|信息|任务|目标|"
    r"工作|项目|情况|指南|名单|标准|制度|办法|意见|指标|材料|成果|会议|活动|考核|评估|报名|统计|进展|收支|资金|问题|"
    r"事项|文件|政策|批次?|账|表)"
)
_SHORTENED = r"(?:压[缩减]|缩[短减]|控制|精简|减[少至]|降低?|提速)(?:至|到|在|为)?$|实现[^,;。]*$"
_YEAR_ROUND = ("全年", "全年度", "整年")
_CLOSED = "前底末内止"
_CITED = r"(?:依据|根据|按照?|贯彻(?:落实)?|落实|参照|对照)$"
_WHAT_WAS_SAID = r"[^,;。]{0,12}(?:的|会议|要求|精神|部署|通知|规定|批示|讲话)"
_OF_THAT_DAY = (
    r"[的是]|第[一二三四五六七八九十\d]+[次届](?=[^,;。]{0,8}会)|"
    r"起?(?:实施|施行|印发|通过|召开|发布|下发|签订|登记|公布|修订|制定|出台|批准|执行|颁布)的"
)
# 2023年工作总结1月底前报送, 上半年任务6月20日前完成: the day that follows is the deadline
_LOOKS_BACK = r"(?:总结|报告|年报|情况|数据|报表|决算|考[核评]|评估|统计|测评|检查|督查|问题)"
_BEFORE_ITS_DAY = (
    rf"(?:[^,;。、\d一二三四五六七八九十]|第三方){{0,12}}?(?:{_LOOKS_BACK}|计划|任务|项目|目标|台账|清单|工作|要点|预算)[^,;。\d一二三四五六七八九十]{{0,6}}"
    r"(?=[\d一二三四五六七八九十]{1,2}月|年底|年内)"
)


def is_aside(found: Walk, match: Match, i: int, context: Context) -> bool:
    """Whether the time at i only says what is to be done; if so, it is noted and passed over."""
    begins, ends = found.tokens[i].start, found.tokens[match.stop].start
    said = found.text[begins:ends]
    before, rest = found.text[:begins], found.text[ends:]
    if not (before or rest):
        return False
    loose = match.open_ended or said in _YEAR_ROUND
    relative = match.deadlines[0].kind is Kind.RELATIVE
    if not (
        (loose and _names_a_thing(before, rest, after_another=bool(found.asides)))
        or (loose and _leads_to_its_day(match, rest, context))
        or (bool(found.parts) and relative and _measures(before))
        or _names_cases(before, rest)
        or _is_past(match, said, before, rest, context)
    ):
        return False
    reason = f"“{said}”说的是要办的事，没有写何时完成"
    found.asides.append(unparseable(reason, *as_candidates(match.deadlines)))
    return True


def _is_past(match: Match, said: str, before: str, rest: str, context: Context) -> bool:
    """依据 2021年6月10日 通过的法律, 2019年底前 建成的小区: a day on which something was done."""
    if said[-1] not in _CLOSED and match.deadlines[0].kind in (Kind.DATE, Kind.WINDOW):
        cited = re.search(_CITED, before) and re.match(_WHAT_WAS_SAID, rest)
        return bool(cited or re.match(_OF_THAT_DAY, rest))
    due = match.deadlines[-1].due
    long_ago = due is not None and due.year < context.plan_year
    return long_ago and bool(re.match(r"[^,;。]{0,4}的[^,;。]", rest))


def _leads_to_its_day(match: Match, rest: str, context: Context) -> bool:
    """Whether a thing named by the period is done by a day of the plan's year that follows."""
    if match.year in (None, context.plan_year):
        return bool(re.match(_BEFORE_ITS_DAY, rest))
    told = re.match(_BEFORE_ITS_DAY, rest)
    last_year = match.year == context.plan_year - 1
    return last_year and told is not None and bool(re.search(_LOOKS_BACK, told[0]))


def _names_cases(said: str, rest: str) -> bool:
    """Whether even a closed period only says which cases are meant: 对 年内 被投诉5次的窗口."""
    return bool(re.search(_THOSE_WHO, said) and re.match(r"[^,;。]*[的者]", rest))


def _measures(said: str) -> bool:
    """Whether the words lead to how long a thing may last: 审批时间压缩至 90个工作日以内."""
    return bool(re.search(_SHORTENED, said))


def _names_a_thing(said: str, rest: str, *, after_another: bool) -> bool:
    """Whether the period is part of a name behind a verb: 编制 2030年 规划, 报送 全年 总结.

    Behind 和 or 、 it is, only where the period before it was (`after_another`).
    """
    if re.search(_HANDED_OVER, said) or re.match(_SINCE_OR_UPON, rest):
        return True
    listed = after_another and re.search(r"(?:和|及|与|、)$", said)
    handled = re.search(_HANDLED, said) and not re.search(_ITSELF_HANDLED, said)
    if not (listed or handled) or re.match(_DONE_IN_IT, rest):
        return False
    return bool(re.match(_THING, rest))
