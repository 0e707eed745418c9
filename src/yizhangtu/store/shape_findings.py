"""What is told about a layer's geometry (图形检查): one finding per defective row, with its place and its mend."""

import re
from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from yizhangtu.store.import_rules import FindingList, RowDefect, RowNames
from yizhangtu.store.shapes import TYPE_NAMES, Shapes

__all__ = ["report_shapes"]

Transform = Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]
# What GEOS says, in Chinese.
_REASONS = {
    "Self-intersection": "边界自相交",
    "Ring Self-intersection": "环在一点自接触",
    "Hole lies outside shell": "内环在外环以外",
    "Holes are nested": "内环互相嵌套",
    "Nested shells": "部件互相重叠",
    "Duplicate Rings": "环重复",
    "Interior is disconnected": "内环把图形分成不相连的部分",
    "Too few points in geometry component": "环的顶点不足",
}
_PLACE = re.compile(r"^(?P<reason>[^\[]+)\[(?P<x>\S+) (?P<y>\S+)\]$")


def report_shapes(
    shapes: Shapes, names: RowNames, found: FindingList, transform: Transform
) -> None:
    """Add the findings about a layer's geometry. `transform` takes delivered coordinates to longitude and latitude."""
    for defect in (*_missing(shapes), *_broken(shapes), *_invalid(shapes, transform)):
        if len(defect.rows):
            found.add_rows(names, defect)
    for rule, rows, message, mend in (
        (
            "D19",
            shapes.with_measures,
            "带 M 值，已舍去；平面坐标与高程未变",
            "不需处理；如需保留 M 值请另存",
        ),
        ("D20", shapes.with_heights, "带高程（Z），已保存；面积和叠加按平面坐标计算", "不需处理"),
        (
            "D21",
            shapes.multipart,
            "是多部件图形，按一个图斑计",
            "如标准要求单部件，请在原软件中拆分后重新交付",
        ),
    ):
        if len(rows):
            more = "等" if len(rows) > 5 else ""
            message = (
                f"{names.title}有{len(rows)}个要素{message}：{names.names(rows.tolist())}{more}"
            )
            found.add(
                rule, message, layer=names.layer, mend=mend, ids=names.id_texts(rows.tolist())
            )


def _missing(shapes: Shapes) -> Iterator[RowDefect]:
    mend = "请在原软件中补画图形或删除该记录，再重新导入"
    yield RowDefect("D14", shapes.missing, lambda _: "没有图形", mend)
    yield RowDefect("D14", shapes.empty, lambda _: "的图形是空的，没有任何坐标", mend)


def _broken(shapes: Shapes) -> Iterator[RowDefect]:
    unusable = "已按空图形保存，不参与任何计算"
    again = "请在原软件中修复该图形，再重新导入"
    yield RowDefect("D27", shapes.damaged, lambda _: f"的图形数据损坏，{unusable}", again)
    yield RowDefect(
        "D15",
        shapes.mistyped,
        lambda row: f"的图形是{TYPE_NAMES[int(shapes.type_ids[row])]}，{unusable}",
        again,
    )
    yield RowDefect(
        "D16", shapes.infinite, lambda _: f"有坐标不是有限的数（NaN 或无穷大），{unusable}", again
    )
    yield RowDefect(
        "D17",
        shapes.unclosed,
        lambda _: "的环没有闭合，计算时以首点闭合",
        "请在原软件中闭合该环，再重新导入",
    )


def _invalid(shapes: Shapes, transform: Transform) -> Iterator[RowDefect]:
    def message(row: int) -> str:
        return f"的图形不合法：{_explained(shapes.reasons[row])}；图形按原样保存"

    def place(row: int) -> tuple[float, float] | None:
        return _place(shapes.reasons[row], transform)

    mend = "请在原软件中按所给位置修改边界，再重新导入；本系统不自行修复图形"
    yield RowDefect("D18", shapes.crossing, message, mend, place=place)
    yield RowDefect("D26", shapes.touching, message, mend, place=place)


def _explained(reason: str) -> str:
    spoken = _PLACE.match(reason)
    text = spoken["reason"] if spoken else reason
    return _REASONS.get(text, text)


def _place(reason: str, transform: Transform) -> tuple[float, float] | None:
    spoken = _PLACE.match(reason)
    if spoken is None:
        return None
    lon, lat = transform(np.array([[float(spoken["x"]), float(spoken["y"])]]))[0]
    return (float(lon), float(lat)) if np.isfinite(lon) else None
