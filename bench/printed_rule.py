"""The area rule as it is printed, in plain Python: what the test vectors expect, and no line of the library in it.

Written from the circular's formulas alone (国土调查办发〔2008〕32号, read in secondary copies: unverified) and the 70 m rule of
the acceptance test: the inverse Gauss series, the trapezoid series A to E, every prescribed rounding. Slow and plain on
purpose. Beside a figure of record it says how far floating-point noise alone could move it, so that a vector can state
where every careful program must get the same figure.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

__all__ = [
    "CGCS2000",
    "XIAN_1980",
    "Belt",
    "Cut",
    "Ellipsoid",
    "Record",
    "Ring",
    "area_of_record",
    "cut_by_the_rule",
    "exact_area",
    "half_away_dm2",
    "sheet",
    "uncut",
]

Ring = Sequence[tuple[float, float]]
"""A closed ring of (easting, northing) or (longitude, latitude), the first vertex again at the end."""

RHO = 206264.8062471
_EARTH_RADIUS_M = 6_371_000.0
_CIRCULAR_PI = 3.14159265358979


@dataclass(frozen=True, slots=True)
class Ellipsoid:
    """The printed constants: e2 and ep2 are the squares of both eccentricities, k are K0 to K4."""

    a: float
    b: float
    inverse_flattening: float
    e2: float
    ep2: float
    c: float
    k: tuple[float, float, float, float, float]


CGCS2000 = Ellipsoid(
    a=6378137.0,
    b=6356752.31414036,
    inverse_flattening=298.257222101,
    e2=0.0066943800229,
    ep2=0.00673949677548,
    c=6399593.62586,
    k=(
        1.57048761144159e-7,
        5.05250178820567e-3,
        2.98472900956587e-5,
        2.41626669230084e-7,
        2.22241238938534e-9,
    ),
)
XIAN_1980 = Ellipsoid(
    a=6378140.0,
    b=6356755.29,
    inverse_flattening=298.257,
    e2=6.69438499958795e-3,
    ep2=6.73950181947292e-3,
    c=6399596.65198801,
    k=(
        1.57048687472752e-7,
        5.05250559291393e-3,
        2.98473350966158e-5,
        2.41627215981336e-7,
        2.22241909461273e-9,
    ),
)


@dataclass(frozen=True, slots=True)
class Belt:
    """Where a ring lies: the ellipsoid and the false easting with the belt's prefix; None means degrees."""

    ellipsoid: Ellipsoid
    false_easting: float | None

    @property
    def arc_second_noise(self) -> float:
        """How far two careful programs can be apart in arc-seconds: more where eastings have eight digits."""
        return 3e-10 if self._has_long_eastings else 1e-10

    @property
    def metre_noise(self) -> float:
        """How far they can be apart in the plane coordinates of a cut point, metres."""
        return 2e-8 if self._has_long_eastings else 2e-9

    @property
    def _has_long_eastings(self) -> bool:
        return self.false_easting is not None and self.false_easting > 1e6


@dataclass(frozen=True, slots=True)
class Record:
    """The area of a figure with every prescribed rounding but the last, m², and what noise could make of it."""

    area_m2: float
    lowest_m2: float
    highest_m2: float

    @property
    def dm2(self) -> int:
        """The figure of record in 0.01 m²."""
        return half_away_dm2(self.area_m2)

    @property
    def slack_dm2(self) -> int:
        """By how many 0.01 m² another careful program may differ: 0 for a figure that has one answer."""
        return max(
            half_away_dm2(self.highest_m2) - self.dm2, self.dm2 - half_away_dm2(self.lowest_m2)
        )

    def widened(self, by_m2: float) -> "Record":
        """The same figure with more doubt."""
        return Record(self.area_m2, self.lowest_m2 - by_m2, self.highest_m2 + by_m2)


@dataclass(frozen=True, slots=True)
class _Vertex:
    """Latitude and longitude from the reference meridian, radians.

    A step is what lies between a coordinate and the one that noise in front of the rounding could give instead.
    """

    b: float
    l: float  # noqa: E741
    b_step: float = 0.0
    l_step: float = 0.0


def uncut(_length: float, _squared: Fraction) -> int:
    """The rule before the 70 m rule: edges stay whole."""
    return 1


def cut_by_the_rule(length: float, squared: Fraction) -> int:
    """Parts of an edge: 1 up to 70 m, above it int(length/70) + 1. The exact square of the length decides on the limit."""
    if squared <= 4900:
        return 1
    parts = int(length / 70)
    while squared < (70 * parts) ** 2:
        parts -= 1
    while squared >= (70 * (parts + 1)) ** 2:
        parts += 1
    return parts + 1


Cut = Callable[[float, Fraction], int]


def area_of_record(
    polygons: Sequence[Sequence[Ring]], belt: Belt, cut: Cut = cut_by_the_rule
) -> Record:
    """The figure of record of one or more polygons, each an outer ring and its holes."""
    area = low = high = 0.0
    for rings in polygons:
        for position, ring in enumerate(rings):
            vertices = _vertices(ring, belt, cut, for_record=True)
            signed = _trapezoids(vertices, belt.ellipsoid)
            sign = 1 if position == 0 else -1
            area += sign * abs(signed)
            for change in _changes(vertices):
                turned = sign * math.copysign(1.0, signed) * change
                low, high = low + min(turned, 0.0), high + max(turned, 0.0)
    # Sums of some thousand trapezoids: each is right to 1e-16 of a strip that is longer than the figure is wide.
    noise = 1e-6 + 1e-15 * area
    return Record(area, area + low - noise, area + high + noise)


def exact_area(polygons: Sequence[Sequence[Ring]], belt: Belt) -> float:
    """The area by the 70 m rule without any rounding, m²."""
    return math.fsum(
        (1 if position == 0 else -1)
        * abs(_trapezoids(_vertices(ring, belt, cut_by_the_rule, for_record=False), belt.ellipsoid))
        for rings in polygons
        for position, ring in enumerate(rings)
    )


def half_away_dm2(area_m2: float) -> int:
    """An area in 0.01 m², half up."""
    return math.floor(area_m2 * 100 + 0.5)


def sheet(south_degrees: float, width_minutes: float, height_minutes: float) -> float:
    """Theoretical area of a map sheet on CGCS2000, m², not rounded."""
    b1 = math.radians(south_degrees)
    b2 = math.radians(south_degrees + height_minutes / 60)
    return 2 * _CIRCULAR_PI / (180 * 60) * width_minutes * _band(b1, b2, CGCS2000)


def _band(b1: float, b2: float, ellipsoid: Ellipsoid) -> float:
    """b² times the bracket of the printed trapezoid."""
    e2 = ellipsoid.e2
    e4, e6, e8 = e2 * e2, e2 * e2 * e2, e2 * e2 * e2 * e2
    a = 1 + 3 / 6 * e2 + 30 / 80 * e4 + 35 / 112 * e6 + 630 / 2304 * e8
    b = 1 / 6 * e2 + 15 / 80 * e4 + 21 / 112 * e6 + 420 / 2304 * e8
    c = 3 / 80 * e4 + 7 / 112 * e6 + 180 / 2304 * e8
    d = 1 / 112 * e6 + 45 / 2304 * e8
    e = 5 / 2304 * e8
    half, middle = (b2 - b1) / 2, (b1 + b2) / 2
    bracket = (
        a * math.sin(half) * math.cos(middle)
        - b * math.sin(3 * half) * math.cos(3 * middle)
        + c * math.sin(5 * half) * math.cos(5 * middle)
        - d * math.sin(7 * half) * math.cos(7 * middle)
        + e * math.sin(9 * half) * math.cos(9 * middle)
    )
    return ellipsoid.b**2 * bracket


def _trapezoids(vertices: Sequence[_Vertex], ellipsoid: Ellipsoid) -> float:
    """Σ 2·b²·ΔL·[…] around a closed ring, ΔL the mean longitude of the edge from the reference meridian."""
    return math.fsum(
        2 * (one.l + two.l) / 2 * _band(one.b, two.b, ellipsoid) for one, two in pairwise(vertices)
    )


def _changes(vertices: Sequence[_Vertex]) -> Iterator[float]:
    """By how much the area of a closed ring, counted counterclockwise, changes with each step that noise could take, m²."""
    ring = vertices[:-1]
    for i, vertex in enumerate(ring):
        if vertex.b_step or vertex.l_step:
            before, after = ring[i - 1], ring[(i + 1) % len(ring)]
            square = _EARTH_RADIUS_M**2 * math.cos(vertex.b)
            yield 0.5 * square * (before.l - after.l) * vertex.b_step
            yield 0.5 * square * (after.b - before.b) * vertex.l_step


def _vertices(ring: Ring, belt: Belt, cut: Cut, *, for_record: bool) -> list[_Vertex]:
    corners = [_corner(x, y, belt, for_record=for_record) for x, y in ring]
    found = [_geographic(*corners[0], belt, for_record=for_record)]
    for (ax, ay), (bx, by) in pairwise(corners):
        dx, dy = bx - ax, by - ay
        parts = 1
        if belt.false_easting is not None:
            squared = Fraction(dx) ** 2 + Fraction(dy) ** 2
            parts = cut(math.sqrt(dx * dx + dy * dy), squared)
        for k in range(1, parts):
            x, y = ax + dx * k / parts, ay + dy * k / parts
            metre = 0.0
            if for_record:
                noise = belt.metre_noise
                metre = 1e-6 if _near_tie(x, 6, noise) or _near_tie(y, 6, noise) else 0.0
                x, y = _half_away(x, 6), _half_away(y, 6)
            found.append(_geographic(x, y, belt, for_record=for_record, metre_doubt=metre))
        found.append(_geographic(bx, by, belt, for_record=for_record))
    return found


def _corner(x: float, y: float, belt: Belt, *, for_record: bool) -> tuple[float, float]:
    if belt.false_easting is None or not for_record:
        return x, y
    return _half_away(x, 4), _half_away(y, 4)


def _geographic(
    x: float, y: float, belt: Belt, *, for_record: bool, metre_doubt: float = 0.0
) -> _Vertex:
    """A vertex in latitude and longitude; for a figure of record in arc-seconds of six decimals."""
    if belt.false_easting is None:
        b, l = math.radians(y), math.radians(x - 105)  # noqa: E741
    else:
        b, l = _inverse(y, x - belt.false_easting, belt.ellipsoid)  # noqa: E741
    if not for_record:
        return _Vertex(b, l)
    b_seconds, l_seconds = b * RHO, l * RHO
    noise = belt.arc_second_noise + metre_doubt / _EARTH_RADIUS_M * RHO
    return _Vertex(
        _half_away(b_seconds, 6) / RHO,
        _half_away(l_seconds, 6) / RHO,
        _step(b_seconds, noise),
        _step(l_seconds, noise / math.cos(b)),
    )


def _step(seconds: float, noise: float) -> float:
    """From the rounding of an arc-second to the other one, radians; 0 when it is not doubtful."""
    if not _near_tie(seconds, 6, noise):
        return 0.0
    return math.copysign(1e-6, seconds - _half_away(seconds, 6)) / RHO


def _inverse(x: float, y: float, ellipsoid: Ellipsoid) -> tuple[float, float]:
    """Latitude, and longitude from the central meridian, by the printed inverse; x north, y east of the meridian."""
    k0, k1, k2, k3, k4 = ellipsoid.k
    e = k0 * x
    s = math.sin(e)
    bf = e + math.cos(e) * (k1 * s - k2 * s**3 + k3 * s**5 - k4 * s**7)
    t = math.tan(bf)
    n2 = ellipsoid.ep2 * math.cos(bf) ** 2
    v = math.sqrt(1 + n2)
    q = y * v / ellipsoid.c
    b = (
        bf
        - v**2 * t / 2 * q**2
        + (5 + 3 * t**2 + n2 - 9 * n2 * t**2) * v**2 * t / 24 * q**4
        - (61 + 90 * t**2 + 45 * t**4) * v**2 * t / 720 * q**6
    )
    longitude = (
        q
        - (1 + 2 * t**2 + n2) / 6 * q**3
        + (5 + 28 * t**2 + 24 * t**4 + 6 * n2 + 8 * n2 * t**2) / 120 * q**5
    ) / math.cos(bf)
    return b, longitude


def _half_away(value: float, decimals: int) -> float:
    scale = 10.0**decimals
    return math.copysign(math.floor(abs(value) * scale + 0.5) / scale, value)


def _near_tie(value: float, decimals: int, noise: float) -> bool:
    scaled = abs(value) * 10.0**decimals
    return abs(scaled - math.floor(scaled) - 0.5) < noise * 10.0**decimals
