"""One spelling for all the ways a phrase is printed, and back; not which words it is made of."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from zwgk_flow.definition.deadline.values import Deadline
from zwgk_flow.definition.festivals import FIXED

_SPACES = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+")
_OPEN, _CLOSE = "“‘「『\"'", "”’」』\"'"
_QUOTES = re.compile(f"[{_OPEN}{_CLOSE}《》〈〉]+")
# one letter stands for a document's title or number while the words around it are read
_TITLE = re.compile(
    r"《[^《》]*(?:《[^《》]*》[^《》]*)*》"
    r"|“[^“”]*(?:通知|方案|意见|规划|办法|要点|条例|规定|决定|纲要|计划)”"
    r"|[(〔\[【](?:19|20)\d\d[)〕\]】]第?\d{1,4}号"
)
_FIRST_TITLE = 0xF0000
# “3·15”活动, “12·4”前: a day that is known by its name
_NAMED_DAY = re.compile(
    rf"(?<=[{_OPEN}])(\d{{1,2}})[·•・‧∙.](\d{{1,2}})(?=[{_CLOSE}][^\W\d后至到日号起止])"
)
# 3·15晚会, with no quotation marks: only where such a day is known
_DAY_OF_A_CAUSE = re.compile(
    r"(?<![\d.])(?:3[·.](?:5|12|15)|4[·.]15|5[·.]12|6[·.](?:5|26)|11[·.]9|12[·.](?:4|5))"
    r"(?=[^\W\d前之以至到后止起日号完报])"
)
_BEFORE = ("前", "之前", "以前")
_ROMAN = ("I", "II", "III", "IV")
_ROMAN_QUARTER = re.compile(r"(?<![A-Za-z])(?:IV|I{1,3})(?=(?:[、及和至到-](?:IV|I{1,3}))*个?季)")
# a star is a footnote's, unless it stands where a figure of the date was left out: 20**年
_STARS = re.compile(r"\*+(?![*年月日])")
_FOOTNOTES = re.compile(r"[\u00b2\u00b3\u00b9\u2070-\u209c\u2460-\u24ff\u2776-\u2793]")
_DATE_THEN_CLOCK = re.compile(r"(?<=[-./]\d\d)\s+(?=\d{1,2}:\d\d)|(?<=[-./]\d)\s+(?=\d{1,2}:\d\d)")
_DASHES = re.compile(r"[-‐-―−─━~∼〜]+")
_MIDDLE_DOT = re.compile(r"(?<=\d)[·•・‧∙](?=\d)")
_ROUND_ZERO_LATIN = re.compile(r"(?<=\d)[Oo○〇零](?=[\d年月日号])")
_ROUND_ZERO_CHINESE = re.compile(
    r"(?<=[一二三四五六七八九〇])[Oo○0](?=[一二三四五六七八九〇Oo○0年月日号])"
)
# Traditional characters of the words the grammar knows; the rest of a text may stay as it is.
_TRADITIONAL = (
    "後內週號個於終從開間時點節國慶勞動婦兒黨軍師報達將實現進應須當體門員會議辦結發佈啟啓續長經"
    "態陸統組織務單領導審評總匯饋檢驗歸檔規劃計編訂調優備試設興約暫順沒為視確來歲兩請階職責關產"
    "聽廣並據壓縮遲頭無隨舉爭電網項類別監測標準選範圍擴執處環專題學習強極積補齊簽證認講讀齡歷舊"
    "陰閏熱際條數録錄預決財資圖縣區鎮鄉鐘鍾還過億萬雙業種戶園鐵風險詢問農曆遞轉寫隊創擬運營覽軟"
    "線綫絡貫徹穩護衛減權費價獲獎"
)
_SIMPLIFIED = (
    "后内周号个于终从开间时点节国庆劳动妇儿党军师报达将实现进应须当体门员会议办结发布启启续长经"
    "态陆统组织务单领导审评总汇馈检验归档规划计编订调优备试设兴约暂顺没为视确来岁两请阶职责关产"
    "听广并据压缩迟头无随举争电网项类别监测标准选范围扩执处环专题学习强极积补齐签证认讲读龄历旧"
    "阴闰热际条数录录预决财资图县区镇乡钟钟还过亿万双业种户园铁风险询问农历递转写队创拟运营览软"
    "线线络贯彻稳护卫减权费价获奖"
)
_LIST_MARK = re.compile(r"^(?:\d{1,2}|[一二三四五六七八九十]{1,3})、(?![\d一二三四五六七八九十])")
# 1.6月底前 2.12月底前: marks of a list, where the second follows the first
_MONTH_SAID = r"(?=(?:20\d\d年)?\d{1,2}月)"
_NUMBER = re.compile(rf"(?:(?<![\d.])[1-9]\.|(?:^|(?<=[;。,]))[1-9]、){_MONTH_SAID}")
_NUMBERED = re.compile(
    rf"1[.、]{_MONTH_SAID}.{{2,40}}?(?:(?<![\d.])2\.|(?<=[;。,])2、){_MONTH_SAID}"
)
_SLASHED = re.compile(r"(?<![\d/])\d{1,2}(?:/\d{1,2})+(?=月)")  # 6/9/12月底前
_FIRST_MONTH = re.compile(r"(?<![\d百千万亿])元月(?![租薪费金供收])")
_SAME_CHARACTER = str.maketrans(_TRADITIONAL + "∶[]【】〔〕{}〖〗", _SIMPLIFIED + ":()()()()()")


def normalise(words: str) -> str:
    """One spelling for all ways to print a phrase: width, spaces, dashes, brackets, round zeros.

    The title or the number of a document is one letter, so that no date in it is read.
    """
    text, _ = _without_titles(words)
    text = _QUOTES.sub("", _NAMED_DAY.sub(_as_name, text))
    text = _DAY_OF_A_CAUSE.sub(_as_name, text)
    text = _FIRST_MONTH.sub("1月", _LIST_MARK.sub("", _STARS.sub("", text)))
    text = _MIDDLE_DOT.sub(".", _DASHES.sub("-", text))
    text = _SLASHED.sub(lambda m: m[0].replace("/", "、"), text)
    text = _ROMAN_QUARTER.sub(lambda m: str(_ROMAN.index(m[0]) + 1), text)
    text = _NUMBER.sub(";", text).lstrip(";") if _NUMBERED.match(text) else text
    text = text.rstrip(",;。!")
    return _ROUND_ZERO_CHINESE.sub("〇", _ROUND_ZERO_LATIN.sub("0", text))


def _as_name(found: re.Match[str]) -> str:
    before = found.string.startswith(_BEFORE, found.end() + 1)
    month, day = re.split(r"\D", found[0])
    known = (int(month), int(day)) in FIXED.values()
    return found[0] if before and not known else f"{month}⋅{day}"


def as_printed(deadline: Deadline, words: str) -> Deadline:
    """The deadline with the titles, and its event with the quotation marks, of the words."""
    text, titles = _without_titles(words)
    relative = deadline.relative
    if relative and relative.after:
        event = replace(relative, after=_with_quotes(relative.after, text))
        deadline = replace(deadline, relative=event)
    return _entitled(deadline, {_FIRST_TITLE + n: title for n, title in enumerate(titles)})


def _without_titles(words: str) -> tuple[str, list[str]]:
    """The words without stray spaces, each title or number of a document one letter; and those."""
    text = unicodedata.normalize("NFKC", _FOOTNOTES.sub("", words))
    text = _SPACES.sub("", _DATE_THEN_CLOCK.sub("日", text))
    titles: list[str] = []

    def letter(found: re.Match[str]) -> str:
        titles.append(found[0])
        return chr(_FIRST_TITLE + len(titles) - 1)

    return _TITLE.sub(letter, text).translate(_SAME_CHARACTER), titles


def _with_quotes(said: str, text: str) -> str:
    """“六一”儿童节活动结束: what was read without quotation marks, with those that close in it."""
    marks = f"[{_OPEN}{_CLOSE}]*"
    found = re.search(f"[{_OPEN}]*{marks.join(map(re.escape, said))}[{_CLOSE}]*", text)
    if found is None:
        return said
    opened, closed = (sum(found[0].count(c) for c in chars) for chars in (_OPEN, _CLOSE))
    inner = found[0].lstrip(_OPEN) if opened > closed else found[0]
    return inner.rstrip(_CLOSE) if closed > opened else inner


def _entitled(deadline: Deadline, titles: dict[int, str]) -> Deadline:
    if not titles:
        return deadline
    relative = deadline.relative
    if relative and relative.after:
        relative = replace(relative, after=relative.after.translate(titles))
    return replace(
        deadline,
        words=deadline.words.translate(titles),
        relative=relative,
        reason=deadline.reason.translate(titles),
        parts=tuple(_entitled(part, titles) for part in deadline.parts),
    )
