"""Which words in a text are another district's name, and which only stand where one could?"""

from __future__ import annotations

import pytest

from zwgk_flow.domain.places import foreign_places


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("已通过江北区人民政府门户网站公开", ("江北",)),
        ("材料在山阳市江北区政府网站发布", ("江北",)),
        ("报送单位：各街道、江北经开区，区直部门", ("江北",)),
        ("参加单位有江北县政府，按照江北县人民政府的安排", ("江北",)),
        ("由江北区委、东山县政府，分别负责", ("江北", "东山")),
    ],
)
def test_a_name_in_its_form_is_found(text: str, names: tuple[str, ...]) -> None:
    """Behind a preposition with its office, or as a whole member of a list."""
    assert foreign_places(text, "山南区") == names


@pytest.mark.parametrize(
    "text",
    [
        "已通过区人民政府门户网站公开",
        "在配合区政府做好工作时，由相关区政府负责",
        "会同区政府、提请区政府，按照各区政府要求",
        "通过山南区政府网站公开，由江北街道办理",
        "县级以上人民政府，为社区政府服务，在示范区政府窗口办理",
        "做好政务公开专区、推进经开区，国家级高新区",
        "江北区的经验值得学习",
    ],
)
def test_in_doubt_nothing_is_found(text: str) -> None:
    """One's own name, verbs and kinds in front of 区政府, and names without an office."""
    assert foreign_places(text, "山南区", ("江北街道",)) == ()


def test_known_names_are_not_foreign() -> None:
    """What stands in the register, the issuer or the title is one's own."""
    said = "通过江北区政府网站公开"
    assert foreign_places(said, "山南区") == ("江北",)
    assert foreign_places(said, "山南区", ("江北区教育局",)) == ()


@pytest.mark.parametrize("district", ["", "山南市"])
def test_a_city_and_a_plan_without_a_place_judge_nothing(district: str) -> None:
    """A city has districts of its own, and who is nowhere knows no elsewhere."""
    assert foreign_places("通过江北区政府网站公开", district) == ()
