"""What the proposals move across the redline: fields and built land out, woods in, small holes filled."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from yizhangtu.demo.figures import hectares
from yizhangtu.demo.layout import IsletKind
from yizhangtu.demo.moving import Move, Picker, balanced
from yizhangtu.demo.parcels import SURVEY_CRS
from yizhangtu.demo.scene import Scene
from yizhangtu.geometry import area_of_record, statutory_area
from yizhangtu.indicators.accounting import apportion_pairs, recorded_dm2
from yizhangtu.model import ControlLine, Direction

__all__ = ["booked_out", "record_measure", "redline_moves"]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

LINE = ControlLine.ECOLOGICAL_REDLINE
_WATER_SOURCE, _WELFARE_FOREST, _VITAL = "211", "212", "213"
_REVOKED, _CONFLICT = "231", "232"
_EVIDENCE = {
    _WATER_SOURCE: "水源地划定批复",
    _WELFARE_FOREST: "公益林区划界定成果",
    _VITAL: "生态保护重要性评价成果",
    _REVOKED: "保护区撤销批复、生态功能论证意见",
    _CONFLICT: "矛盾冲突核实意见、现场照片",
}
_HOLES_FILLED_SHARE = 0.12
_USABLE = 0.8
_BUILT = ("0602", "0702")


def redline_moves(
    scene: Scene, layer: gpd.GeoDataFrame, contested_cell: int
) -> tuple[tuple[Move, ...], tuple[Move, ...]]:
    """The corrected moves, balanced to 0.01 m² of record, and those of the draft, one of which gives no reason.

    Parameters
    ----------
    layer
        The redline's layer, canonical columns.
    contested_cell
        A cell that no move may touch.
    """
    line = scene.cover.redline[scene.cells]
    picker = Picker(scene.parcels, kept=[contested_cell])
    area = scene.parcels.area_dm2
    incoming = _woods(scene, line, picker)
    filled = _holes(scene)
    room = int(_USABLE * area[incoming].sum())
    outgoing = _outgoing(scene, line, picker, room)
    total = booked_out(scene, layer, [cell for cell, _ in outgoing])
    total -= int(area[filled].sum())
    account = balanced(
        scene.parcels, line, incoming, area, total, measure_of=lambda _: record_measure
    )
    shapes = scene.parcels.shapes
    leaving = [
        Move(LINE, Direction.OUT, why, _EVIDENCE[why], one, shapes[one]) for one, why in outgoing
    ]
    moves = [
        Move(LINE, Direction.IN, _VITAL, _EVIDENCE[_VITAL], one, shapes[one]) for one in filled
    ]
    for number, cell in enumerate(account.whole):
        why = _WATER_SOURCE if number == 0 else _WELFARE_FOREST
        moves.append(Move(LINE, Direction.IN, why, _EVIDENCE[why], cell, shapes[cell]))
    why = _WELFARE_FOREST
    moves += [
        Move(LINE, Direction.IN, why, _EVIDENCE[why], cell, part) for cell, part in account.parts
    ]
    silent = leaving[-1]
    unreasoned = Move(LINE, Direction.OUT, "", "", silent.parcel, silent.shape)
    return (*leaving, *moves), (*leaving[:-1], unreasoned, *moves)


def record_measure(parts: npt.NDArray[np.object_]) -> Array:
    """Area of record of polygons, 0.01 m²."""
    return area_of_record(gpd.GeoSeries(parts, crs=SURVEY_CRS)).astype(np.float64)


def booked_out(scene: Scene, layer: gpd.GeoDataFrame, cells: list[int]) -> int:
    """What is booked as leaving a line when these cells leave it, 0.01 m²: their shares of the record of its rows.

    Parameters
    ----------
    layer
        The line's layer with `recorded_area_m2`; every cell lies wholly within one of its rows.
    """
    shapes = scene.parcels.series(np.array(cells))
    tree = shapely.STRtree(np.asarray(layer.geometry.array, dtype=object))
    place, row = tree.query(
        shapely.point_on_surface(np.asarray(shapes.array, dtype=object)), predicate="within"
    )
    pairs = pd.DataFrame({"left": row, "area_m2": statutory_area(shapes)[place]})
    touched = np.unique(row)
    whole_m2 = np.ones(len(layer))
    whole_m2[touched] = statutory_area(layer.geometry.iloc[touched])
    return int(apportion_pairs(pairs, recorded_dm2(layer["recorded_area_m2"]), whole_m2).sum())


def _woods(scene: Scene, line: Flags, picker: Picker) -> list[int]:
    """Woods that adjoin the line, more than will be needed."""
    cover, cells = scene.cover, scene.cells
    usable = np.char.startswith(cover.survey[cells], "03") & ~line & ~cover.farmland[cells]
    usable &= ~cover.boundary[cells] & scene.parcels.touches(line) & scene.parcels.is_simple(line)
    order = scene.stream(30).permutation(np.flatnonzero(usable))
    area = scene.parcels.area_dm2
    return picker.take(order, area, hectares("2200"), at_least=10)


def _holes(scene: Scene) -> list[int]:
    """Holes of woods, grass and water that the line takes in."""
    cover = scene.cover
    holes = scene.is_islet(IsletKind.REDLINE) & ~cover.redline
    natural = np.flatnonzero(holes & np.isin(cover.survey, ["0301", "0404", "1104"]))
    count = max(1, round(_HOLES_FILLED_SHARE * int(holes.sum())))
    return [int(islet) for islet in natural[:count]]


def _outgoing(scene: Scene, line: Flags, picker: Picker, room: int) -> list[tuple[int, str]]:
    """Cells that leave and why; together not more than `room`."""
    cover, cells, area = scene.cover, scene.cells, scene.parcels.area_dm2
    movable = line & scene.parcels.is_simple(line)
    used = movable & (cover.is_arable()[cells] | np.isin(cover.survey[cells], _BUILT))
    wild = movable & ~used
    random = scene.stream(31)
    leaving: list[tuple[int, str]] = []
    for why, rows, total in (
        (_CONFLICT, used, hectares("1463.44")),
        (_REVOKED, wild, hectares("44.05")),
    ):
        order = random.permutation(np.flatnonzero(rows))
        for cell in picker.take(order, area, min(total, room)):
            if area[cell] <= room:
                leaving.append((cell, why))
                room -= int(area[cell])
    return leaving
