"""How a target is told: as a row of a table and as the JSON contract has it."""

from collections.abc import Sequence

from yizhangtu.cli.output import print_table
from yizhangtu.model import Operator, Target
from yizhangtu.standards import load_profile

__all__ = ["OPERATOR_LABELS", "figure_words", "indicator_words", "print_targets", "target_row"]

OPERATOR_LABELS = {
    Operator.AT_LEAST: "不低于",
    Operator.AT_MOST: "不超过",
    Operator.EQUAL: "等于",
    Operator.ABOUT: "约",
}


def target_row(target: Target) -> dict[str, object]:
    """A target as the JSON contract has it, with its place, date and doubts."""
    return {
        "unit_name": target.unit_name,
        "indicator": target.indicator,
        "operator": target.operator.value,
        "value": None if target.value is None else f"{target.value:f}",
        "unit": target.unit,
        "year": target.year,
        "conditional": target.conditional,
        "quote": target.quote,
        "line": target.line,
        "start": target.start,
        "end": target.end,
        "document_date": target.document_date,
        "doubts": list(target.doubts),
    }


def indicator_words(target: Target) -> str:
    """The name of a target's indicator; of a further one its term."""
    names = load_profile("national").indicators
    if target.indicator in names:
        return names[target.indicator].name
    return target.indicator.removeprefix("other:")


def figure_words(target: Target) -> str:
    """A target's figure, or that another level assigns it."""
    if target.value is None:
        return "按上级下达"
    reserve = "（暂定，以上级下达为准）" if target.conditional else ""
    return f"{target.value:f}{target.unit}{reserve}"


def print_targets(
    title: str, numbered: Sequence[tuple[int, Target]], *, states: Sequence[str] = ()
) -> None:
    """A table of targets by number; `states` adds a column."""
    columns = ["序号", "单位", "指标", "要求", "数值", "年份", "行", "原文"]
    rows = [
        [
            str(number),
            target.unit_name or "—",
            indicator_words(target),
            OPERATOR_LABELS[target.operator],
            figure_words(target),
            str(target.year or "—"),
            str(target.line),
            "".join(target.quote.split())
            + "".join(f"【存疑：{doubt}】" for doubt in target.doubts),
        ]
        for number, target in numbered
    ]
    if states:
        columns.insert(1, "状态")
        rows = [[row[0], state, *row[1:]] for row, state in zip(rows, states, strict=True)]
    print_table(title, columns, rows, numbers=[0])
