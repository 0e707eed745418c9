"""Which figures of a table may be added up, and which may not: shares, densities and averages do not."""

import re

from yizhangtu.audit.comparisons import printed
from yizhangtu.audit.printed import Interval
from yizhangtu.documents.table_figures import Column, Row, TableFigure, TableFigures
from yizhangtu.documents.table_labels import Role, plain
from yizhangtu.units import Dimension

__all__ = ["addable", "common_interval", "is_share_column"]

_NOT_ADDED = re.compile(
    r"率|比|平均|均值|密度|人均|倍数|系数|坡度|程度|连片度|指数|等级|最[大小高低]|标准"
)
_SHARE = re.compile(r"占比|比重|占.*比例|构成|百分比|^比例")
_ADDED = frozenset(
    {Dimension.AREA, Dimension.LENGTH, Dimension.VOLUME, Dimension.COUNT, Dimension.PEOPLE}
)


def is_share_column(column: Column) -> bool:
    """Whether a column gives shares of a whole."""
    return any(_SHARE.search(plain(part)) for part in column.path)


def addable(table: TableFigures, row: Row, column: Column) -> TableFigure | None:
    """The single figure of a cell that can be added to its neighbours; None where there is none."""
    figure = table.single(row, column)
    if figure is None or column.role is Role.RATE or column.is_numbering:
        return None
    unit = figure.known_unit
    if unit is not None:
        return figure if unit.dimension in _ADDED else None
    words = (*map(plain, column.path), plain(row.name))
    return None if figure.unit == "%" or any(_NOT_ADDED.search(word) for word in words) else figure


def common_interval(figure: TableFigure, like: TableFigure) -> Interval | None:
    """What a figure may stand for in the unit of another; None when the two are not of one kind."""
    unit, target = figure.known_unit, like.known_unit
    if figure.unit == like.unit:
        return printed(figure).interval
    if unit is None or target is None or unit.dimension is not target.dimension:
        return None
    return printed(figure).in_unit(target)
