"""Rows of a polygon layer as read: geometry as bytes until it is needed, boxes, and the columns asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from yizhangtu.errors import CrsMismatch, UnreadableFile
from yizhangtu.geometry.plane.gauss_kruger import SurveyCrs
from yizhangtu.geometry.plane.statutory_plane import check_place
from yizhangtu.geometry.rings import FloatArray, IntArray, Rings

__all__ = ["LayerRows", "light_stretches", "plain_wkb", "wkb_bytes"]

_MOST_BYTES = 32 << 20
_CUT_SHORT = b"\0"


@dataclass(frozen=True, slots=True)
class LayerRows:
    """Rows of one file.

    crs: of the coordinates. place: of each row in the whole layer, as delivered, from 0. number: of each row in its file,
    as delivered, for messages. wkb: geometries, large binary, no bytes for a missing one. box: (rows, 4), NaN for a row
    without coordinates. columns: the columns asked for.
    """

    file: str
    crs: SurveyCrs
    place: IntArray
    number: IntArray
    wkb: pa.Array
    box: FloatArray
    columns: pa.Table
    _decoded: Rings | None = None

    @classmethod
    def of(
        cls,
        file: str,
        crs: SurveyCrs,
        number: IntArray,
        wkb: pa.Array,
        columns: pa.Table,
        *,
        before: int,
        declared: FloatArray | None,
    ) -> "LayerRows":
        """Rows from what a file holds.

        Parameters
        ----------
        before
            Rows of the layer in earlier files.
        declared
            The boxes that the file declares; without them they are taken from the geometries.

        Raises
        ------
        InvalidGeometry
            When a box has to be taken from a geometry that has no area of record.
        CrsMismatch
            When coordinates cannot be in the CRS.
        """
        decoded, box = None, declared
        if box is None:
            decoded = _rings(wkb, number, file)
            box = decoded.boxes()
        else:
            # A missing box must not hide a geometry.
            unknown = np.flatnonzero(np.isnan(box).any(axis=1))
            box[unknown] = _rings(wkb.take(pa.array(unknown)), number[unknown], file).boxes()
        _check_place(box, crs, number, file)
        return cls(file, crs, before + number, number, wkb, box, columns, decoded)

    @classmethod
    def joined(cls, parts: "Sequence[LayerRows]") -> "LayerRows":
        """Rows of one file, put together."""
        first = parts[0]
        if len(parts) == 1:
            return first
        return cls(
            first.file,
            first.crs,
            np.concatenate([part.place for part in parts]),
            np.concatenate([part.number for part in parts]),
            pa.concat_arrays([part.wkb for part in parts]),
            np.concatenate([part.box for part in parts]),
            pa.concat_tables([part.columns for part in parts]),
        )

    def rings(self, chosen: IntArray) -> Rings:
        """The polygons of the chosen rows, in the order given.

        Raises
        ------
        InvalidGeometry
            When one has no area of record; the message names file and row.
        UnreadableFile
            When one reaches out of the box that the file declares for it.
        """
        if self._decoded is not None:
            return self._decoded.take(chosen)
        number = self.number[chosen]
        rings = _rings(self.wkb.take(pa.array(chosen)), number, self.file)
        _check_boxes(rings.boxes(), self.box[chosen], number, self.file)
        return rings


def light_stretches(wkb: pa.Array, rows: int) -> Iterator[tuple[int, int]]:
    """Stretches of the first rows that hold no more geometry than is decoded at a time, or one row."""
    if rows == 0:
        return
    offsets = wkb_bytes(wkb)[1][: rows + 1]
    cuts = 1 + np.flatnonzero(np.diff((offsets[1:] - offsets[0]) // _MOST_BYTES))
    yield from pairwise([0, *cuts.tolist(), rows])


def plain_wkb(column: pa.Array) -> pa.Array:
    """A geometry column of whichever type as large binary; a missing geometry has no bytes."""
    plain = column.storage if isinstance(column, pa.ExtensionArray) else column
    wide = plain if pa.types.is_large_binary(plain.type) else plain.cast(pa.large_binary())
    hollow = pc.equal(pc.binary_length(wide), 0)
    if pc.any(hollow).as_py():
        # No bytes where a geometry is said to be: kept apart from a missing one, and refused as cut short.
        wide = pc.if_else(hollow, pa.scalar(_CUT_SHORT, pa.large_binary()), wide)
    return wide.fill_null(b"")


def wkb_bytes(wkb: pa.Array) -> tuple[npt.NDArray[np.uint8], IntArray]:
    """The bytes of a column as `plain_wkb` gives it, not copied, and where each row begins in them."""
    _, offsets, data = wkb.buffers()
    ends = np.frombuffer(offsets, np.int64)[wkb.offset : wkb.offset + len(wkb) + 1]
    content = np.frombuffer(data if data is not None else b"", np.uint8)
    # As memory that may be written, they would be another type to the kernels, and compiled once more.
    content.flags.writeable = False
    return content, ends


def _rings(wkb: pa.Array, number: IntArray, file: str) -> Rings:
    data, offsets = wkb_bytes(wkb)
    return Rings.of_wkb(data, offsets, number, where=file)


def _check_place(box: FloatArray, crs: SurveyCrs, number: IntArray, file: str) -> None:
    try:
        check_place(box, crs, where=file)
    except CrsMismatch:
        # Once more with every row where it is in the file, so that the message names it.
        as_delivered = np.full((int(number.max()) + 1, 4), np.nan)
        as_delivered[number] = box
        check_place(as_delivered, crs, where=file)


def _check_boxes(found: FloatArray, declared: FloatArray, number: IntArray, file: str) -> None:
    """Rows are passed over by their declared boxes: one that reaches out of its box shows that these are wrong."""
    below = (found[:, :2] < declared[:, :2]).any(axis=1)
    above = (found[:, 2:] > declared[:, 2:]).any(axis=1)
    if (below | above).any():
        row = int(number[np.flatnonzero(below | above)[0]])
        raise UnreadableFile(
            "图形超出了文件为它声明的外接矩形（bbox）",
            where=f"{file}第{row + 1}行",
            mend="文件写成后图形被改过而外接矩形没有更新，请重新导出该文件",
        )
