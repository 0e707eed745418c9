"""The lie of the land: height, slope grade (坡度级别), dryness and the course of a river, per cell."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yizhangtu.demo.ground import Town
from yizhangtu.demo.noise import NoiseField, rank_share

__all__ = ["Terrain", "make_terrain"]

Array = npt.NDArray[np.float64]

# Share of the county at or below slope grades 1 to 4 (2, 6, 15 and 25 degrees); the rest is grade 5.
_GRADE_SHARES = (0.17, 0.42, 0.70, 0.88)
_BANK_SHARE = 0.04  # steep banks anywhere, flat land included
_TOWN_BASIN = 6.0  # a town lies low within this many of its radii


@dataclass(frozen=True)
class Terrain:
    """Fields over the cells of the county, one value per cell.

    `height`, `steepness` and `dryness` are rank shares in [0, 1); `grade` is 1 to 5; `from_river` is 0 on the river and
    grows away from it.
    """

    height: Array
    steepness: Array
    dryness: Array
    grade: npt.NDArray[np.int64]
    from_river: Array


def make_terrain(rng: np.random.Generator, centres: Array, towns: Sequence[Town]) -> Terrain:
    """Terrain at cell centres (metres, relative to the county's middle)."""
    x, y = centres[:, 0], centres[:, 1]
    height = NoiseField(rng, 26_000.0, 5)(x, y)
    for town in towns:
        apart = np.hypot(x - town.x, y - town.y) / (_TOWN_BASIN * town.radius)
        height -= 0.35 * np.exp(-(apart**2))
    high = rank_share(height)
    ridges = NoiseField(rng, 5_000.0, 4)(x, y)
    steepness = rank_share(0.55 * high + 0.45 * rank_share(ridges))
    dryness = rank_share(NoiseField(rng, 12_000.0, 3)(x, y))
    river = np.abs(NoiseField(rng, 30_000.0, 3)(x, y) + 0.15 * high)
    grade = 1 + np.searchsorted(_GRADE_SHARES, steepness, side="right")
    bank = rng.random(len(x))
    grade[bank < _BANK_SHARE] = 4
    grade[bank < _BANK_SHARE / 5.0] = 5
    return Terrain(high, steepness, dryness, grade.astype(np.int64), river)
