"""What the proposals move across the urban boundary: unused rim out, holes filled, one site of infrastructure in."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from yizhangtu.demo.figures import hectares
from yizhangtu.demo.landcover import BUILT_CLASSES
from yizhangtu.demo.layout import IsletKind
from yizhangtu.demo.moving import Balanced, Move, Picker, balanced, part_of
from yizhangtu.demo.parcels import SURVEY_CRS
from yizhangtu.demo.redline_moves import booked_out, record_measure
from yizhangtu.demo.scene import Scene
from yizhangtu.errors import UsageError
from yizhangtu.geometry import statutory_area
from yizhangtu.model import ControlLine, Direction

__all__ = ["BoundaryMoves", "boundary_moves"]

Flags = npt.NDArray[np.bool_]

LINE = ControlLine.URBAN_DEVELOPMENT_BOUNDARY
_SITE, _HOLE, _UNUSED = "311", "312", "331"
_EVIDENCE = {
    _SITE: "项目可行性研究批复、选址图",
    _HOLE: "边界核查图、现场照片",
    _UNUSED: "现场照片、无建设需求说明",
}
_FILLED_SHARE = 0.5  # of what goes out, what filled holes may take
_MOST_FILLED = 30
_MOST_BUILT = 3
# While the record balances the measured area is to shrink by a hair, lest a rule that measures sees it grow.
_GROWTH_M2 = -0.02


@dataclass(frozen=True)
class BoundaryMoves:
    """The corrected moves, those of the draft, the cells of the site, and the cell of hazard beside the boundary."""

    corrected: tuple[Move, ...]
    draft: tuple[Move, ...]
    site_cells: tuple[int, ...]
    hazard_cell: int


def boundary_moves(scene: Scene, layer: gpd.GeoDataFrame, contested_cell: int) -> BoundaryMoves:
    """Moves whose areas of record balance to 0.01 m²; new urban land does not grow.

    Parameters
    ----------
    layer
        The boundary's layer, canonical columns.
    contested_cell
        A cell that no move may touch.
    """
    line = scene.cover.boundary[scene.cells]
    shapes = scene.parcels.shapes
    picker = Picker(scene.parcels, kept=[contested_cell])
    outgoing = _rim(scene, line, picker)
    total = booked_out(scene, layer, outgoing)
    outside = _around(scene, line, picker)
    filled, account = _accounted(scene, line, outgoing, total, outside)
    cut_dm2 = int(record_measure(np.array([part for _, part in account.parts], dtype=object)).sum())
    spare = [cell for cell in outside if cell not in account.cells]
    hazard = _hazard(scene, line, spare, cut_dm2)
    leaving = [
        Move(LINE, Direction.OUT, _UNUSED, _EVIDENCE[_UNUSED], one, shapes[one]) for one in outgoing
    ]
    moves = [Move(LINE, Direction.IN, _HOLE, _EVIDENCE[_HOLE], one, shapes[one]) for one in filled]
    moves += [
        Move(LINE, Direction.IN, _SITE, _EVIDENCE[_SITE], one, shapes[one]) for one in account.whole
    ]
    site = [
        Move(LINE, Direction.IN, _SITE, _EVIDENCE[_SITE], cell, part)
        for cell, part in account.parts
    ]
    return BoundaryMoves(
        (*leaving, *moves, *site), (*leaving, *moves, hazard), account.cells, hazard.parcel
    )


def _rim(scene: Scene, line: Flags, picker: Picker) -> list[int]:
    """Unbuilt cells at the rim of the boundary that leave it."""
    cover, cells = scene.cover, scene.cells
    unbuilt = ~np.isin(cover.survey[cells], BUILT_CLASSES) & ~np.isin(
        cover.base[cells], BUILT_CLASSES
    )
    movable = line & unbuilt & (cover.zone[cells] == 410) & scene.parcels.is_simple(line)
    order = scene.stream(40).permutation(np.flatnonzero(movable))
    found = picker.take(order, scene.parcels.area_dm2, hectares("8.22"))
    if not found:
        raise UsageError(
            "示例县域的城镇开发边界没有可调出的地块", mend="请增大 --patches 或换一个种子"
        )
    return found


def _around(scene: Scene, line: Flags, picker: Picker) -> list[int]:
    """Unbuilt cells outside that adjoin the boundary and lie in no other line, those of the county seat first."""
    cover, cells = scene.cover, scene.cells
    free = ~line & ~cover.farmland[cells] & ~cover.redline[cells]
    unbuilt = ~np.isin(cover.survey[cells], BUILT_CLASSES)
    usable = free & unbuilt & scene.parcels.touches(line) & scene.parcels.is_simple(line)
    rows = np.flatnonzero(usable)
    seat = np.array([scene.towns[0].x, scene.towns[0].y])
    offset = scene.parcels.centres[rows] - seat
    order = rows[np.argsort(np.hypot(offset[:, 0], offset[:, 1]), kind="stable")]
    area = scene.parcels.area_dm2
    return picker.take(order, area, int(area.sum()))


def _holes(scene: Scene, most_dm2: int) -> list[int]:
    """Holes to be filled, none that holds farmland; a few built ones, so that the new urban land rather shrinks."""
    cover, area = scene.cover, scene.parcels.area_dm2
    holes = np.flatnonzero(scene.is_islet(IsletKind.TOWN) & ~cover.boundary & ~cover.farmland)
    built = np.isin(cover.survey[holes], BUILT_CLASSES)
    order = np.concatenate([holes[built][:_MOST_BUILT], holes[~built]])
    count = int(np.searchsorted(np.cumsum(area[order]), most_dm2, side="right"))
    return [int(islet) for islet in order[: min(count, _MOST_FILLED)]]


def _accounted(
    scene: Scene, line: Flags, outgoing: Sequence[int], total: int, outside: Sequence[int]
) -> tuple[list[int], Balanced]:
    """Holes and cells beside the boundary that make up the total of record without growth of the measured area."""
    area = scene.parcels.area_dm2
    holes = _holes(scene, int(_FILLED_SHARE * total))
    left_m2 = _measured_m2(scene, outgoing)
    # Record and measure differ by rounding; another choice of holes has another difference.
    choices = [holes, *(holes[:k] + holes[k + 1 :] for k in range(len(holes) - 1, -1, -1))]
    found: list[tuple[float, list[int], Balanced]] = []
    for filled in choices:
        rest = total - int(area[filled].sum())
        account = balanced(
            scene.parcels, line, outside, area, rest, measure_of=lambda _: record_measure
        )
        parts = gpd.GeoSeries([part for _, part in account.parts], crs=SURVEY_CRS)
        came_m2 = _measured_m2(scene, [*filled, *account.whole]) + float(
            statutory_area(parts).sum()
        )
        found.append((came_m2 - left_m2, filled, account))
        if came_m2 - left_m2 <= _GROWTH_M2:
            break
    _, filled, account = min(found, key=lambda one: one[0])
    return filled, account


def _measured_m2(scene: Scene, parcels: Sequence[int]) -> float:
    return float(statutory_area(scene.parcels.series(np.array(parcels, dtype=np.int64))).sum())


def _hazard(scene: Scene, line: Flags, outside: Sequence[int], most_dm2: int) -> Move:
    """A part of a cell beside the boundary, no larger than allowed, that will lie in a zone of high hazard."""
    area = scene.parcels.area_dm2
    for cell in outside:
        wanted = min(int(0.5 * area[cell]), most_dm2 - 1_000)
        part = part_of(scene.parcels, line, cell, wanted, areas=area, measure=record_measure)
        if part is not None:
            return Move(LINE, Direction.IN, _SITE, _EVIDENCE[_SITE], cell, part)
    raise UsageError("示例县域的城镇周边没有合适的地块", mend="请增大 --patches 或换一个种子")
