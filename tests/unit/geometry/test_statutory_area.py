"""Areas against the printed formula, against geodesics, and on everything that is not a plain polygon."""

import math
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhangtu.errors import CrsMismatch, InvalidGeometry
from yizhangtu.geometry import (
    CGCS2000,
    RECORD_RULE,
    XIAN_1980,
    AreaRule,
    area_of_record,
    sheet_area,
    statutory_area,
)

BELT = 4548  # CGCS2000, 3° belt, central meridian 117° E, no prefix
UNCUT = AreaRule(longest_edge_m=None)
UNCUT_RECORD = AreaRule(None, 4, 6, 6)
WGS84_LIKE = Geodesic(6378137, 1 / 298.257222101)


def square(
    northing: float, easting: float, side: float, side_north: float | None = None
) -> shapely.Polygon:
    return shapely.box(easting, northing, easting + side, northing + (side_north or side))


PARCEL = shapely.Polygon(
    [
        (586120.457, 4642315.231),
        (586334.912, 4642410.876),
        (586501.338, 4642287.004),
        (586472.115, 4642055.690),
        (586244.903, 4641990.112),
        (586150.020, 4642120.555),
    ]
)


def tilted_square(side: float) -> np.ndarray:
    """A square tilted by 23°, 60 km east of 117° E at 41.9° N, closed."""
    to_belt = pyproj.Transformer.from_crs(4490, BELT, always_xy=True)
    origin = np.array([560000.0, to_belt.transform(117.7239, 41.9)[1]])
    turn = math.radians(23)
    along = side * np.array([math.cos(turn), math.sin(turn)])
    across = side * np.array([-math.sin(turn), math.cos(turn)])
    return np.array([origin, origin + along, origin + along + across, origin + across, origin])


def geodesic_area(ring: np.ndarray, step_m: float) -> float:
    """Karney's geodesic polygon area of a ring in the belt, its edges cut so finely that they are straight there."""
    points = []
    for start, end in pairwise(ring):
        cuts = max(1, math.ceil(np.hypot(*(end - start)) / step_m))
        points.append(start + (end - start) * (np.arange(cuts) / cuts)[:, None])
    xy = np.concatenate(points)
    lon, lat = pyproj.Transformer.from_crs(BELT, 4490, always_xy=True).transform(xy[:, 0], xy[:, 1])
    polygon = WGS84_LIKE.Polygon()
    for x, y in zip(lon, lat, strict=True):
        polygon.AddPoint(y, x)
    return float(abs(polygon.Compute(reverse=False, sign=True)[2]))


@pytest.mark.parametrize(
    ("polygon", "exact", "of_record"),
    [
        pytest.param(square(4640000, 500000, 100), 10000.0000, 10000.00, id="100 m"),
        pytest.param(square(4640000, 600000, 1000), 999751.5778, 999751.57, id="1 km"),
        pytest.param(PARCEL, 114008.0043, 114008.01, id="parcel"),
        pytest.param(square(3300000, 380000, 10000), 99967380.09, 99967380.16, id="10 km"),
    ],
)
def test_published_vectors_without_cutting(
    polygon: shapely.Polygon, exact: float, of_record: float
) -> None:
    series = gpd.GeoSeries([polygon], crs=BELT)
    digits = 4 if exact < 1e6 else 2
    assert round(float(statutory_area(series, UNCUT)[0]), digits) == exact
    assert area_of_record(series, UNCUT_RECORD)[0] == round(of_record * 100)


@pytest.mark.parametrize(
    ("polygon", "expected"),
    [
        pytest.param(square(4640000, 500000, 100), 10000.0008, id="100 m"),
        pytest.param(square(4640000, 600000, 1000), 999751.5725, id="1 km"),
        pytest.param(PARCEL, 114008.0053, id="parcel"),
    ],
)
def test_arc_second_rounding_to_the_fourth_decimal(
    polygon: shapely.Polygon, expected: float
) -> None:
    series = gpd.GeoSeries([polygon], crs=BELT)
    measured = float(statutory_area(series, AreaRule(None, arc_second_decimals=6))[0])
    assert round(measured, 4) == expected


@pytest.mark.parametrize(
    ("latitude", "expected"),
    [
        (0, 32054872.46),
        (18, 30521490.50),
        (20, 30165060.64),
        (25, 29116347.87),
        (30, 27847757.03),
        (35, 26367263.06),
        (40, 24684446.24),
        (42, 23957127.95),
        (45, 22810533.44),
        (50, 20758420.67),
        (53, 19447606.12),
    ],
)
def test_sheets_at_ten_thousand(latitude: float, expected: float) -> None:
    assert round(sheet_area(latitude, width_minutes=3.75, height_minutes=2.5), 2) == expected


@pytest.mark.parametrize(
    ("latitude", "width", "height", "expected"),
    [
        (30, 15, 10, 445288499.51),
        (40, 15, 10, 394594693.26),
        (42, 15, 10, 382942507.93),
        (40, 1.875, 1.25, 6172038.84),
    ],
)
def test_sheets_at_other_scales(
    latitude: float, width: float, height: float, expected: float
) -> None:
    assert round(sheet_area(latitude, width_minutes=width, height_minutes=height), 2) == expected


def test_printed_series_and_closed_form_agree() -> None:
    # A sheet in degrees has edges on meridians and parallels; only the parallels need fine cutting to follow.
    longitudes = np.linspace(117, 117.0625, 1001)
    north = 40 + 2.5 / 60
    ring = np.concatenate(
        [
            np.column_stack([longitudes, np.full(1001, 40.0)]),
            np.column_stack([longitudes[::-1], np.full(1001, north)]),
        ]
    )
    measured = statutory_area(gpd.GeoSeries([shapely.Polygon(ring)], crs=4490), UNCUT)[0]
    assert measured == pytest.approx(
        sheet_area(40, width_minutes=3.75, height_minutes=2.5), rel=2e-12
    )


@pytest.mark.parametrize(
    ("side", "plane_error", "uncut_error", "cut_error"),
    [
        pytest.param(100, 0.89, 1e-4, 1e-4, id="1 ha"),
        pytest.param(1000, 89.3, 2e-3, 1e-3, id="1 km2"),
        pytest.param(5000, 2313.9, 0.61, 2e-3, id="25 km2"),
    ],
)
def test_seventy_metre_rule_against_geodesics(
    side: float, plane_error: float, uncut_error: float, cut_error: float
) -> None:
    ring = tilted_square(side)
    series = gpd.GeoSeries([shapely.Polygon(ring)], crs=BELT)
    reference = geodesic_area(ring, step_m=side / 50)
    assert series.area[0] - reference == pytest.approx(plane_error, rel=5e-3)
    assert abs(statutory_area(series, UNCUT)[0] - reference) < uncut_error * 1.01
    assert abs(statutory_area(series)[0] - reference) < cut_error
    # Rounded coordinates (0.05 mm) and arc-seconds (0.03 mm) move each side by that much at most.
    assert abs(area_of_record(series)[0] / 100 - reference) < 4 * side * 1e-4


def test_rule_matters_on_long_edges() -> None:
    series = gpd.GeoSeries([shapely.Polygon(tilted_square(5000))], crs=BELT)
    assert statutory_area(series)[0] - statutory_area(series, UNCUT)[0] == pytest.approx(
        0.61, abs=0.005
    )


@settings(max_examples=20, deadline=None)
@given(
    easting=st.floats(-150_000, 150_000),
    northing=st.floats(2_000_000, 5_900_000),
    side=st.floats(math.log10(30), math.log10(5000)).map(lambda power: 10**power),
    turn=st.floats(0, math.pi / 2),
)
def test_any_square_against_geodesics(
    easting: float, northing: float, side: float, turn: float
) -> None:
    angles = turn + np.array([0, 1, 2, 3, 0]) * math.pi / 2
    ring = np.column_stack([np.cos(angles), np.sin(angles)]) * side / math.sqrt(2)
    ring += [500_000 + easting, northing]
    measured = statutory_area(gpd.GeoSeries([shapely.Polygon(ring)], crs=BELT))[0]
    # Karney's sum over the globe loses some 1e-4 m² on any polygon; the 70 m rule itself leaves up to 1e-8.
    assert measured == pytest.approx(geodesic_area(ring, step_m=20.0), rel=2e-8, abs=5e-4)


@pytest.mark.parametrize("side", [1.0, 10.0, 30.0])
def test_plane_is_true_on_the_central_meridian(side: float) -> None:
    # Within 15 m of the meridian the plane's scale is 1 + 3e-12.
    series = gpd.GeoSeries([square(4640000, 500000 - side / 2, side)], crs=BELT)
    assert statutory_area(series)[0] == pytest.approx(side**2, rel=1e-11, abs=1e-8 * side)


def test_square_metre() -> None:
    ring = tilted_square(1)
    measured = statutory_area(gpd.GeoSeries([shapely.Polygon(ring)], crs=BELT))[0]
    assert measured == pytest.approx(geodesic_area(ring, step_m=1.0), abs=5e-5)


@pytest.mark.parametrize("crs", [4527, 4498, 4509])
def test_belts_of_one_meridian_agree(crs: int) -> None:
    # 4527: 3° with prefix 39; 4498: 6° with prefix 20; 4509: 6° without.
    shift = {4527: 39_000_000, 4498: 20_000_000, 4509: 0}[crs]
    moved = shapely.transform(PARCEL, lambda xy: xy + np.array([shift, 0]))
    plain = statutory_area(gpd.GeoSeries([PARCEL], crs=BELT))[0]
    assert statutory_area(gpd.GeoSeries([moved], crs=crs))[0] == pytest.approx(plain, abs=1e-4)


def test_degrees_agree_with_the_belt() -> None:
    polygons = [PARCEL, shapely.Polygon(tilted_square(5000))]
    belt = gpd.GeoSeries(polygons, crs=BELT)
    # The printed inverse series and PROJ's differ by 0.1 mm, smoothly.
    np.testing.assert_allclose(
        statutory_area(belt.to_crs(4490)), statutory_area(belt), rtol=1e-10, atol=1e-6
    )


def test_record_in_degrees_rounds_arc_seconds_only() -> None:
    degrees = gpd.GeoSeries([PARCEL], crs=BELT).to_crs(4490)
    assert abs(area_of_record(degrees)[0] - 11400800) <= 2


def test_xian_1980_has_its_own_ellipsoid() -> None:
    series = gpd.GeoSeries([square(4640000, 600000, 1000)], crs=2385)  # Xian 1980, 3° belt, 117° E
    assert CGCS2000 != XIAN_1980
    assert statutory_area(series, UNCUT)[0] == pytest.approx(999751.5778, abs=0.02)


def test_parts_and_holes() -> None:
    outer, hole = square(4640000, 500000, 60), square(4640010, 500010, 20)
    other = square(4640000, 500100, 10)
    with_hole = shapely.Polygon(outer.exterior, [hole.exterior])
    one, two, three, both = statutory_area(
        gpd.GeoSeries([outer, hole, other, shapely.MultiPolygon([with_hole, other])], crs=BELT)
    )
    assert both == pytest.approx(one - two + three, abs=1e-9)


def test_direction_and_starting_vertex_do_not_matter() -> None:
    reversed_parcel = shapely.reverse(PARCEL)
    rotated = shapely.Polygon(
        [*list(PARCEL.exterior.coords)[2:-1], *list(PARCEL.exterior.coords)[:2]]
    )
    areas = statutory_area(gpd.GeoSeries([PARCEL, reversed_parcel, rotated], crs=BELT))
    np.testing.assert_allclose(areas, areas[0], rtol=1e-13)


def test_parts_add_up_to_the_whole() -> None:
    # Neighbours share all vertices, so their cut points are the same bit for bit and only sums round.
    xs = [500000, 500333.3333, 500777.1, 501000]
    parts = gpd.GeoSeries([shapely.box(a, 4640000, b, 4640900) for a, b in pairwise(xs)], crs=BELT)
    ring = [(x, 4640000) for x in xs] + [(x, 4640900) for x in reversed(xs)]
    whole = gpd.GeoSeries([shapely.Polygon(ring)], crs=BELT)
    assert statutory_area(parts).sum() == pytest.approx(statutory_area(whole)[0], abs=1e-7)


def test_row_depends_on_itself_alone() -> None:
    rng = np.random.default_rng(5)
    corners = rng.uniform([400000, 3000000], [600000, 5000000], (3000, 2))
    boxes = shapely.box(corners[:, 0], corners[:, 1], corners[:, 0] + 130.7, corners[:, 1] + 99.1)
    series = gpd.GeoSeries(boxes, crs=BELT)
    for layer in (series, series.to_crs(4490)):
        together = statutory_area(layer)
        assert statutory_area(layer[1234:1300]).tobytes() == together[1234:1300].tobytes()


def test_empty_and_missing() -> None:
    series = gpd.GeoSeries(
        [shapely.Polygon(), None, shapely.GeometryCollection(), PARCEL], crs=BELT
    )
    measured = statutory_area(series)
    assert measured[0] == 0
    assert np.isnan(measured[1])
    assert measured[2] == 0
    assert area_of_record(series).tolist()[:3] == [0, 0, 0]
    assert statutory_area(gpd.GeoSeries([], crs=BELT)).shape == (0,)


def test_not_finite_names_the_row() -> None:
    with np.errstate(invalid="ignore"):
        broken = shapely.Polygon([(500000, 4640000), (500010, math.nan), (500010, 4640010)])
    series = gpd.GeoSeries([PARCEL, None, shapely.Polygon(), broken], crs=BELT)
    with pytest.raises(InvalidGeometry, match="第4行"):
        statutory_area(series)


@pytest.mark.parametrize(
    "geometry",
    [
        shapely.Point(500000, 4640000),
        shapely.LineString([(500000, 4640000), (500010, 4640000)]),
        shapely.GeometryCollection([PARCEL, shapely.Point(0, 0)]),
    ],
    ids=["point", "line", "collection"],
)
def test_other_geometry_names_the_row(geometry: shapely.Geometry) -> None:
    with pytest.raises(InvalidGeometry, match="第2行"):
        statutory_area(gpd.GeoSeries([PARCEL, geometry], crs=BELT))


def test_heights_are_passed_over() -> None:
    raised = shapely.force_3d(PARCEL, 812.5)
    flat, high = statutory_area(gpd.GeoSeries([PARCEL, raised], crs=BELT))
    assert flat == high


def test_coordinates_outside_the_system_are_refused() -> None:
    with pytest.raises(CrsMismatch, match="第1行"):
        statutory_area(gpd.GeoSeries([PARCEL], crs=4527))  # prefix 39 expected, none there
    with pytest.raises(CrsMismatch, match="经纬度"):
        statutory_area(gpd.GeoSeries([PARCEL], crs=4490))


def test_record_rule_is_the_prescribed_one() -> None:
    assert AreaRule(70.0, 4, 6, 6) == RECORD_RULE


def test_edge_of_exactly_seventy_metres_is_not_cut() -> None:
    # Not cut at 70 m, cut in two just above: the difference on such edges is far below a rounding unit of area,
    # so the rule is observed through the number of vertices in the plane.
    from yizhangtu.geometry.plane.gauss_kruger import survey_crs_of
    from yizhangtu.geometry.plane.statutory_plane import rings_in_plane
    from yizhangtu.geometry.rings import Rings

    polygons = np.array(
        [square(4640000, 500000, 70.0), square(4640000, 500000, 140.5)], dtype=object
    )
    plane = rings_in_plane(Rings.of(polygons), survey_crs_of(BELT))
    # A closed square has 5 vertices; int(140.5 / 70) + 1 = 3 parts per edge make 13.
    assert np.diff(plane.ring).tolist() == [5, 13]
