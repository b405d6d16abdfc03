"""Who in a phrase of responsibility is a person: names, titles, and the labels before them.

A person is never a body; the body whose head he is (区教育局局长张三) stays one. Names are told by
sets of characters: as expressions they would cost more to compile than all else here.
"""

import re
from collections.abc import Iterator

from zwgk_flow.definition.units.words import MASK, TAIL

_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜"
    "崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严武戴莫孔汤康"
)
_COMPOUND = ("欧阳", "司马", "上官", "诸葛", "令狐", "皇甫", "尉迟", "慕容", "司徒", "夏侯")
_ENDS_BODY = frozenset(TAIL[1:-1])
# Places, printed bare as 江桥、周浦, end in a feature of the ground; so do few persons.
_ENDS_PLACE = frozenset(
    "店沧江行巷浦淞桥泾杨路渡州村荡庄湾汪墩亭港集场口屯堡营寨坡坪"
    "岭沟河湖山塘圩坝浜岗关滩洲陵溪泉城家榭"
)
# Lines of business and places that begin as a person's name does.
_NO_PERSON = frozenset(
    (
        *("金融", "金属", "石化", "石油", "高新", "高校", "高教", "高职", "高铁", "高速"),
        *("高级", "高层", "方志", "方案", "方面", "方便", "方松", "史志", "史料", "武警"),
        *("武装", "武汉", "武术", "康养", "康复", "马上", "马陆", "范围", "程序", "任务"),
        *("任何", "任职", "任期", "许可", "许昌", "严格", "严禁", "严重", "万达", "万科"),
        *("万众", "何时", "何种", "周边", "周期", "周至", "周报", "周刊", "白云", "白银"),
        *("白下", "徐汇", "余姚", "余杭", "邵阳", "邵武", "吕梁", "沈阳", "魏都", "钟楼"),
        *("钟祥", "蔡甸", "张掖", "张北", "赵县", "孟津", "黎平", "贺兰", "段落", "龙岩"),
        *("龙华", "龙门", "罗定", "罗源", "罗甸", "汤阴", "田径", "田园", "贾汪", "曹妃"),
        *("邹平", "陆丰", "姜堰", "毛利", "毛重", "林草", "林长", "林改", "林场", "王府"),
    )
)
_GIVEN_ENDS_SO_TOO = "军学"
_LEFT_OUT = re.compile(r"某{1,2}|[××xX*]{1,2}")
_TITLE = (
    r"(?:党政|党(?:组|委|总支|支部))?(?:班子)?(?:副|常务副|第一|分管副)?"
    r"(?:[局处科股院校部会行队站所馆园组]长|书记|主任|主席|总?经理|董事长|秘书长|主要负责(?:人|同志)|主要领导|负责(?:人|同志)"
    r"|分管(?:领导|负责人)|(?<=[省市区县州镇乡])长|[“\"]?一把手[”\"]?|联络员|联络人|干事)"
)
_ENDS_TITLE = frozenset('长记任席理人志导手员事”":')
_HEADS = "责任|分管|牵头|包保|包抓|包联|联系|主管|挂钩|经办|填报|审核|承办|对接|配合|落实|督办"
_WHO = (
    rf"(?:第一|具体|直接|主要)?(?:(?:{_HEADS})?(?:领导|责任人|负责人|负责同志|联系人|联络人|联络员)"
    rf"|(?:{_HEADS})人)员?"
)
COLUMN = rf"{_WHO}:|(?:完成|办理|整改|推进|实施|落实|计划|工作|联系)*(?:时限|时间|期限|日期|电话):"
"""Heads another column of the table, in which no body stands."""

_LABEL = re.compile(_WHO)
_BRACKETED = r"(?:^|(?<=[、,;。: ]))([^、,;。: ()]{2,4})\(([^()]{2,})\)(?=$|[、,;。 ])"
_OF_A_LEVEL = rf"(?:副|常务副)?[省市区县州旗镇乡](?:委|政府)?{MASK}*"


def is_person(words: str) -> bool:
    """A surname and one or two characters that end neither a body nor a place."""
    surname = 2 if words.startswith(_COMPOUND) else 1
    given = words[surname:]
    if not 1 <= len(given) <= 2 or (surname == 1 and words[0] not in _SURNAMES):
        return False
    if _LEFT_OUT.fullmatch(given):
        return True
    if words[:2] in _NO_PERSON or given[0] == "业" or (len(given) == 2 and given[0] in "家庄"):
        return False
    last = given[-1]
    ends = last in _ENDS_BODY or last in _ENDS_PLACE or last == "长"
    return all("一" <= each <= "龥" for each in given) and (not ends or last in _GIVEN_ENDS_SO_TOO)


def is_alone(words: str) -> bool:
    """A chunk that is a person and nothing else: 张三, 局长张三, 张三同志."""
    words = words.removesuffix("同志")
    if not any(is_person(words[-length:]) for length in (2, 3, 4)):
        return False
    if len(words) > 3 and (title := re.match(f"{_TITLE}:?", words)):
        words = words[title.end() :]
    return is_person(words)


def body_before(words: str) -> int | None:
    """Where the body ends behind which the person at its head stands; None where none stands.

    0 where he heads no body that could answer: 县委书记, 副区长.
    """
    said = words.removesuffix("同志")
    names = [said[:-length] for length in (3, 2, 4) if is_person(said[-length:])]
    if not names and said[-1:] not in _ENDS_TITLE:
        return None
    for before in (*names, said):
        title = re.search(rf"(?<={TAIL}):?{_TITLE}:?$", before)
        body = before[: title.start()] if title else before.removesuffix(":")
        if (title or before is not said) and body and body[-1] in _ENDS_BODY:
            return 0 if re.fullmatch(_OF_A_LEVEL, body) else len(body)
    return None


def heads_persons(words: str) -> bool:
    """Whether the words begin with a label behind which persons stand: 责任人:, 牵头人张三."""
    label = _LABEL.match(words)
    if label is None:
        return False
    following = words[label.end() :]
    return following[:1] in ("", ":") or any(is_person(following[:length]) for length in (2, 3))


def bracketed(words: str) -> Iterator[tuple[int, int, int]]:
    """Where a person, the bracket behind him and its end stand: 张三(区教育局)."""
    for found in re.finditer(_BRACKETED, words) if "(" in words else ():
        if is_person(found[1]):
            yield found.start(1), found.end(1), found.end()
