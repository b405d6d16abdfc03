"""Stars, numbers and persons beside the names: what they say, and that they are no part of one."""

import pytest

from zwgk_flow.definition.units import Mode, read_responsible
from zwgk_flow.definition.units.marks import without_numbers, without_stars
from zwgk_flow.definition.units.persons import is_alone

BODIES = ("区府办", "区财政局", "区审计局")


@pytest.mark.parametrize("star", "★☆▲△◆*")
@pytest.mark.parametrize(
    "form", ["{star}{name}", "{name}{star}", "{name}（{star}）", "{star} {name}"]
)
@pytest.mark.parametrize("leader", BODIES)
def test_star_on_one_of_a_list_marks_who_leads(star, form, leader):
    """Whichever star, before or behind the name, in a bracket or not: its bearer leads."""
    marked = [form.format(star=star, name=name) if name == leader else name for name in BODIES]
    reading = read_responsible("、".join(marked))
    assert (reading.units, reading.lead) == (BODIES, (leader,))
    assert reading.mode is Mode.LEAD


def test_star_on_all_of_a_list_is_an_ornament():
    """Where everyone bears it a star says nothing, unless the phrase says what it stands for."""
    starred = "、".join(f"★{name}" for name in BODIES)
    assert read_responsible(starred).mode is Mode.JOINT
    assert read_responsible(f"{starred}（★为牵头单位）").lead == BODIES


def test_legend_of_the_stars_names_nobody():
    """带△的为配合单位 gives the role of those who bear it and is no body itself."""
    reading = read_responsible("区府办、区财政局△（带△的为配合单位）")
    assert (reading.lead, reading.co) == (("区府办",), ("区财政局",))


def test_role_in_words_is_stronger_than_a_star():
    """A star within the supporting bodies makes none of them a leader."""
    reading = read_responsible("牵头单位：区府办；配合单位：★区财政局、区审计局")
    assert (reading.lead, reading.co) == (("区府办",), ("区财政局", "区审计局"))


def test_star_inside_a_name_stays():
    """A character left out of a name (某*局) is no mark."""
    assert without_stars("某*局、区**局") == ("某*局、区**局", ())
    assert without_stars("★区府办、区财政局*") == ("区府办、区财政局", (0, 8))


@pytest.mark.parametrize(
    "words",
    [
        "1.区府办 2.区财政局 3.区审计局",
        "1、区府办 2、区财政局 3、区审计局",
        "（1）区府办（2）区财政局（3）区审计局",
        "(一)区府办(二)区财政局(三)区审计局",
        "一、区府办 二、区财政局 三、区审计局",
        "1 区府办 2 区财政局 3 区审计局",
        "1）区府办；2）区财政局；3）区审计局",
        "①区府办②区财政局③区审计局",
    ],
)
def test_numbers_before_bodies_are_no_part_of_them(words):
    """However a list is numbered, its bodies come out whole and none is lost."""
    assert read_responsible(words).units == BODIES


@pytest.mark.parametrize("words", ["区府办（2）", "3、4月", "第1、2小学", "2.区府办 4.区财政局"])
def test_numbers_that_do_not_count_on_from_one_stay(words):
    """Only numbers that run 1, 2, 3 number a list."""
    assert without_numbers(words, words.translate(str.maketrans("（）", "()"))) == words


@pytest.mark.parametrize("person", ["张三", "李建国", "王某某", "欧阳明", "局长张三", "刘军"])
def test_person_is_no_body(person):
    """A person in a list is told to the officer, not made a unit; the bodies beside him stay."""
    for words in (f"区府办、{person}、区审计局", f"{person}、区府办、区审计局"):
        reading = read_responsible(words)
        assert reading.units == ("区府办", "区审计局")
        assert [remark.code for remark in reading.remarks] == ["unit.unread"]


@pytest.mark.parametrize(
    "name", ["林业", "金融", "徐汇", "江桥", "马陆", "高校", "史志", "张家港", "方志办"]
)
def test_line_of_business_or_place_is_no_person(name):
    """What begins as a surname does may be a place or a line of business."""
    assert not is_alone(name)


@pytest.mark.parametrize(
    "words",
    [
        "区审计局局长张三",
        "区审计局：张三",
        "区审计局 张三",
        "张三（区审计局）",
        "区审计局主要负责人",
    ],
)
def test_body_stays_where_its_head_is_named(words):
    """The person goes, the body he heads stays, and nothing of his title clings to it."""
    assert read_responsible(words).units == ("区审计局",)


@pytest.mark.parametrize("words", ["县委书记、县长", "副区长张三", "县委常委、副县长王强"])
def test_leaders_of_a_whole_place_are_no_body(words):
    """Behind 县委书记 or 副区长 stands no unit that could answer."""
    assert read_responsible(words).parties == ()


@pytest.mark.parametrize("column", ["责任人：张三", "联系电话：12345678", "完成时限：长期坚持"])
@pytest.mark.parametrize("gap", ["", " ", "；", "\n"])
def test_other_columns_of_the_table_name_nobody(column, gap):
    """A row copied whole keeps its bodies and invents none from the columns beside them."""
    reading = read_responsible(f"责任单位：区府办、区审计局{gap}{column}")
    assert reading.units == ("区府办", "区审计局")
