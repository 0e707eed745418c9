"""Short tags of the bytes of rows, by the universal hash NH (RFC 4418): four sums of products with random keys."""

import numpy as np
import numpy.typing as npt

from yizhangtu.geometry.kernels.compiling import kernel

__all__ = ["PASSES", "PIECE_BYTES", "tag_pieces"]

_Ints = npt.NDArray[np.int64]
_Words = npt.NDArray[np.uint64]
_Bytes = npt.NDArray[np.uint8]

PIECE_BYTES = 1024
"""Most bytes that make one tag."""

PASSES = 4
"""Sums in a tag, each with keys of its own."""

_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)
_NONE = np.uint64(0)
_MOST = np.int64(PIECE_BYTES)


@kernel
def tag_pieces(
    data: _Bytes,
    offset: _Ints,
    row: _Ints,
    piece: _Ints,
    key: _Words,
    room: _Bytes,
    words: _Words,
    tag: _Words,
    first: int,
    last: int,
) -> None:
    """Write the tags of the pieces of data[offset[row[i]] : offset[row[i] + 1]] for first ≤ i < last.

    Pieces of row i are numbered from piece[i] on. `key`: numbers below 2³², (2 · PASSES, words of a piece), for the low
    halves of words and for the high ones. `room`: PIECE_BYTES for this call alone; `words` is the same memory.
    """
    for i in range(first, last):
        at, end = offset[row[i]], offset[row[i] + 1]
        for p in range(piece[i], piece[i + 1]):
            count = min(end - at, _MOST)
            for k in range(count):
                # Without a sign there is no counting from the end, so that many bytes are copied at a time.
                room[k] = data[np.uint64(at + k)]
            size = (count + 7) >> 3
            for k in range(count, size << 3):
                room[k] = 0
            for q in range(PASSES):
                total = _NONE
                for k in range(size):
                    word = words[k]
                    low = (word + key[q, k]) & _LOW
                    total += low * (((word >> _HALF) + key[q + PASSES, k]) & _LOW)
                tag[p, q] = total
            at += count
