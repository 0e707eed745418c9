"""The line above a table that names it, and the line that gives its unit."""

import re
from collections.abc import Sequence

from yizhangtu.documents.lines import Line, is_open, plain
from yizhangtu.documents.numbering import numbering_of

__all__ = ["caption_above", "is_caption", "is_continued_caption", "is_unit_line"]

_NUMBER = r"[\d一二三四五六七八九十A-Z]+([-－—–.．]\d+)*"
_NUMBERED = re.compile(
    rf"(续?表|附表|图|附图|专栏)\s*{_NUMBER}([\s　:：.．、]\s*[^。；;！？!?，,]{{0,60}}|[^\s，。,.;；、的中为所至到和及]{{0,40}})"
)
_CONTINUED = re.compile(rf"续表.*|表{_NUMBER}.*[（(]?续[）)]?\d*")
_UNIT_LINE = re.compile(r"[（(]?(计量|面积)?单位[:：].{1,30}[）)]?")
_LONGEST_CAPTION = 60


def is_caption(text: str) -> bool:
    """Whether a line is the numbered caption of a table or a figure (表 5-1 …, 附表 …)."""
    return bool(_NUMBERED.fullmatch(text.strip()))


def is_unit_line(text: str) -> bool:
    """Whether a line gives the unit of a table (单位：万亩)."""
    return bool(_UNIT_LINE.fullmatch(plain(text)))


def is_continued_caption(text: str) -> bool:
    """Whether a line says that a table goes on from the page before (续表)."""
    return bool(_CONTINUED.fullmatch(plain(text)))


def caption_above(lines: Sequence[Line], index: int) -> str:
    """The caption of the table that begins at a line, with the line of its unit; empty when nothing above names it."""
    unit = ""
    above = index - 1
    if above >= 0 and is_unit_line(lines[above].text):
        unit = lines[above].text
        above -= 1
    if above < 0:
        return unit
    title = lines[above].text
    if not _names_a_table(lines[above]):
        return unit
    return f"{title} {unit}".rstrip()


def _names_a_table(line: Line) -> bool:
    text = line.text
    if is_caption(text):
        return True
    is_short = len(text) <= _LONGEST_CAPTION and is_open(line) and text[-1] not in "，,；;、"
    is_named = text.endswith(("表", "清单", "一览", "目录")) or text.startswith(("附表", "表"))
    return (
        is_short
        and (is_named or bool(re.search(r"表[（(].{1,16}[)）]$", text)))
        and numbering_of(text) is None
    )
