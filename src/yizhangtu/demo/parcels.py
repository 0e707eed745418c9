"""Parcels (图斑): the cells of the ground, and islets inside some of them; together they cover the county."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS

from yizhangtu.demo.ground import ORIGIN_M
from yizhangtu.geometry import area_of_record

__all__ = ["SURVEY_CRS", "Parcels", "cell_areas_dm2", "cell_islet_room", "make_parcels"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

SURVEY_CRS = CRS.from_epsg(4528)
"""CGCS2000, 3° Gauss-Krüger, zone 40 with its number in front of the easting."""

_FALSE_EASTING_M = 40_500_000.0
_EARTH_RADIUS_M = 6_378_000.0
_ISLET_POINTS = 14
_ISLET_REACH = 0.5  # of the distance from the cell's middle to its nearest vertex
_GRID = 10_000.0


@dataclass(frozen=True)
class Parcels:
    """The parcels: `cell_count` cells first, then the islets; a cell with an islet has a hole of exactly its outline.

    Attributes
    ----------
    shapes
        Polygons, EPSG:4528, outer rings clockwise.
    rings
        Outer ring of each cell, shape (cells, 37, 2), a corner every 6th vertex.
    neighbours
        Cell across each of a cell's six sides in ring order, −1 outside; shape (cells, 6).
    host
        The cell around each islet, shape (islets,).
    centres
        Middle of each parcel, metres relative to the county's middle.
    area_dm2
        Area of record, integer 0.01 m².
    """

    shapes: npt.NDArray[np.object_]
    rings: Array
    neighbours: Index
    host: Index
    centres: Array
    area_dm2: Index

    @property
    def cell_count(self) -> int:
        """Number of cells."""
        return len(self.rings)

    def of_cells(self, values: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
        """Values per cell spread to parcels: an islet has its host's."""
        return np.concatenate([values, values[self.host]])

    def has_islet(self) -> Flags:
        """Whether each cell has an islet."""
        found = np.zeros(self.cell_count, dtype=bool)
        found[self.host] = True
        return found

    def touches(self, inside: Flags) -> Flags:
        """Whether each cell has a neighbour among the cells marked `inside`."""
        return np.asarray(_sides(self.neighbours, inside).any(axis=1))

    def is_simple(self, inside: Flags) -> Flags:
        """Whether moving the cell across the edge of the set `inside` leaves patches and holes as many as they are.

        So it is when the neighbours inside follow one another without a gap, and those outside too.
        """
        sides = _sides(self.neighbours, inside)
        return np.asarray((sides != np.roll(sides, 1, axis=1)).sum(axis=1) == 2)

    def series(self, rows: Index | Flags | slice = slice(None)) -> gpd.GeoSeries:
        """The shapes of some parcels."""
        return gpd.GeoSeries(self.shapes[rows], crs=SURVEY_CRS)


def _sides(neighbours: Index, inside: Flags) -> Flags:
    padded = np.append(inside[: len(neighbours)], False)
    return np.asarray(padded[neighbours])


def cell_areas_dm2(rings: Array) -> Index:
    """Area of each ring in 0.01 m², near enough to plan with: plane area less the scale of the projection squared."""
    offset = rings - np.array(ORIGIN_M)
    x, y = offset[..., 0], offset[..., 1]
    plane = np.abs((x[:, :-1] * y[:, 1:] - x[:, 1:] * y[:, :-1]).sum(axis=1)) / 2.0
    from_meridian = (rings[:, 0, 0] - _FALSE_EASTING_M) / _EARTH_RADIUS_M
    return np.asarray(np.rint(plane / (1.0 + from_meridian**2) * 100.0).astype(np.int64))


def cell_islet_room(rings: Array) -> Array:
    """Largest area an islet in the middle of each cell may have, m²."""
    middle = rings[:, 0:36:6].mean(axis=1)
    clear = np.sqrt(((rings - middle[:, None]) ** 2).sum(axis=2).min(axis=1))
    return np.asarray(2.4 * (_ISLET_REACH * clear) ** 2)


def make_parcels(
    rng: np.random.Generator, rings: Array, neighbours: Index, *, host: Index, islet_area_m2: Array
) -> Parcels:
    """Parcels of `rings` with an islet of about the given area in each cell of `host` (less where there is no room)."""
    area = np.minimum(islet_area_m2, cell_islet_room(rings[host]))
    islets = _islet_rings(rng, rings[host], area)
    shells = shapely.linearrings(rings)
    shapes = shapely.polygons(shells)
    holes = shapely.linearrings(islets[:, ::-1])
    shapes[host] = shapely.polygons(shells[host], holes=holes[:, None])
    shapes = np.concatenate([shapes, shapely.polygons(islets)])
    middles = rings[:, 0:36:6].mean(axis=1) - np.array(ORIGIN_M)
    centres = np.concatenate([middles, middles[host]])
    record = area_of_record(gpd.GeoSeries(shapes, crs=SURVEY_CRS))
    return Parcels(shapes, rings, neighbours, host, centres, np.asarray(record))


def _islet_rings(rng: np.random.Generator, rings: Array, area_m2: Array) -> Array:
    """Closed clockwise ragged rings in the middle of cells, shape (n, 15, 2), on the coordinate grid."""
    middle = rings[:, 0:36:6].mean(axis=1)
    angle = -2.0 * np.pi * np.arange(_ISLET_POINTS) / _ISLET_POINTS
    ragged = rng.uniform(0.82, 1.18, (len(rings), _ISLET_POINTS))
    radius = np.sqrt(area_m2 / 3.0)[:, None] * ragged
    points = middle[:, None] + radius[..., None] * np.column_stack([np.cos(angle), np.sin(angle)])
    points = np.rint(points * _GRID) / _GRID
    return np.concatenate([points, points[:, :1]], axis=1)
