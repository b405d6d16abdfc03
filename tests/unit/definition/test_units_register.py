"""Names against the plan's register: aliases, abbreviations, misspellings, other districts."""

import pytest

from zwgk_flow.definition.units import Register, Role, read_responsible

REGISTER = Register(
    units={
        "区政府办公室": ("区府办", "政府办"),
        "区市场监督管理局": ("区市管局", "市场监管局"),
        "区财政局": ("财政局",),
        "区司法局": (),
        "区发展和改革委员会": ("区发改委",),
        "区住房和城乡建设局": (),
        "区委组织部(区公务员局)": ("区委组织部",),
        "区教育局": (),
        "新建经开区": (),
    },
    groups={
        "各街镇": ("甲镇", "乙街道"),
        "区政府各部门": ("区财政局", "区司法局"),
    },
    district="西湖区",
)


def read(words):
    return read_responsible(words, register=REGISTER)


def codes(words):
    return [remark.code for remark in read(words).remarks]


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("区市管局", "区市场监督管理局"),
        ("区府办", "区政府办公室"),
        ("财政局", "区财政局"),
        ("區財政局", "区财政局"),
        ("区 财政局", "区财政局"),
        ("区委组织部（区公务员局）", "区委组织部(区公务员局)"),
        ("各街镇", "各街镇"),
    ],
)
def test_alias_becomes_the_registered_name(printed, name):
    """An alias, its width and spaces disregarded, is the body the register lists."""
    assert [party.name for party in read(printed).parties] == [name]
    assert codes(printed) == []


def test_carried_level_finds_the_registered_body():
    """A body printed without its level is completed and then found."""
    assert read("区财政局、司法局、教育局").units == ("区财政局", "区司法局", "区教育局")
    assert codes("区财政局、司法局、教育局") == []


def test_one_body_under_two_spellings_is_one_party():
    """The weightier role stays where a body is named twice."""
    (party,) = read("区市管局牵头，区市场监督管理局负责").parties
    assert (party.name, party.role) == ("区市场监督管理局", Role.LEAD)


def test_only_possible_abbreviation_is_taken_and_told():
    """An abbreviation not listed is resolved where one body alone fits, and a person is told."""
    reading = read("区住建局")
    assert reading.units == ("区住房和城乡建设局",)
    (remark,) = reading.remarks
    assert remark.code == "unit.abbreviated"
    assert "区住房和城乡建设局" in remark.message


def test_abbreviation_that_fits_two_bodies_is_left_to_a_person():
    """Two candidates are named and neither is chosen."""
    register = Register(units={"区城市管理局": (), "区城乡规划管理局": ()}, groups={})
    reading = read_responsible("区城管局", register=register)
    assert reading.units == ("区城管局",)
    (remark,) = reading.remarks
    assert remark.code == "unit.unknown"
    assert "区城市管理局" in remark.message
    assert "区城乡规划管理局" in remark.message


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("区财证局", "区财政局"),
        ("区教肓局", "区教育局"),
        ("区市监管局", "区市场监督管理局"),
        ("市司法局", "区司法局"),
        ("区发展改革局", "区发展和改革委员会"),
    ],
)
def test_unknown_name_is_asked_about(printed, meant):
    """A misspelling, a wrong level or ending is not resolved in silence but suggested."""
    assert meant in REGISTER.suggestions(printed)
    assert meant in " ".join(remark.message for remark in read(printed).remarks)


def test_nothing_alike_gives_no_suggestion():
    """A name unlike any registered one is unknown, without a guess."""
    (remark,) = read("区气象台").remarks
    assert remark.code == "unit.unknown"
    assert "是不是" not in remark.message


def test_unregistered_group_is_told():
    """A collective that the plan does not list cannot be expanded, and the reading says so."""
    assert codes("各街道") == ["unit.unknown_group"]
    assert codes("有关部门") == ["unit.indefinite"]


@pytest.mark.parametrize("printed", ["新建区司法局", "新建经开区", "南昌市青山湖区财政局"])
def test_body_of_another_district_is_flagged(printed):
    """A name that carries another district's name is flagged, registered or not."""
    assert "unit.foreign" in codes(printed)


@pytest.mark.parametrize(
    "printed", ["西湖区司法局", "南昌市西湖区财政局", "区地区办", "示范区管委会", "市教育局"]
)
def test_body_of_the_own_district_or_above_is_not_foreign(printed):
    """The district's own name, a zone of no district, and a higher level raise no such alarm."""
    assert "unit.foreign" not in codes(printed)


def test_without_a_district_nothing_is_foreign():
    """A plan that does not say its district gets no such remark."""
    assert not Register(units={}, groups={}).is_foreign("新建区司法局")
