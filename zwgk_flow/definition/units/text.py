"""The printed phrase made ready for reading: widths folded, stray spaces closed, brackets masked.

Knows characters only; what the words mean is `units_grammar`'s business.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from zwgk_flow.definition.units.verbs import HEADING, LABEL, find_chain
from zwgk_flow.definition.units.words import (
    FIELD,
    LABEL_MASK,
    MASK,
    NUMBER,
    OPENING,
    REMARK,
    TAIL,
)

# The characters of the vocabulary in the script some sites print a notice in.
_TRADITIONAL = (
    "牽頭單責門關機構會廳辦處縣區鄉鎮領導組員協參與負實執進監學醫園開發創產業農衛環護資財稅務審計統籌規劃設網電"
    "體團總聯黨國際屬駐級個職權別經濟貿廣場檔館圖書報編綜應災氣鐵銀證險來對據項條結點時間內號態續術極並須擔調織週兩"
    "遊視雙轄確見暫無詳"
)
_SIMPLIFIED = (
    "牵头单责门关机构会厅办处县区乡镇领导组员协参与负实执进监学医园开发创产业农卫环护资财税务审计统筹规划设网电"
    "体团总联党国际属驻级个职权别经济贸广场档馆图书报编综应灾气铁银证险来对据项条结点时间内号态续术极并须担调织周两"
    "游视双辖确见暂无详"
)
_FOLD = str.maketrans(
    {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | {ord(opening): "(" for opening in "〔﹝［【〖「『﹙｛{["}
    | {ord(closing): ")" for closing in "〕﹞］】〗」』﹚｝}]"}
    | {ord(mark): "、" for mark in "﹑､"}
    | dict.fromkeys((*range(0x2460, 0x249C), *map(ord, "·•\\")), "、")
    | {ord("｡"): "。", ord("—"): "-", ord("\u3000"): " ", ord("\u00a0"): " "}
    | str.maketrans(_TRADITIONAL, _SIMPLIFIED)
)
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_SEPARATORS = "、,;。/|!?"
# only where a space stands between names: `re` compiles these when they are first asked about
_LEAGUE = r"[妇残文侨]联|工商联|总工会|科协|团[省市区县州旗]?工?委"
_WHOLE = rf"(?:局|厅|办|办公室|中心|委员会|{_LEAGUE})$"
_COMPLETE = rf"{TAIL}$|\)$"
_OWNER = r"(?:政府|机关|[省市区县级直属])$"
_BODY = rf"(?:.{{2,}}(?:局|厅|委|办|部|中心|办公室|委员会)|[^、,;]{{0,6}}(?:{_LEAGUE}))$"
_PLACE = r"(?:[镇乡县区]|街道)$"
_JOINED = r"[局办厅部室心]会$"
_REST_OF_WORD = r"公室|事处|员会"
_REST_OF_NAME = rf"{_REST_OF_WORD}|办公室|办事处|(?:人民)?政府|党委|管委会|直属|所属"
_LINE = rf"(?!{_REST_OF_NAME})[^{_SEPARATORS}:()\s]{{2,14}}{TAIL}(?<!机关)"
_BLANK_LINE = rf"(?<={TAIL})\s*\n\s*\n\s*(?!{_REST_OF_NAME})(?=[^\s{_SEPARATORS}:()])"
_SIGHT = 60
_FEWEST_LINES = 2
# a word of roles that a typesetter tore apart: 牵 头
_TORN = re.compile(
    r"(?<=牵)\s+(?=头)|(?<=负)\s+(?=责)|(?<=配)\s+(?=合)|(?<=分)\s+(?=别)|(?<=落)\s+(?=实)"
)
_BESIDE = re.compile(r"\s+(?=[、，,；;。：:（(）)])|(?<=[、，,；;。：:（(])\s+")
_SAID = re.compile(r"(?:牵头|负责|配合|落实|协办|会办)$")


def fold(words: str) -> str:
    """Half-width, every bracket ( or ), the vocabulary simplified: same length and positions."""
    return words.translate(_FOLD)


class Text(NamedTuple):
    """One phrase in two forms of equal length: as printed (spaces closed), and for reading."""

    source: str
    folded: str
    masked: str

    def content(self, start: int, end: int) -> str:
        """What stands inside the bracket that covers these positions, folded."""
        return self.folded[start + 1 : end - 1]


def prepare(words: str) -> Text:
    """The phrase without stray spaces and without a bracket around all of it."""
    listed = _listed(_INVISIBLE.sub("", words).strip())
    source = _unwrap(_close_spaces(listed).strip(" 。;；,，、.:："))
    folded = fold(source)
    return Text(source, folded, _mask(folded))


def _listed(words: str) -> str:
    """Lines that hold one body each made a list; otherwise only a blank line parts two bodies."""
    if "\n" not in words:
        return words
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    if len(lines) > _FEWEST_LINES and all(map(_is_whole, map(fold, lines))):
        return "、".join(lines)
    kept, listed = 0, ""
    for gap in re.finditer(_BLANK_LINE, fold(words)):
        listed += words[kept : gap.start()] + "、"
        kept = gap.end()
    return listed + words[kept:]


def _is_whole(line: str) -> bool:
    """Whether one body, not wrapped by its cell, may stand in this line."""
    return (
        re.fullmatch(_LINE, line) is not None
        and FIELD.search(line) is None
        and HEADING.fullmatch(line) is None
    )


def mend(words: str) -> str:
    """No space beside a separator, and the words of roles whole again: 牵头 of 牵 头."""
    return _BESIDE.sub("", _TORN.sub("", words))


def _close_spaces(words: str) -> str:
    """Spaces that part two bodies stay as one; all others were put there by a typesetter."""
    closed = ""
    pieces = _headed(words.split())
    for place, piece in enumerate(pieces):
        labels = LABEL.match(fold("".join(pieces[place : place + 12]))) is not None
        gap = " " if closed and (labels or _parts(closed, piece)) else ""
        closed += gap + piece
    return closed


def _headed(pieces: list[str]) -> list[str]:
    """牵 头单位 区财政局 with its colon; a heading that ends the phrase is said of a name."""
    headed: list[str] = []
    place = 0
    while place < len(pieces):
        count = next((n for n in range(1, 5) if _is_heading(pieces[place : place + n])), 0)
        if place == count == 0 and _is_heading(pieces[-1:]):
            return pieces
        headed.append("".join(pieces[place : place + count]) + ":" if count else pieces[place])
        place += count or 1
    return headed


def _is_heading(pieces: Sequence[str]) -> bool:
    return HEADING.fullmatch(fold("".join(pieces))) is not None


def _parts(before: str, after: str) -> bool:
    """Whether a space between these two stands for a separator."""
    left = re.split(rf"[{_SEPARATORS} ]", fold(before[-_SIGHT:]))[-1]
    right = re.split(rf"[{_SEPARATORS} ]", fold(after[:_SIGHT]))[0]
    if not left or not right or left.count("(") > left.count(")"):
        return False
    if NUMBER.match(right):
        return True
    if re.search(_JOINED, left) or re.match(_REST_OF_WORD, right) or right[0] == "(":
        return False
    if re.search(r"\([市县区旗]\)$", left) and re.match(r"[市县区旗](?:人民)?政府", right):
        return False  # 各县(市) 区人民政府
    opens = re.match(OPENING, right) is not None and (
        len(right) > 1 or bool(re.search(_WHOLE, left))
    )
    if _SAID.search(left):
        return opens or re.match(_BODY, right) is not None
    if opens and not (re.search(_OWNER, left) and not re.match(r"[省市区县]", right)):
        return left[-1] == "委" or (len(left) > 2 and re.search(_COMPLETE, left) is not None)
    if re.search(_WHOLE, left) and len(left) > 2:
        return re.match(_BODY, right) is not None
    return min(len(left), len(right)) > 1 and bool(
        re.search(_PLACE, left) and re.search(_PLACE, right)
    )


def _unwrap(source: str) -> str:
    """(区财政局负责) without its bracket; (A负责)(B配合) as two sentences."""
    spans = _brackets(fold(source))
    if not spans or spans[0][0] != 0 or sum(end - start for start, end in spans) != len(source):
        return source
    return "；".join(source[start + 1 : end - 1] for start, end in spans)


def _brackets(folded: str) -> list[tuple[int, int]]:
    """The outermost balanced brackets, as half-open spans; one never closed encloses nothing."""
    spans: list[tuple[int, int]] = []
    opened: list[int] = []
    for position, character in enumerate(folded):
        if character == "(":
            opened.append(position)
        elif character == ")" and opened:
            start = opened.pop()
            while spans and spans[-1][0] > start:
                spans.pop()
            spans.append((start, position + 1))
    return spans


def _tells_of_others(inside: str) -> bool:
    """区教育局(区财政局配合), (会同区财政局): the bracket names bodies and says what they do."""
    return all(map(_tells_of_one, re.split("[,;。]", inside)))


def _tells_of_one(clause: str) -> bool:
    clause = re.sub(r"^(?:其中|由)", "", clause)
    chain = find_chain(clause)
    if chain is None:
        return False
    if chain.start == 0:
        return re.match(OPENING, clause[chain.end :]) is not None or LABEL.match(clause) is not None
    return re.match(OPENING, clause) is not None and chain.end == len(clause)


def _mask(folded: str) -> str:
    masked = list(folded.replace("(", ",").replace(")", ","))
    spans = _brackets(folded)
    labels = bool(spans) and spans[0][0] == 0
    for start, end in spans:
        inside = folded[start + 1 : end - 1]
        label = labels and LABEL.match(inside.rstrip(":") + ":")
        if not REMARK.match(inside) and (_SAID.search(folded[:start]) or _tells_of_others(inside)):
            masked[start] = "("  # opens a clause of its own
            continue
        masked[start:end] = (LABEL_MASK if label else MASK) * (end - start)
    return "".join(masked)
