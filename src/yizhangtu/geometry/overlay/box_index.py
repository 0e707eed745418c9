"""Which boxes of one layer meet which of another, without an object per box."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from yizhangtu.geometry.kernels.boxes import FANOUT, meets_any
from yizhangtu.geometry.parallel import run_ranges
from yizhangtu.geometry.rings import FloatArray, IntArray

__all__ = ["BoxIndex"]

_CELLS = 65_535.0
_WORK_PER_BOX = 20


@dataclass(frozen=True, slots=True)
class BoxIndex:
    """A packed tree over boxes (x₀, y₀, x₁, y₁).

    tree: (nodes, 4), the boxes themselves first, along a space-filling curve. level: where each layer begins in `tree`.
    number: which box each leaf is.
    """

    tree: FloatArray
    level: IntArray
    number: IntArray

    @classmethod
    def of(cls, box: FloatArray) -> Self:
        """The index of (n, 4) boxes; rows that are not finite are left out."""
        filled = np.flatnonzero(np.isfinite(box).all(axis=1))
        number = filled[np.argsort(_along_curve(box[filled]), kind="stable")]
        layers = [box[number]]
        while len(layers[-1]) > FANOUT:
            starts = np.arange(0, len(layers[-1]), FANOUT)
            layers.append(
                np.hstack(
                    [
                        np.minimum.reduceat(layers[-1][:, :2], starts),
                        np.maximum.reduceat(layers[-1][:, 2:], starts),
                    ]
                )
            )
        level = np.cumsum([0] + [len(layer) for layer in layers]).astype(np.int64)
        return cls(np.concatenate(layers), level, number)

    def meets(self, box: FloatArray) -> npt.NDArray[np.bool_]:
        """Whether each of (n, 4) boxes shares area with a box of the index; a row of NaN does not."""
        meets = np.zeros(len(box), dtype=np.bool_)
        run_ranges(
            lambda a, b: meets_any(self.tree, self.level, self.number, box, meets, a, b),
            np.arange(len(box) + 1, dtype=np.int64) * _WORK_PER_BOX,
        )
        return meets


def _along_curve(box: FloatArray) -> npt.NDArray[np.uint32]:
    """Place of each box's middle on a Z curve over the extent of all."""
    middle = box[:, :2] + box[:, 2:]
    low = middle.min(axis=0, initial=np.inf)
    extent = np.maximum(middle.max(axis=0, initial=-np.inf) - low, np.finfo(np.float64).tiny)
    cell = ((middle - low) / extent * _CELLS).astype(np.uint32)
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        cell = (cell | (cell << np.uint32(shift))) & np.uint32(mask)
    return np.asarray(cell[:, 0] | (cell[:, 1] << np.uint32(1)))
