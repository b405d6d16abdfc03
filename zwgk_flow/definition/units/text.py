"""The printed phrase made ready for reading: widths folded, stray spaces closed, brackets masked.

Knows characters only; what the words mean is `units_grammar`'s business.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from zwgk_flow.definition.units import persons
from zwgk_flow.definition.units.marks import STARS, without_numbers, without_stars
from zwgk_flow.definition.units.verbs import (
    HEADING,
    LABELS,
    RUN_ON,
    RUN_ON_BARE,
    find_chain,
    read_label,
)
from zwgk_flow.definition.units.words import (
    CLOSED,
    FIELD,
    LABEL_MASK,
    LEVEL,
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
# both beside a space: an office cut by its cell has one of them in halves
_OFFICE = r"[^、,;()]{2,8}(?:[处科股室所站队馆院办]|(?<![干支总内])部|(?<=[工基金])会)$"
_COMMITTEE = r"[省市区县州].+(?<![党工团纪市区县])委$"
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
_CLOSING = rf"(?<={TAIL})\(([^()]{{1,14}})\)(?=(?:[省市区县州各]|共青团|团委).)"
"""A bracket that closes what is said of one body, the next following at once."""
_HEAD_CELL = rf"(?:(?<=\|)|^){HEADING.pattern}\|"
_AND_PERSON = (
    rf"(?<![^\s、,;。(])({HEADING.pattern})[/、及和与]?\(?(?:具体)?"
    r"(?:责任人|负责人|联系人|(?:责任|分管|牵头)领导)\)?(?=[:\s])"
)
"""Heads a column of bodies and of persons: 责任单位/责任人."""
_SAID = re.compile(r"(?:牵头|负责|配合|落实|协办|会办)$")


def fold(words: str) -> str:
    """Half-width, every bracket ( or ), the vocabulary simplified: same length and positions."""
    return words.translate(_FOLD)


class Text(NamedTuple):
    """One phrase in two forms of equal length: as printed (spaces closed), and for reading."""

    source: str
    folded: str
    masked: str
    starred: tuple[int, ...] = ()
    """Where stars stood, in rising order."""

    def content(self, start: int, end: int) -> str:
        """What stands inside the bracket that covers these positions, folded."""
        return self.folded[start + 1 : end - 1]


def prepare(words: str) -> Text:
    """The phrase without stray spaces and without a bracket around all of it."""
    words = _without_person_heads(_INVISIBLE.sub("", words).strip())
    listed = _listed(without_numbers(words, fold(words)))
    source = _unwrap(_part_labels(_body_first(_close_spaces(listed)).strip(' 。;；,，、.:：“”"')))
    source, starred = without_stars(source)
    folded = fold(source)
    return Text(source, folded, _mask(folded), starred)


def _listed(words: str) -> str:
    """Lines that hold one body each made a list; otherwise only a blank line parts two bodies."""
    if "\n" not in words:
        return words
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    if len(lines) > _FEWEST_LINES and all(_is_whole(fold(line.strip(STARS))) for line in lines):
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
        labels = read_label(fold("".join(pieces[place : place + 12]))) is not None
        gap = " " if closed and (labels or _parts(closed, piece)) else ""
        closed += gap + piece
    return closed


def _without_person_heads(words: str) -> str:
    """责任单位/责任人: as 责任单位:; who of them is a person is seen by his name."""
    heads = re.finditer(_AND_PERSON, fold(words)) if re.search("人|领导", words) else ()
    for head in reversed(list(heads)):
        words = words[: head.end(1)] + words[head.end() :]
    return words


def _body_first(words: str) -> str:
    """张三(区教育局) as 区教育局张三."""
    for start, opened, end in reversed(list(persons.bracketed(fold(words)))):
        words = words[:start] + words[opened + 1 : end - 1] + words[start:opened] + words[end:]
    return words


def _part_labels(words: str) -> str:
    """A row of a table run together, parted at its labels and behind its brackets of roles."""
    cells = re.finditer(_HEAD_CELL, fold(words)) if re.search("[|｜]", words) else ()
    for cell in cells:
        words = words[: cell.end() - 1] + "：" + words[cell.end() :]
    folded = fold(words)
    found = [label.start() for label in re.finditer(RUN_ON, folded)] if ":" in folded else []
    if read_label(folded) and not found:
        found = [label.start() for label in re.finditer(RUN_ON_BARE, folded)]
    if ")" in folded[1:-1] and not folded.startswith("("):
        closing = re.finditer(_CLOSING, folded)
        found += [said.end() for said in closing if _is_said_of_one(said[1])]
    parted, kept = "", 0
    for place in sorted(found):
        parted += words[kept:place] + ("、" if folded[place - 1] == ")" else "；")
        kept = place
    return parted + words[kept:]


def _is_said_of_one(inside: str) -> bool:
    """A role, a person or a date: (牵头), (张三), (6月底前)."""
    role = re.sub(r"^为|(?:单位|部门)$", "", inside)
    dated = re.search(r"\d+月", inside) is not None
    return role in LABELS or role in ("主", "辅") or persons.is_person(inside) or dated


def _headed(pieces: list[str]) -> list[str]:
    """牵 头单位 区财政局 with its colon; a heading that ends the phrase is said of a name."""
    headed: list[str] = []
    place = 0
    behind = bool(pieces) and (_is_heading(pieces[-1:]) or fold(pieces[-1]) in LABELS)
    bare = LABELS if pieces and not behind and fold(pieces[0]) in LABELS else ()
    while place < len(pieces):
        count = next((n for n in range(1, 5) if _is_heading(pieces[place : place + n])), 0)
        if place == count == 0 and behind:
            return pieces
        count = count or int(fold(pieces[place]) in bare)
        headed.append("".join(pieces[place : place + count]) + ":" if count else pieces[place])
        place += count or 1
    return headed


def _is_heading(pieces: Sequence[str]) -> bool:
    return HEADING.fullmatch(fold("".join(pieces))) is not None


def _parts(before: str, after: str) -> bool:
    """Whether a space between these two stands for a separator."""
    left = re.split(rf"[{_SEPARATORS} ]", fold(before[-_SIGHT:]))[-1].rstrip(STARS)
    right = re.split(rf"[{_SEPARATORS} ]", fold(after[:_SIGHT]))[0].lstrip(STARS)
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
    if persons.is_alone(right) and CLOSED.search(left):
        return len(left) > 2
    if persons.is_alone(left):
        return opens or re.match(_BODY, right) is not None
    if _SAID.search(left):
        return opens or re.match(_BODY, right) is not None
    if opens and not (re.search(_OWNER, left) and not re.match(r"[省市区县]", right)):
        return left[-1] == "委" or (len(left) > 2 and re.search(_COMPLETE, left) is not None)
    if re.fullmatch(_OFFICE, left) and re.match(f"{_OFFICE}|工会$|团委$", right):
        return re.match(LEVEL, left) is None  # 区府办 信息科 is a section of it
    if (re.search(_WHOLE, left) and len(left) > 2) or re.fullmatch(_COMMITTEE, left):
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
        return re.match(OPENING, clause[chain.end :]) is not None or read_label(clause) is not None
    return re.match(OPENING, clause) is not None and chain.end == len(clause)


def _mask(folded: str) -> str:
    masked = list(folded.replace("(", ",").replace(")", ","))
    spans = _brackets(folded)
    labels = bool(spans) and spans[0][0] == 0
    for start, end in spans:
        inside = folded[start + 1 : end - 1]
        label = labels and read_label(inside.rstrip(":") + ":")
        if not REMARK.match(inside) and (_SAID.search(folded[:start]) or _tells_of_others(inside)):
            masked[start] = "("  # opens a clause of its own
            continue
        masked[start:end] = (LABEL_MASK if label else MASK) * (end - start)
    return "".join(masked)
