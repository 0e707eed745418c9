"""Rows of vertices: their boxes, and some of them by themselves."""

import numpy as np
import numpy.typing as npt

from yizhangtu.geometry.kernels.compiling import kernel

__all__ = ["copy_rows", "row_boxes"]

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]


@kernel
def row_boxes(xy: _Floats, row_vertex: _Ints, box: _Floats, first: int, last: int) -> None:
    """Write the box of rows first ≤ i < last; a row without vertices keeps what is there."""
    for i in range(first, last):
        if row_vertex[i] == row_vertex[i + 1]:
            continue
        x0 = x1 = xy[row_vertex[i], 0]
        y0 = y1 = xy[row_vertex[i], 1]
        for k in range(row_vertex[i] + 1, row_vertex[i + 1]):
            x, y = xy[k, 0], xy[k, 1]
            x0, x1 = min(x0, x), max(x1, x)
            y0, y1 = min(y0, y), max(y1, y)
        box[i, 0], box[i, 1], box[i, 2], box[i, 3] = x0, y0, x1, y1


@kernel
def copy_rows(
    xy: _Floats, start: _Ints, out: _Floats, out_row: _Ints, first: int, last: int
) -> None:
    """Write the vertices from start[i] on as row i of `out`, for first ≤ i < last."""
    for i in range(first, last):
        shift = start[i] - out_row[i]
        for k in range(out_row[i], out_row[i + 1]):
            out[k, 0], out[k, 1] = xy[k + shift, 0], xy[k + shift, 1]
