"""Which texts repeat which, whatever their dress, and which only look alike?"""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from zwgk_flow.domain.likeness import ALIKE, alike, earlier_alike, gist, pairs

LONG = "已把服务事项清单逐条核对并在网站专栏更新完毕"


def repeats(*texts: str) -> list[tuple[int, int]]:
    """Which text repeats which, by number, where all may be compared."""
    return [(n, m) for n, m, _ in earlier_alike([gist(text) for text in texts], lambda *_: True)]


def test_a_text_repeats_an_earlier_one_whatever_its_dress() -> None:
    """Punctuation, width, case, dates and a few other characters make no new report."""
    assert repeats(LONG, f"3月25日，{LONG}。") == [(1, 0)]
    assert repeats(LONG, f"第二季度{LONG}！", f"2021年6月底{LONG}") == [(1, 0), (2, 0)]
    assert repeats(LONG, f"现{LONG}了") == [(1, 0)]


def test_other_numbers_are_other_facts() -> None:
    """The same sentence with another count says something else; with the same count it does not."""
    sentence = "在网站专栏更新政策文件并同步推送解读材料{}件"
    assert repeats(sentence.format(12), sentence.format(15)) == []
    assert repeats(sentence.format(12), sentence.format(12)) == [(1, 0)]


def test_short_texts_are_not_judged() -> None:
    """Fewer than 15 characters are alike by chance."""
    assert repeats("已按要求办理完毕", "已按要求办理完毕") == []
    assert repeats("一二三四五六七八九十甲乙丙丁戊", "一二三四五六七八九十甲乙丙丁戊") == [(1, 0)]


def test_names_that_differ_anyway_are_left_out() -> None:
    """The copy that only puts in its own name is a copy."""
    a, b = (gist(f"{name}{LONG}", (name,)) for name in ("马陆镇", "区住房和城乡建设管理委员会"))
    assert a == b


def test_what_may_not_be_compared_repeats_nobody() -> None:
    """With pairs excluded, the next earlier one counts."""
    gists = [gist(LONG)] * 3
    found = [(n, m) for n, m, _ in earlier_alike(gists, lambda n, m: (n, m) != (2, 0))]
    assert found == [(1, 0), (2, 1)]


@given(st.lists(st.text("甲乙丙丁戊己庚辛", min_size=12, max_size=24), max_size=12))
@settings(max_examples=200, deadline=None)
def test_the_index_finds_what_comparing_all_pairs_finds(texts: list[str]) -> None:
    """Prefix filtering leaves out nothing: the same first repeats as the plain double loop."""
    gists = [gist(text) for text in texts]
    plain: dict[int, int] = {}
    for m, n in combinations(range(len(gists)), 2):
        a, b = gists[m], gists[n]
        if a.judged and b.judged and alike(pairs(a.words), pairs(b.words)) >= ALIKE:
            plain.setdefault(n, m)
    assert dict(repeats(*texts)) == plain
