"""Which names of other districts stand in a text, by their form? It holds no list of places.

A name is read only where its form leaves little doubt: of two or three characters, with 区 or 县
and an office behind it or with a development zone, standing behind a preposition or as a whole
member of a list. What is in front of 区政府 is far more often a verb than a name: in doubt nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_HAN = r"[\u4e00-\u9fff]"
# characters that stand in no name of two or three characters, but often in front of 区 or 县
_NO_NAME = "各我本该全市区县省州镇乡级的了和与在为是有及等不将把被让请到至从由对向以或其某此哪已"
_NAME = rf"(?P<name>(?:(?![{_NO_NAME}]){_HAN}){{2,3}}?)"
_OFFICE = r"(?:人民政府|政府|委(?!员)|人大|政协|纪委|法院|检察院)"
_ZONE = r"(?:经济技术开发区|经济开发区|经开区|高新技术产业开发区|高新技术开发区|高新区)"
_BEHIND = r"(?:通过|依托|借助|登录|按照|根据|参照|在|由|经|从|向|为)"
_ABOVE = rf"(?:{_HAN}{{2,3}}[省市州])?"
_OPENS, _CLOSES = r"(?:^|[、,;:(“《\s])", r"(?=$|[、,;:)”》。\s])"

_FORMS = (
    re.compile(rf"{_BEHIND}{_ABOVE}{_NAME}[区县]{_OFFICE}"),
    re.compile(rf"{_OPENS}{_ABOVE}{_NAME}(?:[区县](?:人民政府|政府)|{_ZONE}){_CLOSES}"),
)
_WIDTH = str.maketrans("，；：（）〔〕", ",;:()()")

# what is done to an office, and what kind of office it may be: not a name, though as long as one
_NOT_NAMES = frozenset(
    re.findall(
        r"\S+",
        """
        推动 推进 配合 协助 协同 会同 联合 联系 联动 对接 邀请 督促 指导 组织 支持 服务 接受
        落实 贯彻 学习 执行 参与 参加 提请 报请 上报 报送 报经 呈报 请示 协调 衔接 沟通 提醒
        帮助 建立 完善 优化 整合 建设 完成 实现 推行 确定 选择 引导 统筹 集中 新增 迁入 升级
        规范 加强 强化 更新 改进 调整 收到 收集 取得 获得 争取 形成 公布 发布 公开 印发 转发
        编制 制定 修订 做好 开展 提供 商请 函告 抄送 汇报 反馈 移交 委托 授权 监督 检查 检验
        考核 评估 通报 宣传 解读 走访 调研 陪同 依托 借助 通过 按照 根据 结合 围绕 聚焦 打造
        改造 设立 成立 相关 有关 所在 所属 其他 兄弟 周边
        示范 开发 工业 集聚 高新 经开 保税 试验 度假 风景 自贸 部分 重点 试点 上级 下级 我们 邻近
        相邻 国家 原来 目前 当前
        """,
    )
)


def foreign_places(text: str, district: str, known: Iterable[str] = ()) -> tuple[str, ...]:
    """Names of other districts and their zones in a text, each once, in order.

    `district` is one's own (西湖区); a name that stands in it, or in a `known` one, is never
    foreign. A city has districts of its own: for 市 nothing is judged.
    """
    if district[-1:] not in ("区", "县"):
        return ()
    own = (district, *known)
    found = (
        name
        for line in text.translate(_WIDTH).splitlines()
        for _, name in sorted(
            (match.start("name"), match["name"]) for form in _FORMS for match in form.finditer(line)
        )
    )
    return tuple(dict.fromkeys(name for name in found if _is_name(name) and not _in(name, own)))


@lru_cache(maxsize=4096)
def _is_name(name: str) -> bool:
    return name not in _NOT_NAMES and name[-2:] not in _NOT_NAMES


def _in(name: str, known: Iterable[str]) -> bool:
    return any(name in one for one in known)
