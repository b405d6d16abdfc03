"""Whether the prose around a period says that work falls due in it; not what else it may say."""

from __future__ import annotations

import re

# seldom met: `re` compiles these when they are first asked about
# each way to read these is unlike the others, or long nonsense would be read in all their mixtures
_MANNER = (
    r"(?:[并须应要将再可也均都各需请]|一并|力争|确保|务必|争取|必须|基本|全面|全部|集中|初步|正式|首次|陆续|分[批步期类别]++|"
    r"统一|组织|积极|认真|逐步|按[时期要求]*+|中期|[至不]少于?|进一步|联合|年内|内|前|还将(?!军)|计划(?!生育)|预计|拟|"
    r"全[省市区县]|[省市区县]级)*"
)
_TOWARDS = r"由.{1,8}?|对.{1,12}?|向.{1,8}?|以.{1,8}?形式"
_DONE = (
    r"(?:"
    r"还?将(?!军)|为[^,;。]{1,14}?(?:阶段|时间|期限|时限|期)|投资|"
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
_VERB = rf"{_MANNER}(?:(?:{_TOWARDS}){_MANNER}){{0,2}}{_DONE}"
# 下半年在全市推开; but 在建, 在校 and the like are parts of names
_AT = (
    r"在(?![^,;。各全本该镇村区市县](?:项目|工程|企业|人员|职工|员工|学生|干部|党员|教师|订单|案件|资金|对象|单位|患者|老人))"
    r"(?!建(?![筑设])|校(?![园内外])|职(?!工)|外(?!资|贸)|岗(?!位)|线(?![上下])|产(?!业)|家(?!庭)"
    r"|场(?![所馆])|[编册途读逃售研孕])[^,;。的\d]{1,12}?"
)
# said of a month or half a year; a year before them is rather that of a thing: 2022年调研成果
_UNDERTAKEN = (
    r"(?:督促|走访|收集|整理|撰写|编[写纂印]|拟[定订]|讨论|谋划|选[派定聘拔]|组建|挂牌|揭牌|下发|分解|印制|制发|"
    r"录入|填报|上传|录制|拍摄|巩固|深化|跟进|取缔|关[停闭]|抓[好紧]|搞好|开好|办好|解决|化解|消除|推开|铺开|推行|发动|"
    r"刊[登发播]|播[出放])(?!稿|组|[率量件数])"
)
_NAMES_TOO = (
    r"开发|研发|设计|调研|座谈|巡[查视察]|督[导办]|指导|调查|普查|摸[底排]|测算|审[核定批议]|复[查核检]|调试|测试|演练|"
    r"维修|检修|修[缮复]|施工|整顿|交流|观摩|表彰|展[示播]|查处|处[理置]|下达|招[聘募]"
)
_OF_A_THING = (
    r"(?:工作)?(?:[局院所队组区商者员率量件数表稿图版季权性器费]|会(?!议)|部门|中心|单位|机构|机关|企业|人员|对象|资金|"
    r"经费|投[入资]|基金|任务|项目|事项|指标|结果|成果|意见|问题|整改|反馈|材料|课题|手册|标准|口径|岗位|许可|"
    r"现场|决定|作品|脚本|规模|服务|制度|机制|平台|系统|软件|流程|程序|条件|范围|工具|要求|内容|文件|资料|档案|"
    r"计划|规划|方案|要点|清单|目录|指南|名单|台账|[报公通]告|总结|细则|情况|办法|工作(?:[,;。]|$))"
)
_WORK = (
    rf"{_MANNER}(?:(?:{_TOWARDS}|{_AT}){_MANNER}){{0,2}}"
    rf"(?P<work>{_DONE}|{_UNDERTAKEN}|(?:{_NAMES_TOO})++(?!{_OF_A_THING}))"
)
_NO_WORK = r"的|[之以]?后|[率量]|情况|会(?=[,;。)]|$)"
# 检查落实情况 is work, 落实情况 a thing
_LOOKS_INTO = (
    r"(?:[检抽核]查|督促|跟踪)(?:落实|执行|贯彻|实施|完成|推进|整改){1,2}情况(?=[,;。)]|$)"
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
_HOW_IT_WENT = r"(?:[检抽核督]查|考核)?(?:执行|完成|贯彻|开展|办理|落实|运行)+情况"
_NAMES = (_NAME, _NAME_BEFORE_ITS_DAY, _HOW_IT_WENT)


def is_verb(rest: str) -> bool:
    """Whether a period without 前, 底 or 内 is followed by what is done in it: 10月完成."""
    if re.match(_DONE_AT_LAST, rest):
        return True
    verb = re.match(_VERB, rest)
    if verb is None or rest.startswith(("的", "后", "之后", "以后"), verb.end()):
        return False
    return not any(re.match(name, rest) for name in _NAMES)


def is_work(rest: str) -> bool:
    """Whether a month, a window or half a year is followed by what is undertaken in it."""
    if re.match(_LOOKS_INTO, rest):
        return True
    said = re.match(_WORK, rest)
    if said is None or re.match(_NO_WORK, rest[said.end() :]):
        return False
    begins = (0, said.start("work"))
    return not any(re.match(name, rest[k:]) for k in begins for name in _NAMES)


def names_a_goal(rest: str) -> bool:
    """Whether the words behind 到2025年 say what is reached by then: 全市森林覆盖率达到45%."""
    return bool(re.match(_GOAL, rest))


def is_comparison(said: str) -> bool:
    """Whether the words lead to what a result is measured against: 较 2020年, 比 去年."""
    return bool(re.search(r"(?:较|(?<![占同环分对率入例])比)(?:于|照)?$", said))
