"""Long lists of tasks from the command line: a page at a time, in the same words and keys."""

from __future__ import annotations

from terminal import Zwgk

AS_OF = ("--as-of", "2021-03-01")


def test_pages_of_json_are_the_list_cut_in_pieces(zwgk: Zwgk) -> None:
    """Each page is a list as without `--limit`; the key of its last task begins the next."""
    whole = zwgk("task", "list", *AS_OF, "--json").json
    assert len(whole) == 7
    first = zwgk("task", "list", *AS_OF, "--limit", "4", "--json").json
    rest = zwgk("task", "list", *AS_OF, "--limit", "4", "--after", first[-1]["key"], "--json").json
    assert (first, rest) == (whole[:4], whole[4:])
    open_end = zwgk("task", "list", *AS_OF, "--after", first[-1]["key"], "--json").json
    assert open_end == rest


def test_a_full_page_says_how_to_go_on_and_the_last_how_many_it_has(zwgk: Zwgk) -> None:
    """The table ends with the option to give next; where nothing follows, with the count."""
    page = zwgk("task", "list", *AS_OF, "--limit", "2").out.splitlines()
    assert page[-1] == (
        "列出 2 个任务，亮灯截至 2021-03-01；后面的，加 --after desk-2021/1/乙局 接着看"
    )
    assert sum("有期限" in line for line in page) == 2
    last = zwgk("task", "list", *AS_OF, "--limit", "2", "--after", "desk-2021/5/丙镇").out
    assert last.splitlines()[-1] == "共 1 个任务，亮灯截至 2021-03-01"


def test_a_page_cannot_begin_after_what_is_not_there(zwgk: Zwgk) -> None:
    """An unknown task is refused with what is near; a page of nothing is a wrong use."""
    unknown = zwgk("task", "list", "--after", "desk-2021/1/丙镇")
    assert unknown.code == 1
    assert "没有这项任务" in unknown.err
    assert "甲局" in unknown.err
    assert zwgk("task", "list", "--limit", "0").code == 2
