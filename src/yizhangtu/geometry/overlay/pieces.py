"""Polygons in the statutory plane, halved until they are small: what overlaps are measured on."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from yizhangtu.geometry.kernels.splitting import split_rows
from yizhangtu.geometry.overlay.box_index import BoxIndex
from yizhangtu.geometry.overlay.self_overlap import doubtful_rows, refuse_self_overlap
from yizhangtu.geometry.parallel import run_ranges
from yizhangtu.geometry.plane.gauss_kruger import SurveyCrs
from yizhangtu.geometry.plane.statutory_plane import PlaneRings, points_in_plane, rings_in_plane
from yizhangtu.geometry.rings import FloatArray, IntArray, Rings

__all__ = ["PlanePieces", "boxes_in_plane", "check_rows", "pieces_in_plane"]

_MOST_VERTICES = 128
_NARROWEST_M = 1.0
# A straight line of a survey system is bent in the plane, at most by its length squared times this and the rounding.
_BEND_PER_M = 2e-7
_ROUNDING_M = 1e-3


@dataclass(frozen=True)
class PlanePieces:
    """Rows in the plane, cut into small polygons.

    rings: their rings, one row per piece. box: (pieces, 4). fills_box: pieces that are the whole of their box. owner: what
    the row of each piece is called.
    """

    rings: PlaneRings
    box: FloatArray
    fills_box: npt.NDArray[np.bool_]
    owner: IntArray

    @cached_property
    def index(self) -> BoxIndex:
        """Finds pieces by their boxes; only one side of a table is asked for it."""
        return BoxIndex.of(self.box)

    @property
    def vertices(self) -> IntArray:
        """Offsets of pieces straight into vertices."""
        return self.rings.ring[self.rings.row]


def pieces_in_plane(
    rings: Rings,
    rows: IntArray,
    crs: SurveyCrs,
    *,
    reference: SurveyCrs,
    where: str = "",
) -> PlanePieces:
    """The rows in the plane, halved until every piece is small, in the order of the rows.

    Parameters
    ----------
    rings
        The rows as delivered.
    rows
        What each row is called, ascending: the owner of its pieces, and the row of a message (counted from 0).
    crs
        The system of `rings`.
    reference
        The system whose meridian longitudes are counted from; both sides of a table need the same.
    where
        What the caller calls the layer, for messages.

    Raises
    ------
    InvalidGeometry
        When a row covers a place twice or the wrong way round (see `self_overlap`).
    """
    plane = rings_in_plane(rings, crs, reference=reference)
    uv, ring, piece, box = _split(plane)
    held, row, fills = piece.reshape(-1, 3).T
    small = PlaneRings(uv, _offsets(ring), _offsets(held))
    refuse_self_overlap(
        small, box, row, doubtful=doubtful_rows(plane), rings=rings, rows=rows, where=where
    )
    return PlanePieces(small, box, fills > 0, rows[row])


def check_rows(rings: Rings, rows: IntArray, crs: SurveyCrs, *, where: str = "") -> None:
    """Refuse rows whose area would be a wrong sum.

    Parameters
    ----------
    rings, rows, crs, where
        As in `pieces_in_plane`; the rows need not be ascending.

    Raises
    ------
    InvalidGeometry
        When a row covers a place twice or the wrong way round (see `self_overlap`).
    """
    doubtful = doubtful_rows(PlaneRings(rings.xy, rings.ring, rings.row_ring))
    if len(doubtful):
        pieces_in_plane(rings.take(doubtful), rows[doubtful], crs, reference=crs, where=where)


def boxes_in_plane(box: FloatArray, crs: SurveyCrs, *, reference: SurveyCrs) -> FloatArray:
    """Boxes in the plane around everything whose delivered coordinates lie in a box.

    Parameters
    ----------
    box
        (n, 4) in the coordinates of `crs`; rows that are not finite come back as NaN.
    reference
        As in `pieces_in_plane`.
    """
    filled = np.flatnonzero(np.isfinite(box).all(axis=1))
    x0, y0, x1, y1 = box[filled].T
    # Longitude and latitude are greatest and least in the corners, or where the box meets the belt's meridian.
    uv = _carried((x0, x1, x0, x1), (y0, y0, y1, y1), crs, reference)
    low, high = uv.min(axis=0), uv.max(axis=0)
    belt = crs.gauss_kruger
    if belt is not None:
        over = np.flatnonzero((x0 < belt.false_easting) & (x1 > belt.false_easting))
        middle = np.full(len(over), belt.false_easting)
        uv = _carried((middle, middle), (y0[over], y1[over]), crs, reference)
        low[over] = np.minimum(low[over], uv.min(axis=0))
        high[over] = np.maximum(high[over], uv.max(axis=0))
    bend = _ROUNDING_M + _BEND_PER_M * ((high - low) ** 2).sum(axis=1, keepdims=True)
    around = np.full(box.shape, np.nan)
    around[filled, :2], around[filled, 2:] = low - bend, high + bend
    return around


def _carried(
    x: Sequence[FloatArray], y: Sequence[FloatArray], crs: SurveyCrs, reference: SurveyCrs
) -> FloatArray:
    """Points in the plane, (places of a box, boxes, 2)."""
    points = np.empty((len(x), len(x[0]), 2))
    for k in range(len(x)):
        points[k, :, 0], points[k, :, 1] = x[k], y[k]
    flat = points_in_plane(points.reshape(-1, 2), crs, reference=reference)
    return flat.reshape(points.shape)


def _split(plane: PlaneRings) -> tuple[FloatArray, IntArray, IntArray, FloatArray]:
    """What `split_rows` makes of all rows."""
    flat = plane.uv.reshape(-1)
    found = run_ranges(
        lambda a, b: split_rows(flat, plane.ring, plane.row, _MOST_VERTICES, _NARROWEST_M, a, b),
        plane.ring[plane.row],
    )
    if not found:
        none = np.zeros(0, dtype=np.int64)
        return np.empty((0, 2)), none, none, np.empty((0, 4))
    # One range, as in a task that shares the cores, needs no copy.
    uv, ring, piece, box = (
        found[0]
        if len(found) == 1
        else (np.concatenate(arrays) for arrays in zip(*found, strict=True))
    )
    return uv.reshape(-1, 2), ring, piece, box.reshape(-1, 4)


def _offsets(counts: IntArray) -> IntArray:
    offsets = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=offsets[1:])
    return offsets
