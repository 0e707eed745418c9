"""Tags that tell contents of rows apart, several times as fast to make as digests.

The bytes of a row are cut into pieces of 1024, and a piece is put through the universal hash NH of RFC 4418: the sum, modulo
2⁶⁴, of the products (w₂ₖ + a₂ₖ)(w₂ₖ₊₁ + a₂ₖ₊₁) of its 32-bit words w with random keys a, the sums in brackets modulo 2³².
Two different pieces of one length give the same sum for at most one in 2³² of all keys (Black and others, UMAC: Fast and
Secure Message Authentication, 1999). Four sums with keys of their own make the tag, so it is the same for at
most one in 2¹²⁸. That holds for any two pieces written before the keys are known: the keys are made from random bytes that
one cache keeps to itself, and nobody can make up a geometry that is taken for another one.

A tag does not hold how long its piece is, nor how many there are: rows are told apart by their lengths together with
the tags of their pieces. What is to be told apart later is a digest of these.
"""

import hashlib
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from yizhangtu.engine.layer_rows import wkb_bytes
from yizhangtu.geometry.kernels.tags import PASSES, PIECE_BYTES, tag_pieces
from yizhangtu.geometry.parallel import run_ranges
from yizhangtu.geometry.rings import IntArray

__all__ = ["ContentTags", "TagKeys", "stretches"]

_WORD_BYTES = 8
_DIGEST_WORDS = 4


@dataclass(frozen=True, slots=True)
class ContentTags:
    """Tags of some rows. length: bytes of each row. piece: where each row begins in `tag`. tag: (pieces, 4)."""

    length: IntArray
    piece: IntArray
    tag: npt.NDArray[np.uint64]

    def contents(self, start: IntArray) -> list[bytes]:
        """What stands for the rows start[k] ≤ i < start[k + 1] for each k; no others that are as many have the same."""
        lengths, tags = stretches(self.length, start), stretches(self.tag, self.piece[start])
        return [length + tag for length, tag in zip(lengths, tags, strict=True)]

    def digests(self) -> npt.NDArray[np.uint64]:
        """A digest (rows, 4) of each row."""
        digests = [
            hashlib.blake2b(content, digest_size=8 * _DIGEST_WORDS).digest()
            for content in self.contents(np.arange(len(self.length) + 1))
        ]
        return np.frombuffer(b"".join(digests), dtype=np.uint64).reshape(-1, _DIGEST_WORDS)


@dataclass(frozen=True, slots=True)
class TagKeys:
    """The random keys of tags.

    Examples
    --------
    >>> keys = TagKeys.of(b"random bytes")
    >>> tags = keys.tags(pa.array([b"one", b"two", b"one"], pa.large_binary()), np.arange(3))
    >>> one, two, three = tags.contents(np.arange(4))
    >>> one == three, one == two
    (True, False)
    """

    number: npt.NDArray[np.uint64]

    @classmethod
    def of(cls, secret: bytes) -> "TagKeys":
        """The keys that follow from random bytes nobody else knows."""
        words = 2 * PASSES * PIECE_BYTES // _WORD_BYTES
        drawn = hashlib.shake_256(secret).digest(4 * words)
        return cls(np.frombuffer(drawn, "<u4").astype(np.uint64).reshape(2 * PASSES, -1))

    def tags(self, wkb: pa.Array, rows: IntArray) -> ContentTags:
        """Tags of the geometries of some rows; `wkb` as `plain_wkb` gives it."""
        data, offset = wkb_bytes(wkb)
        length = offset[rows + 1] - offset[rows]
        piece = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum(-(-length // PIECE_BYTES), out=piece[1:])
        tag = np.empty((int(piece[-1]), PASSES), dtype=np.uint64)

        def work(first: int, last: int) -> None:
            words = np.empty(PIECE_BYTES // _WORD_BYTES, dtype=np.uint64)
            room = words.view(np.uint8)
            tag_pieces(data, offset, rows, piece, self.number, room, words, tag, first, last)

        run_ranges(work, piece)
        return ContentTags(length, piece, tag)


def stretches(values: npt.NDArray[Any], start: IntArray) -> list[bytes]:
    """The bytes of rows start[k] ≤ i < start[k + 1] of an array, for each k."""
    data, width = values.tobytes(), values[:1].nbytes
    return [data[first:last] for first, last in pairwise((start * width).tolist())]
