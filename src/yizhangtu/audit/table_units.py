"""Checks that a figure of a table can be in the unit of its column: a change copied in hectares into a column of mu is not."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from yizhangtu.audit.comparisons import ChangeReading, Comparison, Undecided, comparisons, printed
from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.audit.printed import Printed, agrees
from yizhangtu.audit.running_figures import (
    clause_of,
    is_area,
    running_figures,
    stated_printed,
    unit_of,
)
from yizhangtu.audit.table_changes import difference_written_out, name_of_row, signed
from yizhangtu.documents import StatedQuantity
from yizhangtu.documents.table_figures import Column, Row, TableFigure, TableFigures
from yizhangtu.documents.table_labels import Role
from yizhangtu.model import Certainty
from yizhangtu.units import Dimension, Unit, convert, round_half_up

__all__ = ["check_possible_values", "check_units_of_changes"]

# Fewer equal digits are a coincidence one meets every day.
_FEWEST_DIGITS, _TELLING_DIGITS = 3, 4
# What a row and a sentence must share to speak of one thing: 坡度15度以上.
_SHORTEST_TOPIC = 6
_SHARES = ("占", "比例", "比重", "覆盖率", "划入率", "套合率")


def check_units_of_changes(audited: AuditedDocument) -> Iterator[Judgement]:
    """A11: a change of areas is in the unit of its row, not in the one the text uses."""
    areas = [stated for stated in running_figures(audited) if is_area(stated)]
    for table in audited.tables:
        for one in comparisons(table):
            if isinstance(one, Undecided) or not one.change.value:
                continue
            if one.reading is ChangeReading.OTHER_UNIT:
                yield _in_other_unit(audited, one)
            elif one.reading is ChangeReading.DIFFERENCE:
                yield from _copied(audited, one, areas)


def _in_other_unit(audited: AuditedDocument, one: Comparison) -> Judgement:
    name = name_of_row(one.before.label)
    written, expected = difference_written_out(one)
    other = one.other_unit.symbol if one.other_unit else ""
    return audited.finding(
        "A11",
        one.row.span,
        claim=f"{one.table.title}“{name}”的变化与所在行的单位一致",
        figures=Disagreement(f"{one.change.value:f}", expected, one.before.unit),
        explanation=f"{one.table.title}“{name}”一行以{one.before.unit}计，{written}，"
        f"表中“变化”写作{signed(one.change.value)}，按{other}计才相符。",
        mend=f"请将“变化”换算为{one.before.unit}。",
        certainty=Certainty.LIKELY,
        related=(one.change.span,),
    )


def _copied(
    audited: AuditedDocument, one: Comparison, areas: Sequence[StatedQuantity]
) -> Iterator[Judgement]:
    """A change whose digits are those of an amount that the text states in another unit."""
    unit = one.change.known_unit
    if unit is None or unit.dimension is not Dimension.AREA or _digits(one.change) < _FEWEST_DIGITS:
        return
    amount = Printed(abs(one.change.value), unit)
    alike = [
        stated
        for stated in areas
        if stated.value == amount.value
        and stated.digits == amount.digits
        and unit_of(stated) is not unit
    ]
    if not alike:
        return
    said = [figure.in_unit(unit) for stated in areas if (figure := stated_printed(stated))]
    if not any(agrees(amount, interval) for interval in said):
        yield _same_digits(audited, one, alike, _on_topic(audited, one.row, areas))


def _same_digits(
    audited: AuditedDocument,
    one: Comparison,
    alike: Sequence[StatedQuantity],
    topic: StatedQuantity | None,
) -> Judgement:
    name, unit = name_of_row(one.before.label), one.change.unit
    flow = "调入" if one.change.value > 0 else "调出"
    twin = max(alike, key=lambda stated: flow in clause_of(audited, stated))
    basis = topic or twin
    converted = _converted(basis, one.change)
    said = f"正文中与本行同一内容的是“{clause_of(audited, topic)}”，" if topic else ""
    return audited.finding(
        "A11",
        one.row.span,
        claim=f"{one.table.title}“{name}”的变化以{unit}计",
        figures=Disagreement(f"{one.change.value:f}", converted, unit),
        explanation=f"{one.table.title}“{name}”一行以{unit}计，变化为{signed(one.change.value)}；"
        f"正文“{clause_of(audited, twin)}”的数字与它逐位相同而单位是{twin.unit}，疑为把{twin.unit}数填入了{unit}栏。"
        f"{said}{basis.value:f}{basis.unit}合{converted.lstrip('-')}{unit}。",
        mend=f"请按{unit}重新统计这一行的调整前、调整后和变化，并核对是否用错了图层。",
        certainty=Certainty.LIKELY
        if _digits(one.change) >= _TELLING_DIGITS
        else Certainty.POSSIBLE,
        related=[one.change.span, *(stated.span for stated in (topic, *alike) if stated)],
    )


def _converted(stated: StatedQuantity, change: TableFigure) -> str:
    """An amount of the text in the unit of a change, with its sign."""
    source, target = unit_of(stated), change.known_unit
    exact = (
        convert(Fraction(stated.value or 0), source, target) if source and target else Fraction(0)
    )
    value = round_half_up(exact, max(printed(change).digits, 2))
    return f"{value.copy_sign(change.value):f}"


def _on_topic(
    audited: AuditedDocument, row: Row, areas: Sequence[StatedQuantity]
) -> StatedQuantity | None:
    """The amount whose words share the longest stretch, a number in it, with the row's label."""
    label = "".join(one.words for one in row.labels)
    shared = [(_longest_shared(label, clause_of(audited, stated)), stated) for stated in areas]
    long = [
        one for one in shared if len(one[0]) >= _SHORTEST_TOPIC and any(map(str.isdecimal, one[0]))
    ]
    return max(long, key=lambda one: len(one[0]))[1] if long else None


def _longest_shared(one: str, other: str) -> str:
    best = ""
    for start in range(len(one)):
        while one[start : start + len(best) + 1] in other and start + len(best) < len(one):
            best = one[start : start + len(best) + 1]
    return best


def _digits(figure: TableFigure) -> int:
    return len(f"{figure.value:f}".replace(".", "").strip("-").strip("0"))


def check_possible_values(audited: AuditedDocument) -> Iterator[Judgement]:
    """A11: no area and no count is negative, no count has decimals, no share exceeds the whole."""
    for table in audited.tables:
        states = [one for one in table.data_columns if one.role not in {Role.CHANGE, Role.RATE}]
        for row in table.rows:
            for column in states:
                for figure in table.at(row, column):
                    yield from _impossible(audited, table, (row, column), figure)


def _impossible(
    audited: AuditedDocument, table: TableFigures, place: tuple[Row, Column], figure: TableFigure
) -> Iterator[Judgement]:
    row, column = place
    why = _why_impossible(figure, column)
    if why:
        name = name_of_row(figure.label) or column.heading
        yield audited.finding(
            "A11",
            figure.span,
            claim=f"{table.title}“{name}”的数值在其单位下可能出现",
            figures=Disagreement(stated=f"{figure.value:f}", unit=figure.unit),
            explanation=f"{table.title}“{name}”的“{column.heading}”为{signed(figure.value)}{figure.unit}，{why}。",
            mend="请核对数字和单位，看是否填错了栏。",
            certainty=Certainty.LIKELY,
            related=(row.span,),
        )


def _why_impossible(figure: TableFigure, column: Column) -> str:
    unit = figure.known_unit
    if unit is Unit.PIECE and figure.value != int(figure.value):
        return "个数不可能有小数"
    is_flow = any(
        word in column.heading or word in figure.label for word in ("增", "减", "变化", "差", "净")
    )
    if (
        unit
        and unit.dimension in {Dimension.AREA, Dimension.COUNT}
        and figure.value < 0
        and not is_flow
    ):
        return "面积和个数不可能为负"
    is_share = any(word in figure.label or word in column.heading for word in _SHARES)
    if unit is Unit.PERCENT and is_share and figure.value > 100:
        return "占比不可能大于100%"
    return ""
