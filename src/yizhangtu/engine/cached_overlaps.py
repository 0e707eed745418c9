"""Overlaps looked up by what they follow from, and measured where that has not been measured before.

Rows of the left layer are put into small blocks by place. The overlaps of a block follow from the geometry of its rows,
from the geometry of the right-hand rows whose boxes meet its box, and from how areas are measured: a digest of
these is the key of an entry. Attributes, row numbers, and what is elsewhere in the layers are not in it, so after an edit
only the blocks about it are measured.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numba
import numpy as np
import numpy.typing as npt

import yizhangtu
from yizhangtu.engine.cache import AreaCache
from yizhangtu.engine.cell_blocks import cell_blocks
from yizhangtu.engine.content_tags import ContentTags, TagKeys, stretches
from yizhangtu.engine.neighbourhood import Neighbourhood
from yizhangtu.engine.overlaps import Overlaps, measured_overlaps
from yizhangtu.geometry.overlay.pieces import boxes_in_plane
from yizhangtu.geometry.rings import FloatArray, IntArray

__all__ = ["cached_overlaps"]

_DIGEST_BYTES = 32
_ENTRY = np.dtype([("left", "<u4"), ("right", "<u4"), ("area_m2", "<f8")])
# Pairs of boxes that are compared at a time.
_MOST_COMPARISONS = 1 << 24

_Digests = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class _Blocks:
    """Left rows by block, and the right rows that each block's box meets.

    row: left rows; start: where each block begins in `row`. near: right rows; near_start: where each block begins in
    `near`. key: of each block.
    """

    row: IntArray
    start: IntArray
    near: IntArray
    near_start: IntArray
    key: list[bytes]


def cached_overlaps(near: Neighbourhood, cache: AreaCache) -> Overlaps:
    """The overlaps of all rows as `measured_overlaps` gives them, bit for bit, by way of the cache."""
    if not near.right:
        return Overlaps.joined([])
    blocks = _blocks(near, TagKeys.of(cache.secret()))
    if not blocks.key:
        return Overlaps.joined([])
    known = cache.get(blocks.key)
    missing = np.array([key not in known for key in blocks.key])
    of_missing = np.repeat(missing, np.diff(blocks.start))
    fresh = measured_overlaps(near, np.sort(blocks.row[of_missing]))
    if missing.any():
        cache.put(_entries(blocks, fresh, near.label, np.flatnonzero(missing)))
    return Overlaps.joined([fresh, _recalled(blocks, known, near.label)])


def _blocks(near: Neighbourhood, keys: TagKeys) -> _Blocks:
    row, start, around = _boxed_blocks(near.left.box)
    around = boxes_in_plane(around, near.left.crs, reference=near.left.crs)
    box = np.concatenate([np.empty((0, 4)), *(one.box for one in near.right)])
    block, right = _meetings(around, box)
    row, start, block = _without_lonely(row, start, block)
    digest = _right_digests(near, right, keys)
    # What is added up goes by the order of the layer; pairs, each by itself, do not, and equal digests are equal rows.
    order = (
        np.lexsort((near.place[right], block))
        if near.counts_once
        else np.lexsort((*digest.T, block))
    )
    right, digest = right[order], digest[order]
    right_start = np.searchsorted(block, np.arange(len(start)))
    key = _keys(near, keys.tags(near.left.wkb, row), start, right, digest, right_start)
    return _Blocks(row, start, right, right_start, key)


def _boxed_blocks(box: FloatArray) -> tuple[IntArray, IntArray, FloatArray]:
    """Rows by block, where each block begins, and its box; rows without a box are in none."""
    filled = np.flatnonzero(np.isfinite(box.sum(axis=1)))
    order, start = cell_blocks(box[filled])
    row = filled[order]
    lowest = [np.minimum.reduceat(box[row, k], start[:-1]) for k in (0, 1)]
    highest = [np.maximum.reduceat(box[row, k], start[:-1]) for k in (2, 3)]
    return row, start, np.column_stack([*lowest, *highest])


def _without_lonely(
    row: IntArray, start: IntArray, block: IntArray
) -> tuple[IntArray, IntArray, IntArray]:
    """Only the blocks that are named in `block`, renumbered there."""
    met, block = np.unique(block, return_inverse=True)
    is_met = np.zeros(len(start) - 1, dtype=np.bool_)
    is_met[met] = True
    rows = np.diff(start)
    return row[np.repeat(is_met, rows)], np.append(0, np.cumsum(rows[met])), block


def _meetings(one: FloatArray, other: FloatArray) -> tuple[IntArray, IntArray]:
    """Pairs of boxes that meet, ordered by the first."""
    whole = np.array([*one[:, :2].min(axis=0), *one[:, 2:].max(axis=0)])
    near = np.flatnonzero(_meets(whole[None, :], other)[0])
    at_once = max(_MOST_COMPARISONS // max(len(near), 1), 1)
    of_one, of_other = [], []
    for first in range(0, len(one), at_once):
        meets = _meets(one[first : first + at_once], other[near])
        ones, others = np.divmod(np.flatnonzero(meets), max(len(near), 1))
        of_one.append(ones + first)
        of_other.append(near[others])
    return np.concatenate(of_one), np.concatenate(of_other)


def _meets(one: FloatArray, other: FloatArray) -> npt.NDArray[np.bool_]:
    """Whether each box of one side shares a point with each of the other; boxes of NaN do not."""
    x = (one[:, None, 0] <= other[:, 2]) & (one[:, None, 2] >= other[:, 0])
    y = (one[:, None, 1] <= other[:, 3]) & (one[:, None, 3] >= other[:, 1])
    return np.asarray(x & y)


def _keys(
    near: Neighbourhood,
    left: ContentTags,
    start: IntArray,
    right: IntArray,
    digest: _Digests,
    right_start: IntArray,
) -> list[bytes]:
    systems = (near.left.crs, near.right[0].rows.crs, near.counts_once)
    context = _measure() + repr(systems).encode()
    # Counts first, so that no two sets of rows are the same bytes.
    counts = np.column_stack([np.diff(start), np.diff(right_start)])
    parts = [
        stretches(counts, np.arange(len(start))),
        left.contents(start),
        stretches(digest, right_start),
    ]
    if near.counts_once:
        # Which of them count together.
        label = near.label[right]
        groups = [label[first:last] for first, last in pairwise(right_start.tolist())]
        parts.append([np.unique(one, return_inverse=True)[1].tobytes() for one in groups])
    return [
        hashlib.blake2b(context + b"".join(content), digest_size=_DIGEST_BYTES).digest()
        for content in zip(*parts, strict=True)
    ]


def _right_digests(near: Neighbourhood, rows: IntArray, keys: TagKeys) -> _Digests:
    """Digests of the geometries of right rows."""
    needed, back = np.unique(rows, return_inverse=True)
    digest = np.empty((len(needed), _DIGEST_BYTES // 8), dtype=np.uint64)
    for one, base in zip(near.right, near.base.tolist(), strict=False):
        first, last = np.searchsorted(needed, [base, base + len(one.box)])
        digest[first:last] = keys.tags(one.rows.wkb, needed[first:last] - base).digests()
    return digest[back.ravel()]


@cache
def _measure() -> bytes:
    """What an area follows from besides coordinates: the code that measures and keeps it, and what compiles that."""
    versions = f"{yizhangtu.__version__} {numba.__version__}"
    digest = hashlib.blake2b(versions.encode(), digest_size=_DIGEST_BYTES)
    folder = Path(yizhangtu.__file__).parent
    for package in ("engine", "geometry"):
        for path in sorted((folder / package).rglob("*.py")):
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.digest()


def _entries(
    blocks: _Blocks, fresh: Overlaps, label: IntArray, missing: IntArray
) -> dict[bytes, bytes]:
    """What to keep of the measured blocks: their overlaps by place in the block; that there is none is kept too."""
    place = np.empty(int(blocks.row.max()) + 1, dtype=np.int64)
    place[blocks.row] = np.arange(len(blocks.row))
    at = place[fresh.left]
    block = np.searchsorted(blocks.start, at, side="right") - 1
    entry = np.empty(len(at), dtype=_ENTRY)
    entry["left"] = at - blocks.start[block]
    entry["right"] = _first_near(blocks, block, fresh.right, label)
    entry["area_m2"] = fresh.area_m2
    order = np.argsort(block, kind="stable")
    entry, cuts = entry[order], np.searchsorted(block[order], np.arange(len(blocks.start)))
    return {blocks.key[k]: entry[cuts[k] : cuts[k + 1]].tobytes() for k in missing.tolist()}


def _first_near(blocks: _Blocks, block: IntArray, wanted: IntArray, label: IntArray) -> IntArray:
    """The place, among the right rows near its block, of the first with the label wanted."""
    owner = np.repeat(np.arange(len(blocks.key)), np.diff(blocks.near_start))
    width = len(label) + 1
    number, first = np.unique(owner * width + label[blocks.near], return_index=True)
    at = np.minimum(np.searchsorted(number, block * width + wanted), len(number) - 1)
    if (number[at] != block * width + wanted).any():
        # Boxes hold their rows, or the rows would have been refused: a wrong entry must not be kept all the same.
        raise RuntimeError("rows overlap whose boxes do not meet")
    return np.asarray(first[at] - blocks.near_start[block])


def _recalled(blocks: _Blocks, known: dict[bytes, bytes], label: IntArray) -> Overlaps:
    """The overlaps of known blocks."""
    values = [known.get(key, b"") for key in blocks.key]
    counts = np.array([len(value) // _ENTRY.itemsize for value in values])
    entry = np.frombuffer(b"".join(values), dtype=_ENTRY)
    block = np.repeat(np.arange(len(values)), counts)
    return Overlaps(
        blocks.row[blocks.start[block] + entry["left"]],
        label[blocks.near[blocks.near_start[block] + entry["right"]]],
        entry["area_m2"],
    )
