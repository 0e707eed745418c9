"""The 70 m rule: where edges are cut.

An edge longer than the rule allows is cut into equal parts on the Gauss-Krüger plane. The cuts are counted from the end
that comes first by coordinates, so two patches that share the edge get the same points bit for bit, whichever way round
they walk it. An edge in degrees is judged and cut in the 3° belt whose meridian is nearest to its middle.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from yizhangtu.errors import InvalidGeometry
from yizhangtu.geometry.kernels.statutory import equal_parts, long_edges, weave_cuts
from yizhangtu.geometry.plane.ellipsoid import Ellipsoid
from yizhangtu.geometry.plane.gauss_kruger import SurveyCrs
from yizhangtu.geometry.plane.printed_series import forward, inverse
from yizhangtu.geometry.rings import FloatArray, IntArray

__all__ = ["EdgeCuts", "cut_edges", "rounded"]

# No edge is longer than the ellipsoid's metric says by more than this factor: the scale of a belt 1.5° from its meridian.
_MOST_SCALE = 1.001
# Degrees of longitude: out to half of it the series places the cuts to a metre, on an edge of hundreds of kilometres.
_WIDEST_EDGE = 20.0


@dataclass(frozen=True, slots=True)
class EdgeCuts:
    """Points that cut edges, in delivered coordinates.

    end: the vertex each cut edge ends in, rising. cut: offsets of these edges into points, which lie in the order of
    the ring.
    """

    end: IntArray
    cut: IntArray
    points: FloatArray

    @classmethod
    def joined(cls, several: Sequence["EdgeCuts"]) -> Self:
        """The cuts of successive rings."""
        if not several:
            return cls(np.zeros(0, np.int64), np.zeros(1, np.int64), np.empty((0, 2)))
        ends, cuts, points = zip(*((c.end, np.diff(c.cut), c.points) for c in several), strict=True)
        cut = np.concatenate([[0], *cuts])
        return cls(np.concatenate(ends), np.cumsum(cut), np.concatenate(points))

    def before(self, vertex: IntArray) -> IntArray:
        """How many points cut the edges that end before each vertex."""
        return self.cut[np.searchsorted(self.end, vertex)]

    def weave(self, xy: FloatArray, ring: IntArray, out: FloatArray, out_ring: IntArray) -> None:
        """Write rings with these points in their places, from out_ring[r] on."""
        i, j = np.searchsorted(self.end, ring[[0, -1]])
        weave_cuts(xy, ring, self.end[i:j], self.cut[i : j + 1], self.points, out, out_ring)


def cut_edges(
    xy: FloatArray,
    ring: IntArray,
    crs: SurveyCrs,
    longest_m: float | None,
    decimals: int | None = None,
) -> EdgeCuts:
    """The points that cut the long edges of rings.

    Parameters
    ----------
    xy, ring
        Vertices and offsets of closed rings into them.
    longest_m
        The longest edge that is left whole, metres in the Gauss-Krüger plane; None cuts nothing.
    decimals
        Decimals of a metre kept of the points in the Gauss-Krüger plane; None keeps all.

    Raises
    ------
    InvalidGeometry
        When an edge in degrees is wider than any belt; the message gives its ends.
    """
    if longest_m is None:
        return EdgeCuts(np.zeros(0, np.int64), np.zeros(1, np.int64), np.empty((0, 2)))
    end = _maybe_long(xy, ring, crs, longest_m)
    one, two = xy[end - 1], xy[end]
    backwards = (one[:, 0] > two[:, 0]) | ((one[:, 0] == two[:, 0]) & (one[:, 1] > two[:, 1]))
    one[backwards], two[backwards] = two[backwards], one[backwards]
    belt = None if crs.gauss_kruger is not None else _Belt.of(one, two, crs.ellipsoid)
    start, stop = (one, two) if belt is None else (belt.enter(one), belt.enter(two))
    parts = _parts(start, stop, longest_m)
    cut = np.zeros(len(end) + 1, dtype=np.int64)
    np.cumsum(parts - 1, out=cut[1:])
    points = np.empty((int(cut[-1]), 2))
    equal_parts(start, stop, backwards, cut, points)
    points = rounded(points, decimals)
    if belt is not None:
        # The two series miss each other by fractions of a millimetre. Delivered ends stay where they are, so the points
        # between them take their share of what the ends miss; otherwise every cut edge would be bent.
        missed = np.empty_like(points)
        equal_parts(one - belt.leave(start), two - belt.leave(stop), backwards, cut, missed)
        points = belt.leave(points, parts - 1) + missed
    return EdgeCuts(end, cut, points)


def rounded(values: FloatArray, decimals: int | None) -> FloatArray:
    """Half away from zero to so many decimals; unchanged for None."""
    if decimals is None:
        return values
    scale = 10.0**decimals
    return np.copysign(np.floor(np.abs(values) * scale + 0.5) / scale, values)


def _maybe_long(xy: FloatArray, ring: IntArray, crs: SurveyCrs, longest_m: float) -> IntArray:
    """The last vertices of all edges that are too long, and of a few that are nearly."""
    end = np.empty(int(ring[-1] - ring[0]), dtype=np.int64)
    longest, radians = longest_m, 0.0
    if crs.gauss_kruger is None:
        radians = math.radians(1.0)
        longest = longest_m / (crs.ellipsoid.polar_curvature_radius * radians * _MOST_SCALE)
    count = long_edges(xy, ring, longest, radians, end)
    return end[:count].copy()


def _parts(start: FloatArray, stop: FloatArray, longest_m: float) -> IntArray:
    """Into how many equal parts the rule cuts each edge."""
    wide, high = (stop - start).T
    length = np.sqrt(wide * wide + high * high)
    parts = np.floor(length / longest_m).astype(np.int64) + 1
    return np.where(length <= longest_m, 1, parts)


@dataclass(frozen=True, slots=True)
class _Belt:
    """The belt of each edge of data in degrees."""

    meridian: FloatArray
    ellipsoid: Ellipsoid

    @classmethod
    def of(cls, one: FloatArray, two: FloatArray, ellipsoid: Ellipsoid) -> Self:
        """The 3° belts whose meridians are nearest to the middles of edges."""
        meridian = np.floor((one[:, 0] + two[:, 0]) / 6.0 + 0.5) * 3.0
        wide = np.flatnonzero(two[:, 0] - one[:, 0] > _WIDEST_EDGE)
        if len(wide):
            (x0, y0), (x1, y1) = one[wide[0]], two[wide[0]]
            raise InvalidGeometry(
                f"一条边跨经度{x1 - x0:.1f}度，宽于任何投影带，无法按70米规则加密",
                where=f"边（{x0:.4f}，{y0:.4f}）—（{x1:.4f}，{y1:.4f}）",
                mend="请核对坐标（是否跨越180°经线、是否有错误的节点）；确为长边的，请先在其上加节点",
            )
        return cls(meridian, ellipsoid)

    def enter(self, degrees: FloatArray) -> FloatArray:
        """Easting and northing of one point per edge."""
        longitude, latitude = np.radians(degrees[:, 0] - self.meridian), np.radians(degrees[:, 1])
        northing, easting = forward(latitude, longitude, self.ellipsoid)
        return np.column_stack([easting, northing])

    def leave(self, points: FloatArray, counts: IntArray | None = None) -> FloatArray:
        """Longitude and latitude in degrees of one point per edge, or of so many points of each."""
        meridian = self.meridian if counts is None else np.repeat(self.meridian, counts)
        latitude, longitude = inverse(points[:, 1], points[:, 0], self.ellipsoid)
        return np.column_stack([np.degrees(longitude) + meridian, np.degrees(latitude)])
