"""Which numbers of a clause are targets, and what they count."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from effort import processor_seconds
from hypothesis import given
from hypothesis import strategies as st

from zwgk_flow.definition.readings import Target
from zwgk_flow.definition.targets import as_json, read_targets

ROOT = Path(__file__).parents[3]
NOTICES = ROOT.parent / "shared" / "seeds"
CLAUSES = [
    json.loads(line)
    for line in (ROOT / "tests/data/phrases/targets.jsonl").read_text("utf-8").splitlines()
]
WITHOUT = [clause for clause in CLAUSES if not clause["targets"]]

# one clause with a place for the number, and what it reads as
FRAMES = {
    "年内专题培训不少于{}次": ("专题培训", ">=", "次"),
    "至少开展{}场政策宣讲": ("政策宣讲", ">=", "场"),
    "答复期限不得超过{}个工作日": ("答复期限", "<=", "工作日"),
    "发布图解{}篇以上": ("图解", ">=", "篇"),
}
PIECES = "不少于至少达到100%一二三次个年月日内以上的,。、《》〔〕解读率公开"
HANZI = "零一二三四五六七八九"


def hanzi(n: int) -> str:
    """1 to 999 as an official writes it: 二十三, 十, 一百零五."""
    hundreds, tens, ones = n // 100, n // 10 % 10, n % 10
    words = f"{HANZI[hundreds]}百" if hundreds else ""
    if tens:
        words += ("" if tens == 1 and not hundreds else HANZI[tens]) + "十"
    elif hundreds and ones:
        words += "零"
    return words + (HANZI[ones] if ones else "")


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c in "0123456789%.,-" else c for c in text)


def summary(text: str) -> list[tuple[str, str, Decimal, str]]:
    return [(t.metric, t.op, t.value, t.unit) for t in read_targets(text)]


@pytest.mark.parametrize("clause", CLAUSES, ids=[clause["text"] for clause in CLAUSES])
def test_a_clause_reads_as_written_down(clause):
    """Every clause of the data file gives exactly its targets, with the metric where it has one."""
    read = as_json(read_targets(clause["text"]))["targets"]
    assert len(read) == len(clause["targets"])
    asked = [
        {key: got[key] for key in want} for got, want in zip(read, clause["targets"], strict=True)
    ]
    assert asked == clause["targets"]


def test_the_data_file_is_large_enough_to_mean_something():
    """At least 100 clauses, at least 40 of them without any target, none twice."""
    assert len(CLAUSES) >= 100
    assert len(WITHOUT) >= 40
    assert len({clause["text"] for clause in CLAUSES}) == len(CLAUSES)


@pytest.mark.parametrize("clause", CLAUSES, ids=[clause["text"] for clause in CLAUSES])
def test_full_width_figures_do_not_change_a_reading(clause):
    """Digits, percent signs and commas may be full-width."""
    assert summary(full_width(clause["text"])) == summary(clause["text"])


@pytest.mark.parametrize("step", [1, 2, 3])
def test_stray_spaces_do_not_change_a_reading(step):
    """A space may stand between any two characters of a clause; only 1,000 stays together."""
    for clause in CLAUSES:
        text = clause["text"]
        grouped = [found.span() for found in re.finditer(r"\d+(?:,\d{3})+", text)]
        free = [i for i in range(len(text) + 1) if not any(a < i < b for a, b in grouped)]
        for first in range(step):
            at = set(free[first::step])
            spaced = "".join((" " if i in at else "") + c for i, c in enumerate(text))
            assert summary(spaced) == summary(text), spaced


@pytest.mark.parametrize("first", [1, 2, 3])
def test_a_page_wrap_makes_no_target(first):
    """Wherever a line breaks inside a clause without a target, none comes of its halves."""
    for clause in WITHOUT:
        text = clause["text"]
        for i in range(first, len(text), 3):
            assert summary(f"{text[:i]}\n{text[i:]}") == [], f"{text[:i]}|{text[i:]}"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("自来水普及率不低\n于92%", [92]),
        ("自来水普及率不低于9\n2%", [92]),
        ("每季度至少开展1\n次检查", [1]),
        ("政策解读率达到100%\n新闻发布会不少于4场", [100, 4]),
        ("1.解读率达到100%\n2.发布会4场以上\n责任单位:各部门", [100, 4]),
        ("去年\n办结率达到98%", []),
        ("得分80分以下\n的单位予以约谈", []),
    ],
)
def test_a_line_break_is_a_page_wrap_unless_a_row_ends_there(text, values):
    """A demand torn by a wrap is put together, and rows of a cell stay apart."""
    assert [target.value for target in read_targets(text)] == values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("样本量应在200份以上、500份以下", [(">=", 200), ("<=", 500)]),
        ("每次时长在60分钟以上120分钟以内", [(">=", 60), ("<=", 120)]),
        ("办结率、满意率分别达到100%、95%以上", [(">=", 100), (">=", 95)]),
        ("处1万元以上3万元以下罚款", []),
        ("得分在60分以上、80分以下的单位", []),
    ],
)
def test_two_ends_are_two_targets(text, expected):
    """200份以上、500份以下 asks for one and forbids beyond the other; a class asks for nothing."""
    assert [(target.op, target.value) for target in read_targets(text)] == expected


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("培训不少于叁次", [3]),
        ("信息不少于壹佰贰拾条", [120]),
        ("办结率不低于百分之玖拾伍", [95]),
        ("志愿队伍不少于2支", [2]),
        ("收拾房间不少于2间", [2]),
    ],
)
def test_capital_numerals_count_where_they_are_numbers(text, values):
    """叁 before a measure word is 3; the 伍 of 队伍 and the 拾 of 收拾 are no numbers."""
    assert [target.value for target in read_targets(text)] == values


@given(st.sampled_from(sorted(FRAMES)), st.integers(min_value=1, max_value=999))
def test_chinese_numerals_read_like_digits(frame, n):
    """The same clause with 23 and with 二十三 gives the same target."""
    metric, op, unit = FRAMES[frame]
    assert summary(frame.format(n)) == [(metric, op, n, unit)]
    assert summary(frame.format(hanzi(n))) == [(metric, op, n, unit)]


@given(
    st.text(
        alphabet="不少于至少达到100%一二三次个年月日内以上的,。、《》〔〕解读率公开", max_size=40
    )
)
def test_any_text_is_read_without_an_exception(text):
    """Nonsense gives targets or none, each with a known operator and words from the text."""
    for target in read_targets(text):
        assert target.op in {">=", "<=", "==", ">"}
        assert target.words in text


@pytest.mark.parametrize("frame", ["信息不少于{}条", "信息量达到{}条", "解读率达到{}%", "投诉为{}"])
def test_a_number_of_any_length_is_read_without_an_exception(frame):
    """Sixty digits are more than the decimal context divides, and still no error."""
    for target in read_targets(frame.format("7" * 60)):
        assert as_json([target])["targets"][0]["value"] == int("7" * 60)


@pytest.mark.parametrize(
    "piece",
    [
        "3",
        "(3",
        "满意率",
        "由3",
        "“率3%",
        "一",
        "等3个",
        "3,",
        "壹",
        "3%\n",
        "以上\n不",
        "3%以上的村达到、",
    ],
)
def test_nonsense_costs_no_more_than_its_length(piece):
    """Four times the length takes about four times as long, not sixteen times."""
    short, long = piece * (1600 // len(piece)), piece * (6400 // len(piece))
    once = processor_seconds(lambda: read_targets(short), 0)
    enough = 12 * max(once, 0.001)  # what is quadratic takes 16
    assert processor_seconds(lambda: read_targets(long), enough) <= enough


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("年内培训不少于3次", "annual"),
        ("每年至少听取1次汇报", "annual"),
        ("每半年至少通报一次", "semiannual"),
        ("每季度开展抽查不少于2次", "quarterly"),
        ("发布解读每月不少于4篇", "monthly"),
        ("至少每周更新1次", "weekly"),
        ("图解不少于12篇/年", "annual"),
        ("每月开展会商,不少于1次", "monthly"),
        ("答复期限不得超过5个工作日", None),
    ],
)
def test_how_often_is_read_where_the_words_say_it(text, period):
    """年内, 每季度 and their like become the period of the target beside them."""
    assert [target.period for target in read_targets(text)] == [period]


def test_the_words_of_a_target_are_the_clause_as_printed():
    """Spaces, width and numerals stay as typed in `words`, while the value is read."""
    (target,) = read_targets("一是抓培训，年内 培训 不少于 ３ 次，二是抓考核。")
    assert target.words == "年内 培训 不少于 ３ 次"
    assert target.value == 3


def test_several_targets_of_one_sentence_keep_their_order():
    """Each clause gives its own target, in the order printed."""
    text = "解读率不低于60%，新闻发布会不少于2场；答复不超过5个工作日。"
    assert [t.unit for t in read_targets(text)] == ["%", "场", "工作日"]


@pytest.mark.parametrize(
    ("asked", "not_asked"),
    [
        ("每年培训不少于3次", "例如每年培训不少于3次"),
        ("每季度至少召开1次例会", "是否每季度至少召开1次例会"),
        ("开展不少于2次评估", "鼓励开展不少于2次评估"),
        ("每月公开不少于5条", "取消每月公开不少于5条的要求"),
        ("解读率不低于95%", "国务院办公厅要求解读率不低于95%"),
        ("答复期限不超过20个工作日", "《条例》规定答复期限不超过20个工作日"),
        ("解读率达到100%", "去年解读率达到100%"),
        ("按时答复率达到100%", "共收到申请52件,按时答复率达到100%"),
        ("满意度达到95%", "满意度达到95%,位居全省前列"),
        ("举办3场以上活动", "举办3人以上的活动"),
        ("专区面积不少于20平方米", "面积不少于20平方米的专区"),
        ("错链率低于5%", "错链率达到5%"),
        ("测评得分90分以上", "测评得分90分以上的为优秀"),
        ("访问量达到10万次", "访问量达到约10万次"),
        ("满意率达到90%", "本月办理工单25件,满意率达到90%"),
        ("到2025年,用水量较2020年下降12%", "用水量较2020年下降12%"),
        ("力争办理时间由20天大幅压缩到5天", "办理时间由20天大幅压缩到5天"),
        ("未办结工单数量控制在10件以内", "未办结工单数量达到10件"),
        ("每次发布会须邀请不少于10家媒体", "并非每次发布会都须邀请不少于10家媒体"),
        ("网办率较上年提高2个百分点以上", "较上年提高2个百分点以上"),
        ("去年为98%,今年达到99%以上", "去年,全区达到99%以上"),
        ("至少邀请5名代表列席会议", "举办5名以上代表列席的会议"),
        ("组建一支不少于10人的队伍", "在编不少于10人的科室"),
        ("时限由15天缩短为8天", "时限由15天缩短为8.6天"),
        ("每年培训1次以上", "每年培训1次以上的得5分"),
        ("检查不少于5次", "检查每年不少于5次的落实情况"),
        ("二季度末办结率达到60%", "二季度办结率达到60%"),
        ("80%以上的村建成公开栏", "80%以上的村民表示满意"),
        ("不得收取超过3个月的费用", "不得因超过3个月拒绝受理"),
        ("检查率达到100%", "检查率达到100%,共检查网站36个"),
        ("未公开的事项不超过5项", "未公开的事项超过5项"),
        ("实现500家以上企业改造", "实现500人以上企业改造"),
        ("来电应20秒内接听", "留言应20日内回复"),
        ("60%以上的企业淘汰落后设备", "60%以上的企业淘汰了落后设备"),
    ],
)
def test_the_words_around_a_number_may_take_the_demand_out_of_it(asked, not_asked):
    """The same number is a target where it is asked for and none where it is told of."""
    assert len(read_targets(asked)) == 1
    assert read_targets(not_asked) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("图解、视频分别不少于10、20件", [("图解", 10, "件"), ("视频", 20, "件")]),
        ("宣讲会、座谈会各不少于2场", [("宣讲会", 2, "场"), ("座谈会", 2, "场")]),
    ],
)
def test_a_list_shared_out_gives_each_thing_its_target(text, expected):
    """分别 pairs things with numbers, 各 gives all of them one; a unit printed once serves all."""
    assert [(t.metric, t.value, t.unit) for t in read_targets(text)] == expected


@pytest.mark.parametrize(
    ("text", "metrics"),
    [
        ("重度及以上酸雨天数比率控制在1%以内", ["重度及以上酸雨天数比率"]),
        ("湿度及温度达到60%以上", ["湿度", "温度"]),
        ("30%以上的村达到标准、50%以上的镇建成中心", ["村达到标准", "镇建成中心"]),
        ("30%以上的村达到标准、50%以上的镇受灾", ["村达到标准"]),
    ],
)
def test_and_above_joins_nothing_and_two_parts_are_two_targets(text, metrics):
    """The 及 of 重度及以上 belongs to one measure; each part of all has its own deed."""
    assert [target.metric for target in read_targets(text)] == metrics


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("降尘量不超过8吨/月·平方公里", ["吨/月·平方公里"]),
        ("降尘量不超过8吨/平方公里·月", ["吨/平方公里·月"]),
        ("图解不少于12篇/月", ["篇"]),
        ("降尘量不超过8吨/月·标台", []),
    ],
)
def test_a_measure_of_two_divisors_is_one_unit(text, units):
    """吨/月·平方公里 is one unit, 篇/月 counts 篇 each month, an unknown one is never cut short."""
    assert [target.unit for target in read_targets(text)] == units


@pytest.mark.parametrize("text", ["噪声不高于55单位", "库存稳定在25亿贯以上"])
def test_a_number_of_something_unknown_is_no_target(text):
    """A measure word the grammar does not know leaves the number uncertain, never cut short."""
    assert read_targets(text) == ()


def test_a_missing_metric_is_taken_from_the_clause_before():
    """开展业务培训,不少于2次 counts the training."""
    assert summary("各单位要开展业务培训，全年不少于2次") == [("业务培训", ">=", 2, "次")]


def test_a_comparison_alone_is_a_target_without_a_metric():
    """不少于3次 by itself still binds its number; the plan checks can then ask what it counts."""
    assert summary("不少于3次") == [("", ">=", 3, "次")]


def test_a_range_is_a_target_only_with_a_comparison():
    """1-2个 is a size; 不少于3至5次 asks for 3 and 不超过3至5次 allows 5."""
    assert summary("选择1-2个项目试点") == []
    assert summary("培训不少于3至5次") == [("培训", ">=", 3, "次")]
    assert summary("检查不超过3至5次") == [("检查", "<=", 5, "次")]


@pytest.mark.parametrize(
    ("op", "below", "at", "above"),
    [
        (">=", False, True, True),
        ("<=", True, True, False),
        ("==", False, True, False),
        (">", False, False, True),
    ],
)
def test_a_reported_value_is_held_against_the_operator(op, below, at, above):
    """met_by follows the operator on both sides of the number and on it."""
    target = Target("多元化解读率", op, Decimal(60), "%")
    reported = [Decimal("59.9"), Decimal(60), Decimal("60.1")]
    assert [target.met_by(value) for value in reported] == [below, at, above]


def test_whole_values_are_json_integers_and_others_are_not():
    """60 is written as 60, 99.5 as 99.5."""
    values = [
        t["value"] for t in as_json(read_targets("解读率不低于60%,办结率不低于99.5%"))["targets"]
    ]
    assert values == [60, 99.5]
    assert [type(value) for value in values] == [int, float]


EXPECTED_IN_NOTICES = {
    "000": [("公开征求意见的期限", ">=", 30, "日")],
    "001": [
        ("重大政策解读率", ">=", 100, "%"),
        ("听取政务公开工作汇报", ">=", 1, "次"),
        ("考核权重", "==", 5, "%"),
    ],
    "002": [("公开征求意见的期限", ">=", 30, "日"), ("听取政务公开工作汇报", ">=", 1, "次")],
    "003": [],
    "004": [
        ("多元化解读率", ">=", 60, "%"),
        ("答复期限", "<=", 5, "工作日"),
        ("列席本单位决策会议", ">=", 3, "次"),
        ("听取政务公开工作汇报", ">=", 1, "次"),
        ("分值权重", ">=", 4, "分"),
    ],
}


@pytest.mark.skipif(not NOTICES.is_dir(), reason="the source notices are not beside the project")
@pytest.mark.parametrize(("notice", "expected"), EXPECTED_IN_NOTICES.items())
def test_a_whole_notice_gives_its_few_targets_and_nothing_else(notice, expected):
    """Every number of a notice is looked at, only its targets are taken."""
    (file,) = NOTICES.glob(f"{notice}_*.txt")
    unwrapped = re.sub(r"\n\s*", "", file.read_text(encoding="utf-8"))
    assert list(dict.fromkeys(summary(unwrapped))) == expected
