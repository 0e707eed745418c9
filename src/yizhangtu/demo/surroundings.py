"""Layers that rules and indicators look at beside the three lines: fields of high standard, reserves, hazards, the city."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from yizhangtu.demo.boundary_moves import BoundaryMoves
from yizhangtu.demo.chosen_parcels import (
    cells_around,
    named_layer,
    parcel_layer,
    with_islets,
)
from yizhangtu.demo.farmland_moves import FarmlandMoves
from yizhangtu.demo.figures import hectares
from yizhangtu.demo.lines import stacked
from yizhangtu.demo.moving import Move
from yizhangtu.demo.noise import NoiseField, rank_share
from yizhangtu.demo.scene import Scene
from yizhangtu.demo.town_layers import town_layers
from yizhangtu.model import Direction

__all__ = ["Proposals", "surrounding_layers"]

Index = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_HIGH_STANDARD_SHARE = 0.18
_RESERVE_SHARE = 0.55
_WELFARE_SHARE = 0.5
_RESERVES = (
    ("青石岭自然保护区", "自然保护区"),
    ("云杉国家森林公园", "自然公园"),
    ("白石湖湿地公园", "自然公园"),
)
_HAZARDS = ("极高", "高", "高", "中", "中", "低")


@dataclass(frozen=True)
class Proposals:
    """What will be proposed: the layers around must know which land may lie in them and which may not."""

    farmland: FarmlandMoves
    redline: tuple[Move, ...]
    boundary: BoundaryMoves


def surrounding_layers(scene: Scene, proposals: Proposals) -> dict[str, gpd.GeoDataFrame]:
    """The layers by key, canonical columns."""
    return {
        **_farmland_layers(scene, proposals.farmland),
        **_nature_layers(scene, proposals.redline),
        **town_layers(scene, proposals.boundary),
        **_hazard_layers(scene, proposals.boundary),
    }


def _farmland_layers(scene: Scene, moves: FarmlandMoves) -> dict[str, gpd.GeoDataFrame]:
    cover = scene.cover
    x, y = scene.parcels.centres[:, 0], scene.parcels.centres[:, 1]
    patchy = rank_share(NoiseField(scene.stream(50), 6_000.0, 3)(x, y))
    good = moves.brought_in & cover.is_arable() & ~cover.redline & ~cover.boundary
    good &= cover.grade <= 3
    built = (cover.farmland & cover.is_arable() & (patchy < _HIGH_STANDARD_SHARE)) | good
    rows = np.flatnonzero(built)
    built_year = 2014 + (patchy[rows] * 1e6).astype(np.int64) % 10
    spare = (
        cover.is_arable() & ~cover.farmland & ~cover.redline & ~cover.boundary & (cover.grade <= 3)
    )
    reserve = (spare & (patchy < _RESERVE_SHARE)) | moves.brought_in
    return {
        "high_standard_farmland": parcel_layer(
            scene,
            built,
            {
                "name": [f"{year}年高标准农田建设项目" for year in built_year],
                "built_year": built_year,
            },
        ),
        "farmland_reserve": parcel_layer(scene, reserve, {}),
    }


def _nature_layers(scene: Scene, moves: Sequence[Move]) -> dict[str, gpd.GeoDataFrame]:
    cover, cells = scene.cover, scene.cells
    line = cover.redline[cells]
    random = scene.stream(51)
    protected = np.zeros(len(cover.survey), dtype=bool)
    taken = np.zeros(len(line), dtype=bool)
    parts = []
    for (name, kind), size in zip(_RESERVES, ("8600", "2900", "1868"), strict=True):
        reserve = cells_around(
            scene, int(random.choice(np.flatnonzero(line & ~taken))), hectares(size)
        )
        reserve &= line & ~taken
        taken |= reserve
        parts.append(
            named_layer(scene, with_islets(scene, reserve), name=name, kind=kind, zone="一般控制区")
        )
        protected |= with_islets(scene, reserve)
    incoming = {code: _parcels_in(scene, moves, code) for code in ("211", "212")}
    x, y = scene.parcels.centres[:, 0], scene.parcels.centres[:, 1]
    patchy = rank_share(NoiseField(random, 5_000.0, 3)(x, y))
    woods = np.char.startswith(cover.survey, "03") & cover.redline & (patchy < _WELFARE_SHARE)
    return {
        "nature_reserve": stacked(parts),
        "public_welfare_forest": named_layer(
            scene, (woods & ~protected) | incoming["212"], name="国家级公益林", kind="水源涵养林"
        ),
        "water_source": named_layer(
            scene, incoming["211"], name="城区第二水源地", kind="一级保护区"
        ),
    }


def _parcels_in(scene: Scene, moves: Sequence[Move], reason: str) -> Flags:
    """The parcels that come in for a reason, whole ones also where only a part comes in."""
    rows = np.zeros(len(scene.cover.survey), dtype=bool)
    rows[[m.parcel for m in moves if m.direction is Direction.IN and m.reason_code == reason]] = (
        True
    )
    return rows


def _hazard_layers(scene: Scene, moves: BoundaryMoves) -> dict[str, gpd.GeoDataFrame]:
    cover, cells = scene.cover, scene.cells
    kept_clear = cover.boundary[cells].copy()
    kept_clear[list(moves.site_cells)] = True
    kept_clear |= scene.parcels.touches(kept_clear)
    random = scene.stream(53)
    wild = np.flatnonzero(~kept_clear & (cover.grade[cells] > 3) & ~cover.farmland[cells])
    beside = np.zeros(len(kept_clear), dtype=bool)
    beside[moves.hazard_cell] = True
    parts = [
        named_layer(
            scene, with_islets(scene, beside), name="崩塌隐患区", kind="崩塌", risk_grade="高"
        )
    ]
    used = kept_clear | beside
    for grade in _HAZARDS:
        area = cells_around(scene, int(random.choice(wild)), hectares("180")) & ~used
        used |= area
        if area.any():
            parts.append(
                named_layer(
                    scene,
                    with_islets(scene, area),
                    name="滑坡隐患区",
                    kind="滑坡",
                    risk_grade=grade,
                )
            )

    def place(candidates: Flags, size: str) -> Flags:
        at = int(random.choice(np.flatnonzero(candidates)))
        return with_islets(scene, cells_around(scene, at, hectares(size)) & ~kept_clear)

    mines = cover.survey[cells] == "0602"
    wet = np.isin(cover.survey[cells], ["1106", "1101"])
    return {
        "geological_hazard": stacked(parts),
        "flood_detention": named_layer(scene, place(wet & ~kept_clear, "420"), name="河谷蓄滞洪区"),
        "mineral_protection": named_layer(
            scene, place(mines & ~kept_clear, "350"), name="青石岭矿区开采保护线"
        ),
        "large_heritage_site": named_layer(scene, place(~kept_clear, "160"), name="白石古城遗址"),
    }
