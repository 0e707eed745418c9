"""Row groups of the right layer, held by the process: read once, and put into the plane row by row as rows are needed.

Every task that lies near a row group needs it, so it is kept, as long as there is room. Rows that lie near no left row
are never decoded.
"""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from threading import Lock

import numpy as np

from yizhangtu.engine.kept import Kept
from yizhangtu.engine.layer_rows import LayerRows
from yizhangtu.engine.layers import RowGroup, read_rows
from yizhangtu.geometry.overlay.box_index import BoxIndex
from yizhangtu.geometry.overlay.pieces import PlanePieces, boxes_in_plane, pieces_in_plane
from yizhangtu.geometry.plane.gauss_kruger import SurveyCrs
from yizhangtu.geometry.rings import IntArray

__all__ = ["PlacedRows", "RightRows", "forget_rows", "place_rows", "right_rows"]

_MOST_BYTES = 512 << 20
_KEPT = Kept(_MOST_BYTES)


@dataclass(frozen=True, slots=True)
class PlacedRows:
    """Some rows in the plane. Their pieces call them by their numbers in the file, as messages do."""

    pieces: PlanePieces
    _row: IntArray
    _number: IntArray

    def rows_called(self, number: IntArray) -> IntArray:
        """The rows that have these numbers."""
        return self._row[np.searchsorted(self._number, number)]


def place_rows(rows: LayerRows, chosen: IntArray, reference: SurveyCrs) -> PlacedRows:
    """Put the chosen rows into the plane.

    Raises
    ------
    InvalidGeometry
        When one has no area of record, or a wrong one; the message names it.
    """
    row = chosen[np.argsort(rows.number[chosen])]
    number = rows.number[row]
    pieces = pieces_in_plane(
        rows.rings(row), number, rows.crs, reference=reference, where=rows.file
    )
    return PlacedRows(pieces, row, number)


class RightRows:
    """A row group of the right layer.

    rows: as read. box, index: of the rows, in the plane. All else is made when it is asked for, once.
    """

    def __init__(self, rows: LayerRows, reference: SurveyCrs) -> None:
        self.rows = rows
        self.box = boxes_in_plane(rows.box, rows.crs, reference=reference)
        self.index = BoxIndex.of(self.box)
        self._reference = reference
        self._lock = Lock()
        self._parts: list[tuple[IntArray, Future[PlacedRows]]] = []
        self._is_taken = np.zeros(len(self.box), dtype=np.bool_)

    @property
    def nbytes(self) -> int:
        """Bytes, roughly."""
        with self._lock:
            placed = [part.result().pieces for _, part in self._parts if part.done()]
        bytes_placed = sum(one.rings.uv.nbytes + 4 * one.box.nbytes for one in placed)
        return int(
            self.rows.wkb.nbytes + self.rows.columns.nbytes + 6 * self.box.nbytes + bytes_placed
        )

    def placed(self, needed: IntArray) -> list[PlacedRows]:
        """Rows in the plane, the needed ones among them, in parts that were placed together."""
        with self._lock:
            new = needed[~self._is_taken[needed]]
            parts = [one for rows, one in self._parts if np.isin(rows, needed).any()]
            if len(new):
                part: Future[PlacedRows] = Future()
                parts.append(part)
                self._parts.append((new, part))
                self._is_taken[new] = True
        if len(new):
            # Not under the lock: other tasks place other rows meanwhile.
            self._place(new, part)
        placed = [one.result() for one in parts]
        _KEPT.make_room()
        return placed

    def _place(self, rows: IntArray, part: "Future[PlacedRows]") -> None:
        try:
            part.set_result(place_rows(self.rows, rows, self._reference))
        except BaseException as error:
            with self._lock:
                self._is_taken[rows] = False
                self._parts = [one for one in self._parts if one[1] is not part]
            part.set_exception(error)
            raise


def right_rows(
    groups: Sequence[RowGroup], columns: Sequence[str], reference: SurveyCrs
) -> list[RightRows]:
    """The row groups with these columns.

    Parameters
    ----------
    reference
        The system of the left layer.
    """
    return [
        _KEPT.get((one, reference, *columns), partial(_read, one, tuple(columns), reference))
        for one in groups
    ]


def forget_rows() -> None:
    """Give back the memory of all that this process holds."""
    _KEPT.clear()


def _read(group: RowGroup, columns: Sequence[str], reference: SurveyCrs) -> RightRows:
    return RightRows(LayerRows.joined(list(read_rows(group, columns))), reference)
