"""Areas of patches: measured, of record, and of map sheets."""

import math

import geopandas as gpd
import numpy as np
import shapely

from yizhangtu.geometry.ellipsoid import CGCS2000, Ellipsoid
from yizhangtu.geometry.gauss_kruger import survey_crs_of
from yizhangtu.geometry.kernels.statutory import patch_areas
from yizhangtu.geometry.parallel import run_ranges
from yizhangtu.geometry.rings import FloatArray, IntArray, Rings
from yizhangtu.geometry.statutory_plane import (
    STATUTORY_RULE,
    AreaRule,
    check_place,
    plane_constants,
)
from yizhangtu.units import DM2_PER_M2

__all__ = ["RECORD_RULE", "area_of_record", "sheet_area", "statutory_area"]

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
        When a row is not a polygon or has a coordinate that is not finite.

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
    constants = plane_constants(crs, rule)
    area = np.zeros(len(geometries))
    run_ranges(
        lambda first, last: patch_areas(
            rings.xy, rings.ring, rings.part, rings.row, constants, area, first, last
        ),
        rings.row_vertex,
    )
    area[shapely.is_missing(geometries)] = np.nan
    return area


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
