"""What the prose around a period says of it: work that falls due in it, or a thing named by it."""

from __future__ import annotations

import re

# seldom met: `re` compiles these when they are first asked about
_VERB = (
    r"(?:[并须应要将再可也均都各需请]|一并|力争|确保|务必|争取|必须|基本|全面|全部|集中|初步|正式|首次|陆续|分[批步期类]+|"
    r"统一|组织|积极|认真|逐步|按[时期要求]*|由.{1,8}?|对.{1,12}?|向.{1,8}?|[至不]少|进一步|联合|以.{1,8}?形式|"
    r"年内|内|前|还?将(?!军)|计划(?!生育)|预计|拟|全[省市区县]|[省市区县]级)*"
    r"(?:还?将(?!军)|为[^,;。]{1,14}?(?:阶段|时间|期限|时限|期)|投资|"
    r"完成|开展|举办|举行|召开|实施|落实|启动|上线|公[开布示]|发布|报送|上报|报|推进|进行|建[成立设]|实现|取得|形成|"
    r"达[到成标]|提交|印发|出台|编制|制[定订作]|修订|调整|更新|整改|办[结理]|交付|验收|投入|投用|运行|部署|做好|培训|"
    r"[检督抽自核]查|测评|评[估议审]|总结|汇总|通报|反馈|梳理|归档|移交|接受|听取|解读|征[求集]|起草|开[通始放]|结束|"
    r"截止|执行|到位|见效|推出|推广|试[点行]|覆盖|考评|[一二两三四]次|\d+次|组织|集中|考核|回头看|基本|全面|全部|"
    r"有序|加强|强化|健全|完善|优化|规范|清理|集成|改版|升级|迁移|对接|联系|汇报|公告|宣传|收官|销号|清零|见底|活动|"
    r"扩[大展建]|新[增建]|[改重]建|创[建办]|打造|培育|确[定认](?!为)|明确|评选|认定|排查|整治|治理|清查|采集|接入|压[减降]|"
    r"降[低至到]|减少|下降|提[高升]|增[加设至到]|配[备齐置]|安装|设[立置]|签[订约]|拨付|兑现|发放|招标|采购|"
    r"开工|开建|动工|竣工|完工|封顶|通车|运营|投产|营业|学习|宣讲|研究|论证|批复|备案|申[报请]|推荐|遴选|拆除|搬迁|"
    r"整合|归集|共享|引进|力争|逐步|进一步|陆续)"
)
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
# 2025年培训计划: a name, though it begins with what could be a verb
_NAME = (
    r"(?:全[省市区县]|[省市区县]级)?"
    r"(?:培训|考[核评]|评[估议审]|[检督抽自核巡]查|整改|整治|治理|建设|改造|采购|招标|排查|宣传|创建|研究|活动|推进|提升|"
    r"实施|落实|行动|工作|专项|试点|公开|解读|汇报|汇总|总结)+(?:工作|专项|行动|活动|年度)*"
    r"(?:计划|规划|方案|要点|清单|目录|指南|名单|台账|报告|总结|报表|任务书|细则|情况|办法)"
)


def is_verb(rest: str) -> bool:
    """Whether a period without 前, 底 or 内 is followed by what is done in it: 10月完成."""
    verb = re.match(_VERB, rest)
    if verb is None or rest.startswith("的", verb.end()):
        return False
    return not re.match(_NAME, rest)


def is_comparison(said: str) -> bool:
    """Whether the words lead to what a result is measured against: 较 2020年, 比 去年."""
    return bool(re.search(r"(?:较|(?<![占同环分对率入例])比)(?:于|照)?$", said))


def names_cases(said: str, rest: str) -> bool:
    """Whether even a closed period only says which cases are meant: 对 年内 被投诉5次的窗口."""
    return bool(re.search(_THOSE_WHO, said) and re.match(r"[^,;。]*[的者]", rest))


def names_a_thing(said: str, rest: str, *, after_another: bool) -> bool:
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
