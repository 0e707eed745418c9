"""The statutory plane: where every area is a plain planar sum.

The area circular adds, edge by edge, ΔL·(q(B₂) − q(B₁)) with ΔL the mean longitude of the edge. That is the shoelace
formula in the plane of longitude and

    q(B) = b² (A sin B − B sin 3B + C sin 5B − D sin 7B + E sin 9B)

so once vertices are there, the area of a patch, of a patch inside a line, of a gap or of an overlap is the same kind of
sum, and parts add up to wholes. The area of the ellipsoid itself, without the end of the series, is 8.2e-12 larger at
most.

The 70 m rule (edges longer than 70 m in the Gauss-Krüger plane are cut into equal parts) is applied on the way. For
data in degrees an edge is judged in the 3° belt whose meridian is nearest to the middle of the edge, so that the answer
depends on the edge alone and not on what else is in the layer; delivered vertices are not moved.
"""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from yizhangtu.errors import CrsMismatch
from yizhangtu.geometry.kernels.statutory import orient_rings, signed_areas
from yizhangtu.geometry.parallel import run_ranges
from yizhangtu.geometry.plane.edge_cuts import EdgeCuts, cut_edges, rounded
from yizhangtu.geometry.plane.ellipsoid import ARC_SECONDS_PER_RADIAN
from yizhangtu.geometry.plane.gauss_kruger import GaussKruger, SurveyCrs
from yizhangtu.geometry.plane.plane_tables import angle_table, belt_table, latitude_table
from yizhangtu.geometry.plane.printed_series import inverse
from yizhangtu.geometry.rings import FloatArray, IntArray, Rings

__all__ = [
    "STATUTORY_RULE",
    "AreaRule",
    "PlaneRings",
    "check_place",
    "is_outside",
    "points_in_plane",
    "ring_areas",
    "rings_in_plane",
]

# Where longitudes are counted from when the data is in degrees: a meridian through the middle of the country, fixed so
# that a row gets the same bits whatever else is in its layer.
_GEOGRAPHIC_REFERENCE = 105.0
# Half a 6° belt at the equator is 334 km wide; what lies further out was written in another system than it says.
_WIDEST_EASTING_M = 400_000.0
# 70° north: further on, the series of the projection part from it.
_NORTHERNMOST_M = 7_770_000.0
# How many arc-seconds the table of angles may be off: 1e-9″ is 30 times what it is.
_TABLE_ERROR = 1e-9
# Points that are rounded at a time, so that they stay near the processor.
_BLOCK = 8192


@dataclass(frozen=True, slots=True)
class AreaRule:
    """How an area is taken (面积计算规则): where edges are cut and what is rounded on the way.

    None means: do not. Decimals are of metres for coordinates and of arc-seconds for latitude and longitude.

    Source: 国土调查办发〔2008〕32号 for the rounding of arc-seconds; the 70 m rule and the rounding of coordinates as the
    acceptance test of the third national land survey does them. Both read in secondary copies: unverified.
    """

    longest_edge_m: float | None = 70.0
    coordinate_decimals: int | None = None
    inserted_decimals: int | None = None
    arc_second_decimals: int | None = None


STATUTORY_RULE = AreaRule()
"""The 70 m rule and no rounding: the rule of every measured area."""


@dataclass(frozen=True, slots=True)
class PlaneRings:
    """Rings in the statutory plane, long edges cut, outer rings counterclockwise, holes clockwise.

    uv: (vertices, 2) metres. ring: offsets of closed rings into uv. row: offsets of rows into rings.
    """

    uv: FloatArray
    ring: IntArray
    row: IntArray


def rings_in_plane(
    rings: Rings, crs: SurveyCrs, *, reference: SurveyCrs | None = None
) -> PlaneRings:
    """Rings carried into the statutory plane with their long edges cut.

    Parameters
    ----------
    reference
        The system whose meridian longitudes are counted from; by default `crs` itself. Two layers in one plane need one.
    """
    carry = _Carrier.of(crs, reference=reference)
    longest, is_hole = STATUTORY_RULE.longest_edge_m, rings.is_hole
    cuts = EdgeCuts.joined(
        run_ranges(
            lambda a, b: cut_edges(rings.xy, rings.ring[a : b + 1], crs, longest), rings.ring
        )
    )
    ring = rings.ring + cuts.before(rings.ring)
    uv = np.empty((int(ring[-1]), 2))

    def write(a: int, b: int) -> None:
        cuts.weave(rings.xy, rings.ring[a : b + 1], uv, ring[a : b + 1])
        carry(uv[ring[a] : ring[b]])
        area = np.empty(b - a)
        signed_areas(uv, ring[a : b + 1], area)
        orient_rings(uv, ring[a : b + 1], area, is_hole[a:b])

    run_ranges(write, ring)
    return PlaneRings(uv, ring, rings.row_ring)


def ring_areas(rings: Rings, crs: SurveyCrs, rule: AreaRule = STATUTORY_RULE) -> FloatArray:
    """Area inside each ring, m², positive for a ring that runs counterclockwise."""
    carry = _Carrier.of(crs, rule.arc_second_decimals)
    decimals = None if crs.gauss_kruger is None else rule.coordinate_decimals
    area = np.empty(len(rings.ring) - 1)

    def measure(a: int, b: int) -> None:
        # Only as many rings lie in the plane at a time as one range has.
        first, last = rings.ring[[a, b]]
        xy, ring = rounded(rings.xy[first:last], decimals), rings.ring[a : b + 1] - first
        cuts = cut_edges(xy, ring, crs, rule.longest_edge_m, rule.inserted_decimals)
        uv_ring = ring + cuts.before(ring)
        uv = np.empty((int(uv_ring[-1]), 2))
        cuts.weave(xy, ring, uv, uv_ring)
        carry(uv)
        signed_areas(uv, uv_ring, area[a:b])

    run_ranges(measure, rings.ring)
    return area


def points_in_plane(
    xy: FloatArray, crs: SurveyCrs, *, reference: SurveyCrs | None = None
) -> FloatArray:
    """Points carried into the statutory plane, shape (n, 2), metres near the unit."""
    uv = xy.copy()
    _Carrier.of(crs, reference=reference)(uv)
    return uv


@dataclass(frozen=True, slots=True)
class _Carrier:
    """Carries points into the plane. What becomes of a point depends on nothing but the point.

    meridian: degrees east, where longitudes are counted from. decimals: of arc-seconds that are kept on the way.
    """

    crs: SurveyCrs
    meridian: float
    decimals: int | None

    @classmethod
    def of(
        cls, crs: SurveyCrs, decimals: int | None = None, *, reference: SurveyCrs | None = None
    ) -> Self:
        meridian = (reference or crs).central_meridian
        return cls(crs, _GEOGRAPHIC_REFERENCE if meridian is None else meridian, decimals)

    def __call__(self, points: FloatArray) -> None:
        """Replace delivered coordinates by plane coordinates."""
        ellipsoid, belt = self.crs.ellipsoid, self.crs.gauss_kruger
        if self.decimals is not None:
            self._carry_rounded(points, self.decimals)
        elif belt is None:
            latitude_table(ellipsoid).carry(points, self.meridian)
        else:
            shift = ellipsoid.semi_minor_axis * math.radians(belt.central_meridian - self.meridian)
            belt_table(ellipsoid).carry(points, belt.false_easting, shift)

    def _carry_rounded(self, points: FloatArray, decimals: int) -> None:
        """Through longitudes and latitudes rounded to so many decimals of an arc-second.

        The angles come from the table, and where one lies so near to the middle between two roundings that the table
        might err, from the printed series: so every rounding is that of the series.
        """
        belt = self.crs.gauss_kruger
        doubtful, delivered = [], []
        for start in range(0, len(points), _BLOCK):
            block = points[start : start + _BLOCK]
            angles = self._angles(block)
            if belt is not None:
                near = _near_a_tie(angles, decimals)
                doubtful.append(near + start)
                delivered.append(block[near])
            self._carry_angles(rounded(angles, decimals), block)
        if belt is not None and doubtful:
            rows, some = np.concatenate(doubtful), np.concatenate(delivered)
            self._carry_angles(rounded(self._by_series(some, belt), decimals), some)
            points[rows] = some

    def _angles(self, points: FloatArray) -> FloatArray:
        """Longitude and latitude in arc-seconds."""
        belt = self.crs.gauss_kruger
        if belt is None:
            return np.radians(points - [self.meridian, 0.0]) * ARC_SECONDS_PER_RADIAN
        angles = points.copy()
        shift = 3600.0 * (belt.central_meridian - self.meridian)
        angle_table(self.crs.ellipsoid).carry(angles, belt.false_easting, shift)
        return angles

    def _carry_angles(self, angles: FloatArray, out: FloatArray) -> None:
        """Write plane coordinates of longitudes and latitudes in arc-seconds."""
        np.multiply(angles, math.degrees(1.0 / ARC_SECONDS_PER_RADIAN), out=out)
        latitude_table(self.crs.ellipsoid).carry(out, 0.0)

    def _by_series(self, points: FloatArray, belt: GaussKruger) -> FloatArray:
        """Longitude and latitude in arc-seconds by the printed series."""
        x, y = points.T
        latitude, longitude = inverse(y, x - belt.false_easting, self.crs.ellipsoid)
        longitude += math.radians(belt.central_meridian - self.meridian)
        return np.column_stack([longitude, latitude]) * ARC_SECONDS_PER_RADIAN


def _near_a_tie(angles: FloatArray, decimals: int) -> IntArray:
    """Rows with an angle that the table's error might round the other way, rising; some twice."""
    unit = 10.0**decimals
    place = np.abs(angles.ravel())
    place *= unit
    place -= np.floor(place)
    place -= 0.5
    return np.flatnonzero(np.abs(place, out=place) < _TABLE_ERROR * unit) // 2


def is_outside(bounds: npt.NDArray[np.float64], crs: SurveyCrs) -> npt.NDArray[np.bool_]:
    """Which boxes reach out of where a system has coordinates; those of NaN do not."""
    belt = crs.gauss_kruger
    west, south, east, north = -180.0, -90.0, 180.0, 90.0
    if belt is not None:
        west, east = belt.false_easting - _WIDEST_EASTING_M, belt.false_easting + _WIDEST_EASTING_M
        south, north = 0.0, _NORTHERNMOST_M
    x0, y0, x1, y1 = bounds.T
    return np.asarray((x0 < west) | (y0 < south) | (x1 > east) | (y1 > north))


def check_place(bounds: npt.NDArray[np.float64], crs: SurveyCrs, *, where: str = "") -> None:
    """Refuse coordinates that cannot be in the system they are said to be in.

    Parameters
    ----------
    bounds
        (n, 4) boxes of the rows in the layer's coordinates; rows of NaN (missing, empty) are passed over.

    Raises
    ------
    CrsMismatch
        Naming the first row that lies outside the belt, or outside the range of degrees.
    """
    belt, outside = crs.gauss_kruger, is_outside(bounds, crs)
    if not outside.any():
        return
    row = int(np.flatnonzero(outside)[0])
    system = (
        "经纬度（度）" if belt is None else f"中央经线{belt.central_meridian:g}°的高斯-克吕格投影"
    )
    raise CrsMismatch(
        f"坐标（{_written(bounds[row, 0])}，{_written(bounds[row, 1])}）不在所标坐标系的范围内，图层标的是{system}",
        where=f"{where}第{row + 1}行",
        mend="请核对坐标系定义：带号前缀、中央经线、单位（度或米）是否与坐标一致",
    )


def _written(value: float) -> str:
    """To the millimetre; what is too large to be a coordinate at all, in few digits."""
    return f"{value:.3f}" if abs(value) < 1e9 else f"{value:.6g}"
