"""The independent oracle of the area vectors: geodesic areas by GeographicLib (Karney), edges cut in the plane by PROJ.

An edge of a delivered figure is straight in its Gauss-Krüger plane, not on the ellipsoid, so every edge is cut there into
short parts before its vertices go to degrees; between them a geodesic is as good as the edge itself.
"""

import math
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from geographiclib.geodesic import Geodesic
from pyproj import Transformer

from printed_rule import Ellipsoid, Ring

__all__ = ["CUT_M", "cut_in_nearest_belts", "geodesic_area", "ring_in_degrees", "sheet_ring"]

CUT_M = 20.0
"""How fine edges are cut. Half of it moves no vector's area by more than 1e-10 of it and 0.5 mm² per metre of outline."""

_SHEET_CUT_DEGREES = 0.0005
_DEGREES, _FIRST_BELT, _FIRST_ZONE = 4490, 4534, 25

Points = list[tuple[float, float]]


def geodesic_area(polygons: Sequence[Sequence[Ring]], ellipsoid: Ellipsoid) -> float:
    """Area of closed rings in degrees, outer rings less holes, m²."""
    total = 0.0
    for rings in polygons:
        for position, ring in enumerate(rings):
            polygon = Geodesic(ellipsoid.a, 1 / ellipsoid.inverse_flattening).Polygon()
            for longitude, latitude in ring[:-1]:
                polygon.AddPoint(latitude, longitude)
            inside = abs(float(polygon.Compute(reverse=False, sign=True)[2]))
            total += inside if position == 0 else -inside
    return total


def ring_in_degrees(ring: Ring, epsg: int, degrees_epsg: int) -> Points:
    """A closed ring of a belt, cut in its plane and carried to the degrees of its datum."""
    xs: list[float] = []
    ys: list[float] = []
    for (ax, ay), (bx, by) in pairwise(ring):
        parts = max(1, math.ceil(math.hypot(bx - ax, by - ay) / CUT_M))
        xs += [ax + (bx - ax) * k / parts for k in range(parts)]
        ys += [ay + (by - ay) * k / parts for k in range(parts)]
    points = list(zip(*_transformer(epsg, degrees_epsg).transform(xs, ys), strict=True))
    return [*points, points[0]]


def cut_in_nearest_belts(ring: Ring, longest_m: float) -> Points:
    """A closed ring in CGCS2000 degrees, each edge cut in the plane of the 3° belt nearest to its middle."""
    found = [ring[0]]
    for a, b in pairwise(ring):
        belt = _FIRST_BELT - _FIRST_ZONE + math.floor((a[0] + b[0]) / 6 + 0.5)
        (ax, bx), (ay, by) = _transformer(_DEGREES, belt).transform((a[0], b[0]), (a[1], b[1]))
        length = math.hypot(bx - ax, by - ay)
        parts = 1 if length <= longest_m else int(length / longest_m) + 1
        if parts > 1:
            shares = [k / parts for k in range(1, parts)]
            xs, ys = [ax + (bx - ax) * s for s in shares], [ay + (by - ay) * s for s in shares]
            found += zip(*_transformer(belt, _DEGREES).transform(xs, ys), strict=True)
        found.append(b)
    return found


def sheet_ring(west: float, south: float, east: float, north: float) -> Points:
    """The frame of a map sheet as a closed ring, its parallels cut finely; meridians are geodesics as they are."""
    cuts = math.ceil((east - west) / _SHEET_CUT_DEGREES)
    along = [west + (east - west) * k / cuts for k in range(cuts + 1)]
    return [*((x, south) for x in along), *((x, north) for x in reversed(along)), (west, south)]


@cache
def _transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)
