"""A level's lines, zones and detailed plans against those of the level above (边界和分区传导, T5, T6, T8).

Nothing is moved or mended: what differs is cut out to be shown and measured, and the layers stay as they were delivered.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from yizhangtu.geometry import erase, representative_lonlat, statutory_area, tabulate_area
from yizhangtu.model import CodeEntry, Finding, NotRun
from yizhangtu.standards import Profile
from yizhangtu.units import to_dm2

__all__ = [
    "LineDifference",
    "compare_line",
    "contradictions",
    "detailed_plan_findings",
    "line_findings",
]

_SQUARE_METRES = "平方米"
_CODE_TABLES = {"T6": "zone", "T8": "land_use"}
_LINE_NAMES = {
    "green_line": "城市绿线",
    "yellow_line": "城市黄线",
    "blue_line": "城市蓝线",
    "purple_line": "城市紫线",
}


@dataclass(frozen=True, slots=True)
class LineDifference:
    """What differs between a line and the one it should carry on, piece by piece.

    lost: inside the upper line and the unit, not in the lower one. added: in the lower line only, or beyond the unit.
    Both have `area_m2` and the CRS of the lower line; pieces that round to 0.00 m² are not among them.
    """

    lost: gpd.GeoDataFrame
    added: gpd.GeoDataFrame


def compare_line(upper: gpd.GeoSeries, lower: gpd.GeoSeries, unit: gpd.GeoSeries) -> LineDifference:
    """The lower level's line against the upper level's within the unit (T5).

    Parameters
    ----------
    upper, lower, unit
        Polygons of the upper line, the lower line and the unit's territory, in one survey CRS.

    Returns
    -------
    The pieces lost and added; none of either when the lines agree.

    Raises
    ------
    CrsMismatch
        When the CRS differ or are no survey systems.
    InvalidGeometry
        When a row crosses itself.

    Source: 国土空间规划传导要求, own check, unverified against a clause.

    Examples
    --------
    >>> from shapely import box
    >>> unit = gpd.GeoSeries([box(500000, 4e6, 501000, 4001000)], crs=4548)
    >>> upper = gpd.GeoSeries([box(499000, 4e6, 500100, 4000100)], crs=4548)
    >>> lower = gpd.GeoSeries([box(500000, 4e6, 500100, 4000090)], crs=4548)
    >>> compare_line(upper, lower, unit).lost["area_m2"].round(1).tolist()
    [1000.0]
    """
    beyond = erase(upper, unit)
    within = erase(upper, beyond[~beyond.is_empty])
    return LineDifference(lost=_pieces(erase(within, lower)), added=_pieces(erase(lower, within)))


def _pieces(series: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """The parts of what is left, each with its area; nothing of what has no area of record."""
    left = series[~(series.is_empty | series.isna())].explode(ignore_index=True)
    area = statutory_area(left)
    kept = np.array([to_dm2(float(one)) > 0 for one in area], dtype=bool)
    return gpd.GeoDataFrame({"area_m2": area[kept]}, geometry=left[kept].reset_index(drop=True))


def line_findings(difference: LineDifference, name: str, profile: Profile) -> Iterator[Finding]:
    """A finding for each piece; `name` is what the line is called."""
    rule = profile.rule("T5")
    for pieces, what, mend in (
        (difference.lost, "上级划入而下级没有落入", "请按上级的线补入，或经法定程序调整上级的线"),
        (difference.added, "下级划入而上级没有划入", "请按上级的线退出，或经法定程序调整上级的线"),
    ):
        for piece in pieces.itertuples():
            x, y = _lonlat(piece.geometry, pieces)
            yield Finding(
                rule="T5",
                severity=rule.severity,
                message=f"{name}：{what}{piece.area_m2:.2f}平方米",
                clause=rule.basis.clause,
                x=x,
                y=y,
                measured=f"{piece.area_m2:.2f}",
                expected="0.00",
                unit=_SQUARE_METRES,
                mend=mend,
            )


def contradictions(
    rule_id: str, upper: gpd.GeoDataFrame, lower: gpd.GeoDataFrame, column: str, profile: Profile
) -> Iterator[Finding | NotRun]:
    """Land that the lower level classes against the upper level: neither the same class nor one below it (T6, T8).

    Parameters
    ----------
    rule_id
        T6 for planning zones (规划分区), T8 for land use (用地用海) of a detailed plan.
    upper, lower
        Polygons with their codes in `column`, in one survey CRS.

    Yields
    ------
    A finding for each pair of classes with the area concerned; NotRun for each code that the standards do not have, and
    for land of the lower level that the upper level does not class at all.
    """
    rule, codes = profile.rule(rule_id), profile.codes(_CODE_TABLES[rule_id])
    found = set(upper[column].astype(str)) | set(lower[column].astype(str))
    unknown = found - set(codes)
    for code in sorted(unknown):
        yield NotRun(rule_id, f"代码“{code}”不在代码表中，有关地块无法判定")
    unclassed = [area_m2 for _, area_m2 in _areas(erase(lower.geometry, upper.geometry))]
    if unclassed:
        total = f"{len(unclassed)}个图斑、{sum(unclassed):.2f}平方米"
        yield NotRun(rule_id, f"下级有{total}不在上级图层范围内，无法判定")
    table = tabulate_area(upper, lower, left_by=[column], right_by=[column])
    for above, below, area_m2 in table.itertuples(index=False, name=None):
        known = above not in unknown and below not in unknown
        if known and to_dm2(area_m2) > 0 and above not in _lineage(below, codes):
            yield Finding(
                rule=rule_id,
                severity=rule.severity,
                message=f"上级为{codes[above].name}的地方，下级为{codes[below].name}，共{area_m2:.2f}平方米",
                clause=rule.basis.clause,
                measured=f"{area_m2:.2f}",
                expected="0.00",
                unit=_SQUARE_METRES,
                mend="下级只能细化上级的分类；请改划，或说明依据后由上级调整",
            )


def _lineage(code: str, codes: Mapping[str, CodeEntry]) -> set[str]:
    """A class's code and those of the classes it belongs to."""
    found = set()
    while code:
        found.add(code)
        code = codes[code].attributes.get("parent", "")
    return found


def detailed_plan_findings(
    parcels: gpd.GeoDataFrame,
    boundary: gpd.GeoSeries,
    lines: Mapping[str, gpd.GeoSeries],
    column: str,
    profile: Profile,
) -> Iterator[Finding | NotRun]:
    """Parcels of a detailed plan that leave the boundary, or whose land use a city's line does not allow (T8).

    Parameters
    ----------
    parcels
        Parcels with their land-use code in `column`.
    boundary
        The urban development boundary of the master plan.
    lines
        By key (green_line, yellow_line, blue_line, purple_line) the lines of the master plan.

    Yields
    ------
    A finding for each parcel and line with the area concerned; NotRun for what geometry cannot decide.
    """
    for row, area_m2 in _areas(erase(parcels.geometry, boundary)):
        yield _parcel_finding(parcels, row, area_m2, "越出城镇开发边界", profile)
    for key, line in lines.items():
        group = f"{key}_land"
        if group not in profile.class_groups:
            yield NotRun("T8", f"标准中没有{_LINE_NAMES[key]}内允许的用地，须由人核对")
            continue
        allowed = profile.class_group(group)
        inside = tabulate_area(parcels.geometry, line).groupby("left")["area_m2"].sum()
        for row, area_m2 in zip(inside.index.tolist(), inside.tolist(), strict=True):
            code = profile.normalise_code("land_use", parcels[column].iloc[row])
            if to_dm2(area_m2) > 0 and not _lineage_of(code, profile) & allowed:
                what = f"用地代码“{code}”，不能划在{_LINE_NAMES[key]}内"
                yield _parcel_finding(parcels, row, area_m2, what, profile)
    yield NotRun("T8", "容积率、建筑高度、配套设施等指标不在图形中，须由人核对")


def _lineage_of(code: str, profile: Profile) -> set[str]:
    codes = profile.codes("land_use")
    return _lineage(code, codes) if code in codes else {code}


def _areas(series: gpd.GeoSeries) -> Iterator[tuple[int, float]]:
    rows = np.flatnonzero(~(series.is_empty | series.isna()).to_numpy())
    areas = statutory_area(series.iloc[rows])
    for row, area_m2 in zip(rows.tolist(), areas.tolist(), strict=True):
        if to_dm2(area_m2) > 0:
            yield row, area_m2


def _parcel_finding(
    parcels: gpd.GeoDataFrame, row: int, area_m2: float, what: str, profile: Profile
) -> Finding:
    rule = profile.rule("T8")
    x, y = _lonlat(parcels.geometry.iloc[row], parcels)
    return Finding(
        rule="T8",
        severity=rule.severity,
        message=f"详细规划第{row + 1}个地块{what}，{area_m2:.2f}平方米",
        clause=rule.basis.clause,
        ids=(str(parcels.index[row]),),
        x=x,
        y=y,
        measured=f"{area_m2:.2f}",
        expected="0.00",
        unit=_SQUARE_METRES,
        mend="请按总体规划修改详细规划，或先按程序修改总体规划",
    )


def _lonlat(shape: shapely.Geometry, frame: gpd.GeoDataFrame) -> tuple[float, float]:
    """A point in a shape as longitude and latitude."""
    lonlat = representative_lonlat(gpd.GeoSeries([shape], crs=frame.crs))
    return float(lonlat[0][0]), float(lonlat[0][1])
