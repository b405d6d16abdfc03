"""Whether a number only says which things are meant; not whether these things are asked for.

3人以上的会议 and 面积不少于200平方米的中心 are kinds; 走访50%以上的企业 and 达到95%的目标 are not.
"""

from __future__ import annotations

import re

from zwgk_flow.definition.targets.words import (
    ACTION,
    AMOUNTS,
    COUNTS,
    HUMANS,
    SCALES,
    THE_GOAL,
    TIMES,
    WHEN,
)

THOSE_WHO = re.compile(  # …的单位: the number tells which ones are meant
    "^(?:单位|部门|企业|项目|地区|乡镇|街道)(?:予以|给予|可以?|应|须|方)|^的(?:$|单位|部门|街镇|街道|乡镇|镇街|网站|账号|地区|县|区|事项|情形|项目|领导|人员|企业|新媒体"
    "|栏目|文件|工单|问题|申请|可|应|予|由|要|按|视|将|给|取消)"
)
EACH_TIME = re.compile("每[次期场轮]$")
GATHERING = re.compile(  # 3人以上的会议, 2个以上部门参加的活动
    "^的?(?:(?!参加|参与|列席|出席|旁听|到场)[^,]){0,6}(?:会议?|活动|团[体队]|企业|单位|机构|团队|家庭|小组|[专评审调检]组|事故|事件|公司|项目)"
    "(?!.{0,5}(?:代表|人员|员|负责人|家$|群众))"
)
TIMES_DONE = ("次", "场", "场次", "期", "轮", "轮次", "批次", "遍")
SHORTEST_TASK = len("的网站巡检") - 1
REWARDED = re.compile("予以|给予|可|评(?![估议审比选课教])|加分|优先|通报|表彰|组成|参加的")
OF_A_KIND = re.compile(
    r"^(?:[^,]{1,8}|[、且并][^,]*\d[^,]*)的[^,的]{0,4}(?:单位|部门|企业|个人|人员|项目|镇街|街镇|网站|账号|地区|站点|机构|家庭|事项|情形|申请人|当事人)$"
)
TAKING_PART = re.compile("(?:参加|参与|组成|出席|列席|联合|联名|在场|以上)的")
COVERING = re.compile(
    "(?:覆盖|抽查|抽取|抽检|检查|核查|选取|回访|评估|走访|调研|占|实现|做到|完成|确保|保证|力争|争取|设置|配置|配备|预留|提取|拿出)了?$"
)
DONE_BY = re.compile(
    "^的?[^,%时已]{1,16}(?:实现|完成|达到|建成|建立|设立|开展|(?<!不[得予])公开(?![工专栏标信目平指事制])|纳入|配备|开通|制定|编制|办结|消除|淘汰|达标|接入|不超过)(?!了)"
)
GOVERNED = re.compile(f"(?:{ACTION}|完成|进行|安排|{WHEN}|^)(?:了|好|出)?$")
NOTICE_PERIOD = re.compile("^的(?:公示|公告|公开|征求|征集|意见征)")
BUILT = re.compile(
    "(?:设置|设立|建立|建设|建成|新建|打造|开辟|组建|成立|搭建)(?:[^,的]{0,4}面积|[一1][支个处所座间])?$"
)
WHOSE_TASK = re.compile("任务为?$")
OF_A_SIZE = re.compile(
    "(?:面积|人口|[能水电油气煤]耗|注册资本|资产|总投资|投资额|总额|合同额|估算价|单价|金额|限额|年龄|工龄|半径|距离"
    "|为期|里程|规模|从业人员|职工|[任试聘]期|试行期|保管期限?|合同期限?)$"
)


def names_a_kind(stem: str, unit: str, rest: str) -> bool:
    """Whether the number only says which things are meant: 面积不少于200平方米的中心."""
    if not rest or THE_GOAL.match(rest) or (unit in (*TIMES, *HUMANS) and EACH_TIME.search(stem)):
        return False
    if BUILT.search(stem) or WHOSE_TASK.search(stem):
        return REWARDED.search(rest) is not None
    if unit == "%" and (COVERING.search(stem) or DONE_BY.match(rest)):
        return False
    if unit in TIMES_DONE and len(rest) > SHORTEST_TASK and GOVERNED.search(stem):
        return REWARDED.search(rest) is not None
    if THOSE_WHO.match(rest) or TAKING_PART.search(rest):
        return True
    if (unit not in (*HUMANS, "家") or rest[0] in "、且并") and OF_A_KIND.match(rest):
        return True
    if unit in HUMANS and GATHERING.match(rest):
        return True
    if unit in AMOUNTS and OF_A_SIZE.search(stem):
        return True
    if not rest.startswith("的"):
        return False
    counted = unit.lstrip(SCALES) in COUNTS or NOTICE_PERIOD.match(rest)
    return not (counted and GOVERNED.search(stem))
