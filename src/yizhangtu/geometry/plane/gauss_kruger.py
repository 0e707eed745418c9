"""Coordinate reference systems (坐标系) in which a plan has an area of record.

Survey data comes in geographic coordinates (degrees) or in a Gauss-Krüger belt (高斯-克吕格投影) of 3° or 6°, with or
without the belt's number before the easting, on CGCS2000 or on the older Xian 1980 datum. Anything else is refused
with advice: an area computed in the wrong system looks right and is not.
"""

from dataclasses import dataclass
from typing import Literal

import pyproj

from yizhangtu.errors import CrsMismatch
from yizhangtu.geometry.plane.ellipsoid import CGCS2000, XIAN_1980, Ellipsoid

__all__ = ["GaussKruger", "SurveyCrs", "gauss_kruger_of", "survey_crs_of"]

_FALSE_EASTING = 500_000.0
_PREFIX = 1_000_000.0
_LATITUDE_OF_ORIGIN, _CENTRAL_MERIDIAN, _SCALE, _EASTING, _NORTHING = 8801, 8802, 8805, 8806, 8807
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class GaussKruger:
    """A Gauss-Krüger belt: central meridian in degrees east, width 3 or 6 degrees.

    `zone` is the belt's number (带号) when eastings carry it as millions (`prefixed`), otherwise None.
    """

    central_meridian: float
    zone_width: Literal[3, 6]
    zone: int | None
    prefixed: bool

    @property
    def false_easting(self) -> float:
        """What is added to the easting from the central meridian, metres."""
        return _FALSE_EASTING + (self.zone or 0) * _PREFIX


@dataclass(frozen=True, slots=True)
class SurveyCrs:
    """An ellipsoid and the belt on it; no belt means longitude and latitude in degrees."""

    ellipsoid: Ellipsoid
    gauss_kruger: GaussKruger | None

    @property
    def central_meridian(self) -> float | None:
        """Degrees east, or None for geographic coordinates."""
        return None if self.gauss_kruger is None else self.gauss_kruger.central_meridian

    def has_coordinates_of(self, other: "SurveyCrs") -> bool:
        """Whether equal coordinates mean equal places in both, however the two were written down.

        A belt read from a Shapefile's .prj and the same belt by its EPSG code are different to pyproj, and a belt of 3°
        and one of 6° on the same meridian differ in nothing but their width.
        """
        one, two = self.gauss_kruger, other.gauss_kruger
        if one is None or two is None:
            same_belt = one is two
        else:
            same_belt = (one.central_meridian, one.false_easting) == (
                two.central_meridian,
                two.false_easting,
            )
        return same_belt and self.ellipsoid == other.ellipsoid


def gauss_kruger_of(crs: object) -> GaussKruger | None:
    """The Gauss-Krüger belt (投影带) of a CRS, or None when it is not a 3° or 6° belt.

    Parameters
    ----------
    crs
        Anything `pyproj.CRS` takes: an EPSG code, WKT, a `CRS`. None gives None.

    Examples
    --------
    >>> gauss_kruger_of(4528)
    GaussKruger(central_meridian=120.0, zone_width=3, zone=40, prefixed=True)
    >>> gauss_kruger_of(4507)
    GaussKruger(central_meridian=105.0, zone_width=6, zone=None, prefixed=False)
    >>> gauss_kruger_of(4490) is None
    True
    """
    horizontal = _horizontal(crs)
    if horizontal is None or not horizontal.is_projected or horizontal.coordinate_operation is None:
        return None
    operation = horizontal.coordinate_operation
    if operation.method_name.replace("_", " ").lower() not in {
        "transverse mercator",
        "gauss kruger",
    }:
        return None
    values = {
        int(parameter.code): float(parameter.value)
        for parameter in operation.params
        if parameter.code
    }
    if not _is_unscaled(values) or any(
        axis.unit_conversion_factor != 1.0 for axis in horizontal.axis_info
    ):
        return None
    return _belt(horizontal.name, values)


def survey_crs_of(crs: object, *, where: str = "") -> SurveyCrs:
    """The survey system of a CRS.

    Raises
    ------
    CrsMismatch
        When there is no CRS, or it is neither geographic nor a Gauss-Krüger belt on CGCS2000 or Xian 1980.
    """
    horizontal = _horizontal(crs)
    if horizontal is None:
        raise CrsMismatch(
            "图层没有坐标系，无法计算椭球面积",
            where=where,
            mend="请为图层指定坐标系（如EPSG:4490，或CGCS2000的3度带、6度带高斯-克吕格投影），Shapefile请补上.prj文件",
        )
    ellipsoid = _ellipsoid_of(horizontal)
    belt = gauss_kruger_of(horizontal)
    if ellipsoid is None or (belt is None and not _is_plain_geographic(horizontal)):
        raise CrsMismatch(
            f"坐标系“{horizontal.name}”不能用于法定椭球面积计算",
            where=where,
            mend="请转换为2000国家大地坐标系：经纬度（EPSG:4490），或3度带、6度带高斯-克吕格投影",
        )
    return SurveyCrs(ellipsoid, belt)


def _horizontal(crs: object) -> pyproj.CRS | None:
    if crs is None:
        return None
    found = crs if isinstance(crs, pyproj.CRS) else pyproj.CRS.from_user_input(crs)
    if found.is_compound:
        found = found.sub_crs_list[0]
    if found.is_bound and found.source_crs is not None:
        found = found.source_crs
    return found


def _is_unscaled(values: dict[int, float]) -> bool:
    return (
        values.get(_SCALE, 1.0) == 1.0
        and values.get(_LATITUDE_OF_ORIGIN, 0.0) == 0.0
        and values.get(_NORTHING, 0.0) == 0.0
        and _CENTRAL_MERIDIAN in values
    )


def _belt(name: str, values: dict[int, float]) -> GaussKruger | None:
    meridian = values[_CENTRAL_MERIDIAN]
    prefix, easting = divmod(values.get(_EASTING, 0.0), _PREFIX)
    if abs(meridian / 3 - round(meridian / 3)) > _CLOSE or easting != _FALSE_EASTING:
        return None
    number = int(prefix)
    is_six_degree_meridian = round(meridian) % 6 == 3
    if number:
        if number == round(meridian) // 3:
            return GaussKruger(meridian, 3, number, prefixed=True)
        if is_six_degree_meridian and number == (round(meridian) + 3) // 6:
            return GaussKruger(meridian, 6, number, prefixed=True)
        return None
    says_three = (
        name.replace("-", " ").replace("_", " ").lower().find("3 degree") >= 0 or "3度" in name
    )
    width: Literal[3, 6] = 6 if is_six_degree_meridian and not says_three else 3
    return GaussKruger(meridian, width, None, prefixed=False)


def _is_plain_geographic(crs: pyproj.CRS) -> bool:
    return (
        bool(crs.is_geographic)
        and (crs.prime_meridian is None or crs.prime_meridian.longitude == 0)
        and all(axis.unit_name in {"degree", "metre"} for axis in crs.axis_info)
    )


def _ellipsoid_of(crs: pyproj.CRS) -> Ellipsoid | None:
    if crs.ellipsoid is None or crs.datum is None:
        return None
    datum = crs.datum.name.lower()
    # GRS 1980 has the axes of CGCS2000, so the datum's name has to tell them apart; files without one say "unknown".
    for ellipsoid, words in (
        (CGCS2000, ("china", "cgcs", "国家", "unknown")),
        (XIAN_1980, ("xian", "西安", "unknown")),
    ):
        same_shape = (
            abs(crs.ellipsoid.semi_major_metre - ellipsoid.semi_major_axis) < 1e-3
            and abs(crs.ellipsoid.inverse_flattening - ellipsoid.inverse_flattening) < 1e-7
        )
        if same_shape and any(word in datum for word in words):
            return ellipsoid
    return None
