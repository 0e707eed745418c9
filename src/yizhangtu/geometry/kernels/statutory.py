"""From delivered coordinates to the statutory plane, and areas in it.

The statutory plane has the axes u = b·(L − L₀) and v = q(B)/b, both in metres near the unit: b is the semi-minor axis, L₀ a
reference meridian, and q the authalic function (see `statutory_plane`). An area in this plane is the ellipsoidal area.

An edge longer than the rule allows is cut into equal parts on the Gauss-Krüger plane. The cuts are counted from the
end that comes first by coordinates, so two patches that share the edge get the same points bit for bit, whichever way
round they walk it.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from yizhangtu.geometry.kernels.compiling import kernel, part

__all__ = ["PlaneConstants", "fill_plane", "geographic_coordinates", "patch_areas", "plane_counts"]

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]

_DEGREE = np.pi / 180.0
# No edge longer than the ellipsoid's metric says by more than this factor: the scale of a belt 1.5° from its meridian.
_MOST_SCALE = 1.001


class PlaneConstants(NamedTuple):
    """Everything a vertex needs on its way into the plane; angles in radians, lengths in metres.

    A scale of 0 means no rounding, otherwise 10 to the number of decimals kept.
    """

    geographic: bool
    central_meridian: float
    reference_meridian: float
    false_easting: float
    k0: float
    k1: float
    k2: float
    k3: float
    k4: float
    arc0: float
    arc2: float
    arc4: float
    arc6: float
    first_eccentricity_squared: float
    second_eccentricity_squared: float
    polar_curvature_radius: float
    semi_minor_axis: float
    longest_edge: float
    coordinate_scale: float
    inserted_scale: float
    arc_second_scale: float
    arc_seconds_per_radian: float


@part
def _rounded(value: float, scale: float) -> float:
    """Half away from zero at 1/scale; unchanged when scale is 0."""
    if scale == 0.0:
        return value
    return float(np.floor(abs(value) * scale + 0.5) / scale * (1.0 if value >= 0.0 else -1.0))


@part
def _turned(sine: float, cosine: float, angle: float) -> tuple[float, float]:
    """Sine and cosine after turning by a small angle; the terms left out are below 1e-18 at 0.005 rad."""
    square = angle * angle
    s = angle * (1.0 - square / 6.0 * (1.0 - square / 20.0))
    c = 1.0 - square / 2.0 * (1.0 - square / 12.0 * (1.0 - square / 30.0))
    return sine * c + cosine * s, cosine * c - sine * s


@part
def _inverse(northing: float, easting: float, plane: PlaneConstants) -> tuple[float, float, float]:
    """Latitude, longitude from the central meridian, and the latitude's sine, of a point in a belt.

    The printed inverse series. Sines of the foot-point latitude and of the latitude are turned from that of the arc,
    because they are all that the time goes into.
    """
    arc = plane.k0 * northing
    s, c = np.sin(arc), np.cos(arc)
    s2 = s * s
    from_arc = c * s * (plane.k1 - s2 * (plane.k2 - s2 * (plane.k3 - s2 * plane.k4)))
    s, c = _turned(s, c, from_arc)
    t = s / c
    t2 = t * t
    h2 = plane.second_eccentricity_squared * c * c
    v2 = 1.0 + h2
    q = easting * np.sqrt(v2) / plane.polar_curvature_radius
    q2 = q * q
    from_foot = (
        -v2
        * t
        * q2
        * (
            0.5
            - q2
            * (
                (5.0 + 3.0 * t2 + h2 - 9.0 * h2 * t2) / 24.0
                - q2 * (61.0 + 90.0 * t2 + 45.0 * t2 * t2) / 720.0
            )
        )
    )
    longitude = (
        q
        * (
            1.0
            - q2
            * (
                (1.0 + 2.0 * t2 + h2) / 6.0
                - q2 * (5.0 + 28.0 * t2 + 24.0 * t2 * t2 + 6.0 * h2 + 8.0 * h2 * t2) / 120.0
            )
        )
        / c
    )
    s, c = _turned(s, c, from_foot)
    return arc + from_arc + from_foot, longitude, s


@part
def _forward(x: float, y: float, meridian: float, plane: PlaneConstants) -> tuple[float, float]:
    """Northing, and easting from the meridian, of a vertex in degrees; good to millimetres within a belt."""
    latitude, longitude = y * _DEGREE, x * _DEGREE - meridian
    s, c = np.sin(latitude), np.cos(latitude)
    t2 = (s / c) ** 2
    h2 = plane.second_eccentricity_squared * c * c
    n = plane.polar_curvature_radius / np.sqrt(1.0 + h2)
    m = c * longitude
    m2 = m * m
    arc = (
        plane.arc0 * latitude
        + plane.arc2 * np.sin(2.0 * latitude)
        + plane.arc4 * np.sin(4.0 * latitude)
        + plane.arc6 * np.sin(6.0 * latitude)
    )
    northing = arc + n * (s / c) * m2 * (
        0.5
        + m2
        * ((5.0 - t2 + 9.0 * h2 + 4.0 * h2 * h2) / 24.0 + m2 * (61.0 - 58.0 * t2 + t2 * t2) / 720.0)
    )
    easting = (
        n
        * m
        * (
            1.0
            + m2
            * (
                (1.0 - t2 + h2) / 6.0
                + m2 * (5.0 - 18.0 * t2 + t2 * t2 + 14.0 * h2 - 58.0 * h2 * t2) / 120.0
            )
        )
    )
    return northing, easting


@part
def _authalic(sine: float, plane: PlaneConstants) -> float:
    """q(B)/b of a latitude's sine: the closed form with artanh as its series (the ninth term is below 1e-17 of it)."""
    z = plane.first_eccentricity_squared * sine * sine
    series = 1.0 + z * (
        2.0 / 3.0
        + z
        * (
            3.0 / 5.0
            + z
            * (4.0 / 7.0 + z * (5.0 / 9.0 + z * (6.0 / 11.0 + z * (7.0 / 13.0 + z * 8.0 / 15.0))))
        )
    )
    return plane.semi_minor_axis * sine * series


@part
def _onto_plane(
    latitude: float, longitude: float, sine: float, plane: PlaneConstants
) -> tuple[float, float]:
    """Plane coordinates of a latitude, its sine, and a longitude from the reference meridian."""
    if plane.arc_second_scale != 0.0:
        rho = plane.arc_seconds_per_radian
        sine = np.sin(_rounded(latitude * rho, plane.arc_second_scale) / rho)
        longitude = _rounded(longitude * rho, plane.arc_second_scale) / rho
    return plane.semi_minor_axis * longitude, _authalic(sine, plane)


@part
def _vertex_geographic(x: float, y: float, plane: PlaneConstants) -> tuple[float, float, float]:
    """Latitude, longitude from the reference meridian, and the latitude's sine, of a delivered vertex."""
    if plane.geographic:
        latitude = y * _DEGREE
        return latitude, (x - plane.reference_meridian / _DEGREE) * _DEGREE, np.sin(latitude)
    latitude, longitude, sine = _inverse(y, x - plane.false_easting, plane)
    return latitude, longitude + (plane.central_meridian - plane.reference_meridian), sine


@part
def _vertex_in_plane(x: float, y: float, plane: PlaneConstants) -> tuple[float, float]:
    """Plane coordinates of a delivered vertex."""
    latitude, longitude, sine = _vertex_geographic(x, y, plane)
    return _onto_plane(latitude, longitude, sine, plane)


@part
def _belt_meridian(ax: float, bx: float) -> float:
    """The 3° meridian nearest to the middle of an edge given in degrees; the same for both directions."""
    return float(np.floor((ax + bx) / 6.0 + 0.5) * 3.0 * _DEGREE)


@part
def _edge_parts(ax: float, ay: float, bx: float, by: float, plane: PlaneConstants) -> int:
    """Into how many equal parts the 70 m rule cuts an edge."""
    if plane.geographic:
        middle = np.cos(0.5 * (ay + by) * _DEGREE)
        wide, high = (bx - ax) * middle, by - ay
        metric = np.sqrt(wide * wide + high * high) * _DEGREE * plane.polar_curvature_radius
        if metric * _MOST_SCALE <= plane.longest_edge:
            return 1
        meridian = _belt_meridian(ax, bx)
        an, ae = _forward(ax, ay, meridian, plane)
        bn, be = _forward(bx, by, meridian, plane)
        length = np.sqrt((bn - an) ** 2 + (be - ae) ** 2)
    else:
        length = np.sqrt((bx - ax) ** 2 + (by - ay) ** 2)
    if length <= plane.longest_edge:
        return 1
    return int(length / plane.longest_edge) + 1


@part
def _inserted(
    ax: float, ay: float, bx: float, by: float, k: int, parts: int, plane: PlaneConstants
) -> tuple[float, float]:
    """Plane coordinates of the k-th of the points that cut the edge a→b into `parts`."""
    if ax > bx or (ax == bx and ay > by):
        ax, ay, bx, by, k = bx, by, ax, ay, parts - k
    share = k / parts
    if not plane.geographic:
        x = _rounded(ax + (bx - ax) * share, plane.inserted_scale)
        y = _rounded(ay + (by - ay) * share, plane.inserted_scale)
        return _vertex_in_plane(x, y, plane)
    meridian = _belt_meridian(ax, bx)
    an, ae = _forward(ax, ay, meridian, plane)
    bn, be = _forward(bx, by, meridian, plane)
    northing = _rounded(an + (bn - an) * share, plane.inserted_scale)
    easting = _rounded(ae + (be - ae) * share, plane.inserted_scale)
    latitude, longitude, _ = _inverse(northing, easting, plane)
    # The two series miss each other by fractions of a millimetre. Delivered ends stay where they are, so the points
    # between them take their share of what the ends miss; otherwise every cut edge would be bent.
    a_latitude, a_longitude, _ = _inverse(an, ae, plane)
    b_latitude, b_longitude, _ = _inverse(bn, be, plane)
    latitude += (1.0 - share) * (ay * _DEGREE - a_latitude) + share * (by * _DEGREE - b_latitude)
    longitude += (1.0 - share) * (ax * _DEGREE - meridian - a_longitude) + share * (
        bx * _DEGREE - meridian - b_longitude
    )
    longitude += meridian - plane.reference_meridian
    return _onto_plane(latitude, longitude, np.sin(latitude), plane)


@part
def _ring_area(xy: _Floats, first: int, last: int, plane: PlaneConstants) -> float:
    """Area inside one closed ring, positive either way round."""
    ax = _rounded(xy[first, 0], plane.coordinate_scale)
    ay = _rounded(xy[first, 1], plane.coordinate_scale)
    u0, v0 = _vertex_in_plane(ax, ay, plane)
    u, v = u0, v0
    total = 0.0
    for k in range(first + 1, last):
        bx = _rounded(xy[k, 0], plane.coordinate_scale)
        by = _rounded(xy[k, 1], plane.coordinate_scale)
        parts = _edge_parts(ax, ay, bx, by, plane)
        for i in range(1, parts):
            next_u, next_v = _inserted(ax, ay, bx, by, i, parts, plane)
            total += (0.5 * (u + next_u) - u0) * (next_v - v)
            u, v = next_u, next_v
        next_u, next_v = _vertex_in_plane(bx, by, plane)
        total += (0.5 * (u + next_u) - u0) * (next_v - v)
        u, v, ax, ay = next_u, next_v, bx, by
    return abs(total)


@kernel
def patch_areas(
    xy: _Floats,
    ring: _Ints,
    part: _Ints,
    row: _Ints,
    plane: PlaneConstants,
    area: _Floats,
    first: int,
    last: int,
) -> None:
    """Write the area of rows first ≤ i < last: outer rings less holes, m²."""
    for i in range(first, last):
        total = 0.0
        for p in range(row[i], row[i + 1]):
            for r in range(part[p], part[p + 1]):
                inside = _ring_area(xy, ring[r], ring[r + 1], plane)
                total += inside if r == part[p] else -inside
        area[i] = total


@kernel
def plane_counts(
    xy: _Floats, ring: _Ints, plane: PlaneConstants, count: _Ints, first: int, last: int
) -> None:
    """Write how many vertices each ring has once its long edges are cut."""
    for r in range(first, last):
        total = 1
        for k in range(ring[r] + 1, ring[r + 1]):
            total += _edge_parts(xy[k - 1, 0], xy[k - 1, 1], xy[k, 0], xy[k, 1], plane)
        count[r] = total


@kernel
def fill_plane(
    xy: _Floats,
    ring: _Ints,
    is_hole: npt.NDArray[np.bool_],
    plane: PlaneConstants,
    uv: _Floats,
    uv_ring: _Ints,
    first: int,
    last: int,
) -> None:
    """Write the rings into the plane, cut, with outer rings counterclockwise and holes clockwise."""
    for r in range(first, last):
        at = uv_ring[r]
        for k in range(ring[r], ring[r + 1]):
            x, y = xy[k, 0], xy[k, 1]
            if k > ring[r]:
                px, py = xy[k - 1, 0], xy[k - 1, 1]
                parts = _edge_parts(px, py, x, y, plane)
                for i in range(1, parts):
                    uv[at, 0], uv[at, 1] = _inserted(px, py, x, y, i, parts, plane)
                    at += 1
            uv[at, 0], uv[at, 1] = _vertex_in_plane(x, y, plane)
            at += 1
        start, end = uv_ring[r], uv_ring[r + 1]
        turn = 0.0
        for k in range(start + 1, end):
            turn += (0.5 * (uv[k - 1, 0] + uv[k, 0]) - uv[start, 0]) * (uv[k, 1] - uv[k - 1, 1])
        if (turn < 0.0) != is_hole[r]:
            for k in range((end - start) // 2):
                a, b = start + k, end - 1 - k
                for axis in range(2):
                    uv[a, axis], uv[b, axis] = uv[b, axis], uv[a, axis]


@kernel
def geographic_coordinates(
    xy: _Floats, plane: PlaneConstants, lonlat: _Floats, first: int, last: int
) -> None:
    """Write longitude and latitude in degrees of each point."""
    for k in range(first, last):
        latitude, longitude, _ = _vertex_geographic(xy[k, 0], xy[k, 1], plane)
        lonlat[k, 0] = (longitude + plane.reference_meridian) / _DEGREE
        lonlat[k, 1] = latitude / _DEGREE
