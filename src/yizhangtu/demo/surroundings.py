"""Layers that rules and indicators look at beside the three lines: fields of high standard, reserves, hazards, the city."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from yizhangtu.demo.boundary_moves import BoundaryMoves
from yizhangtu.demo.farmland_moves import FarmlandMoves
from yizhangtu.demo.figures import hectares
from yizhangtu.demo.landcover import BUILT_CLASSES
from yizhangtu.demo.lines import merged
from yizhangtu.demo.moving import Move
from yizhangtu.demo.noise import NoiseField, rank_share
from yizhangtu.demo.parcels import SURVEY_CRS
from yizhangtu.demo.scene import Scene
from yizhangtu.model import Direction
from yizhangtu.units import DM2_PER_M2

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
_STREET_BLOCK_M = 360.0
_PARK_CLASSES = ("0810",)


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
        **_town_layers(scene, proposals.boundary),
        **_hazard_layers(scene, proposals.boundary),
    }


def _parcel_rows(scene: Scene, rows: Flags, columns: Mapping[str, object]) -> gpd.GeoDataFrame:
    """Parcels as rows of a layer with their area of record."""
    places = np.flatnonzero(rows)
    return gpd.GeoDataFrame(
        {**columns, "recorded_area_m2": scene.parcels.area_dm2[places] / DM2_PER_M2},
        geometry=scene.parcels.series(places),
    )


def _named(scene: Scene, rows: Flags, **columns: object) -> gpd.GeoDataFrame:
    """Merged parcels as rows of a layer with constant columns; columns that list values go round."""
    frame = merged(scene, rows)
    for name, value in columns.items():
        values = list(value) if isinstance(value, (list, tuple)) else [value]
        frame[name] = [values[k % len(values)] for k in range(len(frame))]
    return frame


def _with_islets(scene: Scene, cells: Flags) -> Flags:
    """Cells and the islets in them."""
    return np.asarray(scene.parcels.of_cells(cells), dtype=bool)


def _farmland_layers(scene: Scene, moves: FarmlandMoves) -> dict[str, gpd.GeoDataFrame]:
    cover = scene.cover
    x, y = scene.parcels.centres[:, 0], scene.parcels.centres[:, 1]
    patchy = rank_share(NoiseField(scene.stream(50), 6_000.0, 3)(x, y))
    good = moves.brought_in & cover.is_arable() & ~cover.redline & (cover.grade <= 3)
    built = (cover.farmland & cover.is_arable() & (patchy < _HIGH_STANDARD_SHARE)) | good
    rows = np.flatnonzero(built)
    built_year = 2014 + (patchy[rows] * 1e6).astype(np.int64) % 10
    spare = (
        cover.is_arable() & ~cover.farmland & ~cover.redline & ~cover.boundary & (cover.grade <= 3)
    )
    reserve = (spare & (patchy < _RESERVE_SHARE)) | moves.brought_in
    return {
        "high_standard_farmland": _parcel_rows(
            scene,
            built,
            {
                "name": [f"{year}年高标准农田建设项目" for year in built_year],
                "built_year": built_year,
            },
        ),
        "farmland_reserve": _parcel_rows(scene, reserve, {}),
    }


def _nature_layers(scene: Scene, moves: Sequence[Move]) -> dict[str, gpd.GeoDataFrame]:
    cover, cells = scene.cover, scene.cells
    line = cover.redline[cells]
    random = scene.stream(51)
    protected = np.zeros(len(cover.survey), dtype=bool)
    taken = np.zeros(len(line), dtype=bool)
    parts = []
    for (name, kind), size in zip(_RESERVES, ("8600", "2900", "1868"), strict=True):
        reserve = _around(scene, int(random.choice(np.flatnonzero(line & ~taken))), hectares(size))
        reserve &= line & ~taken
        taken |= reserve
        parts.append(
            _named(scene, _with_islets(scene, reserve), name=name, kind=kind, zone="一般控制区")
        )
        protected |= _with_islets(scene, reserve)
    incoming = {code: _parcels_in(scene, moves, code) for code in ("211", "212")}
    x, y = scene.parcels.centres[:, 0], scene.parcels.centres[:, 1]
    patchy = rank_share(NoiseField(random, 5_000.0, 3)(x, y))
    woods = np.char.startswith(cover.survey, "03") & cover.redline & (patchy < _WELFARE_SHARE)
    return {
        "nature_reserve": _stacked(parts),
        "public_welfare_forest": _named(
            scene, (woods & ~protected) | incoming["212"], name="国家级公益林", kind="水源涵养林"
        ),
        "water_source": _named(scene, incoming["211"], name="城区第二水源地", kind="一级保护区"),
    }


def _parcels_in(scene: Scene, moves: Sequence[Move], reason: str) -> Flags:
    """The parcels that come in for a reason, whole ones also where only a part comes in."""
    rows = np.zeros(len(scene.cover.survey), dtype=bool)
    rows[[m.parcel for m in moves if m.direction is Direction.IN and m.reason_code == reason]] = (
        True
    )
    return rows


def _around(scene: Scene, cell: int, area_dm2: int) -> Flags:
    """The cells nearest to one that together have an area."""
    centres = scene.parcels.centres[scene.cells]
    offset = centres - centres[cell]
    order = np.argsort(np.hypot(offset[:, 0], offset[:, 1]), kind="stable")
    sums = np.cumsum(scene.parcels.area_dm2[order])
    near = np.zeros(len(centres), dtype=bool)
    near[order[: int(np.searchsorted(sums, area_dm2)) + 1]] = True
    return near


def _stacked(parts: Sequence[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    names = [name for name in parts[0].columns if name != "geometry"]
    return gpd.GeoDataFrame(
        {name: np.concatenate([part[name].to_numpy() for part in parts]) for name in names},
        geometry=gpd.GeoSeries(np.concatenate([part.geometry for part in parts]), crs=SURVEY_CRS),
    )


def _town_layers(scene: Scene, moves: BoundaryMoves) -> dict[str, gpd.GeoDataFrame]:
    cover, cells = scene.cover, scene.cells
    boundary = cover.boundary[cells]
    leaving = np.zeros(len(boundary), dtype=bool)
    leaving[[move.parcel for move in moves.corrected if move.direction is Direction.OUT]] = True
    sites = np.zeros(len(boundary), dtype=bool)
    sites[list(moves.site_cells)] = True
    seat = _around(scene, _seat_cell(scene), hectares("4945"))
    park_zone = _around(scene, moves.site_cells[0], hectares("260")) & boundary & ~leaving
    unbuilt = ~np.isin(cover.survey, BUILT_CLASSES) & cover.boundary & (cover.zone == 410)
    unbuilt[cells] &= ~leaving
    approved = unbuilt & (scene.stream(52).random(len(unbuilt)) < 0.3)
    if not approved.any():
        approved[
            np.flatnonzero(
                cover.boundary & ~np.append(leaving, np.zeros(len(unbuilt) - len(leaving), bool))
            )[:1]
        ] = True
    parks = cover.boundary & np.isin(cover.survey, _PARK_CLASSES)
    main = (cover.town[cells] >= 0) & (cover.town[cells] < len(scene.towns) - 4) | sites
    return {
        "central_city": _named(scene, _with_islets(scene, seat), name="中心城区"),
        "road": _streets(scene, seat & boundary),
        "park": _parcel_rows(
            scene,
            parks,
            {"name": [f"{k + 1}号公园" for k in range(int(parks.sum()))], "kind": "公园绿地"},
        ),
        "development_zone": _named(
            scene,
            _with_islets(scene, park_zone | sites),
            name="青川工业园区",
            kind="自治区级开发区",
        ),
        "approved_unbuilt_land": _parcel_rows(
            scene, approved, {"name": [f"批次用地{k + 1}" for k in range(int(approved.sum()))]}
        ),
        "growth_direction": _named(
            scene, _with_islets(scene, main & ~leaving), name="主要发展方向"
        ),
    }


def _seat_cell(scene: Scene) -> int:
    seat = scene.towns[0]
    centres = scene.parcels.centres[scene.cells]
    return int(np.argmin(np.hypot(centres[:, 0] - seat.x, centres[:, 1] - seat.y)))


def _streets(scene: Scene, cells: Flags) -> gpd.GeoDataFrame:
    """Road centre lines along the cell edges between blocks of a town."""
    own = np.flatnonzero(cells)
    block = np.floor(scene.parcels.centres[: len(cells)] / _STREET_BLOCK_M).astype(np.int64)
    name = block[:, 0] * 100_000 + block[:, 1]
    around = scene.parcels.neighbours[own]
    # Each edge once: from its cell with the smaller position, towards a neighbour that also is in the town.
    between = (around > own[:, None]) & cells[around] & (name[around] != name[own][:, None])
    place, side = np.nonzero(between)
    points = scene.parcels.rings[own[place]]
    steps = 6 * side[:, None] + np.arange(7)
    lines = shapely.linestrings(points[np.arange(len(place))[:, None], steps])
    grade = np.where(name[own[place]] % 3 == 0, "主干路", "支路")
    return gpd.GeoDataFrame(
        {"name": [f"道路{k + 1}" for k in range(len(lines))], "grade": grade.astype(object)},
        geometry=gpd.GeoSeries(lines, crs=SURVEY_CRS),
    )


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
        _named(scene, _with_islets(scene, beside), name="崩塌隐患区", kind="崩塌", risk_grade="高")
    ]
    used = kept_clear | beside
    for grade in _HAZARDS:
        area = _around(scene, int(random.choice(wild)), hectares("180")) & ~used
        used |= area
        if area.any():
            parts.append(
                _named(
                    scene,
                    _with_islets(scene, area),
                    name="滑坡隐患区",
                    kind="滑坡",
                    risk_grade=grade,
                )
            )

    def place(candidates: Flags, size: str) -> Flags:
        at = int(random.choice(np.flatnonzero(candidates)))
        return _with_islets(scene, _around(scene, at, hectares(size)) & ~kept_clear)

    mines = cover.survey[cells] == "0602"
    wet = np.isin(cover.survey[cells], ["1106", "1101"])
    return {
        "geological_hazard": _stacked(parts),
        "flood_detention": _named(scene, place(wet & ~kept_clear, "420"), name="河谷蓄滞洪区"),
        "mineral_protection": _named(
            scene, place(mines & ~kept_clear, "350"), name="青石岭矿区开采保护线"
        ),
        "large_heritage_site": _named(scene, place(~kept_clear, "160"), name="白石古城遗址"),
    }
