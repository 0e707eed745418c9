"""Area and width of the places a coverage check finds."""

import numpy as np
import shapely

from yizhangtu.geometry.area import local_area
from yizhangtu.geometry.coverage.faces import Geometries
from yizhangtu.geometry.edges.edge_table import turns
from yizhangtu.geometry.plane.gauss_kruger import SurveyCrs
from yizhangtu.geometry.rings import FloatArray, Rings

__all__ = ["areas_and_widths"]


def areas_and_widths(
    polygon: Geometries, origin: FloatArray, crs: SurveyCrs
) -> tuple[FloatArray, FloatArray]:
    """Statutory area in m² and width in metres of polygons that count from an origin each.

    Notes
    -----
    The width is that of the rectangle with the same area S and the same perimeter P,

        w = 2 S / (h + √(h² - 4 S)),  h = P / 2

    so a strip w × L has the width w, a square its side, and a long triangle half its height. For shapes rounder than a
    square the root is taken as 0.
    """
    rings = Rings.of(np.asarray(shapely.orient_polygons(polygon), dtype=object))
    area = local_area(rings.xy, rings.ring, rings.row_ring, origin, crs)
    if not len(area):
        return area, area
    metres = rings.xy * np.repeat(_metres(origin, crs), np.diff(rings.row_vertex), axis=0)
    step = np.diff(metres, axis=0, append=metres[-1:])
    step[rings.ring[1:] - 1] = 0.0
    perimeter = np.add.reduceat(np.hypot(*step.T), rings.row_vertex[:-1])
    plane = 0.5 * np.add.reduceat(turns(metres, rings.ring), rings.row_ring[:-1])
    with np.errstate(invalid="ignore", divide="ignore"):
        # Both measures in one scale: a root of a small difference would bring out that of the projection.
        half = 0.5 * perimeter * np.nan_to_num(np.sqrt(area / plane), nan=1.0)
    root = np.sqrt(np.maximum(half * half - 4.0 * area, 0.0))
    return area, 2.0 * area / (half + root)


def _metres(origin: FloatArray, crs: SurveyCrs) -> FloatArray:
    """Metres per unit of each coordinate near each origin."""
    if crs.gauss_kruger is not None:
        return np.ones_like(origin)
    latitude = np.radians(origin[:, 1])
    v2 = 1.0 + crs.ellipsoid.second_eccentricity_squared * np.cos(latitude) ** 2
    meridian = crs.ellipsoid.polar_curvature_radius / v2**1.5
    parallel = crs.ellipsoid.polar_curvature_radius / np.sqrt(v2) * np.cos(latitude)
    return np.radians(np.column_stack([parallel, meridian]))
