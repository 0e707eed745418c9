"""Figures that a text only points to, because another level assigns them (不超过上级下达指标)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yizhangtu.model import Operator

__all__ = ["Assigned", "find_assigned"]

_LEVEL = r"(?:上一?级|国家|国务院|中央|自治区|全?省级?|市级?|全市|盟市?|州|地区|兵团|师|(?:(?![不超过低于在以按照完成落实至到为控量和及])[\u3400-\u9fff]){1,6}?(?:省|市|州|盟|自治区|地区))"
_ASSIGNED = re.compile(
    rf"(?P<verb>以|由|待|按照?|完成|落实|满足|符合|执行|遵照|服从|依据)?(?P<who>{_LEVEL})(?:人民政府|政府|主管部门|及其?有关部门|有关部门|水行政)*"
    r"(?:最终|统一|另行|正式|届时)?(?:下达|分解|核定|确定|分配|批准|批复|明确|认定|安排|规定)(?:给.{1,4}?)?的?"
    r"(?P<what>(?:相应|该项|各年|年度|用水|总量|控制|约束性?|规划|保护|有关|当年|最新)*(?:指标|任务|目标|要求|标准|比例|数量?|数值|额度|规模|(?=为准|执行|为限|为上限)|))"
    r"(?P<after>为准|为限|为上限|为下限|以内|范围内|之内|执行|控制)?"
)


_WORDS = ("下达", "分解", "核定", "确定", "分配", "批准", "批复", "明确", "认定", "安排", "规定")


# Without a word of assigning, the level's own figure: 以省级为准, 按市级指标执行, 不超过省级控制指标.
_REFERRED = re.compile(
    rf"以{_LEVEL}[^,;。()]{{0,12}}为准|(?:按照?|执行|完成|落实|服从|与){_LEVEL}[^,;。()不]{{0,10}}(?:执行|指标|任务|要求|一致|安排|部署|方案|计划|规定)"
    rf"|(?P<bare>{_LEVEL}(?:的)?(?:用水|总量|控制|管控|约束性?|规划|年度)*(?:指标|任务|目标|上限|红线))(?:以内)?"
)


@dataclass(frozen=True, slots=True)
class Assigned:
    """A figure assigned elsewhere, from `start` to `end` of the text, and what the words after it make of it.

    `is_bare` tells of a level's figure that is only named (省级控制指标): it is one when a word of comparison is before it.
    """

    start: int
    end: int
    operator: Operator | None
    is_reserve: bool
    is_bare: bool = False


def find_assigned(text: str) -> Iterator[Assigned]:
    """The figures of a normalised text that another level assigns, in order.

    Examples
    --------
    >>> [text[one.start:one.end] for text in ["用水总量不超过上级下达指标"] for one in find_assigned(text)]
    ['上级下达指标']
    """
    found = list(_assigned(text)) if any(word in text for word in _WORDS) else []
    for other in _REFERRED.finditer(text):
        if not any(one.start < other.end() and other.start() < one.end for one in found):
            is_reserve = other.group().endswith("为准")
            found.append(
                Assigned(other.start(), other.end(), None, is_reserve, is_bare=bool(other["bare"]))
            )
    yield from sorted(found, key=lambda one: one.start)


def _assigned(text: str) -> Iterator[Assigned]:
    """The figures that a word of assigning points to."""
    for found in _ASSIGNED.finditer(text):
        if not (found["what"] or found["after"] or found["verb"] in {"由", "待"}):
            continue
        yield Assigned(
            found.start(), found.end(), _operator(found["after"]), found["after"] == "为准"
        )


def _operator(after: str | None) -> Operator | None:
    if after in {"为限", "为上限", "以内", "范围内", "之内"}:
        return Operator.AT_MOST
    return Operator.AT_LEAST if after == "为下限" else None
