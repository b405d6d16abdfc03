"""Whether a number is asked for by a plain statement: 达到95%, 3场以上, 解读率100%.

Demands in so many words (不少于) need no such care and are read in the package itself; what
takes a demand out of a number stands in `doubt`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from zwgk_flow.definition.targets import doubt, kinds, words
from zwgk_flow.definition.targets.quantities import Quantity

HALF, HUNDRED = Decimal(50), Decimal(100)

MEASURE, DURATION = re.compile(f"(?:{words.HEAD}|目标|任务)$"), re.compile(words.DURATION + "$")
PER_HEAD = re.compile("每[百千万](?:人口?|户)[^,]{0,4}(?:拥有|配备)[^,]{0,12}$")
WEIGHED = re.compile("占[^,]{0,12}(?:考核|绩效|考评|总分)[^,]{0,6}的$")
LASTS = re.compile(words.LASTS + "$")
WILLED, WILLED_HERE = re.compile(words.WILL), re.compile(words.WILL + "$")
ACTED, ACTED_HERE = re.compile(words.ACTION), re.compile(words.ACTION + "$")
OUGHT_TO = re.compile(f"{words.OUGHT}[^,对因自于按经从向由在将满符备识知]{{1,3}}$")
PRODUCED = re.compile(f"{words.PRODUCED}|^{words.WHEN}(?:安排)?$|力争|确保|争取")
WHOLLY = re.compile("(?:(?<!需)要|必须|应当)$")
NO_MORE = re.compile("、|的(?:[^,的]{0,4}工作)?目标")
BETTER_LOW = re.compile(f"{words.AMISS}率$|{words.DURATION}$")
ALL_TIME = re.compile(
    f"(?:\\d{{1,2}}[.、])?(?:全[省市区县])?(?:各单位|各部门)?(?:{words.WHEN}|□*底?前?)(?:推动|推进|促进|使|让)?"
)
GRANTED = re.compile("的[^,的]{1,8}(?:予以|给予|优先|可[申享参评])")
ACHIEVED = re.compile("(?:累计|成功|顺利|共|全面|率先)$")
EARLIER_PART = re.compile(  # 30%以上的村达到…、50%以上的镇达到…
    r"(?P<time>[^,%]{0,20}?)[\d.]+%(?:及|或|含)?以上的?(?P<done>[^,]{2,80})[、和]"
)
CHANGED_ONES = ("家", "个", "项", "条", "台")
TO_A_DEED = re.compile(  # 4000家以上企业改造; 2个以上部门联办事项 and 100个以上床位医院 are kinds
    r"^(?!.*(?:联合|联办|共同|协同|参与|参加|涉及|联动|规模(?!以上)|床位|\d))"
    "[^,的]{2,}(?:的[^,的]{0,6})?(?:改造|转型|升级|改制|上云|上市|投产|投用|开工|竣工|落地|入驻|入库|接入|达标|覆盖|联网|通办|网办|办理|办结|共享|公开|开放|签约|对接|化|□|(?:完成|通过|建成)[^,的]{2,})$"
)
SERVED, SERVICE = (
    re.compile(f"^[^后]*{words.OUGHT}在?$"),
    re.compile(
        "^(?:予以|给予|完成|进行)?(?:接听|应答|响应|接通|受理|派单|签收|回应|回复|答复|反馈|处置|解决|派发|办结|到场|到达现场)[^,的\\d]{0,8}$"
    ),
)
AMONG = re.compile("(?:^|[^现旨正存所])在$")
TRIED_OUT = re.compile(
    "^[^,的过]{2,10}(?:实行|推行|开展|试点|推广|建立|设立|实施|完成|建成|发布|公开|推送|刊发)[^过]*$"
)
FAULTS = re.compile(
    f"(?:{words.AMISS}(?:率|数量?|总?量|件数?|次数|信息|占比|比例)?|{words.LACKING})(?:达到?|超过|高于|多于|突破)?$"
    f"|{words.NEGLECTED}(?:达到?|超过|高于|多于|突破)$"
)
OTHERS_COUNTED = re.compile(r"^[^、]*\d[^\d]{1,3}$")
FROM_FINE, FROM_LEVEL = re.compile(r"[由从][^,]{0,6}\d\.\d"), re.compile(r"[由从][^,]{0,6}\d")
FROM_LAST_YEAR, RESOLVED = re.compile(r"[由从](?:去年|上年|□+的?\d)"), doubt.RESOLVED
COMPARED = re.compile("较|同比|环比|比(?![例重])")
MEASURE_COMPARED = re.compile(f"(?:{words.HEAD}|性)(?:同比|环比|[较比])")
ALMOST_ALL, POLLED = 99, re.compile("(?:满意|好评|回收|得分|知晓|完成)[率度]")
RESOLVED_ON = doubt.RESOLVED_ON
SEVERAL = re.compile(r"(?:双|[\d两三四五六]个)$")


@dataclass(frozen=True, slots=True)
class Statement:
    """A quantity with what stands around it, where no demand is made in so many words."""

    before: str
    aimed: bool
    left: str
    rest: str
    quantity: Quantity
    tail: str

    @property
    def ends(self) -> bool:
        """Whether nothing more is said of the quantity."""
        return not self.rest or bool(NO_MORE.match(self.rest))

    @property
    def bound(self) -> str:
        """The operator printed behind the number, "" for none."""
        return "<=" if self.tail == "within" else self.tail

    @property
    def is_time(self) -> bool:
        """Whether the measure word counts time."""
        return self.quantity.unit in words.TIMES

    @property
    def is_range(self) -> bool:
        """Whether two ends were printed."""
        return self.quantity.low != self.quantity.high

    @property
    def is_share(self) -> bool:
        """Whether it is a part of a whole."""
        return self.quantity.unit in ("%", "‰")

    @property
    def is_measured_fact(self) -> bool:
        """Whether the number is finer than anybody sets a goal: 98.76%, 13256条, 86个."""
        low = self.quantity.low
        if self.is_share:
            told = low > HALF and not self.aimed
            polled = low < ALMOST_ALL and (told or POLLED.search(self.left))
            steps = low * (2 if polled else 10)
            fine = steps != int(steps)
        else:
            counted = self.quantity.unit in words.COUNTS
            fine = (low > 1000 and int(low) % 10 != 0) or (
                counted and low > 50 and int(low) % 5 != 0
            )
        return fine and not self.tail and not RESOLVED.search(self.left)

    @property
    def tells_a_change(self) -> bool:
        """Whether both levels were measured: 由45.3%上升到51.6%, 由15天缩短为8.6天."""
        low = self.quantity.low
        return (
            bool(FROM_LAST_YEAR.search(self.left))
            or (low != int(low) and bool(FROM_FINE.search(self.left)))
            or (low * 2 != int(low * 2) and bool(FROM_LEVEL.search(self.left)))
        )

    @property
    def is_fault(self) -> bool:
        """Whether so much of it is what nobody wants: 差错率达到5%, 长期未更新的栏目超过10个."""
        return self.tail not in ("<=", "within") and bool(FAULTS.search(self.left))

    @property
    def grows(self) -> bool:
        """Whether something can grow or shrink by so much: 增长10%, 增长1倍."""
        told = COMPARED.search(self.left) and not RESOLVED_ON.search(self.left)
        asked = self.tail and MEASURE_COMPARED.search(self.left) is not None
        step = self.quantity.unit == "百分点" and (asked or not told)
        return self.is_share or self.quantity.unit == "倍" or step

    @property
    def carries_on(self) -> bool:
        """Whether the clause before measures the same: 睡眠时间应达到10小时,初中应达到9小时."""
        unit = re.escape(self.quantity.unit)
        return bool(re.search(rf"{words.HEAD}[^,]{{0,6}}\d{unit}(?:,[^,]*\d{unit})*$", self.before))

    def measured(self, stem: str) -> bool:
        """Whether `stem` ends by naming a measure that this unit fits."""
        noun = DURATION if self.is_time else MEASURE
        return bool(noun.search(words.FILLER.sub("", stem)) or PER_HEAD.search(stem))


Reading = tuple[str, int] | None  # the operator, and where the words that say it start


def _changed(s: Statement) -> Reading:
    for op, pattern in words.CHANGES:
        if found := pattern.search(s.left):
            told = s.tells_a_change and not (s.tail or s.aimed or RESOLVED.search(s.left))
            return None if told else (">=" if s.tail == ">=" else op, found.start())
    return None


def _reached(s: Statement) -> Reading:
    found = words.REACHES.search(s.left)
    if not found or s.tail in ("<=", "within"):
        return None
    fits = (
        s.measured(s.left[: found.start()]) or (s.quantity.unit and not s.is_time) or s.carries_on
    )
    return (">=", found.start()) if fits else None


def _willed(s: Statement) -> Reading:
    found = WILLED_HERE.search(s.left)
    deed = s.quantity.unit in CHANGED_ONES and s.tail == ">=" and TO_A_DEED.match(s.rest)
    if not found or not (s.is_share or deed):
        return None
    told = not s.is_share and ACHIEVED.search(s.left[: found.start()])
    return None if told else (s.bound or ">=", found.start())


def _exceeded(s: Statement) -> Reading:
    found = words.EXCEEDS.search(s.left)
    if not found or s.tail or s.is_time or not s.quantity.unit:
        return None
    stem = s.left[: found.start()]
    made = ACTED_HERE.search(stem) and s.quantity.unit in words.COUNTS
    counted = s.quantity.unit.lstrip(words.SCALES) in ("", *words.COUNTS)
    told = counted and not (s.measured(stem) or stem.endswith("种类") or WILLED.search(stem))
    return (">", found.start()) if made or (s.ends and not told) else None


def _stayed_below(s: Statement) -> Reading:
    found = words.STAYS_BELOW.search(s.left)
    if not found or not s.ends or s.tail:
        return None
    stem = s.left[: found.start()]
    low = BETTER_LOW.search(stem)
    return ("<=", found.start()) if low else None


def _grown(s: Statement) -> Reading:
    """到2025年,用水量下降12%: a change without a bound is a target where a goal is spoken of."""
    if not s.grows or s.tail or not (s.aimed or (s.ends and RESOLVED_ON.search(s.left))):
        return None
    found = words.GROWS.search(s.left)
    return (">=", len(s.left)) if found else None


def _served(s: Statement) -> Reading:
    """应15秒内接听: what counts seconds or minutes is how well one serves, never a date."""
    found = SERVED.search(s.left)
    quick = s.quantity.unit in ("秒", "分钟") and s.bound == "<=" and SERVICE.match(s.rest)
    return ("<=", found.start()) if found and quick else None


def _equalled(s: Statement) -> Reading:
    found = words.EQUALS.search(s.left)
    if not found or not s.measured(s.left[: found.start()]) or not s.ends:
        return None
    if s.tail:
        return s.bound, found.start()
    stem = s.left[: found.start()]
    weight = words.WEIGHT.search(stem) and not words.THIS_MARK.search(stem)
    whole = s.quantity.low == 0 or (s.is_share and s.quantity.low == HUNDRED)
    promised = s.is_time and stem.endswith("时限")
    certain = (weight or whole or found["must"] or promised) and not s.is_range
    return ("==", found.start()) if certain else None


def _bounded(s: Statement) -> Reading:
    stem = words.AT.sub("", s.left)
    if not s.tail or not s.quantity.unit:
        return None
    if (
        s.measured(stem)
        or WEIGHED.search(s.left)
        or (s.is_time and LASTS.search(stem))
        or (s.grows and words.GROWS.search(stem))
    ):
        return s.bound, len(stem)
    return (">=", len(s.left)) if s.tail == ">=" and _is_produced(s) else None


def _is_produced(s: Statement) -> bool:
    """Whether a thing is made or done so many times: 召开发布会4场以上, 每月1次以上."""
    if OTHERS_COUNTED.search(s.rest):
        return False  # 打造10人以上队伍5支
    if s.quantity.unit.lstrip(words.SCALES) in words.COUNTS:
        bidden = s.quantity.unit not in words.HUMANS and OUGHT_TO.search(s.left)
        return bool(bidden or ACTED.search(s.left) or (s.ends and PRODUCED.search(s.left)))
    if s.is_time or s.is_share or s.quantity.unit == "分" or not s.ends:
        return False  # 新建200平方米以上场馆 says what is built
    return bool(ACTED.search(s.left))


def _in_full(s: Statement) -> Reading:
    """解读率100%, 100%公开, 确保办结率98%: a share is a target without a comparison."""
    if not s.is_share or s.tail or s.is_range:
        return None
    named = s.measured(s.left) and s.ends
    willed = WILLED.search(s.left) and not SEVERAL.search(s.left)
    done = words.DONE_IN_FULL.match(s.rest) or (willed and not s.rest.startswith("的"))
    covers = s.left.endswith("覆盖")
    wholly = s.ends and WHOLLY.search(s.left)
    full = named or done or covers or wholly
    certain = (named and willed) or (s.quantity.low == HUNDRED and full)
    return (">=", len(s.left)) if certain else None


def _part_done(s: Statement) -> Reading:
    """80%以上的行政村建成公开栏, 在10个以上街道开展试点: what a part of all is to become."""
    if AMONG.search(s.left) and s.tail == ">=" and s.quantity.unit in words.COUNTS:
        return (">=", len(s.left)) if TRIED_OUT.match(s.rest) else None
    if not s.is_share or s.tail != ">=":
        return None
    part = EARLIER_PART.fullmatch(s.left)
    first = part["time"] if part and kinds.DONE_BY.match(part["done"]) else s.left
    timed = ALL_TIME.fullmatch(first) or (part and WILLED_HERE.search(first))
    whole = timed and kinds.DONE_BY.match(s.rest) and not GRANTED.search(s.rest)
    return (">=", len(s.left)) if whole or s.left.endswith("覆盖") else None


_RULES = (
    _changed, _reached, _willed, _exceeded, _stayed_below, _served, _equalled, _bounded, _in_full,
    _part_done, _grown,
)  # fmt: skip


def read_statement(statement: Statement) -> Reading:
    """What the first rule that fits makes of a statement; None where it asks nothing."""
    if statement.is_measured_fact or statement.is_fault:
        return None
    return next((found for rule in _RULES if (found := rule(statement))), None)
