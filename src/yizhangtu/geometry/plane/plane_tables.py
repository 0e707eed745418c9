"""The way into the statutory plane as local polynomials, so that a vertex costs no sine, root or division.

At one northing the printed Gauss-Krüger inverse is a power series in the easting y, odd for the longitude, even for the
latitude, whose coefficients depend on the northing alone:

    u = c₀y + c₁y³ + c₂y⁵              (exactly the three printed terms, times b)
    v = e₀ + e₁y² + e₂y⁴ + … + e₆y¹²   (q(B)/b of the printed latitude, its series in y²)

Each coefficient is a polynomial of the fourth degree within an interval of 8192 m of northing; for data in degrees u is
proportional to the longitude and v a polynomial within an interval of 1/16° of latitude. The polynomials run through
five points of each interval, both ends among them, so there is no step from one interval to the next. The map follows
the printed series to 1e-9 m (v lies in the last bit) between 0° and 65° and 400 km to either side of the meridian, and
to 2.5e-9 m up to 70°, where what is taken for a belt's coordinates ends.

The angles themselves, which a rule may round, come from a table of the same kind.

Only sums, products, divisions and roots make the tables, no sine of the machine's library: every machine gets the same
bits.
"""

import math
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import cache
from typing import NamedTuple

import numpy as np

from yizhangtu.geometry.kernels.statutory import carry_by_table
from yizhangtu.geometry.plane.ellipsoid import ARC_SECONDS_PER_RADIAN, Ellipsoid
from yizhangtu.geometry.plane.printed_series import turns
from yizhangtu.geometry.rings import FloatArray

__all__ = ["PlaneTable", "angle_table", "belt_table", "latitude_table"]

_INTERVAL_M = 8192
_EASTING_UNIT_M = 262144.0
_INTERVALS_PER_DEGREE = 16
# A little further than coordinates are taken (`statutory_plane.check_place`).
_NORTHERNMOST_M = 7_790_000
# Terms of v in the easting: y⁰ to y¹².
_TERMS = 7
_DIGITS = 30
# The printed series A to E of q(B) is its power series in e² sin² B up to e⁸.
_AUTHALIC_TERMS = 5
_PI = Decimal("3.14159265358979323846264338327950288")
# How many points are taken together, so that they stay near the processor.
_TOGETHER = 256


@dataclass(frozen=True, slots=True, eq=False)
class PlaneTable:
    """Polynomials, one row per interval of northing or latitude from the equator.

    rows: column 0 is v in the middle of the interval at y = 0; then five columns for each polynomial by rising power of
    the place in the interval (-1 to 1): c₀ and what follows it, what e₀ adds to column 0, e₁ and what follows it.
    longitude_terms: how many polynomials are of u. rows_per_unit: rows per metre of northing or degree of latitude.
    unit: the unit of y in metres or degrees.
    """

    rows: FloatArray
    longitude_terms: int
    rows_per_unit: float
    unit: float

    def carry(self, points: FloatArray, origin: float, shift: float = 0.0) -> None:
        """Replace coordinates by u and v; eastings or longitudes count from `origin`, and `shift` is added to u."""
        scratch = np.empty((5, _TOGETHER))
        carry_by_table(
            points,
            self.rows,
            self.longitude_terms,
            self.rows_per_unit,
            origin,
            1.0 / self.unit,
            shift,
            scratch,
        )


@cache
def belt_table(ellipsoid: Ellipsoid) -> PlaneTable:
    """Plane coordinates in metres from those of a Gauss-Krüger belt."""
    feet = _foot_points(ellipsoid)
    with localcontext(prec=_DIGITS):
        at_foot = _authalic(feet.sine, ellipsoid)
    sine, cosine = (np.array(values, dtype=np.float64) for values in (feet.sine, feet.cosine))
    longitude = ellipsoid.semi_minor_axis * _longitude_series(sine, cosine, ellipsoid)
    latitude = np.zeros((_TERMS, len(sine)))
    latitude[1:4] = _latitude_series(sine, cosine, ellipsoid)
    v = _composed(_authalic_series(sine, cosine, ellipsoid), latitude)
    rows = _rows(at_foot, longitude, v)
    return PlaneTable(rows, len(longitude), 1.0 / _INTERVAL_M, _EASTING_UNIT_M)


@cache
def angle_table(ellipsoid: Ellipsoid) -> PlaneTable:
    """Longitude from the central meridian, and latitude, in arc-seconds, from coordinates of a Gauss-Krüger belt.

    Arc-seconds by the printed ρ.
    """
    feet = _foot_points(ellipsoid)
    with localcontext(prec=_DIGITS):
        at_foot = [latitude * _printed(ARC_SECONDS_PER_RADIAN) for latitude in feet.latitude]
    sine, cosine = (np.array(values, dtype=np.float64) for values in (feet.sine, feet.cosine))
    longitude, latitude = (
        ARC_SECONDS_PER_RADIAN * series(sine, cosine, ellipsoid)
        for series in (_longitude_series, _latitude_series)
    )
    rows = _rows(at_foot, longitude, latitude)
    return PlaneTable(rows, len(longitude), 1.0 / _INTERVAL_M, _EASTING_UNIT_M)


@cache
def latitude_table(ellipsoid: Ellipsoid) -> PlaneTable:
    """Plane coordinates in metres from degrees."""
    nodes = 4 * 90 * _INTERVALS_PER_DEGREE + 1
    with localcontext(prec=_DIGITS):
        step = _PI / 180 / (4 * _INTERVALS_PER_DEGREE)
        v = _authalic([sine for sine, _ in turns(step, nodes)], ellipsoid)
    longitude = np.full((1, nodes), math.radians(ellipsoid.semi_minor_axis))
    rows = _rows(v, longitude, np.empty((0, nodes)))
    return PlaneTable(rows, len(longitude), float(_INTERVALS_PER_DEGREE), 1.0)


def _rows(at_foot: list[Decimal], longitude: FloatArray, latitude: FloatArray) -> FloatArray:
    """A table from v at y = 0 and the other terms, all given at the nodes: four to an interval, and the last."""
    middle = [float(value) for value in at_foot[2::4]]
    above = [
        [float(value - Decimal(base)) for value in at_foot[4 * i : 4 * i + 5]]
        for i, base in enumerate(middle)
    ]
    of_interval = np.arange(0, len(at_foot) - 1, 4)[:, None] + np.arange(5)
    polynomials = [
        *(_through_nodes(values[of_interval]) for values in longitude),
        _through_nodes(np.array(above)),
        *(_through_nodes(values[of_interval]) for values in latitude),
    ]
    return np.column_stack([middle, *polynomials])


def _through_nodes(nodes: FloatArray) -> FloatArray:
    """Coefficients by rising power of the polynomials through values at -1, -½, 0, ½ and 1, one per row."""
    first, second, middle, fourth, fifth = nodes.T
    near, far = fourth - second, fifth - first
    near_sum, far_sum = fourth + second - 2 * middle, fifth + first - 2 * middle
    return np.column_stack(
        [
            middle,
            (8 * near - far) / 6,
            (16 * near_sum - far_sum) / 6,
            (far - 2 * near) * 2 / 3,
            (far_sum - 4 * near_sum) * 2 / 3,
        ]
    )


def _printed(constant: float) -> Decimal:
    """A constant as its source prints it, not as the double nearest to that."""
    return Decimal(repr(constant))


class _Feet(NamedTuple):
    """Foot-point latitudes in radians at the nodes of the northing, and their sines and cosines."""

    latitude: list[Decimal]
    sine: list[Decimal]
    cosine: list[Decimal]


@cache
def _foot_points(ellipsoid: Ellipsoid) -> _Feet:
    feet = _Feet([], [], [])
    with localcontext(prec=_DIGITS):
        k0, k1, k2, k3, k4 = (_printed(k) for k in ellipsoid.meridian_coefficients)
        step = k0 * _INTERVAL_M / 4
        nodes = 4 * math.ceil(_NORTHERNMOST_M / _INTERVAL_M) + 1
        for i, (sine, cosine) in enumerate(turns(step, nodes)):
            z = sine * sine
            turn = cosine * sine * (k1 - z * (k2 - z * (k3 - z * k4)))
            turn_sine, turn_cosine = turns(turn, 2)[1]
            feet.latitude.append(i * step + turn)
            feet.sine.append(sine * turn_cosine + cosine * turn_sine)
            feet.cosine.append(cosine * turn_cosine - sine * turn_sine)
    return feet


def _authalic(sines: list[Decimal], ellipsoid: Ellipsoid) -> list[Decimal]:
    """q(B)/b of the sines of latitudes."""
    e2 = _printed(ellipsoid.first_eccentricity_squared)
    b = _printed(ellipsoid.semi_minor_axis)
    terms = [b * (n + 1) / (2 * n + 1) * e2**n for n in range(_AUTHALIC_TERMS - 1, -1, -1)]
    found = []
    for sine in sines:
        z, value = sine * sine, Decimal(0)
        for term in terms:
            value = value * z + term
        found.append(value * sine)
    return found


def _longitude_series(sine: FloatArray, cosine: FloatArray, ellipsoid: Ellipsoid) -> FloatArray:
    """The three printed terms of the longitude, y to y⁵, at foot-points; radians."""
    t2 = (sine / cosine) * (sine / cosine)
    h2 = ellipsoid.second_eccentricity_squared * cosine * cosine
    q = _EASTING_UNIT_M * np.sqrt(1 + h2) / ellipsoid.polar_curvature_radius
    first, q2 = q / cosine, q * q
    return np.array(
        [
            first,
            -first * q2 * (1 + 2 * t2 + h2) / 6,
            first * q2 * q2 * (5 + 28 * t2 + 24 * t2 * t2 + 6 * h2 + 8 * h2 * t2) / 120,
        ]
    )


def _latitude_series(sine: FloatArray, cosine: FloatArray, ellipsoid: Ellipsoid) -> FloatArray:
    """The three printed terms of the latitude, y² to y⁶, at foot-points; radians."""
    t = sine / cosine
    t2 = t * t
    h2 = ellipsoid.second_eccentricity_squared * cosine * cosine
    v2 = 1 + h2
    unit = _EASTING_UNIT_M / ellipsoid.polar_curvature_radius
    q2 = v2 * (unit * unit)
    return np.array(
        [
            -v2 * t * q2 / 2,
            v2 * t * q2 * q2 * (5 + 3 * t2 + h2 - 9 * h2 * t2) / 24,
            -v2 * t * q2 * q2 * q2 * (61 + 90 * t2 + 45 * t2 * t2) / 720,
        ]
    )


def _authalic_series(sine: FloatArray, cosine: FloatArray, ellipsoid: Ellipsoid) -> FloatArray:
    """Coefficients of q(B + x)/b by rising power of x."""
    cycle = (sine, cosine, -sine, -cosine)
    of_sine = np.array([cycle[k % 4] / math.factorial(k) for k in range(_TERMS)])
    z = ellipsoid.first_eccentricity_squared * _times(of_sine, of_sine)
    factor = np.zeros_like(of_sine)
    for n in range(_AUTHALIC_TERMS - 1, -1, -1):
        factor = _times(factor, z)
        factor[0] += (n + 1) / (2 * n + 1)
    return ellipsoid.semi_minor_axis * _times(of_sine, factor)


def _composed(outer: FloatArray, inner: FloatArray) -> FloatArray:
    """The series `outer` in the series `inner`, which begins with its first power; without the constant term."""
    found = np.zeros_like(inner)
    for coefficient in outer[:0:-1]:
        found[0] += coefficient
        found = _times(found, inner)
    return found[1:]


def _times(a: FloatArray, b: FloatArray) -> FloatArray:
    """Product of two series, cut after as many terms as they have."""
    product = np.zeros_like(a)
    for i in range(len(a)):
        product[i:] += a[i] * b[: len(b) - i]
    return product
