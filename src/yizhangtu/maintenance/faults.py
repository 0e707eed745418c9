"""What building a change finds wrong with what was handed in, told as findings."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from yizhangtu.geometry import representative_lonlat
from yizhangtu.model import ControlLine, Finding, Severity
from yizhangtu.standards import Profile
from yizhangtu.units import round_half_up

__all__ = ["Fault", "area_text", "tell"]


@dataclass(frozen=True)
class Fault:
    """Something wrong, before it is given its clause and its place in degrees.

    `rule` is the id of the rule it breaks, `at` a geometry in the line layer's CRS, `measured_m2` its statutory area.
    """

    rule: str
    message: str
    mend: str
    ids: tuple[str, ...] = ()
    at: BaseGeometry | None = None
    measured_m2: float | None = None
    severity: Severity = Severity.HARD


def tell(
    faults: Iterable[Fault], line: ControlLine, profile: Profile, crs: pyproj.CRS
) -> tuple[Finding, ...]:
    """The findings of `faults` on one line, in their order; `crs` is the line layer's."""
    return tuple(_finding(fault, line, profile, crs) for fault in faults)


def area_text(area_m2: float) -> str:
    """A measured area as printed in a finding: square metres to 0.01.

    Examples
    --------
    >>> area_text(12.345)
    '12.35'
    """
    return f"{round_half_up(Fraction(area_m2), 2):f}"


def _finding(fault: Fault, line: ControlLine, profile: Profile, crs: pyproj.CRS) -> Finding:
    x, y = _place(fault.at, crs)
    return Finding(
        rule=fault.rule,
        severity=fault.severity,
        message=fault.message,
        clause=profile.rule(fault.rule).basis.clause,
        layer=line.value,
        ids=fault.ids,
        x=x,
        y=y,
        measured="" if fault.measured_m2 is None else area_text(fault.measured_m2),
        unit="" if fault.measured_m2 is None else "平方米",
        mend=fault.mend,
    )


def _place(at: BaseGeometry | None, crs: pyproj.CRS) -> tuple[float | None, float | None]:
    if at is None or at.is_empty or not bool(shapely.is_valid(at)):
        return None, None
    x, y = representative_lonlat(gpd.GeoSeries([at], crs=crs))[0]
    return (float(x), float(y)) if np.isfinite(x) else (None, None)
