"""What a target counts and how often, from the words around its number; not the number."""

from __future__ import annotations

import re

from zwgk_flow.definition.targets.words import HEAD, OUGHT, THE_GOAL, WHEN

PERIODS = tuple(
    (period, re.compile(pattern))
    for period, pattern in (
        ("semiannual", "每半年|半年度|半年内"),
        ("quarterly", "每个?季度?|按季|季度内"),
        ("monthly", "每个?月|按月|月均"),
        ("weekly", "每个?周|按周|每星期"),
        ("daily", "每日|每天|每个工作日"),
        ("annual", "年内|每年|全年|年度|一年|今年|本年|当年|年均|年底前|/年"),
    )
)
EVERYONE = (
    "(?:各|全体|所有|有关|相关|全市|全区|全县|市直|区直|县直)[^、本该]{0,6}?"
    "(?:部门|单位|街镇|街道|乡镇|镇街|机关|地区|县区|区县)"
)
MILESTONE = "\\d{1,2}(?:月[底末]?)?|前?[一二三四两]个?季度|前[两三]季度|[上下]半年|\\d{4}"
COLUMN = "(?:年度)?(?:目标|指标)值?$"
GENERIC_HEAD = re.compile("(?:比例|占比|比重|期限|时限|时间|时长|数量|次数|人数|总数|频次|字数)")

BEFORE_METRIC = re.compile(
    f".*(?:确保|力争|争取|实现|保证|做到|使得|使(?!用)|推动|要求|{WHEN}|原则上|其中|进一步|切实|不断"
    f"|努力|通过|(?<![中优高初对平同])等(?![级候待于形方])|将(?![来军])|(?<!一)把(?![手关握])|让"
    f"|自[^,]{{1,8}}起|□|{EVERYONE})(?=..)"
)
AFTER_METRIC = re.compile(
    f"(?:{WHEN}|原则上|一般|{OUGHT}|均|都|基本|双双?"
    "|每个?(?:镇|村|街道|单位|部门|户)|分别|各|也|力争|争取|确保|累计|总计|合计|(?<!公)共|平均|人均|[年月周日]均|组织|开展|安排|进行|举办|召开|的|在|(?<![行作])为|达到?|实现"
    r"|稳定|保持|最[长高低多少迟]|[由从](?:(?:去年|上年|原来|目前|\d{4}年)的?)?[\d.]+\D{1,4})+$"
)
LEADING = re.compile(
    r"^(?:\d{1,2}[.、]|到(?:\d{4}年|年)底?|凡|(?:19|20)\d\d年?[-—–~至到](?:19|20)\d\d年"
    r"|(?:19|20)\d\d年度?"
    "|要(?![闻点素情])|应当?|须(?!知)|必须|需(?!求)|并|且|对(?![外口照比标])|以(?!案)|其(?![他余])|[一二三四五六七八九十]是|该|由|在(?![线校职])|各(?![类项种级])|和(?!谐)|及(?!时|以[上下])|与(?!会)|等(?!级)|提高|提升|保持|加强"
    "|推进|加大|持续|按要求|达到|每[次期场轮篇个])+"
)
BETWEEN_MEASURES = re.compile(  # 重度及以上 and 轻度、中度 name no measures
    f"(?<=[率度量数比耗])(?<![轻中重]度)(?:、|和|与|及(?!以[上下])|以及)(?=[^率度量数比耗]*{HEAD})"
)
CHANGED = re.compile("(?:同比|环比|较[^、,]{1,8})?(?:下降|降低|减少|压减|提高|提升|增长)$")

# organising a thing says nothing of what is counted; listening to it does
LIGHT_VERB = re.compile(
    "^(?:集中|专题|统一|定期|广泛)?(?:组织|开展|举办|召开|进行|安排|发布(?!会)|推出|制作|完成|培育|选取|选择"
    "|遴选|打造|建成|建设|设立|推送|录制|编发|刊发|策划|印发|征集|新增|拍摄)+"
)
TELLING_VERB = "(?:列席|听取|参加|出席|走访|报送|接访|抽查|邀请|更新|研究|轮训)"
MANNER = re.compile("^(?:专题|集中|统一|定期)(?=..)")
DONE_AT_TIMES = re.compile(
    f"(?P<what>.{{2,}}?){WHEN}{{1,2}}(?P<verb>更新|出版|发布|开展|组织|培训|举办|召开|公开|推送)$"
)
OBJECT_END = re.compile(
    r"[、,□]|和(?=\d)|并|且|以及|以便|确保|同时|方可|进行|予以|切实|不断|推动|提升|提高|以推|以提|以加|以促"
)
NUMBERED = re.compile(
    r"(?:不[得应]?(?:[少低高多大小]于|超过)|至少[^\d]*|达到?|超过|为|[≥≤])?\d[\d.,]*\D{0,6}$"
)
OTHER_END = re.compile(  # 不少于8小时且
    r"(?:不[得应]?(?:[少低高多大小]于|超过)|达到?|[≥≤])\d[\d.,]*\D{1,4}(?:且|并且|、)(?:最[高长多])?$"
)
LONGEST_BARE_VERB = 4
BETWEEN_THINGS = re.compile("、|和(?!谐)|与(?!会)|以?及(?!时|以[上下])")
OFFICE = "(?:镇|乡|街道|村|社区|区|县|市|局|委|办|部门|单位|中心|人)"


HEADED = re.compile(HEAD + "$")
NO_METRIC = re.compile(f"{EVERYONE}|{COLUMN}|{MILESTONE}")
TELLING_HERE, BEFORE_TELLING = re.compile(TELLING_VERB + "$"), re.compile(f".*(?={TELLING_VERB}.)")
SHARING = re.compile("(分别|各)(?:应当?|要|须|需)?$")
UNSHARED = re.compile(f"{OFFICE}$|等$|{HEAD}$")
IN_GAP = re.compile(f"{WHEN}|◇+|^有")


def name_metrics(
    left: str, gap: str, right: str, before: str, *, direct: bool, count: int
) -> list[str]:
    """The shortest phrases that say what is counted; [""] when the words do not say it.

    `left` and `right` stand around the number and the comparison, `gap` between 至少 and the
    number, `before` in the clauses before. `direct` says that nothing stands between `left`
    and the number, `count` how many numbers there are. Several measures joined by 、 or 和 give
    several names, and so does a list of things shared out by 分别 or 各.
    """
    left = OTHER_END.sub("", left)
    if shared := _shared_out(left, count):
        return shared
    change = found.group() if (found := CHANGED.search(left)) else ""
    named = name_before(left.removesuffix(change))
    if HEADED.search(named):
        return [name + change for name in _coordinated(left.removesuffix(change), named)]
    named = name_before(left)
    counted, verb = _name_after(right), "" if gap.endswith("的") else _plain_verb(gap)
    if counted and direct:
        return [("" if LIGHT_VERB.fullmatch(named) or left.endswith("和") else named) + counted]
    if counted:
        return [(verb or _verb_before(left)) + counted]
    if named and verb:
        return [verb if len(verb) > LONGEST_BARE_VERB else named + verb]
    earlier = (name_before(NUMBERED.sub("", clause)) for clause in reversed(before.split(",")))
    return [named or verb or next(filter(None, earlier), "")]


def name_before(left: str) -> str:
    """The noun phrase a stretch ends with: 年内各街镇多元化解读率 is 多元化解读率."""
    name = AFTER_METRIC.sub("", left)
    name = name if BETWEEN_MEASURES.search(name) else name.rpartition("、")[2]
    if repeated := DONE_AT_TIMES.search(name):
        name = repeated["what"] + LIGHT_VERB.sub("", repeated["verb"])
    name = BEFORE_METRIC.sub("", name)
    of = name.rpartition("的")
    if of[1] and not GENERIC_HEAD.fullmatch(of[2]):
        name = of[2]
    name = "" if NO_METRIC.fullmatch(name) else LEADING.sub("", name)
    if not HEADED.search(name):
        name = BEFORE_TELLING.sub("", name)
        name = LIGHT_VERB.sub("", name) or name
    name = name.strip('□-—"')
    return name if name.count("“") == name.count("”") else name.strip("“”").rpartition("”")[2]


def read_period(text: str) -> str | None:
    """How often, when the words say so: 每季度 is quarterly, 年内 is annual."""
    return next((period for period, pattern in PERIODS if pattern.search(text)), None)


def _coordinated(left: str, named: str) -> list[str]:
    """按时办结率和群众满意度 are two metrics; 参与率 is one."""
    parts = BETWEEN_MEASURES.split(AFTER_METRIC.sub("", left))
    if len(parts) == 1:
        return [named]
    last = BETWEEN_MEASURES.split(named)[-1]
    return [name_before(part) for part in (*parts[:-1], last)]


def _shared_out(left: str, count: int) -> list[str]:
    """图解、视频分别不少于10件、20件 counts two things, and so does 图解、视频各不少于5件."""
    sharing = SHARING.search(left)
    parts = BETWEEN_THINGS.split(AFTER_METRIC.sub("", left)) if sharing else []
    if len(parts) == 1 or (sharing and sharing[1] == "分别" and len(parts) != count):
        return []
    if any(UNSHARED.search(part) for part in parts):
        return []
    return [name_before(part) for part in parts]


def _name_after(right: str) -> str:
    """The object after a number: of 政务公开工作汇报并研究…, what comes before 并."""
    name = OBJECT_END.split(THE_GOAL.sub("", right).removeprefix("的"), maxsplit=1)[0]
    return LIGHT_VERB.sub("", name) if len(name) > 1 else ""


def _plain_verb(gap: str) -> str:
    """专题听取 is 听取; 每季度组织 is nothing."""
    return LIGHT_VERB.sub("", MANNER.sub("", IN_GAP.sub("", gap)))


def _verb_before(left: str) -> str:
    found = TELLING_HERE.search(left)
    return found.group() if found else ""
