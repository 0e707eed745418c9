"""How far the statutory area lies from other ways of taking it, over all public area vectors.

    python bench/deviation.py

Prints the tables of docs/statutory-area.md. The reference is the geodesic area of the vectors (GeographicLib, Karney): an
independent program on the same ellipsoid, following the same straight plane edges closely (see `area_vectors`).
"""

import math
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Geod

from vector_file import Vector, read_vectors
from yizhangtu.geometry import (
    CGCS2000,
    AreaRule,
    area_of_record,
    gauss_kruger_of,
    statutory_area,
)

__all__ = ["VECTORS", "claims", "deviations", "series_against_closed_form", "tables"]

_Values = npt.NDArray[np.float64]

VECTORS = Path(__file__).parents[1] / "vectors" / "areas.csv"
_HECTARE_M2 = 1e4
_UNCUT = AreaRule(longest_edge_m=None)
_SIZES = (
    (0.0, _HECTARE_M2, "1公顷以下"),
    (_HECTARE_M2, 1e6, "1公顷至1平方千米"),
    (1e6, 2.5e7, "1至25平方千米"),
    (2.5e7, 1e9, "25至1000平方千米"),
    (1e9, math.inf, "1000至10000平方千米"),
)
_DISTANCES = (
    (0.0, 60.0, "60千米以内"),
    (60.0, 150.0, "60至150千米"),
    (150.0, 400.0, "150千米以上"),
)
_FAMILIES = {
    "square": "正放正方形",
    "rotated": "斜正方形",
    "triangle": "三角形",
    "concave": "凹形",
    "hole": "有一个天窗",
    "holes": "有多个天窗",
    "strip": "狭长条带",
    "jagged": "锯齿形边界",
    "multipolygon": "多部件",
    "limit": "边长正好在70米上下",
    "same": "同一图形的不同写法",
    "degrees": "经纬度数据，短边",
    "degrees_long": "经纬度数据，长边",
    "reference": "对照图形",
}


def deviations(vectors: list[Vector]) -> pd.DataFrame:
    """One row per vector that is not a sheet: what each way of taking the area differs from the reference, m².

    Columns: family, size_m2, distance_km (from the central meridian), outline_m, plane, uncut, cut, record (differences,
    NaN where a way does not apply).
    """
    frames = []
    for epsg in sorted({vector.epsg for vector in vectors if vector.family != "sheet"}):
        mine = [one for one in vectors if one.epsg == epsg and one.family != "sheet"]
        layer = gpd.GeoSeries(shapely.from_wkt([one.wkt for one in mine]), crs=epsg)
        karney = np.array([one.karney_m2 for one in mine])
        ruled = np.array([one.record_dm2 is not None for one in mine])
        frames.append(
            pd.DataFrame(
                {
                    "family": [one.family for one in mine],
                    "size_m2": karney,
                    "distance_km": _distance_km(layer),
                    "outline_m": _outline_m(layer),
                    "plane": np.nan if layer.crs.is_geographic else layer.area - karney,
                    "uncut": statutory_area(layer, _UNCUT) - karney,
                    "cut": statutory_area(layer) - karney,
                    "record": np.where(ruled, area_of_record(layer) / 100 - karney, np.nan),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def series_against_closed_form() -> float:
    """The largest relative difference of the printed series and the closed form, over bands from 18° to 53° north."""
    e2 = CGCS2000.first_eccentricity_squared
    e = math.sqrt(e2)

    def authalic(latitude: float) -> float:
        s = math.sin(latitude)
        return 0.5 * (s / (1 - e2 * s * s) + math.atanh(e * s) / e)

    worst = 0.0
    for south in np.radians(np.arange(18.0, 53.0, 0.5)):
        north = south + math.radians(0.5)
        half, middle = (north - south) / 2, (north + south) / 2
        terms = zip((1, -1, 1, -1, 1), CGCS2000.area_coefficients, (1, 3, 5, 7, 9), strict=True)
        series = 2 * sum(
            sign * factor * math.sin(order * half) * math.cos(order * middle)
            for sign, factor, order in terms
        )
        closed = authalic(north) - authalic(south)
        worst = max(worst, abs(series - closed) / closed)
    return worst


def tables(found: pd.DataFrame) -> str:
    """The two tables, as Markdown: by size and distance, and by family for figures of 1 ha and more."""
    large = found[found["size_m2"] >= _HECTARE_M2]
    return "\n".join([*_by_size(found[found["plane"].notna()]), "", *_by_family(large)])


def claims(found: pd.DataFrame) -> str:
    """What the page says in words, as a Markdown list."""
    small = found[found["size_m2"] <= 2.5e7]
    squares = small[small["family"].isin(["square", "rotated"])]
    large = found[found["size_m2"] >= _HECTARE_M2]
    rounding = (small["record"] - small["cut"]).abs().max()
    relative = (large["cut"] / large["size_m2"]).abs().max()
    shift = (found["cut"] / found["outline_m"]).abs().max() * 1000
    return "\n".join(
        [
            f"- 25平方千米以内的{len(small)}个图形，70米规则与参照值之差不超过{_at_most(small['cut'].abs().max(), 2)}平方米，"
            f"其中正方形（正放、斜放）不超过{_at_most(squares['cut'].abs().max(), 2)}平方米。",
            f"- 1公顷以上的{len(large)}个图形，70米规则与参照值的相对差不超过百万分之{_at_most(relative * 1e6, 1)}。",
            f"- 25平方千米以内，取位使面积再变动不超过{_at_most(rounding, 2)}平方米。",
            f"- 全部{len(found)}个图形，不论大小、形状、位置，70米规则与参照值之差都不超过边界移动{_at_most(shift, 2)}毫米带来的面积；"
            "界址点坐标本身只取到0.1毫米。",
        ]
    )


def _by_size(found: pd.DataFrame) -> Iterator[str]:
    yield "| 面积 | 距中央经线 | 个数 | 平面面积 | 不加密 | 70米规则 | 70米规则并取位 |"
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: |"
    for low, high, size in _SIZES:
        for near, far, distance in _DISTANCES:
            mine = found[
                found["size_m2"].between(low, high, inclusive="left")
                & found["distance_km"].between(near, far, inclusive="left")
            ]
            if len(mine):
                cells = " | ".join(
                    f"{_short(mine[way].abs().median())} / {_short(mine[way].abs().max())}"
                    for way in ("plane", "uncut", "cut", "record")
                )
                yield f"| {size} | {distance} | {len(mine)} | {cells} |"


def _by_family(found: pd.DataFrame) -> Iterator[str]:
    yield "| 图形（1公顷以上） | 个数 | 70米规则，最大相对差 | 相当于边界移动（毫米） | 取位后，相当于边界移动（毫米） |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for family, name in _FAMILIES.items():
        mine = found[found["family"] == family]
        relative = (mine["cut"] / mine["size_m2"]).abs().max()
        shift = {
            way: (mine[way] / mine["outline_m"]).abs().max() * 1000 for way in ("cut", "record")
        }
        recorded = "—" if math.isnan(shift["record"]) else _short(shift["record"])
        yield f"| {name} | {len(mine)} | {relative:.0e} | {_short(shift['cut'])} | {recorded} |"


def _distance_km(layer: gpd.GeoSeries) -> _Values:
    """From the meridian of the belt, or of the nearest 3° belt."""
    belt = gauss_kruger_of(layer.crs)
    west, south, east, _ = layer.bounds.to_numpy(dtype=np.float64).T
    middle = (west + east) / 2
    if belt is not None:
        return np.asarray(np.abs(middle - belt.false_easting) / 1000)
    away = np.abs(middle - np.round(middle / 3) * 3)
    return np.asarray(away * 111.32 * np.cos(np.radians(south)))


def _outline_m(layer: gpd.GeoSeries) -> _Values:
    if not layer.crs.is_geographic:
        return np.asarray(layer.length, dtype=np.float64)
    geod = Geod(a=CGCS2000.semi_major_axis, rf=CGCS2000.inverse_flattening)
    return np.array([geod.geometry_length(figure.boundary) for figure in layer], dtype=np.float64)


def _short(value: float) -> str:
    """Two digits that count, never fewer than what 0.0001 can show, without exponents."""
    if value < 5e-5:
        return "0.0000"
    decimals = max(0, 1 - math.floor(math.log10(value)))
    return f"{value:.{min(decimals, 4)}f}"


def _at_most(value: float, decimals: int) -> str:
    """Rounded up, because the page says that nothing is more."""
    return f"{math.ceil(value * 10**decimals) / 10**decimals:.{decimals}f}"


def main() -> None:
    """Prints the tables and the figures the page states."""
    found = deviations(read_vectors(VECTORS))
    print(tables(found))
    print()
    print(claims(found))
    print(f"印发级数与闭合式的最大相对差：{series_against_closed_form():.1e}")


if __name__ == "__main__":
    main()
