"""Which words a deadline phrase is made of, as positioned tokens; not what they mean together."""

from __future__ import annotations

import re
from enum import StrEnum, auto
from functools import cache
from typing import NamedTuple

from zwgk_flow.definition.deadline.numerals import CHINESE_DIGITS, read_numeral
from zwgk_flow.definition.festivals import CAUSES


class Word(StrEnum):
    """The classes of words the grammar distinguishes."""

    COMPACT = auto()  # 20210630
    FULL = auto()  # 2021-06-30
    YEARMONTH = auto()  # 2021.6
    CLOCK = auto()  # 17:30, 24时
    DOTTED = auto()  # 6.30
    SAFE = auto()  # looks like time and is not
    DOUBT = auto()  # makes every date beside it uncertain
    FESTIVAL = auto()
    CAUSE = auto()  # as FESTIVAL, and told as such
    FIVEYEAR = auto()
    WEEKWORD = auto()  # 本周, 上周
    RHYTHM = auto()  # 一月一报, 月月, 上下半年
    EVERY = auto()
    YEARWORD = auto()
    MONTHWORD = auto()
    QUARTERWORD = auto()
    FIRSTLAST = auto()  # 首月, 最后, 倒数: a place inside a recurring period
    TODAY = auto()  # 即日起
    DAYPART = auto()
    CONT = auto()
    WEAKCONT = auto()
    HALF = auto()
    HALFYEAR = auto()
    HALFMONTH = auto()
    YEAR = auto()
    QCODE = auto()
    QUARTER = auto()
    MONTHS = auto()
    MONTHLY = auto()
    MONTHPLUS = auto()  # 月份
    MONTH = auto()
    XUN = auto()
    WORKDAY = auto()
    CALDAY = auto()
    WEEKDAY = auto()
    WEEK = auto()
    HOUR = auto()
    DAY = auto()
    END = auto()
    BEGIN = auto()
    MID = auto()
    BEFORE = auto()
    WITHIN = auto()
    STOP = auto()
    SINCE = auto()
    AFTER = auto()
    JOIN = auto()
    ORD = auto()
    ENUM = auto()
    CONJ = auto()
    SEP = auto()
    NUM = auto()
    SUSPECT = auto()
    TEXT = auto()
    EOF = auto()


class Token(NamedTuple):
    """A word, where it starts in the normalised text, and its number (-1 for none)."""

    kind: Word
    text: str
    start: int
    value: int = -1


# Prose that contains a character of time without speaking of time.
_INNOCENT = """
    (?:不得?[少低]于|至少|平均|累计|不?满|达到?)(?:\\d{1,3}|[一二两三四五六七八九十百半]{1,3})(?:个?小时|分钟|个?自然日|个?工作日|天|日|周|个?星期|个月|年)(?![内前底以之])
    达到?\\d+\\.\\d+(?![\\d.年月日号至到-])|中期(?=评估|检查|考核|调整)
    截止日期|日期(?!间)|日程|期限|时限|时间节点|时间|截止|截至|为期(?:半年|(?:[一二两三四五六七八九十]+|\\d+)(?:年|个?月|天|周|日))?|按时|届时|同时|及时|随机
    (?:年报|季报|月报|周报|日报)(?![送告备请批]|制度|机制)|年鉴|日志|青年|少年|老年|成年|周年|十[二三四五]五规划
    (?<![每按逐])(?!(?<=[一二三四1-4])季度(?:考[核评]|评估|总结)(?:[,;。、)]|$|(?:全[面部]|基本)?(?:完成|结束|到位)))(?:[0-9〇零一二三四五六七八九]{4}年?)?(?:年度|半年度?|季度|月度)(?:工作|自查|绩效|汇总|完成|抽查|重点|目标|投资|建设)*(?:报告|报表|数据|进[展度]|情况|信息|材料|指标|[总小]结|计划|任务|目标|要点|自评|统计|评估|考核|清单|台账|安排|分析)
    内容|内部|内设|内外|内涵|内控|内蒙古|内江|室内|国内|境内|省内|市内|区内|县内|院内|域内|系统内|范围内|辖区内
    前端|前台|前置|事前|前进|前锋|前海|前列|后台|后续|落后|事后|后勤|善后|今后|此后|最后完成
    起草|发起|一起|引起|起步|起来|起到(?![\\d一二三四五六七八九十〇今明本次年])|起诉|底线|摸底|彻底|底数|底册|兜底|到底|底图|托底
    初步|初稿|初审|初始|初评|初次|最初|终端|终身|终于|始终|最终|终止|收尾|扫尾|结尾
    期刊|周期|分期|工期|到期|任期|近期|早期|按期|如期|不定期|定期|同期|往期|逾期|限期|预期|首期|信息期
    周边|周知|周全|周密|周到|周围|周转|周口(?=市)|周至(?=县)|周宁(?=县)|周村(?=区)
    公众号|账号|帐号|视频号|服务号|订阅号|文号|编号|信号|口号|销号|挂号|对号|号召|号码
    (?:\\d+|[一二三四五六七八九十百千]+)(?:[-至到](?:\\d+|[一二三四五六七八九十百千]+))?年一遇
    日常性?(?:工作|检查|巡查|管理)[中里]|(?<![0-9月日年底末中旬度节初])前(?=各项|准备|手续|置)
    常态化(?=下|[^,;。]{0,8}(?:机制|制度|体系|格局))|长期(?=不|未|落后|以来|存在|闲置|护理|规划|投资)|动态清零
    (?<![\\d〇一二三四五六七八九今本明当每])年(?:[产均增龄满级轻代金薪]|销售?量?|出栏|吞吐|处理|加工|发电|供[水气热])
    (?:(?<![0-9月日年底末中旬度节])[前中]|[后长短远])期(?=[工准研手筹规评建项谋论投设安审服管监调])
    (?<![\\d〇一二三四五六七八九十第前近])[一两二三四五]年(?![\\d一二两三四五六七八九十半内之以里后前来时间左多不至底末初中起度,;。、)-]|$)
    (?:连续|近)[一两二三四五六七八十\\d]{1,2}年来?(?![内底末])|前一?(?:阶段|段时间)|周岁|[月工]龄|目前|(?<=[发函字文办令])(?:\\d{1,4}|[一二三四五六七八九十百〇]{1,5})号
    (?:会|学|岗|课|产|孕|婚|庭|诉)前(?:三年)?(?![\\d一二三四五六七八九十两半,;。]|$)|(?:不能|未能|无法)当[天日场]|天(?:数|气)|(?<=[念益水育权灾烟境案毒放防法祭书球馆量地病人者计])日(?![\\d前后起至])
    已(?=[^,;。]{1,14}[,;](?:计划|预计|拟|力争|确保|争取))
    (?<![\\d一二三四五六七八九十])(?:\\d{1,3}|[一二三四五六七八九十两百]{1,3})(?:年|个月|天|日|周|个?小时|分钟)及?以[上下]
    (?<![\\d〇一二三四五六七八九十])[一两二三五235]年(?=行动|攻坚|提升|滚动|倍增|规划)
    (?:^|(?<=[,;]))[^,;。\\d]{0,12}延长(?:期限|时间|办理)*(?:[至最]多|最长|不得?超过|不得?多于)*(?:\\d{1,3}|[一二两三四五六七八九十百]{1,3})(?:个?工作日|个?自然日|个月|日|天)
    年终(?:工作)?(?:[总小]结|考[核评]|检查|测评|评[比估议]|述职|报告|决算|绩效)|[以之]后(?=每)
    (?<=[,;])(?:共计?|合计|历时)(?:\\d{1,3}|[一二两三四五六七八九十]{1,3})(?:个?工作日|个?自然日|个月|天|日|周)
    (?<![\\d一二三四五六七八九十第月])(?:五一|八一|六一|七一|三八|五四)(?=路|街|大道|广场|公园|小学|中学|大学|村|社区|桥|红旗|奖|勋章|劳动奖|表彰|活动|慰问|系列|主题|文艺|晚会)
    (?:百日|\\d{2,3}天)(?=攻坚|行动|会战|整治|大会战|安全|竞赛|誓师)
    (?:电话|手机|传真|邮编)[:为]?[\\d-]{5,13}
    (?:公示|公告|征求意见|展示)(?:期限?|时间)?(?:为|不得?[少低]于|至少)?(?:\\d{1,3}|[一二三四五六七八九十]{1,3})(?:个?工作日|个?自然日|日|天)(?![内前以之])
    附[件表录](?:\\d{1,2}(?![\\d月日年]))?
    今日头条|生日|节日|假日|夏令|春风|秋收|日照|日喀则|天[河津水门心台长桥府元宁然气山网空平]
    (?:上一?个?[月周]|上一?个?季度|上一?年度?|去年)(?=情况|工作|数据|信息|台账|进[展度]|报告|总结|同期|公开)
    (?:开放|宣传|活动|服务|公开|体验|主题|安全|生产|质量|纪念)[月周日](?![底末初前后内中起至到份-])
    [一1]年[一1][度届]|每[次批项场件篇条家名位期人单部]|逐[步一项条级个批]|若干|不?可持续|废止|禁止|停止|防止|中止|达到|直到位|到位
    (?<![\\d月一二三四五六七八九十])(?:\\d{1,4}|[一二三四五六七八九十百]{1,5})号(?=线|楼|文|地块|路|机组|公告|令|桥|井|院|库|门|厂|馆|店|街)
    第?(?:\\d+|[一二三四五六七八九十]+)期|12345|123\\d\\d(?=热线|平台|电话)|\\d+(?:\\.\\d+)?(?=%|‰|个百分点|万|亿|倍)
    \\d+\\.\\d+(?:个?小时|天|(?=人(?![大民员])|元|公[里顷斤]|平方|千米|吨|亩))
    \\d{1,2}⋅\\d{1,2}|\\d{1,2}\\.\\d{1,2}(?=国家|世界|国际|全国|全民|政务公开日|宪法|禁毒|消费者|知识产权)
"""
_DOUBTFUL = r"""
    左右|前后|大约|大概|大致|约(?=[0-9一二三四五六七八九十])|暂定|初定|待定|待上|待有|待通|待明|待另
    (?:[两双]节|两会|开学|放假|[暑寒]假)(?=前|之前|以前|期间|后|结束)
    另行|另定|顺延|延期|延长|延后|推迟|推后|提前|除外|除了|为准|视情|视[^,;]{0,6}情况|视[^,;]{0,6}而定
    不得?早于|最早|未|原定|原计划|或者?(?=[0-9一二三四五六七八九十年月按根依视上下明次今另春国者])|如遇|如有|如不|如需|若|如(?=[^,;。期]{0,16}(?:不|未|无法|没有|仍))|(?:不能|无法|难以)(?=[^,;。]{0,12}(?:完成|办结|到位|报送|整改))|已于|已经(?!完成(?:整改|整治|销号|任务|建设)?[,;、并且]+(?:长期|持续|常态))|已在|已[完办建公开达出印累](?!(?<=已完)成(?:整改|整治|销号|任务|建设)?[,;、并且]+(?:长期|持续|常态)|[^,;。]{0,10}的)|(?<=,)已(?!经?完成(?:整改|整治|销号|任务|建设)?[,;、并且]+(?:长期|持续|常态)|[^,;。]{0,10}的)
    [*×Xx_某□]+(?=[年月日])|\?$|□|每学年|[上下本新]学年|学年末|农历|阴历|旧历|正月|腊月|冬月|闰|除夕|元宵|重阳|今冬|明春|入冬|入夏|入汛|主?汛[期前后末初]
"""
_FESTIVAL = r"""
    元旦节?|新年(?=前|之前|以前|假)|春节|清明节?|端午节?|中秋节?
    |(?:五一|5\.1(?=节|假|劳动|国际))?(?:国际)?劳动节|五一节?(?=前|之前|以前|假|小长假|期间|黄金周|后)
    |(?:十一)?国庆节?|(?<!双)十一(?=前|之前|以前|假|小?长假|期间|黄金周)|(?:三八)?(?:国际)?妇女节|(?:五四)?青年节
    |(?:六一)?(?:国际)?儿童节|六一(?=前|之前|以前)|(?:七一)?建党节|七一(?=前|之前|以前)
    |(?:八一)?建军节|八一(?=前|之前|以前)|教师节
    |\d{1,2}⋅\d{1,2}(?=前|之前|以前)
"""
# days with a cause: seldom met, and long to compile
_CAUSE = (
    r"(?:\d{1,2}[⋅.]\d{1,2}|119)?(?:国际|国家|全国|全民|世界|中国)?"
    rf"(?:{'|'.join(CAUSES)})(?=前|之前|以前)"
)
_NUMERAL = rf"\d+|[{CHINESE_DIGITS}]+"
_CLOCK = r"""
    (?:上午|下午|中午|晚上?|傍晚|凌晨|早上?)?(?:\d{1,2}|[零一二两三四五六七八九十]{1,3})
    (?:(?::\d\d){1,2}|时(?![间点候段])(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})分|整|半)?
    |点(?=前|之前|以前|整|半|钟|\d|[一二三四五]|$|止)
     (?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})分?|整|半|钟)?)
"""

# 月通报制度; 周调度、月通报: a period that only says how often something is done.
_PERIOD = r"(?:半年|年|季度?|月度?|周|日)"
_ACT = (
    r"(?:通报|调度|例会|会商|研判|报(?:告|送)?|督[查导办]|[检巡排]查|考[核评]|测评|评[比估议价]|排名|[点讲]评|总结"
    r"|小结|分析|汇总|统计|盘点|自查|更新|推进|晾晒|清零|反馈)+(?:工作)?(?:会议?)?"
)
_REGULARLY = (
    rf"(?<![\d〇一二两三四五六七八九十个本当每逐按上下次隔首末半双单同今昨明翌节假生工作连近])"
    rf"{_PERIOD}(?={_ACT}(?:制|机制|[、,;]{_PERIOD}{_ACT}))|(?<=[、,;]){_PERIOD}(?={_ACT}(?:[、,;。]|$))"
    rf"|^{_PERIOD}(?={_ACT}$)|(?<=实行|执行|坚持|落实){_PERIOD}(?={_ACT}(?:[、,;。和及与]|$))|(?<![\d第近本当每逐]){_PERIOD}(?=报告[、和及]零报告)"
)

# Order decides: a longer or more special word stands before the shorter one it contains.
_VOCABULARY: tuple[tuple[Word, str], ...] = (
    (
        Word.COMPACT,
        r"(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)",
    ),
    (
        Word.FULL,
        r"(?<!\d)\d{4}(?P<stroke>[-./])\d{1,2}(?P=stroke)(?:\d\d(?=\d\d:\d\d)|\d{1,2}(?!\d))",
    ),
    (
        Word.YEARMONTH,  # 2021.1-4: the strokes of one day would be alike
        r"(?<!\d)\d{4}(?:[-./]\d{1,2}(?!\d|[-./]\d{1,2}(?!\d))"
        r"|[./]\d{1,2}(?=-(?:0?[1-9]|1[0-2])(?:月|[,;。、]|$)))",
    ),
    (Word.FIVEYEAR, r"十[二三四五]五(?!规划)(?:时期|期间)?"),
    (Word.CLOCK, _CLOCK),
    (Word.FESTIVAL, _FESTIVAL),
    (Word.CAUSE, _CAUSE),
    (Word.SAFE, _INNOCENT),
    (Word.DOTTED, r"(?<![\d.])\d{1,2}[./](?:\d\d(?=\d\d:\d\d)|\d{1,2}(?!\d|[./]\d))"),
    (Word.DOUBT, _DOUBTFUL),
    (
        Word.RHYTHM,
        r"(?<=次/)(?:半年|年度?|季度?|月|周|日|天)(?=[,;。)]|$)|"
        r"(?<![\d十第近前后])[一1](?:年|个季度|个月|周)(?=(?:不少于|至少)?(?:开展|组织|举办|召开|报送|更新|检查|通报|调度)?(?:不少于|至少)?(?:[一两二三四六]|\d+)次)"
        r"|(?<![0-9十])[一1](?:季度|季|月|周|年|日|天)[一1](?![0-9十日号至到月季周年底前初中末度届、-])"
        r"|(?<![每上下])半年[一1](?=次|报|查|评|考|检|结|小结|更新|会商|调度|通报|总结)"
        r"|以(?:半年|季度?|月度?|周|年度?)为(?:节点|单位|周期|频次)"
        r"|月月(?![底末初中度])|季季|(?<![\d〇一二三四五六七八九十])年年(?![底末终中内初度])|周周(?![一二三四五六日天])|天天|日日|上[、和及]?下半年"
        rf"|{_REGULARLY}",
    ),
    (
        Word.EVERY,
        r"每(?=个?[0-9一二两三四五六七八九十半周月季年日天星礼工旬双单隔逢小第自])|逐(?=个?[月季年周日天])|按(?!年度(?:计划|工作|任务|目标|安排)|日程|日期|周期|月度计划|季度计划)"
        r"(?=个?(?:月|季|年|周|日|天|半年|旬|工作日))",
    ),
    (
        Word.YEARWORD,
        r"今年|本年度?|当年度?|同年|明年|来年|次年度?|翌年|下一?个?年度?|后年|去年|上一?年度?|前年|往年|历年",
    ),
    (Word.QUARTERWORD, r"本季度?|当季度?|下一?个?季度?|上一?个?季度"),
    (Word.FIRSTLAST, r"次季|首月|末月|首个|首周|第一个|最后|倒数|结束|终了"),
    (Word.MONTHWORD, r"本月|当月|次月|下[一1]?个?月|上[一1]?个?月|隔月"),
    (Word.WEEKWORD, r"[本当上下次]个?周(?![期边年全转折])"),
    (Word.TODAY, r"即日|现在(?=起|开始)"),
    (
        Word.DAYPART,
        r"当天|当日|全天|次日|翌日|隔日|下班时间|下班时|下班|上班|上午|下午|中午|晚上|零时|零点",
    ),
    (
        Word.CONT,
        r"全年度?|整年|长期|持续|常态化?|常年|长年|常抓不懈|一以贯之|不间断|经常性工作|日常性?工作",
    ),
    (Word.WEAKCONT, r"日常性?|经常性?|随时|实时|动态|即时"),
    (Word.HALF, r"(?:上半年|下半年|前半年|后半年)度?|(?<![A-Za-z])[Hh][12](?!\d)"),
    (Word.HALFYEAR, r"半年度?"),
    (Word.HALFMONTH, r"(?<!个)半个?月"),
    (Word.QCODE, r"(?<![A-Za-z])[Qq][1-4](?!\d)"),
    (Word.QUARTER, r"个?季度|季(?!节)"),
    (Word.MONTHS, r"个月"),
    (Word.MONTHLY, r"月度"),
    (Word.MONTHPLUS, r"月份"),
    (Word.YEAR, r"年度|年|岁(?=末|尾|终)"),
    (Word.XUN, r"上中旬|中上旬|中下旬|上旬|中旬|下旬"),
    (Word.WORKDAY, r"个?工作[日天]"),
    (Word.CALDAY, r"个?(?:自然|日历)[日天]|天"),
    (Word.WEEKDAY, r"(?:周|星期|礼拜)[一二三四五六日天](?![次个期回遍轮度年报])"),
    (Word.WEEK, r"个?(?:星期|礼拜)|个?周"),
    (Word.HOUR, r"个?小时|分钟|个?钟头"),
    (Word.BEFORE, r"之前|以前|前夕|前"),
    (Word.WITHIN, r"之内|以内|期间|内"),
    (Word.STOP, r"为止|止"),
    (Word.SINCE, r"之日起|开始(?=[^前]|$)|起"),
    (Word.AFTER, r"之日后|之后|以后|后"),
    (Word.JOIN, r"直?[至到]|-"),
    (Word.CONJ, r"以及|并且|并|和|及|与|且|随后|然后"),
    (Word.NUM, _NUMERAL),
    (Word.TEXT, r"."),
)
# What no longer word has taken may still say something alone.
_SINGLE = {
    character: word
    for word, characters in (
        (Word.MONTH, "月"),
        (Word.DAY, "日号"),
        (Word.END, "底末尾终"),
        (Word.BEGIN, "初"),
        (Word.MID, "中"),
        (Word.ORD, "第"),
        (Word.ENUM, "、"),
        (Word.SEP, ",;。!?:|/\\+"),
        (Word.SUSPECT, "旬期夜晨昏岁冬夏春秋"),
    )
    for character in characters
}


def _compact(pattern: str) -> str:
    return "|".join(part.strip(" |") for part in re.split(r"\n\s*\|?", pattern) if part.strip(" |"))


_MULTILINE = {Word.SAFE, Word.DOUBT, Word.FESTIVAL}
_WORDS = {word.name: word for word in Word}
# Most of a plan's phrases look like this: they hold only words that any order reads alike.
_PLAINEST = r"全年|(?:\d{4}年)?(?:\d{1,2}月(?:份|底|\d{1,2}日)?前?|年?底前?|[上下]半年)"
_WORDS_BUT_CAUSES = frozenset(Word) - {Word.CAUSE}
_PLAINEST_WORDS = frozenset(
    (Word.CONT, Word.HALF, Word.MONTHPLUS, Word.YEAR, Word.BEFORE, Word.NUM, Word.TEXT)
)


@cache
def _lexer(words: frozenset[Word]) -> re.Pattern[str]:
    """Reads one of the words at a time; all of them together cost 15 ms to compile."""
    known = ((word, p) for word, p in _VOCABULARY if word in words)
    return re.compile("|".join(f"(?P<{word.name}>{_in_one_line(word, p)})" for word, p in known))


def _in_one_line(word: Word, pattern: str) -> str:
    return _compact(pattern) if word in _MULTILINE else re.sub(r"\n *", "", pattern)


def tokenise(text: str) -> tuple[Token, ...]:
    """Every character of the normalised text in one token, with EOF at the end."""
    with_causes = any(cause in text for cause in CAUSES)
    words = frozenset(Word) if with_causes else _WORDS_BUT_CAUSES
    lexer = _lexer(_PLAINEST_WORDS if re.fullmatch(_PLAINEST, text) else words)
    tokens = [_token(m) for m in lexer.finditer(text)]
    tokens.append(Token(Word.EOF, "", len(text)))
    return tuple(tokens)


def _token(found: re.Match[str]) -> Token:
    kind, text = _WORDS[found.lastgroup or ""], found.group()
    if kind is Word.CAUSE:
        kind = Word.FESTIVAL
    if kind is Word.TEXT:
        kind = _SINGLE.get(text, kind)
    return Token(kind, text, found.start(), _number(text) if kind is Word.NUM else -1)


def _number(text: str) -> int:
    number = read_numeral(text)
    return -1 if number is None else number
