"""Indicators of the central city (中心城区) inside the urban development boundary, the last rows of 表5-3."""

from fractions import Fraction

import geopandas as gpd

from yizhangtu.geometry import statutory_area, tabulate_area
from yizhangtu.indicators.fields import UndecidableError, codes, is_member, require_geometry
from yizhangtu.indicators.figures import share, threshold
from yizhangtu.indicators.regions import around, clipped_length_m, common_part
from yizhangtu.indicators.state import PlanState
from yizhangtu.model import IndicatorValue
from yizhangtu.units import Quantity, Unit, area, to_dm2

__all__ = ["central_road_density", "park_walk_coverage"]

_LINE = "urban_development_boundary"
_CITY = "central_city"
_LAND_USE = ("planned_land_use", "base_land_use")
_MILLIMETRES_PER_METRE = 1000


def _city_inside_boundary(state: PlanState) -> gpd.GeoSeries:
    require_geometry(state, _LINE, _CITY)

    def construct() -> gpd.GeoSeries:
        line, city = state.frame(_LINE).geometry, state.frame(_CITY).geometry
        return common_part(line, city, layers="城镇开发边界或中心城区范围")

    region = state.derived("central city inside boundary", [_LINE, _CITY], construct)
    if not len(region):
        raise UndecidableError("中心城区范围内没有城镇开发边界")
    return region


def central_road_density(state: PlanState) -> IndicatorValue:
    """Density of the road network in the central city (中心城区道路网络密度), km per km².

    Formula: geodesic length of the road centre lines on the CGCS2000 ellipsoid, to the millimetre ÷ statutory area, both
    of the central city inside the urban development boundary. A line delivered twice counts twice.

    Source: 表5-3 row 8; that the boundary limits the area is our reading (unverified).
    """
    region = _city_inside_boundary(state)
    require_geometry(state, "road")

    def measure() -> tuple[float, float]:
        length = clipped_length_m(state.frame("road").geometry, region)
        return length, float(statutory_area(region).sum())

    length_m, area_m2 = state.derived("roads", [_LINE, _CITY, "road"], measure)
    length = Fraction(round(length_m * _MILLIMETRES_PER_METRE), _MILLIMETRES_PER_METRE * 1000)
    density = length / area(to_dm2(area_m2)).to(Unit.SQUARE_KILOMETRE).value
    return IndicatorValue(
        "central_road_density",
        Quantity(density, Unit.KILOMETRE_PER_SQUARE_KILOMETRE),
        note="道路中心线椭球面长度÷中心城区内城镇开发边界面积",
    )


def park_walk_coverage(state: PlanState) -> IndicatorValue:
    """Coverage of a five-minute walk to parks and squares (公园绿地、广场步行5分钟覆盖率), 0 to 1.

    Formula: residential land within 300 m of a park or square in a straight line ÷ residential land, both of the central
    city inside the urban development boundary. Residential land is that of the planned land use, of the present land use
    where none was delivered. The straight line stands in for the walk through the street network.

    Source: 表5-3 row 9; the distance stands in the profile (unverified).
    """
    source = next((layer for layer in _LAND_USE if state.has(layer)), None)
    if source is None:
        raise UndecidableError(f"缺少{'或'.join(state.missing(*_LAND_USE))}图层")
    region = _city_inside_boundary(state)
    require_geometry(state, source, "park")
    found = codes(state, source, "land_use_code", "land_use")
    homes = state.frame(source).geometry[is_member(found, state.profile.class_group("residential"))]
    reach = threshold(state, "park_walk_distance")

    def measure() -> tuple[float, float]:
        near = around(state.frame("park").geometry, float(reach.to(Unit.METRE).value))
        served = common_part(region, near, layers="绿地与开敞空间")
        return (
            float(tabulate_area(homes, served)["area_m2"].sum()),
            float(tabulate_area(homes, region)["area_m2"].sum()),
        )

    served_m2, total_m2 = state.derived("park walk", [_LINE, _CITY, source, "park"], measure)
    name = state.profile.layer(source).name
    return IndicatorValue(
        "park_walk_coverage",
        share(to_dm2(served_m2), to_dm2(total_m2), of="中心城区居住用地面积"),
        note=f"以直线距离{reach.text(0)}米代替步行5分钟；居住用地取自{name}",
    )
