"""The fast way into the plane against the printed formula, written here once more with 40 digits."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhangtu.errors import CrsMismatch, InvalidGeometry
from yizhangtu.geometry import (
    CGCS2000,
    XIAN_1980,
    Ellipsoid,
    parallel,
    statutory_area,
    survey_crs_of,
)
from yizhangtu.geometry.area import local_area
from yizhangtu.geometry.plane.edge_cuts import cut_edges, rounded
from yizhangtu.geometry.plane.gauss_kruger import GaussKruger, SurveyCrs
from yizhangtu.geometry.plane.printed_series import forward, inverse, sine_cosine
from yizhangtu.geometry.plane.statutory_plane import (
    _Carrier,
    points_in_plane,
    ring_areas,
    rings_in_plane,
)
from yizhangtu.geometry.rings import FloatArray, Rings

PI = Decimal("3.141592653589793238462643383279502884197")
BELTS = [SurveyCrs(e, GaussKruger(117.0, 3, None, prefixed=False)) for e in (CGCS2000, XIAN_1980)]
DEGREES = [SurveyCrs(e, None) for e in (CGCS2000, XIAN_1980)]
PREFIXED = SurveyCrs(CGCS2000, GaussKruger(120.0, 3, 40, prefixed=True))
IDS = ["CGCS2000", "Xian 1980"]
# 65° north.
NORTH = 7_210_000.0

Number = float | Decimal


class Printed:
    """The circular's formulas, straight from paper (constants digit by digit), in decimal arithmetic."""

    def __init__(self, ellipsoid: Ellipsoid) -> None:
        text = {
            "CGCS2000": """0.0066943800229 0.00673949677548 6399593.62586 6356752.31414036 1.57048761144159e-7
                5.05250178820567e-3 2.98472900956587e-5 2.41626669230084e-7 2.22241238938534e-9""",
            "西安80": """6.69438499958795e-3 6.73950181947292e-3 6399596.65198801 6356755.29 1.57048687472752e-7
                5.05250559291393e-3 2.98473350966158e-5 2.41627215981336e-7 2.22241909461273e-9""",
        }[ellipsoid.name]
        self.e2, self.ep2, self.c, self.b, *self.k = (Decimal(word) for word in text.split())

    rho = Decimal("206264.8062471")

    @staticmethod
    def sine(x: Decimal) -> Decimal:
        term, total, n = x, x, 1
        while abs(term) > Decimal("1e-42"):
            term *= -x * x / ((n + 1) * (n + 2))
            total, n = total + term, n + 2
        return total

    def v(self, latitude: Decimal) -> Decimal:
        """q(B)/b by the coefficients A to E and the sines of multiples of the latitude."""
        e2, e4, e6, e8 = (self.e2**n for n in range(1, 5))
        factors = (
            1 + e2 * 3 / 6 + e4 * 30 / 80 + e6 * 35 / 112 + e8 * 630 / 2304,
            -(e2 / 6 + e4 * 15 / 80 + e6 * 21 / 112 + e8 * 420 / 2304),
            e4 * 3 / 80 + e6 * 7 / 112 + e8 * 180 / 2304,
            -(e6 / 112 + e8 * 45 / 2304),
            e8 * 5 / 2304,
        )
        return self.b * sum(
            factor * self.sine(order * latitude)
            for order, factor in zip((1, 3, 5, 7, 9), factors, strict=True)
        )

    def angles(self, northing: Number, y: Number) -> tuple[Decimal, Decimal]:
        """Latitude, and longitude from the central meridian."""
        x, y = Decimal(northing), Decimal(y)
        k0, k1, k2, k3, k4 = self.k
        e = k0 * x
        s, c = self.sine(e), self.sine(PI / 2 - e)
        foot = e + c * (k1 * s - k2 * s**3 + k3 * s**5 - k4 * s**7)
        c = self.sine(PI / 2 - foot)
        t = self.sine(foot) / c
        h2 = self.ep2 * c * c
        v2 = 1 + h2
        q = y * v2.sqrt() / self.c
        latitude = (
            foot
            - v2 * t * q**2 / 2
            + (5 + 3 * t**2 + h2 - 9 * h2 * t**2) * v2 * t * q**4 / 24
            - (61 + 90 * t**2 + 45 * t**4) * v2 * t * q**6 / 720
        )
        longitude = (
            q
            - (1 + 2 * t**2 + h2) * q**3 / 6
            + (5 + 28 * t**2 + 24 * t**4 + 6 * h2 + 8 * h2 * t**2) * q**5 / 120
        ) / c
        return latitude, longitude

    def from_belt(self, northing: Number, y: Number) -> tuple[Decimal, Decimal]:
        """u from the central meridian, and v."""
        latitude, longitude = self.angles(northing, y)
        return self.b * longitude, self.v(latitude)

    def from_degrees(self, longitude: Number, latitude: Number) -> tuple[Decimal, Decimal]:
        """u from 105° E, and v."""
        degree = PI / 180
        return self.b * (Decimal(longitude) - 105) * degree, self.v(Decimal(latitude) * degree)


def missed(uv: np.ndarray, expected: Sequence[Decimal]) -> float:
    return max(abs(float(Decimal(float(a)) - b)) for a, b in zip(uv, expected, strict=True))


@pytest.mark.parametrize("crs", BELTS, ids=IDS)
@settings(max_examples=60, deadline=None)
@given(
    northing=st.floats(0, NORTH)
    | st.integers(0, 880).map(lambda i: i * 8192.0)
    | st.integers(1, 880).map(lambda i: float(np.nextafter(i * 8192.0, 0))),
    y=st.floats(-400_000, 400_000) | st.sampled_from([-400_000.0, 0.0, 1e-4, 400_000.0]),
)
def test_belt_follows_the_printed_series(crs: SurveyCrs, northing: float, y: float) -> None:
    easting = 500_000 + y
    found = points_in_plane(np.array([[easting, northing]]), crs)[0]
    with localcontext(prec=45):
        expected = Printed(crs.ellipsoid).from_belt(northing, Decimal(easting) - 500_000)
    assert missed(found, expected) <= 1e-9


@pytest.mark.parametrize("crs", DEGREES, ids=IDS)
@settings(max_examples=60, deadline=None)
@given(
    longitude=st.floats(73, 136),
    latitude=st.floats(-90, 90) | st.integers(-1440, 1440).map(lambda i: i / 16),
)
def test_degrees_follow_the_closed_form(crs: SurveyCrs, longitude: float, latitude: float) -> None:
    found = points_in_plane(np.array([[longitude, latitude]]), crs)[0]
    with localcontext(prec=45):
        expected = Printed(crs.ellipsoid).from_degrees(longitude, latitude)
    assert missed(found, expected) <= 1.5e-9  # u is a product of 3e6 m, v lies in the last bit
    assert abs(float(Decimal(float(found[1])) - expected[1])) <= 1e-9


@pytest.mark.parametrize("crs", BELTS, ids=IDS)
@pytest.mark.parametrize("y", [0.0, 60_000.0, 167_000.0, 400_000.0])
def test_no_step_between_intervals_of_northing(crs: SurveyCrs, y: float) -> None:
    border = np.arange(1, int(NORTH // 8192)) * 8192.0
    points = np.column_stack([np.full(len(border), 500_000 + y), border])
    before = points.copy()
    before[:, 1] = np.nextafter(border, 0)
    assert np.abs(points_in_plane(points, crs) - points_in_plane(before, crs)).max() <= 1e-9


@pytest.mark.parametrize("crs", DEGREES, ids=IDS)
def test_no_step_between_intervals_of_latitude(crs: SurveyCrs) -> None:
    border = np.arange(-1439, 1440) / 16
    points = np.column_stack([np.full(len(border), 120.0), border])
    before = points.copy()
    before[:, 1] = np.nextafter(border, -100)
    assert np.abs(points_in_plane(points, crs) - points_in_plane(before, crs)).max() <= 2e-9


@pytest.mark.parametrize("crs", BELTS, ids=IDS)
@settings(max_examples=40, deadline=None)
@given(
    interval=st.integers(200, 811),
    place=st.sampled_from([0.0, -0.005, 0.3]),
    y=st.floats(-170_000, 170_000),
    step=st.sampled_from([(0.01, 0.0), (0.0, 0.01), (1.0, 1.0), (0.0, 60.0), (60.0, 0.0)]),
)
def test_short_edges_keep_their_length(
    crs: SurveyCrs, interval: int, place: float, y: float, step: tuple[float, float]
) -> None:
    # Also across the border of two intervals. The plane's doubles leave half a last bit (5e-10 m) at either end.
    start = np.array([500_000 + y, interval * 8192.0 + place])
    ends = np.array([start, start + np.array(step)])
    (u0, v0), (u1, v1) = points_in_plane(ends, crs)
    printed = Printed(crs.ellipsoid)
    with localcontext(prec=45):
        a, b = (printed.from_belt(n, Decimal(e) - 500_000) for e, n in ends.tolist())
        expected = b[0] - a[0], b[1] - a[1]
    assert missed(np.array([u1 - u0, v1 - v0]), expected) <= 1e-9


@pytest.mark.parametrize("crs", BELTS, ids=IDS)
def test_every_rounding_is_that_of_the_series(crs: SurveyCrs) -> None:
    # One rounding more or less moves a point by 3e-5 m. Among so many points are hundreds within 1e-9″ of a tie.
    rng = np.random.default_rng(11)
    points = rng.uniform([350_000, 1_900_000], [650_000, 5_950_000], (200_000, 2))
    carry = _Carrier.of(crs, 6)
    belt = crs.gauss_kruger
    assert belt is not None
    expected = np.empty_like(points)
    carry._carry_angles(rounded(carry._by_series(points, belt), 6), expected)
    found = points.copy()
    carry(found)
    np.testing.assert_allclose(found, expected, atol=3e-9, rtol=0)


@pytest.mark.parametrize("crs", BELTS, ids=IDS)
@settings(max_examples=40, deadline=None)
@given(northing=st.floats(1_900_000, 5_950_000), y=st.floats(-170_000, 170_000))
def test_rounded_points_follow_the_printed_series(
    crs: SurveyCrs, northing: float, y: float
) -> None:
    easting = 500_000 + y
    found = np.array([[easting, northing]])
    _Carrier.of(crs, 6)(found)
    printed = Printed(crs.ellipsoid)
    with localcontext(prec=45):
        angles = printed.angles(northing, Decimal(easting) - 500_000)
        seconds = [angle * printed.rho for angle in angles]
        kept = [second.quantize(Decimal("1e-6"), ROUND_HALF_UP) for second in seconds]
        latitude, longitude = (second / printed.rho for second in kept)
        expected = printed.b * longitude, printed.v(latitude)
    is_tie = min(
        abs(abs(a - b) * 10**6 - Decimal("0.5")) for a, b in zip(seconds, kept, strict=True)
    )
    if is_tie > Decimal("1e-3"):  # nearer, doubles and decimals may part
        assert missed(found[0], expected) <= 3e-9


def test_a_point_does_not_depend_on_its_company() -> None:
    rng = np.random.default_rng(3)
    belt = rng.uniform([300_000, 2_000_000], [700_000, 6_000_000], (500, 2))
    near = rng.uniform([499_000, 4_640_000], [501_000, 4_641_000], (700, 2))
    for crs, points in ((BELTS[0], np.concatenate([belt, near, belt[:37]])),):
        together = points_in_plane(points, crs)
        alone = np.concatenate([points_in_plane(point[None], crs) for point in points])
        order = rng.permutation(len(points))
        assert together.tobytes() == alone.tobytes()
        assert points_in_plane(points[order], crs).tobytes() == together[order].tobytes()


@pytest.mark.parametrize("meridian", range(75, 136, 3))
def test_every_belt_is_the_same_belt(meridian: int) -> None:
    points = np.array([[612_345.678, 4_321_098.765], [444_000.25, 2_100_000.5]])
    expected = points_in_plane(points, BELTS[0])
    wide: list[tuple[int, int]] = [(3, meridian // 3)]
    if meridian % 6 == 3:
        wide.append((6, (meridian + 3) // 6))
    for width, zone in wide:
        plain = GaussKruger(float(meridian), width, None, prefixed=False)  # type: ignore[arg-type]
        assert points_in_plane(points, SurveyCrs(CGCS2000, plain)).tobytes() == expected.tobytes()
        numbered = GaussKruger(float(meridian), width, zone, prefixed=True)  # type: ignore[arg-type]
        shifted = points + np.array([zone * 1e6, 0.0])
        # Eastings with a zone number have coarser doubles.
        np.testing.assert_allclose(
            points_in_plane(shifted, SurveyCrs(CGCS2000, numbered)), expected, atol=2e-8, rtol=0
        )


def test_reference_meridian_moves_u_alone() -> None:
    points = np.array([[612_345.678, 4_321_098.765]])
    other = SurveyCrs(CGCS2000, GaussKruger(114.0, 3, None, prefixed=False))
    moved = points_in_plane(points, BELTS[0], reference=other)
    shift = CGCS2000.semi_minor_axis * np.radians(3.0)
    np.testing.assert_allclose(
        moved - points_in_plane(points, BELTS[0]), [[shift, 0.0]], atol=1e-9, rtol=0
    )


def area_by_the_rule(ring: np.ndarray, crs: SurveyCrs) -> Decimal:
    """The 70 m rule in decimal arithmetic for a ring in a belt, or for one in degrees that has no long edge."""
    printed = Printed(crs.ellipsoid)
    uv = []
    belt = crs.gauss_kruger
    for (ax, ay), (bx, by) in pairwise([[Decimal(x) for x in point] for point in ring.tolist()]):
        parts = 1
        if belt is not None:
            length = ((bx - ax) ** 2 + (by - ay) ** 2).sqrt()
            parts = 1 if length <= 70 else int(length / 70) + 1
        for k in range(parts):
            x, y = ax + (bx - ax) * k / parts, ay + (by - ay) * k / parts
            uv.append(
                printed.from_degrees(x, y)
                if belt is None
                else printed.from_belt(y, x - int(belt.false_easting))
            )
    uv.append(uv[0])
    return abs(shoelace(uv))


def shoelace(uv: Sequence[tuple[Decimal, Decimal]]) -> Decimal:
    return sum(((a[0] + b[0]) / 2 * (b[1] - a[1]) for a, b in pairwise(uv)), Decimal(0))


def star(easting: float, northing: float, reach: float, corners: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    radius = reach * rng.uniform(0.3, 1.0, corners)
    ring = np.column_stack([np.cos(angle), np.sin(angle)]) * radius[:, None]
    closed = np.vstack([ring, ring[:1]]) + np.array([easting, northing])
    rounded: FloatArray = np.round(closed, 4)
    return rounded


@pytest.mark.parametrize("crs", [*BELTS, PREFIXED], ids=[*IDS, "zone 40"])
@settings(max_examples=15, deadline=None)
@given(
    y=st.floats(-170_000, 170_000),
    northing=st.floats(2_000_000, 5_900_000),
    reach=st.floats(0, 3.2).map(lambda power: 10**power),
    corners=st.integers(3, 40),
    seed=st.integers(0, 1000),
)
def test_areas_follow_the_printed_series(
    crs: SurveyCrs, y: float, northing: float, reach: float, corners: int, seed: int
) -> None:
    belt = crs.gauss_kruger
    assert belt is not None
    ring = star(belt.false_easting + y, northing, reach, corners, seed)
    found = ring_areas(Rings.of(np.array([shapely.Polygon(ring)], dtype=object)), crs)[0]
    with localcontext(prec=45):
        expected = float(area_by_the_rule(ring, crs))
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-6)


@pytest.mark.parametrize("crs", DEGREES, ids=IDS)
def test_areas_in_degrees_follow_the_printed_series(crs: SurveyCrs) -> None:
    for seed, reach in enumerate([1e-6, 1e-5, 1e-4, 2.5e-4]):  # up to 25 m
        rng = np.random.default_rng(seed)
        angle = np.linspace(0, 2 * np.pi, 30, endpoint=False)
        ring = np.column_stack([np.cos(angle), np.sin(angle)]) * rng.uniform(0.5, 1, (30, 1))
        ring = np.vstack([ring, ring[:1]]) * reach + [118.3, 41.7]
        found = ring_areas(Rings.of(np.array([shapely.Polygon(ring)], dtype=object)), crs)[0]
        with localcontext(prec=45):
            expected = float(area_by_the_rule(ring, crs))
        assert found == pytest.approx(expected, rel=1e-12, abs=1e-6)


def test_area_and_plane_are_one() -> None:
    polygons = np.array(
        [shapely.Polygon(star(600_000, 4_640_000 + k, 900, 30, k)) for k in range(20)], dtype=object
    )
    rings = Rings.of(polygons)
    plane = rings_in_plane(rings, BELTS[0])
    planar = [shapely.Polygon(plane.uv[a:b]).area for a, b in pairwise(plane.ring)]
    np.testing.assert_allclose(planar, np.abs(ring_areas(rings, BELTS[0])), rtol=1e-12)


def test_threads_do_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(8)
    corner = rng.uniform([400_000, 3_000_000], [600_000, 5_000_000], (2500, 2))
    boxes = shapely.box(*corner.T, corner[:, 0] + 130.7, corner[:, 1] + 5.1)
    belt = gpd.GeoSeries(boxes, crs=4548)
    for layer in (belt, belt.to_crs(4490)):
        rings, crs = Rings.of(np.asarray(layer.values, dtype=object)), survey_crs_of(layer.crs)
        found = []
        for workers in (1, 2, 7):
            monkeypatch.setattr(parallel, "worker_count", lambda workers=workers: workers)
            monkeypatch.setattr(parallel, "_SMALLEST_WORK", 0)
            plane = rings_in_plane(rings, crs)
            found.append(
                (plane.uv.tobytes(), plane.ring.tobytes(), ring_areas(rings, crs).tobytes())
            )
        assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("crs", [4548, 4490])
def test_both_sides_of_an_edge_get_the_same_points(crs: int) -> None:
    left, right = star(600_000, 4_640_000, 900, 12, 1), None
    layer = gpd.GeoSeries([shapely.Polygon(left), shapely.Polygon(left[::-1])], crs=4548).to_crs(
        crs
    )
    one, two = np.asarray(layer.values, dtype=object)
    right = Rings.of(np.array([two], dtype=object))
    plane, back = (
        rings_in_plane(rings, survey_crs_of(crs))
        for rings in (Rings.of(np.array([one], dtype=object)), right)
    )
    # Both are outer rings and come out counterclockwise, from the same vertex.
    assert len(plane.uv) > 60
    assert plane.uv.tobytes() == back.uv.tobytes()


def test_cuts_in_degrees_lie_on_the_straight_edge_of_the_belt() -> None:
    to_degrees = pyproj.Transformer.from_crs(4548, 4490, always_xy=True)
    ends = np.array([[560_000.0, 4_640_000.0], [562_000.0, 4_641_500.0], [560_000.0, 4_640_000.0]])
    ring = np.column_stack(to_degrees.transform(*ends.T))
    cuts = cut_edges(ring, np.array([0, 3]), DEGREES[0], 70.0)
    # 2500 m make 36 parts.
    assert cuts.end.tolist() == [1, 2]
    assert np.diff(cuts.cut).tolist() == [35, 35]
    share = np.arange(1, 36)[:, None] / 36
    expected = ends[0] + (ends[1] - ends[0]) * share
    back = np.column_stack(
        pyproj.Transformer.from_crs(4490, 4548, always_xy=True).transform(*cuts.points[:35].T)
    )
    np.testing.assert_allclose(back, expected, atol=1e-4, rtol=0)
    np.testing.assert_array_equal(cuts.points[35:], cuts.points[:35][::-1])


@pytest.mark.parametrize("latitude", [0.0, 18.2, 35.0, 53.4, -12.0])
def test_edges_in_degrees_are_judged_in_the_belt(latitude: float) -> None:
    # A metre more or less than 70 m on the ground, seen in the nearest belt, in every direction.
    geod = pyproj.Geod(a=6378137.0, rf=298.257222101)
    for azimuth in range(0, 360, 30):
        counts = []
        for length in (69.9, 70.1):
            x, y, _ = geod.fwd(117.2, latitude, azimuth, length)
            ring = np.array([[117.2, latitude], [x, y], [117.2, latitude]])
            counts.append(len(cut_edges(ring, np.array([0, 3]), DEGREES[0], 70.0).points))
        assert counts == [0, 2]


def test_edges_wider_than_a_belt_are_refused() -> None:
    across = shapely.Polygon([(179, 10), (-179, 10), (-179, 11), (179, 11)])
    with pytest.raises(InvalidGeometry, match=r"-179\.0000"):
        statutory_area(gpd.GeoSeries([across], crs=4490))
    # The same ground with vertices on the way is no difficulty.
    wide = shapely.segmentize(shapely.box(73, 18, 135, 53), 1.0)
    area = statutory_area(gpd.GeoSeries([wide], crs=4490))[0]
    with localcontext(prec=45):
        (u0, v0), (u1, v1) = (
            Printed(CGCS2000).from_degrees(*corner) for corner in ((73, 18), (135, 53))
        )
        # Edges along a parallel are straight in a belt and bow towards the pole.
        assert area == pytest.approx(float((u1 - u0) * (v1 - v0)), rel=1e-4)


def test_coordinates_north_of_seventy_degrees_are_refused() -> None:
    with pytest.raises(CrsMismatch, match="第1行"):
        statutory_area(gpd.GeoSeries([shapely.box(5e5, 7.8e6, 5.1e5, 7.81e6)], crs=4548))


def test_sines_are_right_to_the_last_bit() -> None:
    rng = np.random.default_rng(1)
    angle = np.concatenate(
        [rng.uniform(-np.pi / 2, np.pi / 2, 400), [0.0, np.pi / 2, 1e-9, 1 / 512]]
    )
    sine, cosine = sine_cosine(angle)
    with localcontext(prec=45):
        for x, s, c in zip(angle.tolist(), sine.tolist(), cosine.tolist(), strict=True):
            for found, of in ((s, Decimal(x)), (c, PI / 2 - Decimal(x))):
                exact = Printed.sine(of)
                ulp = Decimal(float(np.spacing(max(abs(found), 1 / 64))))
                assert abs(Decimal(found) - exact) <= Decimal("0.52") * ulp


@pytest.mark.parametrize("ellipsoid", [CGCS2000, XIAN_1980], ids=IDS)
def test_forward_and_inverse_agree(ellipsoid: Ellipsoid) -> None:
    rng = np.random.default_rng(2)
    latitude, longitude = (
        np.radians(rng.uniform(18, 54, 200)),
        np.radians(rng.uniform(-1.5, 1.5, 200)),
    )
    northing, easting = forward(latitude, longitude, ellipsoid)
    back_latitude, back_longitude = inverse(northing, easting, ellipsoid)
    # The series are printed to about a millimetre on the ground.
    np.testing.assert_allclose(back_latitude, latitude, atol=2e-10, rtol=0)
    np.testing.assert_allclose(back_longitude, longitude, atol=2e-10, rtol=0)


def region_in_decimals(
    ring: np.ndarray, origin: Sequence[float], crs: SurveyCrs, parts: int
) -> Decimal:
    """Area of a ring with edges straight as delivered: chords of three finenesses, extrapolated."""
    printed = Printed(crs.ellipsoid)
    belt = crs.gauss_kruger

    def chords(parts: int) -> Decimal:
        uv = []
        for a, b in pairwise([[Decimal(x) for x in point] for point in ring.tolist()]):
            for k in range(parts):
                x, y = (
                    Decimal(o) + p + (q - p) * k / parts
                    for o, p, q in zip(origin, a, b, strict=True)
                )
                uv.append(
                    printed.from_degrees(x, y)
                    if belt is None
                    else printed.from_belt(y, x - int(belt.false_easting))
                )
        uv.append(uv[0])
        return shoelace(uv)

    # What chords miss goes with the square of their length, then with the fourth power (Romberg).
    coarse, fine, finest = (chords(parts * k) for k in (1, 2, 4))
    once, twice = (4 * fine - coarse) / 3, (4 * finest - fine) / 3
    return (16 * twice - once) / 15


def turned(points: Sequence[tuple[float, float]], degrees: float) -> FloatArray:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    x, y = np.array(points).T
    return np.column_stack([c * x - s * y, s * x + c * y])


SLIVERS: dict[str, list[tuple[float, float]]] = {
    "strip": [(0, 0), (50, 0), (50, 1e-6), (0, 1e-6), (0, 0)],
    "vertex on one side": [(0, 0), (70, 0), (30, 1e-6), (0, 0)],
    "long": [(0, 0), (20_000, 0), (12_000, 1e-6), (0, 0)],
    "wedge": [(0, 0), (300, 0), (300, 0.02), (0, 0)],
    "patch": [(0, 0), (30, 0), (31, 28), (0, 0)],
}


@pytest.mark.parametrize("name", SLIVERS)
@pytest.mark.parametrize(
    ("crs", "origin"),
    [
        pytest.param(BELTS[0], (560_000.125, 4_640_000.0), id="belt"),
        pytest.param(BELTS[1], (380_000.0, 5_900_000.0), id="west of it"),
        pytest.param(PREFIXED, (40_640_000.0, 4_640_000.0), id="zone 40"),
        pytest.param(DEGREES[0], (118.125, 41.875), id="degrees"),
    ],
)
def test_thin_regions(name: str, crs: SurveyCrs, origin: tuple[float, float]) -> None:
    ring = turned(SLIVERS[name], 33)
    if crs.gauss_kruger is None:
        ring /= 111_000.0
    ends = np.array([0, len(ring)]), np.array([0, 1])
    found = local_area(ring, *ends, np.array([origin]), crs)[0]
    back = local_area(ring[::-1].copy(), *ends, np.array([origin]), crs)[0]
    with localcontext(prec=60):
        expected = float(region_in_decimals(ring, origin, crs, 20))
    assert found == pytest.approx(expected, rel=1e-6)
    assert back == pytest.approx(-found, rel=1e-9)


def test_ring_shaped_region_a_micrometre_wide() -> None:
    outer = turned([(0, 0), (1000, 0), (1000, 1000), (0, 1000), (0, 0)], 10)
    inner = turned(
        [
            (1e-6, 1e-6),
            (1e-6, 1000 - 1e-6),
            (1000 - 1e-6, 1000 - 1e-6),
            (1000 - 1e-6, 1e-6),
            (1e-6, 1e-6),
        ],
        10,
    )
    origin = (560_000.0, 4_640_000.0)
    xy, ring, region = np.vstack([outer, inner]), np.array([0, 5, 10]), np.array([0, 2])
    found = local_area(xy, ring, region, np.array([origin]), BELTS[0])[0]
    with localcontext(prec=60):
        expected = sum(float(region_in_decimals(r, origin, BELTS[0], 10)) for r in (outer, inner))
    # The coordinates of the inner ring carry 1e-13 m, that is 1e-7 of its width.
    assert found == pytest.approx(4e-3, rel=1e-3)
    assert found == pytest.approx(expected, rel=1e-5)


def test_regions_that_are_not_thin_follow_the_rule() -> None:
    polygon = shapely.Polygon(star(600_000, 4_640_000, 400, 15, 4))
    hole = shapely.box(599_990, 4_639_990, 600_010, 4_640_010)
    both = shapely.orient_polygons(shapely.Polygon(polygon.exterior, [hole.exterior]))
    far = shapely.orient_polygons(shapely.box(0, 0, 120_000, 100))
    rings = Rings.of(np.array([both, None, far], dtype=object))
    origin = np.array([[600_000.0, 4_640_000.0], [0.0, 0.0], [400_000.0, 4_000_000.0]])
    local = rings.xy - np.repeat(
        [origin[0], [0.0, 0.0]], [rings.row_vertex[1], len(rings.xy) - rings.row_vertex[1]], axis=0
    )
    found = local_area(local, rings.ring, rings.row_ring, origin, BELTS[0])
    moved = shapely.transform(far, lambda xy: xy + origin[2])
    expected = statutory_area(gpd.GeoSeries([both, None, moved], crs=4548))
    assert found[0] == pytest.approx(expected[0], rel=1e-13)
    assert found[1] == 0.0
    assert found[2] == expected[2]
    none = np.zeros(1, dtype=np.int64)
    assert len(local_area(np.empty((0, 2)), none, none, np.empty((0, 2)), BELTS[0])) == 0
