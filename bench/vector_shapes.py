"""The figures of the area vectors, drawn around the origin in metres: plain functions of a random stream and an area.

A figure is a list of polygons, a polygon a list of open rings, outer ring first, outer rings counterclockwise.
"""

import math
from collections.abc import Callable
from itertools import pairwise
from random import Random

__all__ = ["SHAPES", "Figure", "Point", "jagged", "turned"]

Point = tuple[float, float]
Figure = list[list[list[Point]]]


def square(_random: Random, area: float) -> Figure:
    """A square along the axes."""
    return [[_box(math.sqrt(area))]]


def rotated(random: Random, area: float) -> Figure:
    """A square turned by any angle: no edge along a meridian or a parallel."""
    return turned(square(random, area), random.uniform(0, math.tau))


def triangle(random: Random, area: float) -> Figure:
    """A triangle with no angle below some 15 degrees."""
    angles = (0.0, random.uniform(0.25, 0.45) * math.tau, random.uniform(0.55, 0.75) * math.tau)
    return _any_way(random, [[[_polar(1.0, angle) for angle in angles]]], area)


def concave(random: Random, area: float) -> Figure:
    """A notched, angled or starred outline."""
    bite, arm = random.uniform(0.2, 0.8), random.uniform(0.15, 0.5)
    outlines: list[list[Point]] = [
        [(0, 0), (1, 0), (1, arm), (arm, arm), (arm, 1), (0, 1)],
        [(0, 0), (1, 0), (1, 1), (0.7, 1), (0.7, 1 - bite), (0.3, 1 - bite), (0.3, 1), (0, 1)],
        [(0, 0), (1, 0.5), (0, 1), (bite * 0.5, 0.5)],
        [_polar(1.0 if k % 2 == 0 else arm + 0.2, k * math.tau / 10) for k in range(10)],
    ]
    return _any_way(random, [[random.choice(outlines)]], area)


def hole(random: Random, area: float) -> Figure:
    """A turned square with one hole (天窗), or a ragged outline with one."""
    if random.random() < 0.5:
        outer, inner = _box(1.0), _box(random.uniform(0.1, 0.8))
        return _any_way(random, [[outer, _hole(inner)]], area)
    outer = jagged(random, random.randint(8, 40))
    inner = [(0.4 * x, 0.4 * y) for x, y in jagged(random, random.randint(4, 12))]
    return _any_way(random, [[outer, _hole(inner)]], area)


def holes(random: Random, area: float) -> Figure:
    """A turned square with two to nine holes in a grid."""
    cells = [(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    rings = [_box(1.0)]
    for i, j in random.sample(cells, random.randint(2, 9)):
        side = random.uniform(0.05, 0.28)
        rings.append(_hole([(x + i * 0.32, y + j * 0.32) for x, y in _box(side)]))
    return _any_way(random, [rings], area)


def strip(random: Random, area: float) -> Figure:
    """A narrow strip with a bend, as a ditch or a road; the widths and lengths are fixed, `area` only picks among them."""
    sizes = [(0.1, 1000), (0.5, 300), (1, 70.5), (2, 5800), (4, 20000), (12, 5800), (30, 100000)]
    width, length = sizes[min(int(math.log10(area) / 10 * len(sizes)), len(sizes) - 1)]
    bend = random.uniform(-0.3, 0.3)
    line = [(0.0, 0.0), (length * random.uniform(0.3, 0.7), 0.0)]
    reach = length - line[1][0]
    line.append((line[1][0] + reach * math.cos(bend), reach * math.sin(bend)))
    half = width / 2
    middle = (line[1][0] - half * math.tan(bend / 2), half)
    normal = (-math.sin(bend) * half, math.cos(bend) * half)
    left = [(0.0, half), middle, (line[2][0] + normal[0], line[2][1] + normal[1])]
    right = [
        (0.0, -half),
        (2 * line[1][0] - middle[0], -half),
        (line[2][0] - normal[0], line[2][1] - normal[1]),
    ]
    return turned([[[*right, *reversed(left)]]], random.uniform(0, math.tau))


def ragged(random: Random, area: float) -> Figure:
    """A jagged outline as redlines have, of some ten to 200 vertices, never closer than some decimetres."""
    most = min(200, int(4 * math.sqrt(area) / 0.4))
    return _any_way(random, [[jagged(random, random.randint(8, max(most, 9)))]], area)


def multipolygon(random: Random, area: float) -> Figure:
    """Two to six polygons apart from each other, some with a hole."""
    count = random.randint(2, 6)
    figure: Figure = []
    for k in range(count):
        rings = [_box(random.uniform(0.5, 1.0))]
        if random.random() < 0.3:
            rings.append(_hole(_box(0.3)))
        part = turned([rings], random.uniform(0, math.tau))[0]
        shift = (1.6 * (k % 3), 1.6 * (k // 3))
        figure.append([[(x + shift[0], y + shift[1]) for x, y in ring] for ring in part])
    return _any_way(random, figure, area)


SHAPES: dict[str, Callable[[Random, float], Figure]] = {
    "square": square,
    "rotated": rotated,
    "triangle": triangle,
    "concave": concave,
    "hole": hole,
    "holes": holes,
    "strip": strip,
    "jagged": ragged,
    "multipolygon": multipolygon,
}


def jagged(random: Random, count: int) -> list[Point]:
    """An outline around the origin with a lobed, rough radius near 1."""
    lobes, phase = random.randint(2, 7), random.uniform(0, math.tau)
    ring = []
    for k in range(count):
        angle = k * math.tau / count
        rough = random.uniform(-1, 1) * min(0.3, 2.0 / count)
        ring.append(_polar(1 + 0.25 * math.sin(lobes * angle + phase) + rough, angle))
    return ring


def turned(figure: Figure, angle: float) -> Figure:
    """The figure turned around the origin."""
    c, s = math.cos(angle), math.sin(angle)
    return [
        [[(c * x - s * y, s * x + c * y) for x, y in ring] for ring in rings] for rings in figure
    ]


def _any_way(random: Random, figure: Figure, area: float) -> Figure:
    """The figure turned by any angle, scaled to the area, around the origin."""
    points = [point for rings in figure for ring in rings for point in ring]
    x0 = sum(x for x, _ in points) / len(points)
    y0 = sum(y for _, y in points) / len(points)
    whole = sum(_signed_area(ring) for rings in figure for ring in rings)
    scale = math.sqrt(area / whole)
    placed = [
        [[((x - x0) * scale, (y - y0) * scale) for x, y in ring] for ring in rings]
        for rings in figure
    ]
    return turned(placed, random.uniform(0, math.tau))


def _signed_area(ring: list[Point]) -> float:
    return sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairwise([*ring, ring[0]])) / 2


def _box(side: float) -> list[Point]:
    half = side / 2
    return [(-half, -half), (half, -half), (half, half), (-half, half)]


def _hole(ring: list[Point]) -> list[Point]:
    return ring[::-1]


def _polar(radius: float, angle: float) -> Point:
    return radius * math.cos(angle), radius * math.sin(angle)
