"""Layers of the towns: the central city, its roads and parks, development zones, approved land, directions of growth."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from yizhangtu.demo.boundary_moves import BoundaryMoves
from yizhangtu.demo.chosen_parcels import cells_around, named_layer, parcel_layer, with_islets
from yizhangtu.demo.figures import hectares
from yizhangtu.demo.landcover import BUILT_CLASSES
from yizhangtu.demo.parcels import SURVEY_CRS
from yizhangtu.demo.scene import Scene
from yizhangtu.model import Direction

__all__ = ["town_layers"]

Flags = npt.NDArray[np.bool_]

_STREET_BLOCK_M = 360.0
_APPROVED_SHARE = 0.3
_PARK_CLASSES = ("0810",)
_TOWNS_BESIDE_GROWTH = 4  # the smallest towns lie outside the main directions of growth


def town_layers(scene: Scene, moves: BoundaryMoves) -> dict[str, gpd.GeoDataFrame]:
    """The layers by key, canonical columns, made so that the corrected moves improve what is measured on them."""
    cover, cells = scene.cover, scene.cells
    boundary = cover.boundary[cells]
    leaving, sites = np.zeros(len(boundary), dtype=bool), np.zeros(len(boundary), dtype=bool)
    leaving[[move.parcel for move in moves.corrected if move.direction is Direction.OUT]] = True
    sites[list(moves.site_cells)] = True
    seat = cells_around(scene, _seat_cell(scene), hectares("4945"))
    estate = cells_around(scene, moves.site_cells[0], hectares("260")) & boundary & ~leaving
    main_towns = len(scene.towns) - _TOWNS_BESIDE_GROWTH
    growth = ((cover.town[cells] >= 0) & (cover.town[cells] < main_towns) & ~leaving) | sites
    parks = cover.boundary & np.isin(cover.survey, _PARK_CLASSES)
    approved = _approved(scene, leaving)
    return {
        "central_city": named_layer(scene, with_islets(scene, seat), name="中心城区"),
        "road": _roads(scene, seat & boundary, moves),
        "park": parcel_layer(
            scene, parks, {"name": _numbered("公园", int(parks.sum())), "kind": "公园绿地"}
        ),
        "development_zone": named_layer(
            scene, with_islets(scene, estate | sites), name="青川工业园区", kind="自治区级开发区"
        ),
        "approved_unbuilt_land": parcel_layer(
            scene, approved, {"name": _numbered("批次用地", int(approved.sum()))}
        ),
        "growth_direction": named_layer(scene, with_islets(scene, growth), name="主要发展方向"),
    }


def _numbered(word: str, count: int) -> list[str]:
    return [f"{word}{number}" for number in range(1, count + 1)]


def _approved(scene: Scene, leaving: Flags) -> Flags:
    """Unbuilt parcels of the boundary that are approved already; at least one parcel, none that leaves."""
    cover = scene.cover
    stays = cover.boundary & (cover.zone == 410)
    stays[scene.cells] &= ~leaving
    unbuilt = stays & ~np.isin(cover.survey, BUILT_CLASSES)
    approved = unbuilt & (scene.stream(52).random(len(unbuilt)) < _APPROVED_SHARE)
    if not approved.any():
        approved[np.flatnonzero(stays)[-1]] = True
    return np.asarray(approved)


def _seat_cell(scene: Scene) -> int:
    seat = scene.towns[0]
    centres = scene.parcels.centres[scene.cells]
    return int(np.argmin(np.hypot(centres[:, 0] - seat.x, centres[:, 1] - seat.y)))


def _roads(scene: Scene, cells: Flags, moves: BoundaryMoves) -> gpd.GeoDataFrame:
    """Road centre lines: streets between the blocks of a town, and lanes across the land that is to come in."""
    streets, main = _streets(scene, cells)
    filled = [move.parcel for move in moves.corrected if move.parcel >= scene.parcels.cell_count]
    rings = [shapely.get_coordinates(scene.parcels.shapes[islet]) for islet in filled]
    rings += [scene.parcels.rings[cell] for cell in moves.site_cells]
    lanes = [shapely.LineString([ring[0], ring[len(ring) // 2]]) for ring in rings]
    lines = np.concatenate([streets, np.array(lanes, dtype=object)])
    grade = np.concatenate([np.where(main, "主干路", "支路"), np.full(len(lanes), "支路")])
    return gpd.GeoDataFrame(
        {"name": _numbered("道路", len(lines)), "grade": grade.astype(object)},
        geometry=gpd.GeoSeries(lines, crs=SURVEY_CRS),
    )


def _streets(scene: Scene, cells: Flags) -> tuple[npt.NDArray[np.object_], Flags]:
    """Lines along the cell edges between blocks, and which are main roads."""
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
    return np.asarray(lines, dtype=object), name[own[place]] % 3 == 0
