"""Ellipsoidal areas of regions that may be as thin as the rounding of the plane's coordinates.

Coordinates in the statutory plane are doubles of some 5e6 m: on a strip of 1e-6 m their last digit alone is a thousandth
of the width. So the region is measured in delivered coordinates, counted from an origin beside it, where differences are
exact, and carried over by the plane's scale of areas

    S = ∬ J(x, y) dx dy,  J = ∂(u, v)/∂(x, y) ≈ J₀ + J₁x + J₂y + J₃x² + J₄xy + J₅y²

with the integrals of 1, x, y, x², xy and y² over the region taken edge by edge. The first of them, where everything
cancels, is summed without rounding. Edges are straight as delivered: the limit of cutting them ever finer.
"""

import math
from itertools import pairwise

import numpy as np

from yizhangtu.geometry.plane.gauss_kruger import SurveyCrs
from yizhangtu.geometry.plane.statutory_plane import points_in_plane
from yizhangtu.geometry.rings import FloatArray, IntArray

__all__ = ["METRES_PER_DEGREE", "REACH_M", "region_areas", "sums_by_region"]

REACH_M = 50_000.0
"""How far from its origin a region may lie: there the terms of J that are left out come to 1e-7 of the area."""

METRES_PER_DEGREE = 100_000.0
"""Roughly; distances need no better here."""

# J is taken from differences over `_NEAR_M` to either side, its slope and bend from J at `_FAR_M` to either side.
_NEAR_M, _FAR_M = 200.0, 10_000.0
_SPLITTER = 134217729.0  # 2²⁷ + 1
_AROUND = np.array([[x, y] for x in (-1.0, 0.0, 1.0) for y in (-1.0, 0.0, 1.0)])
_CROSS = np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]])


def region_areas(
    xy: FloatArray, ring: IntArray, region: IntArray, origin: FloatArray, crs: SurveyCrs
) -> FloatArray:
    """Signed area of each region, m²; parameters as `area.local_area`."""
    edge = np.ones(len(xy), dtype=np.bool_)
    edge[ring[1:] - 1] = False
    start = np.flatnonzero(edge)
    (ax, ay), (bx, by) = xy[start].T, xy[start + 1].T
    first = np.searchsorted(start, ring[region])
    cross = ax * by - bx * ay
    integrals = [
        _exact_areas(ax, ay, bx, by, first),
        sums_by_region(cross * (ax + bx), first) / 6.0,
        sums_by_region(cross * (ay + by), first) / 6.0,
        sums_by_region(cross * (ax * ax + ax * bx + bx * bx), first) / 12.0,
        sums_by_region(cross * (2.0 * (ax * ay + bx * by) + ax * by + bx * ay), first) / 24.0,
        sums_by_region(cross * (ay * ay + ay * by + by * by), first) / 12.0,
    ]
    area = np.zeros(len(origin))
    for coefficient, integral in zip(_area_scale(origin, crs), integrals, strict=True):
        area += coefficient * integral
    return area


def sums_by_region(values: FloatArray, first: IntArray) -> FloatArray:
    """Sums of values[first[i]:first[i + 1]]."""
    region = np.repeat(np.arange(len(first) - 1), np.diff(first))
    sums = np.zeros(len(first) - 1)
    sums += np.bincount(region, weights=values, minlength=len(sums))
    return sums


def _exact_areas(
    ax: FloatArray, ay: FloatArray, bx: FloatArray, by: FloatArray, first: IntArray
) -> FloatArray:
    """Areas in delivered coordinates, rounded once."""
    terms = np.column_stack([*_product(ax, by), *_product(-bx, ay)])
    return np.array([0.5 * math.fsum(terms[i:j].ravel().tolist()) for i, j in pairwise(first)])


def _product(a: FloatArray, b: FloatArray) -> tuple[FloatArray, FloatArray]:
    """A product and what its rounding took off, exactly (Dekker)."""
    product = a * b
    a_high, b_high = (x * _SPLITTER - (x * _SPLITTER - x) for x in (a, b))
    a_low, b_low = a - a_high, b - b_high
    rest = a_high * b_high - product + a_high * b_low + a_low * b_high + a_low * b_low
    return product, rest


def _area_scale(origin: FloatArray, crs: SurveyCrs) -> tuple[FloatArray, ...]:
    """J₀ to J₅ at each origin."""
    metre = 1.0 if crs.gauss_kruger is not None else 1.0 / METRES_PER_DEGREE
    near, far = _NEAR_M * metre, _FAR_M * metre
    points = origin[:, None, None] + far * _AROUND[:, None] + near * _CROSS
    uv = points_in_plane(points.reshape(-1, 2), crs).reshape(points.shape)
    by_x, by_y = ((uv[:, :, k] - uv[:, :, k + 1]) / (2.0 * near) for k in (0, 2))
    j = (by_x[..., 0] * by_y[..., 1] - by_x[..., 1] * by_y[..., 0]).reshape(-1, 3, 3)
    middle = j[:, 1, 1]
    return (
        middle,
        (j[:, 2, 1] - j[:, 0, 1]) / (2.0 * far),
        (j[:, 1, 2] - j[:, 1, 0]) / (2.0 * far),
        (j[:, 2, 1] + j[:, 0, 1] - 2.0 * middle) / (2.0 * far * far),
        (j[:, 2, 2] - j[:, 2, 0] - j[:, 0, 2] + j[:, 0, 0]) / (4.0 * far * far),
        (j[:, 1, 2] + j[:, 1, 0] - 2.0 * middle) / (2.0 * far * far),
    )
