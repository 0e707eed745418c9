"""Where the figures of the area vectors are put: survey systems, places in them, coordinates as delivered, WKT."""

import math
from dataclasses import dataclass
from random import Random

from printed_rule import CGCS2000, XIAN_1980, Belt
from vector_shapes import Figure

__all__ = ["IN_DEGREES", "System", "any_system", "closed", "placed", "placed_in_degrees", "wkt"]

# Half a belt of 6°: what lies further out would be delivered in another belt.
_FARTHEST_DEGREES = 3.0


@dataclass(frozen=True, slots=True)
class System:
    """A survey system: EPSG code, that of its degrees, the belt and how wide it is."""

    epsg: int
    degrees: int
    belt: Belt
    width: int


IN_DEGREES = System(4490, 4490, Belt(CGCS2000, None), 3)


def any_system(random: Random, *, prefixed: bool = True) -> System:
    """A belt of 3° or 6°, two times of three on CGCS2000, with or without its number before the eastings."""
    ellipsoid, degrees, first = random.choice(
        [(CGCS2000, 4490, (4513, 4534, 4491, 4502))] * 2
        + [(XIAN_1980, 4610, (2349, 2370, 2327, 2338))]
    )
    kind = random.choice((0, 1, 2, 3) if prefixed else (1, 3))
    width = 3 if kind < 2 else 6
    zone = random.randint(25, 45) if width == 3 else random.randint(13, 23)
    epsg = first[kind] + zone - (25 if width == 3 else 13)
    prefix = zone * 1e6 if kind in (0, 2) else 0.0
    return System(epsg, degrees, Belt(ellipsoid, prefix + 500_000.0), width)


def placed(random: Random, system: System, figure: Figure) -> Figure:
    """The figure at a place in the belt, coordinates as delivered: metres with four decimals."""
    reach = max(math.hypot(x, y) for rings in figure for ring in rings for x, y in ring)
    latitude = random.uniform(18.0, 53.5)
    degree = 111_320 * math.cos(math.radians(latitude))
    away = random.uniform(-1, 1) * system.width / 2 * degree
    limit = max(_FARTHEST_DEGREES * degree - reach, 0.0)
    east = (system.belt.false_easting or 0.0) + min(max(away, -limit), limit)
    north = 111_133 * latitude - 16_038 * math.sin(math.radians(2 * latitude))
    return [
        [[(round(east + x, 4), round(north + y, 4)) for x, y in ring] for ring in rings]
        for rings in figure
    ]


def placed_in_degrees(random: Random, figure: Figure) -> Figure:
    """The figure somewhere in the country, in degrees with nine decimals (0.1 mm)."""
    latitude, longitude = random.uniform(18.0, 53.0), random.uniform(74.0, 135.0)
    high = 110_574 + 1_110 * math.sin(math.radians(latitude)) ** 2
    wide = 111_320 * math.cos(math.radians(latitude))
    return [
        [
            [(round(longitude + x / wide, 9), round(latitude + y / high, 9)) for x, y in ring]
            for ring in rings
        ]
        for rings in figure
    ]


def closed(figure: Figure) -> Figure:
    """Every ring with its first vertex again at the end."""
    return [[[*ring, ring[0]] for ring in rings] for rings in figure]


def wkt(figure: Figure, decimals: int) -> str:
    """The figure as delivered."""
    parts = []
    for rings in closed(figure):
        written = (
            f"({','.join(f'{x:.{decimals}f} {y:.{decimals}f}' for x, y in ring)})" for ring in rings
        )
        parts.append(f"({','.join(written)})")
    return f"POLYGON {parts[0]}" if len(parts) == 1 else f"MULTIPOLYGON ({','.join(parts)})"
