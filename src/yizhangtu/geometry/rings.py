"""Polygons as flat arrays: what the compiled kernels read.

Decoding is the larger part of every measurement, so it is done once per call: of a file's own bytes in compiled code, of
objects from one bulk read of all coordinates, where ring lengths are asked of GEOS only for the rows that have holes or
several parts.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
import shapely

from yizhangtu.errors import InvalidGeometry
from yizhangtu.geometry.kernels.rows import copy_rows, row_boxes
from yizhangtu.geometry.kernels.wkb import (
    CUT_SHORT,
    NOT_CLOSED,
    NOT_FINITE,
    WRONG_TYPE,
    read_shapes,
    read_vertices,
)
from yizhangtu.geometry.parallel import run_ranges

__all__ = ["FloatArray", "IntArray", "Rings"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_POLYGON, _MULTIPOLYGON = 3, 6
_BYTES_PER_VERTEX = 16
_TYPE_NAMES = {
    0: "点",
    1: "线",
    2: "闭合线",
    4: "多点",
    5: "多线",
    7: "几何集合",
}
_WKB_TYPE_NAMES = {
    1: "点",
    2: "线",
    4: "多点",
    5: "多线",
    7: "几何集合",
    8: "圆弧",
    9: "复合曲线",
    10: "曲线面",
    11: "多曲线",
    12: "多曲面",
    15: "多面体表面",
    16: "不规则三角网",
    17: "三角形",
}


@dataclass(frozen=True, slots=True)
class Rings:
    """The rings of n rows of polygons, closed (the first vertex comes again at the end), as delivered.

    xy: (vertices, 2) coordinates. ring: offsets of rings into xy. part: offsets of polygon parts into rings; the first
    ring of a part is its outer ring, the others are holes. row: offsets of rows into parts; missing and empty rows
    have no part.
    """

    xy: FloatArray
    ring: IntArray
    part: IntArray
    row: IntArray

    @classmethod
    def of(
        cls, geometries: npt.NDArray[np.object_], rows: IntArray | None = None, *, where: str = ""
    ) -> Self:
        """Decode polygons and multipolygons.

        Parameters
        ----------
        geometries
            Shapely objects; None and empty ones are taken as having no part.
        rows
            Positions of these geometries in the caller's layer, for messages; default 0, 1, …
        where
            What the caller calls the layer, for messages.

        Raises
        ------
        InvalidGeometry
            When a row is not a polygon, or has a coordinate that is not finite; the message names the row.
        """
        positions = np.arange(len(geometries), dtype=np.int64) if rows is None else rows
        kind = shapely.get_type_id(geometries)
        counts = shapely.get_num_coordinates(geometries).astype(np.int64)
        wrong = np.flatnonzero((counts > 0) & (kind != _POLYGON) & (kind != _MULTIPOLYGON))
        if len(wrong):
            name = _TYPE_NAMES.get(int(kind[wrong[0]]), "非面")
            raise _not_a_polygon(name, _place(where, int(positions[wrong[0]])))
        xy = np.ascontiguousarray(shapely.get_coordinates(geometries))
        ring, part, row = _offsets(geometries, kind, counts)
        if not np.isfinite(xy).all():
            vertex = int(np.flatnonzero(~np.isfinite(xy).all(axis=1))[0])
            at = int(np.searchsorted(np.cumsum(counts), vertex, side="right"))
            raise _not_finite(_place(where, int(positions[at])))
        return cls(xy, ring, part, row)

    @classmethod
    def of_wkb(
        cls,
        data: npt.NDArray[np.uint8],
        offsets: IntArray,
        rows: IntArray | None = None,
        *,
        where: str = "",
    ) -> Self:
        """Decode polygons and multipolygons from well-known binary (WKB), on all cores.

        Parameters
        ----------
        data
            Bytes of ISO WKB or EWKB in either byte order; Z and M are passed over.
        offsets
            Row i is data[offsets[i]:offsets[i + 1]]; an empty slice is a missing geometry and has no part.
        rows, where
            As in `of`.

        Returns
        -------
        The same arrays, bit for bit, as `of` makes from the same geometries.

        Raises
        ------
        InvalidGeometry
            When a row is not a polygon, is cut short, has a ring that is not closed, or a coordinate that is not finite;
            the message names the row.
        """
        # Bytes that may be written are another type to the kernels, and would be compiled once more.
        data = data.view()
        data.flags.writeable = False
        count = len(offsets) - 1
        shape, problem = np.zeros((count, 3), dtype=np.int64), np.zeros(count, dtype=np.int64)
        weight = (offsets - offsets[:1]) // _BYTES_PER_VERTEX
        run_ranges(lambda a, b: read_shapes(data, offsets, shape, problem, a, b), weight)
        _check_wkb(problem, rows, where)
        row, row_ring, row_vertex = (_cumulated(shape[:, k]) for k in range(3))
        xy = np.empty((int(row_vertex[-1]), 2))
        part = np.zeros(int(row[-1]) + 1, dtype=np.int64)
        ring = np.zeros(int(row_ring[-1]) + 1, dtype=np.int64)
        xy_bytes = xy.reshape(-1).view(np.uint8)
        # Doubles stand anywhere in the bytes: an array that steps by one byte reads them where they are.
        numbers = np.ndarray(max(0, len(data) - 7), np.float64, data, strides=(1,))
        run_ranges(
            lambda a, b: read_vertices(
                data,
                offsets,
                row,
                row_ring,
                row_vertex,
                part[1:],
                ring[1:],
                xy,
                xy_bytes,
                numbers,
                problem,
                a,
                b,
            ),
            weight,
        )
        _check_wkb(problem, rows, where)
        return cls(xy, ring, part, row)

    def take(self, rows: IntArray) -> Self:
        """These rows by themselves, in this order."""
        counts = tuple(
            np.diff(offsets)[rows] for offsets in (self.row, self.row_ring, self.row_vertex)
        )
        row, row_ring, row_vertex = (_cumulated(count) for count in counts)
        parts = _positions(self.row[:-1][rows], row)
        rings = _positions(self.row_ring[:-1][rows], row_ring)
        xy = np.empty((int(row_vertex[-1]), 2))
        start = self.row_vertex[:-1][rows]
        run_ranges(lambda a, b: copy_rows(self.xy, start, xy, row_vertex, a, b), row_vertex)
        return type(self)(
            xy, _cumulated(np.diff(self.ring)[rings]), _cumulated(np.diff(self.part)[parts]), row
        )

    def boxes(self) -> FloatArray:
        """Box of each row: (n, 4) of least and greatest coordinates; NaN without vertices."""
        box = np.full((len(self.row) - 1, 4), np.nan)
        row_vertex = self.row_vertex
        run_ranges(lambda a, b: row_boxes(self.xy, row_vertex, box, a, b), row_vertex)
        return box

    @property
    def row_ring(self) -> IntArray:
        """Offsets of rows straight into rings."""
        return self.part[self.row]

    @property
    def row_vertex(self) -> IntArray:
        """Offsets of rows straight into vertices."""
        return self.ring[self.part[self.row]]

    @property
    def part_of_ring(self) -> IntArray:
        """The part each ring belongs to."""
        return np.repeat(np.arange(len(self.part) - 1, dtype=np.int64), np.diff(self.part))

    @property
    def row_of_part(self) -> IntArray:
        """The row each part belongs to."""
        return np.repeat(np.arange(len(self.row) - 1, dtype=np.int64), np.diff(self.row))

    @property
    def is_hole(self) -> npt.NDArray[np.bool_]:
        """Whether each ring is a hole."""
        hole = np.ones(len(self.ring) - 1, dtype=np.bool_)
        hole[self.part[:-1]] = False
        return hole


def _place(where: str, position: int) -> str:
    return f"{where}第{position + 1}行" if where else f"第{position + 1}行"


def _not_a_polygon(name: str, place: str) -> InvalidGeometry:
    return InvalidGeometry(
        f"几何类型是{name}，不是面，没有面积",
        where=place,
        mend="请只保留面要素；曲线请先离散为折线，几何集合请拆出其中的面",
    )


def _not_finite(place: str) -> InvalidGeometry:
    return InvalidGeometry(
        "坐标中有空值（NaN）或无穷大",
        where=place,
        mend="请检查该行图形的坐标，重新绘制或从原始数据中恢复",
    )


def _check_wkb(problem: IntArray, rows: IntArray | None, where: str) -> None:
    """Raise for the first row with a problem."""
    wrong = np.flatnonzero(problem)
    if not len(wrong):
        return
    first = int(wrong[0])
    place, found = _place(where, first if rows is None else int(rows[first])), int(problem[first])
    if found >= WRONG_TYPE:
        raise _not_a_polygon(_WKB_TYPE_NAMES.get(found - WRONG_TYPE, "未知类型"), place)
    if found == NOT_FINITE:
        raise _not_finite(place)
    told = {CUT_SHORT: "图形的二进制数据（WKB）不完整或已损坏", NOT_CLOSED: "图形的环没有闭合"}
    raise InvalidGeometry(
        told[found], where=place, mend="请从原始数据重新导出该图层，或重新绘制该行图形"
    )


def _cumulated(counts: IntArray) -> IntArray:
    offsets = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=offsets[1:])
    return offsets


def _positions(starts: IntArray, offsets: IntArray) -> IntArray:
    """Every position of runs that begin at `starts` and are as long as the steps of `offsets`."""
    return np.arange(offsets[-1], dtype=np.int64) + np.repeat(
        starts - offsets[:-1], np.diff(offsets)
    )


def _offsets(
    geometries: npt.NDArray[np.object_], kind: npt.NDArray[np.int32], counts: IntArray
) -> tuple[IntArray, IntArray, IntArray]:
    """Ring, part and row offsets; parts without coordinates are left out."""
    parts_per_row = (counts > 0).astype(np.int64)
    many = (counts > 0) & (
        (kind == _MULTIPOLYGON) | (shapely.get_num_interior_rings(geometries) > 0)
    )
    if not many.any():
        ones = np.arange(int(parts_per_row.sum()) + 1, dtype=np.int64)
        return _cumulated(counts[counts > 0]), ones, _cumulated(parts_per_row)
    at = np.flatnonzero(many)
    parts, owner = shapely.get_parts(geometries[at], return_index=True)
    filled = ~shapely.is_empty(parts)
    parts, owner = parts[filled], owner[filled]
    rings, ring_owner = shapely.get_rings(parts, return_index=True)
    parts_per_row[at] = np.bincount(owner, minlength=len(at))
    row = _cumulated(parts_per_row)
    # Rows with one plain ring have one part of one ring; the others are written over their place in the lists.
    many_parts = np.repeat(many, parts_per_row)
    rings_per_part = np.ones(int(row[-1]), dtype=np.int64)
    rings_per_part[many_parts] = np.bincount(ring_owner, minlength=len(parts))
    part = _cumulated(rings_per_part)
    many_rings = np.repeat(many_parts, rings_per_part)
    ring_counts = np.empty(int(part[-1]), dtype=np.int64)
    ring_counts[~many_rings] = counts[(counts > 0) & ~many]
    ring_counts[many_rings] = shapely.get_num_coordinates(rings)
    return _cumulated(ring_counts), part, row
