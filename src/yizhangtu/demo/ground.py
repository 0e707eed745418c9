"""The ground of the county: its outline, its towns, and a coverage of jagged cells that is finer near towns."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yizhangtu.demo.lattice import Lattice, make_lattice
from yizhangtu.demo.noise import NoiseField

__all__ = ["ORIGIN_M", "Ground", "Town", "make_ground"]

Array = npt.NDArray[np.float64]

ORIGIN_M = (
    40_417_000.0,
    4_640_000.0,
)  # the middle of the county, EPSG:4528 (zone 40 prefixed), near 119.0°E 41.9°N
_GRID = 10_000.0  # coordinates are whole multiples of 0.1 mm, so that every format keeps them
_LOBES = 14
_LOBE_SIZE = 0.2
_REACH = 5.0  # a town draws the cells together within this many of its radii
_PULL = 0.6  # and does so by this power of the distance
_CORE = 0.15  # but evenly in the innermost part
_WAVE = 0.6  # largest displacement of the ground, in cells: parcels differ in size
_DARTS = 20_000


@dataclass(frozen=True)
class Town:
    """A town's middle (relative to the county's, metres) and the radius its built-up area will have."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Ground:
    """Cells of the county.

    Attributes
    ----------
    rings
        Closed clockwise ring of each cell, shape (n, 37, 2), metres, EPSG:4528; a corner every 6th vertex.
    neighbours
        Position of the cell across each of the six sides in ring order, −1 outside; shape (n, 6).
    centres
        Mean of the corners, relative to the county's middle, shape (n, 2), metres.
    towns
        The county seat first.
    """

    rings: Array
    neighbours: npt.NDArray[np.int64]
    centres: Array
    towns: tuple[Town, ...]


def make_ground(
    rng: np.random.Generator, cells: int, area_m2: float, town_areas_m2: list[float]
) -> Ground:
    """`cells` cells that together cover about `area_m2`, with one town for each of `town_areas_m2` (largest first)."""
    phases = rng.uniform(0.0, 2.0 * np.pi, _LOBES)
    sizes = rng.uniform(0.3, 1.0, _LOBES) * _LOBE_SIZE / np.arange(3, 3 + _LOBES)
    width = np.sqrt(area_m2 / cells / (np.sqrt(3.0) / 2.0))
    lattice = _box(rng, cells, phases, sizes)
    centres = (lattice.centres() - _middle(lattice)) * width
    remoteness = _remoteness(centres, phases, sizes)
    chosen = np.sort(np.argsort(remoteness, kind="stable")[:cells])
    edge = float(remoteness[chosen].max())
    towns = _place_towns(
        rng, town_areas_m2, lambda points: _remoteness(points, phases, sizes), edge
    )
    bent = _bend(rng, lattice, width, towns)
    rings = bent.rings(chosen)
    centres = rings[:, 0:36:6].mean(axis=1) - np.array(ORIGIN_M)
    return Ground(rings, bent.neighbours(chosen), centres, tuple(towns))


def _middle(lattice: Lattice) -> Array:
    return np.array([lattice.columns / 2.0, lattice.rows * np.sqrt(3.0) / 4.0])


def _lobed(angle: Array, phases: Array, sizes: Array) -> Array:
    waves = [
        size * np.cos((k + 2) * angle + phase)
        for k, (phase, size) in enumerate(zip(phases, sizes, strict=True))
    ]
    return np.asarray(1.0 + np.sum(waves, axis=0))


def _remoteness(points: Array, phases: Array, sizes: Array) -> Array:
    """Distance from the middle over the outline's distance in that direction: the outline is a level line of it."""
    return np.hypot(points[:, 0], points[:, 1]) / _lobed(
        np.arctan2(points[:, 1], points[:, 0]), phases, sizes
    )


def _box(rng: np.random.Generator, cells: int, phases: Array, sizes: Array) -> Lattice:
    """A lattice just large enough to hold an outline of `cells` cells."""
    angle = np.linspace(0.0, 2.0 * np.pi, 720, endpoint=False)
    radius = _lobed(angle, phases, sizes)
    row_height = np.sqrt(3.0) / 2.0
    radius *= np.sqrt(cells * row_height / (np.pi * float(np.mean(radius**2))))
    half_width = float(np.abs(radius * np.cos(angle)).max())
    half_height = float(np.abs(radius * np.sin(angle)).max())
    return make_lattice(
        rng, 2 * int(np.ceil(half_height / row_height)) + 4, 2 * int(np.ceil(half_width)) + 4
    )


def _place_towns(
    rng: np.random.Generator,
    areas_m2: list[float],
    remoteness: Callable[[Array], Array],
    edge: float,
) -> list[Town]:
    """Places where the towns' reaches do not meet and lie inside the county; reach shrinks if they cannot."""
    radii = np.sqrt(np.array(areas_m2) / np.pi)
    darts = rng.uniform(-1.0, 1.0, (_DARTS, 2)) * edge * 1.3
    inner = remoteness(darts) / edge
    for reach in (_REACH, 0.8 * _REACH, 0.6 * _REACH, 0.4 * _REACH):
        towns: list[Town] = []
        for radius in radii:
            clear = inner * edge < edge - reach * radius * 1.15
            for town in towns:
                apart = np.hypot(darts[:, 0] - town.x, darts[:, 1] - town.y)
                clear &= apart > reach * (radius + town.radius)
            if not towns:
                clear &= inner < 0.35
            if not clear.any():
                break
            x, y = darts[int(np.argmax(clear))]
            towns.append(Town(float(x), float(y), float(radius)))
        if len(towns) == len(radii):
            return towns
    return towns


def _bend(rng: np.random.Generator, lattice: Lattice, width: float, towns: list[Town]) -> Lattice:
    """The lattice on the ground: scaled, gently waved, drawn together at towns, moved to its place, on the grid."""
    waves = (NoiseField(rng, 6.0, 1), NoiseField(rng, 6.0, 1))
    middle = _middle(lattice)

    def place(points: Array, step: float) -> Array:
        moved = points.copy()
        for axis, wave in enumerate(waves):
            moved[..., axis] += _WAVE * wave(points[..., 0], points[..., 1])
        moved = (moved - middle) * width
        for town in towns:
            window = _window(town, middle, width, step)
            moved[window] = _drawn_together(moved[window], town)
        return np.asarray(np.rint((moved + np.array(ORIGIN_M)) * _GRID) / _GRID)

    return Lattice(place(lattice.level, 0.5), place(lattice.upright, 1.0))


def _window(town: Town, middle: Array, width: float, step: float) -> tuple[slice, slice]:
    """Rows and columns of edges that may lie within a town's reach, `step` being the width of a column in cells."""
    x, y = town.x / width + middle[0], town.y / width + middle[1]
    reach = _REACH * town.radius / width + 2.0
    row_height = np.sqrt(3.0) / 2.0
    rows = slice(max(int((y - reach) / row_height), 0), int((y + reach) / row_height) + 1)
    return rows, slice(max(int((x - reach) / step), 0), int((x + reach) / step) + 1)


def _drawn_together(points: Array, town: Town) -> Array:
    """Points within the town's reach moved towards its middle; points beyond stay as they are."""
    reach = _REACH * town.radius
    offset = points - np.array([town.x, town.y])
    distance = np.hypot(offset[..., 0], offset[..., 1]) / reach
    factor = np.maximum(distance, _CORE) ** _PULL
    near = offset * factor[..., None] + np.array([town.x, town.y])
    return np.where((distance < 1.0)[..., None], near, points)
