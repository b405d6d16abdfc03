"""Text rules that every kind of definition file shares; what each holds is in its own `_shape`."""

from __future__ import annotations

from zwgk_flow.definition.shape_rules import Text

TEXT = Text()
# names stand in keys such as PLAN/ITEM/UNIT and in UNIT/NAME
NAME = Text(200, r"[^\s/@](?:[^/@\r\n]*[^\s/@])?", "不能含斜线、@ 或换行，首尾不能有空格")
SLUG = Text(64, r"[a-z0-9][a-z0-9_-]*", "请用小写英文字母、数字、短横线和下划线，例如 jiading-2021")
