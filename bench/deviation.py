"""How far the statutory area lies from other ways of taking it, on figures of the real sizes.

Run: python bench/deviation.py

Each figure is drawn in a 3° Gauss-Krüger belt at 42° north, some distance from the central meridian. The reference is the
geodesic area of the figure with its edges cut every 20 m (GeographicLib, Karney): an independent program on the same
ellipsoid, following the same straight plane edges closely.
"""

import math
from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import shapely
from geographiclib.geodesic import Geodesic
from pyproj import Transformer
from shapely import affinity

from yizhangtu.geometry import CGCS2000, AreaRule, area_of_record, statutory_area

CRS = 4548  # CGCS2000, 3° belt, central meridian 117°, eastings without the belt's number
NORTHING, FALSE_EASTING = 4_652_000.0, 500_000.0
UNCUT = AreaRule(longest_edge_m=None)
REFERENCE_CUT_M = 20.0
KARNEY = Geodesic(CGCS2000.semi_major_axis, 1 / CGCS2000.inverse_flattening)
TO_DEGREES = Transformer.from_crs(CRS, 4490, always_xy=True)


def square(side: float, offset: float) -> shapely.Polygon:
    """A square whose south-west corner lies `offset` metres east of the central meridian."""
    east = FALSE_EASTING + offset
    return shapely.box(east, NORTHING, east + side, NORTHING + side)


def skew(side: float, offset: float) -> shapely.Polygon:
    """The same square turned by 27 degrees: no edge runs along a meridian or a parallel."""
    return _turned(square(side, 0.0), offset)


def strip(length: float, width: float, offset: float) -> shapely.Polygon:
    """A strip along a skew line, such as a road or a ditch."""
    flat = shapely.box(FALSE_EASTING, NORTHING, FALSE_EASTING + length, NORTHING + width)
    return _turned(flat, offset)


def jagged(vertices: int, radius: float, offset: float) -> shapely.Polygon:
    """A ragged outline as redlines have, the same at every run."""
    random = np.random.default_rng(7)
    angle = np.linspace(0.0, 2 * math.pi, vertices, endpoint=False)
    reach = radius * (1 + 0.2 * np.sin(5 * angle) + 0.02 * random.uniform(-1, 1, vertices))
    east = FALSE_EASTING + offset + reach * np.cos(angle)
    return shapely.Polygon(np.column_stack([east, NORTHING + reach * np.sin(angle)]))


def _turned(figure: shapely.Polygon, offset: float) -> shapely.Polygon:
    origin = (FALSE_EASTING, NORTHING)
    return affinity.translate(affinity.rotate(figure, -27, origin=origin), xoff=offset)


def geodesic(figure: shapely.Polygon, cut: float | None = None) -> float:
    """Area by GeographicLib, edges as delivered or cut in the plane every `cut` metres first."""
    drawn = figure if cut is None else shapely.segmentize(figure, cut)
    lon, lat = TO_DEGREES.transform(*shapely.get_coordinates(drawn).T)
    polygon = KARNEY.Polygon()
    for north, east in zip(lat[:-1], lon[:-1], strict=True):
        polygon.AddPoint(north, east)
    _, _, area = polygon.Compute()
    return float(abs(area))


def figures() -> Iterator[tuple[str, int, shapely.Polygon]]:
    """Name, distance from the central meridian in km, figure."""
    for offset in (0, 60, 120):
        metres = offset * 1000.0
        yield "100米正方形", offset, square(100.0, metres)
        yield "1千米正方形", offset, square(1000.0, metres)
        yield "5千米正方形", offset, square(5000.0, metres)
        yield "5千米斜正方形", offset, skew(5000.0, metres)
        yield "5.8千米×12米斜条带", offset, strip(5800.0, 12.0, metres)
        yield "4000点不规则面", offset, jagged(4000, 8000.0, metres)


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


def main() -> None:
    """Prints the table of docs/statutory-area.md."""
    print(
        "| 图形 | 距中央经线 | 参照面积 | 平面面积 | 规定算法，不加密 | 70米规则 | 70米规则并取位 |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name, offset, figure in figures():
        # Coordinates as a survey delivers them, so that the rounding of coordinates has nothing left to do.
        delivered = shapely.transform(figure, lambda xy: np.round(xy, 4))
        layer = gpd.GeoSeries([delivered], crs=CRS)
        reference = geodesic(delivered, REFERENCE_CUT_M)
        ways = (
            delivered.area,
            float(statutory_area(layer, UNCUT)[0]),
            float(statutory_area(layer)[0]),
            int(area_of_record(layer)[0]) / 100,
        )
        cells = " | ".join(_signed(value - reference) for value in ways)
        print(f"| {name} | {offset}千米 | {reference:.3f} | {cells} |")
    print()
    print(f"印发级数与闭合式的最大相对差：{series_against_closed_form():.1e}")


def _signed(difference: float) -> str:
    text = f"{difference:+.3f}"
    return text if float(text) else "0.000"


if __name__ == "__main__":
    main()
