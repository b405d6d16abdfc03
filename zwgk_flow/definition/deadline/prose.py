"""Whether the prose around a period says that work falls due in it; not what else it may say."""

from __future__ import annotations

import re

# seldom met: `re` compiles these when they are first asked about
_VERB = (
    r"(?:[并须应要将再可也均都各需请]|一并|力争|确保|务必|争取|必须|基本|全面|全部|集中|初步|正式|首次|陆续|分[批步期类别]+|"
    r"统一|组织|积极|认真|逐步|按[时期要求]*|中期|由.{1,8}?|对.{1,12}?|向.{1,8}?|[至不]少于?|进一步|联合|以.{1,8}?形式|"
    r"年内|内|前|还?将(?!军)|计划(?!生育)|预计|拟|全[省市区县]|[省市区县]级)*"
    r"(?:还?将(?!军)|为[^,;。]{1,14}?(?:阶段|时间|期限|时限|期)|投资|"
    r"完成|开展|举办|举行|召开|实施|落实|启动|上线|公[开布示]|发布|报送|上报|报|推进|进行|建[成立设]|成立|实现|取得|形成|"
    r"达[到成标]|提交|印发|出台|编制|制[定订作]|修订|调整|更新|整改|办[结理]|交付|验收|投入|投用|运行|部署|做好|培训|"
    r"[检督抽自核]查|测评|评[估议审]|总结|汇总|通报|反馈|梳理|归档|移交|接受|听取|解读|征[求集]|起草|查[漏缺]|开[通始放]|结束|"
    r"截止|执行|到位|见效|推出|推广|试[点行]|覆盖|考评|[一二两三四]次|\d+次|组织|集中|考核|回头看|基本|全面|全部|"
    r"有序|加强|强化|健全|完善|优化|规范|清理|集成|改版|升级|迁移|对接|联系|汇报|公告|宣传|收官|销号|清零|见底|活动|"
    r"扩[大展建]|新[增建开]|[改重]建|创[建办]|打造|培育|确[定认](?!为)|明确|评选|认定|排查|整治|治理|清查|采集|接入|压[减降]|"
    r"降[低至到]|减少|下降|提[高升]|增[加设至到]|配[备齐置]|安装|设[立置]|动员|筹[备划]|签[订约]|拨付|兑现|发放|招标|采购|"
    r"开工|开建|动工|竣工|完工|封顶|通车|运营|投产|营业|学习|宣讲|研究|论证|批复|备案|申[报请]|推荐|遴选|拆除|搬迁|"
    r"整合|归集|共享|引进|力争|逐步|进一步|陆续)"
)
# 6月份主体工程开工: the clause closes with what is done, its subject before it
_DONE_AT_LAST = (
    r"(?!工作|任务|目标|计划|指标|考核)[^,;。的]{2,24}"
    r"(?:(?:开工|动工)(?:建设|兴建)?|竣工(?:投产|验收|交付)?|完工|建成(?:投[产用入](?:使用)?)?|"
    r"投产|投用|投入使用|通车|封顶|上线(?:运行)?)(?=[,;。)]|$)"
)
_GOAL = (
    r"[^,;。]*?(?:达到?|实现|[建完形]成|成为|取得|提[高升]|[增减]|下降|翻[一两]?番|突破|超过|控制|"
    r"覆盖|基本|全面|力争|保持)"
)
# 2025年培训计划: a name, though it begins with what could be a verb
_NAME = (
    r"(?:全[省市区县]|[省市区县]级)?"
    r"(?:培训|考[核评]|评[估议审]|[检督抽自核巡]查|整改|整治|治理|建设|改造|采购|招标|排查|宣传|创建|研究|活动|推进|提升|"
    r"实施|落实|行动|工作|专项|试点|公开|解读|汇报|汇总|总结)+(?:工作|专项|行动|活动|年度)*"
    r"(?:计划|规划|方案|要点|清单|目录|指南|名单|台账|报告|总结|报表|任务书|细则|情况|办法)"
)
# 2022年总结1月底前报送: what is due that day, in a year nobody names
_NAME_BEFORE_ITS_DAY = (
    r"(?:总结|小结|汇报|汇总|统计|考[核评]|评估)(?:于|在|须|应)?"
    r"(?:[\d一二三四五六七八九十]{1,2}月|年底)"
)


def is_verb(rest: str) -> bool:
    """Whether a period without 前, 底 or 内 is followed by what is done in it: 10月完成."""
    if re.match(_DONE_AT_LAST, rest):
        return True
    verb = re.match(_VERB, rest)
    if verb is None or rest.startswith(("的", "后", "之后", "以后"), verb.end()):
        return False
    return not re.match(_NAME, rest) and not re.match(_NAME_BEFORE_ITS_DAY, rest)


def names_a_goal(rest: str) -> bool:
    """Whether the words behind 到2025年 say what is reached by then: 全市森林覆盖率达到45%."""
    return bool(re.match(_GOAL, rest))


def is_comparison(said: str) -> bool:
    """Whether the words lead to what a result is measured against: 较 2020年, 比 去年."""
    return bool(re.search(r"(?:较|(?<![占同环分对率入例])比)(?:于|照)?$", said))
