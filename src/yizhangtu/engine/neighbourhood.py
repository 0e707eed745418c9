"""A batch of left rows with the right-hand rows about it: what one measurement looks at."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yizhangtu.engine.layer_rows import LayerRows
from yizhangtu.engine.right_rows import RightRows
from yizhangtu.errors import SchemaMismatch
from yizhangtu.geometry.overlay.pieces import boxes_in_plane
from yizhangtu.geometry.rings import FloatArray, IntArray

__all__ = ["Neighbourhood"]


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """A batch of left rows and the row groups of the right layer near it.

    right: row groups with a row near the batch; their rows are counted through. place: of each right row in its layer.
    label: what right rows share that count together; for each row another one where each counts for itself. counts_once:
    which of the two it is.
    """

    left: LayerRows
    right: tuple[RightRows, ...]
    place: IntArray
    label: IntArray
    counts_once: bool

    @classmethod
    def of(
        cls, left: LayerRows, right: Sequence[RightRows], *, counts_once: bool
    ) -> "Neighbourhood":
        """The batch and what of the row groups lies near it; `counts_once` goes by the columns that were read.

        Raises
        ------
        SchemaMismatch
            When a column cannot be grouped by.
        """
        x0, y0, x1, y1 = left.box.T
        low = [np.fmin.reduce(edge, initial=np.inf) for edge in (x0, y0)]
        high = [np.fmax.reduce(edge, initial=-np.inf) for edge in (x1, y1)]
        whole = boxes_in_plane(np.array([[*low, *high]]), left.crs, reference=left.crs)
        near = tuple(one for one in right if one.index.meets(whole)[0])
        none = np.zeros(0, dtype=np.int64)
        place = np.concatenate([none, *(one.rows.place for one in near)])
        each = np.arange(len(place), dtype=np.int64)
        label = _first_alike(_columns(near), place) if counts_once and near else each
        return cls(left, near, place, label, counts_once)

    def near_rows(self, rows: IntArray) -> tuple[IntArray, FloatArray]:
        """Those of the left rows near which a right row lies, and their boxes in the plane."""
        box = boxes_in_plane(self.left.box[rows], self.left.crs, reference=self.left.crs)
        is_near = np.zeros(len(rows), dtype=np.bool_)
        for one in self.right:
            is_near |= one.index.meets(box)
        return rows[is_near], box[is_near]

    @property
    def base(self) -> IntArray:
        """The number of the first row of each right row group."""
        return np.cumsum([0, *(len(one.box) for one in self.right)]).astype(np.int64)

    @property
    def right_columns(self) -> pa.Table:
        """The columns of the right rows."""
        return _columns(self.right)


def _columns(right: Sequence[RightRows]) -> pa.Table:
    return pa.concat_tables([one.rows.columns for one in right], promote_options="permissive")


def _first_alike(columns: pa.Table, place: IntArray) -> IntArray:
    """For each row the one that comes first in the layer of all that have the same values."""
    number = np.zeros(len(place), dtype=np.int64)
    for column in columns.columns:
        try:
            values = pc.dictionary_encode(column.combine_chunks(), null_encoding="encode")
        except pa.ArrowNotImplementedError as err:
            raise SchemaMismatch(
                "有字段不能用来汇总",
                where="、".join(columns.column_names),
                mend="请选用文本、数字或日期字段",
            ) from err
        code = values.indices.to_numpy().astype(np.int64)
        number = np.unique(number * (len(values.dictionary) + 1) + code, return_inverse=True)[1]
    by_place = np.argsort(place, kind="stable")
    _, first, back = np.unique(number[by_place], return_index=True, return_inverse=True)
    label = np.empty(len(place), dtype=np.int64)
    label[by_place] = by_place[first[back.ravel()]]
    return label
