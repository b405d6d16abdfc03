"""Why a template of a message cannot be used, in one line of Chinese; it renders nothing.

Jinja reads what is no mark of its own as plain text; `slip` finds the marks that an input method
or a hasty hand left half-made, which would otherwise be sent to a reader.
"""

from __future__ import annotations

import re

from jinja2 import TemplateNotFound, TemplateSyntaxError

_FULL_WIDTH = str.maketrans("｛｝％＃", "{}%#")
# comments are passed over; marks with a full-width half; a name between single braces
_SLIPS = re.compile(
    r"\{#.*?#\}"
    r"|(?P<wide>｛[{｛%％#＃]|\{[｛％＃]|[}｝%％#＃]｝|[％＃｝]\})"
    r"|(?<![{%])(?P<single>\{ *[A-Za-z_][\w.|]* *\})(?!\})",
    re.DOTALL,
)


def slip(text: str) -> tuple[int, str] | None:
    """The line and the fault of the first half-made mark of a template; None where all are well."""
    for found in _SLIPS.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        if wide := found["wide"]:
            return line, f"“{wide}”里有全角的符号；请写成半角的 {wide.translate(_FULL_WIDTH)}"
        if single := found["single"]:
            return line, f"“{single}”少一层括号；请写成 {{{single}}}"
    return None


def fault_of(error: Exception) -> str:
    """Where a template failed and why, in one line."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or error.name} 第 {error.lineno} 行：{_why(error)}"
    where = ""
    traceback = error.__traceback__
    while traceback:
        file = traceback.tb_frame.f_code.co_filename
        if file.endswith(".txt"):
            where = f"{file} 第 {traceback.tb_lineno} 行："
        traceback = traceback.tb_next
    return f"{where}{_why(error)}"


def _why(error: Exception) -> str:
    """Jinja's words in ours; what is not in the table stands in brackets as it was said."""
    said = " ".join(str(getattr(error, "message", None) or error).split())
    if isinstance(error, TemplateNotFound):
        return f"没有 {error.name} 这个模板"
    for english, chinese in _CHINESE:
        if found := re.search(english, said):
            return found.expand(chinese)
    if said.isascii():
        return f"写法不对（{said or type(error).__name__}）"
    return said


_CHINESE = (
    (r"^'(\w+)' is undefined$", r"没有“\1”这个名称"),
    (r"has no attribute '(\w+)'$", r"没有“\1”这个名称"),
    (r"^No filter named '(\w+)'", r"“|”后面没有“\1”这种写法"),
    (r"^unexpected char '(.)' at", r"这里不能写 \1 ；标记里的引号、逗号、括号请用半角的"),
    (
        r"^Encountered unknown tag '(\w+)'.* closed is '(\w+)'\.$",
        r"{% \1 %} 写错了或者多了，要么是前面的 {% \2 %} 没有收尾",
    ),
    (r"needs to be closed is '(\w+)'\.$", r"{% \1 %} 没有收尾，或收尾前写错了；收尾是 {% end\1 %}"),
    (r"^Encountered unknown tag '(\w+)'", r"{% \1 %} 写错了，或者多了一个"),
    (r"^Missing end of comment", "{# 没有收尾；收尾是 #}"),
    (r"^unexpected '(.+)'$", r"这里不该有“\1”"),
    (r"^expected token '.+', got '(.+)'$", r"“\1”写得不对，或者前面少了什么"),
    (r"^Range too big", "循环的次数太多"),
    (r"^access to attribute '(\w+)' .* is unsafe", r"不准用“\1”"),
)
