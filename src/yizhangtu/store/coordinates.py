"""Which CRS a delivered layer is in (坐标系), and whether that puts it where its administrative unit is.

Accepted are CGCS2000 in degrees and its 3° and 6° Gauss-Krüger belts with and without the belt's number in the easting,
however their files spell them. Nothing is transformed: a layer in another system is refused with advice.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from yizhangtu.errors import CrsMismatch
from yizhangtu.geometry.plane.ellipsoid import CGCS2000
from yizhangtu.geometry.plane.gauss_kruger import GaussKruger, survey_crs_of
from yizhangtu.model import AdminUnit

__all__ = [
    "Extent",
    "LayerCrs",
    "plan_crs",
    "province_extent",
    "resolve_crs",
    "suggest_crs",
    "to_lonlat",
]

GEOGRAPHIC = 4490
# First EPSG codes of the four series and the central meridian or zone they begin with.
_SIX_DEGREE_PREFIXED, _SIX_DEGREE, _THREE_DEGREE_PREFIXED, _THREE_DEGREE = 4491, 4502, 4513, 4534
_FIRST_MERIDIAN, _LAST_MERIDIAN = 75, 135
# How far outside the box of its province a layer's centre may lie before the CRS cannot be right, degrees.
_MARGIN_DEGREES = 1.0


@dataclass(frozen=True, slots=True)
class Extent:
    """A box in CGCS2000 degrees with a name. The boxes of provinces are rounded outwards and unverified."""

    name: str
    west: float
    south: float
    east: float
    north: float

    def contains(
        self, lonlat: npt.NDArray[np.float64], margin: float = _MARGIN_DEGREES
    ) -> npt.NDArray[np.bool_]:
        """Per row of float64[n, 2] degrees: within the box widened by `margin` degrees; NaN is not."""
        lon, lat = lonlat[:, 0], lonlat[:, 1]
        inside: npt.NDArray[np.bool_] = (
            (lon >= self.west - margin)
            & (lon <= self.east + margin)
            & (lat >= self.south - margin)
            & (lat <= self.north + margin)
        )
        return inside


@dataclass(frozen=True, slots=True)
class LayerCrs:
    """The CRS a layer is taken to be in, its text (EPSG:…), and whether the user gave it instead of the file."""

    crs: CRS
    text: str
    assigned: bool


@cache
def _extents() -> dict[str, Extent]:
    text = (
        resources.files("yizhangtu.store").joinpath("data/province_extents.csv").read_text("utf-8")
    )
    return {
        row["code"]: Extent(
            row["name"], *(float(row[side]) for side in ("west", "south", "east", "north"))
        )
        for row in csv.DictReader(text.splitlines())
    }


def province_extent(unit: AdminUnit) -> Extent | None:
    """The box of the province a unit lies in, None when its code begins with no province's.

    Examples
    --------
    >>> province_extent(AdminUnit("150428", "喀喇沁旗")).name
    '内蒙古自治区'
    """
    return _extents().get(unit.code[:2])


def plan_crs(crs: CRS) -> CRS | None:
    """The EPSG CRS equal to an accepted one, however it was spelt; None when it is not accepted.

    Examples
    --------
    >>> plan_crs(CRS.from_user_input("EPSG:4490+5737")).to_epsg()
    4490
    >>> plan_crs(CRS.from_epsg(4326)) is None
    True
    """
    try:
        survey = survey_crs_of(crs)
    except CrsMismatch:
        return None
    if survey.ellipsoid != CGCS2000:
        return None
    code = GEOGRAPHIC if survey.gauss_kruger is None else _epsg_code(survey.gauss_kruger)
    return None if code is None else CRS.from_epsg(code)


def to_lonlat(crs: CRS, xy: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Points float64[n, 2] of an accepted CRS as CGCS2000 longitude and latitude in degrees; NaN where there is none."""
    if crs.is_geographic:
        return xy.copy()
    with np.errstate(invalid="ignore"):
        lonlat = np.column_stack(_to_geographic(crs.to_epsg() or 0).transform(xy[:, 0], xy[:, 1]))
    lonlat[~np.isfinite(lonlat).all(axis=1)] = np.nan
    return lonlat


def suggest_crs(x: float, y: float, extent: Extent) -> tuple[str, ...]:
    """The accepted CRS under which a point falls into the extent, most likely first, each as a phrase with its code.

    Examples
    --------
    >>> suggest_crs(40420000.0, 4640000.0, province_extent(AdminUnit("150428", "喀喇沁旗")))
    ('3度带第40带（EPSG:4528）',)
    """
    point = np.array([[x, y]])
    if abs(x) <= 180:
        return ("经纬度（EPSG:4490）",) if abs(y) <= 90 and extent.contains(point, 0.0)[0] else ()
    fitting = []
    for code, belt in _belts_for(x):
        lonlat = to_lonlat(CRS.from_epsg(code), point)
        distance = abs(lonlat[0, 0] - belt.central_meridian)
        if extent.contains(lonlat, 0.0)[0] and distance <= belt.zone_width / 2 + 0.5:
            fitting.append(
                (round(distance, 3), belt.central_meridian, f"{_phrase(belt)}（EPSG:{code}）")
            )
    return tuple(phrase for *_, phrase in sorted(fitting))


def resolve_crs(
    stated: CRS | None,
    given: str | None,
    *,
    centre: tuple[float, float] | None,
    extent: Extent | None,
    where: str,
) -> LayerCrs:
    """The CRS of a layer from what its file states and what the user gave, proven by where it puts the layer.

    Parameters
    ----------
    stated, given
        The file's CRS, None for none; the user's (EPSG:…), None for none.
    centre
        A point in the middle of the layer, delivered coordinates; None when it has no coordinates.
    extent
        Where the layer must be, None when that is not known.
    where
        File and layer, for messages.

    Raises
    ------
    CrsMismatch
        When there is no CRS, it is not accepted, file and user disagree, or the layer would lie elsewhere.
    """
    chosen = _chosen(stated, given, _advice(centre, extent), where)
    if centre is not None and extent is not None:
        _check_place(chosen, centre, extent, where)
    accepted = plan_crs(stated) if stated is not None else None
    return LayerCrs(chosen, f"EPSG:{chosen.to_epsg()}", assigned=accepted is None)


def _chosen(stated: CRS | None, given: str | None, advice: str, where: str) -> CRS:
    accepted = plan_crs(stated) if stated is not None else None
    wanted = _given_crs(given) if given else None
    if accepted is not None and wanted is not None and accepted != wanted:
        raise CrsMismatch(
            f"文件自带的坐标系是“{accepted.name}”，与指定的“{wanted.name}”不同",
            where=where,
            mend="请去掉指定的坐标系；如果文件标错了，请先在原软件中改正",
        )
    if accepted is not None:
        return accepted
    if wanted is not None and (stated is None or _is_wgs84(stated)):
        return wanted
    if stated is None:
        raise CrsMismatch(
            "文件没有坐标系",
            where=where,
            mend=f"{advice}；Shapefile 请补上 .prj 文件，或用 --crs 指定坐标系",
        )
    raise _refusal(stated, advice, where)


def _refusal(stated: CRS, advice: str, where: str) -> CrsMismatch:
    datum = stated.datum.name if stated.datum is not None else ""
    if any(word in datum for word in ("Xian", "Beijing", "北京", "西安")):
        return CrsMismatch(
            f"坐标系是“{stated.name}”，不是 CGCS2000；换基准须用当地转换参数，本系统不自行转换",
            where=where,
            mend="请向测绘主管部门取得转换参数，转换为 CGCS2000 后重新导出",
        )
    if _is_wgs84(stated):
        return CrsMismatch(
            f"坐标系是“{stated.name}”，不是 CGCS2000",
            where=where,
            mend=f"若数据其实是 CGCS2000、只是被软件标成 WGS 84，请用 --crs 指定（{advice}）；否则请转换后重新导出",
        )
    return CrsMismatch(
        f"坐标系“{stated.name}”不是 CGCS2000 经纬度，也不是它的3度带或6度带高斯-克吕格投影",
        where=where,
        mend="请转换为 CGCS2000（如 EPSG:4490）后重新导出",
    )


def _given_crs(given: str) -> CRS:
    try:
        wanted = plan_crs(CRS.from_user_input(given))
    except CRSError as err:
        raise CrsMismatch(f"不认识坐标系“{given}”", mend="请写 EPSG 代码，例如 EPSG:4490") from err
    if wanted is None:
        raise CrsMismatch(
            f"坐标系“{given}”不能用于规划数据",
            mend="请用 EPSG:4490，或 EPSG:4491—4554 中的高斯-克吕格投影",
        )
    return wanted


def _is_wgs84(crs: CRS) -> bool:
    datum = crs.datum.name if crs.datum is not None else ""
    return "1984" in datum or "WGS 84" in datum


def _advice(centre: tuple[float, float] | None, extent: Extent | None) -> str:
    if centre is None or extent is None:
        return "请查明数据的坐标系"
    found = suggest_crs(*centre, extent)
    if found:
        return f"按{'或'.join(found)}，数据落在{extent.name}"
    if suggest_crs(centre[1], centre[0], extent):
        return "数据的 X、Y 坐标似乎颠倒了，请对调后重新导出"
    return f"没有一种常用坐标系能使数据落在{extent.name}，请核对数据和行政区"


def _check_place(crs: CRS, centre: tuple[float, float], extent: Extent, where: str) -> None:
    lonlat = to_lonlat(crs, np.array([centre]))
    if extent.contains(lonlat)[0]:
        return
    lon, lat = lonlat[0]
    place = f"东经{lon:.2f}°、北纬{lat:.2f}°" if np.isfinite(lon) else "投影范围以外"
    raise CrsMismatch(
        f"按坐标系“{crs.name}”，数据在{place}，不在{extent.name}",
        where=f"{where}，中心坐标 {centre[0]:.6g}, {centre[1]:.6g}",
        mend=_advice(centre, extent),
    )


def _epsg_code(belt: GaussKruger) -> int | None:
    meridian = round(belt.central_meridian)
    if not _FIRST_MERIDIAN <= meridian <= _LAST_MERIDIAN:
        return None
    if belt.zone_width == 6:
        first = _SIX_DEGREE_PREFIXED if belt.prefixed else _SIX_DEGREE
    else:
        first = _THREE_DEGREE_PREFIXED if belt.prefixed else _THREE_DEGREE
    return first + (meridian - _FIRST_MERIDIAN) // belt.zone_width


def _belts_for(easting: float) -> list[tuple[int, GaussKruger]]:
    """The belts an easting may belong to; without a number, 6° belts are left out as 3° ones share their meridians."""
    zone = int(easting // 1e6)
    if zone == 0:
        meridians = range(_FIRST_MERIDIAN, _LAST_MERIDIAN + 1, 3)
        belts = [GaussKruger(float(meridian), 3, None, prefixed=False) for meridian in meridians]
    else:
        belts = [
            GaussKruger(3.0 * zone, 3, zone, prefixed=True),
            GaussKruger(6.0 * zone - 3, 6, zone, prefixed=True),
        ]
    codes = [(_epsg_code(belt), belt) for belt in belts]
    return [(code, belt) for code, belt in codes if code is not None]


def _phrase(belt: GaussKruger) -> str:
    if belt.prefixed:
        return f"{belt.zone_width}度带第{belt.zone}带"
    return f"{belt.zone_width}度带、中央经线{belt.central_meridian:.0f}°、不带带号"


@cache
def _to_geographic(code: int) -> Transformer:
    return Transformer.from_crs(CRS.from_epsg(code), CRS.from_epsg(GEOGRAPHIC), always_xy=True)
