"""Choosing land that crosses a line so that patches and holes stay what they are, and a cut that balances the account."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from yizhangtu.demo.cutting import cut_cell, sides_for
from yizhangtu.demo.parcels import Parcels
from yizhangtu.errors import UsageError
from yizhangtu.model import ControlLine, Direction

__all__ = ["Balanced", "Move", "Picker", "balanced", "first_side", "part_of"]

Array = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

Measure = Callable[[npt.NDArray[np.object_]], Array]
Cut = Callable[[int, int], shapely.Polygon | None]
Parts = tuple[tuple[int, shapely.Polygon], ...]

_CUTS_TRIED = 8


@dataclass(frozen=True)
class Move:
    """Land that crosses a line: a parcel or, where `shape` is not the parcel's own, a part of it."""

    line: ControlLine
    direction: Direction
    reason_code: str
    evidence: str
    parcel: int
    shape: shapely.Polygon


@dataclass(frozen=True)
class Balanced:
    """Whole cells, and parts of one or two more with the cell each is cut from, that together have a wanted area."""

    whole: tuple[int, ...]
    parts: tuple[tuple[int, shapely.Polygon], ...]

    @property
    def cells(self) -> tuple[int, ...]:
        """All the cells it takes land from."""
        return (*self.whole, *(cell for cell, _ in self.parts))


class Picker:
    """Picks cells no two of which are neighbours, so that moving one does not change what another's move means."""

    def __init__(self, parcels: Parcels, *, kept: Sequence[int] = ()) -> None:
        self._neighbours = parcels.neighbours
        self._blocked = parcels.has_islet()
        for cell in kept:
            self._block(cell)

    def _block(self, cell: int) -> None:
        around = self._neighbours[cell]
        self._blocked[around[around >= 0]] = True
        self._blocked[cell] = True

    def take(self, order: Index, areas: Index, total: int, *, at_least: int = 1) -> list[int]:
        """Cells in `order` until their areas reach `total` and they are `at_least` so many."""
        taken: list[int] = []
        area = 0
        for position in order:
            cell = int(position)
            if area >= total and len(taken) >= at_least:
                break
            if not self._blocked[cell]:
                self._block(cell)
                taken.append(cell)
                area += int(areas[cell])
        return taken


def first_side(parcels: Parcels, cell: int, inside: Flags) -> int:
    """The side at which a part of a cell must begin to adjoin the set `inside` and leave the rest open to the outside."""
    around = parcels.neighbours[cell]
    sides = (around >= 0) & inside[around]
    begins = np.flatnonzero(sides & ~np.roll(sides, 1))
    return int(begins[0]) if len(begins) else 0


def balanced(
    parcels: Parcels,
    inside: Flags,
    candidates: Sequence[int],
    areas: Index,
    total: int,
    *,
    measure_of: Callable[[int], Measure],
) -> Balanced:
    """As many of the candidates as fit into `total`, the preferred first, and parts of one or two others for exactly the rest.

    Parameters
    ----------
    inside
        The line before, per cell; the part adjoins it.
    areas, total
        Area of record of each parcel and the total wanted, integer 0.01 m².
    measure_of
        Gives, for a cell, the exact measure in 0.01 m² of parts of it.

    Raises
    ------
    UsageError
        When no part of any candidate has the area that is lacking.
    """
    sums = np.concatenate([[0], np.cumsum(areas[list(candidates)])])
    most = int(np.searchsorted(sums, total, side="right")) - 1

    def cut(cell: int, wanted: int) -> shapely.Polygon | None:
        return part_of(parcels, inside, cell, wanted, areas=areas, measure=measure_of(cell))

    beginnings = list(_beginnings(candidates, areas, total, most))
    for divide in (_in_one, _in_two):
        for whole, rest in beginnings:
            parts = divide([cell for cell in candidates if cell not in whole], areas, rest, cut)
            if parts:
                return Balanced(whole, parts)
    raise UsageError(
        "示例县域太小，找不到能使调入调出相等的地块",
        where=f"候选地块{len(candidates)}个",
        mend="请增大 --patches，或换一个种子",
    )


def _in_one(cells: Sequence[int], areas: Index, rest: int, cut: Cut) -> Parts:
    """A part of one cell for the rest, none when no cell gives it."""
    usable = [cell for cell in cells if sides_for(rest / int(areas[cell])) is not None]
    for cell in sorted(usable, key=lambda one: abs(rest / int(areas[one]) - 0.5))[:_CUTS_TRIED]:
        part = cut(cell, rest)
        if part is not None:
            return ((cell, part),)
    return ()


def _in_two(cells: Sequence[int], areas: Index, rest: int, cut: Cut) -> Parts:
    """Parts of two cells for the rest: where cells are alike, what one cannot give two can."""
    for cell in cells[:_CUTS_TRIED]:
        half = int(areas[cell]) // 2
        part = cut(cell, half) if 0 < half < rest else None
        other = (
            _in_one([one for one in cells if one != cell], areas, rest - half, cut) if part else ()
        )
        if part is not None and other:
            return ((cell, part), *other)
    return ()


def _beginnings(
    candidates: Sequence[int], areas: Index, total: int, most: int
) -> Iterator[tuple[tuple[int, ...], int]]:
    """The first so many candidates and what is then lacking; then the same with one of them left out."""
    for count in range(most, max(most - 3, -1), -1):
        whole = tuple(candidates[:count])
        yield whole, total - int(areas[list(whole)].sum())
    for left_out in range(most):
        whole = (*candidates[:left_out], *candidates[left_out + 1 : most])
        yield whole, total - int(areas[list(whole)].sum())


def part_of(
    parcels: Parcels, inside: Flags, cell: int, wanted: int, *, areas: Index, measure: Measure
) -> shapely.Polygon | None:
    """A part of a cell that adjoins the set `inside` and measures `wanted`, None when there is none."""
    sides = sides_for(wanted / int(areas[cell]))
    if sides is None:
        return None
    return cut_cell(parcels.rings[cell], first_side(parcels, cell, inside), sides, wanted, measure)
