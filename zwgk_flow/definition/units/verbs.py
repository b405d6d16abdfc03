"""The verbs of responsibility: what a chain such as 按职责分别牵头落实 or 牵头会同 says.

Tables first, the expressions built from them after, one reader last; which bodies a chain
governs is `units_cast`'s business. Expects text folded and masked by `units_text`.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from zwgk_flow.definition.units.persons import COLUMN
from zwgk_flow.definition.units.words import LEVEL, MASK, OPENING, TAIL


class Act(StrEnum):
    """What a verb makes of the bodies it governs, before the whole phrase has been seen."""

    LEAD = "lead"
    SUPPORT = "support"
    COORDINATE = "coordinate"
    WORK = "work"


class Predicate(NamedTuple):
    """A chain of verbs: its act, its manner, and what it does to the names that follow."""

    act: Act | None
    separately: bool = False
    together: bool = False
    by_duty: bool = False
    joins: bool = False
    """牵头会同: the names that follow support."""
    turns: bool = False
    """牵头, 配合 with an object: 区财政局配合区审计局; without a subject, 配合区审计局, a label."""
    nearest: bool = False
    """Said of the body before it and of no earlier clause: 为牵头单位, 总牵头."""


# Said nowhere but in a predicate: they may begin one wherever they stand.
STRONG: dict[str, Act] = {
    **dict.fromkeys(
        ("牵头", "牵头单位", "总牵头", "双牵头", "主办", "主责", "负总责", "总负责"), Act.LEAD
    ),
    **dict.fromkeys(("为主", "抓总", "总抓", "主牵头", "主抓"), Act.LEAD),
    **dict.fromkeys(("配合", "协办", "会办", "协助", "协同", "协作", "配合单位"), Act.SUPPORT),
    **dict.fromkeys(("统筹协调", "统筹推进", "统筹指导", "统筹负责", "统筹组织"), Act.COORDINATE),
    **dict.fromkeys(("组织协调", "负责协调", "负责统筹", "总协调"), Act.COORDINATE),
    **dict.fromkeys(("负责", "组织实施", "具体实施", "组织落实", "各负其责"), Act.WORK),
}

# Also found inside names (推进办, 执行局, 指导中心): a predicate only after a whole name.
WEAK: dict[str, Act] = {
    **dict.fromkeys(
        ("参与", "参加", "支持", "指导", "督促", "督导", "审核", "把关", "督查"), Act.SUPPORT
    ),
    **dict.fromkeys(("统筹", "协调"), Act.COORDINATE),
    **dict.fromkeys(("落实", "实施", "承办", "办理", "执行", "完成", "推进", "承担"), Act.WORK),
    **dict.fromkeys(("组织推进", "组织开展", "贯彻", "主管", "抓落实"), Act.WORK),
}
ACTS = STRONG | WEAK

# Which verb of a chain names the role: 牵头负责落实 leads, 协调配合 supports.
PRECEDENCE = (Act.LEAD, Act.SUPPORT, Act.COORDINATE, Act.WORK)

_OF_ONE = r"总牵头|负总责|总负责|抓总|总抓|总协调|(?:牵头|主办|主责|责任)(?:单位|部门)"
SEPARATELY = ("分别", "各自", "各负其责", "分头", "逐一")
TOGETHER = ("共同", "联合", "协同", "协作", "一起", "一同", "合力")
JOINING = ("会同", "会商", "联系", "会", "商")
FILLING = (
    *("具体", "主要", "组织", "积极", "密切", "做好", "抓好", "认真", "全力", "统一", "直接"),
    *("切实", "予以", "推动", "抓", "好", "按要求", "按规定", "主动", "依法", "进行", "工作"),
    *("及时", "共同做好", "全面", "扎实", "分工", "并", "的"),
)

LABELS: dict[str, Act] = {
    **dict.fromkeys(("牵头", "主办", "主责", "总牵头", "主抓"), Act.LEAD),
    **dict.fromkeys(("配合", "协办", "会办", "参与", "协助", "参加", "协同", "协作"), Act.SUPPORT),
    **dict.fromkeys(
        ("责任", "承办", "落实", "实施", "完成", "办理", "执行", "负责", "共同"), Act.WORK
    ),
    **dict.fromkeys(("指导", "支持", "督导", "督办", "监督", "协管", "成员"), Act.SUPPORT),
    **dict.fromkeys(("督查", "审核", "会签"), Act.SUPPORT),
}
_IN_BRACKETS: dict[str, Act] = {"主": Act.LEAD, "辅": Act.SUPPORT}
# What may stand between the act of a label and its colon: 牵头+指导+处室.
_LABEL_LEVEL = r"(?:(?:中央|国家|省|市|州|区|县|旗|镇|乡|街道?|村|本)级)?"
_LABEL_RANK = r"(?:第?一|第?二|第?三|首要|主要|次要|其他|其它|其余|直接|具体)?"
_FOREMOST = re.compile(rf"{_LABEL_LEVEL}(?:第一|首要)")
_LABEL_MORE = r"(?:责任|落实|实施|承办|负责|配合|指导|组织|推进|督办|监管|主管)?"
_LABEL_WHO = r"(?:单位|部门|机构|主体|科室|处室|股室|方)"
_LABEL_AND = r"(?:(?:以?及|和|与)(?:单位|部门|(?:责任|负责|联系)人))?"
# 整改牵头单位:, 校内配合部门: say of what, and so does a bare body of no level.
_LABEL_OF = rf"(?!各|{LEVEL}[^级直区县市]*[局办委厅部])[^、,;:{MASK}]{{1,4}}?"


def _any_of(words: Iterable[str]) -> str:
    """An alternation that prefers the longer word."""
    return "|".join(sorted(words, key=len, reverse=True))


_DUTY = (
    r"(?:按照|按|依照|依据|依|根据|对照|结合|围绕)"
    r"(?:各自|各|其|本部门|本单位|部门|单位|工作|法定|相关|有关|所承担|所负|任务|的"
    r"|职责|职能|职权|分工)*"
    r"(?:职责|职能|职权|分工)(?:任务|范围|权限|内|和|及|与|、|职责|职能|分工|要求)*"
    r"|各司其职"
)
# A name ends before 会 here; in 管委会, 工会, 常委会 it does not.
_JOIN = (
    r"会同|(?<![协学工])会商(?!会)|联系(?=[省市区县各])"
    r"|(?:(?<![管员村居党常工]委)(?<!联合)(?<!协)会(?!议|展|计|员|办|各?成员)|联合(?!会|体))"
    rf"(?={OPENING})"
    r"|(?<=头)会(?!议|展|计|员|办)"
    r"|(?<=[局办厅部室心])会(?!议|展|计|员|办|所)(?=.{2,30}(?:局|委|办|部|厅|中心))"
    rf"|商(?={LEVEL}|各|有关|相关)"
)
_MANNER = _any_of(word for word in (*SEPARATELY, *TOGETHER) if word not in ACTS)
_MANNER = _MANNER.replace("联合", "联合(?!会|体)").replace("各自", "各自(?!治)")
_CAREFUL = {
    "会办": r"(?<![委协工学联])会办(?!公|事)",
    "协办": r"(?<![政科残侨作文])协办(?!公)",
    "协作": r"协作(?!区|办|中心|组)",
    "协同": r"协同(?!中心|创新)",
    "负责": r"负责(?!人|同志)",
}
_STRONG = (
    "|".join(_CAREFUL.get(word, word) for word in sorted(STRONG, key=len, reverse=True))
    + rf"|(?:[为作]为?|[是系])(?:{_any_of(LABELS)})(?:责任)?(?:单位|部门)"
)
_WEAK = (
    rf"(?:{_any_of(WEAK)})"
    rf"(?!{MASK}*(?:办|局|中心|处|组|委|部|室|科|所|院|领导|小组|公司|站|队))"
)
_FILL = _any_of(FILLING)
_WORD = re.compile(
    rf"(?P<join>{_JOIN})|(?P<duty>{_DUTY})|(?P<strong>{_STRONG})|(?P<weak>{_WEAK})"
    rf"|(?P<manner>{_MANNER})|{_FILL}"
)
_AFTER_NAME = re.compile(rf"{TAIL}|[要应须需当将]")
# 区推进政务公开工作领导小组: behind a level alone the verb opens a title.
_BODY_BEHIND = r"[^、,;]{2,25}?(?:领导小组|委员会|联席会议|专班|指挥部|办公室|办|局|中心|单位)"
_CROWD = re.compile(
    rf"(?:有关|相关)?各(?:项|有关|相关|专项|工作|目标|重点|任务|事项|项目|领域|组|条线|指标)*(?:{_any_of(LABELS)})"
    r"(?:责任)?(?:单位|部门)"
)
"""各项任务牵头单位: whoever leads somewhere, and not a body said to lead."""
_SIGHT = 30
"""How many characters behind a chain may still say what it means."""
_UNLESS_IN_NAME = ("strong", "manner")


class Chain(NamedTuple):
    """A whole predicate: where it stands in the words searched, and its text."""

    start: int
    end: int
    text: str


# Read as verbs wherever they open what is told, and here as the first word of a short name.
_OFFICE_VERBS = (
    *("公开", "发布", "编制", "完善", "研究生", "需求", "统一", "通过", "组织", "开展", "加强"),
    *("建立", "梳理", "提供", "推动", "督促", "结合", "及时", "督查", "督办", "督导", "协作"),
    *("协同", "联合", "协办", "审核", "指导", "支持", "参与", "执行", "落实", "实施", "承办"),
    *("办理", "统筹", "协调", "推进", "对外", "对台", "对口"),
)
_OPENS_OFFICES = "|".join(_OFFICE_VERBS)
_OPENS_PLACES = "将依向要应于"
_MORE_OF_OFFICE = (
    r"(?:考核|检查|推进|落实|协调|评估|管理|服务|监督|审批|指导|督办|保障|公开|宣传|信息|综合|协作|合作|发展|联络"
    r"|社会保障)?"
)
_NAME_FIRST = (
    rf"(?:(?:{LEVEL})?(?:局|委|镇|街道|机关)?(?:{_OPENS_OFFICES}){_MORE_OF_OFFICE}[与和]?{_MORE_OF_OFFICE}"
    r"(?:工作)?(?:办公室|办|科|处|室|股|组|中心|专班|院|所|站)"
    rf"|(?:{_OPENS_OFFICES})(?:(?!{OPENING}|成立|组建|建立)[^、,;]){{2,16}}?(?:专班|领导小组|指挥部)(?:办公室|办|成员单位)?"
    rf"|[{_OPENS_PLACES}](?![各全本有相其我该辖所区市县省镇乡街村])[^、,;]{{0,2}}?(?:县|镇|乡|街道|社区))"
    rf"(?=$|等|和|与|及|会同|[主副院处科]|{MASK}|(?:人民)?政府|办事处|{'|'.join(STRONG)})"
)
_VERB_WITHIN, _ENDS_OFFICE = 8, frozenset("办科处室股组中班院所站挥")


def name_first(words: str) -> int:
    """How far a name reaches that begins as a verb does: 公开办, 督查考核科, 将乐县."""
    said = words[:_VERB_WITHIN]
    offices = (words.partition(verb)[2] for verb in _OFFICE_VERBS if verb in said)
    if said[:1] not in _OPENS_PLACES and all(_ENDS_OFFICE.isdisjoint(rest) for rest in offices):
        return 0
    named = re.match(_NAME_FIRST, words)
    return named.end() if named else 0


def find_chain(words: str, since: int = 0) -> Chain | None:
    """The first chain of verbs in the words: 按职责分别牵头落实, 牵头会同."""
    first = _WORD.search(words, since)
    while first and not _begins(first, words):
        first = _WORD.search(words, first.start() + 1)
    if first is None:
        return None
    end = first.end()
    while following := _WORD.match(words, end):
        end = following.end()
    return Chain(first.start(), end, words[first.start() : end])


def _begins(word: re.Match[str], words: str) -> bool:
    """Whether a chain may begin with this word; one that only fills needs a verb behind it."""
    kind, before = word.lastgroup, words[word.start() - 1 : word.start()]
    crowd = _CROWD.match(words) if kind == "strong" else None
    if crowd and crowd.end() >= word.end():
        return False
    if kind == "duty" or (kind in _UNLESS_IN_NAME and before not in ("各", "该")):
        return True
    if word.start() > 0 and not _AFTER_NAME.match(before):
        return False
    if kind == "weak" and re.fullmatch(LEVEL, words[: word.start()]):
        return re.match(_BODY_BEHIND, words[word.end() :]) is None
    if kind is not None:
        return kind not in _UNLESS_IN_NAME
    verb = _WORD.match(words, word.end())
    return verb is not None and verb.lastgroup in ("strong", "weak")


# 在崇市属单位, 在汉高校: a place in one character, then who has a seat there.
_SEATED = r"[^省市区县本全各其我该](?:中央|[国省市区县部]属|有关|各|高校|院校|央企|企业|单位)"
TELLING = re.compile(
    rf"(?:(?<={TAIL})|^)(?:参照|制[定订](?!机关|部门|单位|主体)|将|按(?!键)|要(?!素|闻)|应(?!急|用|对|届)"
    rf"|在(?!线|建|(?<=所在)[地省市区县州镇乡街村园单]|{_SEATED})"
    r"|须|需|依(?!法治|法行政)|根据|结合(?!部)|做好|加强|抓好|开展|建立|研究(?!室|院|中心|所|会|生)|及时"
    r"|于(?=\d|每|年|本)|每|向(?=社会|区|市|省|同级|上|本|政府)|通过|编制(?!办|委|局|部|中心)"
    r"|督促|推动|完善|统一(?!战线)|认真|主动|全面(?!依法治|深化改革|从严)|年底|年内"
    r"|对(?![外台口])|\d+(?:年|月|日|\.\d)"
    r"|组织(?=[各省市区县州]|相关|有关|做好|召开|编制|学习|培训)|报送|提供|确保|负有|至少|不得|把|同步"
    r"|公开(?!工?作?[科股处室办栏]|机关|主体|单位|部门)|发布(?!机关|主体|单位|部门)|梳理)"
)
"""Where a sentence begins to tell what is done; what follows names nobody."""

_LABEL = (
    rf"^(?:{_LABEL_LEVEL}|省直?|市直?|区直?|县直?){_LABEL_RANK}({_any_of(LABELS)}){_LABEL_MORE}"
    rf"(?:{_LABEL_WHO}|处|科|股)?{MASK}*{_LABEL_AND}(?::|(?:为|是(?!否)|包括):?)"
    rf"|^{_LABEL_OF}({_any_of(LABELS)}){_LABEL_MORE}{_LABEL_WHO}{MASK}*{_LABEL_AND}:"
    rf"|^(?!各)[^、,;:]{{2,4}}{_LABEL_WHO}:"
    rf"|^{_LABEL_LEVEL}{_LABEL_RANK}({_any_of(LABELS)}){_LABEL_MORE}{_LABEL_WHO}(?={LEVEL}.)"
)
# without both none of these can stand there, and the expression need not be compiled
_LABEL_WITHIN = 10
_LABEL_MARKS = ("单位", "部门", "机构", "主体", "室", "方", "为", "是", "包括")

HEADING = re.compile(rf"{_LABEL_LEVEL}{_LABEL_RANK}(?:{_any_of(LABELS)}){_LABEL_MORE}{_LABEL_WHO}")
"""A label that a space parts from its names, as in a copied table: 牵头单位 区财政局."""


_RUN_ON = rf"(?<=[^、,;:(){MASK}][^、,;:(){MASK}]{TAIL})(?<![有相]关)"
_ROLE_LABEL = (
    rf"{_LABEL_LEVEL}{_LABEL_RANK}(?:牵头|主办|主责|责任|配合|协办|会办|协助|参与|承办|落实|实施|支持)"
    rf"(?:责任|落实|配合)?{_LABEL_WHO}"
)
# Compiled where they are first met.
RUN_ON = rf"{_RUN_ON}(?={_ROLE_LABEL}:)|(?<=[局厅委办室心处科股院所站队府道镇乡])(?={COLUMN})"
RUN_ON_BARE = rf"{_RUN_ON}(?={_ROLE_LABEL}(?:{LEVEL}|各).)"
"""Where a label follows a name without a separator; the bare one wants a phrase of labels."""

LEGEND_LABEL = rf"({_any_of(LABELS)})(?:责任)?(?:单位|部门)"
"""What a star may be said to stand for."""


# A rule printed in the phrase itself: (排名第一的为牵头单位). Compiled where it is first met.
FIRST_LEADS = (
    r"[(,;。](?:[列排位](?:在|名|居)?)?(?:第一|首)[位个家名]?[的者]?(?:责任)?(?:单位|部门)?"
    r"[为是](?:工作|总)?(?:牵头|主办|主责)(?:责任)?(?:单位|部门)"
    r"(?:[或和及、](?:汇总|联络|责任)(?:单位|部门))?(?:,下同)?\)?"
)


def read_label(words: str) -> tuple[Act, int] | None:
    """The act of the label these words begin with and its length: 牵头单位:区财政局.

    第一责任单位 leads those whose label is 其他责任单位.
    """
    said = words.partition(",")[0]
    behind = (said.partition(label)[2] for label in LABELS if label in said[:_LABEL_WITHIN])
    if ":" not in said[1:] and not any(mark in rest for rest in behind for mark in _LABEL_MARKS):
        return None
    label = re.match(_LABEL, words)
    if label is None:
        return None
    act = LABELS.get(next(filter(None, label.groups()), ""), Act.WORK)
    if act is Act.WORK and _FOREMOST.match(label[0]):
        act = Act.LEAD
    return act, label.end()


def read_predicate(chain: str, rest: str = "") -> Predicate:
    """The act and manner of a chain of verbs, `rest` being what follows it in its chunk."""
    rest = rest[:_SIGHT]
    words = [match[0] for match in _WORD.finditer(chain + rest) if match.end() <= len(chain)]
    acts = {ACTS[word] for word in words if word in ACTS}
    acts |= {LABELS[word[-4:-2]] for word in words if word[-4:-2] in LABELS}
    act = next((act for act in PRECEDENCE if act in acts), None)
    joins = bool(words) and (
        words[-1] in JOINING or (words[-1] == "联合" and re.match(OPENING, rest) is not None)
    )
    return Predicate(
        act,
        separately=any(word in SEPARATELY for word in words),
        together=any(word in TOGETHER for word in words),
        by_duty=re.search(_DUTY, chain) is not None,
        joins=joins,
        turns=act in (Act.LEAD, Act.SUPPORT) and not joins and re.match(OPENING, rest) is not None,
        nearest=re.search(_OF_ONE, chain) is not None,
    )


def read_bracket(inside: str) -> Predicate | None:
    """What a bracket behind a name says of it: 牵头, 配合单位; None where it says no role."""
    role = re.sub(r"^为|(?:单位|部门)$", "", inside)
    if role in LABELS or role in _IN_BRACKETS:
        return Predicate(LABELS.get(role) or _IN_BRACKETS[role])
    chain = find_chain(role)
    return read_predicate(role) if chain and chain.text == role else None
