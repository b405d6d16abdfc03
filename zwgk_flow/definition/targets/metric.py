"""What a target counts and how often, from the words around its number; not the number."""

from __future__ import annotations

import re

from zwgk_flow.definition.targets.words import HEAD

PERIODS = (
    ("semiannual", "每半年|半年度|半年内"),
    ("quarterly", "每个?季度?|按季|季度内"),
    ("monthly", "每个?月|按月|月均"),
    ("weekly", "每个?周|按周|每星期"),
    ("daily", "每日|每天|每个工作日"),
    ("annual", "年内|每年|全年|年度|一年|今年|本年|当年|年均|年底前|/年"),
)
WHEN = (
    "(?:年内|全年|今年|本年度?|每年度?|每个?季度?|每个?月|每半年|每周|每日|年底前|月底前|日前|之前"
    "|年度内|一年)"
)
EVERYONE = (
    "(?:各|全体|所有|有关|相关|全市|全区|全县|市直|区直|县直)[^、本该]{0,6}?"
    "(?:部门|单位|街镇|街道|乡镇|镇街|机关|地区|县区|区县)"
)
GENERIC_HEAD = "(?:比例|占比|比重|期限|时限|时间|时长|数量|次数|人数|总数|频次|字数)"

BEFORE_METRIC = re.compile(
    f".*(?:确保|力争|争取|实现|保证|做到|使得|使(?!用)|推动|要求|{WHEN}|原则上|其中|进一步|切实|不断"
    f"|努力|通过|等(?![级候待于])|将|把|让|□|{EVERYONE})(?=..)"
)
AFTER_METRIC = re.compile(
    f"(?:{WHEN}|原则上|一般|应当?|(?<![摘概纪主重])要|须|必须|需|均|都|分别|各|也|力争|争取|确保|累计"
    "|总计|合计|(?<!公)共|平均|人均|年均|组织|开展|安排|进行|举办|召开|的|在|(?<![行作])为|达到?|实现"
    r"|保持|最[长高低多少迟]|[由从][\d.]+\D{1,4})+$"
)
LEADING = re.compile(
    r"^(?:(?:19|20)\d\d年度?|要(?![闻点素])|应当?|须(?!知)|必须|需(?!求)|并|且|对(?![外口照比标])|以(?!案)"
    "|其(?![他余])|该|由|在(?![线校职])|各(?![类项种级])|和(?!谐)|及|与(?!会)|等(?!级)|提高|提升|保持|加强"
    "|推进|加大|持续|按要求|达到|每[次期场轮篇个])+"
)
BETWEEN_MEASURES = re.compile(f"(?<=[率度量数比])(?:、|和|与|及|以及)(?=[^率度量数比]+{HEAD})")

# organising a thing says nothing of what is counted; listening to it does
LIGHT_VERB = re.compile(
    "^(?:集中|专题|统一|定期|广泛)?(?:组织|开展|举办|召开|进行|安排|发布|推出|制作|完成|培育|选取|选择"
    "|遴选|打造|建成|建设|设立|推送|录制|编发|刊发|策划|印发|征集|新增|拍摄)+"
)
TELLING_VERB = "(?:列席|听取|参加|出席|走访|报送|接访|抽查|邀请|更新|研究|轮训)"
MANNER = re.compile("^(?:专题|集中|统一|定期)(?=..)")
DONE_AT_TIMES = re.compile(
    f"(?P<what>.{{2,}}?){WHEN}{{1,2}}(?P<verb>更新|发布|开展|组织|培训|举办|召开|公开|推送)$"
)
OBJECT_END = re.compile(
    "[、,□]|并|且|以及|以便|确保|同时|方可|进行|予以|切实|不断|推动|提升|提高|以推|以提|以加|以促"
)
LONGEST_BARE_VERB = 4


def name_metrics(left: str, gap: str, right: str, before: str, *, direct: bool) -> list[str]:
    """The shortest phrases that say what is counted; [""] when the words do not say it.

    `left` and `right` stand around the number and the comparison, `gap` between 至少 and the
    number, `before` in the clauses before. `direct` says that nothing stands between `left`
    and the number. Several measures joined by 、 or 和 give several names.
    """
    named = name_before(left)
    if re.search(HEAD + "$", named):
        return _coordinated(left, named)
    counted, verb = _name_after(right), _plain_verb(gap)
    if counted and direct:
        return [("" if LIGHT_VERB.fullmatch(named) else named) + counted]
    if counted:
        return [(verb or _verb_before(left)) + counted]
    if named and verb:
        return [verb if len(verb) > LONGEST_BARE_VERB else named + verb]
    return [named or verb or name_before(before.rpartition(",")[2])]


def name_before(left: str) -> str:
    """The noun phrase a stretch ends with: 年内各街镇多元化解读率 is 多元化解读率."""
    name = AFTER_METRIC.sub("", left)
    name = name if BETWEEN_MEASURES.search(name) else name.rpartition("、")[2]
    if repeated := DONE_AT_TIMES.search(name):
        name = repeated["what"] + LIGHT_VERB.sub("", repeated["verb"])
    name = BEFORE_METRIC.sub("", name)
    of = name.rpartition("的")
    if of[1] and not re.fullmatch(GENERIC_HEAD, of[2]):
        name = of[2]
    name = "" if re.fullmatch(EVERYONE, name) else LEADING.sub("", name)
    if not re.search(HEAD + "$", name):
        name = re.sub(f".*(?={TELLING_VERB}.)", "", name)
        name = LIGHT_VERB.sub("", name) or name
    return name.strip('□-—“”"')


def read_period(text: str) -> str | None:
    """How often, when the words say so: 每季度 is quarterly, 年内 is annual."""
    return next((period for period, pattern in PERIODS if re.search(pattern, text)), None)


def _coordinated(left: str, named: str) -> list[str]:
    """按时办结率和群众满意度 are two metrics; 参与率 is one."""
    parts = BETWEEN_MEASURES.split(AFTER_METRIC.sub("", left))
    if len(parts) == 1:
        return [named]
    last = BETWEEN_MEASURES.split(named)[-1]
    return [name_before(part) for part in (*parts[:-1], last)]


def _name_after(right: str) -> str:
    """The object after a number: of 政务公开工作汇报并研究…, what comes before 并."""
    name = OBJECT_END.split(right.removeprefix("的"), maxsplit=1)[0]
    return LIGHT_VERB.sub("", name) if len(name) > 1 else ""


def _plain_verb(gap: str) -> str:
    """专题听取 is 听取; 每季度组织 is nothing."""
    return LIGHT_VERB.sub("", MANNER.sub("", re.sub(WHEN, "", gap)))


def _verb_before(left: str) -> str:
    found = re.search(TELLING_VERB + "$", left)
    return found.group() if found else ""
