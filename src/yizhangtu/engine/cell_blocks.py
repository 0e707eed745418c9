"""Rows put into small blocks by where they lie, so that an edit changes the block it lies in and no other.

The map is a tree of squares fixed to the coordinates: a square with too many rows is quartered. Neither the order of
the rows nor what was added elsewhere moves a row into another block.
"""

import numpy as np
import numpy.typing as npt

from yizhangtu.geometry.rings import FloatArray, IntArray

__all__ = ["cell_blocks"]

# Small, because an edit has the whole block measured again; not smaller, because each is an entry to look up.
_MOST_ROWS = 128
_LEVELS = 26
# The side of the smallest squares: a metre, or about that in degrees.
_METRE = 1.0
_DEGREES = 1e-5
_LARGEST_DEGREE = 360.0


def cell_blocks(box: FloatArray) -> tuple[IntArray, IntArray]:
    """Order rows by block.

    Parameters
    ----------
    box
        (n, 4) boxes without NaN.

    Returns
    -------
    The order of the rows, and offsets of blocks into that order. Rows of one place keep their order.

    Examples
    --------
    >>> far_apart = np.repeat([[0.0, 0, 2, 2], [5e5, 5e5, 5e5, 5e5]], 100, axis=0)
    >>> [len(part) for part in cell_blocks(far_apart)]
    [200, 3]
    """
    centre = 0.5 * (box[:, :2] + box[:, 2:])
    is_degrees = np.abs(centre).max(initial=0.0) <= _LARGEST_DEGREE
    smallest = _DEGREES if is_degrees else _METRE
    cell = np.floor(centre / smallest).astype(np.int64) + (1 << (_LEVELS - 1))
    code = _interleaved(cell[:, 0]) | _interleaved(cell[:, 1]) << 1
    order = np.argsort(code, kind="stable")
    return order.astype(np.int64), _leaves(code[order])


def _leaves(code: npt.NDArray[np.int64]) -> IntArray:
    """Offsets of the squares of at most `_MOST_ROWS` rows, or of one place, in sorted codes."""
    count = len(code)
    begin, end = np.array([0] * bool(count)), np.array([count] * bool(count))
    # Above the smallest square that holds all rows there is nothing to part.
    level = (int(code[0] ^ code[-1]).bit_length() + 1) // 2 if count else 0
    leaves = []
    while len(begin):
        is_leaf = (end - begin <= _MOST_ROWS) | (level == 0)
        leaves.append(begin[is_leaf])
        begin, end = begin[~is_leaf], end[~is_leaf]
        corner = code[begin] >> 2 * level << 2 * level
        level -= 1
        quarters = corner[:, None] + np.arange(1, 4) * (1 << 2 * max(level, 0))
        cuts = np.column_stack([begin, np.searchsorted(code, quarters), end])
        begin, end = cuts[:, :-1].ravel(), cuts[:, 1:].ravel()
        begin, end = begin[begin < end], end[begin < end]
    return np.append(np.sort(np.concatenate([*leaves, begin])), count).astype(np.int64)


def _interleaved(value: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The bits of whole numbers below 2³¹, each followed by a zero."""
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        value = (value | value << shift) & mask
    return value
