"""The vocabulary of bodies: how names open and end, kinds and collectives, levels; parses nothing.

The tables are what an editor widens when a notice names a body in a way not yet known here.
Every expression expects text folded by `units_text`: half-width, brackets masked with `MASK`.
"""

import re
from collections.abc import Iterable

MASK = "\ue000"
"""Stands for each character of a bracket, so that positions stay those of the source."""
LABEL_MASK = "\ue001"
"""The same for a bracket that opens a list: 【牵头单位】区教育局."""


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


TAIL = (
    r"[局厅委办部室心会院署处站所馆社校台队司团府镇乡街道区县市州旗位门联协科组业构关城厂"
    rf"村居园学班场网等军层体行岛股{MASK}]"
)
"""What may stand last in a name, seen from the verb behind it."""

CLOSED = re.compile(
    rf"(?:[局厅委办部室会院署处站所馆社校台队镇乡街区县市位门联协科组{MASK}]|中心|公司|集团|政府"
    r"|街道|企业|机构|机关|海关|大学|学院|园区|高校|幼儿园|银行)(?<!社会)(?<!城市)(?<!社区)(?<!平台)(?<!人社)(?<!网站)(?<!专区)$"
)
"""What closes a body before 和: 工业, 文化, 社会 do not, so 工业和信息化局 is one name."""

# 市场, 市容, 区域 … begin with a level's character and are not one.
# Written out word by word: `re` compiles few things as slowly as a class of such characters.
_NO_LEVEL = "|".join(
    (
        *("市场", "市容", "市监", "区域", "区划", "区块", "县域"),
        *(f"市政{word}" for word in "管园公工设局处"),
        *(f"市民{word}" for word in "中热服诉卡"),
    )
)
LEVEL = rf"(?:(?!{_NO_LEVEL})(?:自治区|自治州|自治县|自治旗|[省市区县州旗盟]))"
_LEVEL_SIGN = "[省市区县州旗盟]"
OPENING = rf"(?:{LEVEL}|各|有关|相关|全体|所有|其他|其它|全省|全市|全区|全县)"
"""What a name opens with when it says its level or that it is a collective."""

CONJUNCTION = r"以及|及|和(?![平田睦顺静硕谐])|与"
"""What joins two names; 和平街道, 和田地区 begin with it."""

# Each word here can be cut in one way only: the repetitions below stay linear.
_PLACE = _any_of(
    (
        *("乡", "镇", "街", "街办", "街道", "街道办", "街道办事处", "县", "市", "区", "旗", "州"),
        *("村", "居", "居委", "村委", "居委会", "村委会", "社区", "园区", "开发区", "集聚区"),
        *(
            "工业区",
            "功能区",
            "自治县",
            "自治州",
            "自治旗",
            "产业园",
            "高新区",
            "经开区",
            "新区",
            "特区",
            "片区",
            "景区",
        ),
        *("管理区", "林场", "农场", "管委会", "省直管县", "直管市", "省直管市"),
    )
)
_ORGAN = _any_of(
    (
        *("委", "办", "局", "部", "厅", "院", "处", "室", "科", "站", "所", "中心", "部门", "单位"),
        *("直属单位", "直属机构", "下属单位", "所属单位", "派出机构", "派驻机构", "事业单位"),
        *("企事业", "公共企事业", "企业", "国有企业", "机构", "公司", "学校", "二级机构", "分局"),
        *("群团组织", "群团", "人民团体", "党委", "政府", "主管部门", "行业主管部门", "职能部门"),
        *("医疗机构", "院校", "高校", "科研院所", "科研机构", "协会", "商会", "派出所"),
        *("幼儿园", "医院", "中小学", "中小学校", "分公司", "子公司"),
        *("学院", "学部", "书院", "院系", "处室", "科室", "股室"),
    )
)
_SEAT = rf"(?:人民)?(?:政府|办事处|管理委员会|党委|党工委|{MASK})"
KIND = re.compile(rf"(?=.)(?:{MASK}|{_PLACE})*+(?:{_SEAT})*+|(?:{_ORGAN})+|办事处")
"""A bare kind of body. Behind 各 or 有关 it continues the collective: 各委、办、局."""

SEATED = re.compile(rf"(?!人民政府).+(?:政府|办事处|管委会|管理委员会){MASK}*")
"""A kind with its seat; behind another seat it stands for itself: 各镇人民政府、街道办事处."""
SEAT = re.compile(rf"(?:政府|办事处){MASK}*$")

SINGULAR = re.compile(
    rf"{_LEVEL_SIGN}?(?:高新|经开|经济(?:技术)?开发|高新技术产业开发|保税|自贸)区"
    rf"|{_LEVEL_SIGN}(?:开发区|新区|集聚区|工业区|功能区|产业园|园区|景区|管理区|林场|农场)"
)
"""A place has one of these: a body beside a collective of other kinds, 各街镇、经开区."""

ZONES = r"(?:高新|经开|开发|新|园)区(?:管委会)?$"
"""A collective of such places, which carries on: 各开发区、高新区."""

PLACES = re.compile(
    rf"(?![市县区旗](?:人民)?政府$)(?:乡|镇|街道|街|县|市|区|旗|村|社区|居|{MASK})+(?:(?:人民)?政府|办事处|委会|{MASK})*"
)
"""Bare and yet a collective: 乡镇（街道）."""

COLLECTIVE = re.compile(
    r"各(?!自(?!治)|司其职|负其责)|^涉|^辖区|七站八所|有关|相关|全体|所有|其他|其它|涉及|属地|所在"
    r"|(?:部门|单位|企事业|企业|机构|镇街|街镇|乡镇|院校|高校|院所|委办局|行业|组织|团体|村居|[央国]企"
    r"|科室|处室|股室|庭室|站所|院系|(?:制定|起草|制发|发布|公开|主管|派出|监管)机关"
    r"|社区|系统|(?:村|居|社区|\ue000)[“\"]?两委[”\"]?(?:班子|干部|成员)?|^[省市区县]?重点(?:产业|开发|工业)?(?:功能区|园区|片区|开发区)(?:管委会)?"
    r"|(?:党政|行政|公安|检察|审判|监察|税务|司法|政法|执法|国家|[省市县区镇][级直])机关|[两三四]级(?:(?:人民)?政府)?)$"
    r"|^(?:[^附大院第]{0,4}[属级直辖内](?:各类)?|附属|(?:公立|公办|民办|私立|定点|试点|职业|义务教育|中小|高等|中等|特殊教育|寄宿制|[二三]级以?上?|[一-龥]*类"
    r"|卫生)*)(?:学校|医院)$"
)
CARRIED = re.compile(r"各|有关|相关|全体|所有|其他|其它|涉及")
"""What one collective says for the kinds listed behind it: 各镇、街道."""

INDEFINITE = re.compile(
    r"有关|相关|涉及|其他|其它|所在|^(?:责任|牵头|配合|承办|业务|行业|主管|职能)*(?:单位|部门)$"
    r"|(?:确定|指定|明确|承担)的(?:单位|部门)$"
    r"|^(?![各全省市区县]).*(?:起草|制定|制发|承办|主办|经办|解读)(?:单位|部门|机关)$"
)
"""Collectives that do not say whom they gather."""

NO_MATTER_WHOM = re.compile(
    r"(?:有关|相关|涉及|其他|其它)?的?(?:(?:责任|牵头|配合|承办|主管|职能|业务|行业|[和及与、(])*"
    r"(?:单位|部门|机构|方面|人员)\)?)+"
)
"""Alone it names nobody at all: no place, no kind of body, not even 各."""

OPEN_END = re.compile(
    r"(?<![高初中平])等"
    r"(?:(?:(?![和及与]各)[^、,]){0,12}(?:部门|单位|企业|机构|组织|团体|委办局|街镇|镇街|乡镇|街道|学校|高校|科室"
    rf"|科所|股室|处室|管委会|有关|相关){MASK}*)?$"
)
"""等 closes a list of names; what it adds stays unnamed."""

OF_PLACES = re.compile(
    r"等[两三四五六七八九十\d]*个?(?:[市县区镇乡]|街道|县区|区县|市县|镇街|街镇|乡镇)(?:(?:人民)?政府|办事处|管委会)?$"
)
"""Closes a list of places printed bare: 南昌、九江等市政府."""

COUNTED = re.compile(
    r"[两三四五六七八九](?:个(?:部门|单位)|部门|单位|个?(?:[镇乡区县市局]|街道|街镇|镇街))$"
)
"""Sums up a list of names: 马陆、南翔两镇, 区教育局、区财政局两部门."""

CATEGORY = re.compile(
    r"(?:主管|监管|职能|行业|领域|管理|有关|相关|等)(?:行政|公共|公用)?(?:主管)?(?:部门|单位|企业|企事业单位)$"
    r"|部门$"
)
"""Closes a row of nouns that are no bodies: 教育、卫生、供水等行业主管部门."""

FIELD = re.compile(r"(?:农村|乡村|人社|社会|市场|[教文旅科]体)$")
"""Ends as a body does and is a line of business: 农业农村等部门."""

OF_EVERY_LEVEL = re.compile(rf"^各(?:级|{_LEVEL_SIGN})(?=..)")
"""Opens a row of lines of business: 各级生态环境、消防等部门."""

_LEVEL_RANK = (
    r"(?:(中央|国家|中)|(省|自治区|直辖市)|([市州盟])|([县区旗])|([乡镇街])|([村居]|社区))级?"
)
BARE_LEVEL = re.compile(rf"各?(?:[^、]{{1,3}}、)*{_LEVEL_RANK}")
NEXT_LEVEL = re.compile(_LEVEL_RANK)
"""A level alone shares the noun of the next: 市、区林业部门. The groups go from high to low."""

SEAT_OF_PARTY = re.compile(r"党工?委$")
SEAT_BESIDE = re.compile(r"(?:人民)?政府|办事处|管委会|管理委员会")
"""The other seat of the same place: 高新区党工委和管委会 is one body."""

# Bodies printed one after the other with nothing between them, told apart by how they end.
_TOWNSHIP = r"[^各乡镇街道和及、](?:(?!街道|[乡镇]).){0,4}(?:镇?街道|镇|乡)"
_MINISTRY = rf"(?!{LEVEL})(?:(?![部委]|总局).){{2,12}}(?:部|委|总局)"
_BUREAU = rf"{LEVEL}(?:(?!{LEVEL}).)+(?:(?<!分)局|[委办部厅])"
RUNS = (
    (_TOWNSHIP, 2, ("镇乡道",)),
    (_MINISTRY, 3, ("部委局",)),
    (_BUREAU, 2, ("省市区县州旗盟", "局委办部厅")),
)
"""A body, how many make a run, and of which characters each of them holds one."""

NOBODY = re.compile(
    r"待定|下同|班子成员|另行通知|暂定|暂无|无|略|同上|同前|见附件|详见.*|见.*表|空|不详|未定|视情.*|视.*(?:情况|而定).*|待明确|尚未明确"
    r"|.*(?:要求|规定|通知|安排|情况|明确|需要)|[-—*.…]+|\d+"
    r"|.*(?:(?:[省市区县镇乡局处科部院校会行队]|秘书)长|主任|主席|书记|领导|班子|同志|负责人|班子成员|[常省市区县州]委常委|党组成员"
    r"|委员|代表|[“\"]?一把手[”\"]?)"
    r"|(?:第?[一二三四]季度|[一二三四五六七八九十]+月|全年|长期|持续|常态|年[底内]|[上下]半年).*"
)

REMARK = re.compile(
    r"(?:注:)?(?:以下|下列|下同|简称|统称|(?:具体|上述|以上|各项)(?:任务|工作)[均都])"
)
"""Opens a remark about the items that follow: 以下各项均需各街道落实, 不再列出."""

# Seldom met from here on: `re` compiles these when they are first asked about.

# A name ending so takes the level of the name before it: 省科技厅、工业和信息化厅.
_LEAGUES = "总工会|妇联|残联|工商联|科协|文联|红十字会|法院|检察院|供销社|档案馆|图书馆|党校"
CARRIES = (
    rf"{_LEAGUES}|.+(?:(?<!分)局|厅|(?<![管村居])委|委员会|(?<!街道)办|办公室|部|中心|署|政府|团委|支队|大队"
    rf"|{_LEAGUES})"
)
# These have a level or a nature of their own.
SELF_STANDING = (
    r"\d|(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川"
    r"|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|上海|北京|天津|重庆)"
    r"|国家(?!安全局)|国务院|中央|中国|中共|国网|南网|人民银行|人行|铁路|供电|电力|电网|电信|移动|联通|石油"
    r"|石化|武警|军|团[省市区县]委|驻|共青团"
    r"|.{2,}税务局|.*(?:银保监|证监|金融监管|海关|海事|民航|烟草|邮政|集团|公司|银行|大学|学院|管委会)"
)
PLACED = (
    r"[^省市区县州旗盟]{1,5}?"
    r"(?:(?<!城)(?<!都)市(?!场|容|政|民|监)|(?<!社)(?<!地)(?<!园)区(?!域|划)|县|自治州|旗(?!下)"
    r"|(?<!乡)(?<!城)镇|街道)(?=.{2,})"
)
"""A name that opens with a place: 西湖区司法局."""

PARTY_ORGAN = (
    r"宣传部|组织部|统战部|政法委|网信办|编办|老干部局|改革办|政研室|党校|台办|国安办|巡察办"
    r"|社会工作部|社工部|机构编制委员会办公室"
)
"""Organs of the Party committee: 区委宣传部、网信办 → 区委网信办."""

DEADLINE = (
    r"\d.*[月日号]|[一二三四五六七八九十]+月|[月年季]底|底前|全年|长期|持续|常态|年内|工作日|季度"
    r"|[上下]半年|日前|年中"
)
NUMBER = re.compile(r"(?:\d{1,2}[.、)](?!\d)|[一二三四五六七八九十]{1,2}[、.])")
