"""Where the towns and the redline lie, and which cells get an islet: the plan before the parcels are cut."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from yizhangtu.demo.choosing import choose_to_total
from yizhangtu.demo.figures import (
    BOUNDARY_DM2,
    BOUNDARY_HOLES,
    REDLINE_DM2,
    REDLINE_HOLES_AT_FULL_SIZE,
)
from yizhangtu.demo.ground import Ground, Town
from yizhangtu.demo.noise import NoiseField, rank_share
from yizhangtu.demo.parcels import cell_areas_dm2, cell_islet_room
from yizhangtu.demo.terrain import Terrain

__all__ = ["IsletKind", "Layout", "make_layout"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_FULL_SIZE = 200_000
_ARABLE_POOL_SHARE = 0.37  # of the county: where fields may be at all, flattest land first
# Of the islets meant as holes of a line this share becomes holes, the rest fills up the line's total.
_HOLE_SHARE = 0.72
_URBAN_ISLET_M2 = (800.0, 9_000.0)
_REDLINE_ISLET_M2 = (300.0, 6_500.0)
_FIELD_ISLET_M2 = (350.0, 3_200.0)
_OTHER_ISLET_M2 = (300.0, 4_000.0)


class IsletKind(IntEnum):
    """What an islet is for."""

    TOWN = 0
    REDLINE = 1
    FIELD = 2
    OTHER = 3


@dataclass(frozen=True)
class Layout:
    """The plan of the county.

    Attributes
    ----------
    town
        Position of the town a cell is built up by, −1 elsewhere; shape (cells,).
    redline
        Whether a cell is in the redline.
    arable_pool
        Whether a cell may be arable.
    host, islet_area_m2, islet_kind
        The cell around each islet, its wanted area and what it is for.
    """

    town: Index
    redline: Flags
    arable_pool: Flags
    host: Index
    islet_area_m2: Array
    islet_kind: Index


def make_layout(rng: np.random.Generator, ground: Ground, terrain: Terrain, islets: int) -> Layout:
    """Towns, redline and `islets` islets on the cells of the ground."""
    area_dm2 = cell_areas_dm2(ground.rings)
    room = cell_islet_room(ground.rings)
    town_islets = min(round(BOUNDARY_HOLES / _HOLE_SHARE), round(0.3 * islets))
    town = _town_cells(rng, ground, area_dm2, room, town_islets)
    inner = _is_inner(ground, town)
    full_size_holes = REDLINE_HOLES_AT_FULL_SIZE / _HOLE_SHARE
    redline_islets = round(min(0.28 * islets, full_size_holes * islets / (0.07 * _FULL_SIZE)))
    holes = _expected_holes_dm2(room, _REDLINE_ISLET_M2, redline_islets)
    redline = _redline_cells(rng, ground, terrain, area_dm2, (town < 0), holes)
    free = ~redline & (town < 0)
    flat = np.where(free, terrain.steepness + 0.35 * rank_share(_blobs(rng, ground)), 2.0)
    arable_pool = free & (rank_share(flat) < _ARABLE_POOL_SHARE) & (terrain.from_river > 0.008)
    rest = islets - town_islets - redline_islets
    counts = [town_islets, redline_islets, round(0.75 * rest), rest - round(0.75 * rest)]
    return _with_islets(
        rng, counts, [inner, redline, free & ~arable_pool, arable_pool], town, redline, arable_pool
    )


def _blobs(rng: np.random.Generator, ground: Ground) -> Array:
    return NoiseField(rng, 7_000.0, 4)(ground.centres[:, 0], ground.centres[:, 1])


def _with_islets(
    rng: np.random.Generator,
    counts: Sequence[int],
    hosts: Sequence[Flags],
    town: Index,
    redline: Flags,
    arable_pool: Flags,
) -> Layout:
    host, area, kind = [], [], []
    ranges = (_URBAN_ISLET_M2, _REDLINE_ISLET_M2, _FIELD_ISLET_M2, _OTHER_ISLET_M2)
    spare = 0
    for k, (count, eligible, span) in enumerate(zip(counts, hosts, ranges, strict=True)):
        places = rng.permutation(np.flatnonzero(eligible))[: count + spare]
        spare += count - len(places)
        host.append(places)
        area.append(rng.uniform(*span, len(places)))
        kind.append(np.full(len(places), k, dtype=np.int64))
    return Layout(
        town, redline, arable_pool, np.concatenate(host), np.concatenate(area), np.concatenate(kind)
    )


def _town_cells(
    rng: np.random.Generator, ground: Ground, area_dm2: Index, room: Array, islets: int
) -> Index:
    """Town of each cell, −1 elsewhere; together the boundary's area and that of the holes expected in it."""
    ragged = NoiseField(rng, 900.0, 3)(ground.centres[:, 0], ground.centres[:, 1])
    total = BOUNDARY_DM2
    for _ in range(2):
        town = _grow_towns(ground, area_dm2, ragged, total)
        # The rim is kept free of islets: what leaves the boundary leaves it there.
        inner = _is_inner(ground, town)
        if inner.any():
            total = BOUNDARY_DM2 + _expected_holes_dm2(room[inner], _URBAN_ISLET_M2, islets)
    return _grow_towns(ground, area_dm2, ragged, total)


def _is_inner(ground: Ground, town: Index) -> Flags:
    """Cells of a town whose neighbours are all of the same town."""
    return np.asarray(
        (np.append(town, -2)[ground.neighbours] == town[:, None]).all(axis=1) & (town >= 0)
    )


def _grow_towns(ground: Ground, area_dm2: Index, ragged: Array, total_dm2: int) -> Index:
    town = np.full(len(area_dm2), -1, dtype=np.int64)
    shares = np.array([place.radius**2 for place in ground.towns])
    # The small towns first: what they are off by is made good by the next.
    wanted = np.cumsum(shares[::-1] / shares.sum() * total_dm2)[::-1]
    grown = 0
    for k in range(len(ground.towns) - 1, -1, -1):
        grown += _grow(ground, town, k, area_dm2, ragged=ragged, up_to=int(wanted[k]) - grown)
    return town


def _grow(
    ground: Ground, town: Index, k: int, area_dm2: Index, *, ragged: Array, up_to: int
) -> int:
    """Mark cells around town `k` from the middle outwards until about `up_to` dm²; returns what was marked."""
    place: Town = ground.towns[k]
    apart = np.hypot(ground.centres[:, 0] - place.x, ground.centres[:, 1] - place.y)
    priority = apart * (1.0 + 0.25 * ragged)
    seed = int(np.argmin(apart))
    queue, seen, grown = [(0.0, seed)], {seed}, 0
    while queue:
        _, cell = heapq.heappop(queue)
        area = int(area_dm2[cell])
        if grown and grown + area // 2 > up_to:
            break
        town[cell] = k
        grown += area
        for other in ground.neighbours[cell]:
            near = int(other)
            if near >= 0 and near not in seen and town[near] < 0:
                seen.add(near)
                heapq.heappush(queue, (float(priority[near]), near))
    return grown


def _expected_holes_dm2(room: Array, span: tuple[float, float], islets: int) -> int:
    """What the holes among so many islets of sizes within a span will take, in cells with this room for them."""
    mean = float(np.minimum(room[:, None], np.linspace(*span, 25)).mean())
    return round(_HOLE_SHARE * islets * mean * 100)


def _redline_cells(
    rng: np.random.Generator,
    ground: Ground,
    terrain: Terrain,
    area_dm2: Index,
    free: Flags,
    holes_dm2: int,
) -> Flags:
    """Cells of the redline: high and rugged land in a few large pieces, clear of towns; with room for its holes."""
    x, y = ground.centres[:, 0], ground.centres[:, 1]
    field = rank_share(NoiseField(rng, 16_000.0, 6)(x, y))
    score = 0.5 * terrain.height + 0.25 * field + 0.25 * terrain.steepness
    for place in ground.towns:
        score[np.hypot(x - place.x, y - place.y) < 2.2 * place.radius] = -1.0
    order = np.argsort(-score, kind="stable")
    order = order[free[order] & (score[order] >= 0)]
    return choose_to_total(area_dm2, order, REDLINE_DM2 + holes_dm2)
