"""The ground that defects are planted in: nine patches with jagged sides, exact to the last digit, and exact areas.

Coordinates are rounded to 0.1 mm as surveys deliver them; what a defect moves is not rounded. Areas are the shoelace sum in
whole fractions of the stored doubles, over the areal scale of the projection at the middle of the figure.
"""

import math
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import pyproj
import shapely

__all__ = ["CELLS", "SYSTEMS", "Ground", "Points", "Polygon", "exact_area"]

SYSTEMS = (4528, 4490)  # CGCS2000: 3° belt with its number before the eastings; degrees
CELLS = 3
EDGE_M = 50.0
LATITUDE, LONGITUDE = 42.0, 120.6
NORTHING, EASTING = 4_651_000.0, 40_549_000.0
SEMI_MAJOR, FLATTENING = 6378137.0, 1 / 298.257222101

Points = np.ndarray
Polygon = shapely.Geometry


@dataclass
class Ground:
    """Nine patches; places are metres east and north of the corner until they are stored.

    flat[i, j], steep[i, j]: the side that runs east, or north, from node (i, j).
    """

    crs: int
    width: float
    cell: float = field(init=False)
    flat: dict[tuple[int, int], Points] = field(init=False, default_factory=dict)
    steep: dict[tuple[int, int], Points] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        random = np.random.default_rng(7)
        self.cell = max(4 * EDGE_M, 4 * self.width)
        grid = np.stack(np.meshgrid(np.arange(4.0), np.arange(4.0), indexing="ij"), axis=-1)
        node = (grid + random.uniform(-0.05, 0.05, grid.shape)) * self.cell
        for i in range(CELLS + 1):
            for j in range(CELLS + 1):
                if i < CELLS:
                    self.flat[i, j] = self._side(node[i, j], node[i + 1, j], random)
                if j < CELLS:
                    self.steep[i, j] = self._side(node[i, j], node[i, j + 1], random)

    def _side(self, a: Points, b: Points, random: np.random.Generator) -> Points:
        pieces = math.ceil(self.cell / EDGE_M)
        side = a + (b - a) * np.linspace(0, 1, pieces + 1)[:, None]
        side[1:-1] += random.uniform(-5, 5, (pieces - 1, 2))
        return self.stored(side)

    @property
    def unit(self) -> Points:
        """Units of the CRS per metre east and north."""
        if self.crs == SYSTEMS[0]:
            return np.ones(2)
        e2 = FLATTENING * (2 - FLATTENING)
        sine = math.sin(math.radians(LATITUDE))
        normal = SEMI_MAJOR / math.sqrt(1 - e2 * sine**2)
        meridian = normal * (1 - e2) / (1 - e2 * sine**2)
        east = normal * math.cos(math.radians(LATITUDE))
        return np.degrees(1 / np.array([east, meridian]))

    def stored(self, metres: Points) -> Points:
        """Coordinates of a survey: to 0.1 mm, or 1e-9 of a degree."""
        corner, decimals = (
            (np.array([EASTING, NORTHING]), 4)
            if self.crs == SYSTEMS[0]
            else (np.array([LONGITUDE, LATITUDE]), 9)
        )
        return (corner + metres * self.unit).round(decimals)

    def moved(self, xy: Points, east: float, north: float = 0.0) -> Points:
        """Coordinates moved by metres."""
        return xy + np.array([east, north]) * self.unit

    def ring(self, i: int, j: int, **other: Points) -> Points:
        """The ring of a cell, its sides south, east, north, west replaced at will (all as they run east or north)."""
        sides = {
            "south": self.flat[i, j],
            "east": self.steep[i + 1, j],
            "north": self.flat[i, j + 1],
            "west": self.steep[i, j],
        } | other
        return np.concatenate(
            [sides["south"][:-1], sides["east"][:-1], sides["north"][:0:-1], sides["west"][:0:-1]]
        )

    def cells(self) -> list[Polygon]:
        """All cells, row by row: cell (i, j) is row 3 j + i."""
        return [shapely.Polygon(self.ring(i, j)) for j in range(CELLS) for i in range(CELLS)]

    def outline(self) -> Polygon:
        """What the cells cover."""
        south = [self.flat[i, 0][:-1] for i in range(CELLS)]
        east = [self.steep[CELLS, j][:-1] for j in range(CELLS)]
        north = [self.flat[i, CELLS][:0:-1] for i in reversed(range(CELLS))]
        west = [self.steep[0, j][:0:-1] for j in reversed(range(CELLS))]
        return shapely.Polygon(np.concatenate(south + east + north + west))

    def with_cell(self, i: int, j: int, polygon: Polygon) -> list[Polygon]:
        """The cells with one replaced."""
        rows = self.cells()
        rows[3 * j + i] = polygon
        return rows

    def square(self, *, turned: float = 0.0) -> Points:
        """A square as wide as the defect in the middle of the middle cell, in coordinates, anticlockwise."""
        middle = self.stored(np.full(2, 1.5 * self.cell))
        cos, sin = math.cos(turned), math.sin(turned)
        corners = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]) * self.width
        return middle + corners @ np.array([[cos, sin], [-sin, cos]]) * self.unit

    def holed(self, hole: Points) -> Polygon:
        """The middle cell with a hole."""
        return shapely.Polygon(self.ring(1, 1), [hole])


def exact_area(ring: Points, crs: int) -> float:
    """Ellipsoidal area of a ring that does not cross itself."""
    xy = [(Fraction(float(x)), Fraction(float(y))) for x, y in ring]
    twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(xy, [*xy[1:], xy[0]], strict=True))
    return float(abs(twice) / 2) / _areal_scale(_centroid(ring), crs)


def _centroid(ring: Points) -> tuple[float, float]:
    local = shapely.Polygon(ring - ring[0]).centroid if len(ring) > 2 else shapely.Point(0, 0)
    # The centroid of what is too thin for doubles is that of its vertices.
    offset = (
        shapely.get_coordinates(local)[0] if not local.is_empty else (ring - ring[0]).mean(axis=0)
    )
    return float(ring[0][0] + offset[0]), float(ring[0][1] + offset[1])


def _areal_scale(place: tuple[float, float], crs: int) -> float:
    """Square units of the CRS per square metre of the ellipsoid."""
    if crs == SYSTEMS[0]:
        projection = pyproj.Proj(crs)
        lonlat = projection(*place, inverse=True)
        return float(projection.get_factors(*lonlat).areal_scale)
    e2 = FLATTENING * (2 - FLATTENING)
    sine, cosine = math.sin(math.radians(place[1])), math.cos(math.radians(place[1]))
    square = SEMI_MAJOR**2 * (1 - e2) * cosine / (1 - e2 * sine**2) ** 2
    return 1 / (square * math.radians(1) ** 2)
