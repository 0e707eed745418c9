"""Checks that a part in a table is not larger than its whole, nor suspiciously near to all of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from yizhangtu.audit.comparisons import printed
from yizhangtu.audit.context import AuditedDocument, Disagreement, Judgement
from yizhangtu.audit.printed import Interval
from yizhangtu.audit.table_changes import name_of_row
from yizhangtu.documents import Span
from yizhangtu.documents.table_figures import Column, Row, TableFigure, TableFigures
from yizhangtu.documents.table_labels import Role, is_among, plain
from yizhangtu.model import Certainty
from yizhangtu.units import Dimension, convert, round_half_up

__all__ = ["check_parts"]

_INSIDE = re.compile(r"(?P<whole>.+?)(?:围合)?(?:范围)?[内中](?P<part>.+)")
_WHOLE_NAME = re.compile(r"(?:陆域)?(?P<name>.+?)(?:保护)?(?:总)?(?:面积|规模|任务|总量)?")
# Land of which a whole can hold only some: nearly all of it means a wrong layer or unit.
_SELECTIVE = re.compile(r"以上|以下|小于|不足|不适宜|碎图斑|零星|天窗|冲突|损毁|重叠|违法")
_NEARLY_ALL = Fraction(98, 100)
_NEW, _ALL_LAND = re.compile(r"新增(?:建设)?用地"), re.compile(r"(?:拟)?用地(?:总)?(?:规模|面积)")


@dataclass(frozen=True, slots=True)
class _Part:
    """A figure that is part of another, what a message calls the two, and where they stand."""

    table: TableFigures
    names: tuple[str, str]
    part: TableFigure
    whole: TableFigure
    span: Span
    is_selective: bool = False


def check_parts(audited: AuditedDocument) -> Iterator[Judgement]:
    """A12: rows named as inside another row, rows and columns named 其中, new construction land of a project."""
    for table in audited.tables:
        for parts in (_rows_inside(table), _rows_among(table), _columns_among(table)):
            yield from _judge(audited, list(parts))


def _states(table: TableFigures) -> tuple[Column, ...]:
    return tuple(one for one in table.data_columns if one.role not in {Role.CHANGE, Role.RATE})


def _rows_inside(table: TableFigures) -> Iterator[_Part]:
    """永久基本农田范围内坡度15度以上的耕地面积 beside 永久基本农田."""
    wholes = {
        found["name"]: row
        for row in table.rows
        if len(row.labels) == 1 and (found := _WHOLE_NAME.fullmatch(row.labels[0].words))
    }
    for row in table.rows:
        found = _INSIDE.match(row.labels[0].words)
        whole = wholes.get(found["whole"]) if found else None
        if found and whole and whole is not row:
            for column in _states(table):
                yield from _pair(
                    table,
                    (row, column),
                    (whole, column),
                    is_selective=bool(_SELECTIVE.search(found["part"])),
                )


def _rows_among(table: TableFigures) -> Iterator[_Part]:
    """Rows that begin with 其中, beside the last row before them that does not."""
    whole: Row | None = None
    for row in table.rows:
        if not row.is_among:
            whole = row
        elif whole is not None:
            for column in _states(table):
                yield from _pair(table, (row, column), (whole, column))


def _columns_among(table: TableFigures) -> Iterator[_Part]:
    """Columns headed 其中, beside the last column before them that is not; 新增建设用地 beside 用地规模."""
    whole: Column | None = None
    land = next((one for one in table.data_columns if _ALL_LAND.fullmatch(_bare(one))), None)
    for column in _states(table):
        is_part = any(is_among(part) for part in column.path)
        beside = land if land and _NEW.match(_bare(column)) else whole if is_part else None
        if not is_part:
            whole = column
        if beside is not None and beside is not column:
            for row in table.rows:
                yield from _pair(table, (row, column), (row, beside))


def _bare(column: Column) -> str:
    return plain(column.heading).split("(")[0]


def _pair(
    table: TableFigures,
    part: tuple[Row, Column],
    whole: tuple[Row, Column],
    *,
    is_selective: bool = False,
) -> Iterator[_Part]:
    """Two single figures that can be compared: both in units of area, or both in one other unit or in none."""
    one, other = table.single(*part), table.single(*whole)
    if one is None or other is None:
        return
    known, against = one.known_unit, other.known_unit
    if not (one.unit == other.unit or (known and against and known.dimension is against.dimension)):
        return
    if known and known.dimension not in {
        Dimension.AREA,
        Dimension.COUNT,
        Dimension.PEOPLE,
        Dimension.LENGTH,
    }:
        return
    (row, column), (whole_row, whole_column) = part, whole
    names = (
        _name(row, column, in_row=row is whole_row),
        _name(whole_row, whole_column, in_row=row is whole_row),
    )
    yield _Part(table, names, one, other, row.span, is_selective)


def _name(row: Row, column: Column, *, in_row: bool) -> str:
    return (
        f"{name_of_row(row.name)}{'的' if in_row else '（'}{_bare(column)}{'' if in_row else '）'}"
    )


def _judge(audited: AuditedDocument, parts: list[_Part]) -> Iterator[Judgement]:
    """A finding for each part larger than its whole, one for each row nearly all of it, one line for those that hold."""
    held: list[_Part] = []
    doubted: dict[Span, _Part] = {}
    for one in parts:
        if _in_unit_of_whole(one).low > printed(one.whole).interval.high:
            yield _larger(audited, one)
        elif one.is_selective and _share(one) >= _NEARLY_ALL:
            doubted.setdefault(one.span, one)
        else:
            held.append(one)
    for one in doubted.values():
        yield _nearly_all(audited, one)
    if held:
        how = "；".join(f"{_text(one.part)}≤{_text(one.whole)}" for one in held[:3])
        rest = f"；等{len(held)}组" if len(held) > 3 else ""
        claim = f"{held[0].table.title}{held[0].names[0]}不大于{held[0].names[1]}"
        claim += f"等{len(held)}组部分不大于整体" if len(held) > 1 else ""
        yield audited.verified("A12", held[0].span, claim=claim, how=how + rest)


def _in_unit_of_whole(one: _Part) -> Interval:
    unit = one.whole.known_unit
    return (
        printed(one.part).in_unit(unit)
        if unit and one.part.known_unit
        else printed(one.part).interval
    )


def _share(one: _Part) -> Fraction:
    whole = Fraction(one.whole.value)
    interval = _in_unit_of_whole(one)
    return (interval.low + interval.high) / 2 / whole if whole > 0 else Fraction(0)


def _text(figure: TableFigure) -> str:
    return f"{figure.value:f}{figure.unit}"


def _converted(one: _Part) -> str:
    """The part in the unit of the whole, when the two differ: （合53.84公顷）."""
    unit, target = one.part.known_unit, one.whole.known_unit
    if unit is None or target is None or unit is target:
        return ""
    value = round_half_up(convert(one.part.value, unit, target), max(printed(one.whole).digits, 2))
    return f"（合{value:f}{one.whole.unit}）"


def _whole(one: _Part) -> str:
    """The whole in the unit of the part."""
    unit, target = one.whole.known_unit, one.part.known_unit
    if unit is None or target is None or unit is target:
        return f"{one.whole.value:f}"
    return f"{round_half_up(convert(one.whole.value, unit, target), max(printed(one.part).digits, 2)):f}"


def _larger(audited: AuditedDocument, one: _Part) -> Judgement:
    return audited.finding(
        "A12",
        one.span,
        claim=f"{one.table.title}{one.names[0]}不大于{one.names[1]}",
        figures=Disagreement(f"{one.part.value:f}", f"≤{_whole(one)}", one.part.unit),
        explanation=f"{one.table.title}中{one.names[0]}为{_text(one.part)}{_converted(one)}，"
        f"大于它所属的{one.names[1]}{_text(one.whole)}；部分不可能大于整体。",
        mend="请核对两个数字和它们的单位。",
        related=(one.part.span, one.whole.span),
    )


def _nearly_all(audited: AuditedDocument, one: _Part) -> Judgement:
    percent = round_half_up(_share(one) * 100, 1)
    return audited.finding(
        "A12",
        one.span,
        claim=f"{one.table.title}{one.names[0]}只是{one.names[1]}的一部分",
        figures=Disagreement(f"{one.part.value:f}", f"明显小于{_whole(one)}", one.part.unit),
        explanation=f"{one.table.title}中{one.names[0]}为{_text(one.part)}{_converted(one)}，"
        f"占{one.names[1]}{_text(one.whole)}的{percent:f}%，几乎就是全部，"
        "疑为用错图层（统计成了整体）或填错单位。",
        mend="请核对这一行的统计范围、图层和单位。",
        certainty=Certainty.LIKELY,
        related=(one.part.span, one.whole.span),
    )
