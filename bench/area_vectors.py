"""Makes the public area vectors in vectors/areas.csv: figures, their area of record, and what an oracle finds.

    python bench/area_vectors.py [--only FAMILY] [--out vectors/areas.csv]

Every vector is drawn from its own random stream, named by its id, so any of them can be made again alone. The figures of
record come from `printed_rule`, which knows nothing of the library; the geodesic areas from `geodesic_oracle`. A figure
whose record floating-point noise could move is drawn again; where that does not help (some of the largest ones),
`slack_dm2` says by how much.
"""

import argparse
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random

import shapely

import geodesic_oracle
from printed_rule import (
    CGCS2000,
    Belt,
    Cut,
    area_of_record,
    cut_by_the_rule,
    exact_area,
    half_away_dm2,
    sheet,
    uncut,
)
from vector_file import Vector, write_vectors
from vector_places import (
    IN_DEGREES,
    System,
    any_system,
    closed,
    placed,
    placed_in_degrees,
    wkt,
)
from vector_shapes import SHAPES, Figure, Point, jagged, turned

__all__ = ["COUNTS", "WRONG_LIMITS", "make_vector"]

# Where the printed series and the closed form of q differ by this share at most, both must give the record...
_SERIES_GAP = 9e-12
# ...up to this area; above it the printed series alone decides.
_CLOSED_FORM_M2 = 1e8
# Eastings of eight digits carry twenty times the noise of six: above this area belts have no prefix.
_PREFIXED_M2 = 1e9
_DRAWS = 12
_LIMIT_DRAWS = 200

COUNTS: dict[str, int] = {
    "square": 130,
    "rotated": 200,
    "triangle": 150,
    "concave": 170,
    "hole": 110,
    "holes": 100,
    "strip": 110,
    "jagged": 170,
    "multipolygon": 90,
    "limit": 60,
    "same": 45,
    "degrees": 120,
    "degrees_long": 40,
    "sheet": 110,
    "reference": 4,
}
"""Families and how many vectors each has."""

WRONG_LIMITS: dict[float, tuple[float, ...]] = {
    70.0: (69.999, 70.001),
    69.9999: (69.999,),
    70.0001: (70.001,),
    140.0: (70.001,),
    139.9999: (69.999,),
    140.0001: (70.001,),
}
"""Edge lengths at the limit of the 70 m rule, and limits by which a program would cut such edges wrongly."""

_Draw = Callable[[Random], tuple[System, Figure]]


def make_vector(family: str, index: int) -> Vector:
    """The vector of a family with that number, the same at every call."""
    return _MAKERS.get(family, _shape)(family, index)


def _shape(family: str, index: int) -> Vector:
    """A drawn figure somewhere in some belt, sizes from 1 m² to 10,000 km² over the family."""
    power = 10 * index / (COUNTS[family] - 1)

    def draw(random: Random) -> tuple[System, Figure]:
        area = 10 ** min(max(power + random.uniform(-0.1, 0.1), 0), 10)
        system = any_system(random, prefixed=area <= _PREFIXED_M2)
        return system, placed(random, system, SHAPES[family](random, area))

    return _drawn(family, index, draw)


def _limit(family: str, index: int) -> Vector:
    """A staircase of edges at the limit of 70 m, where cutting them the other way gives another figure of record."""
    length = list(WRONG_LIMITS)[index % 6]
    leans = index % 12 in (6, 9)

    def draw(random: Random) -> tuple[System, Figure]:
        system = any_system(random)
        steps = random.randint(4, 9)
        ring: list[Point] = [(0.0, 0.0)]
        for k in range(2 * steps):
            x, y = ring[-1]
            ring.append((x + length, y) if k % 2 == 0 else (x, y + length))
        ring.append((0.0, steps * length))
        if (
            leans
        ):  # turned by 3-4-5, so that edges are leaning and still a whole number of metres long
            ring = [(0.6 * x - 0.8 * y, 0.8 * x + 0.6 * y) for x, y in ring]
        east, north = (round(value) for value in placed(random, system, [[[(0.0, 0.0)]]])[0][0][0])
        return system, [[[(round(east + x, 4), round(north + y, 4)) for x, y in ring]]]

    def tells(system: System, figure: Figure) -> bool:
        right = area_of_record(closed(figure), system.belt).dm2
        return all(
            area_of_record(closed(figure), system.belt, _cut_at(limit)).dm2 != right
            for limit in WRONG_LIMITS[length]
        )

    return _drawn(family, index, draw, accept=tells, draws=_LIMIT_DRAWS)


def _cut_at(limit: float) -> Cut:
    """The rule with another limit than 70 m."""
    return lambda length, _: 1 if length <= limit else int(length / limit) + 1


def _same(family: str, index: int) -> Vector:
    """One ragged figure in three rows: as drawn, the other way round from another vertex, with vertices repeated."""
    first = index - index % 3

    def draw(random: Random) -> tuple[System, Figure]:
        system = any_system(random)
        side = 10 ** random.uniform(1, 3.5)
        drawn = turned([[jagged(random, random.randint(8, 40))]], random.uniform(0, math.tau))
        ring = placed(random, system, [[[(x * side, y * side) for x, y in drawn[0][0]]]])[0][0]
        start = random.randrange(1, len(ring))
        ways = (
            ring,
            [*ring[start:], *ring[:start]][::-1],
            [point for k, point in enumerate(ring) for _ in range(1 + (k % 4 == 0))],
        )
        return system, [[ways[index % 3]]]

    # The three rows draw from one stream, so they are the same figure.
    return replace(_drawn(family, first, draw), id=_name(family, index))


def _degrees(family: str, index: int) -> Vector:
    """An outline in degrees with no edge over 70 m: nothing is cut, so the figure of record needs no plane."""
    area = 10 ** (1 + 5 * index / (COUNTS[family] - 1))
    count = max(6, math.ceil(6.5 * math.sqrt(area) / 60))
    scale = math.sqrt(area / math.pi)

    def draw(random: Random) -> tuple[System, Figure]:
        ring = jagged(random, random.randint(count, count + 10))
        return IN_DEGREES, placed_in_degrees(random, [[[(x * scale, y * scale) for x, y in ring]]])

    def is_short(_system: System, figure: Figure) -> bool:
        ring = closed(figure)[0][0]
        middle = math.cos(math.radians(ring[0][1]))
        return all(
            111_700 * math.hypot((bx - ax) * middle, by - ay) < 69
            for (ax, ay), (bx, by) in pairwise(ring)
        )

    return _drawn(family, index, draw, accept=is_short, draws=_LIMIT_DRAWS)


def _degrees_long(family: str, index: int) -> Vector:
    """A figure in degrees with long edges, each cut in the 3° belt nearest to it. The rule gives no figure of record."""
    random = _stream(_name(family, index))
    area = 10 ** (4 + 5 * index / (COUNTS[family] - 1))
    shape = random.choice(["rotated", "triangle", "concave"])
    figure = placed_in_degrees(random, SHAPES[shape](random, area))
    ring = closed(figure)[0][0]
    cut = geodesic_oracle.cut_in_nearest_belts(ring, 70.0)
    fine = geodesic_oracle.cut_in_nearest_belts(ring, geodesic_oracle.CUT_M)
    return Vector(
        id=_name(family, index),
        family=family,
        epsg=IN_DEGREES.epsg,
        wkt=wkt(figure, 9),
        record_dm2=None,
        uncut_dm2=None,
        slack_dm2=None,
        statutory_m2=exact_area([[cut]], IN_DEGREES.belt),
        karney_m2=geodesic_oracle.geodesic_area([[fine]], CGCS2000),
    )


def _sheet(family: str, index: int) -> Vector:
    """A map sheet: its theoretical area. The first of each scale stand where their area was computed before."""
    width, height = ((1.875, 1.25), (3.75, 2.5), (7.5, 5.0), (15.0, 10.0), (30.0, 20.0))[index % 5]
    random = _stream(_name(family, index))
    rows = int((53.5 - 18) * 60 / height)
    printed = {0: 40.0, 1: 0.0, 3: 30.0, 6: 18.0, 8: 40.0, 11: 30.0, 13: 42.0, 16: 40.0, 21: 53.0}
    south = printed.get(index, 18 + random.randrange(rows) * height / 60)
    west = 75 + random.randrange(int(60 * 60 / width)) * width / 60
    east, north = west + width / 60, south + height / 60
    area = sheet(south, width, height)
    frame = [(west, south), (east, south), (east, north), (west, north)]
    ring = geodesic_oracle.sheet_ring(west, south, east, north)
    return Vector(
        id=_name(family, index),
        family=family,
        epsg=IN_DEGREES.epsg,
        wkt=wkt([[frame]], 10),
        record_dm2=half_away_dm2(area),
        uncut_dm2=half_away_dm2(area),
        slack_dm2=0,
        statutory_m2=area,
        karney_m2=geodesic_oracle.geodesic_area([[ring]], CGCS2000),
    )


def _reference(family: str, index: int) -> Vector:
    """Figures whose area without cutting was computed before, by other hands: `uncut_dm2` must be it."""
    parcel = [
        (586120.457, 4642315.231),
        (586334.912, 4642410.876),
        (586501.338, 4642287.004),
        (586472.115, 4642055.690),
        (586244.903, 4641990.112),
        (586150.020, 4642120.555),
    ]
    corners = (
        (500000.0, 4640000.0, 100),
        (600000.0, 4640000.0, 1000),
        (380000.0, 3300000.0, 10000),
    )
    squares = [
        [(x, y), (x + side, y), (x + side, y + side), (x, y + side)] for x, y, side in corners
    ]
    system = System(4548, 4490, Belt(CGCS2000, 500_000.0), 3)
    return _vector(_name(family, index), family, system, [[[*squares, parcel][index]]])


_MAKERS: dict[str, Callable[[str, int], Vector]] = {
    "limit": _limit,
    "same": _same,
    "degrees": _degrees,
    "degrees_long": _degrees_long,
    "sheet": _sheet,
    "reference": _reference,
}


def _drawn(
    family: str,
    index: int,
    draw: _Draw,
    *,
    accept: Callable[[System, Figure], bool] = lambda _system, _figure: True,
    draws: int = _DRAWS,
) -> Vector:
    """The first acceptable draw whose figures of record have one answer each, else the one with the least slack."""
    name = _name(family, index)
    found: list[tuple[int, System, Figure]] = []
    for attempt in range(draws):
        system, figure = draw(_stream(name, attempt))
        if shapely.from_wkt(wkt(figure, 9)).is_valid and accept(system, figure):
            found.append((_slack(system, figure), system, figure))
            if found[-1][0] == 0:
                break
    _, system, figure = min(found, key=lambda one: one[0])
    return _vector(name, family, system, figure)


def _slack(system: System, figure: Figure) -> int:
    """By how many 0.01 m² noise can move one of the two figures of record."""
    slack = 0
    for cut in (uncut, cut_by_the_rule):
        record = area_of_record(closed(figure), system.belt, cut)
        small = record.area_m2 <= _CLOSED_FORM_M2
        slack = max(slack, record.widened(_SERIES_GAP * record.area_m2 * small).slack_dm2)
    return slack


def _vector(name: str, family: str, system: System, figure: Figure) -> Vector:
    polygons = closed(figure)
    in_degrees = polygons
    if system.belt.false_easting is not None:
        in_degrees = [
            [geodesic_oracle.ring_in_degrees(ring, system.epsg, system.degrees) for ring in rings]
            for rings in polygons
        ]
    return Vector(
        id=name,
        family=family,
        epsg=system.epsg,
        wkt=wkt(figure, 9 if system is IN_DEGREES else 4),
        record_dm2=area_of_record(polygons, system.belt).dm2,
        uncut_dm2=area_of_record(polygons, system.belt, uncut).dm2,
        slack_dm2=_slack(system, figure),
        statutory_m2=exact_area(polygons, system.belt),
        karney_m2=geodesic_oracle.geodesic_area(in_degrees, system.belt.ellipsoid),
    )


def _name(family: str, index: int) -> str:
    return f"{family}-{index:04d}"


def _stream(name: str, attempt: int = 0) -> Random:
    return Random(f"{name}/{attempt}")  # noqa: S311


def _vectors(families: Sequence[str]) -> Iterator[Vector]:
    for family in families:
        for index in range(COUNTS[family]):
            yield make_vector(family, index)


def main() -> None:
    """Writes the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=list(COUNTS))
    parser.add_argument("--out", type=Path, default=Path("vectors/areas.csv"))
    options = parser.parse_args()
    write_vectors(options.out, _vectors([options.only] if options.only else list(COUNTS)))


if __name__ == "__main__":
    main()
