"""Responsible units: names, roles and modes as the notices print them."""

import json
from pathlib import Path

import pytest
from effort import processor_seconds
from hypothesis import given
from hypothesis import strategies as st

from zwgk_flow.definition.units import Mode, Role, as_json, read_responsible
from zwgk_flow.definition.units.verbs import (
    ACTS,
    FILLING,
    JOINING,
    LABELS,
    SEPARATELY,
    TOGETHER,
)

ROOT = Path(__file__).parents[3]
PHRASES = [
    json.loads(line)
    for line in (ROOT / "tests/data/phrases/units.jsonl").read_text(encoding="utf-8").splitlines()
]
SEEDS = ROOT.parent / "shared" / "seeds"
WIDE = str.maketrans({code: chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
NARROW = str.maketrans({chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)})
TRADITIONAL = str.maketrans(
    "牵头单责门关机构会厅办处县区乡镇级职负",
    "牽頭單責門關機構會廳辦處縣區鄉鎮級職負",
)


def folded(value: object) -> object:
    return json.loads(json.dumps(value, ensure_ascii=False).translate(NARROW))


def read(case):
    return read_responsible(case["phrase"], first_unit_leads=case.get("first_unit_leads", False))


@pytest.mark.parametrize("case", PHRASES, ids=lambda case: case["phrase"][:40])
def test_phrase_is_read_as_its_author_meant_it(case):
    """Each phrase of the data file gives exactly its units, groups, lead, co, mode and 等."""
    assert as_json(read(case)) == case["expect"]


@pytest.mark.parametrize(
    "case",
    [case for case in PHRASES if "roles" in case],
    ids=lambda case: case["phrase"][:40],
)
def test_every_body_has_the_role_its_verb_gives(case):
    """Where the data file names roles, each body has its own."""
    assert {party.name: party.role for party in read(case).parties} == case["roles"]


def test_the_data_file_is_wide_enough():
    """At least 150 different phrases, every mode among them, stand behind the reading."""
    assert len({case["phrase"] for case in PHRASES}) >= 150
    assert {case["expect"]["mode"] for case in PHRASES} == {mode.value for mode in Mode}


@given(st.sampled_from(PHRASES))
def test_width_changes_no_reading(case):
    """A phrase typed in full-width or half-width characters reads the same."""
    lead = case.get("first_unit_leads", False)
    for table in (WIDE, NARROW):
        reading = read_responsible(case["phrase"].translate(table), first_unit_leads=lead)
        assert folded(as_json(reading)) == folded(case["expect"])


@given(st.sampled_from(PHRASES))
def test_script_changes_no_reading(case):
    """A notice printed in traditional characters reads as it does in simplified ones."""
    reading = read(case | {"phrase": case["phrase"].translate(TRADITIONAL)})
    expected = json.dumps(case["expect"], ensure_ascii=False).translate(TRADITIONAL)
    answer = json.dumps(as_json(reading), ensure_ascii=False).translate(TRADITIONAL)
    assert json.loads(answer) == json.loads(expected)


@given(st.sampled_from(PHRASES), st.data())
def test_spaces_around_separators_change_no_reading(case, data):
    """Spaces before and after separators, and at both ends, are the typesetter's."""
    spaces = st.text(alphabet=" \u3000\u00a0\n", max_size=2)
    spaced = "".join(
        data.draw(spaces) + character + data.draw(spaces)
        if character in "、，,；;。：:（）()"
        else character
        for character in case["phrase"]
    )
    lead = case.get("first_unit_leads", False)
    reading = read_responsible(f" {spaced}\u3000", first_unit_leads=lead)
    assert as_json(reading) == case["expect"]


@given(
    st.lists(
        st.sampled_from(["区财政局", "区司法局", "区教育局", "区文化和旅游局", "区卫生健康委"]),
        min_size=2,
        unique=True,
    ),
    st.sampled_from(["、", "，", ",", "；", ";", " ", "\u3000", "/"]),
)
def test_every_separator_parts_a_list(names, separator):
    """The same bodies come out whichever separator stands between them."""
    assert list(read_responsible(separator.join(names)).units) == names


@pytest.mark.parametrize("verb", ["牵头", "负责", "配合", "分别", "落实"])
def test_space_inside_a_verb_changes_no_reading(verb):
    """A space that page layout left inside a verb is closed, in every phrase that has one."""
    for case in PHRASES:
        if verb in case["phrase"]:
            spaced = case["phrase"].replace(verb, " ".join(verb))
            assert as_json(read(case | {"phrase": spaced})) == case["expect"], spaced


JUMBLE = "区市局委办各有关部门等、，；。()（〔〕 和及与会同牵头负责配合按职责由1月底前\n"


@given(st.text(alphabet=JUMBLE, max_size=60))
def test_no_text_breaks_the_reader(words):
    """Any jumble of the language gives a reading whose lead and co are among its parties."""
    answer = as_json(read_responsible(words))
    named = set(answer["units"]) | set(answer["groups"])
    assert set(answer["lead"]) | set(answer["co"]) <= named
    assert not set(answer["units"]) & set(answer["groups"])


def test_body_under_a_coordinator_acts_for_itself():
    """负责 behind another body's 牵头 is a role of its own, listed with those beside the lead."""
    reading = read_responsible("区司法局牵头,各街镇、区政府各部门负责")
    assert [party.role for party in reading.parties] == [Role.LEAD, Role.EACH, Role.EACH]
    assert reading.lead == ("区司法局",)
    assert reading.co == ("各街镇", "区政府各部门")


def test_second_name_belongs_to_the_same_body():
    """区委组织部(区公务员局) is one body that carries two names."""
    (party,) = read_responsible("区委组织部(区公务员局)负责").parties
    assert (party.name, party.second_name) == ("区委组织部", "区公务员局")
    assert party.printed == "区委组织部(区公务员局)"


def test_deadline_in_a_bracket_is_handed_back():
    """A deadline hidden behind a unit is no part of its name."""
    reading = read_responsible("区府办(6月底前)、区财政局")
    assert reading.units == ("区府办", "区财政局")
    assert reading.deadline_words == "6月底前"


def test_body_told_of_beside_a_deadline_in_a_bracket_is_not_lost_in_silence():
    """A bracket that gives a deadline and names a body is handed to a person as unread."""
    reading = read_responsible("区教育局（区府办牵头，6月底前完成）")
    assert reading.deadline_words is not None
    assert [remark.code for remark in reading.remarks] == ["unit.note"]
    assert read_responsible("区教育局（6月底前）").remarks == ()


def test_first_unit_leads_only_where_no_verb_gives_a_role():
    """The document's rule reads plain lists; a phrase with 分别负责 keeps its own reading."""
    plain = read_responsible("区府办、区财政局", first_unit_leads=True)
    said = read_responsible("区府办、区财政局分别负责", first_unit_leads=True)
    assert (plain.lead, plain.co, plain.mode) == (("区府办",), ("区财政局",), Mode.LEAD)
    assert (said.lead, said.co, said.mode) == ((), (), Mode.EACH)


def test_etc_is_flagged_on_the_body_it_follows():
    """等 marks the last named body and the phrase as open-ended, and asks for the rest."""
    reading = read_responsible("区教育局、区民政局等部门负责")
    assert [party.open_ended for party in reading.parties] == [False, True]
    assert reading.open_ended
    assert [remark.code for remark in reading.remarks] == ["unit.open_ended"]


@pytest.mark.parametrize("words", ["", "   ", "待定", "详见附件", "另行通知", "6月底前", "、、"])
def test_phrase_without_a_body_says_so(words):
    """Nothing readable gives no party, the mode unknown and a remark with its fix."""
    reading = read_responsible(words)
    assert (reading.parties, reading.mode) == ((), Mode.UNKNOWN)
    assert reading.remarks[0].code == "unit.none"
    assert reading.remarks[0].fix


def test_indefinite_collective_is_not_passed_over():
    """有关部门 alone names nobody: no group in the answer, and the reading says why."""
    reading = read_responsible("有关部门")
    assert (reading.groups, reading.mode) == (("有关部门",), Mode.UNKNOWN)
    assert as_json(reading)["groups"] == []
    assert [remark.code for remark in reading.remarks] == ["unit.indefinite"]
    assert as_json(read_responsible("市有关部门"))["groups"] == ["市有关部门"]


def test_words_not_read_are_reported():
    """What a sentence tells beyond its bodies is handed to a person, not dropped in silence."""
    reading = read_responsible("区司法局参照市级做法制定制度")
    assert reading.units == ("区司法局",)
    assert [remark.code for remark in reading.remarks] == ["unit.unread"]


def test_reading_is_fast():
    """A phrase takes well under a millisecond."""
    enough = 0.001 * len(PHRASES)

    def read_all() -> None:
        for case in PHRASES:
            read_responsible(case["phrase"])

    assert processor_seconds(read_all, enough) <= enough


GRAMMAR_WORDS = sorted(
    {*ACTS, *LABELS, *SEPARATELY, *TOGETHER, *JOINING, *FILLING}
    | set("省市区县各局委办厅镇街、，；：。（）和与及等由会商 \n")
    | {"有关", "等部门", "人民政府", "办事处", "管委会", "区财政局", "马陆镇", "外交部", "自治区"}
    | {
        "单位",
        "牵头单位：",
        "按职责",
        "（牵头）",
        "党工委",
        "以下",
        "其中",
        "所属",
        "6月底",
        "团市委",
        "★",
        "*",
        "（★为牵头单位）",
        "1.",
        "2、",
        "张三",
        "局长",
        "责任人：",
        "完成时限：",
        "公开办",
        "各项任务牵头单位",
        "领导小组",
        "两部门",
        "|",
    }
)


@pytest.mark.parametrize("opening", ["", "区财政局", "（", "各"])
def test_nonsense_of_the_grammars_own_words_takes_no_long_time(opening):
    """2,000 characters of one word of the grammar, or of two in turn, take under a second."""
    pairs = zip(GRAMMAR_WORDS, reversed(GRAMMAR_WORDS), strict=True)
    turns = [(word,) for word in GRAMMAR_WORDS] + list(pairs)
    for turn in turns if opening == "" else turns[::3]:
        words = (opening + "".join(turn) * 2000)[:2000]
        spent = processor_seconds(lambda words=words: read_responsible(words), 0.5)
        assert spent <= 0.5, turn


def test_remark_about_later_items_names_nobody():
    """What is said of 以下各项 is handed to a person; it is no role in this item."""
    reading = read_responsible("区府办牵头，区财政局落实。以下各项均需各街道落实，不再列出。")
    assert [party.name for party in reading.parties] == ["区府办", "区财政局"]
    assert [remark.code for remark in reading.remarks] == ["unit.unread"]


def test_line_breaks_part_bodies_and_close_wrapped_names():
    """A blank line, or one body a line, parts bodies; a name wrapped by its cell stays whole."""
    assert read_responsible("市妇联\n\n团市委").units == ("市妇联", "团市委")
    one_a_line = read_responsible("市税务局\n人民银行\n供电公司")
    assert one_a_line.units == ("市税务局", "人民银行", "供电公司")
    assert read_responsible("区住房和城乡\n建设局").units == ("区住房和城乡建设局",)
    assert read_responsible("区人民政府\n\n办公室").units == ("区人民政府办公室",)


def test_every_cell_of_the_printed_table_names_a_body():
    """All responsible cells of the 73-row table read to bodies, nothing left over."""
    notice = SEEDS / "004_fedb41de06f635a6.txt"
    if not notice.exists():
        pytest.skip("the source notices are not beside this checkout")
    lines = notice.read_text(encoding="utf-8").split("附件:")[1].splitlines()
    cells = {line.strip() for line in lines if line.strip()[:2] in ("各街", "区府", "区政")}
    cells = {cell for cell in cells if "。" not in cell}
    assert len(cells) >= 8
    for cell in cells:
        reading = read_responsible(cell)
        assert reading.parties
        assert [remark.code for remark in reading.remarks] == []
