"""One spelling for all the ways a phrase is printed; not which words it is made of."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff“”\"'‘’「」『』《》〈〉]+")
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
_FIRST_MONTH = re.compile(r"(?<![\d百千万亿])元月(?![租薪费金供收])")
_SAME_CHARACTER = str.maketrans(_TRADITIONAL + "∶[]【】〔〕{}〖〗", _SIMPLIFIED + ":()()()()()")


def normalise(words: str) -> str:
    """One spelling for all ways to print a phrase: width, spaces, dashes, brackets, round zeros."""
    text = unicodedata.normalize("NFKC", _FOOTNOTES.sub("", words))
    text = _INVISIBLE.sub("", _DATE_THEN_CLOCK.sub("日", text)).translate(_SAME_CHARACTER)
    text = _FIRST_MONTH.sub("1月", _LIST_MARK.sub("", _STARS.sub("", text)))
    text = _MIDDLE_DOT.sub(".", _DASHES.sub("-", text))
    return _ROUND_ZERO_CHINESE.sub("〇", _ROUND_ZERO_LATIN.sub("0", text))
