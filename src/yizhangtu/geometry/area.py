"""Areas of patches: measured, of record, and of map sheets."""

import math

import geopandas as gpd
import numpy as np
import shapely

from yizhangtu.geometry.overlay.pieces import check_rows
from yizhangtu.geometry.plane.ellipsoid import CGCS2000, Ellipsoid
from yizhangtu.geometry.plane.gauss_kruger import SurveyCrs, survey_crs_of
from yizhangtu.geometry.plane.statutory_plane import (
    STATUTORY_RULE,
    AreaRule,
    check_place,
    ring_areas,
)
from yizhangtu.geometry.plane.thin_regions import (
    METRES_PER_DEGREE,
    REACH_M,
    region_areas,
    sums_by_region,
)
from yizhangtu.geometry.rings import FloatArray, IntArray, Rings
from yizhangtu.units import DM2_PER_M2

__all__ = ["RECORD_RULE", "area_of_record", "local_area", "sheet_area", "statutory_area"]

RECORD_RULE = AreaRule(
    longest_edge_m=70.0, coordinate_decimals=4, inserted_decimals=6, arc_second_decimals=6
)
"""The rule of a figure of record: the 70 m rule with every prescribed rounding."""


def statutory_area(series: gpd.GeoSeries, rule: AreaRule = STATUTORY_RULE) -> FloatArray:
    """Ellipsoidal area (椭球面积) of each patch, by the area circular with the 70 m rule, not rounded.

    Parameters
    ----------
    series
        Polygons or multipolygons in degrees or in a Gauss-Krüger belt, on CGCS2000 or Xian 1980.
    rule
        How edges are cut and what is rounded; figures of record come from `area_of_record`.

    Returns
    -------
    float64 array of shape (n,), m². Empty geometry gives 0, a missing one NaN. A row's value depends on that row alone.

    Raises
    ------
    CrsMismatch
        When the CRS is missing or another one, or the coordinates cannot be in it.
    InvalidGeometry
        When a row is not a polygon, has a coordinate that is not finite, or covers a place twice or the wrong way round: a
        bow-tie, parts that overlap, a hole outside its outer ring.

    Notes
    -----
    Source: 国土调查办发〔2008〕32号 (unverified; see `AreaRule`).

    Formula: Σ over edges of ½(L₁ + L₂)·(q(B₂) − q(B₁)), outer rings less holes, each taken as positive.

    Examples
    --------
    >>> square = shapely.box(500000, 4640000, 500100, 4640100)
    >>> statutory_area(gpd.GeoSeries([square, shapely.Polygon(), None], crs=4548)).round(4)
    array([10000.,     0.,    nan])
    >>> statutory_area(gpd.GeoSeries([], crs=4490))
    array([], dtype=float64)
    """
    crs = survey_crs_of(series.crs)
    geometries = np.asarray(series.values, dtype=object)
    rings = Rings.of(geometries)
    check_place(shapely.bounds(geometries), crs)
    check_rows(rings, np.arange(len(geometries), dtype=np.int64), crs)
    area = row_areas(rings, crs, rule)
    area[shapely.is_missing(geometries)] = np.nan
    return area


def row_areas(rings: Rings, crs: SurveyCrs, rule: AreaRule = STATUTORY_RULE) -> FloatArray:
    """Statutory area of each decoded row, m²: outer rings less holes; 0 for a row without parts."""
    area = np.abs(ring_areas(rings, crs, rule))
    area[rings.is_hole] *= -1.0
    row = rings.row_of_part[rings.part_of_ring]
    return np.bincount(row, weights=area, minlength=len(rings.row) - 1).astype(np.float64)


def area_of_record(series: gpd.GeoSeries, rule: AreaRule = RECORD_RULE) -> IntArray:
    """Area of record (计算面积) of each patch: every prescribed rounding applied, in whole 0.01 m².

    Plane coordinates are rounded to 4 decimals, cut points to 6, latitude and longitude to 6 decimals of an arc-second,
    the area to 2 decimals of m², half away from zero. Data in degrees has no plane coordinates to round.

    Returns
    -------
    int64 array of shape (n,), dm² (0.01 m²). Missing and empty geometry give 0.

    Raises
    ------
    CrsMismatch, InvalidGeometry
        As `statutory_area`.

    Examples
    --------
    >>> square = shapely.box(600000, 4640000, 601000, 4641000)
    >>> area_of_record(gpd.GeoSeries([square, None], crs=4548), AreaRule(None, 4, 6, 6))
    array([99975157,        0])
    """
    measured = np.nan_to_num(statutory_area(series, rule), nan=0.0)
    return np.floor(measured * DM2_PER_M2 + 0.5).astype(np.int64)


def local_area(
    xy: FloatArray, ring: IntArray, region: IntArray, origin: FloatArray, crs: SurveyCrs
) -> FloatArray:
    """Ellipsoidal area of regions of any size and thinness, given by coordinates that count from an origin beside each.

    Parameters
    ----------
    xy
        (vertices, 2) float64, each less the origin of its region: exact differences of the layer's coordinates, or
        finer ones, in the layer's unit (metres or degrees).
    ring
        Offsets of closed rings into xy. The inside lies left of every edge: outer rings counterclockwise, holes
        clockwise.
    region
        Offsets of regions into rings.
    origin
        (regions, 2) float64 in the layer's coordinates; a vertex of the region is the natural choice.
    crs
        The survey system of the layer.

    Returns
    -------
    float64 array of shape (regions,), m², negative for a region walked the other way round.

    Notes
    -----
    Good to 1e-6 of the area down to a width of 1e-6 m, up to 50 km from the origin. Where the sum that `statutory_area`
    takes is as good, that is what comes back, so that parts still add up to wholes; a chord in the statutory plane lies
    up to 1e-4 m beside the edge it stands for, so the sum is of no use on thinner regions. There, the edges are straight
    as delivered.

    Examples
    --------
    >>> from yizhangtu.geometry.plane.gauss_kruger import SurveyCrs, survey_crs_of
    >>> strip = np.array([[0, 0], [50, 0], [50, 1e-6], [25, 1e-6], [0, 1e-6], [0, 0]])
    >>> ends = np.array([0, 6]), np.array([0, 1])
    >>> area = local_area(strip, *ends, np.array([[500000.0, 4640000.0]]), survey_crs_of(4548))
    >>> f"{area[0]:.7e}"
    '5.0000000e-05'
    """
    exact = region_areas(xy, ring, region, origin, crs)
    vertex = ring[region]
    delivered = xy + np.repeat(origin, np.diff(vertex), axis=0)
    every = np.arange(len(ring), dtype=np.int64)
    by_rule = sums_by_region(ring_areas(Rings(delivered, ring, every, every), crs), region)
    metres = np.abs(xy).max(axis=1) * (1.0 if crs.gauss_kruger is not None else METRES_PER_DEGREE)
    is_near = sums_by_region(np.where(metres > REACH_M, 1.0, 0.0), vertex) == 0.0
    return np.where(is_near & (np.abs(by_rule - exact) > 1e-6 * np.abs(exact)), exact, by_rule)


def sheet_area(
    south_latitude: float,
    *,
    width_minutes: float,
    height_minutes: float,
    ellipsoid: Ellipsoid = CGCS2000,
) -> float:
    """Theoretical area of a map sheet (图幅理论面积) from the printed series, m², not rounded.

    Parameters
    ----------
    south_latitude
        Latitude of the sheet's south edge, degrees.
    width_minutes, height_minutes
        The sheet in longitude and latitude: 3.75 and 2.5 at 1:10000, 1.875 and 1.25 at 1:5000, 15 and 10 at 1:50000.

    Notes
    -----
    Source: 国土调查办发〔2008〕32号 (unverified).

    Examples
    --------
    >>> round(sheet_area(40, width_minutes=3.75, height_minutes=2.5), 2)
    24684446.24
    """
    south = math.radians(south_latitude)
    height = math.radians(height_minutes / 60)
    middle = south + height / 2
    terms = (
        sign * coefficient * math.sin(order * height / 2) * math.cos(order * middle)
        for sign, coefficient, order in zip(
            (1, -1, 1, -1, 1), ellipsoid.area_coefficients, (1, 3, 5, 7, 9), strict=True
        )
    )
    return 4 * math.pi * ellipsoid.semi_minor_axis**2 * width_minutes / (360 * 60) * sum(terms)
