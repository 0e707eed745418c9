"""What the proposals move across the farmland line: poor and scattered fields out, good adjoining ones in."""

from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt

from yizhangtu.demo.figures import hectares
from yizhangtu.demo.landcover import ARABLE
from yizhangtu.demo.layout import IsletKind
from yizhangtu.demo.moving import Move, Picker, balanced
from yizhangtu.demo.parcels import SURVEY_CRS
from yizhangtu.demo.scene import Scene
from yizhangtu.errors import UsageError
from yizhangtu.geometry import statutory_area
from yizhangtu.model import ControlLine, Direction

__all__ = ["FarmlandMoves", "farmland_moves"]

Index = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Array = npt.NDArray[np.float64]

LINE = ControlLine.PERMANENT_BASIC_FARMLAND
_ADJOINING, _RESERVE = "111", "112"
_STEEP, _PROJECT, _FRAGMENT, _DAMAGED, _FLOWED_OUT, _UNFIT = (
    "131",
    "132",
    "133",
    "134",
    "135",
    "136",
)
_EVIDENCE = {
    _ADJOINING: "高标准农田竣工图、现场照片",
    _RESERVE: "储备区核实成果、现场照片",
    _STEEP: "坡度图、现场照片",
    _PROJECT: "项目用地预审意见、勘测定界图",
    _FRAGMENT: "遥感影像、现场照片",
    _DAMAGED: "损毁鉴定意见、现场照片",
    _FLOWED_OUT: "年度变更调查举证材料",
    _UNFIT: "核实记录、现场照片",
}
_ENCLOSED_OUT = 8  # farmland holes of the urban boundary that are given up
_USABLE = 0.8  # of the land found to come in, what may go out: the rest leaves a choice for the cut


@dataclass(frozen=True)
class FarmlandMoves:
    """The corrected moves, what the first draft has besides, and the cells all of them bring in.

    `unfit_cell` is too steep or not arable; `contested_cell` lies in another line.
    """

    corrected: tuple[Move, ...]
    draft: tuple[Move, ...]
    brought_in: Flags
    unfit_cell: int
    contested_cell: int


def farmland_moves(scene: Scene) -> FarmlandMoves:
    """Moves whose areas of record, net of deductions, balance to 0.01 m²."""
    cover, parcels = scene.cover, scene.parcels
    cells = scene.cells
    line = cover.farmland[cells]
    steep, contested = _faulty(scene, line)
    picker = Picker(parcels, kept=[*steep, contested])
    incoming = _incoming(scene, line, picker)
    room = int(_USABLE * scene.net_dm2[incoming].sum())
    outgoing = _outgoing(scene, line, picker, room)
    total = sum(int(scene.net_dm2[parcel]) for parcel, _ in outgoing)
    account = balanced(
        parcels,
        line,
        incoming,
        scene.net_dm2,
        total,
        measure_of=lambda cell: _net_measure(scene, cell),
    )
    moves = [_out(scene, parcel, reason) for parcel, reason in outgoing]
    moves += [_in(scene, cell, number) for number, cell in enumerate(account.whole)]
    moves += [
        Move(LINE, Direction.IN, _RESERVE, _EVIDENCE[_RESERVE], cell, part)
        for cell, part in account.parts
    ]
    unfit = _unfit(scene, line, picker, outgoing, steep)
    draft = (*moves, _in(scene, unfit, 0), _in(scene, contested, 0))
    brought_in = np.zeros(len(parcels.shapes), dtype=bool)
    brought_in[[*account.cells, unfit, contested]] = True
    return FarmlandMoves(tuple(moves), draft, brought_in, unfit, contested)


def _in(scene: Scene, cell: int, number: int) -> Move:
    reason = _ADJOINING if number % 2 == 0 else _RESERVE
    return Move(LINE, Direction.IN, reason, _EVIDENCE[reason], cell, scene.parcels.shapes[cell])


def _out(scene: Scene, parcel: int, reason: str) -> Move:
    return Move(
        LINE, Direction.OUT, reason, _EVIDENCE[reason], parcel, scene.parcels.shapes[parcel]
    )


def _net_measure(scene: Scene, cell: int) -> Callable[[npt.NDArray[np.object_]], Array]:
    """The share of a parcel's recorded net area that parts of it have, in 0.01 m², not rounded."""
    whole = float(statutory_area(scene.parcels.series(np.array([cell])))[0])
    net = int(scene.net_dm2[cell])

    def measure(parts: npt.NDArray[np.object_]) -> Array:
        return statutory_area(gpd.GeoSeries(parts, crs=SURVEY_CRS)) / whole * net

    return measure


def _incoming(scene: Scene, line: Flags, picker: Picker) -> list[int]:
    """Flat arable cells that adjoin the line, watered ones first, more than will be needed."""
    cover, cells = scene.cover, scene.cells
    free = cover.is_arable()[cells] & ~line & ~cover.redline[cells] & ~cover.boundary[cells]
    usable = free & (cover.grade[cells] <= 3) & scene.parcels.touches(line)
    usable &= scene.parcels.is_simple(line)
    watered = cover.survey[cells] != "0103"
    rows = scene.stream(20).permutation(np.flatnonzero(usable))
    order = rows[np.lexsort((~watered[rows], cover.grade[rows] > 2))]
    return picker.take(order, scene.net_dm2, hectares("800"), at_least=10)


def _outgoing(scene: Scene, line: Flags, picker: Picker, room: int) -> list[tuple[int, str]]:
    """Parcels that leave and why; together not more than `room`."""
    cover, cells = scene.cover, scene.cells
    arable = cover.is_arable()[cells]
    movable = line & scene.parcels.is_simple(line)
    plain = movable & arable & (cover.grade[cells] <= 3) & (cover.survey[cells] == "0103")
    wanted: tuple[tuple[str, Flags, int, int], ...] = (
        (_STEEP, movable & arable & (cover.grade[cells] > 3), hectares("6.17"), 3),
        (_FLOWED_OUT, movable & ~arable, hectares("99.60"), 1),
        (_PROJECT, plain, hectares("83.34"), 1),
        (_DAMAGED, plain, hectares("16.82"), 1),
        (_UNFIT, plain & (cover.grade[cells] > 1), hectares("300.45"), 1),
    )
    random = scene.stream(21)
    leaving = [(islet, _FRAGMENT) for islet in _fragments(scene)]
    room -= sum(int(scene.net_dm2[islet]) for islet, _ in leaving)
    for reason, rows, total, at_least in wanted:
        order = random.permutation(np.flatnonzero(rows))
        for cell in picker.take(order, scene.net_dm2, min(total, room), at_least=at_least):
            if scene.net_dm2[cell] <= room:
                leaving.append((cell, reason))
                room -= int(scene.net_dm2[cell])
    return leaving


def _fragments(scene: Scene) -> list[int]:
    """Scattered small fields: islets of farmland in other land, some of them enclosed by the urban boundary."""
    cover, area = scene.cover, scene.net_dm2
    enclosed = np.flatnonzero(scene.is_islet(IsletKind.TOWN) & cover.farmland)
    scattered = np.flatnonzero(scene.is_islet(IsletKind.FIELD) & cover.farmland)
    scattered = scattered[np.argsort(area[scattered], kind="stable")]
    middling = scattered[len(scattered) // 4 :]
    count = max(3, int(np.searchsorted(np.cumsum(area[middling]), hectares("4.88"))))
    given_up = enclosed[: min(_ENCLOSED_OUT, len(enclosed) // 2)]
    return [*map(int, middling[:count]), *map(int, given_up)]


def _faulty(scene: Scene, line: Flags) -> tuple[list[int], int]:
    """Cells too steep to come in, the smallest first, and an arable cell of another line; best where they adjoin."""
    cover, cells = scene.cover, scene.cells
    arable = np.isin(cover.survey[cells], ARABLE)
    apart = ~scene.parcels.touches(line)
    area = scene.net_dm2[cells]
    steep = (
        arable & ~line & ~cover.boundary[cells] & ~cover.redline[cells] & (cover.grade[cells] > 3)
    )
    contested = np.flatnonzero(arable & (cover.redline | cover.boundary)[cells])
    wish = (area, ~cover.redline[cells], cover.grade[cells] > 3, apart)  # the last counts most
    chosen = contested[np.lexsort([key[contested] for key in wish])[0]]
    rows = np.flatnonzero(steep)
    return [int(cell) for cell in rows[np.lexsort((area[rows], apart[rows]))][:2]], int(chosen)


def _unfit(
    scene: Scene, line: Flags, picker: Picker, outgoing: list[tuple[int, str]], steep: list[int]
) -> int:
    """The cell of the draft that may not come in: steep if less than the steep land that leaves, else not arable."""
    leaving = sum(int(scene.net_dm2[parcel]) for parcel, reason in outgoing if reason == _STEEP)
    if steep and int(scene.net_dm2[steep[0]]) < leaving:
        return steep[0]
    cover, cells = scene.cover, scene.cells
    wild = np.isin(cover.survey[cells], ["0301", "0305", "0307", "0404"]) & ~line
    wild &= ~cover.redline[cells] & ~cover.boundary[cells] & scene.parcels.touches(line)
    found = picker.take(np.flatnonzero(wild), scene.net_dm2, 1)
    if not found:
        raise UsageError("示例县域没有可用作错误示例的地块", mend="请增大 --patches 或换一个种子")
    return found[0]
