"""Townships (苏木乡镇) and villages (嘎查村) of the county: every cell belongs to one of each."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yizhangtu.demo.noise import NoiseField
from yizhangtu.model import AdminUnit

__all__ = ["Districts", "make_districts"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]

_TOWNSHIP_NAMES = (
    "青川镇",
    "柳河镇",
    "白石镇",
    "松岭镇",
    "东泉镇",
    "沙台镇",
    "南坝镇",
    "杏沟乡",
    "云杉乡",
    "石门乡",
    "巴彦苏木",
)
_VILLAGE_FIRST = "上下东西南北前后大小"
_VILLAGE_SECOND = (
    "营子",
    "台子",
    "甸子",
    "沟门",
    "梁村",
    "河沿",
    "窝铺",
    "杖房",
    "泉村",
    "岭下",
    "古力",
    "地村",
)
_CELLS_PER_VILLAGE = 110
_MOST_VILLAGES = 160
_WAVE_M = 1_500.0


@dataclass(frozen=True)
class Districts:
    """Where each cell belongs, and what the places are called.

    Attributes
    ----------
    township, village
        Position in `townships` and `villages`, per cell.
    townships, villages
        Units with 9 and 12 digits; a village's code begins with its township's.
    """

    township: Index
    village: Index
    townships: tuple[AdminUnit, ...]
    villages: tuple[AdminUnit, ...]


def make_districts(rng: np.random.Generator, centres: Array, county_code: str) -> Districts:
    """Districts as the surroundings of evenly spread places, with wavy borders along cell edges."""
    waves = [NoiseField(rng, 5_000.0, 2) for _ in range(2)]
    x, y = centres[:, 0], centres[:, 1]
    bent = centres + _WAVE_M * np.column_stack([wave(x, y) for wave in waves])
    count = max(len(_TOWNSHIP_NAMES), min(_MOST_VILLAGES, len(centres) // _CELLS_PER_VILLAGE))
    seats = centres[_spread(rng, centres, count)]
    heads = seats[_spread(rng, seats, len(_TOWNSHIP_NAMES))]
    township_of_seat = _nearest(seats, heads)
    raw_village = _nearest(bent, seats)
    townships = tuple(
        AdminUnit(f"{county_code}{100 + k:03d}", name) for k, name in enumerate(_TOWNSHIP_NAMES)
    )
    serial = np.zeros(len(townships), dtype=np.int64)
    villages = []
    for k, t in enumerate(township_of_seat):
        code = f"{townships[t].code}{200 + serial[t]:03d}"
        serial[t] += 1
        name = _VILLAGE_FIRST[k % 10] + _VILLAGE_SECOND[(k // 10 + k) % 12]
        villages.append(AdminUnit(code, f"{name}村" if not name.endswith("村") else name))
    order = np.argsort([village.code for village in villages])
    rank = np.argsort(order)
    return Districts(
        township_of_seat[raw_village],
        rank[raw_village],
        townships,
        tuple(villages[k] for k in order),
    )


def _spread(rng: np.random.Generator, points: Array, count: int) -> Index:
    """Positions of `count` points that lie far from each other."""
    pool = rng.permutation(len(points))[: max(20 * count, 400)]
    chosen = [int(pool[0])]
    apart = np.full(len(pool), np.inf)
    while len(chosen) < count:
        offset = points[pool] - points[chosen[-1]]
        apart = np.minimum(apart, np.hypot(offset[:, 0], offset[:, 1]))
        chosen.append(int(pool[int(np.argmax(apart))]))
    return np.array(chosen)


def _nearest(points: Array, seats: Array) -> Index:
    """Position of the nearest seat of each point."""
    best = np.full(len(points), np.inf)
    nearest = np.zeros(len(points), dtype=np.int64)
    for k, (x, y) in enumerate(seats):
        apart = np.hypot(points[:, 0] - x, points[:, 1] - y)
        closer = apart < best
        best[closer] = apart[closer]
        nearest[closer] = k
    return nearest
