"""The geometry of a delivered layer (图形): decoded bit for bit, and what in it cannot be right.

Coordinates are never changed. What has no area of record (a wrong type of geometry, a coordinate that is no number)
becomes a missing geometry with a finding, so that no figure can be computed from it unnoticed.
"""

import struct
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from yizhangtu.errors import InvalidGeometry
from yizhangtu.model import GeometryKind

__all__ = ["KIND_NAMES", "TYPE_NAMES", "Shapes", "decode_shapes"]

Rows = npt.NDArray[np.intp]
_TYPES = {
    GeometryKind.POINT: (0, 4),
    GeometryKind.LINE: (1, 2, 5),
    GeometryKind.POLYGON: (3, 6),
}
KIND_NAMES = {GeometryKind.POINT: "点", GeometryKind.LINE: "线", GeometryKind.POLYGON: "面"}
TYPE_NAMES = ("点", "线", "线", "面", "多点", "多线", "多面", "几何集合")
_COLLECTION = 7
_CURVES = {
    8: "圆弧串",
    9: "复合曲线",
    10: "曲线面",
    11: "多曲线",
    12: "多曲面",
    13: "曲线",
    14: "曲面",
    15: "多面体",
    16: "三角网",
    17: "三角面",
}
_ROWS_PER_TASK = 8192


@dataclass(frozen=True)
class Shapes:
    """Decoded geometries and the positions of rows with something to tell; `centres` float64[n, 2], NaN for none.

    `centres` are in delivered coordinates. Rows in `mistyped`, `infinite` and `damaged` have a missing geometry.
    """

    geometries: npt.NDArray[np.object_]
    centres: npt.NDArray[np.float64]
    missing: Rows
    empty: Rows
    damaged: Rows
    mistyped: Rows
    infinite: Rows
    unclosed: Rows
    crossing: Rows
    touching: Rows
    multipart: Rows
    with_measures: Rows
    with_heights: Rows
    type_ids: npt.NDArray[np.int32]
    reasons: dict[int, str]

    @property
    def centre(self) -> tuple[float, float] | None:
        """The middle of the layer: the median of the rows' centres, so that a stray row does not move it."""
        placed = self.centres[np.isfinite(self.centres).all(axis=1)]
        return (
            (float(np.median(placed[:, 0])), float(np.median(placed[:, 1])))
            if len(placed)
            else None
        )


def decode_shapes(wkb: npt.NDArray[np.object_], kind: GeometryKind, *, where: str) -> Shapes:
    """The geometries of a layer and what is wrong with them.

    Parameters
    ----------
    wkb
        ISO WKB per row, None for null.
    kind
        What the layer must hold.
    where
        File and layer, for messages.

    Raises
    ------
    InvalidGeometry
        When rows hold curves, or every row is of another kind than the layer's.
    """
    decoded, unclosed = _decode(wkb, where)
    given = np.array([one is not None for one in wkb], dtype=bool)
    damaged = given & shapely.is_missing(decoded)
    type_ids = shapely.get_type_id(decoded)
    mistyped = ~np.isin(type_ids, (-1, *_TYPES[kind]))
    _refuse_another_kind(mistyped, type_ids, kind, where)
    # A collection may hold curves, on which GEOS fails later.
    decoded[type_ids == _COLLECTION] = None
    with_measures = shapely.has_m(decoded)
    decoded[with_measures] = _without_measures(decoded[with_measures])
    infinite = _has_infinite(decoded)
    centres = _centres(decoded, infinite)
    decoded[mistyped | infinite] = None
    is_valid = _in_parallel(shapely.is_valid, decoded).astype(bool)
    invalid = np.flatnonzero(~is_valid & ~shapely.is_missing(decoded))
    spoken = _in_parallel(shapely.is_valid_reason, decoded[invalid])
    reasons = dict(zip(invalid.tolist(), map(str, spoken), strict=True))
    touching = np.array(
        [row for row in reasons if reasons[row].startswith("Ring Self")], dtype=np.intp
    )
    return Shapes(
        geometries=decoded,
        centres=centres,
        missing=np.flatnonzero(~given),
        empty=np.flatnonzero(shapely.is_empty(decoded) & ~shapely.is_missing(decoded)),
        damaged=np.flatnonzero(damaged),
        mistyped=np.flatnonzero(mistyped),
        infinite=np.flatnonzero(infinite & ~mistyped),
        unclosed=unclosed,
        crossing=np.setdiff1d(invalid, touching),
        touching=touching,
        multipart=np.flatnonzero(shapely.get_num_geometries(decoded) > 1),
        with_measures=np.flatnonzero(with_measures),
        with_heights=np.flatnonzero(shapely.has_z(decoded)),
        type_ids=type_ids,
        reasons=reasons,
    )


def _decode(wkb: npt.NDArray[np.object_], where: str) -> tuple[npt.NDArray[np.object_], Rows]:
    """Geometries, None where there is none or it is damaged; and the rows with rings that had to be closed."""
    try:
        decoded = _in_parallel(_parsed, wkb)
    except NotImplementedError as err:
        raise _curves(wkb, where) from err
    given = np.array([one is not None for one in wkb], dtype=bool)
    failed = np.flatnonzero(given & shapely.is_missing(decoded))
    # The first vertex repeated at the end: no coordinate is new.
    decoded[failed] = [_closed(wkb[row]) for row in failed]
    return decoded, failed[~shapely.is_missing(decoded[failed])]


def _parsed(wkb: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    # A coordinate that is no number is told later, with its row.
    with np.errstate(invalid="ignore"):
        return np.asarray(shapely.from_wkb(wkb, on_invalid="ignore"), dtype=object)


def _closed(wkb: bytes) -> shapely.Geometry | None:
    try:
        with np.errstate(invalid="ignore"):
            return shapely.from_wkb(wkb, on_invalid="fix")
    except shapely.GEOSException:
        return None


def _curves(wkb: npt.NDArray[np.object_], where: str) -> InvalidGeometry:
    types = [(row, _type_in_header(one)) for row, one in enumerate(wkb.tolist()) if one]
    found = [
        (row, _CURVES.get(kind, "曲线"))
        for row, kind in types
        if kind in _CURVES or _holds_curves(wkb[row])
    ]
    listed = "、".join(f"第{row + 1}行（{name}）" for row, name in found[:10])
    return InvalidGeometry(
        f"有{len(found)}个图形含曲线或曲面，没有规定的面积算法",
        where=f"{where}，{listed}",
        mend="请在 ArcGIS 中用“增密”（Densify）或“简单曲线转折线”把弧段转为折线，核对后重新导出",
    )


def _type_in_header(wkb: bytes) -> int:
    order = "<" if wkb[0] else ">"
    return int(struct.unpack_from(f"{order}I", wkb, 1)[0]) % 1000


def _holds_curves(wkb: bytes) -> bool:
    try:
        shapely.from_wkb(wkb, on_invalid="ignore")
    except NotImplementedError:
        return True
    return False


def _refuse_another_kind(
    mistyped: npt.NDArray[np.bool_], type_ids: npt.NDArray[np.int32], kind: GeometryKind, where: str
) -> None:
    present = type_ids >= 0
    if not present.any() or not mistyped[present].all():
        return
    found = TYPE_NAMES[int(type_ids[present][0])]
    raise InvalidGeometry(
        f"图层应是{KIND_NAMES[kind]}，全部要素却是{found}",
        where=where,
        mend="请检查是否导错了图层，或图层名称是否写错",
    )


def _without_measures(geometries: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    flat = shapely.force_2d(geometries)
    solid = shapely.has_z(geometries)
    flat[solid] = shapely.from_wkb(shapely.to_wkb(geometries[solid], output_dimension=3))
    return np.asarray(flat, dtype=object)


def _has_infinite(geometries: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    coordinates, owners = shapely.get_coordinates(geometries, return_index=True)
    infinite = np.zeros(len(geometries), dtype=bool)
    infinite[owners[~np.isfinite(coordinates).all(axis=1)]] = True
    return infinite


def _centres(
    geometries: npt.NDArray[np.object_], infinite: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float64]:
    """Middles of the boxes; where a coordinate is infinite, the first one that is finite."""
    boxes = shapely.bounds(geometries)
    centres = np.column_stack([boxes[:, 0] + boxes[:, 2], boxes[:, 1] + boxes[:, 3]]) / 2
    for row in np.flatnonzero(infinite):
        coordinates = shapely.get_coordinates(geometries[row])
        finite = coordinates[np.isfinite(coordinates).all(axis=1)]
        centres[row] = finite[0] if len(finite) else np.nan
    return centres


def _in_parallel(
    measure: Callable[[npt.NDArray[np.object_]], npt.NDArray[np.generic]],
    values: npt.NDArray[np.object_],
) -> npt.NDArray[np.object_]:
    """A measure per value; GEOS works outside the interpreter's lock."""
    parts = [
        values[start : start + _ROWS_PER_TASK] for start in range(0, len(values), _ROWS_PER_TASK)
    ]
    with ThreadPoolExecutor() as pool:
        return np.concatenate([np.empty(0, dtype=object), *pool.map(measure, parts)])
