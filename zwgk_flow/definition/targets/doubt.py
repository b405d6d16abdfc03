"""Whether what stands around a number says that nobody is asked for it; not what the number is.

A number beside a comparison may state a fact (去年, 已达到), name a condition (低于60分的单位),
quote what others ask (第十条规定), or belong to a question, an example, a rank or a marking
scheme. Whoever reads carefully misses the demand there; so do these tables. `kinds` tells which
numbers only name a kind of things.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from zwgk_flow.definition.targets.words import COUNTS, HUMANS, RESOLVE, TIMES


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around one quantity: in its clause, and in the clauses beside it."""

    left: str
    unit: str
    rest: str
    before: str
    after: str

    @property
    def behind(self) -> str:
        """What comes next, in this clause or else in the one after."""
        return self.rest or self.after


MONEY = ("元", "千元", "万元", "亿元")
Table = tuple[tuple[str, re.Pattern[str]], ...]  # a field of Around, and what gives it away


def _table(*rows: tuple[str, str]) -> Table:
    return tuple((field, re.compile(pattern)) for field, pattern in rows)


def _is_told(around: Around, table: Table) -> bool:
    return any(pattern.search(getattr(around, field)) for field, pattern in table)


# ---------------------------------------------------------------- what no comparison outweighs

_BY_LAW = "(?:根据|按照?|依照|依据)[^,]{0,16}(?:法|条例|规定|办法|□)第[^,]{1,6}条"
_PAST_YEAR = "(?:去年|上年|上一年|前年|往年|历年|上届|往届)"
_OTHERS = "(?:国家|国务院|国办|中央|上级|省|部委|[^,]{0,6}(?:法律|法规|条例|办法))"
NOTHING_ASKED = _table(
    # questions
    ("left", "是否|能否|可否|有没有|有无|如何|怎样|怎么|^最[多少高低长短](?:的|时)"),
    ("rest", "^[^,]{0,8}的?(?:基础上|前提下|情况下|条件下)"),
    ("rest", "[吗么呢]$|方可|方能|才[能可]|的(?:做法|经验|事迹)[^,]{0,4}(?:值得|得到|受到|获)"),
    # what is not demanded, or no longer
    (
        "left",
        "不[得要应宜]?(?:再|作|做|强制|硬性|统一|片面|一味|单纯|简单|刻意)*"
        "(?:要求|规定|追求|限定|强求)",
    ),
    ("left", "(?:没有|未)(?:作|做|统一|明确)*(?:要求|规定)|无需|无须|不必|毋须|鼓励|倡导|提倡"),
    ("left", "并非|并不(?:是|要求|需|必|意味)|不是|未必|不一定|不见得|不(?:需要|用(?![于户]))"),
    ("left", "(?<![不许认])可(?:以|根据|结合|视|自行|酌情)"),
    ("left", "有条件的|预计|预期(?:达到|实现|完成)|希望|估计|有望|难以|距离?达到"),
    ("left", "(?:尚未|没有?|未能?|仅|只|还未)(?:达到?|完成|实现|超过|突破)"),
    # conditions, advice, definitions
    ("left", "^(?:即使|即便|哪怕|尽管|虽然)"),
    ("left", "^(?:若(?!干)|如果|假如|假设|倘若|只要|只有|当(?![年月日地场天前期季]))"),
    ("left", "(?:代表|委员|群众|市民|网民|企业|专家)(?:建议(?=[将把每应要至不增延缩])|呼吁|希望)"),
    ("left", "^建议(?=[不至每最])|最好(?:不|至少|每)|是指|系指|指的是|所称"),
    ("left", "(?<![重标])指(?![标导数挥南定引派示向名])[^,]{0,12}$"),
    ("behind", "^(?:时$|的?方可|的?方能|即可|才[能可])"),
    ("left", "(?:以下|下列|如下)$|>[^>]+>$"),
    # what was done
    ("left", "^(?:先后|经过|历经|历时)|(?<![为除罢])了(?![解结却然])"),
    ("left", f"^(?!.*{RESOLVE}).*(?:圆满|超额|提前)完成"),
    ("left", "(?:未能?|没有?)(?:做到|落实|执行|履行|达到)"),
    ("left", "^(?:有的|个别|少数)(?:单位|部门|地方|地区|[县区镇乡]|街道|村|网站|栏目|账号)"),
    ("before", "(?:调查|统计|数据|监测|测评|问卷|审计)[^,]{0,6}(?:显示|表明|反映)$"),
    ("behind", "^(?:共?收到|未收到|无异议)"),
    ("after", r"^共?发现[^,率]*\d|^均(?:位居|居[全前]|位列|名列|排名[全前第])"),
    ("before", "(?:^|,)据[^,]{0,3}了解$"),
    # what was found, and what people have to put up with
    ("rest", "^[^,]*(?:(?<!从)未(?![来成])|不全|不及时|不到位|不规范|不完善)"),
    ("rest", "^[^,]*存在(?!的?问题|的?困难)"),
    ("left", r"(?:(?<!至少)发现|查出)(?:[^,]{0,8}\d|有?(?:不少|至少))"),
    ("left", "^据(?!实)|^原来|^以往|^以前|从前"),
    ("left", "(?:至少|最少|起码)(?:要|需要?)?(?:跑|提交|等|花)[^,]{0,3}$"),
    ("left", "需要?(?:跑|提交|提供|等|花)[^,率]{0,4}$"),
    ("left", "从业(?:时间|年限|经历)|工作(?:年限|经历|经验)|从事[^,]{2,8}工作"),
    # examples, and what others do or ask
    ("left", "^(?:例如|比如|譬如|诸如|如(?![实期何下遇]))|参照|借鉴|仿照"),
    ("left", "(?:学习|复制|推广).*[的等]$"),
    ("left", f"(?:^|[,:]){_OTHERS}[^,按照据]{{0,8}}(?:要求|提出|明确|规定)(?!的|应)"),
    ("left", f"(?:按照?|根据|落实){_OTHERS}[^,]*关于"),
    ("left", "第[^,]{1,5}条[^,]{0,6}规定(?!的)|□[^,的]{0,6}(?:规定|明确|指出)(?!的)"),
    ("left", _BY_LAW),
    ("before", _BY_LAW),
    ("before", "(?:根据|按照?|依照|依据)《[^》]*》第[^,]{1,6}条(?:第[^,]{1,3}款)?(?:规定)?(?:,|$)"),
    ("before", "(?:第[^,]{1,8}条[^,]{0,6}|》[^,]{0,4})规定$"),
    # what was so
    ("left", r"已(?:达|实现|超|突破|累计|连续)|[从由]目前(?!的?\d)"),
    ("left", f"(?<![比较于在从由])(?<!不超过)(?:目前|{_PAST_YEAR})"),
    ("left", "原(?:规定|定)的|^原(?:计划|要求|目标|定)|实际(?:达到?|完成|为|只)(?![率度])"),
    ("left", "(?:现行|原有|旧|老)的?(?:规定|办法|制度|要求)(?:要求|规定|明确|中|是|为)"),
    ("left", r"近[两三几]?年|过去|此前|前期(?=[已共累])|[一两二三四五六七八九十\d]年来|上线以来"),
    ("left", "截[至止](?:目前|[日今昨])"),
    # what is only about so much
    ("left", "(?:大约|[^节制条预契合]约|^约|将近|接近|[^附最]近|^近|逾)$"),
    ("rest", "^(?:左右|上下|之间|不等|余|多(?![元样媒渠部方])|来[个条次家项])"),
    ("rest", "^的(?:比例|标准|幅度)[^,]{0,4}(?:补|奖|扣|减|浮)"),
    # who is meant or may apply
    ("rest", "^(?:者|的?部分|的?(?:仍?未|没有)|即可|方可(?:参|评|申|享|报)|[^,]*的$)"),
    (
        "rest",
        "的(?:单位|部门|街镇|乡镇|镇街|街道|企业|个人|人员|地区|区县|账号|网站)"
        "(?:予以|给予|责令|约谈|通报|扣|取消|评为|认定|一律|可[以予评申免优])",
    ),
    ("rest", "^[^,]{0,8}的(?:可[以申参享评认获免不预]|加分|予以|给予|扣|一律|优先|享受)"),
    ("left", "^(?:申请|申报|参选|参评|投标|应标|报名|应聘|报考)(?:企业|单位|人|者|项目)"),
    ("left", "^(?:申请人|供应商)"),
    (
        "left",
        "(?:身高|体重|注册资本|[驾工学]龄|[试质]?[用保]期|保证金|违约金|滞纳金|首付比例|报销比例|封顶线|起付线)"
        "(?:不[得应]?(?:超过|[少低高多]于)(?:[^,]{0,8}的)?)?$",
    ),
    # punishments
    ("left", "(?:^|[并可,])处$|(?:罚款|罚金|拘留|徒刑|违法所得)[^,率]{0,6}$"),
    ("left", "(?:列入|纳入|失信)[^,]*名单[^,率]{0,6}$"),
    ("left", "满分[^,]{0,4}$"),
    # marks
    (
        "behind",
        r"^(?:的|者)?,?(?:每[^,\d]{0,4})?可?(?:得|计|加|扣|记|给|赋)"
        r"(?:\d|满分|全分|基本分|该|相应|[一二三四五六七八九十]分|分)",
    ),
    ("rest", r"的可?(?:得|计|加|扣|记|赋)(?:\d|满分|全分|[一二三四五六七八九十]分|分)"),
    ("behind", r"^(?:的|者)?(?:不[予再]?[扣得加]分|加分|\d+(?:\.\d+)?分$)"),
    (
        "behind",
        "^的?(?:即?为|评为|定为|列为|记为)[^,]{0,4}"
        "(?:优|良|合格|达标|先进|[ABCD一二三四]级|等次|档)",
    ),
)  # fmt: skip

_GRADE = "(?:优秀|良好|(?<!不)合格|[A-D一二三四甲乙丙][级类等档])"
_CLASS = "(?:大型|中型|小型|微型|重大|较大|特大|重点|规模|长期|严重|特殊|困难)"

# what else takes the demand out of a number of this unit
NOTHING_ASKED_BY_UNIT = (
    (("", "名", "位"), _table(("left", "排名|排位|位次|名次"))),
    (("分",), _table(("left", "[得计记加]$|(?:加分|扣|最高)[^,]*$"))),
    (("分",), _table(("left", f"{_GRADE}[^,率]*$"), ("before", f"{_GRADE}[^,率]{{0,4}}[(]$"))),
    (("分",), _table(("before", r"扣|加分|[得计加记]\d+(?:\.\d+)?分|分值\d"))),
    (("岁", "周岁"), _table(("left", "^(?!.*寿命)"))),
    ((*HUMANS, *MONEY, "次"), _table(("before", f"{_CLASS}[^,]{{1,4}}[(]$"))),
    (
        MONEY,
        _table(
            ("rest", "^的标准"),
            ("left", "最[高多]$|预算(?:总额|金额|数)?(?:不[得应]?(?:超过|高于|多于)|控制在)$"),
            (
                "left",
                "(?:补[贴助偿]|奖励|贷款|额度|收费|票价|给予|资助)[^,率]{0,4}"
                "(?:最高|上限|不[得应]?(?:超过|高于|多于))[^,]{0,2}$",
            ),
        ),
    ),
    (
        tuple(TIMES),
        _table(
            ("left", "(?:提前|连续)(?:不[得应]?(?:少|低)于|不足|至少|超过)?$|至少提前$"),
            ("left", "延长[^,率期时]{0,4}(?:不[得应]?(?:超过|多于|长于))$"),
            (
                "left",
                r"(?<![由从])法定(?![^,]*率)|[由从]法定(?![^,]*\d)|规定的[^,率]*$|可(?:以|适当)*延长|确需延长",
            ),
            ("rest", "^(?:之前|以前|前|之后|后)"),
            ("before", "法定(?![^,]*率)"),
        ),
    ),
)
REPLACED = _table(
    ("left", "[由从](?:[每原][^,]{0,3})?(?:不[得应]?(?:超过|[少低高多]于)|至少)$"),
    ("rest", "压缩|缩短|延长|调整|提[高升]|增[加至]|减[少至]|降|扩大|改为"),
)
ALLOWED = _table(  # 可以延长,不超过10日 allows; of 可以延长,延长期限不超过10日 the limit counts
    ("before", "可(?:以|适当)*延长|确需延长"),
    ("left", "^(?!延[长期][^,]{0,8}[期时]限)"),
)
WITHDRAWN = _table(
    ("left", "取消|撤销|废止|打破|改变|没有|[未不暂](?:设|作|做|搞|定)"),
    ("rest", "^(?:[^,]{0,20}[^,目])?的.{0,8}(?:规定|要求|限制|做法|惯例)"),
)
NO_GROUND = _table(  # 不以报送不少于5篇作为依据
    ("left", "不[得能可宜应]?[以将把]"), ("rest", "作为|为(?:理?由|依据|前提|条件|标准)")
)
QUOTED_FROM = _table(  # 按照省政府每年不少于2次的要求
    ("left", f"(?:按照?|根据|落实|对照){_OTHERS}"), ("rest", "^的?[^,]{0,6}(?:要求|规定|标准)")
)
BESIDES = _table(("left", "^除"), ("rest", "^[^,]{0,6}[之以]?外$"))
TOLD_OF = _table(
    (
        "left",
        "^(?:重点)?(?:宣传|解读|公开|学习|介绍|说明|[检督核自]查|了解|通报|公布|汇报|报告|统计|总结)",
    ),
    ("rest", "^[^,]{0,20}的[^,的]{0,6}(?:规定|要求|政策|标准|情况|成效|做法|经验|原因)$"),
)
HOPED = re.compile("^[再并]?(?:力争|争取|努力)(?:达到?|实现|突破|做到)?$")  # 不低于95%,力争98%
TO_STRIVE, TO_SECURE = re.compile("力争[^,]{0,4}$"), re.compile(r"^(?:确保|保证)[^,\d]{0,4}\d")


def asks_nothing(around: Around) -> bool:
    """Whether the words around a number take any demand out of it, even 不少于 or 至少."""
    return (
        _is_told(around, NOTHING_ASKED)
        or any(
            around.unit in units and _is_told(around, table)
            for units, table in NOTHING_ASKED_BY_UNIT
        )
        or _is_both(around, REPLACED)
        or _is_both(around, ALLOWED)
        or _is_both(around, WITHDRAWN)
        or _is_both(around, NO_GROUND)
        or _is_both(around, QUOTED_FROM)
        or _is_both(around, BESIDES)
        or _is_both(around, TOLD_OF)
        or _is_a_hope_beside_a_goal(around)
    )


def _is_both(around: Around, table: Table) -> bool:
    return all(pattern.search(getattr(around, field)) for field, pattern in table)


def _is_a_hope_beside_a_goal(around: Around) -> bool:
    """不低于95%,力争98% asks for 95, and so does 力争98%,确保95%."""
    after_a_goal = re.search(re.escape(around.unit) + "(?:以上|以内)?$", around.before)
    return bool(
        (HOPED.search(around.left) and after_a_goal)
        or (TO_STRIVE.search(around.left) and TO_SECURE.match(around.after))
    )


# ---------------------------------------------------------------- facts and conditions

_UNRESOLVED = f"(?![^,]*(?:{RESOLVE}|不少于|以上))"
LEAPT = r"[由从][^,\d]{0,8}\d[^,]{0,12}(?:大幅|显著|明显|迅速|成功|顺利)"  # 由12个大幅减少到4个
# nobody sets 236件 or 98.7% as a goal: where one stands in the sentence, it reports
_DONE_TO_THE_UNIT = (
    rf"(?:^|,){_UNRESOLVED}[^,]*(?:\d万?[余多]|\d{{2,}}[1-46-9])(?:{'|'.join(COUNTS)})(?:,|$)"
)
_POLLED_FINELY = (
    rf"^{_UNRESOLVED}.*(?:满意|好评|知晓|办结|答复)[率度](?:达到?|为)?\d+\.[1-46-9]\d*%(?!以)"
)
FACT_OR_CONDITION = _table(
    # what is so already
    ("left", "已(?![^,]{1,8}的[^,]{1,12}率)|现有(?![^,]{0,4}基础|[^,]{1,10}率)|前期(?!工作)"),
    ("left", "(?<!效)率先|连年|近期|全[国省市]平均|往年|近年|曾|同期|建有"),
    ("left", "(?<!每.人)(?<!人口)拥有(?![^,]*[量率数])"),
    ("left", "截[至止](?!今年|本年|年底)"),
    ("left", "年多?来(?!信|访[接谈民]|电)|以来(?![^,]*的)|(?:以来|期间)[^,]*(?:累计|共)"),
    ("left", "^累计达|共(?:有|达)"),
    ("left", "[两三四五六七八九十近]年累计"),
    (
        "left",
        "^(?:[^,]{0,4}年度?)?(?:受理|收到|接到|累计|吸引|惠及)[^,率度量]*(?:达到?|增长(?:超过)?)$",
    ),
    ("left", "^共(?:设置|开展|举办|召开|发布|组织|建成|配备|培训|完成)"),
    ("left", "面积超过$|^据(?!实)|^累计.*超过$"),
    (
        "left",
        "(?:[任试聘]期|试行期|有效期|保管期限?|合同期限?|工期|总投资|注册资本|(?<!千)(?<!万)(?<!覆盖)人口|年龄|历史)"
        "(?:一般|原则上)?(?:为|约|在|超过|达到?)?$",
    ),
    ("before", r"(?:^|[^公])共(?!同|享|建|计划)[^,的不至]{0,8}\d"),
    (
        "before",
        r"(?:收到|受理|接到|接待|处理|办结|办理|答复|回访|收集)[^,的不至达率]{0,12}\d[余多万千]*[件条次人个起份批宗例]",
    ),
    ("before", "(?:排名|位居|位列|名列|居)[^,]{0,3}第[^,]{1,3}(?:,|$)"),
    ("before", "(?:^|,)(?:由于|得益于|时间过半|通过[^,]*(?:努力|攻坚))"),
    ("before", "(?:^|,)经(?:过|整改|督|治理|考核|检查|验收|抽查)"),
    ("before", "(?:^|,)[与同和较比]?(?:上年|去年)[^,]*比"),
    ("before", r"(?:^|,)(?:据|经[^,]{0,3}(?:统计|测算)|[^,]*(?:显示|表明|[来上况果]看)(?:,|$))"),
    ("before", r"(?:^|,)(?:[^,]*[近多一两三四五十\d]年来,?$|截[至止](?!今年|本年|年底))"),
    ("before", r"(?:^|,)(?:其中,?)?有\d+[个家名](?!以)|(?:^|,)(?:提前|超额)完成|完成了"),
    ("before", r"占[^,]{1,8}的?\d[\d.]*%(?:,|$)"),
    ("before", _DONE_TO_THE_UNIT),
    ("before", _POLLED_FINELY),
    ("after", _POLLED_FINELY),
    ("after", r"^(?:[^,]{0,2}[市区县省])?共有(?!产权)[^,]*\d"),
    (
        "after",
        r"^(?:[^,]{0,4}(?:[市区县省月次]|季度))?(?:累计|总?共)(?:计|完成)?(?:检查|抽查|抽检|排查|核查|巡查|自查|监测|测评|评估|收到|受理|办理|办结|答复|处理|发放|回收)了?"
        r"[^,不至]{0,16}\d(?![^,]*以[上内])",
    ),
    ("after", "^(?:较|比)(?:上年|去年|上一年)|^同比(?:增长|提高|上升|下降)"),
    ("left", "普遍(?:达到?|在|高于|超过)$"),
    ("left", "始终|一直(?!属)|常年|^有效(?:推动|提升|促进)|(?:职工|党员|学生|居民|企业)超过$"),
    # when something else applies
    ("left", "^(?:凡[^率]*$|如(?![期实])|若(?!干)|因(?![公地病])|连续|一旦)"),
    ("left", "^(?:未(?!成年|来|[^,]*控制)|当(?![年月日地场]))"),
    ("left", "逾期(?!率|[^,]{0,4}控制)|(?:跨|满|超期|连续|累计)$"),
    ("left", "涉及[^,率]{0,8}$"),
    ("behind", "^(?:视为|予以|给予|则|即(?![时办])|扣|要说明|仍|但|而(?!且))"),
    ("rest", "^[^,]*(?:表示|认为|反映)"),
    ("rest", "^(?:未|应当?(?:说明|书面|报))"),
    ("behind", "^(?:方可|方能|才)"),
    ("rest", "^(?:时|后|之后|起|就|即|再|可|约谈|通报|警告|报备|须报|需报)"),
)  # fmt: skip
TOLD_BEFORE = _table(  # 去年为98%,今年达到99%以上 asks
    ("before", "(?:^|,)(?:去年|上年|上一年|目前|近年来|[^,]*以来(?:,|$))"),
    ("left", "^(?!(?:而|但)?(?:今年|本年|明年|年内|下半年|到□))"),
)
TOLD_UNLESS_AIMED = _table(
    ("left", "(?<![从由])(?<![率度例重数量面限时耗性][较比])(?:去年|上年|上一年|前年)"),
    ("left", "(?:(?<!考核)我[省市区县镇局委办]|超额|荣获|圆满)"),
    ("left", "(?:占(?![^,]*(?:考核|绩效|考评))[^,]*的$|连续[^,]{1,4}(?:年|月|季度))"),
    ("left", "(?:累计(?:达到?|超过|突破)|(?:□|期间)[^,]*(?<!到)(?:超过|突破))$"),
    ("left", r"^(?!.*实现).*等(?:地|\d+[个家](?!指标|事项))"),
    ("left", "同比(?!压|精|减)|(?:持续|长期)(?:高于|超过)$"),
    ("left", LEAPT),
    ("before", LEAPT),
)
AIMED = re.compile(
    rf"(?:{RESOLVE}|推动|进一步|将|把)(?!.*,)|(?:力争|确保|将|把)[^,]*\d[^,]*,[^,]*$"
)
GOAL_NAMED = re.compile(
    r"(?:^|,)(?:到(?:□+|\d{4}年)|(?:□+|\d{4}年|年)[底末]?[前内]),?|目标(?:是|为),"
    r"|(?:增长|下降|压减|降低|提高|减少)[^,\d]{0,3}\d[^,]{0,4}以[上内](?:,|$)"
)
BOUND_FOLLOWS = re.compile(r"(?:控制在|不[得应]?(?:[少低]于|超过))[^,]{0,4}\d")
GOAL_FOLLOWS = re.compile(r"^(?:,[^,]*\d[^,\d]{0,4})?的(?:[^,的]{0,4}工作)?目标")
PERIOD_GONE = re.compile(  # 上半年,满意率达到98%
    r"(?:^|,)(?:今年)?"
    r"(?:上半年|\d{0,2}[-至—]?\d{1,2}月份?(?![底末前上中下])|前[一二三两\d]个?季度|第?[一二三]季度(?![末底前]))"
)
PLANNED = re.compile(f"{RESOLVE}|,(?:全年|年底|年内|到)")
SINGLED_OUT = re.compile(r"^对.*\d.*的(?!目标|要求|标准|任务|指标)")
BOASTED = re.compile(
    r"^(?:[^,]{0,4}位?居(?![民住家])|位列|名列|排名?|列全|领先|走在|高于|超过[^,]*目标|进入[全前]|位次|连续[^,]{1,4}年"
    r"|完成率\d{3}|为[^,]{0,4}任务|[占超][^,]{0,4}(?:计划|任务)|创[^建设]|增幅"
    "|成效|效果|基本|达到预期|进展顺利|整改到位|[^,]{0,4}(?:好评(?![率度])|反响)|[受得]到|获得"
    r"|未发生|未出现|没有(?![^,]*\d)|无(?:行政|一例|一起)|主要原因|原因)"
)
RESOLVED, RESOLVED_ON = re.compile(f"{RESOLVE}|实现"), re.compile(RESOLVE)


def is_aimed(around: Around) -> bool:
    """Whether a goal is spoken of: 到2025年,…下降12%, or …下降3%的目标 here or next."""
    return bool(
        GOAL_NAMED.search(f"{around.before},{around.left}")
        or BOUND_FOLLOWS.search(around.after)
        or GOAL_FOLLOWS.match(f"{around.rest},{around.after}")
    )


def is_fact_or_condition(around: Around, clause: str) -> bool:
    """Whether a plain statement tells what is so already, or when something else applies."""
    return bool(
        _is_told(around, FACT_OR_CONDITION)
        or _is_both(around, TOLD_BEFORE)
        or (
            _is_told(around, TOLD_UNLESS_AIMED)
            and not (AIMED.search(f"{around.before},{around.left}") or is_aimed(around))
        )
        or SINGLED_OUT.search(clause)
        or _reports_a_period(around)
        or (BOASTED.match(around.after) and not RESOLVED_ON.search(around.left))
    )


def _reports_a_period(around: Around) -> bool:
    """上半年,满意率达到98% reports; 一季度达到50%,全年达到100% asks for both."""
    told = PERIOD_GONE.search(f"{around.before},{around.left}")
    return bool(told and not PLANNED.search(f",{around.left},{around.after}"))
